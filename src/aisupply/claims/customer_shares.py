"""What a view says of the shares that customers have of what a supplier sells, as plain rows.

A source that does not name a customer calls it "customer A" or "largest customer", and tells of
several in one figure: "four customers together". Such words are read here: how many customers they
mean, in which order, and at which level a sale is counted. Nobody in them is ever taken for a firm.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from aisupply.claims.market_shares import Position, position_of, share_rows
from aisupply.claims.ownership import Groups

if TYPE_CHECKING:
    from aisupply.claims.graph import ClaimView

__all__ = ["BILLED", "CONTENT", "CustomerShare", "customer_shares", "share_in_words"]

BILLED = "billed"
"""Level of a sale: the customer is who pays the invoice, such as a maker of servers."""
CONTENT = "content"
"""Level of a sale: the customer is with whom the product ends, whoever was paid."""

_NUMBERS = {
    word: number
    for number, words in enumerate(
        ("one un une", "two deux", "three trois", "four quatre", "five cinq", "six", "seven sept",
         "eight huit", "nine neuf", "ten dix", "eleven onze", "twelve douze"), start=1,
    )
    for word in words.split()
}  # fmt: skip
_NUMBER = rf"(?:{'|'.join(_NUMBERS)}|\d+)"
_MANY = r"(?:customers|clients|buyers|acheteurs|distributors|distributeurs)"
_RANKS = {
    "largest": 1, "biggest": 1, "top": 1, "second": 2, "third": 3, "premier": 1, "premiers": 1,
    "principaux": 1, "deuxième": 2, "troisième": 3,
}  # fmt: skip
_RANKED = re.compile(
    rf"(?:the |les? )?(?:{_NUMBER} )?(?P<rank>{'|'.join(_RANKS)})(?:[ -]largest)?(?: {_NUMBER})?"
    r" (?:end |direct |indirect )?(?:customers?|clients?)(?: finaux| finals?| directs?)?"
    r"(?: together| ensemble)?(?: \([^)]*\))?",
    re.IGNORECASE,
)
"""Words for the largest customers of all; "largest data-centre customer" is not one of them."""
_COUNTED = re.compile(rf"\b(?P<number>{_NUMBER})\b[^,()]*\b{_MANY}\b", re.IGNORECASE)
_COUNTLESS = re.compile(
    rf"\b(?:{_MANY}|operators|providers|makers|firms|companies|together|all|tous|ensemble|"
    r"opérateurs|fournisseurs|fabricants|entreprises)\b",
    re.IGNORECASE,
)
_SINGLE = re.compile(
    r"\b(?:customer|client|buyer|acheteur|distributor|distributeur)\b", re.IGNORECASE
)
_NAMED_BY = (
    ("numbered", re.compile(r"\b(?:customer|client) \d", re.IGNORECASE)),
    ("lettered", re.compile(r"\b[Cc](?:ustomer|lient) [A-Z]\b")),
)
_CONTENT = re.compile(
    r"\b(?:end|indirect)[ -]customers?\b|\bclients? (?:final|finaux|indirects?)\b|"
    r"\bthrough all channels\b",
    re.IGNORECASE,
)
_LISTS_ALL = re.compile(
    r"\b(?:all (?:customers )?(?:above|over)|tous les clients (?:de plus de|au-dessus de)) 10 ?%",
    re.IGNORECASE,
)


class CustomerShare(NamedTuple):
    """What one claim says of the share of a customer, or of several together.

    Attributes:
        share: of which supplier (``market``: the firm that the claim names, without its group),
            whose (``holder``), how much and by whom.
        level: `BILLED` or `CONTENT`.
        customers: how many customers it is the share of; None where nobody says.
        rank: 1 for the largest of all, or the largest ones together; 2 for the second; 0 where
            their order is not told.
        series: how the source tells customers apart: ``named``, ``ranked``, ``numbered``,
            ``lettered`` or ``other``. Two series of one source may be of the same customers.
        lists_all: whether the source lists all customers with more than a tenth, in its words on
            the share: "all above 10 %".
    """

    share: Position
    level: str
    customers: int | None
    rank: int
    series: str
    lists_all: bool


def customer_shares(view: ClaimView) -> list[CustomerShare]:
    """Return what the claims of a view say of the shares of customers, in order of claims.

    Args:
        view: claims under a lens; without `entities`, firms stand for those they control.

    Example:
        >>> import aisupply
        >>> found = customer_shares(aisupply.open().view(sources=["commitlog-cbrs"]))
        >>> [(each.share.holder, each.share.low, each.level) for each in found]
        [('g42', 0.24, 'billed'), ('mbzuai', 0.62, 'billed')]
    """
    groups = Groups(() if view.lens.entities else view.graph.controls, view.lens.at)
    rows = share_rows(view, "RevenueShare", of="ais:supplier", held_by="ais:customer")
    return [share_in_words(position_of(each, groups), each[0].get("label", "")) for each in rows]


def share_in_words(share: Position, label: str) -> CustomerShare:
    """Return a share with what the words for its customers tell.

    Args:
        share: what the claim says.
        label: the words; empty for a firm.

    Example:
        >>> share = Position("s", "s/top", "s/top", "class", (), 0.4, 0.4, "2025", "", "",
        ...                  "revenue", "", "revenue", "a", 2, "c")
        >>> found = share_in_words(share, "top five end customers together")
        >>> found.customers, found.rank, found.level
        (5, 1, 'content')
        >>> share_in_words(share, "cloud providers, direct").customers is None
        True
    """
    level = CONTENT if _CONTENT.search(f"{label}; {share.wording}") else BILLED
    lists_all = bool(_LISTS_ALL.search(share.wording))
    if share.kind == "firm":
        return CustomerShare(share, level, 1, 0, "named", lists_all)
    if share.members:
        return CustomerShare(share, level, len(share.members), 0, "named", lists_all)
    ranked = _RANKED.fullmatch(label.strip())
    rank = _RANKS[ranked["rank"].casefold()] if ranked else 0
    by = (name for name, words in _NAMED_BY if words.search(label))
    series = "ranked" if rank else next(by, "other" if _SINGLE.search(label) else "named")
    named = share._replace(holder=label or share.holder)
    return CustomerShare(named, level, _how_many(label), rank, series, lists_all)


def _how_many(label: str) -> int | None:
    """Return how many customers words mean; None where they are many and nobody says how many."""
    if counted := _COUNTED.search(label):
        number = counted["number"].casefold()
        return _NUMBERS.get(number) or int(number)
    return None if _COUNTLESS.search(label) else 1
