"""Amounts in words by import: down to the claims' quantities and what `concentration` explains."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox
import pytest

import aisupply
from aisupply.bounds import Bounds
from aisupply.cli import main
from aisupply.measures.concentration.concentration import explain
from aisupply.rdf.terms import AIS, AISB, AISC, ID

if TYPE_CHECKING:
    from pathlib import Path

    import networkx as nx

    from aisupply.table import Cell

pytestmark = pytest.mark.usefixtures("light_shipped")

SOURCES = [("paper", "en"), ("journal", "fr"), ("zeitung", "de")]


class Case(NamedTuple):
    """Words of a volume, and by hand: its stated quantity, and what is explained."""

    words: str
    source: str
    quantity: str
    stated: Any
    ceiling: float | None
    open_end: str = ""


# By hand, from the reading rules: words with a number state it beside their interval, words
# without one state the interval.  The number of "about 6" is 6, its band a tenth on both sides.
CASES = [
    Case("plusieurs dizaines de milliards USD", "journal",
         "money/20000000000_100000000000/CCY_USD/rule-tens-of", (20e9, 100e9), 100e9, "upper"),
    Case("tens of billions of USD", "paper",
         "money/20000000000_100000000000/CCY_USD/rule-tens-of", (20e9, 100e9), 100e9, "upper"),
    Case("several GW", "paper", "power/2_x/GigaW/rule-multi", (2, None), None),
    Case("plusieurs GW", "journal", "power/2_x/GigaW/rule-multi", (2, None), None),
    Case("between 5 and 6 billion USD", "paper",
         "money/5000000000_6000000000/CCY_USD/rule-at-least+rule-up-to", (5e9, 6e9), 6e9),
    Case("entre 5 et 6 milliards d'euros", "journal",
         "money/5000000000_6000000000/CCY_EUR/rule-at-least+rule-up-to", (5e9, 6e9), 6e9),
    Case("about 6 GW", "paper", "power/5.4_6.6/GigaW/rule-about", 6, 6.6),
    Case("environ 6 GW", "journal", "power/5.4_6.6/GigaW/rule-about", 6, 6.6),
    Case("nearly 6 GW", "paper", "power/5.4_6/GigaW/rule-about+rule-up-to", 6, 6),
    Case("jusqu'à environ 6 GW", "journal", "power/x_6.6/GigaW/rule-about+rule-up-to", 6, 6.6),
    Case("up to 6 GW", "paper", "power/x_6/GigaW/rule-up-to", 6, 6),
    Case("au moins 6 GW", "journal", "power/6_x/GigaW/rule-at-least", 6, None),
    Case("more than 6 GW", "paper", "power/6_x/GigaW/rule-more-than", 6, None, "lower"),
    Case("6 GW", "paper", "power/6_6/GigaW/rule-exact", 6, 6),
    Case("low single-digit billions of USD", "paper",
         "money/1000000000_4000000000/CCY_USD/rule-digits", (1e9, 4e9), 4e9, "upper"),
    Case("a few GW", "paper", "power/2_9/GigaW/rule-few", (2, 9), 9),
    Case("1.400 MW", "zeitung", "power/1.4_1.4/GigaW/rule-exact", 1.4, 1.4),
    Case("1,5 GW", "zeitung", "power/1.5_1.5/GigaW/rule-exact", 1.5, 1.5),
    Case("1,400 MW", "paper", "power/1.4_1.4/GigaW/rule-exact", 1.4, 1.4),
    Case("¥2.5 trillion", "paper", "money/2500000000000_2500000000000/CCY_JPY/rule-exact",
         2.5e12, 2.5e12),
    Case("1,000 racks", "paper", "count/1000_1000/NUM/rule-exact/in-racks", 1000, 1000),
]  # fmt: skip


def _run(*words: object) -> None:
    with pytest.raises(SystemExit) as stop:
        main([str(word) for word in words])
    assert not stop.value.code, words


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _folder(folder: Path, **tables: list[dict[str, str]]) -> Path:
    folder.mkdir()
    _write(folder / "sources.csv", [
        {"id": name, "url": "", "publisher": name, "title_in_own_words": "On a deal",
         "published": "2026-03-02", "kind": "news", "language": language, "tier": "2"}
        for name, language in SOURCES
    ])  # fmt: skip
    _write(folder / "organisations.csv", [
        {"id": name, "name": name.title(), "kind": "company", "country_iso2": "NL",
         "source": "paper"} for name in ("lab", "chips")
    ])  # fmt: skip
    _write(folder / "agreements.csv", [
        {"id": "deal", "kind": "supply", "status": "signed", "announced": "2026-03-02",
         "start": "", "end": "", "summary": "A deal", "source": "paper"}
    ])  # fmt: skip
    _write(folder / "agreement_parties.csv", [
        {"agreement": "deal", "organisation": "lab", "role": "customer"},
        {"agreement": "deal", "organisation": "chips", "role": "supplier"},
    ])  # fmt: skip
    for name, rows in tables.items():
        _write(folder / f"{name}.csv", rows)
    return folder


def _volume(words: str, source: str, kind: str, flow: str) -> dict[str, str]:
    return {
        "id": f"deal/{kind}/01", "agreement": "deal", "measure": "", "source": source,
        "customer": "lab", "supplier": "chips", "flow": flow, "category": "ai-accelerator",
        "firm": "", "stage": "planned", "evidence": "reported", "counts": "yes",
        "known_from": "2026-03-02", "quantity": words,
    }  # fmt: skip


def _quads(path: Path) -> list[ox.Quad]:
    return list(ox.parse(path.read_bytes(), format=ox.RdfFormat.TRIG))


def _quantity(quads: list[ox.Quad], predicate: str) -> str:
    (found,) = {q.object.value for q in quads if q.predicate.value == AIS + predicate}
    return str(found).removeprefix(f"{ID}quantity/")


def _rows(capsys: pytest.CaptureFixture[str], *words: object) -> list[dict[str, Cell]]:
    capsys.readouterr()
    _run(*words, "--format", "json")
    return list(json.loads(capsys.readouterr().out)["rows"])


def _flow(kind: str) -> str:
    return "purchase" if kind == "money" else "supply"


class Imported(NamedTuple):
    """One import of all cases, each with a customer and a deal of its own, and an export of it."""

    quads: list[ox.Quad]
    again: list[ox.Quad]
    graph: Path


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """What an import makes of all cases; and what one of its own export makes."""
    folder = tmp_path_factory.mktemp("amounts")
    mine = _folder(folder / "mine", agreement_volumes=[
        _volume(case.words, case.source, kind, _flow(kind))
        | {"id": f"deal-{number}/{kind}/01", "agreement": f"deal-{number}",
           "customer": f"lab-{number}"}
        for number, case in enumerate(CASES)
        for kind in (case.quantity.partition("/")[0],)
    ])  # fmt: skip
    numbers = range(len(CASES))
    _write(mine / "organisations.csv", [
        {"id": name, "name": name.title(), "kind": "company", "country_iso2": "NL",
         "source": "paper"} for name in ("chips", *(f"lab-{number}" for number in numbers))
    ])  # fmt: skip
    # Each deal on a day of its own: two of one day and kind between the same would be suspect.
    _write(mine / "agreements.csv", [
        {"id": f"deal-{number}", "kind": "supply", "status": "signed",
         "announced": f"2026-02-{number + 1:02}", "start": "", "end": "",
         "summary": f"Deal {number}", "source": "paper"} for number in numbers
    ])  # fmt: skip
    _write(mine / "agreement_parties.csv", [
        {"agreement": f"deal-{number}", "organisation": name, "role": role}
        for number in numbers
        for name, role in ((f"lab-{number}", "customer"), ("chips", "supplier"))
    ])  # fmt: skip
    graph, tables, again = folder / "graph.trig", folder / "tables", folder / "again.trig"
    _run("import", mine, "-o", graph)
    _run("export", "--store", graph, "-o", tables)
    _run("import", tables, "-o", again)
    return Imported(_quads(graph), _quads(again), graph)


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.words for case in CASES])
def test_what_is_read_once_is_what_is_claimed(number: int, imported: Imported) -> None:
    """The words of a volume, its quantities with their rules, and which ends are open."""
    case = CASES[number]
    (claim,) = {
        q.graph_name for q in imported.quads
        if q.predicate.value == AIS + "customer" and q.object.value == f"{ID}lab-{number}"
    }  # fmt: skip
    said_by_claim = [q for q in imported.quads if q.graph_name == claim]
    assert _quantity(said_by_claim, "statedQuantity") == case.quantity
    node = ox.NamedNode(f"{ID}quantity/{case.quantity}")
    said = {(q.predicate.value, q.object.value) for q in imported.quads if q.subject == node}
    rules = case.quantity.split("/")[3].split("+")
    beside = {q.object.value for q in imported.quads
              if q.subject == claim and q.predicate.value == AISB + "readBy"}  # fmt: skip
    assert beside >= {AISC + rule for rule in rules}
    assert not any(q.predicate.value.startswith(AISB) for q in said_by_claim)
    ends = {"lower", "upper"}
    marked = {end for end in ends if (f"{AIS}{end}BoundExclusive", "true") in said}
    assert marked == ({case.open_end} if case.open_end else set())


@pytest.fixture(scope="module")
def network(imported: Imported) -> nx.MultiDiGraph:
    """The network of the imported graph."""
    return aisupply.open(imported.graph).view().network()


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.words for case in CASES])
def test_what_is_read_once_is_what_is_explained(number: int, network: nx.MultiDiGraph) -> None:
    """The stated figure and the ceiling of an explanation, by hand."""
    case = CASES[number]
    kind = case.quantity.partition("/")[0]
    (row,) = explain(network, f"lab-{number}", category="ai-accelerator", kind=kind).rows
    stated = row["stated"]
    if isinstance(stated, Bounds):
        stated = (stated.low, None if stated.is_unbounded else stated.high)
    assert stated == case.stated
    assert (row["firm"], row["ceiling"]) == (0, case.ceiling)


def test_explained_on_the_command_line(
    imported: Imported, capsys: pytest.CaptureFixture[str]
) -> None:
    """An interval is printed with its two ends, an open one with null."""
    for number, low, high in ((0, 20e9, 100e9), (2, 2, None)):
        (row,) = _rows(
            capsys, "concentration", f"lab-{number}", "--category", "ai-accelerator",
            "--explain", "--store", imported.graph,
        )  # fmt: skip
        assert isinstance(row["stated"], dict)
        assert (row["stated"]["low"], row["stated"]["high"]) == (low, high)
        assert (row["firm"], row["ceiling"]) == (0, high)


def test_an_export_imports_again_as_it_was(imported: Imported) -> None:
    """Every statement of every case comes back, and no other."""
    assert {str(q) for q in imported.again} == {str(q) for q in imported.quads}


def test_an_index_over_words_without_a_number_is_an_interval(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By hand: 20 to 100 beside 20: equal at 20 (5,000), 100 and 20 of 120 give 7,222.2."""
    rows = [
        _volume("tens of billions of USD", "paper", "money", "purchase"),
        _volume("20 billion USD", "paper", "money", "purchase")
        | {"id": "deal/money/02", "supplier": "lab", "customer": "chips"},
    ]
    rows[1] |= {"customer": "lab", "supplier": "bank"}
    folder = _folder(tmp_path / "mine", agreement_volumes=rows)
    with (folder / "organisations.csv").open("a", encoding="utf-8") as file:
        file.write("bank,Bank,company,NL,paper\n")
    graph = tmp_path / "graph.trig"
    _run("import", folder, "-o", graph)
    (row,) = _rows(
        capsys, "concentration", "lab", "--category", "ai-accelerator", "--kind", "money",
        "--store", graph,
    )  # fmt: skip
    announced = row["hhi_announced"]
    assert isinstance(announced, dict)
    assert announced["low"] == pytest.approx(5000)
    assert announced["high"] == pytest.approx(10_000 * (100**2 + 20**2) / 120**2)


