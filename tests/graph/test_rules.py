"""Short cuts and edges: what counts at a date, and the same rows from two engines."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import graph_kit as kit
import pytest

if TYPE_CHECKING:
    import aisupply

RULES = kit.ROOT / "ontology" / "rules"
EDGES = sorted(path.stem for path in RULES.glob("edges-*.rq"))
IN_THE_SEED = [
    stem.removeprefix("edges-")
    for stem in EDGES
    if stem not in {"edges-in-house", "edges-restrictions"}
]
"""The seed has each sort of edge but two: no chip that its designer uses, no restriction."""
SECOND = kit.HERE / "second_source.trig"


def pairs(views: kit.Views, relation: str) -> list[kit.Row]:
    """Return the pairs of a short cut; both engines read the same view."""
    query = f"SELECT ?s ?o {{ ?s <{kit.whole(f'ais:{relation}')}> ?o }}"
    ours, theirs = views.answers(query)
    assert ours == theirs
    return ours


def edges(name: str, views: kit.Views) -> list[dict[str, Any]]:
    """Return the rows of an edge query, by column, after comparing both engines."""
    query = (RULES / f"edges-{name}.rq").read_text("utf-8")
    ours, theirs = views.answers(query)
    assert ours == theirs
    names = [variable.value for variable in views.oxigraph.query(query).variables]
    return [dict(zip(names, row, strict=True)) for row in ours]


@pytest.mark.parametrize("path", sorted(RULES.glob("*.rq")), ids=lambda path: path.stem)
def test_a_rule_says_what_it_is_for(path: Any) -> None:
    """The first line of a rule is a comment that gives its purpose in a sentence."""
    first = path.read_text("utf-8").splitlines()[0]
    assert first.startswith("# Edges: " if path.stem in EDGES else "# Short cut: ")
    assert first.endswith(".")


@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        # by hand from S23/S24/S33, S41, S28, S49, S91, S39
        ("suppliesTo", [("amd", "openai"), ("nvidia", "openai")]),
        # the two volumes of the deal with AMD name it too; one gigawatt is a part of the six
        ("supplierIn", [("amd", "supply/amd/openai/ai-accelerator"),
                        ("amd", "volume/openai-amd-6gw/money/01"),
                        ("amd", "volume/openai-amd-6gw/power/01"),
                        ("nvidia", "supply/nvidia/openai/ai-accelerator")]),
        ("hasOptionOn", [("openai", "amd")]),
        ("holdsSharesOf", []),  # S49 speaks as if of a holding; what is given is an option
        ("codesignsWith", [("broadcom", "openai"), ("openai", "broadcom")]),
        ("party", [("codevelopment/openai-custom-chip", "broadcom"),
                   ("codevelopment/openai-custom-chip", "openai"),
                   ("openai-amd-6gw", "amd"), ("openai-amd-6gw", "openai"),
                   ("openai-nvidia-loi", "nvidia"), ("openai-nvidia-loi", "openai")]),
    ],
)  # fmt: skip
def test_short_cuts_of_the_seed(relation: str, expected: list[kit.Row]) -> None:
    """The view of the seed has the short cuts that its facts give, and no others."""
    assert pairs(kit.view(), relation) == expected


@pytest.mark.parametrize("path", sorted(RULES.glob("[!e]*.rq")), ids=lambda path: path.stem)
def test_rdflib_derives_the_same(path: Any) -> None:
    """A rule run by rdflib over the view derives no more and no less than pyoxigraph did."""
    more = map(kit.source_file, ("techbuzz-maia200", "menfem-asml", "cna-mistral"))
    views = kit.view(SECOND, *more, known_by=dt.date(2026, 7, 5))
    rule = path.read_text("utf-8")
    for place in ('"$at"', '"$known_by"'):
        rule = rule.replace(place, '"2026-07-05T23:59:59Z"')
    ours = {
        (t.subject.value, t.predicate.value, t.object.value) for t in views.oxigraph.query(rule)
    }
    theirs = {(str(s), str(p), str(o)) for s, p, o in views.rdflib.query(rule)}
    assert ours
    assert theirs == ours


@pytest.mark.parametrize(
    ("at", "suppliers"),
    [
        # by hand: Nvidia from 2024-01-01 and until 2025-12-01 (b3), AMD from 2025-10-07 (S23)
        (dt.date(2023, 12, 31), []),
        (dt.date(2024, 1, 1), ["nvidia"]),
        (dt.date(2025, 10, 7), ["amd", "nvidia"]),
        (dt.date(2025, 11, 30), ["amd", "nvidia"]),
        (dt.date(2025, 12, 1), ["amd"]),
    ],
)
def test_what_holds_at_a_date(at: dt.date, suppliers: list[str]) -> None:
    """A supply counts from its first state and no more from the day on which it ends."""
    views = kit.view(SECOND, known_by=dt.date(2025, 12, 31), at=at)
    assert [row[0] for row in pairs(views, "suppliesTo")] == suppliers


def test_what_has_no_state_counts_at_any_date() -> None:
    """Nvidia's supply has no stage in the seed, so no date can be held against it."""
    views = kit.view(at=dt.date(2020, 1, 1))
    assert [row[0] for row in pairs(views, "suppliesTo")] == ["nvidia"]


@pytest.mark.parametrize("name", IN_THE_SEED)
def test_each_edge_row_names_its_claim(name: str) -> None:
    """An edge comes from a claim of the view, and the seed has each sort of edge but two."""
    rows = edges(name, kit.view(everything=True))
    assert rows
    assert all(str(row["claim"]).startswith("claim/seed-article/s") for row in rows)


