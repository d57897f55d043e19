"""Nothing is made a second time without a word: ids, names, addresses, deals, places."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from aisupply.exchange.tables import read_folder
from aisupply.exchange.tables.export import write_tables
from aisupply.exchange.tables.holdings import Holdings, address_key, firm_key
from aisupply.exchange.tables.identity import Compared, met_again
from aisupply.exchange.tables.mapping_known import known_in
from aisupply.store import REGISTRY_GRAPH
from aisupply.store.documents import parse_document
from aisupply.store.files import claim_files, registry_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from aisupply.exchange.tables import Problem

Row = dict[str, str]
ROOT = Path(__file__).parents[3]
SOURCE: Row = {
    "id": "paper", "publisher": "Example Press", "title_in_own_words": "On a deal",
    "kind": "news", "language": "en", "tier": "2", "published": "2026-03-02",
}  # fmt: skip
FIRM: Row = {"id": "lab", "name": "Lab", "kind": "company", "source": "paper"}
DEAL: Row = {
    "id": "deal", "kind": "supply", "status": "signed", "announced": "2025-10-06",
    "summary": "A deal", "source": "paper",
}  # fmt: skip
PARTIES = [
    {"agreement": "deal", "organisation": "openai", "role": "customer"},
    {"agreement": "deal", "organisation": "amd", "role": "supplier"},
]


@pytest.fixture(scope="module")
def shipped() -> list[ox.Quad]:
    """Return the shipped graph, the registry in its own graph."""
    graph = ROOT / "graph"
    quads = [quad for path in claim_files(graph) for quad in parse_document(path, hint="")]
    for path in registry_files(graph):
        quads += [
            ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(REGISTRY_GRAPH))
            for q in parse_document(path, hint="")
        ]
    return quads


@pytest.fixture(scope="module")
def holdings(shipped: list[ox.Quad]) -> Holdings:
    """Return what the shipped graph holds."""
    return Holdings.of(shipped)


@pytest.fixture
def found(
    shipped: list[ox.Quad], holdings: Holdings, tmp_path: Path
) -> Callable[..., list[Problem]]:
    """Compare tables with the shipped graph."""

    def run(
        *, revise: bool = False, target: Compared | None = None, **tables: list[Row]
    ) -> list[Problem]:
        write_tables(tmp_path / "tables", {"sources": [SOURCE], "organisations": [FIRM]} | tables)
        folder = read_folder(tmp_path / "tables", known=known_in(shipped).ids)
        assert folder.is_sound, [str(problem) for problem in folder.problems]
        return met_again(folder, target or Compared(holdings, revise=revise))

    return run


TAKEN = [
    ("organisations", FIRM | {"id": "arm", "name": "Arm Robotics"}, "id", "arm, which is Arm"),
    ("organisations", FIRM | {"id": "h100", "name": "H"}, "id", "h100, which is the product"),
    ("organisations", FIRM | {"id": "nv", "name": "Nvidia Corp."}, "name", "nvidia"),
    ("organisations", FIRM | {"id": "nv", "name": "NVIDIA"}, "name", "nvidia"),
    ("organisations", FIRM | {"id": "mu", "name": "Micron Technology Inc"}, "name", "micron"),
    ("organisations", FIRM | {"id": "x", "name": "X", "ticker": "XNAS:NVDA",
                              "ticker_basis": "seen"}, "ticker", "XNAS:NVDA, which nvidia has"),
    ("sources", SOURCE | {"id": "amd-8k-openai"}, "id", "amd-8k-openai, which is"),
    ("agreements", DEAL | {"id": "openai-amd-6gw"}, "id", "openai-amd-6gw, which is"),
    ("products", {"id": "my-chip", "name": "NVIDIA H100", "kind": "accelerator",
                  "designer": "lab", "source": "paper"}, "name", "h100 (NVIDIA H100)"),
    ("organisations", FIRM | {"id": "seer", "name": "Seer", "country_iso2": "US",
                              "hq_city": "Toronto"}, "hq_city", "Canada"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "row", "column", "told"), TAKEN)
def test_what_the_graph_has_is_a_problem_of_its_row(
    found: Callable[..., list[Problem]], table: str, row: Row, column: str, told: str
) -> None:
    """The problem says what it is in the graph, and what to do."""
    beside = [SOURCE] if table == "sources" else [FIRM] if table == "organisations" else []
    (problem,) = found(**{table: [*beside, row]})
    assert (problem.file, problem.column) == (f"{table}.csv", column)
    assert (problem.row, problem.severity) == (len(beside) + 2, "problem")
    assert told in problem.found
    assert problem.hint


def test_a_volume_of_the_graph_gets_a_free_number(
    found: Callable[..., list[Problem]], holdings: Holdings
) -> None:
    """The hint names the next number that neither the graph nor the folder has."""
    volume = {
        "id": "openai-amd-6gw/power/01", "agreement": "openai-amd-6gw", "measure": "power",
        "source": "paper", "customer": "openai", "supplier": "amd", "flow": "supply",
        "category": "ai-accelerator", "firm": "3", "stage": "agreed", "evidence": "reported",
        "counts": "yes", "quantity": "3 GW",
    }  # fmt: skip
    (problem,) = found(agreement_volumes=[volume])
    free = problem.hint.split("take ")[1].split(";")[0]
    assert free.startswith("openai-amd-6gw/power/")
    assert free not in holdings.kinds
    assert found(agreement_volumes=[volume], revise=True) == []
    assert found(agreement_volumes=[volume | {"id": free}]) == []


def test_what_the_target_holds_is_no_news(
    found: Callable[..., list[Problem]], holdings: Holdings
) -> None:
    """An id of the graph is the row's own where an earlier import has written it."""
    row = FIRM | {"id": "arm", "name": "Arm"}
    target = Compared(holdings, Holdings(), keys={"organisations/arm"})
    assert found(organisations=[FIRM, row], target=target) == []


