"""Rows to claims: what a row says, from when it is known, and how it is presented."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from aisupply.exchange.tables import read_folder
from aisupply.exchange.tables.export import write_tables
from aisupply.exchange.tables.mapping import map_rows
from aisupply.exchange.tables.mapping_context import Context, Draft, Mapped, SourceFacts
from aisupply.exchange.tables.mapping_nodes import local
from aisupply.exchange.tables.rules import read_status, statuses

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Row = dict[str, str]
COVERAGE = dt.date(2026, 7, 5)
SOURCES: list[Row] = [
    {
        "id": name, "publisher": "Example Press", "title_in_own_words": f"On {name}",
        "kind": kind, "language": "en", "tier": "2", "published": published,
    }
    for name, kind, published in (
        ("paper", "news", "2025-10-07"),
        ("release", "press-release", "2025-10-06"),
        ("undated", "analysis", ""),
        ("late", "analysis", "2026"),
    )
]  # fmt: skip
FIRMS: list[Row] = [
    {"id": name, "name": name.title(), "kind": "company", "source": "paper"}
    for name in ("lab", "maker", "rival")
]
DEAL: Row = {
    "id": "deal", "kind": "supply", "status": "signed", "announced": "2025-09-22",
    "summary": "A deal", "source": "paper",
}  # fmt: skip


@pytest.fixture
def mapped(tmp_path: Path) -> Callable[..., Mapped]:
    """Map tables that stand beside three sources and three firms."""

    def run(archived: str = "", **tables: list[Row]) -> Mapped:
        beside = {"sources": SOURCES, "organisations": FIRMS}
        write_tables(tmp_path / "tables", beside | tables)
        folder = read_folder(tmp_path / "tables")
        assert folder.is_sound, [str(problem) for problem in folder.problems]
        known = {archived: SourceFacts(archived=True)} if archived else {}
        return map_rows(Context(folder, COVERAGE, {}, sources=known))

    return run


def claims(mapped: Mapped, table: str) -> dict[str, Draft]:
    """Return the claims of a table by the rest of their keys."""
    found = (draft for draft in mapped.drafts if draft.key.startswith(f"{table}/"))
    return {draft.key.removeprefix(f"{table}/"): draft for draft in found}


def said(draft: Draft, subject: str, predicate: str) -> set[str]:
    """Return the values that a claim gives of a property of a thing."""
    return {
        triple.object.value if isinstance(triple.object, ox.Literal) else local(triple.object)
        for triple in draft.triples
        if local(triple.subject) == subject and local(triple.predicate) == predicate
    }


def quantity(draft: Draft, subject: str, predicate: str = "hasQuantity") -> str:
    """Return the id of the one quantity, without its first part."""
    (found,) = said(draft, subject, predicate)
    return found.removeprefix("quantity/")


def volume(**cells: str) -> Row:
    """Return a row of volumes with some cells of its own."""
    return {
        "id": "deal/power/01", "agreement": "deal", "source": "paper", "customer": "lab",
        "supplier": "maker", "flow": "supply", "category": "accelerator", "kind": "power",
        "unit": "GW", "firm": "1", "stated": "6", "ceiling": "6", "stage": "agreed",
        "evidence": "reported", "counts": "yes",
    } | cells  # fmt: skip


@pytest.mark.parametrize(
    ("source", "announced", "day", "precision"),
    [
        ("paper", "2025-09-22", "2025-09-22", "day"),  # the source only reports back
        ("release", "2025-10-31", "2025-10-06", "day"),  # the source comes first
        ("paper", "2025-09", "2025-09-30", "month"),  # a month counts from its last day
        ("paper", "2025", "2025-10-07", "day"),  # the last day of the year is too late
        ("paper", "", "2025-10-07", "day"),
        ("undated", "", "2026-07-05", "undated"),  # the coverage date
        ("late", "", "2026-07-05", "year"),  # never after the coverage date
    ],
)
def test_from_when_a_deal_is_known(
    mapped: Callable[..., Mapped], source: str, announced: str, day: str, precision: str
) -> None:
    """A deal is known from its announcement if its source is later, else from the source's day."""
    deal = claims(mapped(agreements=[DEAL | {"source": source, "announced": announced}]),
                  "agreements")["deal"]  # fmt: skip
    assert (deal.known.day.isoformat(), deal.known.precision) == (day, precision)


