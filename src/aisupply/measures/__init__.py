"""Measures of dependence: concentration with exact bounds.

- `indices`: HHI, effective number, CR_k, entropy, Gini of volumes that are known;
- `extremes`: the least and greatest value of each over a box of bounds, and what it rests on:
  `boxes`, `levels` (the most even volumes), `relaxation` and `search` (the least even ones),
  `many` (very many small boxes at once), `golden_section` (the lowest point of a valley);
- `cells`: from a network to the suppliers of a customer and what each may deliver;
- `verdicts`, `tipping`: what can be said for certain, and which amounts would change it;
- `rows`, `concentration`: the four answers as a table;
- `wholes`, `shares`, `countings`, `market`: shares of a known whole, and which rows make one;
- `timeline`: a measure at each date on which knowledge changed;
- `effects`, `swings`, `supposing`, `what_if`: what a change would do;
- `conversion`: power as money, in a scenario with one bounded factor for all;
- `chains`, `tiers`, `tier_index`: supply tier by tier, and the concentration that is hidden;
- `stops`, `disruption`, `chokepoints`: who is hit by a stop, and which firms hit most;
- `payments`, `loops`, `returns`: who pays whom, money loops, and what may come back to an investor;
- `slabs`, `cascades`, `esri`: systemic risk, on the observed network;
- `own_table`: the same for a table of one's own.

Nothing here knows RDF: a measure takes numbers, or a networkx network.
"""
