"""Parts that the figures are made of: traces, hover texts, and the look that they share."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from aisupply.pages.assets import safe_json
from aisupply.pages.styling import COLOURS, clip, visible
from aisupply.text import number_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from markupsafe import Markup

    from aisupply.bounds import Bounds

__all__ = [
    "band",
    "by_row",
    "chart_data",
    "day_of",
    "diamonds",
    "drawn",
    "errors",
    "label_of",
    "lines",
    "marks",
    "percent_text",
    "plain",
    "points_text",
    "range_bars",
    "spread",
]

ROW = 34
"""Height of a row of a chart of bars, in pixels."""

_CLEAR = "rgba(0,0,0,0)"
_LABEL = 28
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FONT = '"Source Sans 3", "Helvetica Neue", Arial, "Liberation Sans", sans-serif'


def plain(text: str) -> str:
    """Return a text that plotly draws as it is: it would read some tags, and links, as markup.

    >>> plain("<a href='javascript:x'>A&B</a>")
    "&lt;a href='javascript:x'&gt;A&amp;B&lt;/a&gt;"
    """
    return visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def label_of(name: object, labels: Mapping[str, str], *, length: int = _LABEL) -> str:
    """Return how an id is written, short enough for an axis."""
    return plain(clip(visible(labels.get(str(name), str(name))), length))


def lines(*texts: str) -> str:
    """Return texts below one another; each must be plain."""
    return "<br>".join(text for text in texts if text)


def points_text(bounds: Bounds | None, lang: str) -> str:
    """Return bounds without decimals."""
    return number_text(bounds, lang, digits=0) if bounds else "–"


def percent_text(share: Bounds, lang: str) -> str:
    """Return bounds of a share in per cent."""
    return number_text(share * 100, lang, unit="%")


def spread(
    places: Sequence[int], values: Sequence[Bounds | None], hover: Sequence[str], name: str
) -> go.Scatter:
    """Return error bars that run from low to high, around nothing."""
    given = [(p, v, text) for p, v, text in zip(places, values, hover, strict=True) if v]
    middles = [(value.low + value.high) / 2 for _, value, _ in given]
    halves = [value.width / 2 for _, value, _ in given]
    return go.Scatter(
        x=middles,
        y=[place for place, *_ in given],
        mode="markers",
        marker={"size": 12, "symbol": "line-ew", "line": {"width": 2, "color": COLOURS["soft"]}},
        error_x=errors(halves, halves),
        name=name,
        hovertext=[text for *_, text in given],
        hoverinfo="text",
    )


def errors(down: Sequence[float], up: Sequence[float]) -> dict[str, Any]:
    """Return error bars as plotly takes them."""
    return {
        "type": "data",
        "symmetric": False,
        "array": list(up),
        "arrayminus": list(down),
        "color": COLOURS["soft"],
        "thickness": 2,
        "width": 6,
    }


def range_bars(
    places: Sequence[int], values: Sequence[Bounds | None], hover: Sequence[str], name: str
) -> go.Bar:
    """Return bars that run from low to high; a point is a thin line."""
    given = [(p, v, text) for p, v, text in zip(places, values, hover, strict=True) if v]
    return go.Bar(
        base=[value.low for _, value, _ in given],
        x=[value.width for _, value, _ in given],
        y=[place for place, *_ in given],
        orientation="h",
        width=0.5,
        name=name,
        marker={"color": COLOURS["bar"], "line": {"color": COLOURS["bar"], "width": 3}},
        hovertext=[text for *_, text in given],
        hoverinfo="text",
    )


def diamonds(
    places: Sequence[int], values: Sequence[Bounds | None], hover: Sequence[str], name: str
) -> go.Scatter:
    """Return a diamond at the middle of each value."""
    given = [(p, v, text) for p, v, text in zip(places, values, hover, strict=True) if v]
    look = {"symbol": "diamond", "size": 11, "color": COLOURS["paper"]}
    return go.Scatter(
        x=[(value.low + value.high) / 2 for _, value, _ in given],
        y=[place for place, *_ in given],
        mode="markers",
        marker=look | {"line": {"color": COLOURS["ink"], "width": 2}},
        name=name,
        hovertext=[text for *_, text in given],
        hoverinfo="text",
    )


def day_of(cell: object) -> str | None:
    """Return a day, None for what is no day; an axis of dates would guess at it."""
    text = str(cell)
    return text if _DAY.fullmatch(text) else None


def band(
    days: Sequence[str | None],
    values: Sequence[Bounds | None],
    last: str | None,
    colour: str,
    name: str,
) -> Iterable[go.Scatter]:
    """Yield the two edges of a band that is flat from one day to the next, filled between."""
    shown = [*days, *([last] if last and days and last > (days[-1] or last) else [])]
    held = [*values, *([values[-1]] if len(shown) > len(days) else [])]
    for end in ("low", "high"):
        ends = [getattr(value, end) if value else None for value in held]
        yield go.Scatter(
            x=shown,
            y=ends,
            mode="lines",
            line={"shape": "hv", "color": colour, "width": 2},
            fill="tonexty" if end == "high" else None,
            fillcolor=colour,
            opacity=0.9,
            name=name,
            legendgroup=name,
            showlegend=end == "high",
            hoverinfo="skip",
        )


def by_row(names: Sequence[str], **layout: Any) -> dict[str, Any]:
    """Return a layout with a named row for each place on its vertical axis."""
    rows = {
        "tickvals": list(range(len(names))),
        "ticktext": list(names),
        "showgrid": False,
        # Ticks that are not seen keep the names clear of the bars.
        "ticks": "outside",
        "ticklen": 6,
        "tickcolor": _CLEAR,
        "range": [-0.6, len(names) - 0.4],
    }
    return {"yaxis": rows, "height": ROW * max(len(names), 2) + 110} | layout


def drawn(traces: Sequence[Any], title: str, layout: Mapping[str, Any]) -> go.Figure:
    """Return traces as a figure in the look of the pages.

    Args:
        traces: what is drawn.
        title: the heading.
        layout: what is not as in the other figures.
    """
    axis = {
        "gridcolor": COLOURS["rule"], "zeroline": False, "automargin": True, "fixedrange": True,
    }  # fmt: skip
    paper = COLOURS["paper"]
    whole = {
        "title": {"text": plain(title), "font": {"size": 16}},
        "font": {"family": _FONT, "size": 13, "color": COLOURS["ink"]},
        "paper_bgcolor": paper,
        "plot_bgcolor": paper,
        "margin": {"l": 8, "r": 24, "t": 56, "b": 48},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        "hoverlabel": {"align": "left", "bgcolor": COLOURS["ink"], "font": {"color": paper}},
        "bargap": 0.35,
        "dragmode": False,
    }
    axes = {name: axis | dict(layout.get(name, {})) for name in ("xaxis", "yaxis")}
    return go.Figure(list(traces), go.Layout(template="none", **(whole | dict(layout) | axes)))


def marks(*places: int) -> list[dict[str, Any]]:
    """Return dotted upright lines at places of the horizontal axis."""
    line = {"color": COLOURS["accent"], "dash": "dot", "width": 1}
    return [
        {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper", "line": line}
        for at in places
    ]


def chart_data(named: Iterable[tuple[str, go.Figure]]) -> Markup:
    """Return figures as a page holds them: what each is called, and plotly's own JSON."""
    return safe_json([[name, _plain_figure(figure)] for name, figure in named])


def _plain_figure(figure: go.Figure) -> dict[str, Any]:
    """Return a figure as plain lists and objects; its heading is that of the page."""
    plain: dict[str, Any] = json.loads(figure.to_json())
    plain["layout"].pop("title", None)
    plain["layout"].pop("template", None)
    plain["layout"]["margin"]["t"] = plain["layout"]["margin"]["t"] - _HEADING
    return plain


_HEADING = 24
"""Room for a heading above a figure, in pixels."""