def test_a_claim_keeps_the_day_of_its_source(mapped: Callable[..., Mapped]) -> None:
    """The source's own day stands beside the day on which the deal became known."""
    deal = claims(mapped(agreements=[DEAL]), "agreements")["deal"]
    assert deal.issued == dt.date(2025, 10, 7)
    assert deal.notes == (("skos:note", "A deal"),)


@pytest.mark.parametrize(
    ("source", "status", "expected"),
    [
        ("paper", "signed", ("reported", "certain")),
        ("release", "signed", ("announced", "certain")),
        ("release", "rumoured", ("rumoured", "possible")),
    ],
)
def test_who_announces(
    mapped: Callable[..., Mapped], source: str, status: str, expected: tuple[str, str]
) -> None:
    """Only filings and press releases announce; a rumour stays one whoever tells it."""
    row = DEAL | {"source": source, "status": status}
    assert claims(mapped(agreements=[row]), "agreements")["deal"].presented == expected


def test_a_letter_that_lapsed_is_seen_on_both_days(mapped: Callable[..., Mapped]) -> None:
    """A letter of intent is known from its announcement, its end from the day of the change."""
    row = DEAL | {"kind": "letter-of-intent", "status": "terminated"}
    change = {"subject": "deal", "before_date": "2025-09-22", "before": "letter",
              "after_date": "2026-02-27", "after": "lapsed", "source": "late"}  # fmt: skip
    found = mapped(agreements=[row], changes=[change])
    first = claims(found, "agreements")["deal"]
    assert said(first, "deal", "hasState") == {"state/deal/letter-of-intent/2025-09-22"}
    later = claims(found, "changes")["deal/2026-02-27"]
    assert later.known.day == dt.date(2026, 2, 27)
    assert list(claims(found, "agreements")) == ["deal"]


def test_an_end_without_a_row_of_changes_is_a_claim_of_its_own(
    mapped: Callable[..., Mapped],
) -> None:
    """A terminated deal was planned when it became known, and ended by what its source says."""
    found = claims(mapped(agreements=[DEAL | {"status": "terminated"}]), "agreements")
    assert said(found["deal"], "deal", "hasState") == {"state/deal/planned/2025-09-22"}
    assert said(found["deal/ended"], "deal", "hasState") == {"state/deal/ended"}
    assert found["deal/ended"].known.day == dt.date(2025, 10, 7)


def test_a_party_that_is_not_named_is_said_to_be_so(mapped: Callable[..., Mapped]) -> None:
    """An agreement of one party says which role has no name, and makes up no firm."""
    party = {"agreement": "deal", "organisation": "maker", "role": "lessor"}
    found = mapped(agreements=[DEAL], agreement_parties=[party])
    assert said(claims(found, "agreements")["deal"], "deal", "unnamedRole") == {"role-lessee"}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"min": "6", "max": "6", "unit": "GW"}, "power/6_6/GigaW/rule-exact"),
        ({"min": "0", "max": "6", "unit": "GW"}, "power/x_6/GigaW/rule-up-to"),
        ({"min": "10", "unit": "GW"}, "power/10_x/GigaW/rule-at-least"),
        (
            {"min": "20000000000", "max": "99000000000", "unit": "USD",
             "qualifier": "'tens of billions' per a manager"},
            "money/20000000000_100000000000/CCY_USD/rule-tens-of",
        ),
        (
            {"min": "4.5", "max": "4.5", "unit": "GW", "qualifier": "about"},
            "power/4.05_4.95/GigaW/rule-about",
        ),
        ({"min": "0.2", "max": "0.2", "unit": "share-fraction"}, "share/20_20/PERCENT/rule-exact"),
        ({"min": "5", "max": "5", "unit": "CNY"}, "money/5_5/CCY_CNY/rule-exact"),
    ],
)  # fmt: skip
def test_figures_of_terms(mapped: Callable[..., Mapped], cells: Row, expected: str) -> None:
    """Bounds, unit and words of a term become one quantity, named by its content."""
    term = {"agreement": "deal", "measure": "power", "source": "paper"} | cells
    found = claims(mapped(agreements=[DEAL], agreement_terms=[term]), "agreement_terms")
    assert quantity(found["deal/power/paper"], "term/deal/power") == expected


