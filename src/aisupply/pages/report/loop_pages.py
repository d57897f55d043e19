"""The page on money loops: bars with error bars, every loop, and what comes back to whom."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from aisupply.pages.charts import plotly_traces as traces
from aisupply.pages.charts.counts import COLOURS
from aisupply.pages.charts.plotly_traces import lines, plain
from aisupply.pages.report.chapters import chart
from aisupply.pages.report.printing import names_in
from aisupply.pages.report.ranking import bounds_of
from aisupply.pages.view.styling import clip
from aisupply.pages.words import all_words, check_language
from aisupply.table import Several
from aisupply.text import Note, code_word, number_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisupply.pages.report.renderer import Shell
    from aisupply.table import Cell, Table

__all__ = ["loops_figure", "render_loops"]

_SHOWN = 100
_DRAWN = 15
_FIRM = 18
_BILLION = 1e9


def loops_figure(
    table: Table, *, labels: Mapping[str, str] | None = None, lang: str = "en", most: int = _DRAWN
) -> go.Figure:
    """Return the loops with most money: the bar is guaranteed, the error bar possible.

    Of the loops of one investor and the firm that it invests in, the first is drawn. Loops of
    which no ceiling is known, or nothing is, are left to the table.

    Args:
        table: what `aisupply.loops` returns.
        labels: id → how it is written.
        lang: ``en`` or ``fr``.
        most: how many loops at the most.
    """
    words = all_words(check_language(lang))
    drawn = _telling(table)[:most][::-1]
    low = [_amount(row, "guaranteed") / _BILLION for row in drawn]
    high = [_amount(row, "possible") / _BILLION for row in drawn]
    names = [plain(_short_way(row, labels or {})) for row in drawn]
    bars = go.Bar(
        x=low,
        y=list(range(len(drawn))),
        orientation="h",
        marker={"color": COLOURS["bar"]},
        error_x=traces.errors([0.0] * len(drawn), [b - a for a, b in zip(low, high, strict=True)]),
        hovertext=[
            lines(
                name,
                f"{words['guaranteed']}: {_money(row, 'guaranteed', lang)}",
                f"{words['possible']}: {_money(row, 'possible', lang)}",
            )
            for name, row in zip(names, drawn, strict=True)
        ],
        hoverinfo="text",
    )
    unit = words["billions"]
    currency = plain(str(drawn[0].get("unit") or "")) if drawn else ""
    axis = {"title": f"{unit} {currency}".strip(), "rangemode": "tozero"}
    return traces.drawn([bars], words["loops"], traces.by_row(names, xaxis=axis))


def _telling(table: Table) -> list[Mapping[str, Cell]]:
    """Return the first loop of each investor and the firm it invests in that has a ceiling."""
    first: dict[tuple[str, ...], Mapping[str, Cell]] = {}
    for row in table.rows:
        if 0 < _amount(row, "possible") < math.inf:
            first.setdefault(tuple(names_in(row.get("actors"))[:2]), row)
    return list(first.values())


def _amount(row: Mapping[str, Cell], name: str) -> float:
    """Return an amount; null is an unknown ceiling."""
    value = row.get(name)
    return float(value) if isinstance(value, int | float) else math.inf


def _money(row: Mapping[str, Cell], name: str, lang: str) -> str:
    amount = _amount(row, name)
    if math.isinf(amount):
        return all_words(lang)["no_ceiling"]
    return plain(number_text(amount, lang, unit=str(row.get("unit") or "USD")))


def _short_way(row: Mapping[str, Cell], labels: Mapping[str, str]) -> str:
    firms = names_in(row.get("actors"))
    return " → ".join(clip(labels.get(firm, firm), _FIRM) for firm in [*firms, *firms[:1]])


def render_loops(shell: Shell) -> str:
    """Return the page on loops."""
    data, printer = shell.data, shell.printer()
    table = data.loops
    rows = table.rows if table is not None else []
    figure = loops_figure(table, labels=printer.named, lang=data.lang) if table else None
    words = shell.words
    return shell.page(
        "loops.html.j2",
        address="loops.html",
        title=words["loops"],
        charts=True,
        chart=chart([("", figure)]) if figure is not None and figure.data[0].x else None,
        heads=[words[name] for name in ("loop", "guaranteed", "possible", "claims")],
        rows=[_loop(shell, row) for row in rows[:_SHOWN]],
        left=max(0, len(rows) - _SHOWN),
        actor_heads=[
            words[name] for name in ("firm_name", "invested", "back_guaranteed", "back_possible")
        ],
        actors=[_actor(shell, row) for row in (data.returns.rows if data.returns else ())],
    )


def _loop(shell: Shell, row: Mapping[str, Cell]) -> list[Any]:
    """Return a loop as cells: its payments in words, the two amounts, its claims."""
    printer, lang = shell.printer(), shell.data.lang
    claims = [printer.claim_link(claim) for claim in names_in(row.get("claims"))]
    return [
        _way(shell, row.get("loop")),
        *(_money(row, name, lang) for name in ("guaranteed", "possible")),
        [(address, str(number)) for number, (address, _) in enumerate(claims, 1)],
    ]


def _way(shell: Shell, way: Cell) -> list[tuple[str, str]]:
    """Return ``a (investment) → b (purchase) → a`` with links to the firms."""
    printer = shell.printer()
    found = []
    for step in way if isinstance(way, Several) else ():
        firm = step["firm"] if isinstance(step, Note) else step
        address, name = printer.thing_link(firm, "organisation")
        if isinstance(step, Note):
            name = f"{name} ({code_word(step['flow'], shell.data.lang)})"
        found.append((address, name))
    return found


def _actor(shell: Shell, row: Mapping[str, Cell]) -> list[Any]:
    lang = shell.data.lang
    invested = bounds_of(row.get("invested"))
    currency = {"unit": "USD"}
    return [
        [shell.printer().thing_link(str(row.get("actor")))],
        number_text(invested, lang, unit=currency["unit"]) if invested else "–",
        *(_money({**row, **currency}, f"return_{end}", lang) for end in ("guaranteed", "possible")),
    ]
