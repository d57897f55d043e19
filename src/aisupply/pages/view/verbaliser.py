"""What the side panel and the table of links say of each link and node, as plain text."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from aisupply.bounds import Bounds
from aisupply.pages.styling import RELATIONS, label_of, unit_of, visible, volume_text
from aisupply.rdf.terms import local_id
from aisupply.text import LANGUAGES, Note, code_word, number_text, page_words, render

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import networkx as nx

__all__ = ["Verbaliser", "figures_beside"]


def figures_beside(network: nx.MultiDiGraph[str], u: str, v: str, link: Mapping[str, Any]) -> bool:
    """Return whether a supply without a figure has parallel links that give its figures.

    A relation and the volumes under it are links of their own; only where none of them has a
    figure is the supply one “without a figure”.
    """
    if link.get("relation") != "supply" or isinstance(link.get("volume"), Bounds):
        return False
    return any(
        other.get("relation") == "supply"
        and isinstance(other.get("volume"), Bounds)
        and set(other.get("categories") or ()) & set(link.get("categories") or ())
        for other in network.get_edge_data(u, v).values()
    )


class Verbaliser:
    """Says in words, in one language, what a network holds.

    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> _ = graph.add_edge("amd", "openai", "k", relation="supply")
    >>> Verbaliser(graph, "en").sentence("amd", "openai", {"relation": "supply"})
    'amd supplies openai'
    """

    def __init__(
        self,
        network: nx.MultiDiGraph[str],
        lang: str,
        *,
        codes: Mapping[str, str] | None = None,
        summaries: Mapping[str, str] | None = None,
    ) -> None:
        self.network = network
        self._codes = codes or {}
        self._summaries = summaries or {}
        self.lang = lang
        self.words = page_words(lang, "word")
        self._categories = network.graph.get("categories") or {}

    def label(self, node: str) -> str:
        """Return the label of a node."""
        return label_of(self.network, node)

    def category(self, category: str) -> str:
        """Return the label of a category in the language of the page."""
        entry = self._categories.get(category) or {}
        labels = entry.get("label") if isinstance(entry, dict) else None
        if not isinstance(labels, dict):
            return visible(category)
        other = next(lang for lang in LANGUAGES if lang != self.lang)
        return visible(str(labels.get(self.lang) or labels.get(other) or category))

    def codes(self, codes: Iterable[str] | None) -> str:
        """Return the words for ids of code lists, with commas between."""
        return ", ".join(
            visible(self._codes.get(str(code)) or code_word(str(code), self.lang))
            for code in codes or ()
        )

    def sentence(self, u: str, v: str, link: Mapping[str, Any]) -> str:
        """Return the link as a sentence."""
        relation = str(link.get("relation"))
        first, second = self.label(u), self.label(v)
        if relation not in RELATIONS:
            return f"{first} – {visible(relation)} – {second}"
        return render(Note(f"page.relation.{relation}", u=first, v=second), self.lang)

    def relation(self, link: Mapping[str, Any]) -> str:
        """Return the word for the kind of a link."""
        relation = str(link.get("relation"))
        return visible(code_word("payment" if relation == "money" else relation, self.lang))

    def what(self, link: Mapping[str, Any]) -> str:
        """Return what a link is about: its categories, else its products."""
        categories = link.get("categories") or ([link["category"]] if link.get("category") else [])
        if categories:
            return ", ".join(self.category(str(category)) for category in categories)
        return ", ".join(self.label(str(product)) for product in link.get("products") or ())

    def volume(self, u: str, v: str, link: Mapping[str, Any]) -> str:
        """Return the bounds of a link; for a supply without them, that it has no figure."""
        text = volume_text(link, self.lang)
        if text or link.get("relation") != "supply":
            return text
        beside = figures_beside(self.network, u, v, link)
        return self.words["figure_beside" if beside else "no_figure"]

    def rows(self, u: str, v: str, link: Mapping[str, Any]) -> list[list[str]]:
        """Return the lines of the panel, each a key of the chrome and a text; none is empty."""
        rows = [
            ["relation", self.relation(link)],
            ["category", self.what(link)],
            ["bounds", self.volume(u, v, link)],
            *([name, self._figure(link, name)] for name in ("firm", "stated", "ceiling")),
            ["kind", self.codes(_given(link.get("kind")))],
            ["flow", self.codes(_flow(link.get("flow")))],
            ["status", self.codes(link.get("statuses"))],
            ["certainty", self.codes(link.get("certainty"))],
            ["stage", self.codes(_given(link.get("stage")))],
            ["known", visible(str(link.get("known") or ""))],
            ["since", visible(str(link.get("since") or ""))],
            *([["agree", self.words["agree_no"]]] if link.get("agree") is False else []),
            ["agreement", self._names(_given(link.get("agreement")))],
            ["summary", self._summary(link)],
            ["products", self._names(link.get("products"))],
            ["goods", visible(str(link.get("goods") or ""))],
            ["rule", visible(str(link.get("rule") or ""))],
            ["authority", self._names(link.get("authority"))],
            ["until", visible(str(link.get("until") or ""))],
        ]
        return [row for row in rows if row[1]]

    def _names(self, nodes: Iterable[Any] | None) -> str:
        return ", ".join(self.label(local_id(str(node))) for node in nodes or ())

    def _summary(self, link: Mapping[str, Any]) -> str:
        """Return what the agreement of a link is; nothing where nobody has told it."""
        return visible(self._summaries.get(local_id(str(link.get("agreement") or "")), ""))

    def _figure(self, link: Mapping[str, Any], name: str) -> str:
        value = link.get(name)
        if value is None:
            return ""
        if value == math.inf:
            return self.words["none_stated"]
        return self.number(value, unit_of(link) or None)

    def spans(self, link: Mapping[str, Any]) -> list[list[str]]:
        """Return the passages behind a link: source and place, each once."""
        return _once(_span(span) for span in link.get("spans") or ())

    def number(self, value: Bounds | float, unit: str | None = None) -> str:
        """Return a number or an interval in the habit of the language."""
        return visible(number_text(value, self.lang, unit=unit))

    def table_row(self, u: str, v: str, link: Mapping[str, Any]) -> dict[str, str]:
        """Return the cells of a link in the table beside the drawing."""
        return {
            "from": self.label(u),
            "relation": self.relation(link),
            "to": self.label(v),
            "category": self.what(link),
            "volume": self.volume(u, v, link),
            "status": self.codes(link.get("statuses")),
            "stage": self.codes(_given(link.get("stage"))),
            "known": visible(str(link.get("known") or "")),
            "sources": ", ".join(visible(str(source)) for source in link.get("sources") or ()),
        }


def _given(value: Any) -> tuple[str, ...]:
    return (str(value),) if value else ()


def _flow(value: Any) -> tuple[str, ...]:
    """Return the id of a flow in its code list; networks leave the beginning out."""
    return (f"flow-{str(value).removeprefix('flow-')}",) if value else ()


def _once(items: Iterable[list[str]]) -> list[list[str]]:
    """Return items without repeats, in order."""
    return [list(item) for item in dict.fromkeys(tuple(item) for item in items)]


def _span(span: Mapping[str, Any]) -> list[str]:
    """Return source and place of a passage, as the panel prints them."""
    return [visible(str(span.get("source"))), f"{span.get('start')}–{span.get('end')}"]
