"""What a batch of facts needs to be told: from rows to a graph that commands answer from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import aisupply
from aisupply.exchange.tables.export import write_tables

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Row = dict[str, str]
pytestmark = pytest.mark.usefixtures("light_shipped")
SOURCE: Row = {
    "id": "gazette", "publisher": "Example Press", "title_in_own_words": "On leases",
    "kind": "news", "language": "en", "tier": "2", "published": "2026-03-02",
}  # fmt: skip


def firm(who: str, **cells: str) -> Row:
    """Return a row of organisations."""
    return {"id": who, "name": who.title(), "kind": "company", "source": "gazette"} | cells


def deal(name: str, **cells: str) -> Row:
    """Return a row of agreements."""
    return {"id": name, "kind": "supply", "status": "signed", "announced": "2026-03-02",
            "summary": "A deal", "source": "gazette"} | cells  # fmt: skip


def parties(**suppliers: str) -> list[Row]:
    """Return the rows of deals between a supplier each and tenant."""
    return [
        {"agreement": name, "organisation": who, "role": role}
        for name, supplier in suppliers.items()
        for who, role in ((supplier, "supplier"), ("tenant", "customer"))
    ]


def volume(name: str, supplier: str, quantity: str, **cells: str) -> Row:
    """Return a row of volumes that tenant takes of one supplier under one deal."""
    return {
        "id": name, "agreement": name.partition("/")[0], "source": "gazette", "customer": "tenant",
        "supplier": supplier, "flow": "supply", "category": "data-centre", "stage": "agreed",
        "evidence": "reported", "counts": "yes", "quantity": quantity,
    } | cells  # fmt: skip


@pytest.fixture
def taken_in(
    tmp_path: Path, run: Callable[..., Any]
) -> Callable[..., tuple[int, list[dict[str, Any]], Path]]:
    """Import tables beside a source; return the exit code, the problems and notes, the graph."""

    def take(**tables: list[Row]) -> tuple[int, list[dict[str, Any]], Path]:
        folder, target = tmp_path / "tables", tmp_path / "graph"
        write_tables(folder, {"sources": [SOURCE], **tables})
        done = run("import", folder, "-o", target, "--format", "json")
        rows = json.loads(done.out)["rows"] if done.out.startswith("{") else []
        assert rows or done.code == 0, done.err
        return done.code, rows, target

    return take


@pytest.fixture
def answer(run: Callable[..., Any]) -> Callable[..., list[dict[str, Any]]]:
    """Ask a command, and return its rows."""

    def ask(*words: object) -> list[dict[str, Any]]:
        done = run(*words, "--format", "json")
        assert done.code == 0, done.err
        rows: list[dict[str, Any]] = json.loads(done.out)["rows"]
        return rows

    return ask


def test_power_of_two_sorts_is_never_added(
    taken_in: Callable[..., Any], answer: Callable[..., Any]
) -> None:
    """IT: core 0.5 and landlord 0.526 GW; gross: landlord 0.8 alone. Shares 500/1026 and 526/1026.

    HHI of the first is 10,000 · (500² + 526²) / 1026² = 5,003.2.
    """
    code, problems, graph = taken_in(
        organisations=[firm(name) for name in ("tenant", "core", "landlord")],
        agreements=[deal("one"), deal("two")],
        agreement_parties=parties(one="core", two="landlord"),
        agreement_volumes=[
            volume("one/power-it/01", "core", "500 MW", kind="power-it"),
            volume("two/power-it/01", "landlord", "526 MW IT"),
            volume("two/power-gross/01", "landlord", "800 MW", kind="power-gross"),
        ],
    )
    assert code == 0, problems
    rows = answer("concentration", "tenant", "--all-cells", "--store", graph)
    found = {row["kind"]: row for row in rows}
    assert set(found) == {"power-it", "power-gross"}
    assert found["power-it"]["hhi_stated"]["low"] == pytest.approx(5003.2, abs=0.05)
    assert (found["power-gross"]["quantified"], found["power-gross"]["suppliers"]) == (1, 2)


def test_the_sort_of_power_in_words_and_in_a_column_agree(taken_in: Callable[..., Any]) -> None:
    """Words that say IT beside the kind power-gross are a problem of the row."""
    code, rows, _ = taken_in(
        organisations=[firm(name) for name in ("tenant", "core")],
        agreements=[deal("one")],
        agreement_parties=parties(one="core"),
        agreement_volumes=[volume("one/power/01", "core", "500 MW IT", kind="power-gross")],
    )
    assert code == 1
    (problem,) = rows
    assert (problem["column"], problem["found"]) == ("quantity", "power-it in GW")


OWN: list[Row] = [
    {"id": "transformers", "label": "Transformers", "label_fr": "Transformateurs",
     "broader": "power-equipment", "needs": "core-steel"},
    {"id": "core-steel", "label": "Core steel", "broader": "materials"},
]  # fmt: skip


def relation(supplier: str, customer: str, category: str, **cells: str) -> Row:
    """Return a row of relations."""
    return {"supplier": supplier, "customer": customer, "category": category, "status": "active",
            "source": "gazette"} | cells  # fmt: skip


def test_categories_of_ones_own_behave_like_shipped_ones(
    taken_in: Callable[..., Any], answer: Callable[..., Any]
) -> None:
    """300 of one and 100 of the other are 75 and 25 %: 10,000 · (0.5625 + 0.0625) = 6,250.

    The broader shipped category has them, and the chain goes on to what they need.
    """
    code, problems, graph = taken_in(
        categories=OWN,
        organisations=[firm(name) for name in ("tenant", "ohm", "volt", "forge")],
        agreements=[deal("one"), deal("two")],
        agreement_parties=parties(one="ohm", two="volt"),
        agreement_volumes=[
            volume("one/count/01", "ohm", "300 units", category="transformers"),
            volume("two/count/01", "volt", "100 units", category="transformers"),
        ],
        supply_relations=[relation("forge", who, "core-steel") for who in ("ohm", "volt")],
    )
    assert code == 0, problems
    asked = ("--store", graph)
    for category in ("transformers", "Transformers", "power-equipment"):
        (row,) = answer("concentration", "tenant", "--category", category, *asked)
        assert row["hhi_stated"]["low"] == pytest.approx(6250), category
    tiers = answer("tiers", "tenant", "--category", "transformers", *asked)
    assert [(row["tier"], row["category"]) for row in tiers] == [
        (1, "transformers"), (2, "core-steel")
    ]  # fmt: skip
    assert tiers[1]["top_supplier"] == "forge"
    (listed,) = answer("list", "categories", "transformateurs", *asked)
    assert (listed["id"], listed["suppliers"]) == ("transformers", 2)


def test_the_list_of_categories_is_told_once_and_a_near_miss_suggested(
    taken_in: Callable[..., Any],
) -> None:
    """The first wrong category lists all, with those of the folder; the second names that row."""
    code, problems, _ = taken_in(
        categories=OWN,
        organisations=[firm("tenant"), firm("ohm")],
        supply_relations=[relation("ohm", "tenant", what) for what in ("transfomers", "xyz")],
    )
    assert code == 1
    first, second = problems
    assert first["hint"] == "did you mean 'transformers'?"
    assert "abf-film, " in first["expected"]
    assert ", transformers" in first["expected"]
    assert second["expected"].endswith("codes that row 2 lists")
    assert second["hint"] == "take a broader one, or add it to categories.csv"


@pytest.mark.parametrize(
    ("row", "column", "found"),
    [
        ({"id": "gpu", "label": "GPU"}, "id", "gpu, which is a category of the list"),
        ({"id": "openai", "label": "AI"}, "id", "openai, which is the organisation"),
        ({"id": "a", "label": "A", "broader": "a"}, "broader", "a, which is narrower than itself"),
        ({"id": "a", "label": "A", "broader": "b"}, "broader", "'b'"),
    ],
)
def test_a_category_of_ones_own_is_a_new_one(
    taken_in: Callable[..., Any], row: Row, column: str, found: str
) -> None:
    """It takes no id that there is, and is a part of others than itself."""
    code, problems, _ = taken_in(categories=[row])
    assert code == 1
    assert [(p["row"], p["column"]) for p in problems] == [(2, column)]
    assert problems[0]["found"].startswith(found)


def test_what_goes_into_a_product_is_of_any_category(
    taken_in: Callable[..., Any], answer: Callable[..., Any]
) -> None:
    """Cooling, power, cables, optics, boards, racks, and categories of one's own."""
    kinds = ("cooling", "power", "cable", "optics", "board", "rack", "transformers", "memory")
    code, problems, graph = taken_in(
        categories=OWN,
        organisations=[firm("tenant"), firm("ohm")],
        products=[{"id": "box", "name": "Box", "kind": "rack-system", "designer": "tenant",
                   "source": "gazette"}],
        product_inputs=[{"product": "box", "input_kind": kind, "supplier": "ohm",
                         "source": "gazette"} for kind in kinds],
    )  # fmt: skip
    assert code == 0, problems
    rows = answer(
        "query", "SELECT ?category { ?input ais:ofProduct :box ; ais:ofCategory ?category }",
        "--store", graph,
    )  # fmt: skip
    assert {row["category"].rpartition("#")[2].rpartition("/")[2] for row in rows} == {
        "cooling", "power-equipment", "cable", "optics", "pcb", "rack-assembly", "transformers",
        "hbm",
    }  # fmt: skip


