"""The page on money loops: bars with error bars, every loop, and what comes back to whom."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from aisupply.pages.charts.figures import loops_figure, money_text
from aisupply.pages.charts.traces import chart_data
from aisupply.pages.rows import bounds_of, names_in
from aisupply.table import Several
from aisupply.text import Note, code_word, number_text, render

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisupply.pages.report.renderer import PageRenderer
    from aisupply.table import Cell, Table

    Row = Mapping[str, Cell]

__all__ = ["render_loops"]

_SHOWN = 100


def render_loops(renderer: PageRenderer) -> str:
    """Return the page on loops."""
    data, printer = renderer.data, renderer.printer()
    table = data.loops
    rows = table.rows if table is not None else []
    figure = loops_figure(table, labels=printer.named, lang=data.lang) if table else None
    words = renderer.words
    return renderer.page(
        "loops.html.j2",
        address="loops.html",
        title=words["loops"],
        charts=True,
        chart=chart_data([("", figure)]) if figure is not None and figure.data[0].x else None,
        heads=[words[name] for name in ("loop", "guaranteed", "possible", "claims")],
        chance=_chance(data.chance, data.lang),
        rows=[_loop(renderer, row) for row in rows[:_SHOWN]],
        left=max(0, len(rows) - _SHOWN),
        actor_heads=[
            words[name] for name in ("firm_name", "invested", "back_guaranteed", "back_possible")
        ],
        actors=[_actor(renderer, row) for row in (data.returns.rows if data.returns else ())],
    )


def _chance(table: Table | None, lang: str) -> str:
    """Return whether there are more loops of two payments than by chance; "" if nobody knows."""
    if table is None or not table.rows:
        return ""
    row = table.rows[0]
    usual = bounds_of(row.get("usual"))
    if usual is None:
        return ""
    note = Note(
        "page.chance.said", n=row.get("observed"), low=math.floor(usual.low),
        high=math.ceil(usual.high), verdict=Note(f"page.chance-verdict.{row.get('verdict')}"),
    )  # fmt: skip
    return render(note, lang)


def _loop(renderer: PageRenderer, row: Mapping[str, Cell]) -> list[Any]:
    """Return a loop as cells: its payments in words, the two amounts, its claims."""
    printer, lang = renderer.printer(), renderer.data.lang
    claims = [printer.claim_link(claim) for claim in names_in(row.get("claims"))]
    return [
        _way(renderer, row.get("loop")),
        *(money_text(row, name, lang) for name in ("guaranteed", "possible")),
        [(address, str(number)) for number, (address, _) in enumerate(claims, 1)],
    ]


def _way(renderer: PageRenderer, way: Cell) -> list[tuple[str, str]]:
    """Return ``a (investment) → b (purchase) → a`` with links to the firms."""
    printer = renderer.printer()
    steps = []
    for step in way if isinstance(way, Several) else ():
        firm = step["firm"] if isinstance(step, Note) else step
        address, name = printer.thing_link(firm, "organisation")
        if isinstance(step, Note):
            name = f"{name} ({code_word(step['flow'], renderer.data.lang)})"
        steps.append((address, name))
    return steps


def _actor(renderer: PageRenderer, row: Mapping[str, Cell]) -> list[Any]:
    lang = renderer.data.lang
    invested = bounds_of(row.get("invested"))
    currency = {"unit": "USD"}
    return [
        [renderer.printer().thing_link(str(row.get("actor")))],
        number_text(invested, lang, unit=currency["unit"]) if invested else "–",
        *(
            money_text({**row, **currency}, f"return_{end}", lang)
            for end in ("guaranteed", "possible")
        ),
    ]
