"""Strings that try to become code, and a network and a report that are full of them.

Each that executes sets `window.hit`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
import sample_reports

from aisupply.bounds import Bounds
from aisupply.pages.model import Finding, ReportData, cell_anchor

if TYPE_CHECKING:
    from aisupply.table import Table

HOSTILE: tuple[str, ...] = (
    "<script>window.hit=1</script>",
    "</script><script>window.hit=1</script>",
    "</ScRiPt\n><script>window.hit=1</script>",
    "<!--<script>window.hit=1</script>",
    "--><script>window.hit=1</script>",
    "]]><script>window.hit=1</script>",
    "</title><script>window.hit=1</script>",
    "</style><script>window.hit=1</script>",
    "</textarea><script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    '<img src=x onerror="window.hit=1">',
    "<svg onload=window.hit=1>",
    "<svg><script>window.hit=1</script></svg>",
    "<iframe srcdoc='<script>parent.hit=1</script>'>",
    "<iframe src=javascript:parent.hit=1>",
    "<a href=javascript:window.hit=1>x</a>",
    "<body onload=window.hit=1>",
    "<details open ontoggle=window.hit=1>",
    "<input autofocus onfocus=window.hit=1>",
    "<meta http-equiv=refresh content='0;url=javascript:window.hit=1'>",
    "<base href='http://127.0.0.1:9/'>",
    "<link rel=stylesheet href='http://127.0.0.1:9/x.css'>",
    "<object data='http://127.0.0.1:9/x'>",
    "<form action='http://127.0.0.1:9/'><button>",
    '" onmouseover="window.hit=1',
    "' onmouseover='window.hit=1",
    "` onmouseover=`window.hit=1",
    '" autofocus onfocus="window.hit=1',
    "javascript:window.hit=1",
    "data:text/html,<script>parent.hit=1</script>",
    "'; window.hit=1; //",
    '"; window.hit=1; //',
    '\\"; window.hit=1; //',
    "${window.hit=1}",
    "{{ 7*7 }}{% for x in y %}",
    "{{ constructor.constructor('window.hit=1')() }}",
    "{u} supplies {v} {0} %s %(x)s",
    "\u2028window.hit=1\u2029",
    "\u202egnorw daer\u202c \u200f\u200e\u2066",
    "nul \x00 byte",
    "half \ud800 character",
    "bell \x07 escape \x1b[31m",
    "&lt;script&gt;window.hit=1&lt;/script&gt;",
    "&#60;script&#62;window.hit=1&#60;/script&#62;",
    "\uff1cscript\uff1ewindow.hit=1\uff1c/script\uff1e",
    "__proto__",
    "constructor",
    "toString",
    "=cmd|' /C calc'!A0",
    "a b  c\td\ne\r\nf",
    "",
    "x" * 5_000,
    "word " * 400,
    "Z\u0351\u036b\u0343" * 30,
    "%3Cscript%3Ewindow.hit=1%3C/script%3E",
)


def network() -> nx.MultiDiGraph:
    """Return a network in which every text is hostile."""
    graph = nx.MultiDiGraph(
        lens={},
        lens_line=HOSTILE[1],
        categories={text: {"label": {"en": text, "fr": text}, "broader": []} for text in HOSTILE},
    )
    kinds = ("organisation", "product", "agreement", "person", HOSTILE[0])
    for number, text in enumerate(HOSTILE):
        graph.add_node(text or "empty", type=kinds[number % 5], label=text)
    names = list(graph)
    for number, text in enumerate(HOSTILE):
        relations = ("supply", "option", "rivalry", "party", text)
        graph.add_edge(
            names[number],
            names[(number + 1) % len(names)],
            key=text,
            relation=relations[number % 5],
            category=text,
            categories=(text,),
            kind=text,
            unit=text,
            firm=1.0,
            stated=2.0,
            ceiling=float("inf"),
            volume=Bounds(1),
            stage=text,
            flow=text,
            statuses=(text,),
            certainty=(text,),
            agreement=text,
            products=(text,),
            claims=(text,),
            sources=(text,),
            known=text,
            spans=({"source": text, "start": text, "end": text},),
            agree=False,
        )
    return graph


def _table(*columns: str) -> Table:
    rows = [dict.fromkeys(columns, text) for text in HOSTILE]
    return sample_reports.table(rows, *columns)


def report() -> ReportData:
    """Return a report in which every text is hostile."""
    concentration = _table(*sample_reports.CONCENTRATION[0])
    anchors = [cell_anchor(text, text, text) for text in HOSTILE]
    return ReportData(
        title=HOSTILE[6],
        lens={},
        lens_line=HOSTILE[1],
        generated_from=dict(zip(HOSTILE, HOSTILE, strict=True)),
        counts=_table("what", "count"),
        findings=[Finding(text, Bounds(1, 2), text, (text,), text) for text in HOSTILE],
        concentration=concentration,
        explain={anchor: _table("supplier", HOSTILE[0]) for anchor in anchors[:5]},
        network=network(),
        timeline=_table("known", "claim", "subject", "what", "status", "certainty", "source"),
        sources=_table("id", "label", "publisher", "kind", "tier", "language", "issued"),
        validation=_table("severity", HOSTILE[9]),
        valid=False,
        notes=HOSTILE,
    )


def crowded() -> nx.MultiDiGraph:
    """Return a network of hostile texts that is large enough for an overview."""
    graph = network()
    names = list(graph)
    for step in (2, 3):
        for number, text in enumerate(HOSTILE):
            first, second = names[number], names[(number + step) % len(names)]
            link = graph.get_edge_data(names[number], names[(number + 1) % len(names)])[text]
            graph.add_edge(first, second, key=f"{text} {step}", **{**link, "relation": "supply"})
            graph.add_edge(first, second, key=f"{text} {step} b", **{**link, "relation": "supply"})
    return graph