def test_a_yearly_value_is_a_rate(mapped: Callable[..., Mapped]) -> None:
    """The measure says that the figure is one a year."""
    term = {"agreement": "deal", "measure": "value-per-year", "source": "paper",
            "min": "5", "max": "5", "unit": "USD"}  # fmt: skip
    found = claims(mapped(agreements=[DEAL], agreement_terms=[term]), "agreement_terms")
    (draft,) = found.values()
    assert quantity(draft, "term/deal/value-per-year").endswith("/rule-exact/period-year")


def test_three_figures_of_a_volume(mapped: Callable[..., Mapped]) -> None:
    """Firm, stated and ceiling are three quantities, and a spelling becomes its category."""
    found = mapped(agreements=[DEAL], agreement_volumes=[volume()])
    draft = claims(found, "agreement_volumes")["deal/power/01"]
    thing = "volume/deal/power/01"
    assert quantity(draft, thing, "firmQuantity") == "power/1_1/GigaW/rule-firm-part"
    assert quantity(draft, thing, "statedQuantity") == "power/6_6/GigaW/rule-exact"
    assert quantity(draft, thing, "ceilingQuantity") == "power/x_6/GigaW/rule-up-to"
    assert said(draft, thing, "ofCategory") == {"ai-accelerator"}
    assert dict(draft.bookkeeping)["aisb:counts"] == "aisc:counts-yes"
    assert [value for name, value in draft.bookkeeping if name == "aisb:readBy"] == [
        "aisc:rule-exact", "aisc:rule-firm-part", "aisc:rule-up-to",
    ]  # fmt: skip


def test_open_ends_of_a_volume(mapped: Callable[..., Mapped]) -> None:
    """A strict low end is more than, a strict high end below."""
    row = volume(firm="2", stated="2", ceiling="10", strict_low="yes", strict_high="yes",
                 note="tens of gigawatts")  # fmt: skip
    draft = claims(mapped(agreements=[DEAL], agreement_volumes=[row]), "agreement_volumes")[
        "deal/power/01"
    ]
    thing = "volume/deal/power/01"
    assert quantity(draft, thing, "statedQuantity") == "power/2_x/GigaW/rule-more-than"
    ceiling = f"quantity/{quantity(draft, thing, 'ceilingQuantity')}"
    assert said(draft, ceiling, "upperBoundExclusive") == {"true"}


@pytest.mark.parametrize(
    ("counts", "code", "partner", "moment"),
    [
        ("part-of:deal", "counts-part-of", {"deal"}, set()),
        ("restates:deal/power/02", "counts-restates", {"volume/deal/power/02"}, set()),
        ("joint:both", "counts-joint", {"joint/both"}, set()),
        ("superseded-by:deal@2026-02-27", "counts-superseded", {"deal"}, {"2026-02-27T00:00:00Z"}),
    ],
)
def test_what_a_volume_counts_with(
    mapped: Callable[..., Mapped], counts: str, code: str, partner: set[str], moment: set[str]
) -> None:
    """A volume names the deal, row or joint figure that it belongs to."""
    rows = [volume(counts=counts), volume(id="deal/power/02")]
    found = mapped(agreements=[DEAL], agreement_volumes=rows)
    draft = claims(found, "agreement_volumes")["deal/power/01"]
    thing = "volume/deal/power/01"
    beside = {name: value for name, value in draft.bookkeeping if value and name != "aisb:readBy"}
    joint = said(draft, thing, "sharesFigure")
    assert beside.pop("aisb:counts") == f"aisc:{code}"
    assert {beside.pop("aisb:countsWith", None), *joint} - {None} == partner
    assert {value.value for value in beside.values()} == moment
    assert joint == {name for name in partner if name.startswith("joint/")}  # the source's word


