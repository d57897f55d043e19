"""Strings that try to become code, and a network and a report that are full of them.

Each that executes sets `window.hit`.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import networkx as nx
import sample_reports

from aisupply.bounds import Bounds
from aisupply.claims.lens import ClaimFacts
from aisupply.pages.charts.counts import Chain, Step
from aisupply.pages.report.model import Dossier, Fact, Finding, ReportData, cell_anchor
from aisupply.pages.view.context import ViewContext
from aisupply.table import Several
from aisupply.text import Code, Id, Note

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aisupply.table import Table

_WRITTEN: tuple[str, ...] = (
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
    "JaVaScRiPt:window.hit=1",
    "java\tscript:window.hit=1",
    "java\nscript:window.hit=1",
    "\x01javascript:window.hit=1",
    " javascript:window.hit=1",
    "javascript&colon;window.hit=1",
    "javascript:%77indow.hit=1",
    "javascript://x.example/%0Awindow.hit=1",
    "vbscript:window.hit=1",
    "data:text/html;base64,PHNjcmlwdD5wYXJlbnQuaGl0PTE8L3NjcmlwdD4=",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='window.hit=1'/>",
    "blob:null/x",
    "file:///etc/passwd",
    "//127.0.0.1:9/x",
    "\\\\127.0.0.1\\x",
    'http://127.0.0.1:9/"onmouseover=window.hit=1',
    "https://x.example/'onmouseover='window.hit=1",
    "https://x.example/<script>window.hit=1</script>",
    "https://user:pass@127.0.0.1:9/",
    "../../../../etc/passwd",
    "..\\..\\x",
    "/absolute/path",
    "con",
    "NUL",
    "lpt1.html",
    "index.html",
    ".aisupply",
    "-rf",
    "a" * 300,
    "%2e%2e%2fx",
    "#x",
    "?q=1",
    "q=<script>window.hit=1</script>",
    "$x^2$",
    "<b>bold</b>",
    "<br>",
    "<a href='http://127.0.0.1:9/' target='_blank'>x</a>",
    '<a href="data:text/html,<script>parent.hit=1</script>">x</a>',
    "%{customdata}",
    "%{label}<extra></extra>",
    "2025-10-07",
    "1e999",
    "NaN",
    "null",
    "true",
    "[object Object]",
    "hasOwnProperty",
    "valueOf",
    "prototype",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "\t=1+1",
    "\r=1+1",
    "%0A=1+1",
    "\ufeffmark",
    "\u0000\u0000",
    "\U000e0041tag",
    "\u200bzero width",
    "\u0301accent first",
    "İstanbul ıI",
    "ß ẞ ǆ",
    "👩\u200d👩\u200d👧\u200d👦" * 20,
    "\ud83d",
    "\udc00\ud800",
    "line\u2028separator",
    "paragraph\u2029separator",
    "vertical\x0btab form\x0cfeed",
    "a\rb",
    "a; b → c (d) added: e gone",
    "a → b: c → d",
    ": → ",
    "first seen; no change",
    "a ← b ← c",
    "a (investment) → b (purchase) → a",
    ", , ,",
    "a,b c",
    "no figure",
    "{n}",
    "{who} {now}",
    "\\1 \\g<0>",
    "(?P<x>(",
    "^$.*",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>",
    "<math><mtext><script>window.hit=1</script></mtext></math>",
    "<template><script>window.hit=1</script></template>",
    "<noscript><img src=x onerror=window.hit=1></noscript>",
    "<noscript><p title='</noscript><img src=x onerror=window.hit=1>'>",
    "<svg><style><img src=x onerror=window.hit=1></style></svg>",
    "<style>*{background:url(http://127.0.0.1:9/x)}</style>",
    "<div style='background:url(javascript:window.hit=1)'>",
    "<div style=width:expression(window.hit=1)>",
    "<x onclick=window.hit=1>x</x>",
    "<video><source onerror=window.hit=1></video>",
    "<audio src=x onerror=window.hit=1>",
    "<marquee onstart=window.hit=1>",
    "<select autofocus onfocus=window.hit=1>",
    "<textarea autofocus onfocus=window.hit=1>",
    "<keygen autofocus onfocus=window.hit=1>",
    "<isindex action=javascript:window.hit=1>",
    "<embed src=javascript:window.hit=1>",
    "<frameset onload=window.hit=1>",
    "<table background=javascript:window.hit=1>",
    "<button formaction=javascript:window.hit=1>x</button>",
    "<a xlink:href=javascript:window.hit=1>x</a>",
    "<svg><a xlink:href=javascript:window.hit=1><text>x</text></a></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=window.hit=1>#x'/></svg>",
    "<svg><animate onbegin=window.hit=1 attributeName=x dur=1s>",
    "<svg><set attributeName=href to=javascript:window.hit=1>",
    "<img srcset='x 1x' onerror=window.hit=1>",
    "<img/src/onerror=window.hit=1>",
    "<img src='x'\u0000 onerror=window.hit=1>",
    "<\x00script>window.hit=1</script>",
    "<script/src=data:,window.hit=1></script>",
    "<script nonce=x>window.hit=1</script>",
    "<script type=module>window.hit=1</script>",
    "<script>window.hit=1//",
    "<<script>window.hit=1</script>",
    "<scr<script>ipt>window.hit=1</scr</script>ipt>",
    "\u003cscript\u003ewindow.hit=1\u003c/script\u003e",
    "\\u003cscript\\u003ewindow.hit=1\\u003c/script\\u003e",
    "\\x3cscript\\x3ewindow.hit=1",
    "&lt;img src=x onerror=window.hit=1&gt;",
    "&amp;lt;script&amp;gt;window.hit=1",
    "&#x3C;img src=x onerror=window.hit=1&#x3E;",
    "+ADw-script+AD4-window.hit=1+ADw-/script+AD4-",
    "<!DOCTYPE html><body onload=window.hit=1>",
    "<!--[if IE]><script>window.hit=1</script><![endif]-->",
    "<![CDATA[<script>window.hit=1</script>]]>",
    "<%= window.hit=1 %>",
    "<?php echo 1 ?>",
    "#{7*7} #{window.hit=1}",
    "{{'a'.constructor.prototype}}",
    "{%- import os -%}",
    "[[${7*7}]]",
    "`window.hit=1`",
    '"-window.hit-"',
    "'-window.hit-'",
    "\\'-window.hit//",
    "*/window.hit=1/*",
    "//# sourceMappingURL=http://127.0.0.1:9/x.map",
    "</select><script>window.hit=1</script>",
    "</table><script>window.hit=1</script>",
    "</figure></main></body></html><script>window.hit=1</script>",
    '" style="position:fixed;inset:0',
    '" id="main',
    'x" href="javascript:window.hit=1',
    "x' href='javascript:window.hit=1",
    "0; url=javascript:window.hit=1",
)
HOSTILE = tuple(dict.fromkeys(_WRITTEN))
"""The corpus: at least two hundred, none twice."""


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


_LISTS = frozenset(
    {"unquantified", "top_candidates", "claims", "sources", "actors", "via", "from", "reason"}
)


def _cells(columns: Iterable[str], text: str) -> sample_reports.Row:
    """Return a row with one text in all cells, as the measures put texts there."""
    row: sample_reports.Row = dict.fromkeys(columns, text)
    row |= {name: Several((text, text)) for name in row if name in _LISTS}
    if "change" in row:
        row["change"] = Several((Note("change.gone", firm=Id(text)),), between="; ")
    if "tipping" in row:
        row["tipping"] = Several((Note("tipping.whatever", firm=Id(text)),), between="; ")
    if "loop" in row:
        step = Note("loop.step", firm=Id(text), flow=Code(text))
        row["loop"] = Several((step, Id(text)), between=" → ")
    return row


def _table(*columns: str) -> Table:
    rows = [_cells(columns, text) for text in HOSTILE]
    return sample_reports.table(rows, *columns)


def _fact(number: int) -> Fact:
    """Return a fact whose every part is hostile, each another string."""
    said = [HOSTILE[(number + step) % len(HOSTILE)] for step in range(8)]
    return Fact(*said, about=(("organisation", said[0]), ("agreement", said[1])))


def dossiers() -> list[Dossier]:
    """Return a thing for each string: a firm, an agreement, a product, a person or a source."""
    kinds = ("organisation", "agreement", "product", "person", "source")
    found = []
    for number, text in enumerate(HOSTILE):
        names = ((text, HOSTILE[number - 1]), ("page", HOSTILE[-number]))
        facts = tuple(_fact(4 * number + step) for step in range(5))
        found.append(Dossier(kinds[number % len(kinds)], text, text, names, facts))
    return found


def _measured() -> dict[str, Any]:
    """Return what the report prints beside concentration, with no text that is not hostile."""
    some = HOSTILE[:60]
    numbers = {"exposure": Bounds(0.5, 1), "hhi": Bounds(1, 2), "hhi_stated": Bounds(1, 2)}
    shown = {"customer": some[0], "supplier_count": 2, "tier": 1, "rank": 1, "category": some[1]}
    amounts = {"guaranteed": 1.0, "possible": 2.0, "length": 2}

    def rows(example: list[sample_reports.Row], **fixed: Any) -> Table:
        kept = {name: value for name, value in fixed.items() if name in example[0]}
        told = [_cells(example[0], text) | kept for text in HOSTILE]
        return sample_reports.table(told, *example[0])

    steps = [Step(1 + number % 2, text, some[number - 1], Bounds(0, 1))
             for number, text in enumerate(some)]  # fmt: skip
    return {
        "tiers": {text: rows(sample_reports.TIERS, **numbers, **shown) for text in some[:3]},
        "chains": [Chain(text, some[:3], tuple(steps)) for text in some[:3]],
        "stops": rows(sample_reports.STOPS, **numbers, rank=1, category=some[1]),
        "exposures": rows(sample_reports.EXPOSURES, **numbers, category=some[1]),
        "timelines": [rows(sample_reports.TIMELINE, **numbers)],
        "conflicts": rows(sample_reports.CONFLICTS),
        "loops": rows(sample_reports.LOOPS, **amounts),
        "returns": rows(sample_reports.RETURNS),
        "dossiers": dossiers(),
    }


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
        network=crowded(),
        context=context(),
        timeline=_table("known", "claim", "subject", "what", "status", "certainty", "source"),
        sources=_table("id", "label", "publisher", "kind", "tier", "language", "issued"),
        validation=_table("severity", HOSTILE[9]),
        valid=False,
        notes=HOSTILE,
        **_measured(),
    )


def context() -> ViewContext:
    """Return what a view shows beside the network, all of it hostile."""
    addresses = ("https://a.example/?q=1", "javascript:window.hit=1", "data:text/html,x", *HOSTILE)
    return ViewContext(
        facts={
            text: ClaimFacts(text, text, text, dt.date(2025, 10, 7), text, tier=2)
            for text in HOSTILE
        },
        sources={text: (text, addresses[number]) for number, text in enumerate(HOSTILE)},
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
