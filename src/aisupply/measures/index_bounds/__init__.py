"""Indices of concentration, and their exact bounds over volumes that are each between two ends.

- `indices`: HHI, effective number, CR_k, entropy and Gini of volumes that are known;
- `interval_box`: the box of what the volumes may be;
- `extremes`: least and greatest value of each index over a box (`hhi_minimum`, `hhi_maximum`),
  by `water_filling` for the most even volumes, `relaxation` and `branch_and_bound` for the least
  even ones;
- `bulk`: the bounds of very many small boxes at once;
- `verdicts`: what bounds say for certain of a line;
- `golden_section`: the search by which other packages find where a measure turns.
"""
