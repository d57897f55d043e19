"""Claims that are well-formed RDF and wrong: one mutated term stops no command of the library."""

from __future__ import annotations

import contextlib
import datetime as dt
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import aisupply
from aisupply.claims import questions
from aisupply.claims.describe import claims, show, sources, stats
from aisupply.claims.view_store import select_claims
from aisupply.errors import AisupplyError
from aisupply.exchange.tables.export import tables_of
from aisupply.exchange.tables.importing import import_tables
from aisupply.exchange.tables.template import write_template
from aisupply.exchange.tables.writer import Existing, write_file
from aisupply.graph import Graph
from aisupply.pages.view.view import view_page
from aisupply.rdf import bundle
from aisupply.store import LOADED_GRAPH, SHIPPED_CODES
from aisupply.store.documents import placed_quads
from aisupply.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

XSD = "http://www.w3.org/2001/XMLSchema#"
AIS = "https://w3id.org/aisupply/ont#"
ID = "https://w3id.org/aisupply/id/"


def typed(text: str, kind: str) -> ox.Literal:
    """Return a literal of a type of XML Schema, valid or not."""
    return ox.Literal(text, datatype=ox.NamedNode(XSD + kind))


WRONG: tuple[ox.NamedNode | ox.BlankNode | ox.Literal, ...] = (
    typed("NaN", "double"), typed("INF", "double"), typed("-INF", "float"),
    typed("NaN", "decimal"), typed("six", "decimal"), typed("-5", "decimal"),
    typed("1" + "0" * 400, "decimal"), typed("1e308", "double"), typed("1e999", "double"),
    typed("5e-324", "double"), typed("0", "decimal"), typed("1" + "0" * 5000, "integer"),
    typed("x", "integer"), typed("٣", "integer"), typed("1_000", "decimal"), typed("", "decimal"),
    typed("2025-02-30T00:00:00Z", "dateTime"), typed("2025-02-30", "date"),
    typed("12025-01-01T00:00:00Z", "dateTime"), typed("-0044-03-15T00:00:00Z", "dateTime"),
    typed("0001-01-01T00:00:00+14:00", "dateTime"), typed("9999-12-31T23:59:59-14:00", "dateTime"),
    typed("2025-01-01T24:00:00Z", "dateTime"), typed("2025-10-07", "date"),
    typed("2025-10-07T00:00:00", "dateTime"), typed("2025", "gYear"), typed("", "date"),
    typed("maybe", "boolean"), typed("1", "boolean"), typed("false", "boolean"),
    ox.Literal(""), ox.Literal("750 MW"), ox.Literal("\u202e\x00evil\n"),
    ox.Literal("Kunde", language="de"), ox.Literal("x" * 5000), ox.Literal("6.5"),
    ox.NamedNode(ID), ox.NamedNode("http://e.org/unknown"), ox.NamedNode(ID + "nobody"),
    ox.NamedNode("urn:x"), ox.NamedNode("https://w3id.org/aisupply/code#nothing"),
    ox.NamedNode("https://w3id.org/aisupply/code#denied"),
    ox.NamedNode("https://w3id.org/aisupply/code#counts-yes"),
    ox.NamedNode(AIS + "Volume"), ox.NamedNode(AIS + "Claim"),
    ox.NamedNode("http://qudt.org/vocab/unit/BANANA"), ox.NamedNode("http://qudt.org/vocab/unit/"),
    ox.BlankNode("nobody"),
)  # fmt: skip
"""Terms that may stand where another is meant."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> list[ox.Quad]:
    """The claims of the template for tables, of every kind that there is."""
    folder = tmp_path_factory.mktemp("template")
    write_template(folder / "tables")
    imported = import_tables(
        folder / "tables", beside=aisupply.open(), existing=Existing.read(folder / "nothing")
    )
    write_file(folder / "claims.trig", imported.composed)
    return list(placed_quads(folder / "claims.trig", registry=LOADED_GRAPH, hint=""))


@pytest.fixture(scope="module")
def codes() -> list[ox.Quad]:
    """The code list that measures look at, as a load puts it beside the claims."""
    return [
        quad
        for path in (bundle.ontology_dir() / "codes" / "category.ttl",)
        for quad in placed_quads(path, registry=SHIPPED_CODES, hint="")
    ]


def opened(*parts: list[ox.Quad]) -> Graph:
    """Return a graph of some statements."""
    store = EmbeddedStore()
    for part in parts:
        store.load(part)
    return Graph(lambda: store)


def answers(graph: Graph) -> dict[str, Callable[[], object]]:
    """Return what the commands ask of a graph, by name."""
    whole = cache(lambda: graph.view(everything=True))
    view = cache(lambda: graph.view(with_rumours=True))
    network = cache(lambda: view().network())

    def firms() -> list[str]:
        return [thing.id for thing in view().names.of_kind("organisation")][:2]

    def ask_all() -> None:
        for name in questions.load():
            expect_words(lambda name=name: questions.ask(view(), name, {}))

    return {
        "stats": lambda: stats(graph, whole()),
        "claims": lambda: claims(whole()),
        "sources": lambda: sources(whole()),
        "conflicts": lambda: aisupply.conflicts(whole()),
        "concentration": lambda: aisupply.concentration(network()),
        "export": lambda: graph.store.dump(ox.RdfFormat.TRIG),
        "tables": lambda: tables_of(select_claims(graph.store, whole().lens, graph.claims).quads()),
        "show": lambda: [
            expect_words(lambda thing=thing: show(whole(), thing))
            for thing in graph.names.things.values()
            if thing.kind not in {"category", "claim"}
        ],
        "timeline": lambda: [aisupply.timeline(aisupply.SupplyHistory(view(), f)) for f in firms()],
        "loops": lambda: aisupply.loops(network()),
        "market": lambda: aisupply.market(aisupply.market_shares(view()), "example market"),
        "diff": lambda: aisupply.diff(whole(), dt.date(2020, 1, 1), dt.date(2030, 1, 1)),
        "view": lambda: view_page(view()),
        "tiers": lambda: [aisupply.tiers(network(), f) for f in firms()],
        "disrupt": lambda: aisupply.disrupt(network(), firms()[:1]),
        "chokepoints": lambda: aisupply.chokepoints(network()),
        "ask": ask_all,
    }


def expect_words(ask: Callable[[], object]) -> None:
    """Ask; what cannot be answered is refused in words, anything else is a fault."""
    with contextlib.suppress(AisupplyError):
        ask()


def mutated(quads: list[ox.Quad], number: int, way: str, wrong: object) -> list[ox.Quad]:
    """Return statements of which one is changed, left out, doubled, or told of another thing."""
    quad = quads[number % len(quads)]
    rest = [other for other in quads if other != quad]
    subject, predicate, value, graph = quad.subject, quad.predicate, quad.object, quad.graph_name
    is_node = isinstance(wrong, ox.NamedNode | ox.BlankNode)
    changed = {
        "value": [ox.Quad(subject, predicate, wrong, graph)],
        "missing": [],
        "twice": [quad, ox.Quad(subject, predicate, wrong, graph)],
        "of-another": [ox.Quad(wrong, predicate, value, graph)] if is_node else [],
        "of-itself": [ox.Quad(subject, predicate, subject, graph)],
        "elsewhere": [ox.Quad(subject, predicate, value, wrong)] if is_node else [],
        "nowhere": [ox.Quad(subject, predicate, value)],
    }
    return [*rest, *changed[way]]


WAYS = ("value", "twice", "missing", "of-another", "of-itself", "elsewhere", "nowhere")


@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(number=st.integers(0, 100_000), way=st.sampled_from(WAYS), wrong=st.sampled_from(WRONG))
def test_one_wrong_term_stops_no_command(
    sound: list[ox.Quad], codes: list[ox.Quad], number: int, way: str, wrong: ox.Literal
) -> None:
    """Each command answers, or refuses in words, whatever one term of the claims says."""
    graph = opened(codes, mutated(sound, number, way, wrong))
    for ask in answers(graph).values():
        expect_words(ask)


def test_sound_claims_are_all_read(sound: list[ox.Quad], codes: list[ox.Quad]) -> None:
    """What an import makes has no fault, and nothing of it is set aside."""
    graph = opened(codes, sound)
    assert graph.faults == []
    assert graph.store is graph.loaded


LOWER, UPPER = ox.NamedNode(AIS + "lowerBound"), ox.NamedNode(AIS + "upperBound")
KNOWN, STATUS = ox.NamedNode(AIS + "knownAt"), ox.NamedNode(AIS + "status")


@pytest.mark.parametrize(
    ("predicate", "wrong"),
    [
        (LOWER, typed("NaN", "decimal")), (LOWER, typed("-5", "decimal")),
        (UPPER, ox.Literal("750 MW")), (UPPER, typed("1" + "0" * 400, "decimal")),
        (LOWER, ox.NamedNode("urn:x")), (LOWER, typed("1" + "0" * 15, "decimal")),
        (KNOWN, typed("2025-02-30T00:00:00Z", "dateTime")), (KNOWN, typed("2025", "gYear")),
        (KNOWN, typed("0001-01-01T00:00:00+14:00", "dateTime")),
        (STATUS, ox.NamedNode("https://w3id.org/aisupply/code#nothing")),
        (STATUS, ox.Literal("reported")),
    ],
)  # fmt: skip
def test_a_bad_claim_is_named_and_the_others_stay(
    sound: list[ox.Quad], codes: list[ox.Quad], predicate: ox.NamedNode,
    wrong: ox.NamedNode | ox.Literal,
) -> None:  # fmt: skip
    """One claim less is read; the fault names claim, property and value."""
    whole = opened(codes, sound)
    number = next(n for n, quad in enumerate(sound) if quad.predicate == predicate)
    graph = opened(codes, mutated(sound, number, "value", wrong))
    assert len(graph.claims) == len(whole.claims) - 1
    (claim,) = {fault.claim for fault in graph.faults}
    assert claim in {fact.iri for fact in whole.claims}
    told = str(graph.faults[0].error())
    assert predicate.value.rpartition("#")[2] in told
    assert "aisupply validate" in told


@pytest.mark.parametrize("way", ["missing", "twice"])
def test_a_claim_has_one_status(sound: list[ox.Quad], codes: list[ox.Quad], way: str) -> None:
    """None, or two of them, and it is set aside."""
    number = next(n for n, quad in enumerate(sound) if quad.predicate == STATUS)
    other = ox.NamedNode("https://w3id.org/aisupply/code#opinion")
    graph = opened(codes, mutated(sound, number, way, other))
    assert {fault.property for fault in graph.faults} == {AIS + "status"}
    assert len(graph.claims) == len(opened(codes, sound).claims) - 1


def test_claims_that_rest_on_a_bad_source_go_with_it(
    sound: list[ox.Quad], codes: list[ox.Quad]
) -> None:
    """The only source of the template has no tier that there is: nothing is left to be read."""
    number = next(n for n, quad in enumerate(sound) if quad.predicate.value == AIS + "tier")
    graph = opened(codes, mutated(sound, number, "value", typed("9", "integer")))
    assert graph.claims == []
    assert stats(graph, graph.view(everything=True)).rows[0] == {"what": "claims", "count": 0}


def test_claims_may_replace_each_other_in_a_circle(
    sound: list[ox.Quad], codes: list[ox.Quad]
) -> None:
    """Both are replaced, then, and no command goes round for ever."""
    names = [fact.iri for fact in opened(codes, sound).claims][:3]
    circle = [
        ox.Quad(ox.NamedNode(one), ox.NamedNode(AIS + "replacedBy"), ox.NamedNode(other))
        for one, other in ((names[0], names[1]), (names[1], names[0]), (names[1], names[2]))
    ]
    graph = opened(codes, [*sound, *circle])
    for ask in answers(graph).values():
        expect_words(ask)
