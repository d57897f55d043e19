"""Who is behind a supplier: by product where one is named, else by firm; and means over boxes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from chain_kit import link, network, sized, worked

from aisupply.measures.chains.chains import Chains, Part, SuppliedItem, mean_bounds

if TYPE_CHECKING:
    from aisupply.measures.chains.chains import Row

INPUTS = {
    "trainium3": ({"supplier": "tsmc", "category": "foundry", "claims": ("claim/t3",)},),
    "maia": ({"supplier": "intel", "category": "foundry"},),
}


def firms(row: Row) -> list[str]:
    """Return the firms of a row."""
    return [part.supplied.firm for part in row.parts]


def test_by_firm_where_no_product_is_named() -> None:
    """Amazon's two foundries both stand behind its accelerators."""
    net = network(inputs=INPUTS)
    link(net, "amazon", "openai", "ai-accelerator")
    for foundry in ("tsmc", "intel"):
        link(net, foundry, "amazon", "foundry")
    chains = Chains(net)
    (part,) = chains.first("openai", "ai-accelerator").parts
    assert part.supplied == SuppliedItem("amazon", ("ai-accelerator",))
    assert firms(chains.row(part.supplied, "foundry")) == ["intel", "tsmc"]


def test_by_product_where_the_supply_names_one() -> None:
    """A supply of Trainium is made by the foundry of Trainium, not by all of Amazon's."""
    net = network(inputs=INPUTS)
    link(net, "amazon", "openai", "ai-accelerator", products=("trainium3", "of-unknown-inputs"))
    link(net, "intel", "amazon", "foundry")
    chains = Chains(net)
    (part,) = chains.first("openai", "ai-accelerator").parts
    row = chains.row(part.supplied, "foundry")
    assert firms(row) == ["tsmc"]
    assert row.parts[0].claims == ("claim/t3",)


def test_by_product_where_a_joint_design_names_one() -> None:
    """A supply between two firms that design one product together is of that product."""
    net = network(inputs=INPUTS)
    link(net, "broadcom", "openai", "custom-silicon")
    net.add_edge("broadcom", "openai", "design", relation="co-design", products=("trainium3",))
    link(net, "intel", "broadcom", "foundry")
    chains = Chains(net)
    (part,) = chains.first("openai", "ai-accelerator").parts
    assert part.supplied.products == ("trainium3",)
    assert firms(chains.row(part.supplied, "foundry")) == ["tsmc"]


def test_a_product_without_that_input_leaves_the_firm() -> None:
    """No memory maker of Trainium is named: those of the firm stand for it."""
    net = network(inputs=INPUTS)
    link(net, "amazon", "openai", "ai-accelerator", products=("trainium3",))
    sized(net, "sk-hynix", "amazon", "hbm4", 1, 2)
    chains = Chains(net)
    (part,) = chains.first("openai", "ai-accelerator").parts
    assert firms(chains.row(part.supplied, "hbm")) == ["sk-hynix"]


def test_two_products_open_their_shares() -> None:
    """Two products with two foundries: how much is of which is not known."""
    net = network(inputs=INPUTS)
    link(net, "amazon", "openai", "ai-accelerator", products=("maia", "trainium3"))
    chains = Chains(net)
    (part,) = chains.first("openai", "ai-accelerator").parts
    row = chains.row(part.supplied, "foundry")
    assert firms(row) == ["intel", "tsmc"]
    assert not row.is_known
    assert row.mean([(1.0, 1.0), (0.0, 0.0)]) == (0.0, 1.0)


def test_needs_come_from_the_nearest_broader_category() -> None:
    """Custom silicon states no needs of its own: those of accelerators hold."""
    chains = Chains(worked())
    needs = chains.needs(SuppliedItem("broadcom", ("custom-silicon",)))
    assert [(n.category, n.kind, n.essential) for n in needs] == [
        ("eda", "capital", False), ("foundry", "flow", True), ("hbm", "flow", True),
    ]  # fmt: skip
    assert chains.needs(SuppliedItem("x", ("lithography", "no-such-category"))) == []


def test_the_stricter_need_wins() -> None:
    """Where two categories of a supplied item need the same, flow and essential win."""
    loose = [{"category": "foundry", "kind": "capital", "essential": False}]
    strict = [{"category": "foundry", "kind": "flow", "essential": True}]
    chains = Chains(network({"hbm": loose, "eda": strict}))
    (need,) = chains.needs(SuppliedItem("x", ("eda", "hbm")))
    assert (need.kind, need.essential) == ("flow", True)


def test_as_stated_has_figures_only_at_the_first_tier() -> None:
    """As stated leaves out who has no figure at the first tier, and nobody below it."""
    net = network()
    sized(net, "amd", "openai", "ai-accelerator", 1, math.inf)
    link(net, "nvidia", "openai", "ai-accelerator")
    sized(net, "sk-hynix", "amd", "hbm", 1, math.inf)
    link(net, "micron", "amd", "hbm")
    chains = Chains(net)
    (part,) = chains.first("openai", "ai-accelerator", as_stated=True).parts
    assert (part.supplied.firm, part.low, part.high) == ("amd", 1, 1)
    below = chains.row(part.supplied, "hbm", as_stated=True)
    assert [(p.supplied.firm, p.high) for p in below.parts] == [
        ("micron", math.inf),
        ("sk-hynix", 1),
    ]


def test_an_agreement_is_told_apart() -> None:
    """What an agreement governs is a part of its own; a relation that only names adds nothing."""
    net = network()
    sized(net, "amd", "openai", "ai-accelerator", 6, 6, agreement="deal")
    sized(net, "amd", "openai", "ai-accelerator", 2, 2)
    sized(net, "nvidia", "openai", "ai-accelerator", 8, 8, agreement="deal")
    link(net, "nvidia", "openai", "ai-accelerator")
    parts = Chains(net, stopped=["deal"]).first("openai", "ai-accelerator").parts
    assert sorted((p.supplied.firm, p.low, p.is_stopped) for p in parts) == [
        ("amd", 2, False), ("amd", 6, True), ("nvidia", 8, True),
    ]  # fmt: skip


# By hand: the extremes of Σxv/Σx are at volumes with the lowest, or highest, values raised.
@pytest.mark.parametrize(
    ("box", "values", "expected"),
    [
        ([(6, 6), (3, 3), (1, 1)], [0, 1, 1], (0.4, 0.4)),
        ([(1, 6), (2, 2)], [1, 0], (1 / 3, 6 / 8)),
        ([(0, 5), (0, 5)], [0.2, 0.7], (0.2, 0.7)),
        ([(0, math.inf), (4, 4)], [0.25, 1], (0.25, 1)),
        ([(2, 2), (2, 4), (0, 2)], [0, 0.5, 1], (1 / 4, 3 / 6)),
    ],
)
def test_mean_bounds_by_hand(
    box: list[tuple[float, float]], values: list[float], expected: tuple[float, float]
) -> None:
    """The bounds of a weighted mean are those worked by hand, unlimited volumes included."""
    parts = [Part(SuppliedItem(str(i), ()), low, high) for i, (low, high) in enumerate(box)]
    assert mean_bounds(parts, values) == pytest.approx(expected)
