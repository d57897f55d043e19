"""The interactive view: a network as one page that opens from disk with no network.

Nodes, links and options go through `pyvis.network.Network`; the page is a template of ours,
because pyvis's own loads from other hosts and lets labels become markup. A small network is
drawn whole, a large one as an overview, a huge one by groups.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, TypeAlias

from aisupply.claims.categories import broader
from aisupply.network.build import build_network
from aisupply.pages.assets import asset, palette_css, render_template, safe_json, vis_script
from aisupply.pages.rows import cell_text
from aisupply.pages.styling import DASHES, NODES, RELATIONS, label_of, pattern, type_of, visible
from aisupply.pages.view.context import ViewContext, context_of
from aisupply.pages.view.drawing import js_id
from aisupply.pages.view.layouts import LAYOUTS, Painter, around
from aisupply.pages.view.overview import FAINT, is_crowded, shown_types
from aisupply.pages.view.payload import (
    drawn_data,
    groups_data,
    links_data,
    loops_data,
    measures_data,
    palette,
    time_data,
)
from aisupply.pages.view.verbaliser import Verbaliser
from aisupply.text import Note, check_language, code_word, page_words, render

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import networkx as nx

    from aisupply.claims.graph import ClaimView
    from aisupply.pages.view.layouts import Picture

__all__ = ["LAYOUTS", "around", "render_view", "view_page"]

Graph: TypeAlias = "nx.MultiDiGraph[str]"

_SCRIPTS = ("looks", "filters", "panel", "table", "find", "time", "picture", "loops", "main")
"""The parts of the page's script, in order."""


def view_page(
    view: ClaimView,
    *,
    focus: str | None = None,
    depth: int | None = None,
    lang: str = "en",
    title: str | None = None,
    layout: str = "supply",
) -> str:
    """Return the page on a view: its network, what it was at each date, and its measures.

    Args:
        view: the claims under a lens; the page starts with what that lens shows.
        focus: id of a node; only what is at most `depth` links from it is drawn.
        depth: how far from the focus to go; by default 2, and 1 in a graph of one's own where 2
            would bring so much of its surroundings that these are only hinted at.
        lang: language of the page, ``en`` or ``fr``.
        title: heading of the page; by default the question that the project answers, and for
            a graph of one's own what is drawn.
        layout: one of `LAYOUTS`.

    Returns:
        One HTML document, as of `render_view`.

    Example:
        >>> import aisupply
        >>> page = view_page(aisupply.open().view(), focus="amd", depth=1)
        >>> "as known" in page
        True
    """
    network = build_network(view)
    context = context_of(view, network, lang=check_language(lang))
    if depth is None:
        depth = 2 if view.graph.is_shipped else _fitting(network, focus)
    if title is None and not view.graph.is_shipped:
        title = _own_title(context, focus, lang)
    return render_view(
        network, focus=focus, depth=depth, lang=lang, title=title, layout=layout, context=context
    )


def _fitting(network: Graph, focus: str | None) -> int:
    """Return 2, or 1 where that is no overview and two links from the focus would be one."""
    if focus is None or focus not in network:
        return 2
    near, far = (is_crowded(around(network, focus, depth=depth)) for depth in (1, 2))
    return 1 if far and not near else 2


def _own_title(context: ViewContext, focus: str | None, lang: str) -> str:
    """Return the heading of a page on a graph of one's own: what is drawn, around whom."""
    if focus is None:
        return page_words(lang, "word")["own_title"]
    label = context.labels.get(focus, ("", focus))[1]
    return render(Note("page.said.own-title-of", focus=label), lang)


def render_view(
    network: Graph,
    *,
    focus: str | None = None,
    depth: int = 2,
    lang: str = "en",
    title: str | None = None,
    layout: str = "supply",
    context: ViewContext | None = None,
) -> str:
    """Return the page that shows a network.

    Args:
        network: what to draw, as `View.network` makes it.
        focus: id of a node; only what is at most `depth` links from it is drawn.
        depth: how far from the focus to go.
        lang: language of the chrome, ``en`` or ``fr``; labels are shown as given.
        title: heading of the page; by default the question that the project answers.
        layout: one of `LAYOUTS`.
        context: what the page shows beside the network; see `view_page`.

    Returns:
        One HTML document with all inside. The same input gives the same bytes.

    Raises:
        UnknownNameError: no node has the id `focus`.
        UsageError: there is no such language or layout, or `depth` is below 1.

    Example:
        >>> import networkx as nx
        >>> graph = nx.MultiDiGraph(lens_line="facts only")
        >>> graph.add_node("amd", type="organisation", label="AMD")
        >>> "facts only" in render_view(graph)
        True
    """
    words = page_words(lang, "word", "view")
    context = context or ViewContext()
    painter = Painter(network, context, focus=focus, depth=depth, lang=lang, words=words)
    page = _Page(painter.paint(layout), context, lang=lang, words=words, focus=focus, depth=depth)
    return render_template(
        "view.html.j2",
        scripts=[vis_script(), "\n".join(asset(f"view.{name}.js") for name in _SCRIPTS)],
        style=palette_css() + asset("base.css") + asset("view.css"),
        lang=lang,
        words=words,
        title=visible(title or words["view_title"]),
        lens_line=page.lens_line,
        **page.contents(),
    )