# Column of a table → words, and the quantity, by hand.
COLUMNS = {
    "terms": ("at least $10bn over five years",
              "money/10000000000_x/CCY_USD/rule-at-least+rule-dollar-usd"),
    "stakes": ("un tiers", "equity-share/33.33333333333333_33.33333333333333/PERCENT/rule-exact"),
    "market": ("more than half", "market-share/50_100/PERCENT/rule-majority"),
    "customers": ("mid-teens percent", "share/14_16/PERCENT/rule-digits"),
    "sites": ("2 GW by 2027", "power/2_2/GigaW/rule-exact"),
}  # fmt: skip


def test_every_table_with_an_amount_has_the_same_reader(tmp_path: Path) -> None:
    """Terms, stakes, shares of a market and of customers, and sites: one reading each."""
    words = {name: given for name, (given, _) in COLUMNS.items()}
    folder = _folder(
        tmp_path / "mine",
        agreement_terms=[
            {"agreement": "deal", "measure": "value", "source": "paper",
             "quantity": words["terms"]}
        ],
        stakes=[
            {"holder": "lab", "issuer": "chips", "kind": "equity", "as_of": "2026-03-02",
             "status": "held", "source": "journal", "quantity": words["stakes"]}
        ],
        market_shares=[
            {"market": "hbm", "supplier": "chips", "period": "2025", "basis": "revenue",
             "source": "paper", "supplier_kind": "organisation", "quantity": words["market"]}
        ],
        customer_shares=[
            {"supplier": "chips", "customer_or_anonymised": "lab", "period": "2025",
             "source": "paper", "basis": "revenue", "quantity": words["customers"]}
        ],
        facilities=[
            {"id": "site", "name": "Site", "kind": "data-centre", "operator": "lab",
             "tenant": "", "location": "Utrecht", "country_iso2": "NL", "status": "planned",
             "as_of": "2026-03-02", "source": "paper", "quantity": words["sites"]}
        ],
    )  # fmt: skip
    graph = tmp_path / "graph.trig"
    _run("import", folder, "-o", graph)
    quads = _quads(graph)
    given = {q.object.value for q in quads if q.predicate.value == AIS + "hasQuantity"}
    assert given == {f"{ID}quantity/{quantity}" for _, quantity in COLUMNS.values()}
    # An amount and its time are two things, and both are kept.
    assert _quantity(quads, "overDuration") == "duration/5_5/YR/rule-exact"
    (due,) = {q.object.value for q in quads if q.predicate.value == AIS + "dueBy"}
    assert due == f"{ID}time/x_2027"


def test_two_readings_are_a_problem_that_names_both(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A number in thousands, by a source of no language, is 1400 or 1.4: nothing is guessed."""
    folder = _folder(
        tmp_path / "mine", agreement_volumes=[_volume("1,400 MW", "paper", "power", "supply")]
    )
    sources = (folder / "sources.csv").read_text(encoding="utf-8").replace(",en,", ",,")
    (folder / "sources.csv").write_text(sources, encoding="utf-8")
    capsys.readouterr()
    with pytest.raises(SystemExit) as stop:
        main(["import", str(folder), "-o", str(tmp_path / "graph.trig")])
    told = capsys.readouterr().out
    assert stop.value.code
    assert "1400" in told
    assert "1.4" in told