def test_the_end_of_a_volume_is_known_the_same_day(mapped: Callable[..., Mapped]) -> None:
    """An ended volume was of the stage of its deal before, and ends by a second claim."""
    row = volume(stage="ended", ended="2026-02-27", known_from="2025-09-22", customer="")
    found = mapped(agreements=[DEAL], agreement_volumes=[row])
    first, end = claims(found, "agreement_volumes").values()
    thing = "volume/deal/power/01"
    assert said(first, thing, "hasState") == {f"state/{thing}/agreed"}
    assert said(end, thing, "hasState") == {f"state/{thing}/ended/2026-02-27"}
    assert end.known.day == dt.date(2026, 2, 27)
    assert said(end, thing, "unnamedRole") == {"role-customer"}


def test_the_end_of_a_volume_rests_on_the_source_of_the_change(
    mapped: Callable[..., Mapped],
) -> None:
    """What a source said at the beginning cannot tell of the end: the change's source does."""
    row = volume(stage="ended", ended="2026-02-27", known_from="2025-09-22")
    change = {"subject": "deal", "before_date": "2025-09-22", "before": "a letter",
              "after_date": "2026-02", "after": "lapsed", "source": "release"}  # fmt: skip
    found = mapped(agreements=[DEAL], agreement_volumes=[row], changes=[change])
    first, end = claims(found, "agreement_volumes").values()
    assert (first.source, end.source) == ("paper", "release")
    assert end.presented.status == "announced"


def relation(**cells: str) -> Row:
    """Return a row of supply relations with some cells of its own."""
    return {
        "supplier": "maker", "customer": "lab", "category": "accelerator", "as_of": "2025",
        "status": "active", "source": "paper",
    } | cells  # fmt: skip


def test_a_relation_with_a_beginning_is_two_claims(mapped: Callable[..., Mapped]) -> None:
    """The pair holds from its beginning, known from that source's day; the row stands beside."""
    row = relation(since="2012", since_source="release", since_basis="by: an old text")
    found = claims(mapped(supply_relations=[row]), "supply_relations")
    thing = "supply/maker/lab/ai-accelerator"
    now, since = (found[f"maker/lab/ai-accelerator/paper{end}"] for end in ("", "/since"))
    assert since.source == "release"
    assert since.known.day == dt.date(2025, 10, 6)
    assert said(since, thing, "hasState") == {f"state/{thing}/under-way/2012"}
    assert said(now, thing, "hasState") == {f"state/{thing}/under-way"}
    assert now.period == "time/2025-01-01_2025-12-31"


def test_a_beginning_without_a_source_moves_the_state_only(mapped: Callable[..., Mapped]) -> None:
    """With no source of its own the beginning is the time of the state."""
    found = claims(mapped(supply_relations=[relation(since="2012")]), "supply_relations")
    (draft,) = found.values()
    assert said(draft, "supply/maker/lab/ai-accelerator", "hasState") == {
        "state/supply/maker/lab/ai-accelerator/under-way/2012"
    }


def test_tools_on_trial(mapped: Callable[..., Mapped]) -> None:
    """A trial is planned supply that is marked as a trial."""
    found = claims(mapped(supply_relations=[relation(status="trial")]), "supply_relations")
    (draft,) = found.values()
    thing = "supply/maker/lab/ai-accelerator"
    assert said(draft, thing, "onTrial") == {"true"}
    assert said(draft, thing, "hasState") == {f"state/{thing}/planned"}


