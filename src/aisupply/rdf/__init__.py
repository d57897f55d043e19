"""RDF below everything: names and ids, where the data is, canonical TriG, query guard."""