def test_the_source_of_an_address_is_one(
    found: Callable[..., list[Problem]], holdings: Holdings
) -> None:
    """Neither scheme, www nor a slash makes another source."""
    address, name = next(
        (key, source) for key, source in sorted(holdings.addresses.items()) if "?" not in key
    )
    row = SOURCE | {"url": f"http://www.{address}/"}
    (problem,) = found(sources=[row])
    assert (problem.column, name in problem.found) == ("url", True)
    twice = [SOURCE | {"url": "https://e.org/a"}, SOURCE | {"id": "b", "url": "http://e.org/a#x"}]
    (problem,) = found(sources=twice)
    assert (problem.row, "paper" in problem.found) == (3, True)


def test_releases_of_a_data_set_share_an_address(found: Callable[..., list[Problem]]) -> None:
    """Each day of a data set is a source of its own; another text at the address is none."""
    release = SOURCE | {"kind": "dataset", "url": "https://e.org/data"}
    later = release | {"id": "later", "published": "2026-04-02"}
    assert found(sources=[release, later]) == []
    assert (
        len(found(sources=[SOURCE | {"url": "https://e.org/data"}, later | {"kind": "news"}])) == 1
    )


def test_a_deal_that_is_there_is_noted(found: Callable[..., list[Problem]]) -> None:
    """The same parties, kind and day: perhaps the same, perhaps not."""
    (note,) = found(agreements=[DEAL], agreement_parties=PARTIES)
    assert (note.severity, note.row, "openai-amd-6gw" in note.found) == ("note", 2, True)
    assert found(agreements=[DEAL | {"announced": "2026-02-02"}], agreement_parties=PARTIES) == []


@pytest.mark.parametrize(
    ("rows", "places"),
    [
        ([FIRM, FIRM | {"id": "lab-b", "name": "LAB, Inc."}], [(3, "name")]),
        ([FIRM, FIRM | {"id": "paper", "name": "Paper"}], [(3, "id")]),
        ([FIRM, FIRM | {"id": "lab-b", "name": "Lab B"}], []),
    ],
)
def test_within_a_folder_a_name_is_one_thing(
    found: Callable[..., list[Problem]], rows: list[Row], places: list[tuple[int, str]]
) -> None:
    """Two firms of one name, and one id for a source and a firm, are problems."""
    assert [(p.row, p.column) for p in found(organisations=rows)] == places


def test_the_alias_of_another_firm_is_a_problem(found: Callable[..., list[Problem]]) -> None:
    """A further name of one's own firm may not be the name of another."""
    rows = [
        {"organisation": "lab", "alias": "TSMC", "type": "name"},
        {"organisation": "lab", "alias": "The Lab", "type": "name"},
    ]
    problem, note = found(aliases=rows)
    assert (note.severity, note.column) == ("note", "type")  # four capitals look like a ticker
    assert (problem.file, problem.row, problem.column) == ("aliases.csv", 2, "alias")


def test_words_for_nobody_are_no_firm(found: Callable[..., list[Problem]]) -> None:
    """`Apple` as words would be the id `apple`: which is meant must be said."""
    share = {
        "supplier": "lab", "customer_or_anonymised": "Apple", "period": "2025",
        "share_of_supplier_revenue_min": "0.2", "share_of_supplier_revenue_max": "0.2",
        "source": "paper", "basis": "revenue",
    }  # fmt: skip
    (problem,) = found(customer_shares=[share])
    assert (problem.column, "apple" in problem.found) == ("customer_or_anonymised", True)
    assert found(customer_shares=[share | {"customer_or_anonymised": "Customer A"}]) == []


def control(child: str, parent: str, **span: str) -> Row:
    """Return a row of groups."""
    row = {"child": child, "parent": parent, "relation": "subsidiary", "source": "paper"}
    return row | {{"begin": "from", "end": "until"}[name]: day for name, day in span.items()}


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([control("lab", "amd"), control("amd", "lab")], [2, 3]),
        ([control("lab", "arm"), control("softbank", "lab")], [2, 3]),  # softbank controls arm
        ([control("lab", "amd", end="2020"), control("amd", "lab", begin="2021")], []),
        ([control("lab", "amd"), control("arm", "lab")], []),
    ],
)
def test_no_firm_controls_itself(
    found: Callable[..., list[Problem]], rows: list[Row], lines: list[int]
) -> None:
    """A circle of control is a problem of each of its rows, through the graph too."""
    problems = found(groups=rows)
    assert [problem.row for problem in problems] == lines
    assert all("circle" in problem.found for problem in problems)


def test_what_the_graph_itself_holds_gives_no_problem(
    shipped: list[ox.Quad], holdings: Holdings
) -> None:
    """Names of two firms are different names in the shipped graph, legal forms aside."""
    assert len(holdings.kinds) > 1000  # by hand: firms, products, deals, sources, volumes
    for (table, _), things in holdings.names.items():
        if table == "products":
            assert len({thing.id for thing in things}) == 1, things
    assert known_in(shipped).ids["people"] >= {"sam-altman"}


def test_forms_in_which_things_are_compared() -> None:
    """By hand: legal forms and the outer parts of an address go."""
    assert firm_key("Lab S.A.S.") == firm_key("LAB") == "lab"
    assert firm_key("Inc") == "inc"
    assert address_key("https://E.org/a?x=1") != address_key("https://e.org/a?x=2")
    assert address_key("https://e.org/caf%C3%A9") == address_key("https://e.org/cafe\u0301")
