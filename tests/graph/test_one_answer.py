"""One question has one answer, wherever it is asked: every number that two places give is equal.

The places are measures, named questions, SPARQL, `stats`, README, the pages of the report and the
panel of the view; the words are those of docs/model.md.  Each test collects a number from all of
its places, for every firm of the shipped graph, under several lenses.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import graph_kit as kit
import pytest

from aisupply.bounds import Bounds
from aisupply.claims import questions
from aisupply.claims.categories import narrower
from aisupply.claims.describe import stats
from aisupply.measures.cells import categories_of, supply_edges
from aisupply.measures.chains.chains import Chains
from aisupply.measures.chains.chokepoints import SinglePoints
from aisupply.measures.chains.tiers import tiers
from aisupply.measures.concentration.concentration import concentration, explain
from aisupply.pages.report.findings import network_findings, pairs_with_one
from aisupply.pages.view.drawing import js_id
from aisupply.pages.view.payload import measures_data
from aisupply.pages.view.verbaliser import Verbaliser

if TYPE_CHECKING:
    import networkx as nx

    import aisupply

Pairs = dict[str, set[str]]
LENSES: dict[str, dict[str, Any]] = {
    "default": {},
    "legal units": {"entities": True},
    "a day of 2025, with rumours": {"as_of": "2025-10-14", "with_rumours": True},
}
IN_HOUSE = "in-house"


class Places:
    """A view of the shipped graph with what is asked of it more than once."""

    def __init__(self, view: aisupply.View) -> None:
        self.view = view
        self.network: nx.MultiDiGraph = view.network()
        self.cells = concentration(self.network, all_cells=True)
        self.chains = Chains(self.network)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query, IRIs as short names."""
        return [tuple(map(_short, row.values())) for row in self.view.table(query)]

    def customers(self) -> list[str]:
        """Return every firm that is supplied."""
        return sorted({str(row["customer"]) for row in self.cells})


def _short(cell: Any) -> Any:
    text = kit.short(str(cell)) if str(cell).startswith("http") else cell
    return text.removeprefix("aisc:") if isinstance(text, str) else text


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=() if name == "default" else pytest.mark.slow) for name in LENSES
    ],
)
def places(request: pytest.FixtureRequest, shipped: aisupply.Graph) -> Places:
    """The places under each of the lenses."""
    return Places(shipped.view(**LENSES[request.param]))


def test_customers_of_each_supplier(places: Places) -> None:
    """SPARQL, the network, the cells and the report's sentence count the same customers."""
    by_query: Pairs = defaultdict(set)
    for firm, customer in places.rows("SELECT DISTINCT ?s ?c { ?s ais:suppliesTo ?c }"):
        by_query[firm].add(customer)
    by_edge: Pairs = defaultdict(set)
    in_cells: Pairs = defaultdict(set)
    for firm, customer, _, data in supply_edges(places.network):
        if firm != IN_HOUSE:
            by_edge[firm].add(customer)
            if categories_of(data):
                in_cells[firm].add(customer)
    assert by_edge == by_query
    assert len(by_query) > 20
    explained: Pairs = defaultdict(set)
    for customer in places.customers():
        for row in explain(places.network, customer):
            if row["supplier"] != IN_HOUSE and isinstance(row["supplier"], str):
                explained[row["supplier"]].add(customer)  # and no row of several who share one
    assert explained == in_cells
    sentences = network_findings(places.cells, places.network, labels={}, lang="en")
    most = max(by_query, key=lambda firm: len(by_query[firm]))
    told = [one for one in sentences if one.link_to == "network.html"]
    assert [one.number for one in told] == [Bounds.point(len(by_query[most]))]


def test_suppliers_of_each_customer(places: Places) -> None:
    """Cells, the named question, tiers and the panel of the view name the same suppliers."""
    panel = measures_data(places.cells, Verbaliser(places.network, "en"))
    for customer in places.customers():
        asked = questions.ask(places.view, "suppliers", {"customer": customer})
        named = [(_short(row["supplier"]), _short(row["category"])) for row in asked]
        rows = [row for row in places.cells if row["customer"] == customer]
        assert [one[1] for one in panel[js_id(customer)]] == [str(row["suppliers"]) for row in rows]
        for row in rows:
            tree = narrower(places.network.graph.get("categories", {}), str(row["category"]))
            # Whoever makes chips for itself is its own supplier; measures call it in-house.
            firms = {IN_HOUSE if firm == customer else firm for firm, what in named if what in tree}
            lines = explain(
                places.network, customer, category=str(row["category"]), kind=_kind(row)
            )
            # a row of several who share a figure tells of no further supplier
            cell = {line["supplier"] for line in lines if isinstance(line["supplier"], str)}
            assert cell == firms, (customer, row["category"])
            assert row["suppliers"] == len(firms)


