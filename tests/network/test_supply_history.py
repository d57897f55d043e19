"""The supply of a customer through time: the same as a view at each date, and what moved it."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest

import aisupply
from aisupply.errors import UnknownNameError, UsageError
from aisupply.measures.concentration.timeline import FIRST, timeline
from aisupply.network.supply_history import SupplyHistory

if TYPE_CHECKING:
    from collections.abc import Callable

    Draft = Any
    Figures = Callable[..., str]
    Run = Callable[..., Any]

COLUMNS = ("date", "clock", "customer", "category", "kind", "hhi_stated", "hhi", "claim", "change")


@pytest.fixture(scope="module")
def history() -> SupplyHistory:
    """OpenAI's supply in the shipped graph."""
    return SupplyHistory(aisupply.open().view(), "openai")


@pytest.fixture(scope="module")
def rows(history: SupplyHistory) -> list[dict[str, Any]]:
    """The line of OpenAI's accelerators in GW."""
    return timeline(history, category="ai-accelerator", kind="power").rows


def edges(network: Any, customer: str) -> set[tuple[Any, ...]]:
    """Return what is said of every supply of a customer."""
    return {
        (source, key, str(data["volume"]), data["stated"], frozenset(data["categories"]),
         data["claims"], data["stage"], data["in_house"], data["trial"])
        for source, _, key, data in network.in_edges(customer, keys=True, data=True)
        if data["relation"] == "supply"
    }  # fmt: skip


# The dates of the design's hand-worked table: as stated, of every named supplier.
WORKED = {
    "2025-09-30": ("10,000", "5,000 … 10,000"),
    "2025-10-07": ("5,000 … 10,000", "3,333.3 … 10,000"),
    "2025-10-14": ("3,333.3 … 10,000", "2,500 … 10,000"),
    # by hand: Nvidia's 3 + 2 GW [0, 5, 5], told with the round of 2026-02-27, are a fifth figure:
    # five can be equal, and at most Broadcom's 10 stand beside 1, 0.75 and 1.8, as before
    "2026-06-28": ("2,000 … 5,708.2", "1,666.6 … 10,000"),
}


@pytest.mark.parametrize("day", WORKED)
def test_the_line_is_what_concentration_says_at_that_date(
    day: str, history: SupplyHistory, rows: list[dict[str, Any]], shipped: aisupply.Graph
) -> None:
    """The last row by a date equals `concentration --as-of`, and both the hand-worked numbers."""
    row = [row for row in rows if row["date"] <= day][-1]
    network = shipped.view(as_of=day).network()
    answer = aisupply.concentration(network, "openai", category="ai-accelerator", kind="power")
    for name in ("hhi_stated", "hhi"):
        assert row[name] == answer.rows[0][name]
    assert (str(row["hhi_stated"]), str(row["hhi"])) == WORKED[day]
    then = history.network(dt.date.fromisoformat(day))
    assert edges(then, "openai") == edges(network, "openai")


def test_each_row_names_the_claim_that_moved_it(rows: list[dict[str, Any]]) -> None:
    """On 2025-10-06 the agreement with AMD became known: its volume is a claim of that row."""
    assert tuple(rows[0]) != ()
    assert rows[0]["change"] == (FIRST,)
    row = next(row for row in rows if row["date"] == "2025-10-06")
    assert row["clock"] == "known"
    assert "claim/agreement_volumes/openai-amd-6gw/power/01" in str(row["claim"])
    assert str(row["change"]) == "amd added: 1 … 6 GW"
    assert all(row["claim"] for row in rows)


def test_a_line_says_from_when_on_it_is_covered(history: SupplyHistory) -> None:
    """Before the first claim there is no row, and a note gives the date."""
    table = timeline(history, category="ai-accelerator", end="2025")
    assert table.columns == COLUMNS
    assert table.said() == [f"openai, ai-accelerator: not covered before {table.rows[0]['date']}"]
    assert table.rows[-1]["date"] <= "2025-12-31"
    assert timeline(history, category="ai-accelerator", start="2026").rows[0]["date"] >= "2026"


def test_without_a_category_there_is_a_line_for_each(history: SupplyHistory) -> None:
    """Every category that a relation names at the last date, each with its own first row."""
    table = timeline(history)
    lines = {row["category"] for row in table.rows}
    assert {"ai-accelerator", "cloud-capacity"} <= lines
    assert sum(row["change"] == (FIRST,) for row in table.rows) == len(lines)


@pytest.mark.parametrize("measure", ["effective_suppliers", "cr1", "cr3", "entropy"])
def test_other_measures_have_columns_of_their_own(history: SupplyHistory, measure: str) -> None:
    """The last row equals the measure of the cell as concentration has it."""
    table = timeline(history, category="ai-accelerator", kind="power", measure=measure)
    assert table.columns[5:7] == (f"{measure}_stated", measure)
    network = history.network(history.view.lens.known_by)
    answer = aisupply.concentration(network, "openai", category="ai-accelerator", kind="power",
                                    measure="all")  # fmt: skip
    assert table.rows[-1][measure] == answer.rows[0][measure]
    assert table.rows[-1][f"{measure}_stated"] == answer.rows[0][f"{measure}_stated"]


