"""A cell that is asked for alone is the cell of the whole network, wherever it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import aisupply
from aisupply.claims.categories import narrower
from aisupply.errors import UnknownNameError
from aisupply.measures.cells import categories_of, cells_of, supply_edges

if TYPE_CHECKING:
    import networkx as nx

    from aisupply.network.supply_history import CustomerSupply

LENSES: tuple[dict[str, Any], ...] = (
    {},
    {"as_of": "2025-12-31", "tier": 2, "with_rumours": True, "combine": "hull"},
    {"known_by": "2026-05", "at": "2026-01-15", "binding_only": True, "by_source_date": True},
    {"everything": True, "entities": True},
)
"""Each option of a lens that bears on supply, in one of them at the least."""


@pytest.fixture(scope="module")
def kept(shipped: aisupply.Graph) -> aisupply.Graph:
    """The shipped graph as a second start finds it: kept, and never read whole."""
    assert shipped.store  # reading it keeps it
    graph = aisupply.Graph(lambda: pytest.fail("files were read again"), key=shipped._key)
    assert graph.structure is not None
    return graph


def supply_of(network: nx.MultiDiGraph | CustomerSupply, customer: str) -> dict[Any, Any]:
    """Return all that is said of the supply of a customer, but for passages, by edge."""
    return {
        (supplier, key): {name: value for name, value in data.items() if name != "spans"}
        for supplier, target, key, data in supply_edges(network)
        if target == customer
    }


@pytest.mark.slow
@pytest.mark.parametrize("options", LENSES, ids=str)
def test_all_cells_are_those_of_the_whole_network(
    options: dict[str, Any], kept: aisupply.Graph
) -> None:
    """Every firm of the shipped graph: each edge, and so each cell and kind."""
    view = kept.view(**options)
    whole = view.network()
    customers = {customer for _, customer, _, _ in supply_edges(whole)}
    assert len(customers) > 20
    assert "store" not in vars(kept)
    for customer in sorted({*customers, "aws", "xai", "tsmc"}):
        alone = view.supply(customer)
        assert alone.graph["categories"] == whole.graph["categories"]
        assert alone.graph["lens"] == whole.graph["lens"]
        head = alone.customer
        assert head == whole.graph["firms"][customer]["head"]
        edges = supply_of(whole, head)
        assert supply_of(alone, head) == edges, customer
        named = sorted({c for data in edges.values() for c in categories_of(data)})
        for category in named:
            tree = narrower(whole.graph["categories"], category)
            ours, theirs = (
                cells_of([e for e in supply_edges(n) if e[1] == head], head, category, tree)
                for n in (alone, whole)
            )
            assert list(ours) == list(theirs)
            for kind, cell in ours.items():
                assert (cell.full_box.low == theirs[kind].full_box.low).all()
                assert (cell.full_box.high == theirs[kind].full_box.high).all()
                assert (cell.unit, cell.is_closed, cell.sources, cell.notes) == (
                    theirs[kind].unit, theirs[kind].is_closed, theirs[kind].sources,
                    theirs[kind].notes,
                )  # fmt: skip


@pytest.mark.parametrize("customer", ["openai", "aws", "microsoft", "xai"])
def test_tables_are_the_same(customer: str, kept: aisupply.Graph) -> None:
    """Rows, notes and lens of the measure and of what it rests on, groups told with them."""
    view = kept.view()
    whole, alone = view.network(), view.supply(customer)
    for measure in (aisupply.concentration, aisupply.explain):
        ours, theirs = measure(alone, customer), measure(whole, customer)
        assert (ours.rows, ours.notes, ours.lens) == (theirs.rows, theirs.notes, theirs.lens)


def test_an_id_of_the_registry_means_what_the_list_of_names_says(kept: aisupply.Graph) -> None:
    """Each id of a firm or category, and names that are none: the same answer, the same error."""
    view = kept.view()
    for kind in ("organisation", "category"):
        ids = [thing.id for thing in view.names.of_kind(kind)]
        assert len(ids) > 20
        assert [view.id_of(name, kind=kind) for name in ids] == ids
    for typed in ("OpenAI", "XNAS:AMD", " nvidia "):
        found = view.names.find(typed, kind="organisation").id
        assert view.id_of(typed, kind="organisation") == found
    for typed in ("foundry", "nosuch", "x> <y", ""):
        with pytest.raises(UnknownNameError) as ours:
            view.id_of(typed, kind="organisation")
        with pytest.raises(UnknownNameError) as theirs:
            view.names.find(typed, kind="organisation")
        assert str(ours.value) == str(theirs.value)
