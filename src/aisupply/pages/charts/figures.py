"""Charts of the tables that measures return, as figures of plotly that show themselves.

In a notebook, a figure that ends a cell is drawn; the report draws the same figures. Each takes
a table as the measure returns it, so that a chart shows what the table says and nothing else.

>>> from aisupply.bounds import Bounds
>>> from aisupply.table import Table
>>> rows = [{"customer": "openai", "category": "ai-accelerator", "kind": "power",
...          "suppliers": 3, "quantified": 2, "hhi_stated": Bounds(5000, 10000),
...          "hhi": Bounds(3333, 10000)}]
>>> figure = concentration_figure(Table(tuple(rows[0]), rows))
>>> list(figure.data[1].base), list(figure.data[1].x)
([5000.0], [5000.0])
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from aisupply.bounds import Bounds
from aisupply.pages.charts import traces
from aisupply.pages.charts.counts import EARLIER, flows_of, months_of
from aisupply.pages.charts.traces import label_of, lines, percent_text, plain, points_text
from aisupply.pages.rows import bounds_of, cell_text, charted, indices_of, names_in
from aisupply.pages.styling import COLOURS, STATUS_COLOURS, clip
from aisupply.table import Several
from aisupply.text import code_word, number_text, page_words, with_marks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisupply.pages.charts.counts import Chain
    from aisupply.pages.rows import Row
    from aisupply.table import Cell, Table

__all__ = [
    "concentration_figure",
    "exposure_figure",
    "heat_figure",
    "loops_figure",
    "money_text",
    "months_figure",
    "tiers_figure",
    "timeline_figure",
]

LINES = (1_800, 4_000)
"""Bands of other purposes, shown by analogy."""

_TOP = 10_000
_CELL = 26
_ACROSS = 16
_LEAST, _COLUMN = 220, 34
"""Least width of a heat map in pixels: its labels, and each column."""

_EVERY_MONTH = 12
_PARTS = 6
_THIN = 0.004
"""Least width of a flow: a share that may be nothing is still to be seen."""


def concentration_figure(
    table: Table, *, labels: Mapping[str, str] | None = None, lang: str = "en", most: int = 20
) -> go.Figure:
    """Return the concentration index of the most telling cells, each a bar with error bars.

    The bar spans the index of the suppliers with a figure; the error bar adds all that are
    named, with unknown volumes open. The diamond is the index if all stated figures come true.

    Args:
        table: what `aisupply.concentration` returns.
        labels: id → how it is written.
        lang: ``en`` or ``fr``.
        most: how many cells at the most.
    """
    words = page_words(lang, "word")
    rows = charted(table, most=most)[::-1]
    names = [_cell_name(row, labels or {}, lang) for row in rows]
    pairs = [indices_of(row) for row in rows]
    hover = [
        lines(
            name,
            f"{words['column_stated']}: {points_text(stated, lang)}",
            f"{words['column_full']}: {points_text(full, lang)}",
        )
        for name, (stated, full) in zip(names, pairs, strict=True)
    ]
    places = list(range(len(rows)))
    full = [full for _, full in pairs]
    stated = [stated for stated, _ in pairs]
    points = [bounds_of(row.get("hhi_announced")) if s else None
              for row, s in zip(rows, stated, strict=True)]  # fmt: skip
    drawn = [
        traces.spread(places, full, hover, words["bar_full"]),
        traces.range_bars(places, stated, hover, words["bar_stated"]),
        traces.diamonds(places, points, hover, words["announced_point"]),
    ]
    axis = _index_axis(lang) | {"title": words["hhi"]}
    layout = traces.by_row(names, xaxis=axis, shapes=traces.marks(*LINES))
    return traces.drawn(drawn, words["concentration"], layout)


def _index_axis(lang: str) -> dict[str, Any]:
    """Return the axis of an index from 0 to 10,000, with the bands of other purposes."""
    ticks = [0, *LINES, _TOP]
    texts = [with_marks(f"{tick:,}", lang) for tick in ticks]
    return {"range": [0, _TOP * 1.02], "tickvals": ticks, "ticktext": texts}


def exposure_figure(
    table: Table,
    *,
    category: str,
    labels: Mapping[str, str] | None = None,
    lang: str = "en",
    most: int = 15,
) -> go.Figure:
    """Return the firms whose stop hits most: the bar is the least share, the error bar the most.

    Args:
        table: what `aisupply.chokepoints` returns.
        category: of whose customers.
        labels: id → how it is written.
        lang: ``en`` or ``fr``.
        most: how many firms at the most.
    """
    words = page_words(lang, "word")
    rows = [row for row in table.rows if row.get("category") == category][:most][::-1]
    shares = [bounds_of(row.get("exposure")) or Bounds(0, 0) for row in rows]
    names = [label_of(row.get("firm"), labels or {}) for row in rows]
    hover = [
        lines(name, f"{words['exposure']}: {percent_text(share, lang)}")
        for name, share in zip(names, shares, strict=True)
    ]
    bar = go.Bar(
        x=[100 * share.low for share in shares],
        y=list(range(len(rows))),
        orientation="h",
        name=words["at_least"],
        marker={"color": COLOURS["bar"]},
        error_x=traces.errors([0.0] * len(rows), [100 * share.width for share in shares]),
        hovertext=hover,
        hoverinfo="text",
    )
    axis = {"range": [0, 102], "ticksuffix": " %", "title": words["exposure"]}
    return traces.drawn([bar], words["stops"], traces.by_row(names, xaxis=axis))


def heat_figure(
    table: Table,
    *,
    category: str,
    end: str = "low",
    labels: Mapping[str, str] | None = None,
    lang: str = "en",
    most: int = 25,
) -> go.Figure:
    """Return who is exposed to whom: a column for each firm that stops, a row for each customer.

    Args:
        table: what `aisupply.disrupt` returns, for one firm or for several after one another.
        category: what the customers buy.
        end: ``low`` colours by the least share that stops, ``high`` by the greatest.
        labels: id → how it is written.
        lang: ``en`` or ``fr``.
        most: how many customers at the most.
    """
    words = page_words(lang, "word")
    rows = [row for row in table.rows if row.get("category") == category]
    shares = {
        (str(row["customer"]), str(row["stopped"])): bounds_of(row["exposure"]) for row in rows
    }
    firms = list(dict.fromkeys(firm for _, firm in shares))
    customers = most_exposed(table, category=category, most=most)[::-1]
    cells = [[shares.get((c, f)) or Bounds(0, 0) for f in firms] for c in customers]
    across = [label_of(firm, labels or {}, length=_ACROSS) for firm in firms]
    down = [label_of(customer, labels or {}) for customer in customers]
    heat = _heat(cells, end, down, across, lang)
    places = list(range(len(firms)))
    axis = {"tickvals": places, "ticktext": across, "tickangle": -45, "side": "top"}
    size = {"height": _CELL * max(len(down), 4) + 190, "margin": {"l": 8, "r": 24, "t": 64, "b": 8}}
    axis |= {"range": [-0.5, len(firms) - 0.5]}
    size["meta"] = {"least": _LEAST + _COLUMN * len(firms)}
    return traces.drawn([heat], words["heat"], traces.by_row(down, xaxis=axis, **size))


def _heat(
    cells: list[list[Bounds]], end: str, down: list[str], across: list[str], lang: str
) -> go.Heatmap:
    """Return the cells of a heat map, coloured by one end, each with its bounds at hand."""
    scale = [[0, COLOURS["paper"]], [0.02, COLOURS["bar-soft"]], [1, COLOURS["bar"]]]
    return go.Heatmap(
        z=[[100 * getattr(cell, end) for cell in line] for line in cells],
        x=list(range(len(across))),
        y=list(range(len(down))),
        zmin=0,
        zmax=100,
        xgap=1,
        ygap=1,
        colorscale=scale,
        colorbar={"ticksuffix": " %", "thickness": 12, "outlinewidth": 0},
        hovertext=[
            [
                lines(f"{firm} → {customer}", percent_text(cell, lang))
                for firm, cell in zip(across, line, strict=True)
            ]
            for customer, line in zip(down, cells, strict=True)
        ],
        hoverinfo="text",
    )


def most_exposed(table: Table, *, category: str, most: int) -> list[str]:
    """Return the customers whose exposure is greatest, by its least share and then its greatest."""
    greatest: dict[str, tuple[float, float]] = {}
    for row in table.rows:
        share = bounds_of(row.get("exposure"))
        if row.get("category") == category and share:
            had = greatest.get(str(row["customer"]), (0.0, 0.0))
            greatest[str(row["customer"])] = had[0] + share.low, had[1] + share.high
    order = sorted(greatest, key=lambda name: (-greatest[name][0], -greatest[name][1], name))
    return order[:most]


def timeline_figure(
    table: Table,
    *,
    measure: str = "hhi",
    labels: Mapping[str, str] | None = None,
    lang: str = "en",
) -> go.Figure:
    """Return a measure through time as two bands, with a mark at each day that moved it.

    The dark band is that of the suppliers with a figure, the light one that of all who are
    named. A band is flat from one day to the next, as the table is.

    Args:
        table: what `aisupply.timeline` returns, for one category.
        measure: the measure that was followed.
        labels: id → how it is written.
        lang: ``en`` or ``fr``.
    """
    words = page_words(lang, "word")
    days = [traces.day_of(row.get("date")) for row in table.rows]
    last = traces.day_of((table.lens or {}).get("known_by"))
    drawn: list[Any] = []
    bands = ((measure, "column_full", "bar-soft"), (f"{measure}_stated", "column_stated", "bar"))
    for column, word, colour in bands:
        values = [bounds_of(row.get(column)) for row in table.rows]
        drawn += traces.band(days, values, last, COLOURS[colour], words[word])
    drawn.append(_events(table, measure, labels or {}, lang))
    axis = _index_axis(lang) if measure == "hhi" else {"rangemode": "tozero"}
    axis["title"] = words.get(measure, measure)
    layout = {"height": 320, "xaxis": {"type": "date"}, "yaxis": axis}
    return traces.drawn(drawn, words["timeline"], layout)


def _events(table: Table, measure: str, labels: Mapping[str, str], lang: str) -> go.Scatter:
    """Return a mark on the upper edge of the wider band for each day that moved it."""
    highest = [bounds_of(row.get(measure)) for row in table.rows]
    marks = [(row, value.high) for row, value in zip(table.rows, highest, strict=True) if value]
    return go.Scatter(
        x=[traces.day_of(row.get("date")) for row, _ in marks],
        y=[high for _, high in marks],
        mode="markers",
        name=page_words(lang, "word")["events"],
        marker={"color": COLOURS["accent"], "size": 8},
        hovertext=[_event(row, measure, labels, lang) for row, _ in marks],
        hoverinfo="text",
        cliponaxis=False,
    )


def months_figure(table: Table, *, lang: str = "en") -> go.Figure:
    """Return the claims by the month in which they became known, stacked by status.

    Args:
        table: columns ``known`` and ``status``, a row a claim.
        lang: ``en`` or ``fr``.
    """
    words = page_words(lang, "word")
    months = months_of(table)
    names = [words["earlier"] if known == EARLIER else known for known in months]
    statuses = {status for counts in months.values() for status in counts}
    bars = [
        go.Bar(
            x=list(range(len(months))),
            y=[counts[status] for counts in months.values()],
            name=plain(code_word(status, lang)),
            marker={"color": STATUS_COLOURS.get(status, COLOURS["soft"])},
            hovertext=[plain(name) for name in names],
            hoverinfo="text+y+name",
        )
        for status in (
            *(s for s in STATUS_COLOURS if s in statuses),
            *sorted(statuses - {*STATUS_COLOURS}),
        )
    ]
    ticks = [
        i for i, known in enumerate(months) if len(months) <= _EVERY_MONTH or known[5:] == "01"
    ]
    axis = {"tickvals": ticks, "ticktext": [plain(names[index]) for index in ticks]}
    top = max((sum(c.values()) for known, c in months.items() if known != EARLIER), default=1)
    layout = {"height": 280, "barmode": "stack", "xaxis": axis, "yaxis": {"range": [0, 1.08 * top]}}
    return traces.drawn(bars, words["months_table"], layout)


def tiers_figure(
    chain: Chain, *, labels: Mapping[str, str] | None = None, lang: str = "en"
) -> go.Figure:
    """Return a chain of categories as a flow: from the last tier, on the left, to the customer.

    A width is the middle of the shares that the sources leave open, scaled so that each buyer's
    suppliers make a whole; the bounds are written at each link. Grey is supply of which no
    supplier is named.

    Args:
        chain: who supplies whom, tier by tier.
        labels: id → how it is written.
        lang: ``en`` or ``fr``.
    """
    words = page_words(lang, "word")
    names = labels or {}
    flows = flows_of(chain)
    nodes = list(dict.fromkeys(end for flow in flows for end in flow[:2]))
    place = {node: index for index, node in enumerate(nodes)}
    shown = [label_of(firm, names) if firm else words["nobody_named"] for _, firm in nodes]
    sankey = go.Sankey(
        arrangement="snap",
        node={
            "label": shown,
            "color": [COLOURS["bar"] if firm else COLOURS["soft"] for _, firm in nodes],
            "pad": 14,
            "thickness": 14,
            "line": {"width": 0},
            "hovertemplate": "%{label}<extra></extra>",
        },
        link={
            "source": [place[source] for source, *_ in flows],
            "target": [place[target] for _, target, *_ in flows],
            "value": [max(value, _THIN) for *_, value, _ in flows],
            "color": [COLOURS["flow" if firm else "flow-open"] for (_, firm), *_ in flows],
            "customdata": [
                f"{shown[place[s]]} → {shown[place[t]]}: {percent_text(share, lang)}"
                for s, t, _, share in flows
            ],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
    )
    height = 90 + _CELL * max(Counter(tier for tier, _ in nodes).values(), default=1)
    return traces.drawn([sankey], words["tiers"], {"height": max(height, 260)})


def _cell_name(row: Row, labels: Mapping[str, str], lang: str) -> str:
    """Return customer, category and kind of figure of a cell."""
    kind = code_word(str(row.get("kind") or ""), lang)
    names = [label_of(row.get(key), labels) for key in ("customer", "category")]
    return " · ".join([*names, *([plain(kind)] if kind else [])])


def _event(row: Row, measure: str, labels: Mapping[str, str], lang: str) -> str:
    """Return what moved a measure on a day."""
    words = page_words(lang, "word")
    stated, full = (bounds_of(row.get(name)) for name in (f"{measure}_stated", measure))
    change = row.get("change")
    changes = change if isinstance(change, Several) else ()
    return lines(
        plain(str(row.get("date"))),
        *(plain(cell_text(note, lang, labels=labels)) for note in changes[:_PARTS]),
        f"{words['column_stated']}: {points_text(stated, lang)}",
        f"{words['column_full']}: {points_text(full, lang)}",
    )


_DRAWN = 15


_FIRM = 18


_BILLION = 1e9


def loops_figure(
    table: Table, *, labels: Mapping[str, str] | None = None, lang: str = "en", most: int = _DRAWN
) -> go.Figure:
    """Return the loops with most money: the bar is guaranteed, the error bar possible.

    Of the loops of one investor and the firm that it invests in, the first is drawn. Loops of
    which no ceiling is known, or nothing but the fee of a licence, are left to the table.

    Args:
        table: what `aisupply.loops` returns.
        labels: id → how it is written.
        lang: ``en`` or ``fr``.
        most: how many loops at the most.
    """
    words = page_words(lang, "word")
    drawn = _first_of_each_pair(table)[:most][::-1]
    low = [_amount(row, "guaranteed") / _BILLION for row in drawn]
    high = [_amount(row, "possible") / _BILLION for row in drawn]
    names = [plain(_loop_name(row, labels or {})) for row in drawn]
    bars = go.Bar(
        x=low,
        y=list(range(len(drawn))),
        orientation="h",
        marker={"color": COLOURS["bar"]},
        error_x=traces.errors([0.0] * len(drawn), [b - a for a, b in zip(low, high, strict=True)]),
        hovertext=[
            lines(
                name,
                f"{words['guaranteed']}: {money_text(row, 'guaranteed', lang)}",
                f"{words['possible']}: {money_text(row, 'possible', lang)}",
            )
            for name, row in zip(names, drawn, strict=True)
        ],
        hoverinfo="text",
    )
    unit = words["billions"]
    currency = plain(str(drawn[0].get("unit") or "")) if drawn else ""
    axis = {"title": f"{unit} {currency}".strip(), "rangemode": "tozero"}
    return traces.drawn([bars], words["loops"], traces.by_row(names, xaxis=axis))


def _first_of_each_pair(table: Table) -> list[Mapping[str, Cell]]:
    """Return the first loop of each investor and the firm it invests in that has a ceiling."""
    first: dict[tuple[str, ...], Mapping[str, Cell]] = {}
    for row in table.rows:
        if row.get("figures") != 0 and 0 < _amount(row, "possible") < math.inf:
            first.setdefault(tuple(names_in(row.get("actors"))[:2]), row)
    return list(first.values())


def _loop_name(row: Mapping[str, Cell], labels: Mapping[str, str]) -> str:
    firms = names_in(row.get("actors"))
    return " → ".join(clip(labels.get(firm, firm), _FIRM) for firm in [*firms, *firms[:1]])


def _amount(row: Mapping[str, Cell], name: str) -> float:
    """Return an amount; null is an unknown ceiling."""
    value = row.get(name)
    return float(value) if isinstance(value, int | float) else math.inf


def money_text(row: Mapping[str, Cell], name: str, lang: str) -> str:
    """Return an amount of a row of loops with its currency; without a ceiling, that it has none."""
    amount = _amount(row, name)
    if math.isinf(amount):
        return page_words(lang, "word")["no_ceiling"]
    return plain(number_text(amount, lang, unit=str(row.get("unit") or "USD")))