class _Page:
    """Gathers what the template prints.

    Args:
        picture: what is drawn.
        context: what is shown beside it.
        lang: language of the page.
        words: of the page.
        focus: the node that all is seen from, if any.
        depth: how far it goes from the focus.
    """

    def __init__(
        self, picture: Picture, context: ViewContext, *, lang: str, words: Mapping[str, str],
        focus: str | None, depth: int,
    ) -> None:  # fmt: skip
        self.picture, self.context, self.lang, self.words = picture, context, lang, words
        self.network, self.focus, self.depth = picture.network, focus, depth
        self.verbaliser = Verbaliser(
            self.network, lang, codes=context.codes, summaries=context.summaries
        )
        self.lens_line = visible(cell_text(self.network.graph.get("lens_line"), lang))

    def contents(self) -> dict[str, Any]:
        """Return data, legend, filters and notes, as the template takes them."""
        return {
            "crowded": self.picture.crowded,
            "data": safe_json(self._payload()),
            "legend": self._legend(),
            "filters": self._filters(),
            "notes": list(filter(None, self._notes())),
            "replayed": self.picture.replay is not None,
            "has_rumours": self.picture.replay is not None
            or any(not version.facts for version in self.picture.versions),
            "loops": bool(self.picture.loops),
            "open_table": not self.picture.crowded,
        }

    def _payload(self) -> dict[str, Any]:
        """Return the data of the page: what pyvis holds, and what is said of it at each date."""
        picture, focus = self.picture, self.focus
        crowded = picture.crowded
        return {
            **drawn_data(self.network, picture.drawing, self.verbaliser, self.context.addresses),
            **links_data(
                self.network, picture.versions, picture.drawing, self.verbaliser, self.context
            ),
            **time_data(picture.replay, self.lang),
            "crowded": crowded,
            "focus": js_id(focus) if focus and focus in self.network else None,
            "depth": self.depth,
            "measures": measures_data(self.context.measures, self.verbaliser),
            "measured": self.lens_line,
            "loops": loops_data(picture.loops, self.network, self.verbaliser),
            "groups": groups_data(picture.members),
            "palette": {mode: palette(mode, opacity=self._opacity()) for mode in ("light", "dark")},
            "words": self.words,
        }

    def _opacity(self) -> float:
        """Return how far links let others through: the more there are, the more."""
        if self.picture.members:
            return FAINT / 2
        return FAINT if self.picture.crowded else 1.0

    def _notes(self) -> Iterator[str]:
        """Yield what is said of a part of a network, and of how it is drawn."""
        if self.picture.members:
            yield self._size_note()
        if self.focus is not None and self.focus in self.network:
            label = label_of(self.network, self.focus)
            note = (
                Note("page.said.loops-focus", focus=label)
                if self.picture.loops
                else Note("page.said.focus-note", focus=label, depth=self.depth)
            )
            yield render(note, self.lang)

    def _size_note(self) -> str:
        firms = sum(len(firms) for firms in self.picture.members.values())
        groups = len(self.picture.members)
        return render(Note("page.said.groups-note", firms=firms, groups=groups), self.lang)

    def _legend(self) -> dict[str, Any]:
        """Return the entries of the legend: only what there is."""
        links = [version.link for version in self.picture.versions]
        relations = Counter(str(link.get("relation")) for link in links)
        types = Counter(type_of(self.network, node) for node in self.network)
        shown = shown_types(self.network) if self.picture.crowded else set(types)
        drawn = {pattern(link) for link in links}
        return {
            "nodes": [
                {"name": name, "word": code_word(name, self.lang), "on": name in shown}
                for name in NODES
                if types[name]
            ],
            "links": [
                {
                    "name": name,
                    "word": self.verbaliser.relation({"relation": name}),
                    "dash": " ".join(map(str, DASHES["option"])) if name == "option" else "",
                }
                for name in RELATIONS
                if relations[name]
            ],
            "patterns": [
                {
                    "dash": " ".join(map(str, DASHES[name])),
                    "word": self.verbaliser.codes([name])
                    if name == "rumoured"
                    else self.words["certainty_open"],
                }
                for name in ("rumoured", "open")
                if name in drawn
            ],
        }

    def _filters(self) -> dict[str, Any]:
        """Return what can be filtered by: statuses, tiers of sources, categories."""
        links = [version.link for version in self.picture.versions]
        statuses = {str(status) for link in links for status in link.get("statuses") or ()}
        claims = {str(claim) for link in links for claim in link.get("claims") or ()}
        tiers = {fact.tier for claim in claims if (fact := self.context.facts.get(claim))}
        own = {str(name) for link in links for name in link.get("categories") or ()}
        above = broader(self.network.graph.get("categories") or {})
        every = {category for name in own for category in above.get(name, {name})}
        return {
            "statuses": [(name, self.verbaliser.codes([name])) for name in sorted(statuses)],
            "tiers": sorted(tier for tier in tiers if tier),
            "categories": sorted(
                ((name, self.verbaliser.category(name)) for name in every), key=lambda pair: pair[1]
            ),
        }
