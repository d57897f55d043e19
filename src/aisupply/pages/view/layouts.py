"""The layouts of a view: which nodes and links each draws, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from aisupply.errors import UnknownNameError, UsageError
from aisupply.network.replay import still
from aisupply.pages.layout.layered_layout import layered_places
from aisupply.pages.layout.tier_columns import tier_places, tiers_of
from aisupply.pages.layout.trophic_layout import trophic_places
from aisupply.pages.view.aggregate import grouped, is_huge
from aisupply.pages.view.context import whole
from aisupply.pages.view.drawing import draw
from aisupply.pages.view.loop_data import loop_network, loops_of, ring
from aisupply.pages.view.overview import draw_overview, is_crowded
from aisupply.pages.view.verbaliser import Verbaliser
from aisupply.text import Note, render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import networkx as nx

    from aisupply.measures.money.loops import Loop
    from aisupply.network.replay import Replay, Version
    from aisupply.pages.layout.layered_layout import Place
    from aisupply.pages.view.context import ViewContext
    from aisupply.pages.view.drawing import Drawing

__all__ = ["LAYOUTS", "Painter", "Picture", "around"]

Graph: TypeAlias = "nx.MultiDiGraph[str]"

LAYOUTS = ("supply", "tiers", "capital", "loops")
"""What a view may show, and how."""
_CAPITAL = frozenset({"money", "option", "holding"})


_DIRECTED = frozenset({"supply", "money", "option", "holding"})


@dataclass(frozen=True)
class Picture:
    """What a page draws.

    Args:
        network: nodes and links, each link as it was last.
        versions: what the links were through time.
        drawing: nodes and links as pyvis holds them.
        crowded: whether it is an overview, in which one line may stand for several links.
        replay: what moves with the date; None where nothing does.
        loops: the loops that can be walked through.
        members: by group the firms that it stands for.
    """

    network: Graph
    versions: Sequence[Version]
    drawing: Drawing
    crowded: bool
    replay: Replay | None = None
    loops: Sequence[Loop] = ()
    members: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)


def around(network: Graph, focus: str, *, depth: int = 2) -> Graph:
    """Return the part of a network at most `depth` links from a node.

    Whoever supplies, owns or pays is followed in one direction: up to the suppliers of suppliers,
    or down to the customers of customers. The other customers of a supplier are not about the
    focus, and neither are its other agreements and products: one link to a hub would bring them.
    """
    if focus not in network:
        raise UnknownNameError("node", focus, [str(node) for node in network])
    if depth < 1:
        raise UsageError(f"a depth of {depth} shows nothing", hint="give a depth of 1 or more")
    met = {(focus, "")}
    level = met
    for _ in range(depth):
        level = {step for node, way in level for step in _steps(network, node, way)} - met
        met = met | level
    return network.subgraph({node for node, _ in met}).copy()


def _steps(network: Graph, node: str, way: str) -> Iterator[tuple[str, str]]:
    """Yield where links lead from a node that was reached on a way: ``up``, ``down`` or neither."""
    sides = (("down", 1, network.out_edges(node, data="relation")),
             ("up", 0, network.in_edges(node, data="relation")))  # fmt: skip
    for side, end, links in sides:
        for *ends, relation in links:
            if relation in _DIRECTED and way in {"", side}:
                yield ends[end], side
            elif relation not in _DIRECTED and not way:
                yield ends[end], ""


class Painter:
    """Paints one network in any layout.

    Args:
        network: the network under the lens of the page.
        context: what the page shows beside it.
        focus: the node that all is seen from, if any.
        depth: how far from the focus to go.
        lang: language of the page.
        words: of the page.
    """

    def __init__(
        self, network: Graph, context: ViewContext, *, focus: str | None, depth: int, lang: str,
        words: Mapping[str, str],
    ) -> None:  # fmt: skip
        self.now, self.context = network, context
        self.every = whole(network, context)
        self.focus, self.depth, self.lang, self.words = focus, depth, lang, words
        if focus is not None:
            around(self.every, focus, depth=depth)

    def paint(self, layout: str) -> Picture:
        """Return the picture in a layout, one of `LAYOUTS`."""
        paint = {
            "supply": self._supply, "tiers": self._tiers, "capital": self._capital,
            "loops": self._loops,
        }  # fmt: skip
        if layout not in paint:
            raise UsageError(
                f"there is no layout {layout!r}", hint=f"use one of: {', '.join(LAYOUTS)}"
            )
        return paint[layout]()

    def _supply(self) -> Picture:
        network = _kept(self.every, lambda link: link.get("relation") != "money")
        network = network if self.focus is None else around(network, self.focus, depth=self.depth)
        if is_huge(network):
            return self._by_groups(network)
        places = (
            trophic_places(network, focus=self.focus)
            if is_crowded(network)
            else layered_places(network)
        )
        return self._picture(network, places)

    def _by_groups(self, network: Graph) -> Picture:
        grouping = grouped(network, Verbaliser(network, self.lang), self.words)
        groups = grouping.network
        drawing = draw_overview(groups, places=trophic_places(groups), lang=self.lang)
        return Picture(groups, still(groups), drawing, crowded=True, members=grouping.members)

    def _tiers(self) -> Picture:
        network = _only(self.every, frozenset({"supply"}))
        tiers = tiers_of(network, self.focus) | tiers_of(
            _only(self.now, frozenset({"supply"})), self.focus
        )
        far = self.depth if self.focus is not None else len(tiers)
        tiers = {firm: tier for firm, tier in tiers.items() if tier <= far and firm in network}
        places, across = tier_places(network, tiers)
        last = self.words["tier_0" if self.focus is None else "tier_0_one"]
        headings = [
            (render(Note("page.said.tier", n=tier), self.lang) if tier else last, x)
            for tier, x in sorted(across.items())
        ]
        return self._picture(network.subgraph(tiers).copy(), places, headings=headings)

    def _capital(self) -> Picture:
        network = _only(self.every, _CAPITAL)
        if self.focus is not None:
            if self.focus not in network:
                why = render(Note("page.said.no-capital", focus=self.focus), self.lang)
                raise UsageError(why, hint=self.words["other_layout"])
            network = around(network, self.focus, depth=self.depth)
        places = trophic_places(network, focus=self.focus, flows=_CAPITAL)
        return self._picture(network, places)

    def _loops(self) -> Picture:
        loops = loops_of(self.now, focus=self.focus)
        network = loop_network(self.now, loops, self.context.facts)
        for node in network:
            if node in self.context.labels:
                network.nodes[node]["label"] = self.context.labels[node][1]
        drawing = draw(network, places=ring(network), lang=self.lang)
        return Picture(network, still(network), drawing, crowded=False, loops=loops)

    def _picture(
        self, network: Graph, places: Mapping[str, Place],
        *, headings: Sequence[tuple[str, float]] = (),
    ) -> Picture:  # fmt: skip
        crowded = is_crowded(network)
        versions = self._versions(network)
        drawing = (
            draw_overview(
                network, versions=versions, places=places, focus=self.focus, lang=self.lang
            )
            if crowded
            else draw(network, versions=versions, places=places, lang=self.lang)
        )
        drawing = replace(drawing, headings=headings)
        return Picture(network, versions, drawing, crowded=crowded, replay=self.context.replay)

    def _versions(self, network: Graph) -> list[Version]:
        """Return what the links of a part of the network were."""
        if self.context.replay is None:
            return still(network)
        return [v for v in self.context.replay.versions if network.has_edge(*v[:3])]


def _only(network: Graph, relations: frozenset[str]) -> Graph:
    """Return a network with links of some relations and the nodes that they join."""
    kept = _kept(network, lambda link: link.get("relation") in relations)
    kept.remove_nodes_from([node for node in list(kept) if not kept.degree(node)])
    return kept


def _kept(network: Graph, wanted: Callable[[Mapping[str, Any]], bool]) -> Graph:
    """Return a network with the links that are wanted; nodes lose all links or keep one."""
    kept = network.copy()
    kept.remove_edges_from(
        [(u, v, k) for u, v, k, link in network.edges(keys=True, data=True) if not wanted(link)]
    )
    kept.remove_nodes_from([n for n in network if network.degree(n) and not kept.degree(n)])
    return kept