def line(draft: Draft, **lens: Any) -> list[tuple[Any, ...]]:
    """Return date, clock, HHI and change of OpenAI's line in a small graph."""
    found = timeline(SupplyHistory(draft.open().view(**lens), "openai"), category="ai-accelerator")
    return [(row["date"], row["clock"], str(row["hhi"]), str(row["change"])) for row in found.rows]


def test_both_clocks_move_a_line(draft: Draft, gigawatts: Figures) -> None:
    """What is announced to begin or end later counts from that day on, by the clock `at`."""
    draft.volume("amd", "a", gigawatts("a", firm=6, stated=6, ceiling=6), known="2025-10-07")
    draft.volume("nvidia", "n", gigawatts("n", firm=2, stated=2, ceiling=2), known="2025-10-08",
                 state="agreed 2025-11-01")  # fmt: skip
    draft.claim("end", "<volume/n> a ais:Volume ; ais:supplier :nvidia ; ais:customer :openai ; "
                "ais:flow aisc:flow-supply ; ais:ofCategory aisc:ai-accelerator ; "
                "ais:kind aisc:power ; ais:hasState <state/n/end> . "
                "<state/n/end> a ais:State ; ais:stage aisc:ended .",
                known="2025-12-01", more="THIS aisb:counts aisc:counts-yes .")  # fmt: skip
    draft.supply("nvidia", "amd", known="2026-01-01", key="last")
    assert line(draft) == [
        ("2025-10-07", "known", "10,000", FIRST),
        ("2025-10-08", "known", "10,000", "no change"),
        # By hand: 6 and 2 are (36 + 4)/64 = 0.625.
        ("2025-11-01", "at", "6,250", "nvidia added: 2 GW"),
        ("2025-12-01", "known", "10,000", "nvidia gone"),
    ]


def test_a_claim_that_only_confirms_says_no_change(draft: Draft, gigawatts: Figures) -> None:
    """A second claim on the same figure has a row, and moves nothing."""
    for day in ("2025-10-07", "2025-10-09"):
        draft.volume("amd", "a", gigawatts("a", firm=6, stated=6, ceiling=6), known=day, key=day)
    assert [row[3] for row in line(draft)] == [FIRST, "no change"]


def test_denied_and_rumoured_claims_are_no_part_of_a_line(draft: Draft) -> None:
    """A line has the claims that the lens admits, and never denied ones."""
    draft.supply("amd", "openai", known="2025-10-07")
    draft.supply("nvidia", "openai", known="2025-10-08", status="rumoured")
    draft.supply("nvidia", "openai", known="2025-10-09", certainty="denied", key="denied")
    assert [row[0] for row in line(draft)] == ["2025-10-07"]
    assert [row[0] for row in line(draft, with_rumours=True)] == ["2025-10-07", "2025-10-08"]


def test_what_is_part_of_another_figure_has_no_row(draft: Draft, gigawatts: Figures) -> None:
    """A first tranche of a volume adds nothing and moves nothing."""
    draft.volume("amd", "a", gigawatts("a", firm=1, stated=6, ceiling=6), known="2025-10-07")
    draft.volume("amd", "b", gigawatts("b", firm=1, stated=1, ceiling=1), known="2025-10-08",
                 counts="part-of")  # fmt: skip
    assert [row[0] for row in line(draft)] == ["2025-10-07"]


def test_a_customer_whom_nobody_supplies_has_an_empty_line(draft: Draft) -> None:
    """No row, and a note that says so."""
    history = SupplyHistory(draft.supply("amd", "openai").open().view(), "nvidia")
    table = timeline(history, category="ai-accelerator")
    assert table.rows == []
    assert table.said() == ["nvidia, ai-accelerator: no supplier is named under this lens"]


def test_bad_input_is_refused(history: SupplyHistory, shipped: aisupply.Graph) -> None:
    """Kinds, measures, dates and categories that do not exist; a lens without dates."""
    for wrong in ({"kind": "mass"}, {"measure": "gini"}, {"start": "soon"},
                  {"start": "2026", "end": "2025"}):  # fmt: skip
        with pytest.raises(UsageError):
            timeline(history, **wrong)
    with pytest.raises(UnknownNameError):
        timeline(history, category="ai-accelerators-of-mars")
    with pytest.raises(UsageError, match="no dates"):
        timeline(SupplyHistory(shipped.view(everything=True), "openai"))


def test_the_command(run: Run) -> None:
    """The columns of the contract, by any name of the customer; errors exit with 2."""
    ran = run("timeline", "OpenAI", "--category", "ai-accelerator", "--from", "2025-10-06", "--to",
              "2025-10-13", "--kind", "power", "--format", "json")  # fmt: skip
    assert ran.code == 0
    found = json.loads(ran.out)
    assert tuple(found["columns"]) == COLUMNS
    assert [row["date"] for row in found["rows"]] == ["2025-10-06", "2025-10-07", "2025-10-13"]
    assert found["rows"][0]["hhi_stated"] == {"low": 5000.0, "high": 10000.0, "exact": True}
    assert run("timeline", "openai", "--from", "soon").code == 2
    assert run("timeline", "nosuch").code == 2