def test_each_edge_of_the_shipped_graph_names_its_claim(shipped: aisupply.Graph) -> None:
    """Every sort of edge occurs, and each row comes from a claim that the view admits."""
    view = shipped.view()
    admitted = set(view.lens.content(shipped.claims))
    for name in EDGES:
        rows = list(view.store.records((RULES / f"{name}.rq").read_text("utf-8")))
        assert rows, name
        assert {row["claim"] for row in rows} <= admitted, name


def test_in_house_edges() -> None:
    """Who uses its own chip, with the first day on which it was there; with no day it is none."""
    maia, tesla = map(kit.source_file, ("techbuzz-maia200", "samaa-tesla"))
    views = kit.view(maia, tesla, known_by=dt.date(2026, 7, 5))
    own, product = kit.whole("ais:InHouseSupply"), kit.whole("ais:ofProduct")
    query = f"SELECT ?chip {{ ?it a <{own}> ; <{product}> ?chip }}"
    assert views.answers(query)[0] == [("maia-200",), ("tesla-ai4",), ("tesla-ai5",)]
    # by hand: one source has the chip available in 2026-01, so from the first of the month;
    # the other says of two chips who designs them for itself, and not since when they are there
    # (rdflib hands the outer rows into the inner SELECT, and so has two rows with no day)
    rule = (RULES / "edges-in-house.rq").read_text("utf-8")
    assert [tuple(map(kit.plain, row)) for row in views.oxigraph.query(rule)] == [
        ("claim/in_house/microsoft/maia-200", "in-house/microsoft/maia-200", "microsoft",
         "maia-200", "aisc:ai-accelerator", "2026-01-01T00:00:00Z"),
    ]  # fmt: skip


def test_supply_edges() -> None:
    """Supplier, customer, category and stage of each supply, claim by claim."""
    rows = edges("supply-relations", kit.view(everything=True))
    told = sorted(
        (row["claim"][-3:], row["supplier"], row["category"], row["stage"] or "") for row in rows
    )
    assert told == [
        ("s23", "amd", "aisc:ai-accelerator", "aisc:agreed"),
        ("s24", "amd", "aisc:ai-accelerator", ""),
        ("s33", "amd", "aisc:ai-accelerator", ""),
        ("s41", "nvidia", "aisc:ai-accelerator", ""),
        ("s92", "broadcom", "aisc:custom-silicon", ""),
    ]
    assert {row["begins"] for row in rows} == {"2025-10-07T00:00:00Z"}


def test_volume_edges_carry_the_bounds() -> None:
    """Firm, stated and greatest figure come with their open ends; what is absent is unbound."""
    rows = {row["volume"]: row for row in edges("volumes", kit.view())}
    money = rows["volume/openai-amd-6gw/money/01"]
    power = rows["volume/openai-amd-6gw/power/01"]
    # by hand: S24 [20e9, 100e9) worded as a commitment; S33 up to 6, planned, nothing firm
    assert (money["firm_low"], money["ceiling_high"], money["ceiling_high_open"]) == (
        2e10,
        1e11,
        True,
    )
    assert (money["stated_low"], money["stated_high"], money["unit"]) == (
        2e10,
        1e11,
        "unit:CCY_USD",
    )
    assert (power["firm_low"], power["stated_low"], power["stated_high"]) == (0.0, None, 6.0)
    assert (power["ceiling_high"], power["ceiling_high_open"], power["stage"]) == (
        6.0,
        None,
        "aisc:planned",
    )
    assert power["product"] == "amd-instinct"
    assert rows["volume/openai-amd-6gw/power/02"]["counts_with"] == "volume/openai-amd-6gw/power/01"
    assert len(rows) == 3


def test_stakes_tell_option_from_holding() -> None:
    """The option is up to 10 percent and open; what S49 speaks of is an interest of no kind."""
    rows = {row["class"]: row for row in edges("stakes", kit.view())}
    assert set(rows) == {"ais:EquityOption"}
    option = rows["ais:EquityOption"]
    assert (option["low"], option["high"], option["unit"]) == (None, 10.0, "unit:PERCENT")
    assert option["stage"] == "aisc:option-open"


def test_pairs_come_once() -> None:
    """Rivalry and co-design are the same both ways, so each pair is one edge, in order."""
    views = kit.view()
    assert [(row["a"], row["b"]) for row in edges("rivalry", views)] == [("amd", "nvidia")]
    assert [(row["a"], row["b"]) for row in edges("codesign", views)] == [("broadcom", "openai")]


def test_parties_without_a_role() -> None:
    """The roles in the deal with Nvidia are not stated, so none comes out."""
    rows = edges("parties", kit.view())
    assert {row["role"] for row in rows if row["agreement"] == "openai-nvidia-loi"} == {None}
    amd_deal = [row for row in rows if row["agreement"] == "openai-amd-6gw"]
    assert {(row["party"], row["role"]) for row in amd_deal} == {
        ("amd", "aisc:role-supplier"), ("amd", "aisc:role-issuer"),
        ("openai", "aisc:role-customer"), ("openai", "aisc:role-holder"),
    }  # fmt: skip


def test_products_of_firms_and_agreements() -> None:
    """Who makes what, and what the deal with AMD is about."""
    views = kit.view()
    made = {(row["maker"], row["product"]) for row in edges("makes", views)}
    assert made == {("amd", "amd-instinct"), ("openai", "gpt-4-5"), ("openai", "openai-models")}
    about = {(row["agreement"], row["product"]) for row in edges("of-product", views)}
    assert about == {("openai-amd-6gw", "amd-instinct")}
