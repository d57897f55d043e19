"""The interactive view: a network as one page that opens from disk with no network.

Nodes, links and options go through `pyvis.network.Network`; the page is a template of ours,
because pyvis's own loads from other hosts and lets labels become markup. A small network is
drawn whole, a large one as an overview.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, TypeAlias

import networkx as nx

from aisupply.errors import UnknownNameError, UsageError
from aisupply.pages.assets import asset, palette_css, render_template, safe_json, vis_script
from aisupply.pages.details import LinkTeller, label_of, type_of
from aisupply.pages.drawing import draw, js_id, link_ids, links_of
from aisupply.pages.overview import DIM, FAINT, draw_overview, is_crowded, shown_types
from aisupply.pages.styling import (
    DASHES,
    NODES,
    RELATIONS,
    link_colour,
    node_colour,
    pattern,
    text_colour,
    visible,
)
from aisupply.pages.words import all_words, check_language, code_word, fill

if TYPE_CHECKING:
    from aisupply.pages.drawing import Drawing

__all__ = ["around", "render_view"]

Graph: TypeAlias = "nx.MultiDiGraph[str]"


def render_view(
    network: Graph,
    *,
    focus: str | None = None,
    depth: int = 2,
    lang: str = "en",
    title: str | None = None,
) -> str:
    """Return the page that shows a network.

    A network with many nodes or links is shown as an overview: firms at first, with one link for
    all supplies from one to another.

    Args:
        network: what to draw, as `View.network` makes it.
        focus: id of a node; only what is at most `depth` links from it is drawn.
        depth: how far from the focus to go.
        lang: language of the chrome, ``en`` or ``fr``; labels are shown as given.
        title: heading of the page; by default the question that the project answers.

    Returns:
        One HTML document with script, style and data inside. The same input gives the same
        bytes.

    Raises:
        UnknownNameError: no node has the id `focus`.
        UsageError: there is no such language, or `depth` is below 1.

    Example:
        >>> graph = nx.MultiDiGraph(lens_line="facts only")
        >>> graph.add_node("amd", type="organisation", label="AMD")
        >>> "facts only" in render_view(graph)
        True
    """
    check_language(lang)
    shown = network if focus is None else around(network, focus, depth=depth)
    return render_template(
        "view.html.j2",
        scripts=[vis_script(), asset("view.js")],
        style=palette_css() + asset("base.css") + asset("view.css"),
        lang=lang,
        words=all_words(lang),
        title=visible(title or all_words(lang)["view_title"]),
        lens_line=visible(str(network.graph.get("lens_line") or "")),
        note=_note(network, focus, depth, lang),
        **_contents(shown, focus, lang),
    )


def _contents(network: Graph, focus: str | None, lang: str) -> dict[str, Any]:
    """Return drawing, legend, table and names of a network, as the template takes them."""
    crowded = is_crowded(network)
    drawing = (
        draw_overview(network, focus=focus, lang=lang) if crowded else draw(network, lang=lang)
    )
    payload = _payload(network, drawing, lang, crowded=crowded)
    payload |= {"words": all_words(lang), "emphasis": js_id(focus) if focus and crowded else None}
    return {
        "crowded": crowded,
        "data": safe_json(payload),
        "legend": _legend(network, lang, crowded=crowded),
        "links": _table(network, lang),
        "names": sorted({label_of(network, node) for node in network}),
    }


def _note(network: Graph, focus: str | None, depth: int, lang: str) -> str:
    """Return what is said of a part of a network: around which node, and how far."""
    if focus is None:
        return ""
    words = all_words(lang)["focus_note"]
    return fill(words, focus=label_of(network, focus), depth=str(depth))


def around(network: Graph, focus: str, *, depth: int = 2) -> Graph:
    """Return the part of a network at most `depth` links from a node, in either direction."""
    if focus not in network:
        raise UnknownNameError("node", focus, [str(node) for node in network])
    if depth < 1:
        raise UsageError(f"a depth of {depth} shows nothing", hint="give a depth of 1 or more")
    near = nx.single_source_shortest_path_length(network.to_undirected(as_view=True), focus, depth)
    return network.subgraph(near).copy()


def _payload(network: Graph, drawing: Drawing, lang: str, *, crowded: bool) -> dict[str, Any]:
    """Return the data of the page: what pyvis holds, and what the panel says."""
    teller = LinkTeller(network, lang)
    drawn = drawing.network
    edges = [
        {**edge, "parts": list(parts)}
        for edge, parts in zip(drawn.edges, drawing.parts, strict=True)
    ]
    return {
        "nodes": drawn.nodes,
        "edges": edges,
        "options": drawn.options,
        "crowded": crowded,
        "palette": {mode: _palette(mode, crowded=crowded) for mode in ("light", "dark")},
        "nodeDetails": [
            {
                "title": teller.label(node),
                "type": teller.codes([type_of(network, node)]),
                "id": visible(node),
            }
            for node in drawing.nodes
        ],
        "linkIds": link_ids(network),
        "linkDetails": [teller.link(u, v, link) for u, v, _, link in links_of(network)],
    }


def _palette(mode: str, *, crowded: bool) -> dict[str, Any]:
    faint = FAINT if crowded else 1.0
    return {
        "nodes": {name: node_colour(style, mode) for name, style in NODES.items()},
        "texts": {name: text_colour(style, mode) for name, style in NODES.items()},
        "links": {
            name: link_colour(style, mode, opacity=faint) for name, style in RELATIONS.items()
        },
        "dim": {
            name: link_colour(style, mode, opacity=DIM)["color"]
            for name, style in RELATIONS.items()
        },
    }


def _legend(network: Graph, lang: str, *, crowded: bool) -> dict[str, Any]:
    """Return the entries of the legend: only what there is, with how often."""
    links = [link for _, _, _, link in links_of(network)]
    relations = Counter(str(link.get("relation")) for link in links)
    types = Counter(type_of(network, node) for node in network)
    shown = shown_types(network) if crowded else set(types)
    drawn = {pattern(link) for link in links}
    return {
        "nodes": [
            {
                "name": name,
                "word": code_word(name, lang),
                "count": types[name],
                "on": name in shown,
            }
            for name in NODES
            if types[name]
        ],
        "links": [
            {
                "name": name,
                "word": code_word(name, lang),
                "count": relations[name],
                "dash": " ".join(map(str, DASHES["option"])) if name == "option" else "",
            }
            for name in RELATIONS
            if relations[name]
        ],
        "rumoured": code_word("rumoured", lang),
        "patterns": [
            {"name": name, "dash": " ".join(map(str, DASHES[name]))}
            for name in ("rumoured", "open")
            if name in drawn
        ],
    }


def _table(network: Graph, lang: str) -> list[dict[str, str]]:
    teller = LinkTeller(network, lang)
    names = link_ids(network)
    order = {name: place for place, name in enumerate(RELATIONS)}
    rows = [
        (order.get(str(link.get("relation")), len(order)), name, u, v, link)
        for name, (u, v, _, link) in zip(names, links_of(network), strict=True)
    ]
    rows.sort(key=lambda row: (row[0], teller.label(row[2]), teller.label(row[3]), row[1]))
    return [{"id": name, **teller.table_row(u, v, link)} for _, name, u, v, link in rows]
