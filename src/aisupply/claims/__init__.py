"""Claims under a lens: which count, what they say, where they disagree, what changed.

The choices of questions stand here, where --help finds them without reading what answers.
"""

from __future__ import annotations

__all__ = ["CHANGES", "LISTS"]

LISTS = (
    "firms", "agreements", "products", "categories", "markets", "restrictions", "sources", "totals",
    "questions",
)  # fmt: skip
"""What can be listed; see `aisupply.claims.listing`."""
CHANGES = ("new-claim", "corrected", "withdrawn", "stage", "volume")
"""What can change from day to day; see `aisupply.claims.diff`."""
