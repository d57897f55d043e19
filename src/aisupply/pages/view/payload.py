"""The data that a view carries: nodes and links as drawn, and what each link was at each date.

Texts stand once, in one list, and are named by their number.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeAlias

from aisupply.bounds import Bounds
from aisupply.claims.categories import broader
from aisupply.measures.money.payments import currency_of
from aisupply.pages.addresses import web_address
from aisupply.pages.rows import cell_text
from aisupply.pages.styling import (
    NODES,
    RELATIONS,
    dashes,
    faded,
    largest_by_unit,
    link_colour,
    link_label,
    node_colour,
    pattern,
    text_colour,
    type_of,
    visible,
    widths,
)
from aisupply.pages.view.drawing import js_id, link_ids
from aisupply.pages.view.loop_data import payment_key
from aisupply.pages.view.overview import DIM, bundle_label
from aisupply.rdf.terms import local_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import networkx as nx

    from aisupply.measures.money.loops import Loop
    from aisupply.network.replay import Replay, Version
    from aisupply.pages.addresses import Addresses
    from aisupply.pages.view.context import ViewContext
    from aisupply.pages.view.drawing import Drawing
    from aisupply.pages.view.verbaliser import Verbaliser
    from aisupply.table import Table

__all__ = [
    "drawn_data",
    "groups_data",
    "links_data",
    "loops_data",
    "measures_data",
    "palette",
    "time_data",
]

Graph: TypeAlias = "nx.MultiDiGraph[str]"


class _Texts:
    """Numbers texts in the order in which they first come."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        return self.numbers.setdefault(text, len(self.numbers))


def drawn_data(
    network: Graph, drawing: Drawing, say: Verbaliser, addresses: Addresses | None = None
) -> dict[str, Any]:
    """Return nodes and links as pyvis holds them, less what the page says once for all.

    In a report, each node has the address of its page.
    """
    said = {"arrows", "arrowStrikethrough", "background", "color", "dashes", "label", "pattern"}
    edges = [
        {**{key: value for key, value in edge.items() if key not in said}, "parts": list(parts)}
        for edge, parts in zip(drawing.network.edges, drawing.parts, strict=True)
    ]
    nodes = [
        {key: value for key, value in node.items() if key not in {"color", "title"}}
        for node in drawing.network.nodes
    ]
    details = []
    for node in drawing.nodes:
        kind = type_of(network, node)
        place = addresses.of(kind, node) if addresses else None
        details.append([say.label(node), say.codes([kind]), visible(node), place or ""])
    options = drawing.network.options
    headings = [[text, place] for text, place in drawing.headings]
    return {
        "nodes": nodes,
        "edges": edges,
        "options": options,
        "nodeDetails": details,
        "headings": headings,
    }


def links_data(
    network: Graph, versions: Sequence[Version], drawing: Drawing, say: Verbaliser,
    context: ViewContext,
) -> dict[str, Any]:  # fmt: skip
    """Return every version of every link, as the panel and the table say it."""
    texts, claims = _Texts(), _Claims(context, say)
    largest = largest_by_unit(link for *_, link in network.edges(data=True))
    names = dict(zip(_ends_of(network), link_ids(network), strict=True))
    writer = _Writer(say, texts, claims, largest, broader(network.graph.get("categories") or {}))
    links = [writer.link(version) for version in versions]
    return {
        "links": links,
        "linkIds": [names[v.source, v.target, v.key] for v in versions],
        "sums": _sums(versions, drawing, largest, say.lang),
        "texts": list(texts.numbers),
        "claims": claims.rows,
        "sources": _sources(versions, context),
    }


def _sources(versions: Sequence[Version], context: ViewContext) -> dict[str, list[str]]:
    """Return the title of each source behind a link, and the address that may be followed."""
    named = {str(name) for version in versions for name in version.link.get("sources") or ()}
    known = {name: context.sources[name] for name in sorted(named) if name in context.sources}
    return {
        visible(name): [visible(title), web_address(address) or ""]
        for name, (title, address) in known.items()
    }


def _ends_of(network: Graph) -> list[tuple[str, str, str]]:
    return sorted(network.edges(keys=True))


class _Claims:
    """Numbers claims, and keeps what is said about each."""

    def __init__(self, context: ViewContext, say: Verbaliser) -> None:
        self.facts, self.addresses, self.say = context.facts, context.addresses, say
        self.numbers: dict[str, int] = {}
        self.rows: list[dict[str, Any]] = []

    def __call__(self, claim: str) -> int:
        if claim not in self.numbers:
            self.numbers[claim] = len(self.rows)
            self.rows.append(self._row(claim))
        return self.numbers[claim]

    def _row(self, claim: str) -> dict[str, Any]:
        name = local_id(claim)
        row: dict[str, Any] = {"id": visible(name)}
        if self.addresses and self.addresses.lists(name):
            row["page"] = self.addresses.claim(name)
        if fact := self.facts.get(claim):
            row |= {
                "status": self.say.codes([fact.status]),
                "certainty": self.say.codes([fact.certainty]),
                "known": fact.known.isoformat(),
                "source": visible(fact.source),
                "tier": fact.tier,
            }
        return row


