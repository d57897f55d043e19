"""Modules import each other in no circle; the floors themselves are contracts of import-linter."""

from __future__ import annotations

import grimp
import networkx as nx

import aisupply


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Imports under TYPE_CHECKING and inside functions count; only the public door is exempt."""
    modules = grimp.build_graph("aisupply", cache_dir=None)
    imports = nx.DiGraph(
        (module, imported)
        for module in modules.modules
        for imported in modules.find_modules_directly_imported_by(module)
    )
    imports.remove_node(aisupply.__name__)

    assert imports.number_of_edges() > len(imports)
    assert [circle for circle in nx.strongly_connected_components(imports) if len(circle) > 1] == []
