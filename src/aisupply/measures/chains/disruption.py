"""What stops if firms, a country or an agreement stop delivering now.

The exposure of a customer in a category is the share of that supply that stops. An item i (what
a firm supplies) has a health h_i between 0 and 1, the GREATEST solution of

    h_i = 0                                      if its firm stops,
    h_i = min over essential inputs k of Σ_j s_j^{ik} h_j      otherwise:

inputs of different categories complement one another, suppliers inside one category stand in for
one another only as far as they already deliver. The exposure is 1 − Σ_i s_i h_i. Beginning with
h = 1 and working through what depends on what has changed, h only falls, and falls to the greatest
solution, cycles included.

Stopping a capital input (machines, sites) stops new capacity and not what runs: in the horizon
``running`` only flows count, in ``new-capacity`` both.

An input of which no supplier is named is taken to go on, and so is one that is not essential: it
is exposure *as far as named*. Nobody makes up for what is lost, and nothing is drawn from stock.
Shares are known as far as volumes are; intervals are propagated from tier to tier, which gives
outer bounds. Only where a source says of each cell through which a stop passes that its suppliers
are all (it calls one the sole supplier, or shares leave nothing) is an exposure proven, and
``exact`` true if its ends meet or rest on the first tier alone: elsewhere one whom no source names
may deliver too. A firm that makes a category itself is there its own supplier of any volume.

Undefined is the exposure of a firm that stops itself, and of a category in which a customer has
no named supplier: there is no row.

>>> import networkx as nx
>>> needs = {"ai-accelerator": [{"category": "hbm", "kind": "flow", "essential": True}]}
>>> network = nx.MultiDiGraph(categories={}, needs=needs)
>>> figure = {"relation": "supply", "kind": "power", "unit": "GW", "flow": "supply"}
>>> for firm, power in (("nvidia", 6.0), ("amd", 4.0)):
...     more = {"category": "ai-accelerator", "firm": power, "ceiling": power}
...     _ = network.add_edge(firm, "openai", **figure, **more)
>>> _ = network.add_edge("sk-hynix", "nvidia", relation="supply", category="hbm")
>>> for row in disrupt(network, ["sk-hynix"], horizon="running"):
...     print(row["customer"], row["category"], row["exposure"], row["via"])
nvidia hbm as named 1 sk-hynix
openai ai-accelerator as named 0.6 sk-hynix → nvidia

References:
    The structure is that of production networks with complements across and substitutes within
    inputs, as in C. Diem, A. Borsos, T. Reisch, J. Kertész, S. Thurner, "Quantifying firm-level
    economic systemic risk from nation-wide supply networks", Scientific Reports 12:7719 (2022);
    A. Tarski, "A lattice-theoretical fixpoint theorem and its applications", Pacific Journal of
    Mathematics 5 (1955), for the greatest solution.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from aisupply.bounds import Bounds
from aisupply.errors import UsageError
from aisupply.measures.cells import KINDS
from aisupply.measures.chains import HORIZONS
from aisupply.measures.chains.chains import BASES, Chains
from aisupply.measures.chains.dependency_graph import (
    DependencyGraph,
    Reading,
    Root,
    exposures,
    roots_of,
)
from aisupply.measures.chains.stops import agreement_of, stops_of
from aisupply.measures.groups import check_category, group_notes, node_of
from aisupply.measures.restrictions import Restrictions
from aisupply.table import Several, Table
from aisupply.text import Id, Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import networkx as nx

    from aisupply.measures.chains.dependency_graph import Exposure
    from aisupply.measures.chains.stops import Stop
    from aisupply.table import Cell

__all__ = [
    "COLUMNS",
    "NAMED",
    "basis_notes",
    "check_kind",
    "check_reading",
    "disrupt",
    "for_people",
    "most_exposed",
    "outer_note",
    "rows_of",
]

COLUMNS = (
    "stopped",
    "customer",
    "category",
    "exposure",
    "basis",
    "unknown_mass",
    "horizon",
    "via",
    "claims",
)
"""The columns of `disrupt`, in order."""

NAMED = Note("stop.named")
"""The note on what is lost as far as suppliers are named."""


def disrupt(
    network: nx.MultiDiGraph[str],
    firms: Sequence[str] = (),
    *,
    country: str | None = None,
    agreement: str | None = None,
    category: str | None = None,
    kind: str | None = None,
    horizon: str | None = None,
    basis: str | None = None,
    counting: str | None = None,
) -> Table:
    """Return who is hit, and by how much, if firms, a country or an agreement stop now.

    Args:
        network: What `View.network()` returns.
        firms: Ids; they stop together.
        country: Two letters: its firms stop too, once by seat and once by site.
        agreement: Id of an agreement: what is supplied under it stops too.
        category: Only purchases in this category and narrower ones.
        kind: The quantity of what is bought; by default the one with most figures.
        horizon: ``running`` or ``new-capacity``; both by default.
        basis: Only what rests on this basis or a surer one: ``sole``, ``market``, ``named``.
        counting: What market shares count, or who counts them; the best counting by default.

    Returns:
        A table with `COLUMNS`, the most exposed first; customers that are not hit are left out.
        ``basis`` is the weakest on which the lower end of the exposure rests (both ends, if that
        is 0), ``unknown_mass`` what more may stop since nothing is known of who supplies it,
        ``via`` the way by which most is lost, and ``claims`` are those behind it.

    Raises:
        UnknownNameError: The network has no such firm, category, country or agreement.
        UsageError: Nothing stops, or an option has a value that it cannot have.
    """
    check_kind(kind)
    check_reading(horizon, basis)
    if not (firms or country or agreement):
        raise UsageError("nothing stops", hint="name a firm, a country or an agreement")
    named = [node_of(network, firm) for firm in firms]
    stopped = [agreement_of(network, agreement)] if agreement else ()
    stops = stops_of(network, firms=named, country=country, agreement=agreement)
    check_category(network, category)
    rows: list[dict[str, Cell]] = []
    notes: list[Note] = []
    unseen: dict[str, set[Root]] = {}
    for which in HORIZONS if horizon is None else (horizon,):
        chains = Chains(network, stopped=stopped, running=which == "running", counting=counting)
        roots = roots_of(chains, head=category, kind=kind)
        dependencies = DependencyGraph(chains, roots, which)
        for stop in stops:
            found, change = exposures(dependencies, stop, _reading(basis), ways=True)
            rows += rows_of(found, stop, which)
            unseen.setdefault(stop.by, set()).update(_unseen(found))
            if change > 0:
                notes.append(Note("stop.residual", residual=change))
    rows.sort(key=most_exposed)
    notes = [*dict.fromkeys(notes), NAMED] if rows else [Note("stop.none")]
    notes = _whole_groups(network, firms) + notes + basis_notes(rows) + outer_note(rows)
    hit = {Root(str(row["customer"]), str(row["category"])) for row in rows}
    notes += [
        Note(f"stop.unseen-{by or 'firm'}", n=len(cells - hit))
        for by, cells in unseen.items()
        if cells - hit
    ]
    notes += _restricted(network, rows)
    shown = frozenset({"exposure", "unknown_mass"})
    return Table(COLUMNS, rows, network.graph.get("lens"), notes, shown)


def _reading(basis: str | None) -> Reading:
    return Reading(basis or BASES[-1])


def check_reading(horizon: str | None, basis: str | None) -> None:
    """Refuse a horizon or a basis that there is not."""
    if horizon not in {None, *HORIZONS}:
        raise UsageError(f"no horizon is called {horizon!r}", hint=f"use {' or '.join(HORIZONS)}")
    if basis not in {None, *BASES}:
        raise UsageError(f"no basis is called {basis!r}", hint=f"use one of {', '.join(BASES)}")


def _unseen(found: Mapping[Root, Exposure]) -> set[Root]:
    """Return the purchases of which nothing that is known is hit, and something unknown may be."""
    return {
        root for root, exposure in found.items() if exposure.share.high <= 0 < exposure.unknown.high
    }


def basis_notes(rows: Iterable[Mapping[str, Cell]]) -> list[Note]:
    """Return what is to be said of the bases in a table, the surest first."""
    found = {str(row["basis"]) for row in rows}
    notes = [Note(f"stop.basis-{basis}") for basis in BASES if basis in found]
    return [Note("stop.basis"), *notes] if notes else []


def for_people(table: Table) -> Table:
    """Return a table of `disrupt` as people see it: both horizons in one row where they agree.

    They agree where exposure, basis and way are the same. The horizon is in words.
    """
    rows: dict[tuple[Cell, ...], dict[str, Cell]] = {}
    for row in table.rows:
        told = ("stopped", "customer", "category", "exposure", "basis", "via")
        same = rows.setdefault(tuple(row[name] for name in told), {**row, "horizon": Several()})
        horizons = same["horizon"]
        assert isinstance(horizons, Several)  # noqa: S101 - for the type checker
        same["horizon"] = Several((*horizons, Note(f"stop.horizon-{row['horizon']}")))
    return replace(table, rows=list(rows.values()))


def _restricted(network: nx.MultiDiGraph[str], rows: Iterable[Mapping[str, Cell]]) -> list[Note]:
    """Return a note on the links of the ways in a table on which a restriction may fall.

    They are counted as they are named: a restriction does not say what was delivered before.
    """
    rules = Restrictions(network)
    if not rules:
        return []
    ways = [(*str(row["via"]).split(" → "), str(row["customer"])) for row in rows]
    links = dict.fromkeys(link for way in ways for link in pairwise(way))
    barred = [
        Note("stop.link", supplier=Id(supplier), customer=Id(customer))
        for supplier, customer in links
        if any(
            data.get("relation") == "supply" and rules.bars(supplier, customer, data)
            for data in (network.get_edge_data(supplier, customer) or {}).values()
        )
    ]
    return [Note("stop.restricted", links=tuple(barred))] if barred else []


def _whole_groups(network: nx.MultiDiGraph[str], firms: Iterable[str]) -> list[Note]:
    """Return a note for each firm that takes its whole group along."""
    return [Note("stop.group", note=note) for note in group_notes(network, *firms)]


def check_kind(kind: str | None) -> None:
    """Refuse a kind of quantity that there is not."""
    if kind is not None and kind not in KINDS:
        raise UsageError(f"no kind is called {kind!r}", hint=f"use one of {', '.join(KINDS)}")


def outer_note(rows: Iterable[Mapping[str, Cell]]) -> list[Note]:
    """Return the note on outer bounds if a table has any."""
    cells = [value for row in rows for value in row.values()]
    return [Note("stop.outer")] if any(isinstance(v, Bounds) and not v.exact for v in cells) else []


def rows_of(found: Mapping[Root, Exposure], stop: Stop, horizon: str) -> Iterator[dict[str, Cell]]:
    """Yield a row of `COLUMNS` for each purchase that a stop hits."""
    for root, exposure in found.items():
        if exposure.share.high <= 0:
            continue
        claims = dict.fromkeys(claim for part in exposure.way for claim in part.claims)
        yield {
            "stopped": stop.label,
            "customer": root.customer,
            "category": root.category,
            "exposure": exposure.share,
            "basis": exposure.basis,
            "unknown_mass": exposure.unknown,
            "horizon": horizon,
            "via": Several((p.supplied.firm for p in reversed(exposure.way)), between=" → "),
            "claims": Several(claims),
        }


def most_exposed(row: Mapping[str, Cell]) -> tuple[str, float, float, str, str, str]:
    """Return a key that is least for the most exposed row of `disrupt`."""
    share = row["exposure"]
    assert isinstance(share, Bounds)  # noqa: S101 - for the type checker
    return (
        str(row["stopped"]), -share.low, -share.high, str(row["customer"]), str(row["category"]),
        str(row["horizon"]),
    )  # fmt: skip
