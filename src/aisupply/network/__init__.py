"""From claims to a network: what an edge is, on a day and through time.

- `build`: a view as a network of networkx; its docstring lists all attributes of nodes, edges and
  the graph;
- `edges`: makes the edges of the rows of `ontology/rules/edges-*.rq` (`edges_of`), for all who
  need edges;
- `edge_evidence`: one edge with the rows of all its claims, and whether it is supply or money;
- `supply_history`: the supply of one customer at any moment; `replay`: a network at every date;
- `in_house`, `restrictions`: own products and the ends of restrictions; `context`: what a network
  has beside its edges.
"""