def test_rows_that_count_from_the_last_day_are_counted(
    tmp_path: Path, run: Callable[..., Any]
) -> None:
    """Two firms of an undated source, and one of a source of 2026, which is not over by then.

    A firm of a dated source is none of them. The last day is that of the shipped graph.
    """
    last = aisupply.open().coverage
    sources = [SOURCE, SOURCE | {"id": "page", "published": ""},
               SOURCE | {"id": "annual", "published": "2026"}]  # fmt: skip
    firms = [firm("a", source="page"), firm("b", source="page"), firm("c", source="annual"),
             firm("d")]  # fmt: skip
    write_tables(tmp_path / "tables", {"sources": sources, "organisations": firms})
    out = run("import", tmp_path / "tables", "-o", tmp_path / "graph").out
    assert f"2 rows count from {last} because their source has no date\n" in out
    assert f"1 row counts from {last} because its date is a month, a part of a year" in out


def known(run: Callable[..., Any], graph: Path) -> dict[str, str]:
    """Return what each claim of a graph that stands is about, and the day from which it counts."""
    done = run(
        "query", "SELECT ?s ?day { ?c dcterms:subject ?s ; ais:knownAt ?day "
        "FILTER NOT EXISTS { ?c ais:replacedBy ?other } }",
        "--store", graph, "--format", "json",
    )  # fmt: skip
    rows = json.loads(done.out)["rows"]
    return {row["s"].rpartition("/")[2]: row["day"][:10] for row in rows}


