"""Claims under a lens: which count, what they say, where they disagree, what changed.

- `lens`: what is chosen; `graph`: all claims of a graph, and views of them, with `claim_index` and
  `view_store` below and `rdflib_store` beside;
- `names`, `categories`, `ownership`: ids from what is typed, the tree of categories, groups;
- `reconcile`: several claims on one quantity; `conflicts`, `diff`: disagreement and change;
- `describe`, `verbalise`, `evidence`: what is known of a thing, a claim in words, its passages;
- `listing`, `restrictions`, `totals`, `market_shares`, `dataset`: rows of what there is;
- `questions`: the named questions of `ontology/questions/`; `answers`: terms as cells of a table.

The choices of questions stand here, where --help finds them without reading what answers.
"""

from __future__ import annotations

__all__ = ["CHANGES", "LISTS"]

LISTS = (
    "firms", "unnamed", "agreements", "products", "categories", "markets", "restrictions",
    "sources", "totals", "questions",
)  # fmt: skip
"""What can be listed; see `aisupply.claims.listing`."""
CHANGES = ("new-claim", "corrected", "withdrawn", "stage", "volume")
"""What can change from day to day; see `aisupply.claims.diff`."""