@pytest.mark.parametrize(
    ("kind", "status", "right", "stage"),
    [
        ("equity", "held", "holding", "under-way"),
        ("equity", "committed", "commitment", "agreed"),
        ("warrant", "announced", "option", "option-open"),
        ("commitment", "announced", "commitment", "planned"),
        ("equity", "sold (5.83bn USD)", "holding", "ended/2025-11"),
    ],
)
def test_rights_in_capital(
    mapped: Callable[..., Mapped], kind: str, status: str, right: str, stage: str
) -> None:
    """A word of a row makes a holding, an option or a promise of it, and gives its stage."""
    row = {"holder": "lab", "issuer": "maker", "kind": kind, "as_of": "2025-11",
           "status": status, "source": "paper", "min_fraction": "0", "max_fraction": "0.1",
           "value_min": "5", "value_max": "5", "currency": "USD"}  # fmt: skip
    draft = claims(mapped(stakes=[row]), "stakes")[f"lab/maker/{kind}/2025-11"]
    thing = f"stake/lab/maker/{right}"
    assert draft.subject == thing
    assert said(draft, thing, "hasState") == {f"state/{thing}/{stage}"}
    assert quantity(draft, thing) == "equity-share/x_10/PERCENT/rule-up-to"
    assert quantity(draft, thing, "valueQuantity") == "money/5_5/CCY_USD/rule-exact"


def share(**cells: str) -> Row:
    """Return a row of market shares with some cells of its own."""
    return {
        "market": "hbm", "supplier": "maker", "share_min": "0.8", "share_max": "0.8",
        "period": "2025-Q2", "basis": "revenue", "source": "paper",
        "supplier_kind": "organisation",
    } | cells  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "basis", "expected"),
    [
        ("0.8", "0.8", "revenue", "80_80/PERCENT/rule-exact"),
        ("0.8", "1", "not stated ('over 80%')", "80_100/PERCENT/rule-more-than"),
        ("0.5", "1", "not stated ('majority')", "50_100/PERCENT/rule-majority"),
        ("0.8", "0.8", "world supply, about", "72_88/PERCENT/rule-about"),
        ("0.85", "1", "revenue ('85%+')", "85_100/PERCENT/rule-at-least"),
        ("0.5", "0.62", "range of estimates", "50_62/PERCENT/rule-at-least+rule-up-to"),
    ],
)
def test_words_of_a_basis(
    mapped: Callable[..., Mapped], low: str, high: str, basis: str, expected: str
) -> None:
    """The words of the basis tell whether an end is open."""
    row = share(share_min=low, share_max=high, basis=basis)
    (draft,) = claims(mapped(market_shares=[row]), "market_shares").values()
    assert quantity(draft, draft.subject) == f"market-share/{expected}"


def test_a_residual_is_inferred_and_shares_the_basis(mapped: Callable[..., Mapped]) -> None:
    """The rest of a market is the curator's sum, of the same basis as what it is the rest of."""
    rest = share(supplier="others", supplier_kind="category", basis="residual, derived")
    found = claims(mapped(market_shares=[share(), rest]), "market_shares")
    draft = found["hbm/others/2025-q2/paper"]
    assert draft.presented == ("inferred", "certain")
    assert said(draft, draft.subject, "basis") == {"basis-revenue"}
    assert said(draft, "actor-group/others", "type") == {"ActorGroup", "actor-group-residual"}


def test_firms_that_are_measured_together(mapped: Callable[..., Mapped]) -> None:
    """A group names its members, in one order, and is no firm."""
    row = share(supplier="maker+lab", supplier_kind="group")
    (draft,) = claims(mapped(market_shares=[row]), "market_shares").values()
    assert said(draft, draft.subject, "positionHolder") == {"actor-group/lab+maker"}
    assert said(draft, "actor-group/lab+maker", "hasPart") == {"lab", "maker"}