def test_nothing_is_known_before_a_source_of_the_graph_came_out(
    tmp_path: Path, run: Callable[..., Any]
) -> None:
    """A second folder dates all of its own to 2024, and cites a source that is there, of 2025.

    By hand: what that source says counts from its day, 5 December 2025.
    """
    graph = tmp_path / "graph"
    later = SOURCE | {"id": "later", "published": "2025-12-05"}
    write_tables(
        tmp_path / "one", {"sources": [later], "organisations": [firm("a", source="later")]}
    )
    run("import", tmp_path / "one", "-o", graph)
    old = SOURCE | {"published": "2024-03-02"}
    more = [firm("b", source="later"), firm("c")]
    write_tables(tmp_path / "two", {"sources": [old], "organisations": more})
    out = run("import", tmp_path / "two", "-o", graph).out
    assert "kept up to 2025-12-05" in out
    assert known(run, graph) == {"a": "2025-12-05", "b": "2025-12-05", "c": "2024-03-02"}


def test_what_counts_from_the_last_day_keeps_its_day(
    tmp_path: Path, run: Callable[..., Any]
) -> None:
    """A later fact moves the last day to 2 March 2027, and no claim that counts already.

    By hand: the firm of the undated source, and that of the source of 2026, stay on the last day of
    the shipped graph; a firm of the undated source that comes with the later fact counts from
    2 March 2027; a date that is corrected, from 2026 to February 2027, does move.
    """
    last = aisupply.open().coverage
    sources = [SOURCE | {"id": "page", "published": ""},
               SOURCE | {"id": "annual", "published": "2026"}]  # fmt: skip
    firms = [firm("a", source="page"), firm("c", source="annual")]
    tables, graph = tmp_path / "tables", tmp_path / "graph"
    write_tables(tables, {"sources": sources, "organisations": firms})
    run("import", tables, "-o", graph)
    later = SOURCE | {"id": "later", "published": "2027-03-02"}
    more = [*firms, firm("b", source="page"), firm("d", source="later")]
    write_tables(tables, {"sources": [*sources, later], "organisations": more})
    out = run("import", tables, "-o", graph).out
    assert "2 new claims, 0 replaced, 2 as before; kept up to 2027-03-02" in out
    assert "1 row counts from 2027-03-02 because its source has no date\n" in out

    day = last.isoformat()
    assert known(run, graph) == {"a": day, "c": day, "b": "2027-03-02", "d": "2027-03-02"}
    sources[1]["published"] = "2027-02"
    write_tables(tables, {"sources": [*sources, later], "organisations": more})
    run("import", tables, "-o", graph)
    assert known(run, graph) == {"a": day, "c": "2027-02-28", "b": "2027-03-02", "d": "2027-03-02"}


def test_tables_of_a_file_have_no_sources_of_the_shipped_registry(
    tmp_path: Path, run: Callable[..., Any], draft: Any
) -> None:
    """A file of claims is read beside the shipped registry, whose sources are not its own."""
    file = tmp_path / "own.trig"
    file.write_text(draft.supply("amd", "openai").text(), encoding="utf-8")
    done = run("export", "-o", tmp_path / "tables", "--store", file)
    assert done.code == 0, done.err
    assert not (tmp_path / "tables" / "sources.csv").exists()  # its own stands with its claim
    assert "The paper" in (tmp_path / "tables" / "claims.trig").read_text("utf-8")


