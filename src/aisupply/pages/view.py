"""The interactive view: a network as one page that opens from disk with no network.

Nodes, links and options go through `pyvis.network.Network`; the page is a template of ours,
because pyvis's own loads from other hosts and lets labels become markup.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, TypeAlias

import networkx as nx
from pyvis.network import Network

from aisupply.errors import UnknownNameError, UsageError
from aisupply.pages.assets import asset, palette_css, render_template, safe_json, vis_script
from aisupply.pages.details import LinkTeller, figures_beside, label_of, type_of
from aisupply.pages.lanes import ROUNDNESS
from aisupply.pages.layout import LANE, positions
from aisupply.pages.styling import (
    DASHES,
    NODES,
    RELATIONS,
    LinkStyle,
    NodeStyle,
    dashes,
    drawn_label,
    largest_by_unit,
    link_label,
    pattern,
    visible,
    width,
)
from aisupply.pages.words import all_words, check_language, code_word, fill

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aisupply.pages.layout import Place

__all__ = ["around", "draw", "render_view"]

Graph: TypeAlias = "nx.MultiDiGraph[str]"
Link = tuple[str, str, str, dict[str, Any]]

FONT = "Arial"
OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "multiselect": False, "tooltipDelay": 100},
    "nodes": {"font": {"size": 17, "face": FONT, "multi": False}},
    "edges": {
        "font": {"size": 14, "face": FONT, "multi": False, "strokeWidth": 0},
        "selectionWidth": 2,
        "hoverWidth": 1,
    },
}
_SHAPES = {"diamond": 13, "dot": 9}
# Names that every object of JavaScript has: vis-network looks ids up in plain objects.
_JS_NAMES = frozenset(
    {
        *("__proto__", "__defineGetter__", "__defineSetter__"),
        *("__lookupGetter__", "__lookupSetter__", "constructor", "hasOwnProperty"),
        *("isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf"),
    }
)


def render_view(
    network: Graph,
    *,
    focus: str | None = None,
    depth: int = 2,
    lang: str = "en",
    title: str | None = None,
) -> str:
    """Return the page that shows a network.

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
    words = all_words(check_language(lang))
    shown = network if focus is None else around(network, focus, depth=depth)
    note = ""
    if focus is not None:
        note = fill(words["focus_note"], focus=label_of(network, focus), depth=str(depth))
    return render_template(
        "view.html.j2",
        scripts=[vis_script(), asset("view.js")],
        style=palette_css() + asset("base.css") + asset("view.css"),
        lang=lang,
        words=words,
        title=visible(title or words["view_title"]),
        lens_line=visible(str(network.graph.get("lens_line") or "")),
        note=note,
        data=safe_json({**_payload(shown, draw(shown, lang=lang), lang), "words": words}),
        legend=_legend(shown, lang),
        links=_table(shown, lang),
        names=sorted({label_of(shown, node) for node in shown}),
    )


def around(network: Graph, focus: str, *, depth: int = 2) -> Graph:
    """Return the part of a network at most `depth` links from a node, in either direction."""
    if focus not in network:
        raise UnknownNameError("node", focus, [str(node) for node in network])
    if depth < 1:
        raise UsageError(f"a depth of {depth} shows nothing", hint="give a depth of 1 or more")
    near = nx.single_source_shortest_path_length(network.to_undirected(as_view=True), focus, depth)
    return network.subgraph(near).copy()


def draw(network: Graph, *, lang: str = "en") -> Network:
    """Return the network as pyvis holds it: places, shapes, colours, patterns, widths."""
    drawn = Network(directed=True)
    drawn.set_options(json.dumps(OPTIONS))
    places = positions(network)
    for node in sorted(network):
        drawn.add_node(_js_id(node), **_node(network, node, places[node]))
    largest = largest_by_unit(data for _, _, data in network.edges(data=True))
    bends = _bends(network, places)
    names = _link_ids(network)
    for number, (u, v, _, link) in enumerate(_links(network)):
        missing = "" if figures_beside(network, u, v, link) else "?"
        label = link_label(link, lang, missing=missing)
        look = {"label": label, **_link(link, largest), **bends[number]}
        drawn.add_edge(_js_id(u), _js_id(v), id=names[number], **look)
    return drawn


def _js_id(node: str) -> str:
    return f"node:{node}" if node in _JS_NAMES else node


def _links(network: Graph) -> Iterator[Link]:
    """Yield every link in a fixed order; the same for drawing, panel and table."""
    yield from sorted(network.edges(keys=True, data=True), key=lambda link: link[:3])


def _link_ids(network: Graph) -> list[str]:
    """Return an id for each link: its key, numbered where the key alone would be ambiguous."""
    keys = [str(key) for _, _, key, _ in _links(network)]
    often = Counter(keys)
    return [
        key
        if often[key] == 1 and key not in network and key not in _JS_NAMES
        else f"{key} #{number}"
        for number, key in enumerate(keys)
    ]