def test_a_customer_without_a_name(mapped: Callable[..., Mapped]) -> None:
    """An anonymous customer is a group of its supplier's; a fiscal period stays a name."""
    row = {"supplier": "maker", "customer_or_anonymised": "Customer A",
           "share_of_supplier_revenue_min": "0.2", "share_of_supplier_revenue_max": "0.2",
           "period": "FY2026-Q1", "source": "paper", "basis": "revenue"}  # fmt: skip
    (draft,) = claims(mapped(customer_shares=[row]), "customer_shares").values()
    assert said(draft, draft.subject, "customer") == {"actor-group/maker/customer-a"}
    assert said(draft, draft.subject, "ofPeriod") == {"FY2026-Q1"}
    assert said(draft, draft.subject, "hasTime") == set()


PRODUCT: Row = {
    "id": "chip", "name": "Chip", "kind": "accelerator", "designer": "lab",
    "announced": "2024-03", "available": "2025", "source": "paper",
}  # fmt: skip


def test_to_design_together_is_no_supply(mapped: Callable[..., Mapped]) -> None:
    """A partner in design is a participant, and never a supplier."""
    row = {"product": "chip", "input_kind": "co-design", "supplier": "maker", "source": "paper"}
    found = mapped(products=[PRODUCT], product_inputs=[row | {"detail": ""}])
    (draft,) = claims(found, "product_inputs").values()
    assert said(draft, "codevelopment/chip", "type") == {"CoDevelopment"}
    assert not [t for t in draft.triples if local(t.predicate) == "supplier"]


def test_an_input_holds_from_the_announcement(mapped: Callable[..., Mapped]) -> None:
    """What goes into a product does so from the day on which the product is announced."""
    row = {"product": "chip", "input_kind": "memory", "supplier": "maker", "source": "late"}
    found = mapped(products=[PRODUCT], product_inputs=[row])
    (draft,) = claims(found, "product_inputs").values()
    assert said(draft, draft.subject, "ofCategory") == {"hbm"}
    assert said(draft, draft.subject, "hasTime") == {"time/2024-03_x"}


def test_a_product_of_its_own_is_there_when_it_is_available(
    mapped: Callable[..., Mapped],
) -> None:
    """In-house supply begins with availability and is known as the product is."""
    row = {"organisation": "lab", "product": "chip", "category": "ai-accelerator"}
    found = mapped(products=[PRODUCT], in_house=[row])
    draft = claims(found, "in_house")["lab/chip"]
    assert said(draft, "in-house/lab/chip", "hasTime") == {"time/2025_x"}
    assert draft.known[:2] == (dt.date(2024, 3, 31), "month")


@pytest.mark.parametrize(
    ("title", "roles"),
    [
        ("chief executive", {"ceo"}),
        ("founder, chairman and chief executive", {"founder", "chair", "ceo"}),
        ("president, semiconductor solutions", {"executive"}),
        ("head of hardware", {"executive"}),
        ("chief financial officer; seat on a committee", {"cfo"}),
        ("Groq founder, moved to Nvidia", {"staff"}),
    ],
)
def test_titles_of_people(mapped: Callable[..., Mapped], title: str, roles: set[str]) -> None:
    """A title is one membership for each role; what is not understood is no leading role."""
    row = {"id": "ada", "name": "Ada", "organisation": "lab", "role": title, "source": "paper"}
    (draft,) = claims(mapped(people=[row]), "people").values()
    found = {local(t.object) for t in draft.triples if local(t.predicate) == "role"}
    assert found == {f"role-{role}" for role in roles}