def test_choke_points_of_a_graph_of_ones_own_are_of_its_own_categories(
    taken_in: Callable[..., Any], answer: Callable[..., Any]
) -> None:
    """Nobody buys accelerators here: transformers are ranked, and what they need is below them."""
    code, problems, graph = taken_in(
        categories=OWN,
        organisations=[firm(name) for name in ("tenant", "ohm", "volt", "forge")],
        supply_relations=[relation("ohm", "tenant", "transformers"),
                          relation("volt", "tenant", "transformers"),
                          *(relation("forge", who, "core-steel") for who in ("ohm", "volt"))],
    )  # fmt: skip
    assert code == 0, problems
    rows = answer("chokepoints", "--horizon", "running", "--store", graph)
    assert {row["category"] for row in rows} == {"transformers"}
    assert (rows[0]["firm"], rows[0]["single_point"]) == ("forge", 1)


def test_a_party_without_a_name_is_a_firm_in_no_measure(
    taken_in: Callable[..., Any], answer: Callable[..., Any], run: Callable[..., Any]
) -> None:
    """Tenant buys 300 MW of ohm, 100 MW of volt and 50 MW of somebody: HHI 6,250 as without.

    What somebody supplies is told beside it. Ohm has one customer that is named, and a deal and a
    relation with one that is not: nobody of them is in a list of firms, a market or a stop.
    """
    some = [firm("some", name="a Norwegian host", kind="unnamed", country_iso2="NO"),
            firm("other", name="a Norwegian host", kind="unnamed")]  # fmt: skip
    code, problems, graph = taken_in(
        organisations=[*(firm(name) for name in ("tenant", "ohm", "volt")), *some],
        agreements=[deal("one"), deal("two"), deal("three")],
        agreement_parties=parties(one="ohm", two="volt", three="some"),
        agreement_volumes=[
            volume("one/power/01", "ohm", "300 MW"),
            volume("two/power/01", "volt", "100 MW"),
            volume("three/power/01", "some", "50 MW"),
        ],
        supply_relations=[relation("ohm", "other", "data-centre")],
    )
    assert code == 0, problems
    asked = ("--store", graph)
    done = run("concentration", "tenant", "--category", "data-centre", "--format", "json", *asked)
    found = json.loads(done.out)
    (row,) = found["rows"]
    assert row["hhi_stated"]["low"] == pytest.approx(6250)
    assert row["suppliers"] == 2
    assert "1 link with a party that no source names is in no figure: 0.05 GW" in found["notes"]
    assert [row["customer"] for row in answer("concentration", *asked)] == ["tenant"]
    firms = {row["id"]: row for row in answer("list", "firms", *asked)}
    assert set(firms) == {"tenant", "ohm", "volt"}
    assert (firms["tenant"]["suppliers"], firms["ohm"]["customers"]) == (2, 1)
    unnamed = {row["id"]: row["country"] for row in answer("list", "unnamed", *asked)}
    assert unnamed == {"some": "Norway", "other": None}
    stops = answer("chokepoints", *asked, "--category", "data-centre")
    assert {row["firm"] for row in stops} == {"ohm", "volt"}
    deals = {row["id"]: row["parties"] for row in answer("list", "agreements", *asked)}
    assert "a Norwegian host" in deals["three"]
    page = graph.parent / "page.html"
    assert run("view", "-o", page, *asked).code == 0
    assert "a Norwegian host" in page.read_text("utf-8")
    assert run("validate", graph).code == 0


def test_a_deal_in_one_row_may_be_with_nobody_in_particular(
    taken_in: Callable[..., Any], answer: Callable[..., Any]
) -> None:
    """The customer becomes a party without a name, of this deal alone."""
    code, problems, graph = taken_in(
        organisations=[firm("ohm")],
        deals=[{"supplier": "ohm", "customer": "a US hyperscaler", "category": "data-centre",
                "power": "150 MW gross", "status": "signed", "date": "2026-03-02",
                "source": "gazette"}],
    )  # fmt: skip
    assert code == 0, problems
    (row,) = answer("list", "unnamed", "--store", graph)
    assert row["label"] == "a US hyperscaler"
    assert row["id"] == "ohm-unnamed-data-centre-2026-03-02-customer"
    (listed,) = answer("list", "agreements", "--store", graph)
    assert (listed["measure"], listed["amount"]["low"]) == ("power-gross", pytest.approx(0.15))
    assert answer("concentration", "--store", graph) == []


def test_links_with_nobody_in_particular_stay_links(
    tmp_path: Path, run: Callable[..., Any], answer: Callable[..., Any]
) -> None:
    """Also without an amount; "customer A" of one supplier is not that of another."""
    sheet = tmp_path / "mine.csv"
    sheet.write_text(
        "supplier,customer,what,amount\nOhmic,Customer A,coils,5 tonnes\n"
        "Voltic,Customer A,coils,\nVoltic,Tenant,coils,3 tonnes\n", "utf-8",
    )  # fmt: skip
    done = run("import", sheet, "--as", "links", "-o", tmp_path / "graph")
    assert done.code == 0, done.err
    asked = ("--store", tmp_path / "graph")
    unnamed = {row["id"]: row["claims"] for row in answer("list", "unnamed", *asked)}
    assert unnamed == {"unnamed/ohmic/customer-a": 1, "unnamed/voltic/customer-a": 1}
    assert [row["customer"] for row in answer("concentration", *asked)] == ["tenant"]


