"""A network as pyvis holds it: places, shapes, colours, patterns, widths and curves."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from pyvis.network import Network

from aisupply.network.replay import still
from aisupply.pages.layout.coordinate_assignment import ROUNDNESS
from aisupply.pages.layout.layered_layout import LANE, layered_places
from aisupply.pages.styling import (
    NODES,
    RELATIONS,
    dashes,
    drawn_label,
    faded,
    label_of,
    largest_by_unit,
    link_colour,
    link_label,
    node_colour,
    pattern,
    text_colour,
    type_of,
    widths,
)
from aisupply.pages.view.verbaliser import figures_beside

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import networkx as nx

    from aisupply.network.replay import Version
    from aisupply.pages.layout.layered_layout import Place

__all__ = [
    "Drawing",
    "bends",
    "draw",
    "js_id",
    "link_ids",
    "link_look",
    "links_of",
    "node_look",
    "parts_by_link",
]

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


@dataclass(frozen=True)
class Drawing:
    """What is drawn, and what each part of it stands for.

    Args:
        network: nodes, links and options as pyvis holds them.
        nodes: the node of each drawn one, in the order of drawing.
        parts: for each drawn link the numbers of the versions that it stands for; without
            versions those of the links, in the order of `links_of`.
        headings: what stands above the drawing: text and place across.
    """

    network: Network
    nodes: Sequence[str]
    parts: Sequence[Sequence[int]]
    headings: Sequence[tuple[str, float]] = ()


def draw(
    network: Graph,
    *,
    versions: Sequence[Version] | None = None,
    places: Mapping[str, Place] | None = None,
    lang: str = "en",
) -> Drawing:
    """Return the drawing of a whole network, every parallel link apart.

    Args:
        network: nodes and links.
        versions: what the links were through time; by default the links as they are.
        places: where the nodes stand; by default in layers.
        lang: language of numbers.
    """
    drawn = Network(directed=True)
    drawn.set_options(json.dumps(OPTIONS))
    places = layered_places(network) if places is None else places
    nodes = sorted(network)
    for node in nodes:
        drawn.add_node(js_id(node), **node_look(network, node, places[node]))
    links = list(links_of(network))
    largest = largest_by_unit(data for *_, data in links)
    curves = bends([(u, v) for u, v, _, _ in links], places)
    names = link_ids(network)
    for number, (u, v, _, link) in enumerate(links):
        missing = "" if figures_beside(network, u, v, link) else "?"
        label = link_label(link, lang, missing=missing)
        look = {"label": label, **link_look(link, widths(link, largest)), **curves[number]}
        drawn.add_edge(js_id(u), js_id(v), id=names[number], **look)
    numbers = parts_by_link(still(network) if versions is None else versions)
    return Drawing(drawn, nodes, [numbers[u, v, key] for u, v, key, _ in links])


def parts_by_link(versions: Sequence[Version]) -> Mapping[tuple[str, str, str], list[int]]:
    """Return the numbers of the versions of each link, by its ends and its key."""
    numbers: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for number, version in enumerate(versions):
        numbers[version.source, version.target, version.key].append(number)
    return numbers


def js_id(node: str) -> str:
    """Return the id of a node on the page."""
    return f"node:{node}" if node in _JS_NAMES else node


def links_of(network: Graph) -> Iterator[Link]:
    """Yield every link in a fixed order; the same for drawing, panel and table."""
    yield from sorted(network.edges(keys=True, data=True), key=lambda link: link[:3])


def link_ids(network: Graph) -> list[str]:
    """Return an id for each link: its key, numbered where the key alone would be ambiguous."""
    keys = [str(key) for _, _, key, _ in links_of(network)]
    often = Counter(keys)
    return [
        key
        if often[key] == 1 and key not in network and key not in _JS_NAMES
        else f"{key} #{number}"
        for number, key in enumerate(keys)
    ]


def node_look(network: Graph, node: str, place: Place) -> dict[str, Any]:
    """Return the look of a node as vis-network takes it, on light ground."""
    kind = type_of(network, node)
    style = NODES.get(kind, NODES["organisation"])
    look: dict[str, Any] = {
        "label": drawn_label(label_of(network, node)),
        "shape": style.shape,
        "color": node_colour(style, "light"),
        "font": {"color": text_colour(style, "light")},
        "x": place[0],
        "y": place[1],
        "margin": 8,
        "borderWidth": 1.5,
        "kind": kind if kind in NODES else "organisation",
    }
    if style.shape in _SHAPES:
        look["size"] = _SHAPES[style.shape]
    return look


def link_look(link: Mapping[str, Any], thickness: tuple[float, float]) -> dict[str, Any]:
    """Return the look of a link as vis-network takes it, on light ground.

    Args:
        link: its attributes.
        thickness: widths of the line and of the band around it.
    """
    relation = str(link.get("relation"))
    style = RELATIONS.get(relation, RELATIONS["party"])
    line, band = thickness
    return {
        "color": link_colour(style, "light"),
        "dashes": dashes(link, line),
        "pattern": pattern(link),
        "width": line,
        "background": {"enabled": bool(band), "size": band, "color": faded(style, "light")},
        "arrows": style.arrows(),
        "relation": relation if relation in RELATIONS else "party",
    }


def bends(ends: Sequence[tuple[str, str]], places: Mapping[str, Place]) -> list[dict[str, Any]]:
    """Return the curve of each link: alone an even S, several between two nodes as a fan."""
    pairs: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, (u, v) in enumerate(ends):
        pairs[min(u, v), max(u, v)].append(number)
    curves: list[dict[str, Any]] = [{} for _ in ends]
    for (first, second), numbers in pairs.items():
        aligned = places[first][0] == places[second][0]
        step = _fan_step(places[first], places[second])
        for place, number in enumerate(numbers):
            turn = (place - (len(numbers) - 1) / 2) * step + (0.2 if aligned else 0.0)
            # The bend is seen from the link's own start, so links against the grain mirror it.
            turn = turn if ends[number][0] == first else -turn
            curves[number] = {"smooth": _bend(turn, alone=len(numbers) == 1)}
    return curves


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