@pytest.mark.parametrize(
    ("status", "stage"), [("done", "done"), ("terminated", "ended"), ("", "amended")]
)
def test_a_change_says_which_stage_is_reached(
    mapped: Callable[..., Mapped], status: str, stage: str
) -> None:
    """A deal that closed is done from that day, by the source of the change."""
    change = {"subject": "deal", "before_date": "2025-09-22", "before": "agreed",
              "after_date": "2026-02-27", "after": "closed", "source": "late",
              "status": status}  # fmt: skip
    found = mapped(agreements=[DEAL], changes=[change])
    later = claims(found, "changes")["deal/2026-02-27"]
    assert said(later, "deal", "hasState") == {f"state/deal/{stage}/2026-02-27"}
    assert later.known.day == dt.date(2026, 2, 27)


def test_a_change_of_a_firm_is_an_event(mapped: Callable[..., Mapped]) -> None:
    """A firm has not ended when something of it has: what changes is an event."""
    change = {"subject": "maker", "before_date": "2022", "before": "minority stake",
              "after_date": "2025-12-31", "after": "zero", "source": "paper"}  # fmt: skip
    (draft,) = claims(mapped(changes=[change]), "changes").values()
    assert said(draft, "maker", "hasState") == set()
    assert said(draft, "event/maker/2025-12-31", "concerns") == {"maker"}


AMOUNT: Row = {
    "id": "deal/money/01", "agreement": "deal", "measure": "value", "source": "paper",
    "customer": "lab", "supplier": "maker", "flow": "investment", "category": "capital",
    "kind": "money", "unit": "USD", "firm": "5", "stated": "5", "ceiling": "5",
    "stage": "agreed", "evidence": "reported", "counts": "yes",
}  # fmt: skip
PAID: Row = {
    "subject": "deal", "before_date": "2025-09-22", "before": "agreed", "after_date": "2025-12-29",
    "after": "paid", "source": "late", "status": "done", "volume": "deal/money/01",
}  # fmt: skip


def test_an_outcome_of_an_amount_is_a_claim_of_its_own(mapped: Callable[..., Mapped]) -> None:
    """Agreed from the first day, done from the day of the change; who pays whom stands in both."""
    found = mapped(agreements=[DEAL], agreement_volumes=[AMOUNT], changes=[PAID])
    first = claims(found, "agreement_volumes")["deal/money/01"]
    later = claims(found, "changes")["deal/money/01/2025-12-29"]
    amount = "volume/deal/money/01"
    assert said(first, amount, "hasState") == {f"state/{amount}/agreed"}
    assert (first.known.day, later.known.day) == (dt.date(2025, 9, 22), dt.date(2025, 12, 29))
    assert said(later, amount, "hasState") == {f"state/{amount}/done/2025-12-29"}
    assert said(later, amount, "payer") == {"lab"}
    assert said(later, amount, "firmQuantity") == set()
    counts = {name: value for name, value in first.bookkeeping if name != "aisb:readBy"}
    assert dict(later.bookkeeping) == counts  # it has no figure that a rule would have read


def test_a_status_says_how_a_change_is_presented(mapped: Callable[..., Mapped]) -> None:
    """Without a status a deal is amended; a disputed step has no stage and is possible."""
    told = {key: PAID[key] for key in ("subject", "before_date", "before", "after", "source")}
    rows = [
        told | {"after_date": "2025-12-29"},
        told | {"after_date": "2026-01-02", "status": "disputed", "evidence": "forecast"},
    ]
    found = claims(mapped(agreements=[DEAL], changes=rows), "changes")
    assert said(found["deal/2025-12-29"], "deal", "hasState") == {"state/deal/amended/2025-12-29"}
    assert found["deal/2025-12-29"].presented == ("reported", "certain")
    assert said(found["deal/2026-01-02"], "deal", "hasState") == set()
    assert found["deal/2026-01-02"].presented == ("forecast", "possible")


def test_a_site_of_two_sources_is_two_claims(mapped: Callable[..., Mapped]) -> None:
    """Each source of a row makes the claim, with the same content."""
    row = {"id": "hall", "name": "Hall", "kind": "campus", "operator": "lab", "tenant": "maker",
           "location": "Lyon", "country_iso2": "FR", "power_min_gw": "1", "status": "announced",
           "source": "paper;release"}  # fmt: skip
    found = claims(mapped(facilities=[row]), "facilities")
    first, second = found["hall"], found["hall/by/release"]
    assert first.triples == second.triples
    assert (first.presented.status, second.presented.status) == ("reported", "announced")