def _node(network: Graph, node: str, place: Place) -> dict[str, Any]:
    kind = type_of(network, node)
    style = NODES.get(kind, NODES["organisation"])
    look: dict[str, Any] = {
        "label": drawn_label(label_of(network, node)),
        "shape": style.shape,
        "color": _node_colour(style, "light"),
        "font": {"color": _text_colour(style, "light")},
        "x": place[0],
        "y": place[1],
        "margin": 8,
        "borderWidth": 1.5,
        "kind": kind if kind in NODES else "organisation",
    }
    if style.shape in _SHAPES:
        look["size"] = _SHAPES[style.shape]
    return look


def _node_colour(style: NodeStyle, mode: str) -> dict[str, Any]:
    fill, line, _ = getattr(style, mode)
    lit = {"background": fill, "border": "#D55E00"}
    return {"background": fill, "border": line, "highlight": lit, "hover": lit}


def _text_colour(style: NodeStyle, mode: str) -> str:
    return str(getattr(style, mode)[2])


def _link(link: dict[str, Any], largest: dict[str, float]) -> dict[str, Any]:
    relation = str(link.get("relation"))
    style = RELATIONS.get(relation, RELATIONS["party"])
    thickness = width(link, largest)
    return {
        "color": _link_colour(style, "light"),
        "dashes": dashes(link, thickness),
        "pattern": pattern(link),
        "width": thickness,
        "arrows": style.arrows(),
        "relation": relation if relation in RELATIONS else "party",
    }


def _link_colour(style: LinkStyle, mode: str) -> dict[str, str]:
    colour = getattr(style, mode)
    return {"color": colour, "highlight": colour, "hover": colour}


def _bends(network: Graph, places: dict[str, Place]) -> list[dict[str, Any]]:
    """Return the curve of each link: alone an even S, several between two nodes as a fan."""
    links = list(_links(network))
    pairs: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, (u, v, _, _) in enumerate(links):
        pairs[min(u, v), max(u, v)].append(number)
    bends: list[dict[str, Any]] = [{} for _ in links]
    for (first, second), numbers in pairs.items():
        aligned = places[first][0] == places[second][0]
        step = _fan_step(places[first], places[second])
        for place, number in enumerate(numbers):
            turn = (place - (len(numbers) - 1) / 2) * step + (0.2 if aligned else 0.0)
            # The bend is seen from the link's own start, so links against the grain mirror it.
            turn = turn if links[number][0] == first else -turn
            bends[number] = {"smooth": _bend(turn, alone=len(numbers) == 1)}
    return bends


def _fan_step(first: Place, second: Place) -> float:
    """Return the roundness that sets links of a fan one lane apart.

    The middle of vis-network's curve is about 0.39 of length times roundness off the chord.
    """
    return min(0.3, LANE / (0.39 * max(math.dist(first, second), 1.0)))


def _bend(turn: float, *, alone: bool) -> dict[str, Any]:
    if turn == 0:
        curve = {"type": "cubicBezier", "forceDirection": "horizontal", "roundness": ROUNDNESS}
        return {"enabled": alone, **curve}
    side = "curvedCW" if turn > 0 else "curvedCCW"
    return {"enabled": True, "type": side, "roundness": round(abs(turn), 3)}


def _payload(network: Graph, drawn: Network, lang: str) -> dict[str, Any]:
    """Return the data of the page: what pyvis holds, and what the panel says."""
    teller = LinkTeller(network, lang)
    return {
        "nodes": drawn.nodes,
        "edges": drawn.edges,
        "options": drawn.options,
        "palette": {mode: _palette(mode) for mode in ("light", "dark")},
        "nodeDetails": [
            {
                "title": teller.label(node),
                "type": teller.codes([type_of(network, node)]),
                "id": visible(node),
            }
            for node in sorted(network)
        ],
        "linkDetails": [teller.link(u, v, link) for u, v, _, link in _links(network)],
    }


def _palette(mode: str) -> dict[str, Any]:
    return {
        "nodes": {name: _node_colour(style, mode) for name, style in NODES.items()},
        "texts": {name: _text_colour(style, mode) for name, style in NODES.items()},
        "links": {name: _link_colour(style, mode) for name, style in RELATIONS.items()},
    }


def _legend(network: Graph, lang: str) -> dict[str, Any]:
    """Return the entries of the legend: only what is drawn, with how often."""
    links = [link for _, _, _, link in _links(network)]
    relations = Counter(str(link.get("relation")) for link in links)
    types = Counter(type_of(network, node) for node in network)
    drawn = {pattern(link) for link in links}
    return {
        "nodes": [
            {"name": name, "word": code_word(name, lang), "count": types[name]}
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
    names = _link_ids(network)
    order = {name: place for place, name in enumerate(RELATIONS)}
    rows = [
        (order.get(str(link.get("relation")), len(order)), name, u, v, link)
        for name, (u, v, _, link) in zip(names, _links(network), strict=True)
    ]
    rows.sort(key=lambda row: (row[0], teller.label(row[2]), teller.label(row[3]), row[1]))
    return [{"id": name, **teller.table_row(u, v, link)} for _, name, u, v, link in rows]
