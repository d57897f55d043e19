"""What a view may show beside its network: its past, its measures, its loops, its words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import networkx as nx

from aisupply.measures.concentration.concentration import concentration
from aisupply.network.replay import replay
from aisupply.network.restrictions import end_labels
from aisupply.pages.styling import NODES
from aisupply.rdf.terms import AISC, local_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisupply.claims.graph import ClaimView
    from aisupply.network.replay import Replay
    from aisupply.pages.addresses import Addresses
    from aisupply.table import Table

__all__ = ["ViewContext", "context_of", "whole"]

_PAGES = "SELECT DISTINCT ?source ?page { ?source a ais:Source ; foaf:page ?page } ORDER BY ?page"


@dataclass(frozen=True)
class ViewContext:
    """What a view shows beside its network.

    Args:
        replay: what each link was through time; without it the page has no slider.
        measures: the columns of `aisupply concentration`, of the network itself.
        facts: what is said about each claim, by IRI.
        codes: the word for each id of a code list, in the language of the page.
        labels: the type and the label of each node, in the language of the page.
        sources: the title of each source and its address in the web, or nothing.
        addresses: where claims and things stand in the report that the view is part of.
        summaries: what an agreement is, in a sentence, by id, in the language of the page.
    """

    replay: Replay | None = None
    measures: Table | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    sources: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    addresses: Addresses | None = None
    summaries: Mapping[str, str] = field(default_factory=dict)


def context_of(
    view: ClaimView,
    network: nx.MultiDiGraph[str],
    *,
    lang: str = "en",
    measures: Table | None = None,
) -> ViewContext:
    """Return all that a page on a view can show beside its network.

    Args:
        view: the claims under a lens.
        network: the network of the view.
        lang: language of labels.
        measures: every cell of the concentration of the network, where they are known already.
    """
    things = view.graph.names.things.values()
    return ViewContext(
        replay=replay(view),
        measures=concentration(network, all_cells=True) if measures is None else measures,
        facts={fact.iri: fact for fact in view.graph.claims},
        codes=_codes(view, lang),
        labels={t.id: (t.kind, t.label(lang)) for t in things if t.kind in NODES}
        | end_labels(view.graph.whole, lang=lang, union=True),
        sources=_sources(view, lang),
        summaries=_summaries(view, lang),
    )


def _summaries(view: ClaimView, lang: str) -> dict[str, str]:
    """Return what the registry says of agreements in a language."""
    query = f'''
        SELECT ?agreement ?text {{
          ?agreement a ais:Agreement ; dcterms:description ?text FILTER(LANG(?text) = "{lang}")
        }}'''
    rows = view.graph.whole.records(query, union=True)
    return {local_id(row["agreement"]): row["text"] for row in rows}


def _sources(view: ClaimView, lang: str) -> dict[str, tuple[str, str]]:
    """Return the title and the address of each source."""
    rows = view.graph.whole.records(_PAGES, union=True)
    pages = {local_id(row["source"]): row["page"] for row in rows}
    titles = {source.id: source.label(lang) for source in view.graph.names.of_kind("source")}
    return {name: (title, pages.get(name, "")) for name, title in titles.items()}


def _codes(view: ClaimView, lang: str) -> dict[str, str]:
    """Return the labels of the ontology's code lists in a language."""
    query = f'''
        SELECT DISTINCT ?code ?name {{
          ?code skos:inScheme ?list ; skos:prefLabel ?name FILTER(LANG(?name) = "{lang}")
        }}'''
    rows = view.graph.whole.records(query, union=True)
    return {row["code"].removeprefix(AISC): row["name"] for row in rows}


def whole(network: nx.MultiDiGraph[str], context: ViewContext) -> nx.MultiDiGraph[str]:
    """Return a network with every link that ever was, as it was last, and the context' labels."""
    if context.replay is None:
        return network
    drawn = nx.MultiDiGraph(**network.graph)
    for version in context.replay.versions:
        drawn.add_edge(version.source, version.target, version.key, **version.link)
    for node in drawn:
        kind, label = context.labels.get(node, ("organisation", node))
        drawn.nodes[node].update(type=kind, label=label)
    return drawn
