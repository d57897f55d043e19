"""What is typed into a table comes out again: the cases in which it was lost once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

import aisupply
from aisupply.claims.conflicts import conflicts
from aisupply.claims.describe import find, show
from aisupply.claims.market_shares import market_shares
from aisupply.exchange.tables import read_folder
from aisupply.exchange.tables.export import tables_of, write_tables
from aisupply.exchange.tables.mapping import known_codes, map_rows
from aisupply.exchange.tables.mapping_known import Known, context_for
from aisupply.exchange.tables.template import EXAMPLES
from aisupply.exchange.tables.writer import Existing, compose, write_folder
from aisupply.measures.market.market import market

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Row = dict[str, str]
Come = tuple[dict[str, list[Row]], aisupply.View]


@pytest.fixture
def imported(tmp_path: Path) -> Callable[..., Come]:
    """Import the example with other rows in some of its tables; give its rows again, and a view."""

    def run(**rows: Any) -> Come:
        tables = {name: [dict(row) for row in table] for name, table in EXAMPLES.items()}
        write_tables(tmp_path / "tables", tables | rows)
        folder = read_folder(tmp_path / "tables", known={"organisations": {"known-firm"}})
        assert folder.is_sound, [str(problem) for problem in folder.problems]
        context = context_for(folder, Known(), coverage=dt.date(2026, 7, 5), codes=known_codes())
        graph = tmp_path / "graph"
        write_folder(graph, compose(map_rows(context), context, Existing.read(graph)))
        view = aisupply.open(graph).view(everything=True)
        return tables_of(Existing.read(graph).quads()), view

    return run


def page(view: aisupply.View, name: str) -> str:
    """All that is shown of a thing."""
    return "\n".join(str(row["fact"]) for row in show(view, find(view, name)))


def test_the_summary_of_a_deal_is_shown(imported: Callable[..., Come]) -> None:
    """A deal that is said to be shelved does not only read as planned."""
    deal = EXAMPLES["agreements"][0] | {"status": "announced", "summary": "said to be shelved"}
    tables, view = imported(agreements=[deal])
    assert "Note said to be shelved" in page(view, deal["id"])
    assert tables["agreements"][0]["summary"] == "said to be shelved"


def test_a_disagreement_is_a_claim_of_each_source(imported: Callable[..., Come]) -> None:
    """It is shown with the deal and with its claim, is a conflict, and comes out as it went in."""
    sources = [EXAMPLES["sources"][0] | {"id": name} for name in ("example-gazette-2026", "other")]
    row = EXAMPLES["conflicts"][0] | {"sources": "example-gazette-2026;other"}
    free = {"id": "C02", "subject": "wafer shares", "aspect": "share", "sources": "other",
            "description": "two counts of one market"}  # fmt: skip
    tables, view = imported(sources=sources, conflicts=[row, free])
    assert tables["conflicts"] == [row, free]
    assert row["description"] in page(view, row["subject"])
    told = [
        (getattr(found["subject"], "short", found["subject"]), found["aspect"], found["value_a"])
        for found in conflicts(view)
    ]
    assert (f":{row['subject']}", "power", row["description"]) in told
    assert ("wafer shares", "share", "two counts of one market") in told
    assert len(told) == 2  # by hand: C01 has two sources, and is one disagreement


def test_the_days_of_a_site_have_their_places(imported: Callable[..., Come]) -> None:
    """Works, deliveries and service are shown as they are foreseen, and come out again."""
    days = {"works_start": "2026-H2", "delivery_from": "2027-Q1", "delivery_until": "2027-Q4",
            "in_service": "2028"}  # fmt: skip
    tables, view = imported(facilities=[EXAMPLES["facilities"][0] | days])
    text = page(view, "example-campus")
    for words in ("works from 2026-H2", "delivery 2027-Q1 to 2027-Q4", "service from 2028"):
        assert words in text
    assert days.items() <= tables["facilities"][0].items()
    assert "under way" in text  # that it will be in service is no stage


def test_numbers_beside_words_are_those_of_the_words(imported: Callable[..., Come]) -> None:
    """About a third is 0.3 to 0.3667 (a tenth each way); the export says so and no more."""
    tables, _ = imported()
    (share,) = tables["market_shares"]
    assert (share["share_min"], share["share_max"]) == ("0.3", "0.366666666666667")
    assert share["quantity"] == "about a third"


def test_words_and_their_own_numbers_give_no_note(
    imported: Callable[..., Come], tmp_path: Path
) -> None:
    """What an export writes beside words is not told to differ from them."""
    tables, _ = imported(
        stakes=[EXAMPLES["stakes"][0] | {"quantity": words, "as_of": f"2026-03-0{n}"}
                for n, words in enumerate(("about 7 %", "at least 20 %", "jusqu'à 5 %"), 1)]
    )  # fmt: skip
    write_tables(tmp_path / "exported", tables)
    assert read_folder(tmp_path / "exported").problems == []


def test_identifiers_that_were_not_seen_are_kept_as_written(imported: Callable[..., Come]) -> None:
    """They do not identify the firm, and are not lost."""
    firm = EXAMPLES["organisations"][0] | {"wikidata": "Q42", "wikidata_basis": "recall"}
    tables, view = imported(organisations=[firm, *EXAMPLES["organisations"][1:]])
    row = next(row for row in tables["organisations"] if row["id"] == "example-lab")
    assert (row["wikidata"], row["wikidata_basis"]) == ("Q42", "recall")
    text = page(view, "example-lab")
    assert "As written in the table wikidata: Q42" in text
    assert "same as" not in text


def test_names_keep_their_sort(imported: Callable[..., Come]) -> None:
    """A symbol stays a symbol; a firm that only the graph has can be given a name."""
    aliases = [
        {"organisation": "example-lab", "alias": "EXLAB", "type": "ticker"},
        {"organisation": "example-lab", "alias": "Old Laboratory", "type": "former-or-merged"},
        {"organisation": "known-firm", "alias": "Further Name", "type": "name"},
    ]
    tables, _ = imported(aliases=aliases)
    assert sorted(tables["aliases"], key=str) == sorted(aliases, key=str)
    row = next(row for row in tables["organisations"] if row["id"] == "example-lab")
    assert row["name"] == "Example Laboratory (invented)"


def test_a_full_name_stays_the_name(imported: Callable[..., Come]) -> None:
    """Its short name is the label, and the table has both again."""
    firm = {"id": "fab", "name": "Fab Company of Elsewhere", "kind": "company",
            "source": "example-gazette-2026"}  # fmt: skip
    alias = {"organisation": "fab", "alias": "Fab", "type": "name"}
    tables, view = imported(
        organisations=[*EXAMPLES["organisations"], firm], aliases=[alias]
    )  # fmt: skip
    row = next(row for row in tables["organisations"] if row["id"] == "fab")
    assert row["name"] == firm["name"]
    assert tables["aliases"] == [alias]
    assert view.names.label("https://w3id.org/aisupply/id/fab") == "Fab"


def test_a_word_of_one_meaning_stays_the_word(imported: Callable[..., Come]) -> None:
    """A memorandum is a letter of intent for every measure, and a memorandum in the table."""
    relation = EXAMPLES["supply_relations"][0] | {"status": "memorandum"}
    volume = EXAMPLES["agreement_volumes"][0] | {"stage": "signed"}
    tables, view = imported(supply_relations=[relation], agreement_volumes=[volume])
    assert tables["supply_relations"][0]["status"] == "memorandum"
    assert tables["agreement_volumes"][0]["stage"] == "signed"
    assert "status: memorandum" in page(view, "example-lab")
    assert "(agreed)" in page(view, f"volume/{volume['id']}")


def test_a_market_of_ones_own_can_be_asked(imported: Callable[..., Come]) -> None:
    """One firm has 0.3 to 0.3667 of it, so that 0.6333 to 0.7 is left: HHI 900 to 5,800.

    By hand: at least 30² = 900; at most the rest is one firm too, 30² + 70² = 5,800.
    """
    _, view = imported()
    (row,) = market(market_shares(view), "example-market")
    assert (row["market"], row["period"], row["suppliers"]) == ("example-market", "2025", 1)
    assert (row["hhi"].low, row["hhi"].high) == pytest.approx((900, 5800))
