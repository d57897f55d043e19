"""Tiers, hidden concentration, stops and choke points along chains of needs."""

from __future__ import annotations

__all__ = ["HORIZONS"]

HORIZONS = ("running", "new-capacity")
"""When a stop is felt: ``running`` counts flows only, ``new-capacity`` capital too."""
