"""Claims as constraints: agreement never widens, and no source that is taken away raises a floor.

On random claim sets, as the networks of graphs in memory; and on the shipped graph, for each
source that a volume of its five largest customers rests on.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from aisupply.bounds import Bounds
from aisupply.claims.lens import STATUSES, Lens
from aisupply.claims.view_store import select_claims
from aisupply.graph import Graph
from aisupply.rdf.terms import PREFIXES
from aisupply.store import CODES_GRAPH, REGISTRY_GRAPH
from aisupply.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import networkx as nx

    import aisupply

DAY = "2026-01-01"
SOURCES = ("paper", "filing", "blog")
FIRMS = ("amd", "nvidia")
PARTLY = 0.899
"""Below this part of the figure a firm part is binding in part only; above it is "about"."""


class Said(NamedTuple):
    """What one claim says of the volume of one supplier."""

    source: str
    supplier: str
    firm: int
    stated: int | None
    ceiling: int | None

    @property
    def interval(self) -> Bounds:
        """The interval from the firm part to the ceiling."""
        return Bounds(self.firm, math.inf if self.ceiling is None else self.ceiling)

    @property
    def has_figure(self) -> bool:
        """Whether the claim gives any figure."""
        return self.firm > 0 or self.stated is not None or self.ceiling is not None


TRUTH = {"amd": 6, "nvidia": 10}
"""What is so: claims that hold it agree with each other."""


@st.composite
def true_claims(draw: st.DrawFn) -> Said:
    """Draw a claim whose interval holds the truth."""
    supplier = draw(st.sampled_from(FIRMS))
    truth = TRUTH[supplier]
    firm = draw(st.integers(0, truth))
    ceiling = draw(st.none() | st.integers(truth, 20))
    stated = draw(st.none() | st.integers(firm, 20 if ceiling is None else ceiling))
    return Said(draw(st.sampled_from(SOURCES)), supplier, firm, stated, ceiling)


@st.composite
def any_claims(draw: st.DrawFn) -> Said:
    """Draw a claim of any figures in order."""
    firm, stated, ceiling = sorted(draw(st.tuples(*[st.integers(0, 12)] * 3)))
    return Said(
        draw(st.sampled_from(SOURCES)), draw(st.sampled_from(FIRMS)), firm,
        draw(st.sampled_from([None, stated])), draw(st.sampled_from([None, ceiling])),
    )  # fmt: skip


def _claim(number: int, said: Said) -> str:
    parts = {"firm": said.firm, "stated": said.stated, "ceiling": said.ceiling}
    volume = f"<volume/{said.supplier}>"
    quantities = "".join(
        f"{volume} ais:{part}Quantity <q/{part}/{amount}> . <q/{part}/{amount}> "
        f"{f'ais:lowerBound {amount}.0 ;' if part != 'ceiling' else ''} "
        f"ais:upperBound {amount}.0 ; ais:unit unit:GigaW . "
        for part, amount in parts.items()
        if amount is not None
    )
    return (
        f"<claim/{number}> a ais:Claim ; ais:statedIn :{said.source} ; ais:status aisc:reported ;"
        f' ais:certainty aisc:certain ; ais:knownAt "{DAY}T00:00:00Z"^^xsd:dateTime ;'
        " aisb:counts aisc:counts-yes .\n"
        f"<claim/{number}> {{ {volume} a ais:Volume ; ais:supplier :{said.supplier} ; "
        "ais:customer :openai ; ais:flow aisc:flow-supply ; ais:kind aisc:power ; "
        f"ais:ofCategory aisc:gpu . {quantities} }}\n"
    )


def graph_of(claims: Iterable[Said]) -> Graph:
    """Return a graph in memory with these claims."""
    text = "@base <https://w3id.org/aisupply/id/> .\n" + "".join(
        f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items()
    )
    text += "".join(f':{name} a ais:Source ; rdfs:label "{name}"@en .\n' for name in SOURCES)
    text += "".join(_claim(number, said) for number, said in enumerate(claims))
    store = EmbeddedStore()
    store.load_bytes(text.encode(), ox.RdfFormat.TRIG)
    return Graph(lambda: store)


def volumes(network: nx.MultiDiGraph[str]) -> dict[str, Bounds]:
    """Return the interval of each volume that is supplied, by key."""
    return {
        key: data["volume"]
        for *_, key, data in network.edges(keys=True, data=True)
        if data["relation"] == "supply" and data["volume"] is not None
    }


Cell = tuple[str, str, str, str, str]


def floors(network: nx.MultiDiGraph[str]) -> dict[Cell, float]:
    """Return what is firm by supplier, customer, category, kind and unit."""
    found: dict[Cell, float] = defaultdict(float)
    for supplier, customer, data in network.edges(data=True):
        if data["relation"] == "supply" and data["firm"]:
            for category in data["categories"]:
                found[supplier, customer, category, data["kind"], data["unit"]] += data["firm"]
    return found


def raised(whole: dict[Cell, float], less: dict[Cell, float]) -> dict[Cell, tuple[float, float]]:
    """Return the cells whose floor is higher in the second than in the first."""
    return {
        cell: (whole.get(cell, 0.0), floor)
        for cell, floor in less.items()
        if floor > whole.get(cell, 0.0) * (1 + 1e-9)
    }


SETS = st.lists(true_claims(), min_size=1, max_size=5)


@settings(max_examples=40)
@given(SETS, true_claims())
def test_a_claim_that_agrees_never_widens(claims: list[Said], more: Said) -> None:
    """Whoever adds a claim that holds the same truth leaves less open, for every supplier.

    A claim that says that only a part binds takes the floor from flat headlines: it agrees with
    their ceilings and not with them as floors, so it is no further agreeing claim.
    """
    assume(more.stated is None or more.firm >= more.stated * PARTLY)
    before = volumes(graph_of(claims).view().network())
    after = volumes(graph_of([*claims, more]).view().network())
    assert set(before) <= set(after)
    for key, interval in before.items():
        assert interval.contains(after[key])


@pytest.mark.slow
@settings(max_examples=40)
@given(SETS)
def test_removing_a_source_never_raises_a_floor(claims: list[Said]) -> None:
    """Whichever source is left out of a lens, no supplier is bound to more than before."""
    graph = graph_of(claims)
    whole = floors(graph.view().network())
    for gone in SOURCES:
        rest = [name for name in SOURCES if name != gone]
        assert raised(whole, floors(graph.view(sources=rest).network())) == {}


@settings(max_examples=30)
@given(
    st.lists(st.integers(5, 9), min_size=1, max_size=3),
    st.integers(0, 4),
    st.lists(true_claims().filter(lambda said: said.supplier == "nvidia"), max_size=2),
)
def test_leaving_out_who_says_that_a_part_binds_leaves_no_floor(
    flat: list[int], part: int, others: list[Said]
) -> None:
    """Headlines stay ceilings without the source that knows better: the graph still has it."""
    headlines = [Said("paper", "amd", amount, amount, None) for amount in flat]
    graph = graph_of([*headlines, Said("blog", "amd", part, 5 * part + 5, None), *others])
    network = graph.view(sources=["paper", "filing"]).network()
    assert {data["firm"] for u, _, data in network.edges(data=True) if u == "amd"} == {0}


@pytest.mark.slow
@settings(max_examples=40)
@given(st.lists(any_claims(), min_size=1, max_size=4), st.sampled_from(SOURCES))
def test_a_raised_floor_is_a_disagreement(claims: list[Said], gone: str) -> None:
    """Only where claims share no point can a source hold a floor down: by the hull, marked so."""
    graph = graph_of(claims)
    network = graph.view().network()
    rest = [name for name in SOURCES if name != gone]
    up = raised(floors(network), floors(graph.view(sources=rest).network()))
    disputed = {u for u, _, data in network.edges(data=True) if not data["agree"]}
    assert {supplier for supplier, *_ in up} <= disputed


def test_the_hull_of_a_dispute_holds_its_lowest_floor() -> None:
    """By hand: 1 against 3 is 1 to 3, so who leaves out the first source is left with 3."""
    graph = graph_of([Said("paper", "amd", 1, 1, 1), Said("filing", "amd", 3, 3, 3)])
    (data,) = [data for *_, data in graph.view().network().edges(data=True)]
    assert (data["volume"], data["agree"]) == (Bounds(1, 3), False)
    alone = graph.view(sources=["filing"]).network()
    assert volumes(alone) == {f"{PREFIXES['']}volume/amd": Bounds.point(3)}


# The shipped graph

CUSTOMERS = 5


class Shipped(NamedTuple):
    """The claims on volumes of the shipped graph, its largest customers, and its sources."""

    graph: Graph
    customers: list[str]
    sources: list[str]

    def without(self, source: str, **lens: Any) -> nx.MultiDiGraph[str]:
        """Return the network of all sources but one."""
        rest = [name for name in self.sources if name != source]
        return self.graph.view(sources=rest, **lens).network()


@pytest.fixture(scope="module")
def volumes_only(shipped: aisupply.Graph) -> Shipped:
    """What volumes rest on, and no more: a view of it is made in a tenth of the time."""
    kept = shipped.store.records(
        "SELECT DISTINCT ?claim { GRAPH ?claim { ?thing a ?kind } "
        "VALUES ?kind { ais:Volume ais:Control ais:JointFigure } }"
    )
    wanted = {row["claim"] for row in kept}
    claims = [claim for claim in shipped.claims if claim.iri in wanted]
    lens = Lens(known_by=shipped.coverage, at=shipped.coverage, everything=True)
    store = select_claims(shipped.store, lens, claims)
    for unneeded in (REGISTRY_GRAPH, CODES_GRAPH):
        store.engine.remove_graph(ox.NamedNode(unneeded))
    graph = Graph(lambda: store)
    network = graph.view().network()
    bought = Counter(
        customer for _, customer, data in network.edges(data=True) if data["volume"] is not None
    )
    customers = [customer for customer, _ in bought.most_common(CUSTOMERS)]
    return Shipped(graph, customers, sorted({claim.source for claim in graph.claims}))


def _rests_on(network: nx.MultiDiGraph[str], customers: Sequence[str]) -> list[str]:
    """Return the sources of the volumes of some customers."""
    return sorted(
        {
            source
            for _, customer, data in network.edges(data=True)
            if customer in customers and data["volume"] is not None
            for source in data["sources"]
        }
    )


def test_the_part_has_the_floors_of_the_whole(
    volumes_only: Shipped, shipped: aisupply.Graph
) -> None:
    """The claims on volumes alone give every floor that the shipped graph gives."""
    part = volumes_only.graph.view().network()
    assert floors(part) == floors(shipped.view().network())
    assert volumes(part) == volumes(shipped.view().network())


def test_enough_sources_are_tried(volumes_only: Shipped) -> None:
    """The five largest customers are those that the report is about, and rest on many sources."""
    assert {"openai", "anthropic", "meta"} <= set(volumes_only.customers)
    network = volumes_only.graph.view().network()
    assert len(_rests_on(network, volumes_only.customers)) >= 40


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lens", "customers"),
    [({}, CUSTOMERS), ({"statuses": STATUSES}, 1)],
    ids=["facts", "every-status"],
)
def test_no_source_of_the_graph_holds_a_floor_down(
    lens: dict[str, Any], customers: int, volumes_only: Shipped
) -> None:
    """For each source of the five largest customers: without it no floor is higher.

    With rumours and forecasts too, for the sources of the largest.
    """
    network = volumes_only.graph.view(**lens).network()
    whole = floors(network)
    assert len(whole) > 50
    found = {
        source: up
        for source in _rests_on(network, volumes_only.customers[:customers])
        if (up := raised(whole, floors(volumes_only.without(source, **lens))))
    }
    assert found == {}


def test_no_agreeing_claim_of_the_graph_widens(volumes_only: Shipped) -> None:
    """Each volume of several claims is within what fewer of its sources leave open."""
    network = volumes_only.graph.view(statuses=STATUSES).network()
    whole = volumes(network)
    several = {
        key: data
        for *_, key, data in network.edges(keys=True, data=True)
        if data["relation"] == "supply" and len(data["sources"]) > 1 and data["volume"] is not None
    }
    assert len(several) >= 2
    assert all(data["agree"] for data in several.values())
    for source in {source for data in several.values() for source in data["sources"]}:
        less = volumes(volumes_only.without(source, statuses=STATUSES))
        for key in several.keys() & less.keys():
            assert less[key].contains(whole[key]), (source, key)


def test_no_source_of_another_day_holds_a_floor_down(volumes_only: Shipped) -> None:
    """The same on the day of the hand-worked table in which most was still a letter."""
    day = dt.date(2025, 10, 14)
    whole = floors(volumes_only.graph.view(known_by=day).network())
    for source in _rests_on(volumes_only.graph.view(known_by=day).network(), ["openai"]):
        assert raised(whole, floors(volumes_only.without(source, known_by=day))) == {}, source