def test_instalments_of_one_deal_add_up(
    taken_in: Callable[..., Any], answer: Callable[..., Any]
) -> None:
    """Leases of 133, 260 and 133 MW in one agreement are 526; one that does not say so is refused.

    Beside 474 MW of another landlord the shares are 0.526 and 0.474:
    10,000 · (0.276676 + 0.224676) = 5,013.52.
    """
    leases = [
        volume(f"one/power-it/{number:02}", "landlord", f"{figure} MW IT", counts="instalment",
               measure="critical-load")
        for number, figure in enumerate((133, 260, 133), start=1)
    ]  # fmt: skip
    tables = {
        "organisations": [firm(name) for name in ("tenant", "core", "landlord")],
        "agreements": [deal("one"), deal("two")],
        "agreement_parties": parties(one="landlord", two="core"),
    }
    other = volume("two/power-it/01", "core", "474 MW IT")
    code, problems, graph = taken_in(**tables, agreement_volumes=[*leases, other])
    assert code == 0, problems
    (row,) = answer("concentration", "tenant", "--category", "data-centre", "--store", graph)
    assert row["hhi_stated"]["low"] == pytest.approx(5013.52)
    amounts = {r["id"]: r["amount"] for r in answer("list", "agreements", "--store", graph)}
    assert amounts["one"]["low"] == pytest.approx(0.526)
    leases[0]["counts"] = "yes"
    code, problems, _ = taken_in(**tables, agreement_volumes=[*leases, other])
    assert code == 1
    assert {(p["file"], p["column"]) for p in problems} == {("agreement_volumes.csv", "counts")}


def test_words_of_an_amount_that_grows(
    taken_in: Callable[..., Any], answer: Callable[..., Any]
) -> None:
    """An open option of 840 MW that grows to 1,920 binds nobody, and is at most 1.92 GW."""
    code, problems, graph = taken_in(
        organisations=[firm("tenant"), firm("landlord")],
        agreements=[deal("one")],
        agreement_parties=parties(one="landlord"),
        agreement_volumes=[volume("one/power/01", "landlord", "840 MW growing to 1,920 MW",
                                  stage="option-open")],
    )  # fmt: skip
    assert code == 0, problems
    (row,) = answer("concentration", "tenant", "--explain", "--store", graph)
    assert (row["firm"], row["ceiling"]) == (0, pytest.approx(1.92))
    assert (row["stated"]["low"], row["stated"]["high"]) == (
        pytest.approx(0.84), pytest.approx(1.92)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "stages"),
    [
        ("closed", {"agreed", "done"}),
        ("fulfilled", {"agreed", "done"}),
        ("lapsed", {"planned", "ended"}),
        ("failed talks", {"planned", "ended"}),
    ],
)
def test_how_a_deal_came_to_its_end(
    taken_in: Callable[..., Any],
    answer: Callable[..., Any],
    run: Callable[..., Any],
    status: str,
    stages: set[str],
) -> None:
    """Its stage is done or ended, and how stands beside it; the table comes back with the word."""
    code, problems, graph = taken_in(
        organisations=[firm("tenant"), firm("bank")],
        agreements=[deal("one", status=status, kind="financing")],
        agreement_parties=[
            {"agreement": "one", "organisation": "bank", "role": "arranger"},
            {"agreement": "one", "organisation": "tenant", "role": "borrower"},
        ],
    )
    assert code == 0, problems
    rows = answer(
        "query", "SELECT ?stage ?outcome { :one ais:hasState ?s . ?s ais:stage ?stage "
        "OPTIONAL { ?s ais:outcome ?outcome } }", "--all", "--store", graph,
    )  # fmt: skip
    assert {row["stage"].rpartition("#")[2] for row in rows} == stages
    assert {str(row["outcome"]).rpartition("#")[2] for row in rows} == {
        f"outcome-{status.replace(' ', '-')}", "None",
    }  # fmt: skip
    assert run("export", "-o", graph.parent / "back", "--store", graph).code == 0
    assert f",{status}," in (graph.parent / "back" / "agreements.csv").read_text("utf-8")


@pytest.mark.parametrize("role", ["arranger", "underwriter", "broker", "adviser", "lead-investor"])
def test_roles_of_a_financing_have_names_in_two_languages(role: str, shipped: Any) -> None:
    """They are codes of the list of roles, with labels."""
    rows = shipped.view().query(f"SELECT ?label {{ aisc:role-{role} skos:prefLabel ?label }}")
    assert len(list(rows)) == 2