def test_the_first_tier_is_the_cell(places: Places) -> None:
    """`tiers` and `concentration` give one number of suppliers and one index."""
    for row in places.cells:
        kind = _kind(row)
        first, *_ = tiers(
            places.network, str(row["customer"]), category=str(row["category"]), kind=kind, depth=1
        ).rows
        assert first["supplier_count"] == row["suppliers"], row
        if not any(part.share for part in _row(places, row).parts):  # stated shares count in tiers
            assert first["hhi"] == row["hhi"], row
            assert first["hhi_stated"] == row["hhi_stated"], row


def test_closed_cells_and_single_suppliers(places: Places) -> None:
    """Cells, chains, SPARQL and both named questions agree on who is alone, and on closed."""
    query = "SELECT DISTINCT ?customer ?category { ?customer ais:closedIn ?category }"
    told = set(places.rows(query))
    one = {(str(r["customer"]), str(r["category"])): r for r in places.cells if r["suppliers"] == 1}
    for row in places.cells:
        pair = str(row["customer"]), str(row["category"])
        assert row["closed"] is (pair in told), pair
        assert _row(places, row).is_closed is row["closed"], pair
    found = {
        (customer, _short(row["category"])): (_short(row["supplier"]), row["closed"])
        for customer in places.customers()
        for row in questions.ask(places.view, "single-supplier", {"customer": customer})
    }
    assert found == {pair: (_alone(row, pair[0]), row["closed"]) for pair, row in one.items()}
    sources = {
        (customer, _short(row["category"])): row["sources"]
        for customer in places.customers()
        for row in questions.ask(places.view, "single-supplier", {"customer": customer})
    }
    assert sources == {pair: row["sources"] for pair, row in one.items()}


def test_single_points_of_a_category(places: Places) -> None:
    """The question on a category, its cells and the first step of chokepoints agree."""
    for code in ("hbm", "euv-lithography", "ai-accelerator", "foundry", "cloud-capacity"):
        cells = [
            concentration(places.network, customer, category=code).rows[0]
            for customer in places.chains.customers(code)
        ]
        alone: dict[str, list[bool]] = defaultdict(list)
        for row in cells:
            if row["suppliers"] == 1:
                alone[_alone(row, str(row["customer"]))].append(bool(row["closed"]))
        asked = questions.ask(places.view, "single-points", {"category": code})
        assert {
            _short(row["supplier"]): (row["only_supplier_of"], row["closed"]) for row in asked
        } == {firm: (len(closed), sum(closed)) for firm, closed in alone.items()}
        points = SinglePoints(places.chains)
        for row in cells:
            direct = points.on_all_ways(_row(places, row), (), closed=True)
            assert bool(direct) is (row["closed"] and row["suppliers"] == 1)


def test_the_sentence_on_single_suppliers(places: Places) -> None:
    """The report counts the pairs that the question on single suppliers lists."""
    one, closed, every = pairs_with_one(places.cells)
    listed = [
        row
        for customer in places.customers()
        for row in questions.ask(places.view, "single-supplier", {"customer": customer})
    ]
    assert (one, closed) == (len(listed), sum(bool(row["closed"]) for row in listed))
    pairs = {(row["customer"], row["category"]) for row in places.cells}
    assert every == len(pairs)


NAMED = "GRAPH ?g { { ?x ?p ?o } UNION { ?s ?p ?x } }"
"""What any claim names: the registry knows more."""
COUNTED = {
    "claims": "?x a ais:Claim",
    "sources": "?claim a ais:Claim ; ais:statedIn ?x",
    "people": f"?x a foaf:Person . {NAMED}",
    "products": f"VALUES ?c {{ ais:Product ais:ProductFamily ais:AIModel }} ?x a ?c . {NAMED}",
    "agreements": f"?x a ais:Agreement . {NAMED}",
    "organisations": (
        f"VALUES ?c {{ ais:Company org:FormalOrganization org:Organization }} ?x a ?c . {NAMED}"
    ),
    "supply_relations": "GRAPH ?g { ?x a ais:SupplyRelationship }",
    "volumes": "VALUES ?c { ais:Volume ais:Payment } GRAPH ?g { ?x a ?c }",
    "commitments": "GRAPH ?g { ?x a ais:Commitment }",
    "facilities": "GRAPH ?g { ?x a ais:Facility }",
    "product_inputs": "GRAPH ?g { ?x a ais:ProductInput }",
    "agreement_terms": "GRAPH ?g { ?x a ais:AgreementTerm }",
    "claims reported": "?x a ais:Claim ; ais:status aisc:reported",
    "claims rumoured": "?x a ais:Claim ; ais:status aisc:rumoured",
    "claims announced": "?x a ais:Claim ; ais:status aisc:announced",
    "claims forecast": "?x a ais:Claim ; ais:status aisc:forecast",
    "claims inferred": "?x a ais:Claim ; ais:status aisc:inferred",
    "claims opinion": "?x a ais:Claim ; ais:status aisc:opinion",
    "claims tier 1": "?x a ais:Claim ; ais:statedIn/ais:tier 1",
    "claims tier 2": "?x a ais:Claim ; ais:statedIn/ais:tier 2",
    "claims tier 3": "?x a ais:Claim ; ais:statedIn/ais:tier 3",
}


