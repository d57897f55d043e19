"""RDF below everything: names and ids, where the data is, canonical TriG, query guard.

- `terms`, `vocabulary`: namespaces, ids and IRIs; labels of terms in English and French;
- `guard`: what every query is refused for (SERVICE, updates); `tokens`: its words, and how deep a
  query may be; `faults`: why one does not parse;
- `trig`, `nquads`: statements as text; `bundle`: where `graph/` and `ontology/` are.
"""
