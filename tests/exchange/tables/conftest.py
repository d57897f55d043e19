"""What the tests of tables share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from aisupply.exchange.tables.export import tables_of
from aisupply.exchange.tables.mapping import map_rows
from aisupply.exchange.tables.registry import registry_of
from aisupply.exchange.tables.writer import claim_quads
from aisupply.rdf.terms import CLAIM

if TYPE_CHECKING:
    from collections.abc import Callable

    from aisupply.exchange.tables.mapping_context import Context


@pytest.fixture
def written_back() -> Callable[[Context], dict[str, list[dict[str, str]]]]:
    """Map the rows of a context to claims and registry, and these back to tables."""

    def back(context: Context) -> dict[str, list[dict[str, str]]]:
        quads = [
            quad
            for draft in map_rows(context).drafts
            for quad in claim_quads(draft, CLAIM + draft.key)
        ]
        quads += [
            ox.Quad(triple.subject, triple.predicate, triple.object)
            for triples in registry_of(context).values()
            for triple in triples
        ]
        return tables_of(quads)

    return back
