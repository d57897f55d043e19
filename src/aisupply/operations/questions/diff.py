"""What changed between two dates."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from aisupply.claims import CHANGES
from aisupply.claims.lens import parse_date
from aisupply.errors import UnknownNameError, UsageError
from aisupply.operations.declaration import Operation
from aisupply.operations.parameters import FROM, LANG, TO, Parameter

if TYPE_CHECKING:
    from aisupply.operations.declaration import Asked
    from aisupply.table import Table

__all__ = ["OPERATION"]


_LAST = 90
"""Days that are looked back where none are named."""


def _feed(table: Table) -> str:
    from aisupply.exchange.atom import atom_feed

    return atom_feed(table)


def _run(asked: Asked) -> Table:
    from aisupply.claims.describe import find
    from aisupply.claims.diff import diff

    view, about = asked.view, None
    if thing := asked.get("thing"):
        try:
            about = find(view, thing).iri
        except UnknownNameError as error:
            if _is_day(thing):
                found = f"{thing!r} is a day, and no thing is called so"
                hint = f"aisupply diff --from {thing} --to DAY"
                raise UsageError(found, hint=hint) from error
            raise
    return diff(
        view, *_days(asked), changes=tuple(asked.get("changes")), lang=asked.get("lang"),
        about=about,
    )  # fmt: skip


def _is_day(text: str) -> bool:
    try:
        parse_date(text)
    except UsageError:
        return False
    return True


def _days(asked: Asked) -> tuple[dt.date, dt.date]:
    """Return the two days; where none is given, the last days that the graph covers."""
    typed = asked.get("start"), asked.get("end")
    if typed == (None, None):
        last = asked.view.graph.coverage
        return last - dt.timedelta(days=_LAST), last
    if None in typed:
        missing = "--from" if typed[0] is None else "--to"
        raise UsageError(f"{missing} is missing", hint="give --from and --to, or neither")
    return parse_date(typed[0])[1], parse_date(typed[1])[1]


OPERATION = Operation(
    name="diff",
    line="What changed between two dates.",
    help="List what changed from the end of one day to the end of another: new, corrected and "
    "withdrawn claims, stages of things, and intervals of volumes. A partial date means its last "
    "day; without both, the last 90 days that the graph covers. With THING only claims that speak "
    "of it, or of what it takes part in. All claims unless a lens option is given.\n\n"
    "--format atom writes a feed, which a server has at /changes.atom.",
    formats={"atom": ("application/atom+xml; charset=utf-8", _feed)},
    example="aisupply diff --from 2026-01 --to 2026-02 --change stage",
    topic="claims",
    place=5,
    parameters=(
        Parameter("thing", "Only what concerns this firm or other thing.", positional=True),
        FROM._replace(about="As known by the end of this day."),
        TO._replace(about="As known by the end of this day."),
        Parameter(
            "change", "Only this (repeatable).", many=True, argument="changes", choices=CHANGES
        ),
        LANG,
    ),
    columns=("date", "change", "thing", "claim", "before", "after"),
    shown=(("date", "change", "thing", "before", "after"),),
    run=_run,
    all_claims=True,
    own_dates=True,
)  # fmt: skip
