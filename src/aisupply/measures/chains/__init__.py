"""Tiers, hidden concentration, stops and choke points along chains of needs.

- `chains`: what a customer's purchases are made of, tier by tier;
- `tiers`: the concentration of each tier, with `tier_index`; `paths`: how one firm reaches another;
- `disruption`: who is hit by a stop (`stops`); `chokepoints`: which firms hit most; `countries`.
"""

from __future__ import annotations

__all__ = ["HORIZONS"]

HORIZONS = ("running", "new-capacity")
"""When a stop is felt: ``running`` counts flows only, ``new-capacity`` capital too."""
