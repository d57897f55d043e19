"""What is said of the network as a whole: how often one supplier is named, who is named most."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from aisupply.bounds import Bounds
from aisupply.pages.report.model import Finding, cell_anchor
from aisupply.pages.rows import bounds_of, count_of
from aisupply.pages.words import say
from aisupply.text import number_text, with_marks

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx

    from aisupply.table import Cell, Table

__all__ = ["ONE_SUPPLIER", "contradicting", "overall", "pairs_with_one", "stopping"]

ONE_SUPPLIER = "concentration.html#one-supplier"
"""Where the line on cells with one named supplier is."""

_BEFORE = 2


def overall(
    concentration: Table,
    network: nx.MultiDiGraph[str] | None,
    *,
    labels: Mapping[str, str],
    lang: str,
) -> list[Finding]:
    """Return up to three sentences on the whole: one supplier, most customers, no figure.

    Args:
        concentration: the columns of `aisupply concentration`, every cell.
        network: what `View.network` returns.
        labels: id of a firm → how it is written.
        lang: ``en`` or ``fr``.
    """
    customers = _customers(network) if network is not None else {}
    found = [
        _one_supplier(concentration, lang),
        _most_customers(customers, labels, lang),
        _without_figure(network, lang) if network is not None else None,
    ]
    return [finding for finding in found if finding is not None]


def pairs_with_one(concentration: Table) -> tuple[int, int, int]:
    """Return how many pairs of customer and category name one supplier, how many are closed, all.

    A pair counts once, whatever the kinds in which it is measured.

    >>> from aisupply.table import Table
    >>> rows = [{"customer": "a", "category": "x", "suppliers": 1, "closed": False},
    ...         {"customer": "a", "category": "y", "suppliers": 3, "closed": False}]
    >>> pairs_with_one(Table(("customer", "category", "suppliers", "closed"), rows))
    (1, 0, 2)
    """
    most: dict[tuple[str, str], int] = {}
    closed: dict[tuple[str, str], bool] = {}
    for row in concentration.rows:
        pair = str(row.get("customer")), str(row.get("category"))
        most[pair] = max(count_of(row.get("suppliers")), most.get(pair, 0))
        closed[pair] = row.get("closed") is True
    one = [pair for pair, named in most.items() if named == 1]
    return len(one), sum(closed[pair] for pair in one), len(most)


def _one_supplier(concentration: Table, lang: str) -> Finding | None:
    one, closed, every = pairs_with_one(concentration)
    if not one:
        return None
    numbers = {"n": _number(one, lang), "all": _number(every, lang), "m": _number(closed, lang)}
    text = say("findings", "one_supplier", lang, **numbers)
    text += say("findings", "one_closed", lang, **numbers) if closed else ""
    measure = say("findings", "one_measure", lang, **numbers)
    return Finding(text, Bounds.point(one), ONE_SUPPLIER, measure=measure)


def _customers(network: nx.MultiDiGraph[str]) -> dict[str, set[str]]:
    """Return the customers of each supplier; what a firm makes for itself is left out."""
    customers: defaultdict[str, set[str]] = defaultdict(set)
    for supplier, customer, relation in network.edges(data="relation"):
        if relation == "supply" and supplier != customer:
            customers[supplier].add(customer)
    return dict(customers)


def _most_customers(
    customers: Mapping[str, set[str]], labels: Mapping[str, str], lang: str
) -> Finding | None:
    order = sorted(customers, key=lambda firm: (-len(customers[firm]), firm))
    every = len(set().union(*customers.values()))
    if len(order) < _BEFORE or len(customers[order[0]]) == len(customers[order[1]]):
        return None
    first, *others = order[: _BEFORE + 1]
    before = [
        f"{labels.get(firm, firm)} ({_number(len(customers[firm]), lang)})" for firm in others
    ]
    named = before[0]
    if before[1:]:
        named = say("findings", "and", lang, first=before[0], last=before[1])
    count = len(customers[first])
    parts = {"n": _number(count, lang), "all": _number(every, lang), "others": named}
    return Finding(
        say("findings", "most_customers", lang, firm=labels.get(first, first), **parts),
        Bounds.point(count),
        "network.html",
        measure=say("findings", "most_measure", lang, **parts),
    )


def _without_figure(network: nx.MultiDiGraph[str], lang: str) -> Finding | None:
    """Say for how many pairs of firms no volume is public, and how often volumes conflict."""
    figured: dict[tuple[str, str], bool] = {}
    conflicts = 0
    for supplier, customer, link in network.edges(data=True):
        if link.get("relation") == "supply" and supplier != customer:
            pair = supplier, customer
            figured[pair] = figured.get(pair, False) or isinstance(link.get("volume"), Bounds)
            conflicts += link.get("agree") is False
    without = sum(not figure for figure in figured.values())
    if not without:
        return None
    numbers = {"n": _number(without, lang), "all": _number(len(figured), lang)}
    percent = with_marks(f"{100 * without / len(figured):.0f}", lang)
    text = say("findings", "without_figure", lang, percent=percent, **numbers)
    if conflicts:
        text += say("findings", "conflicts", lang, m=_number(conflicts, lang))
    measure = say("findings", "without_measure", lang, **numbers)
    return Finding(text, Bounds.point(without), "firms.html", measure=measure)


def stopping(stops: Table | None, *, labels: Mapping[str, str], lang: str) -> list[Finding]:
    """Return, for each category, what stops if the firm that ranks first does.

    The sentence names the horizon, and that all of it holds as far as suppliers are named. A
    category of which the least share of each stop is 0 has no sentence.

    >>> from aisupply.table import Table
    >>> row = {"rank": 1, "firm": "tsmc", "category": "chips", "customers": 3,
    ...        "exposure": Bounds(0.5, 1, exact=False), "single_point": 1, "horizon": "running"}
    >>> stopping(Table(tuple(row), [row]), labels={"tsmc": "TSMC"}, lang="en")[0].number
    Bounds(low=50.0, high=100.0, exact=False, low_open=False, high_open=False)
    """
    first: dict[str, list[Mapping[str, Cell]]] = {}
    for row in stops.rows if stops is not None else ():
        share, tied = bounds_of(row.get("exposure")), first.setdefault(str(row.get("category")), [])
        if share and share.low > 0 and (not tied or _is_same(share, tied[0].get("exposure"))):
            tied.append(row)
    return [_first_stop(rows, labels, lang) for rows in first.values() if rows]


def _is_same(share: Bounds, other: Cell) -> bool:
    """Tell whether two exposures are equal but for round-off."""
    first = bounds_of(other)
    pairs = () if first is None else ((share.low, first.low), (share.high, first.high))
    return bool(pairs) and all(Bounds.between(*ends, size=1.0).is_point for ends in pairs)


def _first_stop(rows: list[Mapping[str, Cell]], labels: Mapping[str, str], lang: str) -> Finding:
    """Say what the firms that rank first, all with the same bounds, would each stop."""
    category = str(rows[0].get("category"))
    firms = [labels.get(str(row.get("firm")), str(row.get("firm"))) for row in rows]
    share = (bounds_of(rows[0].get("exposure")) or Bounds.point(0)) * 100
    named = firms[0]
    if firms[1:]:
        named = say("findings", "stop_or", lang, first=", ".join(firms[:-1]), last=firms[-1])
    parts = {
        "firm": named,
        "category": labels.get(category, category),
        # That it is of those who are named is said in the sentence, once.
        "share": number_text(Bounds(share.low, share.high), lang, digits=0, unit="%"),
        "horizon": say("findings", f"horizon_{rows[0].get('horizon')}", lang),
        "short": say("findings", f"short_{rows[0].get('horizon')}", lang),
    }
    return Finding(
        say("findings", "stop_tied" if firms[1:] else "stop", lang, **parts),
        share,
        f"stops.html#{cell_anchor('stops', category, None)}",
        measure=say("findings", "stop_measure", lang, **parts),
    )


def contradicting(conflicts: Table | None, *, lang: str) -> list[Finding]:
    """Return how often two claims cannot both be right, if they ever do.

    >>> from aisupply.table import Table
    >>> rows = [{"grade": "contradiction"}, {"grade": "difference"}]
    >>> print(contradicting(Table(("grade",), rows), lang="en")[0].number)
    1
    """
    rows = conflicts.rows if conflicts is not None else []
    apart = sum(row.get("grade") == "contradiction" for row in rows)
    if not apart:
        return []
    numbers = {"n": _number(apart, lang), "all": _number(len(rows), lang)}
    return [
        Finding(
            say("findings", "contradictions", lang, **numbers),
            Bounds.point(apart),
            "conflicts.html",
            measure=say("findings", "contradictions_measure", lang, **numbers),
        )
    ]


def _number(number: int, lang: str) -> str:
    return with_marks(f"{number:,}", lang)
