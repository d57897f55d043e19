"""RDF below everything: names and ids, where the data is, one form of TriG, what a query may not ask."""
