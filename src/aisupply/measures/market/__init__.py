"""Shares of a known whole, never renormalised.

- `market`: the concentration of a market, of one counting (`share_series`), with exact bounds
  (`shares`) over the shares that fit (`share_polytope`);
- `cell_shares`: what they tell of a customer of whom only some suppliers are named, and
  `cell_index`: how concentrated its supply may be then; `sourcing_shares`: shares of what it buys.
"""
