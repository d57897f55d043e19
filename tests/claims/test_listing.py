"""Lists of what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from aisupply.claims import LISTS
from aisupply.claims.listing import list_things
from aisupply.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable

    import aisupply

    Draft = Any


WAITING = {"unnamed"}
"""Lists of which the shipped graph has nothing yet."""


def test_firms_are_counted_by_who_supplies_them(draft: Draft) -> None:
    """By hand: AMD and Nvidia supply OpenAI; each claim speaks of two of the three firms."""
    draft.supply("amd", "openai").supply("nvidia", "openai")
    table = list_things(draft.open().view(), "firms").pick("id", "suppliers", "customers", "claims")
    assert [tuple(row[name] for name in table.columns) for row in table.rows] == [
        ("amd", 0, 1, 1),
        ("nvidia", 0, 1, 1),
        ("openai", 2, 0, 2),
    ]


@pytest.mark.parametrize("text", ["AMD", "  advanced micro ", "amd"])
def test_a_text_is_looked_for_in_every_name(draft: Draft, text: str) -> None:
    """An id, a label or an alias, in any case, with spaces around it or not."""
    draft.supply("amd", "openai")
    assert list_things(draft.open().view(), "firms", text).column("id") == ["amd"]


def test_nothing_found_is_said(draft: Draft) -> None:
    """An empty list says what was looked for."""
    draft.supply("amd", "openai")
    table = list_things(draft.open().view(), "firms", "zzz")
    assert table.rows == []
    assert table.said() == ["no firms have 'zzz' in a name"]


RESTRICTION = """
<restriction/chips> a ais:Restriction ; ais:authority :bureau ;
  ais:restrictedSupplier :nvidia , :amd ; ais:restrictedCustomer <place/far-land> ;
  ais:ofCategory aisc:ai-accelerator ; ais:underRule "a list" ;
  ais:hasState <state/chips/%(stage)s> .
<place/far-land> a dcterms:Location ; rdfs:label "Far Land"@en .
<state/chips/%(stage)s> a ais:State ; ais:stage aisc:%(stage)s ; time:hasTime <time/%(span)s> .
<time/%(span)s> a time:Interval ; time:hasBeginning <instant/b/%(span)s> %(end)s .
<instant/b/%(span)s> time:inXSDDateTimeStamp "%(begin)sT00:00:00Z"^^xsd:dateTimeStamp .
<instant/e/%(span)s> time:inXSDDateTimeStamp "2025-06-30T23:59:59Z"^^xsd:dateTimeStamp .
"""
BAN = RESTRICTION % {
    "stage": "in-force", "span": "2024_x", "begin": "2024-01-01", "end": "",
}  # fmt: skip
PAUSE = RESTRICTION % {
    "stage": "suspended", "span": "2025-01_2025-06", "begin": "2025-01-01",
    "end": "; time:hasEnd <instant/e/2025-01_2025-06>",
}  # fmt: skip


@pytest.mark.parametrize(
    ("day", "stage", "begin", "end"),
    [
        ("2023-12-31", None, None, None),
        ("2024-05-01", "in-force", "2024", None),
        ("2025-03-01", "suspended", "2025-01", "2025-06"),
        ("2025-07-01", "in-force", "2024", None),
    ],
)
def test_a_restriction_is_listed_with_what_holds_on_the_day(
    draft: Draft, day: str, stage: str | None, begin: str | None, end: str | None
) -> None:
    """By hand: in force from 2024, suspended for the first half of 2025, then in force again."""
    draft.claim("ban", BAN, known="2023-06-01").claim("pause", PAUSE, known="2023-06-02")
    (row,) = list_things(draft.open().view(known_by="2025-10-07", at=day), "restrictions").rows
    assert [row[name] for name in ("stage", "from", "until", "claims")] == [stage, begin, end, 2]
    assert row["label"] == "AMD, Nvidia → Far Land: AI accelerator"


TOTAL = """
<total/amd/revenue/total-company/2024-12-29_2025-12-27> a ais:Total ; ais:totalOf :amd ;
  ais:measure aisc:total-revenue ; ais:scope "total company" ; ais:ofPeriod "2025" ;
  time:hasTime <time/2024-12-29_2025-12-27> ; ais:hasQuantity <quantity/%(low)s> .
<quantity/%(low)s> a ais:Quantity ; ais:kind aisc:money ; ais:unit unit:CCY_USD ;
  ais:lowerBound %(low)s ; ais:upperBound %(high)s .
"""


@pytest.mark.parametrize(
    ("combine", "low", "high"), [("intersect", 34.6e9, 34.65e9), ("hull", 34.55e9, 34.7e9)]
)
def test_a_total_is_listed_with_what_its_claims_leave_open(
    draft: Draft, combine: str, low: float, high: float
) -> None:
    """By hand: 34.55 to 34.65 bn by one claim, 34.6 to 34.7 bn by another."""
    draft.claim("one", TOTAL % {"low": "34550000000.0", "high": "34650000000.0"})
    draft.claim("two", TOTAL % {"low": "34600000000.0", "high": "34700000000.0"})
    table = list_things(draft.open().view(combine=combine), "totals")
    (row,) = table.rows
    assert (row["firm"], row["from"], row["until"]) == ("amd", "2024-12-29", "2025-12-27")
    assert row["label"] == "AMD: revenue, total company, 2025"
    assert (row["amount"].low, row["amount"].high, row["unit"], row["claims"]) == (
        low, high, "USD", 2,
    )  # fmt: skip
    assert table.bounds == {"amount"}


@pytest.mark.parametrize("what", [name for name in LISTS if name not in WAITING])
def test_each_list_of_the_shipped_graph_has_ids_and_labels(
    shipped: aisupply.Graph, what: str
) -> None:
    """Every list has rows, and each of them an id of its own."""
    table = list_things(shipped.view(), what)
    assert table.columns[:2] == ("id", "label")
    ids = table.column("id")
    assert len(ids) == len(set(ids)) > 5


def test_what_is_no_list_is_refused(shipped: aisupply.Graph) -> None:
    """A misspelt list is told its name."""
    with pytest.raises(UnknownNameError, match="did you mean 'firms'"):
        list_things(shipped.view(), "frims")


def test_the_command_lists(run: Callable[..., Any]) -> None:
    """`aisupply list` prints the rows; the list is named by its place, and misspelt it is told."""
    ran = run("list", "categories", "lithography", "--columns", "id", "--format", "csv")
    assert ran.code == 0
    assert "lithography" in ran.out.split()
    assert run("list", "firmen").code == 2
