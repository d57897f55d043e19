"""Bounds over all linear constraints at once: of one supplier's share, of HHI, CR_k and totals.

- `constraints`: what is said of volumes: a box for each, and sums of several between two ends;
- `programme`: the linear programmes on these, scaled, solved by HiGHS;
- `norms`: the least and the greatest sum of squares over a polytope;
- `cell_bounds`: the least and the greatest value of each index for some suppliers, with the
  constraints that bind at each end, and the claims that contradict each other where none fits;
- `changes`: what one more, one less or a merger does to the HHI over the same volumes.

Where there is only a box, `aisupply.measures.index_bounds` has closed algorithms that are faster.
"""
