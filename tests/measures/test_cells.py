"""What counts in a cell: edges, units, kinds and figures."""

from __future__ import annotations

import math
from typing import Any

import pytest

from aisupply.bounds import Bounds
from aisupply.claims.categories import narrower
from aisupply.measures.cell_volumes import stated_volumes
from aisupply.measures.cells import Cell, Figure, Supply, cells_of, supply_edges

INF = math.inf
HOME = "ai-accelerator"


def _cell(literal: Any, kind: str = "power", category: str = HOME) -> Cell:
    network = literal.network
    edges = list(supply_edges(network))
    return cells_of(
        edges, "openai", category, narrower(network.graph.get("categories", {}), category)
    )[kind]


def _supplies(cell: Cell) -> dict[str, tuple[float, float, float]]:
    return {s.supplier: (s.firm, s.stated_high, s.ceiling) for s in cell.supplies}


@pytest.mark.parametrize(
    ("figure", "stated_high", "announced", "given"),
    [
        (Figure(1, 6, 6), 6, 6, True),  # 1 GW firm out of "up to 6"
        (Figure(0, 10, INF), 10, 10, True),  # a letter over "at least 10"
        (Figure(20, 20, 30), 30, 20, True),  # more than 20, in reports up to 30
        (Figure(4, None, INF), 4, 4, True),  # "at least 4" with no stated figure
        (Figure(0, None, 5), 5, 0, True),  # a ceiling only: nothing was announced
        (Figure(0, None, INF), 0, 0, False),  # no figure at all
    ],
)
def test_figures(figure: Figure, stated_high: float, announced: float, given: bool) -> None:
    """An open end counts up to the stated figure, or to the firm part where none is stated."""
    assert (figure.stated_high, figure.announced, figure.is_given) == (
        stated_high,
        Bounds.point(announced),
        given,
    )


def test_words_without_a_number_announce_an_interval() -> None:
    """By hand: tens of billions are 20 to 100, several GW 2 and more; added, 22 and more."""
    tens, several = Bounds(20, 100, high_open=True), Bounds(2)
    assert Figure(0, tens, 100).announced == tens
    assert (Figure(0, several).stated_high, Figure(0, several).announced) == (math.inf, several)
    both = Supply("a", [Figure(0, tens, 100), Figure(0, several)])
    assert (both.announced.low, both.announced.high) == (22, math.inf)


def test_agreements_of_one_supplier_are_added(literal: Any) -> None:
    """The volumes of several agreements with one supplier add, part by part."""
    literal.power("amd", "openai", HOME, 1, 6, 6).power("amd", "openai", HOME, 0, 2, 3)
    assert _supplies(_cell(literal)) == {"amd": (1, 9, 9)}


def test_two_categories_are_two_views(literal: Any) -> None:
    """An edge with a category and a narrower one counts once."""
    literal.power("amd", "openai", "custom-silicon ai-accelerator", 1, 6, 6)
    assert _supplies(_cell(literal)) == {"amd": (1, 6, 6)}


def test_a_bare_relation_adds_nothing_beside_a_figure(literal: Any) -> None:
    """A relation without figures leaves a supplier with figures as it is."""
    literal.power("amd", "openai", HOME, 1, 6, 6).add("amd", "openai", HOME)
    assert _supplies(_cell(literal)) == {"amd": (1, 6, 6)}


def test_a_volume_without_a_figure_opens_the_full_interval(literal: Any) -> None:
    """A counting volume that names no figure removes the ceiling and keeps what is stated."""
    literal.power("amd", "openai", HOME, 1, 6, 6).power("amd", "openai", HOME, 0, None, INF)
    assert _supplies(_cell(literal)) == {"amd": (1, 6, INF)}


def test_a_supplier_without_a_figure_is_unlimited(literal: Any) -> None:
    """A supplier that is only named may deliver anything from 0 on, and has no stated part."""
    cell = _cell(literal.add("nvidia", "openai", HOME).power("amd", "openai", HOME, 1, 6, 6))
    (nvidia,) = cell.unquantified
    assert (nvidia.firm, nvidia.ceiling) == (0, INF)
    assert cell.full_box.size == 2
    assert stated_volumes(cell).box.size == 1


def test_a_figure_of_another_kind_only_names(literal: Any) -> None:
    """A supplier with a figure in money is unquantified in a cell of power."""
    literal.money("amd", "openai", HOME, 20, 20, 20).power("nvidia", "openai", HOME, 1, 1, 1)
    assert [s.supplier for s in _cell(literal).unquantified] == ["amd"]


@pytest.mark.parametrize(
    ("flow", "kind", "counts"),
    [
        ("purchase", "money", True),
        ("supply", "power", True),
        ("flow-supply", "count", True),
        (None, "power", True),
        ("investment", "money", False),
        ("loan", "money", False),
        ("revenue-share", "money", False),
        ("supply", "money", False),
        ("purchase", "power", False),
    ],
)
def test_flows(literal: Any, flow: str | None, kind: str, counts: bool) -> None:
    """Only purchases in money and supplies in power or counts enter; investments do not."""
    literal.add("amd", "openai", HOME, kind=kind, unit="u", flow=flow, firm=1.0, ceiling=1.0)
    assert len(list(supply_edges(literal.network))) == counts


