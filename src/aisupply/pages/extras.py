"""What a view may show beside its network: its past, its measures, its loops, its words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import networkx as nx

from aisupply.measures.concentration import concentration
from aisupply.pages.replay import replay
from aisupply.terms import AISC

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisupply.graph import View
    from aisupply.pages.replay import Replay
    from aisupply.table import Table

__all__ = ["Extras", "extras_of", "whole"]


@dataclass(frozen=True)
class Extras:
    """What a view shows beside its network.

    Args:
        replay: what each link was through time; without it the page has no slider.
        measures: the columns of `aisupply concentration`, of the network itself.
        facts: what is said about each claim, by IRI.
        codes: the word for each id of a code list, in the language of the page.
        labels: the label of each node, in the language of the page.
    """

    replay: Replay | None = None
    measures: Table | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def extras_of(view: View, network: nx.MultiDiGraph[str], *, lang: str = "en") -> Extras:
    """Return all that a page on a view can show beside its network.

    Args:
        view: the claims under a lens.
        network: the network of the view.
        lang: language of labels.
    """
    names = view.graph.names
    return Extras(
        replay=replay(view),
        measures=concentration(network, all_cells=True),
        facts={fact.iri: fact for fact in view.graph.claims},
        codes=_codes(view, lang),
        labels={thing.id: (thing.kind, thing.label(lang)) for thing in names.things.values()},
    )


def _codes(view: View, lang: str) -> dict[str, str]:
    """Return the labels of the ontology's code lists in a language."""
    query = f'''
        SELECT DISTINCT ?code ?name {{
          ?code skos:inScheme ?list ; skos:prefLabel ?name FILTER(LANG(?name) = "{lang}")
        }}'''
    rows = view.graph.whole.records(query, union=True)
    return {row["code"].removeprefix(AISC): row["name"] for row in rows}


def whole(network: nx.MultiDiGraph[str], extras: Extras) -> nx.MultiDiGraph[str]:
    """Return a network with every link that ever was, as it was last, and the extras' labels."""
    if extras.replay is None:
        return network
    drawn = nx.MultiDiGraph(**network.graph)
    for version in extras.replay.versions:
        drawn.add_edge(version.source, version.target, version.key, **version.link)
    for node in drawn:
        kind, label = extras.labels.get(node, ("organisation", node))
        drawn.nodes[node].update(type=kind, label=label)
    return drawn