STATUS_ROWS = {
    "agreements": {"id": "deal", "kind": "supply", "announced": "2025", "summary": "a deal"},
    "supply_relations": {"supplier": "maker", "customer": "lab", "category": "foundry"},
    "stakes": {"holder": "lab", "issuer": "maker", "kind": "equity", "as_of": "2025"},
    "facilities": {
        "id": "hall", "name": "Hall", "kind": "campus", "operator": "lab", "location": "Lyon",
        "country_iso2": "FR",
    },
}  # fmt: skip


@pytest.mark.parametrize("table", STATUS_ROWS)
@pytest.mark.parametrize("status", statuses())
def test_each_table_takes_each_status(
    table: str, status: str, mapped: Callable[..., Mapped]
) -> None:
    """What one table knows no other refuses: a site may be rumoured, a stake be disputed."""
    row = STATUS_ROWS[table] | {"status": status, "source": "paper"}
    drafts = mapped(**{table: [row]}).drafts
    draft = next(draft for draft in drafts if draft.key.startswith(f"{table}/"))
    found = read_status(table, status)
    assert found
    if found["evidence"] != "by-source-kind":
        assert draft.presented.status == found["evidence"]
    if "certainty" in found:
        assert draft.presented.certainty == found["certainty"]


@pytest.mark.parametrize("table", STATUS_ROWS)
def test_a_status_that_nobody_knows_is_refused_with_the_list(table: str, tmp_path: Path) -> None:
    """The problem names file, row and column, and every word that may stand there."""
    row = STATUS_ROWS[table] | {"status": "sort of held", "source": "paper"}
    beside = {"sources": SOURCES, "organisations": FIRMS}
    write_tables(tmp_path / "tables", beside | {table: [row]})
    (problem,) = read_folder(tmp_path / "tables").problems
    assert (problem.file, problem.row, problem.column) == (f"{table}.csv", 2, "status")
    assert problem.expected == f"one of {', '.join(statuses())}"


def test_evidence_goes_beside_the_stage(mapped: Callable[..., Mapped]) -> None:
    """A site under construction of which there is only a rumour is both."""
    row = STATUS_ROWS["facilities"] | {
        "status": "under construction", "evidence": "rumoured", "source": "paper",
    }  # fmt: skip
    draft = mapped(facilities=[row]).drafts[-1]
    assert draft.presented == ("rumoured", "possible")
    assert "under-way" in {local(t.object) for t in draft.triples if local(t.predicate) == "stage"}


def test_two_rows_that_make_one_claim_are_a_problem(mapped: Callable[..., Mapped]) -> None:
    """Two spellings of one category would be one claim: the second does not replace the first."""
    row = relation(category="accelerator")
    found = mapped(supply_relations=[row, row | {"category": "ai-accelerator"}])
    (problem,) = found.problems
    assert (problem.row, problem.column) == (3, "supplier")
    assert "row 2" in problem.found


def test_what_a_text_claims_no_table_claims(mapped: Callable[..., Mapped]) -> None:
    """A row of a source whose text is at hand gives no claim, and is listed."""
    found = mapped("release", agreements=[DEAL | {"source": "release"}])
    assert claims(found, "agreements") == {}
    assert [str(left) for left in found.left_out] == [
        "agreements.csv, row 2: the text of release is at hand: claim it with its passage"
    ]


def test_a_row_from_memory_is_marked(mapped: Callable[..., Mapped]) -> None:
    """What was not seen in the source is recalled, and only probable."""
    draft = claims(mapped(agreements=[DEAL | {"seen": "no"}]), "agreements")["deal"]
    assert draft.recalled
    assert draft.presented == ("reported", "probable")