def test_what_is_suggested_looks_like_what_was_written(taken_in: Callable[..., Any]) -> None:
    """No "partner" for "trader"; "arrranger" is "arranger". The list of roles is printed."""
    code, problems, _ = taken_in(
        organisations=[firm("tenant"), firm("bank")],
        agreements=[deal("one")],
        agreement_parties=[
            {"agreement": "one", "organisation": "bank", "role": role}
            for role in ("trader", "arrranger")
        ],
    )
    assert code == 1
    first, second = problems
    assert first["hint"] == "write the nearest of these, and the rest in a note"
    assert "supplier, customer, " in first["expected"]
    assert second["hint"] == "did you mean 'arranger'?"


def test_shares_of_a_customer_in_words(
    taken_in: Callable[..., Any], answer: Callable[..., Any], run: Callable[..., Any]
) -> None:
    """About 35 % is 31.5 to 38.5; "of its optics" is of all of it; 800G modules are a part.

    A share of a part is no share of the cell: volt's 70 % is in no edge.
    """
    words = {"ohm": "about 35 %", "volt": "70 % of its 800G modules", "forge": "10 % of its optics"}
    code, problems, graph = taken_in(
        organisations=[firm(name) for name in ("tenant", *words)],
        supply_relations=[relation(who, "tenant", "optics", quantity=said)
                          for who, said in words.items()],
    )  # fmt: skip
    assert code == 0, problems
    rows = answer(
        "query", "SELECT ?supplier ?low ?high ?basis ?of { ?r a ais:SupplyRelationship ; "
        "ais:supplier ?supplier ; ais:hasQuantity ?q . OPTIONAL { ?q ais:lowerBound ?low } "
        "OPTIONAL { ?q ais:upperBound ?high } OPTIONAL { ?r ais:basis ?basis } "
        "OPTIONAL { ?q ais:amountOf ?of } }", "--store", graph,
    )  # fmt: skip
    found = {
        row["supplier"].rpartition("/")[2]: (
            float(row["low"]), float(row["high"]), row["of"], str(row["basis"]).rpartition("#")[2],
        )
        for row in rows
    }  # fmt: skip
    assert found == {
        "ohm": (31.5, 38.5, None, "None"),
        "volt": (70, 70, "its 800G modules", "basis-part"),
        "forge": (10, 10, None, "None"),
    }
    assert run("export", "-o", graph.parent / "back", "--store", graph).code == 0
    back = (graph.parent / "back" / "supply_relations.csv").read_text("utf-8")
    assert all(said in back for said in words.values())


def test_shares_of_revenue_by_country_and_end_market_are_no_customers(
    taken_in: Callable[..., Any], answer: Callable[..., Any], run: Callable[..., Any]
) -> None:
    """43 % from China and more than a third from IT and datacom; both come back as rows."""
    rows = [
        {"supplier": "ohm", "country_iso2": "CN", "share_min": "0.43", "share_max": "0.43"},
        {"supplier": "ohm", "end_market": "it-datacom", "quantity": "more than a third"},
    ]
    rows = [row | {"period": "2025", "basis": "revenue", "source": "gazette"} for row in rows]
    code, problems, graph = taken_in(organisations=[firm("ohm")], segment_shares=rows)
    assert code == 0, problems
    found = answer(
        "query", "SELECT ?place ?market ?low { ?share a ais:SegmentShare ; "
        "ais:hasQuantity/ais:lowerBound ?low . OPTIONAL { ?share dcterms:spatial/rdfs:label ?place "
        "FILTER(LANG(?place) = 'en') } OPTIONAL { ?share ais:inMarket/skos:prefLabel ?market } }",
        "--store", graph,
    )  # fmt: skip
    assert sorted((r["place"] or r["market"], round(float(r["low"]), 6)) for r in found) == [
        ("China", 43), ("it datacom", pytest.approx(100 / 3, abs=1e-4)),
    ]  # fmt: skip
    assert run("export", "-o", graph.parent / "back", "--store", graph).code == 0
    back = (graph.parent / "back" / "segment_shares.csv").read_text("utf-8")
    assert "ohm,CN,,0.43,0.43,2025,revenue,gazette," in back
    assert "more than a third" in back


def test_a_country_is_no_customer(taken_in: Callable[..., Any]) -> None:
    """A row that names one is sent to the table of segments, and one that names both is two."""
    shares = {"share_of_supplier_revenue_min": "0.4", "period": "2025", "basis": "revenue",
              "source": "gazette", "supplier": "ohm"}  # fmt: skip
    code, problems, _ = taken_in(
        organisations=[firm("ohm")],
        customer_shares=[shares | {"customer_or_anonymised": "China"}],
        segment_shares=[{"supplier": "ohm", "country_iso2": "CN", "end_market": "cars",
                         "share_min": "0.1", "period": "2025", "basis": "revenue",
                         "source": "gazette"}],
    )  # fmt: skip
    assert code == 1
    assert [(p["file"], p["row"], p["column"]) for p in problems] == [
        ("customer_shares.csv", 2, "customer_or_anonymised"),
        ("segment_shares.csv", 2, "end_market"),
    ]
    assert problems[0]["hint"] == "put the row into segment_shares.csv"


