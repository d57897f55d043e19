"""Which supply falls under a restriction, and what ways, stops and substitutes make of it."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest

from aisupply.measures.chains.disruption import disrupt
from aisupply.measures.chains.paths import paths
from aisupply.measures.comparison import substitutes
from aisupply.measures.restrictions import Restrictions

PLACES = {"fab": {"seat": ("CN",), "sites": ()}, "plant": {"seat": ("KR",), "sites": ("CN",)},
          "local": {"seat": ("CN",), "sites": ()}}  # fmt: skip
SETS = {
    "place/china": {"members": (), "countries": ("CN",), "everybody": False},
    "firm-group/makers": {"members": ("toolmaker",), "countries": (), "everybody": False},
    "firm-group/all": {"members": (), "countries": (), "everybody": True},
}
TREE = {"lithography": {"broader": []}, "euv": {"broader": ["lithography"]},
        "memory": {"broader": []}}  # fmt: skip


def network(*rules: tuple[str, str, dict[str, Any]]) -> nx.MultiDiGraph:
    """Return two toolmakers that supply two fabs, one of which supplies a lab; and restrictions."""
    graph = nx.MultiDiGraph(firms={}, categories=TREE, places=PLACES, firm_sets=SETS, needs={
        "memory": [{"category": "lithography", "kind": "flow", "essential": True}],
    })  # fmt: skip
    for supplier, customer, category in (
        ("toolmaker", "fab", "lithography"), ("other", "plant", "lithography"),
        ("fab", "lab", "memory"), ("plant", "lab", "memory"), ("local", "fab", "lithography"),
    ):  # fmt: skip
        graph.add_edge(
            supplier, customer, relation="supply", category=category, categories=(category,),
            claims=(f"{supplier}-{customer}",),
        )  # fmt: skip
    for source, target, data in rules:
        stage = {"relation": "restriction", "stage": "in-force"}
        graph.add_edge(source, target, **stage | data)
    return graph


LITHOGRAPHY = {"categories": ("lithography",)}


@pytest.mark.parametrize(
    ("supplier", "customer", "rule", "falls"),
    [
        ("toolmaker", "fab", {}, True),
        ("firm-group/makers", "place/china", {}, True),
        ("other", "place/china", {}, False),
        ("toolmaker", "plant", {}, False),
        ("toolmaker", "place/china", {"categories": ("lithography",)}, True),
        ("toolmaker", "place/china", {"categories": ("euv",)}, True),  # a part of it may be
        ("toolmaker", "place/china", {"categories": ("memory",)}, False),
        ("toolmaker", "place/china", {"goods": "tools of the newest kind"}, True),
        ("toolmaker", "place/china", {"products": ("scanner",)}, True),  # none is named
        ("firm-group/all", "place/china", {}, True),
    ],
)
def test_a_restriction_falls_on_what_its_ends_and_goods_meet(
    supplier: str, customer: str, rule: dict[str, Any], *, falls: bool
) -> None:
    """By hand: ends by firm, by group and by seat; goods by category, broader or narrower."""
    rules = Restrictions(network((supplier, customer, rule)))
    assert bool(rules.on("toolmaker", "fab", LITHOGRAPHY)) is falls


def test_a_site_abroad_makes_no_firm_of_that_country() -> None:
    """The plant has a site in the country and its seat elsewhere."""
    rules = Restrictions(network(("firm-group/all", "place/china", {})))
    assert not rules.on("other", "plant", LITHOGRAPHY)


def test_a_country_kept_from_everybody_may_supply_itself() -> None:
    """The local toolmaker sits in the country; it is meant only where it is named."""
    everybody = Restrictions(network(("firm-group/all", "place/china", {})))
    assert not everybody.on("local", "fab", LITHOGRAPHY)
    assert Restrictions(network(("local", "place/china", {}))).on("local", "fab", LITHOGRAPHY)


def test_of_products_only_those_that_are_named_fall_under_it() -> None:
    """A supply of another product than the restricted one is free."""
    rules = Restrictions(network(("toolmaker", "fab", {"products": ("scanner",)})))
    assert rules.on("toolmaker", "fab", LITHOGRAPHY | {"products": ("scanner", "track")})
    assert not rules.on("toolmaker", "fab", LITHOGRAPHY | {"products": ("track",)})


@pytest.mark.parametrize(
    ("stage", "bars"),
    [
        ("in-force", True),
        ("licence-needed", True),
        ("quota", False),
        ("duty", False),
        ("suspended", False),
    ],
)
def test_a_way_that_is_allowed_passes_no_bar(stage: str, *, bars: bool) -> None:
    """The way over the fab is left out while the restriction bars; each way names its stage."""
    graph = network(("toolmaker", "place/china", {"stage": stage}))
    every = paths(graph, "toolmaker", "lab")
    assert [row["to"] for row in every.rows] == ["fab", "lab"]
    assert [str(row["restricted"] or "") for row in every.rows] == [stage, ""]
    allowed = paths(graph, "toolmaker", "lab", allowed=True)
    assert allowed.rows == ([] if bars else every.rows)
    assert "path.allowed" in {note.code for note in allowed.notes}


def test_a_stop_names_the_links_that_are_restricted_and_counts_them() -> None:
    """What is restricted may have been delivered before: the exposure stays as it is."""
    free = disrupt(network(), ["toolmaker"], horizon="running")
    told = disrupt(network(("toolmaker", "fab", {})), ["toolmaker"], horizon="running")
    assert told.rows == free.rows
    (note,) = [note for note in told.notes if note not in free.notes]
    assert (
        str(note)
        == "under a restriction by this lens: toolmaker → fab; what is restricted may have"
        " stopped already, or go on under a licence"
    )


def test_a_substitute_that_may_not_supply_is_marked() -> None:
    """By hand: the other maker may not supply the fab, the toolmaker's customer; the local may."""
    table = substitutes(network(("other", "place/china", {})), "toolmaker")
    assert {row["supplier"]: str(row["restricted"] or "") for row in table.rows} == {
        "other": "fab", "local": "",
    }  # fmt: skip
    assert "substitutes.restricted" in {note.code for note in table.notes}
