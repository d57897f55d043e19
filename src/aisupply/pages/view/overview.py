"""A network with many nodes or links as an overview: firms first, one link for each supply.

Agreements and products are there but hidden; the legend shows them. The firms with most
partners are named in boxes, the others are dots that get their names on zooming in.
"""

from __future__ import annotations

import copy
import functools
import json
import operator
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from pyvis.network import Network

from aisupply.network.replay import still
from aisupply.pages.layout.trophic_layout import partners_of, trophic_places
from aisupply.pages.styling import (
    BUNDLED,
    clip,
    figure,
    label_of,
    largest_by_unit,
    link_label,
    pattern,
    type_of,
    width,
    widths,
)
from aisupply.pages.view.drawing import (
    OPTIONS,
    Drawing,
    bends,
    js_id,
    link_ids,
    link_look,
    links_of,
    node_look,
    parts_by_link,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import networkx as nx

    from aisupply.bounds import Bounds
    from aisupply.network.replay import Version
    from aisupply.pages.layout.layered_layout import Place
    from aisupply.pages.layout.trophic_layout import Near

__all__ = [
    "DIM",
    "FAINT",
    "MANY_LINKS",
    "MANY_NODES",
    "bundle_label",
    "draw_overview",
    "is_crowded",
    "shown_types",
]

Graph: TypeAlias = "nx.MultiDiGraph[str]"

MANY_NODES, MANY_LINKS = 120, 60
FAINT, DIM = 0.34, 0.06
"""Opacity of links, at first and while others are chosen."""

_NAMED, _ONE_LINE = 32, 24
_SMALL, _READABLE, _GREATEST = 17, 13.0, 44
_SCREEN = (1080.0, 560.0)  # pixels that the drawing has on a usual screen
_THRESHOLD, _MOST_VISIBLE = 11, 22


def is_crowded(network: Graph) -> bool:
    """Return whether a network has too many nodes or links to show all of them at once."""
    return len(network) > MANY_NODES or network.number_of_edges() > MANY_LINKS


def shown_types(network: Graph) -> set[str]:
    """Return the types of nodes that an overview shows at first."""
    types = {type_of(network, node) for node in network}
    return {"organisation"} if "organisation" in types else types


def draw_overview(
    network: Graph,
    *,
    versions: Sequence[Version] | None = None,
    places: Mapping[str, Place] | None = None,
    focus: str | None = None,
    lang: str = "en",
) -> Drawing:
    """Return the overview of a network; around a focus, firms carry the figures of their supply.

    Args:
        network: nodes and links.
        versions: what the links were through time; by default the links as they are.
        places: where the nodes stand; by default in columns by level.
        focus: id of the node that all is seen from.
        lang: language of numbers.
    """
    drawn = Network(directed=True)
    places = trophic_places(network, focus=focus) if places is None else places
    near = partners_of(network)
    font = _font([places[firm] for firm in near])
    drawn.set_options(json.dumps(_options(font, focus=focus)))
    bundles = _bundles(network, lang)
    named = _named(near, focus)
    figures = _figures(bundles, focus)
    nodes = sorted(network, key=lambda node: (node in named, node))  # named ones lie on top
    shown = shown_types(network)
    for node in nodes:
        look = _node(network, node, places[node], near=near, size=font if node in named else 0)
        if node in figures and node in named:
            look["plain"] = clip(label_of(network, node), _ONE_LINE)
            look["label"] = f"{look['plain']}\n{figures[node]}"
        look["hidden"] = type_of(network, node) not in shown or bool(look.get("lone"))
        drawn.add_node(js_id(node), **look)
    curves = bends([bundle.ends for bundle in bundles], places)
    for bundle, curve in zip(bundles, curves, strict=True):
        u, v = bundle.ends
        drawn.add_edge(js_id(u), js_id(v), id=bundle.name, **_labelled(bundle, focus), **curve)
    numbers = parts_by_link(still(network) if versions is None else versions)
    parts = [sorted(n for link in bundle.links for n in numbers[link]) for bundle in bundles]
    return Drawing(drawn, nodes, parts)


def _options(font: int, *, focus: str | None) -> dict[str, Any]:
    """Return options under which labels that would be too small are not drawn."""
    options = copy.deepcopy(OPTIONS)
    for part in ("nodes", "edges"):
        label = {"drawThreshold": _THRESHOLD, "maxVisible": _MOST_VISIBLE}
        options[part]["scaling"] = {"label": {"enabled": False, **label}}
    options["nodes"]["font"]["size"] = _SMALL
    options["edges"]["font"]["size"] = _SMALL - 3 if focus is None else font - 1
    return {**options, "named": font}


def _named(near: Near, focus: str | None) -> set[str]:
    """Return the firms whose names are always written: the focus, and those with most partners."""
    order = sorted(near, key=lambda firm: (-len(near[firm]), firm))
    named = {firm for firm in order[:_NAMED] if near[firm]}
    return named | {firm for firm in near if firm == focus}


def _font(places: Sequence[Place]) -> int:
    """Return the size of type that can be read when the whole drawing is on the screen."""
    if not places:
        return _SMALL
    sizes = [max(ends) - min(ends) for ends in zip(*places, strict=True)]
    scale = min(screen / max(size, 1.0) for screen, size in zip(_SCREEN, sizes, strict=True))
    return int(min(_GREATEST, max(_SMALL, round(_READABLE / scale))))


def _node(network: Graph, node: str, place: Place, *, near: Near, size: int) -> dict[str, Any]:
    """Return the look of a node; of size 0 it is a dot, a firm's grows with its partners."""
    look = node_look(network, node, place)
    if not size and look["shape"] != "diamond":
        look |= {"shape": "dot", "size": round(7 + 2 * len(near.get(node, ())) ** 0.5, 1)}
    look["font"] = {**look["font"], "size": size or _SMALL}
    if node in near and not near[node]:
        look["lone"] = True  # shown with the agreements, its only links
    return look


@dataclass
class _Bundle:
    """What is drawn as one link: from where to where, for which links, and its look."""

    ends: tuple[str, str]
    name: str
    links: list[tuple[str, str, str]]
    look: dict[str, Any] = field(default_factory=dict)


def _bundles(network: Graph, lang: str) -> list[_Bundle]:
    """Return what is drawn: the supplies from one firm to another as one, other links apart."""
    names, links = link_ids(network), list(links_of(network))
    bundles: dict[tuple[str, ...], _Bundle] = {}
    held: defaultdict[tuple[str, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for name, (u, v, key, link) in zip(names, links, strict=True):
        relation = str(link.get("relation"))
        key_of = (u, v, relation, "" if relation in BUNDLED else name)
        bundles.setdefault(key_of, _Bundle((u, v), name, [])).links.append((u, v, key))
        held[key_of].append(link)
    largest = largest_by_unit(data for *_, data in links)
    for bundle_of, bundle in bundles.items():
        bundle.look = _bundle_look(held[bundle_of], largest, lang)
        bundle.name += f" +{len(bundle.links) - 1}" if len(bundle.links) > 1 else ""
    return list(bundles.values())


def _bundle_look(
    links: Sequence[Mapping[str, Any]], largest: Mapping[str, float], lang: str
) -> dict[str, Any]:
    """Return the look of a bundle: that of its widest link; certain if one of them is."""
    widest = _widest(links, largest)
    solid = [link for link in links if not pattern(link)]
    lines, bands = zip(*(widths(link, largest) for link in links), strict=True)
    outer = max(*lines, *bands)
    thickness = max(lines), outer if outer > max(lines) else 0.0
    look = link_look(solid[0] if solid else widest, thickness)
    return {**look, "label": bundle_label(links, largest, lang)}


def _widest(links: Sequence[Mapping[str, Any]], largest: Mapping[str, float]) -> Mapping[str, Any]:
    """Return the widest link; of those without a width, one with an amount."""
    return max(links, key=lambda link: (width(link, largest), figure(link) is not None))


def bundle_label(
    links: Sequence[Mapping[str, Any]], largest: Mapping[str, float], lang: str
) -> str:
    """Return what is written on a link that stands for several: the amount of all together."""
    widest = _widest(links, largest)
    return link_label(_together(links, widest), lang, missing="")


def _together(links: Sequence[Mapping[str, Any]], widest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the widest link with the amounts of all links of its kind and unit added."""
    alike = [
        link
        for link in links
        if link.get("volume") is not None
        and (link.get("kind"), link.get("unit")) == (widest.get("kind"), widest.get("unit"))
    ]
    if len(alike) <= 1 or widest.get("relation") not in BUNDLED:
        return dict(widest)
    volume = functools.reduce(operator.add, (link["volume"] for link in alike))
    stated = [link["stated"] for link in alike if link.get("stated") is not None]
    return {**widest, "volume": volume, "stated": _sum(stated)}


def _sum(stated: Sequence[float | Bounds]) -> float | Bounds | None:
    """Return the sum of what is stated: a number, unless words without a number are in it."""
    return functools.reduce(lambda one, other: other + one, stated) if stated else None


def _figures(bundles: Sequence[_Bundle], focus: str | None) -> dict[str, str]:
    """Return, for each firm, the figures of the supplies between it and the focus."""
    by_firm: defaultdict[str, list[str]] = defaultdict(list)
    for bundle in bundles:
        label, (u, v) = bundle.look["label"], bundle.ends
        if focus in (u, v) and u != v and bundle.look["relation"] == "supply" and label:
            by_firm[v if u == focus else u].append(label)
    return {firm: " · ".join(labels) for firm, labels in by_firm.items()}


def _labelled(bundle: _Bundle, focus: str | None) -> dict[str, Any]:
    """Return the look of a bundle; around a focus only its stakes are labelled."""
    kept = focus is None or (focus in bundle.ends and bundle.look["relation"] != "supply")
    return bundle.look if kept else {**bundle.look, "label": ""}
