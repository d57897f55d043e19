"""Measures of dependence, one package a subject, which use one another in no circle.

Beside the packages:

- `cells`: from a network to the suppliers of a customer and what each may deliver;
- `groups`: who answers for a firm that belongs to a group;
- `comparison`: firms side by side; `restrictions`: which supply falls under one;
- `index_bounds`: HHI, effective number, CR_k, entropy and Gini, their least and greatest values
  over a box of volumes (`index_bounds.extremes`), and what follows;
- `best_first`: branch and bound for any problem.

The packages:

- `concentration`: four answers as a table, tipping points, power as money in a scenario
  (`conversion`), a measure at each date (`timeline`), a table of one's own (`own_table`);
- `market`: shares of a known whole, and which rows make one;
- `chains`: supply tier by tier and the concentration that is hidden (`tiers`), who is hit by a stop
  (`disruption`), which firms hit most (`chokepoints`);
- `money`: who pays whom, money loops, and what may come back to an investor;
- `scenario`: what a change would do;
- `systemic`: systemic risk on the observed network.

Nothing here knows RDF: a measure takes numbers, or a network of networkx, and ids for names (names
are resolved at the door: `aisupply.resolve`, `aisupply.operations`).
"""