@pytest.mark.parametrize("lens", [{}, {"tier": 1}, {"sources": ["seed-article"]}], ids=str)
def test_stats_and_sparql_count_the_same(shipped: aisupply.Graph, lens: dict[str, Any]) -> None:
    """What `stats` counts, SPARQL over all claims counts too, of some sources as of all."""
    view = shipped.view(everything=True, **lens)
    told = {str(row["what"]): row["count"] for row in stats(shipped, view)}
    counted = {}
    for what in COUNTED.keys() & told.keys():
        where = COUNTED[what]
        if what == "sources" and not lens:
            where = "?x a ais:Source"  # every one that is described, behind a claim or not
        query = f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {where} }}"
        (row,) = view.table(query)
        counted[what] = row["n"]
    assert counted == {what: told[what] for what in counted}
    assert len(counted) > 10


def test_what_is_written_is_what_is_counted(shipped: aisupply.Graph) -> None:
    """README, the changelog and the registry's own counts are those of `stats`."""
    told = {str(r["what"]): r["count"] for r in stats(shipped, shipped.view(everything=True))}
    for name in ("README.md", "CHANGELOG.md"):
        text = " ".join((kit.ROOT / name).read_text("utf-8").split())
        found = re.findall(
            r"([\d,]+) claims and ([\d,]+) sources on (\d+) organisations(?: and|,) "
            r"(\d+) agreements",
            text,
        )
        assert found, name
        words = ("claims", "sources", "organisations", "agreements")
        for numbers in found:
            written = dict(zip(words, (int(n.replace(",", "")) for n in numbers), strict=True))
            assert written == {what: told[what] for what in words}, name
    query = (
        "SELECT ?class ?n { ?part <http://rdfs.org/ns/void#class> ?class ; "
        "<http://rdfs.org/ns/void#entities> ?n }"
    )
    registry = {_short(row["class"]): row["n"] for row in shipped.view().table(query)}
    for name, what in {
        "ais:Claim": "claims", "ais:Source": "sources", "ais:Agreement": "agreements",
        "ais:Volume": "volumes", "ais:Facility": "facilities",
        "ais:SupplyRelationship": "supply_relations",
    }.items():  # fmt: skip
        assert registry[name] == told[what]


def test_the_stage_of_a_deal_is_that_of_its_amounts(shipped: aisupply.Graph) -> None:
    """A deal of which all amounts are letters is one; with an agreed amount it is agreed."""
    loose = {"planned", "letter-of-intent", "amended"}  # what is amended was agreed, or not
    query = """
        SELECT DISTINCT ?deal ?own ?stage {
          ?deal a ais:Agreement ; ais:hasState/ais:stage ?own .
          ?volume ais:underAgreement ?deal ; ais:hasState/ais:stage ?stage .
          GRAPH ?claim { ?volume ais:flow ?flow } ?claim aisb:counts ?counts .
          FILTER(?counts IN (aisc:counts-yes, aisc:counts-joint)) }"""
    own: Pairs = defaultdict(set)
    amounts: Pairs = defaultdict(set)
    for row in shipped.view().table(query):
        own[_short(row["deal"])].add(_short(row["own"]))
        amounts[_short(row["deal"])].add(_short(row["stage"]))
    apart = {
        deal: (own[deal], stages)
        for deal, stages in amounts.items()
        if bool(own[deal] - loose) != bool(stages - loose)
    }
    assert apart == {}


def _row(places: Places, row: Any) -> Any:
    return places.chains.first(str(row["customer"]), str(row["category"]), kind=_kind(row))


def _kind(row: Any) -> str | None:
    return str(row["kind"]) if row["kind"] else None


def _alone(row: Any, customer: str) -> str:
    """Return the one supplier of a cell, the customer itself where it is in-house."""
    firm = str(row["top_supplier"])
    return customer if firm == IN_HOUSE else firm
