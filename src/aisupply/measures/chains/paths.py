"""How one firm reaches another: along supply, money and ownership.

A way goes along one of them: from supplier to customer, from payer to payee, or from holder to
issuer.  It passes no firm twice.  Ways of fewest steps come first (Yen's algorithm, as networkx has
it).

>>> import networkx as nx
>>> network = nx.MultiDiGraph(firms={})
>>> for supplier, customer in (("asml", "tsmc"), ("tsmc", "nvidia"), ("tsmc", "amd"),
...                            ("nvidia", "openai"), ("amd", "openai")):
...     _ = network.add_edge(supplier, customer, relation="supply", category="chips")
>>> for row in paths(network, "asml", "openai"):
...     print(row["path"], row["step"], row["from"], row["relation"], row["to"])
1 1 asml supply tsmc
1 2 tsmc supply amd
1 3 amd supply openai
2 1 asml supply tsmc
2 2 tsmc supply nvidia
2 3 nvidia supply openai
"""

from __future__ import annotations

from collections import defaultdict
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

import networkx as nx

from aisupply.errors import UsageError
from aisupply.measures.cells import counted_sum
from aisupply.measures.groups import group_notes, node_of
from aisupply.measures.restrictions import Restrictions, stages
from aisupply.table import Several, Table
from aisupply.text import Id, Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aisupply.table import Cell

__all__ = ["COLUMNS", "LINKS", "paths"]

COLUMNS = (
    "path",
    "step",
    "from",
    "relation",
    "to",
    "category",
    "amount",
    "unit",
    "restricted",
    "claims",
)
"""The columns of `paths`, in order."""
LINKS: Mapping[str, str] = {"supply": "supply", "money": "money", "ownership": "holding"}
"""What a way can go along → the relation of the edges."""

Links = dict[tuple[str, str], list[Any]]


def paths(
    network: nx.MultiDiGraph[str],
    source: str,
    target: str,
    *,
    ways: int = 3,
    along: Sequence[str] = (),
    avoid: Sequence[str] = (),
    allowed: bool = False,
) -> Table:
    """Return the shortest ways from one firm to another, step by step.

    Args:
        network: What `View.network()` returns.
        source: Id of the firm where a way begins.
        target: Id of the firm where it ends.
        ways: The most ways.
        along: Some of `LINKS`; all if none is named.
        avoid: Firms that no way passes.
        allowed: No supply on a way falls under a restriction that is in force or asks for a
            licence (`aisupply.measures.restrictions`).

    Returns:
        A table with `COLUMNS`: a row for each step and what links its firms: relation, category,
        the sum of the volumes that count, null where no source names one, and the stages of the
        restrictions that fall on a supply, null for none.

    Raises:
        UnknownNameError: The network has no such firm.
        UsageError: Both ends are one firm, or a firm to avoid is an end.
    """
    begin, end = node_of(network, source), node_of(network, target)
    shunned = {node_of(network, firm) for firm in avoid}
    if begin == end:
        raise UsageError(f"{source} and {target} are one firm", hint="name two firms")
    if shunned & {begin, end}:
        raise UsageError("a way cannot avoid where it begins or ends", hint="avoid other firms")
    rules = Restrictions(network)
    routes: list[tuple[list[str], Links]] = []
    for relation in (LINKS[name] for name in along or LINKS):
        links = _links(network, relation, shunned, rules if allowed else None)
        plain = nx.DiGraph(sorted(links))
        if begin in plain and end in plain and nx.has_path(plain, begin, end):
            shortest = islice(nx.shortest_simple_paths(plain, begin, end), ways)
            routes += [(firms, links) for firms in shortest]
    routes.sort(key=lambda way: len(way[0]))
    rows: list[dict[str, Cell]] = [
        {"path": number, "step": step, **row}
        for number, (firms, links) in enumerate(routes[:ways], 1)
        for step, pair in enumerate(pairwise(firms), 1)
        for row in _step(pair, links[pair], rules)
    ]
    notes = [] if rows else [Note("path.none", source=Id(begin), target=Id(end))]
    notes += [Note("path.allowed")] if allowed else []
    notes += group_notes(network, source, target, *avoid)
    return Table(COLUMNS, rows, network.graph.get("lens"), notes, frozenset({"amount"}))


def _links(
    network: nx.MultiDiGraph[str], relation: str, shunned: set[str], rules: Restrictions | None
) -> Links:
    """Return what links firms, without those to be shunned and without supply that is barred."""
    links: Links = defaultdict(list)
    for source, target, data in network.edges(data=True):
        is_link = data.get("relation") == relation and source != target
        barred = relation == "supply" and rules and rules.bars(source, target, data)
        if is_link and not barred and not shunned & {source, target}:
            links[source, target].append(data)
    return links


def _step(
    pair: tuple[str, str], edges: Iterable[Mapping[str, Any]], rules: Restrictions
) -> Iterator[dict[str, Cell]]:
    """Yield a row for each category of a step, and each unit of its volumes."""
    groups: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for data in edges:
        groups[data.get("category") or ""].append(data)
    for category, linked in sorted(groups.items()):
        falling = [rule for d in linked if d["relation"] == "supply" for rule in rules.on(*pair, d)]
        units = sorted({data["unit"] for data in linked if data.get("volume") is not None})
        for unit in units or [None]:
            # A claim that only names the link belongs to each of its amounts.
            behind = [d for d in linked if d.get("volume") is None or d.get("unit") == unit]
            claims = dict.fromkeys(claim for data in behind for claim in data.get("claims", ()))
            yield {
                "from": pair[0], "relation": linked[0]["relation"], "to": pair[1],
                "category": category or None,
                "amount": counted_sum(d for d in behind if d.get("volume") is not None),
                "unit": unit, "restricted": Several(stages(falling)) or None,
                "claims": Several(claims),
            }  # fmt: skip