class _Writer:
    """Writes one version of a link, short."""

    def __init__(
        self, say: Verbaliser, texts: _Texts, claims: _Claims, largest: Mapping[str, float],
        broader: Mapping[str, frozenset[str]],
    ) -> None:  # fmt: skip
        self.say, self.texts, self.claims = say, texts, claims
        self.largest, self.broader = largest, broader

    def link(self, version: Version) -> dict[str, Any]:
        """Return a version; what it has none of is left out."""
        u, v, _, link, facts, rumours = version
        texts, line_and_band = self.texts, widths(link, self.largest)
        written = {
            "title": texts(self.say.sentence(u, v, link)),
            "rows": [[texts(key), texts(text)] for key, text in self.say.rows(u, v, link)],
            "label": texts(link_label(link, self.say.lang, missing="")),
            "line": line_and_band[0],
            "band": line_and_band[1] or "",
            "dashes": dashes(link, line_and_band[0]),
            "pattern": pattern(link),
            "categories": [texts(category) for category in self._categories(link)],
            "statuses": [texts(str(status)) for status in link.get("statuses") or ()],
            "claims": [self.claims(str(claim)) for claim in link.get("claims") or ()],
            "sources": [texts(visible(str(source))) for source in link.get("sources") or ()],
            "spans": [[texts(part) for part in span] for span in self.say.spans(link)],
            "bare": link.get("relation") == "supply" and not isinstance(link.get("volume"), Bounds),
        }
        spells = {"facts": facts, "rumours": rumours} if facts != rumours else {"facts": facts}
        return {key: value for key, value in written.items() if not _is_empty(value)} | spells

    def _categories(self, link: Mapping[str, Any]) -> list[str]:
        """Return the categories of a link and all broader ones."""
        own = [str(category) for category in link.get("categories") or ()]
        return sorted({above for name in own for above in self.broader.get(name, {name})})


def _is_empty(value: Any) -> bool:
    """Tell whether a value says nothing; the number 0 is one of a text."""
    return value is False or value in ([], "")


def _sums(
    versions: Sequence[Version], drawing: Drawing, largest: Mapping[str, float], lang: str
) -> dict[str, str]:
    """Return what is written on a line that stands for several links, for each set of them."""
    sums: dict[str, str] = {}
    for parts in drawing.parts:
        for together in _together([versions[part] for part in parts], parts):
            links = [versions[part].link for part in together]
            sums[",".join(map(str, together))] = bundle_label(links, largest, lang)
    return {key: text for key, text in sums.items() if text}


def _together(versions: Sequence[Version], parts: Sequence[int]) -> set[tuple[int, ...]]:
    """Return the sets of two or more versions that hold on one day."""
    sets: set[tuple[int, ...]] = set()
    for rumours in (False, True):
        starts = {s for v in versions for s, _ in (v.rumours if rumours else v.facts)}
        for day in sorted(starts):
            holding = [
                p for p, v in zip(parts, versions, strict=True) if v.holds(day, rumours=rumours)
            ]
            if len(holding) > 1:
                sets.add(tuple(holding))
    return sets


def time_data(replay: Replay | None, lang: str) -> dict[str, Any]:
    """Return the days on which anything changed, and where the page starts."""
    if replay is None:
        return {"days": [], "rumours": True}
    return {
        "days": [day.isoformat() for day in replay.days],
        "day": replay.day.isoformat(),
        "rumours": replay.with_rumours,
        "lines": [visible(cell_text(line, lang)) for line in replay.lines],
    }


def measures_data(table: Table | None, say: Verbaliser) -> dict[str, list[list[str]]]:
    """Return what the measures say of each customer: category, suppliers, index."""
    by_firm: defaultdict[str, list[list[str]]] = defaultdict(list)
    for row in table.rows if table else ():
        what = say.category(str(row["category"]))
        kind = f" ({say.codes([str(row['kind'])])})" if row.get("kind") else ""
        index = row.get("hhi")
        by_firm[js_id(str(row["customer"]))].append(
            [
                what + kind,
                str(row["suppliers"]),
                say.number(index) if isinstance(index, Bounds) else "–",
            ]
        )
    return dict(by_firm)


def loops_data(loops: Sequence[Loop], network: Graph, say: Verbaliser) -> list[dict[str, Any]]:
    """Return what is said of each loop: its firms and links, and what may go round."""
    names = dict(zip(_ends_of(network), link_ids(network), strict=True))
    unit = currency_of(network)
    written = []
    for loop in loops:
        steps = [(step.payer, step.payee, payment_key(step)) for step in loop.payments]
        written.append(
            {
                "nodes": [js_id(firm) for firm in loop.actors],
                "links": [names[step] for step in steps],
                "firms": [say.label(firm) for firm in loop.actors],
                "flows": [say.codes([f"flow-{step.flow}"]) for step in loop.payments],
                "guaranteed": say.number(loop.guaranteed, unit),
                "possible": "" if math.isinf(loop.possible) else say.number(loop.possible, unit),
            }
        )
    return written


def groups_data(members: Mapping[str, Sequence[tuple[str, str]]]) -> dict[str, list[list[str]]]:
    """Return the id and the label of the firms of each drawn group, those with most links first."""
    return {
        js_id(group): [[visible(firm), visible(label)] for firm, label in firms]
        for group, firms in members.items()
    }


def palette(mode: str, *, opacity: float = 1.0) -> dict[str, Any]:
    """Return the colours of nodes and links, these at an opacity, on light or dark ground."""
    return {
        "nodes": {name: node_colour(style, mode) for name, style in NODES.items()},
        "texts": {name: text_colour(style, mode) for name, style in NODES.items()},
        "links": {
            name: link_colour(style, mode, opacity=opacity) for name, style in RELATIONS.items()
        },
        "bands": {name: faded(style, mode) for name, style in RELATIONS.items()},
        "dim": {
            name: link_colour(style, mode, opacity=DIM)["color"]
            for name, style in RELATIONS.items()
        },
        "ends": {name: style.arrows() for name, style in RELATIONS.items()},
    }