def test_what_is_no_supply(literal: Any) -> None:
    """What has ended, other relations, and supply inside one firm are left out."""
    literal.power("amd", "openai", HOME, 1, 1, 1)
    literal.add("nvidia", "openai", HOME, stage="ended")
    literal.add("openai", "openai", HOME)
    literal.add("broadcom", "openai", HOME, relation="co-design")
    assert [edge[0] for edge in supply_edges(literal.network)] == ["amd"]


def test_a_letter_of_intent_names_its_supplier(literal: Any) -> None:
    """A bare letter of intent counts in the full answer and not in the stated one."""
    literal.add("samsung", "openai", HOME, stage="letter-of-intent")
    literal.power("amd", "openai", HOME, 1, 1, 1)
    cell = _cell(literal)
    assert (cell.full_box.size, stated_volumes(cell).box.size) == (2, 1)


def test_a_trial_only_names_its_supplier(literal: Any) -> None:
    """The figures of a trial are not used, even where they are the only ones."""
    literal.power("amd", "openai", HOME, 1, 1, 1)
    literal.add("groq", "openai", HOME, kind="power", unit="GW", flow="supply", firm=5.0,
                ceiling=5.0, trial=True)  # fmt: skip
    assert [s.supplier for s in _cell(literal).unquantified] == ["groq"]


def test_unit_with_most_suppliers(literal: Any) -> None:
    """The unit in which most suppliers have a figure is taken, and others are noted."""
    literal.money("amd", "openai", HOME, 1, 1, 1).money("intel", "openai", HOME, 1, 1, 1)
    euro = {"kind": "money", "unit": "EUR", "flow": "purchase", "firm": 2.0, "ceiling": 2.0}
    literal.add("arm", "openai", HOME, **euro)
    cell = _cell(literal, "money")
    assert cell.unit == "USD"
    assert [s.supplier for s in cell.unquantified] == ["arm"]
    assert list(map(str, cell.notes)) == ["a volume of arm in EUR is not added to USD"]


def test_dollars_on_a_tie(literal: Any) -> None:
    """USD is taken where as many suppliers have figures in another unit."""
    literal.money("amd", "openai", HOME, 1, 1, 1)
    literal.add("arm", "openai", HOME, kind="money", unit="EUR", flow="purchase", firm=2.0)
    assert _cell(literal, "money").unit == "USD"


def test_a_second_figure_in_another_unit_opens_the_interval(literal: Any) -> None:
    """A supplier with figures in two units has no ceiling in either."""
    literal.money("amd", "openai", HOME, 1, 1, 1).money("intel", "openai", HOME, 1, 1, 1)
    literal.add("amd", "openai", HOME, kind="money", unit="EUR", flow="purchase", firm=2.0)
    assert _supplies(_cell(literal, "money"))["amd"] == (1e9, 1e9, INF)


def test_a_supplier_of_nothing_is_not_counted(literal: Any) -> None:
    """A supplier that can only deliver 0 is no supplier."""
    literal.power("amd", "openai", HOME, 0, 0, 0).power("nvidia", "openai", HOME, 1, 1, 1)
    assert list(_supplies(_cell(literal))) == ["nvidia"]


def test_the_interval_stands_in_for_missing_parts(literal: Any) -> None:
    """Where an edge has only its interval, its ends are the firm part and the ceiling."""
    literal.add("amd", "openai", HOME, kind="power", unit="GW", flow="supply", volume=Bounds(1, 6))
    assert _supplies(_cell(literal)) == {"amd": (1, 6, 6)}


def test_closed_cells(literal: Any) -> None:
    """A cell is closed only where an edge says that these are all suppliers."""
    literal.power("amd", "openai", HOME, 1, 1, 1)
    assert not _cell(literal).is_closed
    literal.add("nvidia", "openai", HOME, closed=True)
    assert _cell(literal).is_closed


def test_shares_that_leave_nothing_close_a_cell(literal: Any) -> None:
    """Shares of 60 % and 40 % are all there is; 60 % and 30 % are not, nor are upper ends."""
    for name, low, high in (("amd", 60, 60), ("nvidia", 30, 40)):
        literal.add(name, "openai", HOME, share=Bounds(low, high))
    assert not _cell(literal).is_closed
    literal.add("nvidia", "openai", HOME, share=Bounds(40, 40))
    assert _cell(literal).is_closed


def test_all_of_a_narrower_category_is_not_all_of_a_broader_one(literal: Any) -> None:
    """Who makes all custom silicon does not make all accelerators."""
    literal.add("broadcom", "openai", "custom-silicon", closed=True)
    assert not _cell(literal).is_closed
    assert _cell(literal, category="custom-silicon").is_closed


def test_trees_with_two_parents_and_a_cycle(literal: Any) -> None:
    """A category below two others is in both trees, and a cycle ends."""
    literal.network.graph["categories"] = {
        "a": {"broader": ["b"]}, "b": {"broader": ["a"]}, "c": {"broader": ["a", "d"]},
    }  # fmt: skip
    assert narrower(literal.network.graph.get("categories", {}), "b") == {"a", "b", "c"}
    assert narrower(literal.network.graph.get("categories", {}), "d") == {"c", "d"}


def test_sources_are_counted_once(literal: Any) -> None:
    """A source that stands behind two edges is one source."""
    literal.power("amd", "openai", HOME, 1, 1, 1).power("amd", "openai", HOME, 1, 1, 1)
    assert _cell(literal).sources == ("source-of-amd",)