def test_a_round_of_several_is_told_once(
    taken_in: Callable[..., Any], answer: Callable[..., Any], run: Callable[..., Any]
) -> None:
    """Two billion of fund and pool together: each may pay all, nobody must; in all it is two."""
    code, problems, graph = taken_in(
        organisations=[firm(name) for name in ("tenant", "fund", "pool")],
        agreements=[deal("one", kind="financing")],
        agreement_parties=[
            {"agreement": "one", "organisation": who, "role": role}
            for who, role in (
                ("fund", "lead-investor"), ("pool", "investor"), ("tenant", "investee")
            )
        ],
        agreement_volumes=[
            volume("one/money/01", "tenant", "2 billion USD", customer="fund+pool",
                   flow="investment", category="capital"),
        ],
    )  # fmt: skip
    assert code == 0, problems
    (listed,) = answer("list", "agreements", "--store", graph)
    assert (listed["amount"]["low"], listed["amount"]["high"]) == (0, 2e9)
    rows = answer(
        "query", "SELECT ?payer ?high { ?v a ais:Payment ; ais:payer ?payer ; "
        "ais:sharesFigure ?g ; ais:ceilingQuantity/ais:upperBound ?high }", "--store", graph,
    )  # fmt: skip
    assert {row["payer"].rpartition("/")[2] for row in rows} == {"fund", "pool"}
    assert {float(row["high"]) for row in rows} == {2e9}
    back = graph.parent / "back"
    assert run("export", "-o", back, "--store", graph).code == 0
    again = run("import", back, "-o", graph)
    assert (again.code, "0 new claims, 0 replaced" in again.out) == (0, True), again.out


def test_a_share_counted_in_two_ways_is_two_figures(
    taken_in: Callable[..., Any], answer: Callable[..., Any]
) -> None:
    """20 % by revenue and 30 % by units, of one source: neither goes, and both are asked for."""
    share = {"market": "tiny-market", "supplier": "ohm", "period": "2025", "source": "gazette",
             "supplier_kind": "organisation"}  # fmt: skip
    code, problems, graph = taken_in(
        organisations=[firm("ohm")],
        market_shares=[share | {"share_min": part, "share_max": part, "basis": basis}
                       for part, basis in (("0.2", "revenue"), ("0.3", "units"))],
    )  # fmt: skip
    assert code == 0, problems
    rows = answer(
        "query", "SELECT ?position ?basis ?share { ?position a ais:MarketPosition ; "
        "ais:basis ?basis ; ais:hasQuantity/ais:lowerBound ?share }", "--store", graph,
    )  # fmt: skip
    found = {(row["basis"].rpartition("-")[2], float(row["share"])) for row in rows}
    assert found == {("revenue", 20), ("units", 30)}
    assert len({row["position"] for row in rows}) == 2


def test_defaults_of_a_folder_and_of_a_source(
    taken_in: Callable[..., Any], answer: Callable[..., Any]
) -> None:
    """The nearest default wins: of table and source, of the table, of the source, of all rows.

    The columns that they fill may be missing, needed ones too; what is written is never changed.
    """
    said = [
        {"column": "source", "value": "gazette"},
        {"table": "supply_relations", "column": "status", "value": "active"},
        {"table": "supply_relations", "source": "other", "column": "evidence", "value": "forecast"},
        {"source": "other", "column": "seen", "value": "no"},
    ]
    pairs = [relation("ohm", "tenant", "optics"), relation("ohm", "tenant", "cable"),
             relation("ohm", "tenant", "cooling", status="planned")]  # fmt: skip
    for row, source in zip(pairs, ("", "other", "gazette"), strict=True):
        row["source"] = source
        row["status"] = "planned" if row["category"] == "cooling" else ""
    code, problems, graph = taken_in(
        sources=[SOURCE, SOURCE | {"id": "other"}],
        organisations=[firm("ohm", source=""), firm("tenant", source="")],
        supply_relations=pairs, defaults=said,
    )  # fmt: skip
    assert code == 0, problems
    rows = answer(
        "query", "SELECT ?what ?source ?status ?certainty ?stage { GRAPH ?c { ?r a "
        "ais:SupplyRelationship ; ais:ofCategory ?what ; ais:hasState/ais:stage ?stage } "
        "?c ais:statedIn ?source ; ais:status ?status ; ais:certainty ?certainty }",
        "--all", "--store", graph,
    )  # fmt: skip
    found = {
        tuple(str(row[name]).replace("#", "/").rpartition("/")[2]
              for name in ("what", "source", "status", "certainty", "stage"))
        for row in rows
    }  # fmt: skip
    assert found == {
        ("optics", "gazette", "reported", "certain", "under-way"),
        ("cable", "other", "forecast", "probable", "under-way"),
        ("cooling", "gazette", "reported", "certain", "planned"),
    }


