"""What keeps claims from being read is looked for by few queries, however long the ontology is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aisupply.store.embedded import EmbeddedStore
from aisupply.store.soundness import find_faults

if TYPE_CHECKING:
    import pytest

    Draft = Any


def test_properties_are_asked_together(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand, thirteen: one for each of the four things a claim needs and its two code lists.

    Two each, inside and outside of claims, for texts where a thing is meant and for what is said
    twice; one each for undeclared claims, values of another type, and bounds out of order.
    """
    store = draft.supply("amd", "openai").open().loaded
    find_faults(store)  # ontology and shapes are read once
    asked = []
    query = EmbeddedStore.query

    def counted(self: EmbeddedStore, text: str, **options: bool) -> object:
        asked.append(text)
        return query(self, text, **options)

    monkeypatch.setattr(EmbeddedStore, "query", counted)
    assert find_faults(store) == []
    assert len(asked) == 13


def test_what_is_said_twice_is_found_in_claims_and_outside(draft: Draft) -> None:
    """Two suppliers of one supply, in a claim; two tiers of a source, on which a claim rests."""
    pair = "<supply/amd/openai/ai-accelerator>"
    draft.claim("two", f"{pair} a ais:SupplyRelationship ; ais:supplier :amd, :nvidia .")
    draft.source("blog", tier=3)
    draft.supply("amd", "openai", source="blog", key="rests", more=":blog ais:tier 4 .")
    graph = draft.open()
    found = {(fault.claim.rpartition("/id/")[2], fault.property.rpartition("#")[2])
             for fault in graph.faults}  # fmt: skip
    assert found == {("claim/paper/two", "supplier"), ("claim/blog/rests", "tier")}