def test_defaults_that_mean_nothing_are_told(taken_in: Callable[..., Any]) -> None:
    """A table and a column that there is not are problems of the table of defaults."""
    code, problems, _ = taken_in(
        organisations=[firm("ohm")],
        defaults=[{"table": "stake", "column": "seen", "value": "yes"},
                  {"table": "stakes", "column": "sene", "value": "yes"}],
    )  # fmt: skip
    assert code == 1
    assert [(p["row"], p["column"], p["hint"]) for p in problems] == [
        (2, "table", "did you mean 'stakes'?"), (3, "column", "did you mean 'seen'?"),
    ]  # fmt: skip


def test_what_validate_refuses_is_told_in_the_words_of_the_row(
    taken_in: Callable[..., Any],
) -> None:
    """One list: money of a category of goods, an end before the beginning, a code, a source."""
    stake = {"holder": "fund", "issuer": "tenant", "kind": "equity", "min_fraction": "0.1",
             "source": "page"}  # fmt: skip
    code, problems, _ = taken_in(
        sources=[SOURCE, SOURCE | {"id": "page", "published": ""}],
        organisations=[firm(name) for name in ("tenant", "fund")],
        aliases=[{"organisation": "fund", "alias": "FNDX", "type": "name"}],
        agreements=[deal("one", kind="financing")],
        agreement_parties=[
            {"agreement": "one", "organisation": who, "role": role}
            for who, role in (("fund", "investor"), ("tenant", "investee"))
        ],
        agreement_volumes=[
            volume("one/money/01", "tenant", "2 billion USD", customer="fund", flow="investment",
                   category="acquisition"),
        ],
        stakes=[stake | {"as_of": "2025-02-01", "status": "held"},
                stake | {"as_of": "2024-12-01", "status": "ended"},
                stake | {"as_of": "2024-11-01", "status": "nonsense"},
                stake | {"as_of": "2024-10-01", "status": "held", "source": "nowhere"}],
    )  # fmt: skip
    assert code == 1
    told = {(p["severity"], p["file"], p["row"], p["column"]): p for p in problems}
    assert set(told) == {
        ("problem", "agreement_volumes.csv", 2, "category"),
        ("note", "aliases.csv", 2, "type"),
        ("problem", "stakes.csv", 3, "as_of"),
        ("problem", "stakes.csv", 4, "status"),
        ("problem", "stakes.csv", 5, "source"),
    }
    volume_told = told["problem", "agreement_volumes.csv", 2, "category"]
    assert volume_told["hint"].startswith("write capital")
    assert "2024-12-01" in told["problem", "stakes.csv", 3, "as_of"]["found"]


def test_totals_and_restrictions_take_categories_of_ones_own(
    taken_in: Callable[..., Any], answer: Callable[..., Any]
) -> None:
    """Both name transformers, which only the folder has."""
    code, problems, graph = taken_in(
        categories=OWN,
        organisations=[firm("ohm"), firm("bureau", kind="government")],
        totals=[{"organisation": "ohm", "measure": "revenue", "category": "transformers",
                 "period": "2025", "quantity": "5 billion USD", "status": "reported",
                 "source": "gazette"}],
        restrictions=[{"id": "ban", "authority": "bureau", "restricted_supplier": "ohm",
                       "restricted_customer_or_country": "CN", "status": "in-force",
                       "category_or_product": "transformers", "rule": "A list",
                       "from": "2025-01-01", "source": "gazette"}],
    )  # fmt: skip
    assert code == 0, problems
    rows = answer(
        "query", "SELECT ?class { ?thing a ?class ; ais:ofCategory :transformers "
        "FILTER(?class IN (ais:Total, ais:Restriction)) }", "--store", graph,
    )  # fmt: skip
    assert {row["class"].rpartition("#")[2] for row in rows} == {"Total", "Restriction"}


def test_a_list_of_categories_of_another_kind_is_left_out_with_a_note(
    taken_in: Callable[..., Any], tmp_path: Path
) -> None:
    """A file categories.csv without a column label is none of one's own: it stops nothing."""
    from aisupply.exchange.tables.reader import read_folder

    taken_in(organisations=[firm("tenant")])
    (tmp_path / "list").mkdir()
    (tmp_path / "list" / "categories.csv").write_text("id,label_en,broader\ngpu,GPU,chips\n")
    rows = "id,name,type,country_hq,source\n"
    (tmp_path / "list" / "organisations.csv").write_text(rows)
    problems = read_folder(tmp_path / "list").problems
    assert [p.severity for p in problems if p.file == "categories.csv"] == ["note"]
