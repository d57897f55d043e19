"""Volumes: the figures of a deal that measures may add, with what each counts with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from aisupply.exchange.tables.mapping_amounts import add_quantity, add_times, amount_of, point
from aisupply.exchange.tables.mapping_context import category, date_of, number, text
from aisupply.exchange.tables.mapping_dates import Known, add_state
from aisupply.exchange.tables.mapping_deals import first_stage
from aisupply.exchange.tables.mapping_nodes import TRUE, Statements, moment
from aisupply.exchange.tables.own_categories import category_term
from aisupply.exchange.tables.rows import Counts
from aisupply.exchange.tables.rules import rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aisupply.exchange.tables.mapping_amounts import Amount
    from aisupply.exchange.tables.mapping_context import Context, Draft
    from aisupply.exchange.tables.mapping_nodes import Value
    from aisupply.exchange.tables.rows import PartialDate, Row
    from aisupply.quantity.reading import Reading

__all__ = ["volume_bookkeeping", "volume_identity", "volumes"]

_NOT_ABOVE = frozenset(
    {"rule-exact", "rule-at-least", "rule-more-than", "rule-first-tranche", "rule-dollar-usd"}
)
"""Rules that say nothing of the upper end."""

_GOODS = frozenset({"supply", "purchase"})
"""Flows of goods; in any other money passes without them."""
_PAYING = {"customer": "payer", "supplier": "payee"}
"""Column → who stands in it where money passes without goods."""


class _Figures(NamedTuple):
    """The three figures of a volume; None where the row has none."""

    firm: Amount | None
    stated: Amount | None
    ceiling: Amount | None


def volumes(row: Row, context: Context) -> Iterator[Draft]:
    """Give the claim of a volume, and a second one for its end, known the same day."""
    name, source = text(row, "id"), text(row, "source")
    thing, deal = f"volume/{name}", text(row, "agreement")
    made = volume_identity(row, context)
    figures = _figures(row)
    made.say(
        thing,
        ("ais:firmQuantity", add_quantity(made, figures.firm)),
        ("ais:statedQuantity", add_quantity(made, figures.stated)),
        ("ais:ceilingQuantity", add_quantity(made, figures.ceiling)),
    )
    add_times(made, thing, row, "stated")
    known = context.known(source, stated=date_of(row, "known_from"), first=context.announced(deal))
    ended = date_of(row, "ended")
    # Heard of when it was over: what it was before, it was at the latest until then.
    was_over = ended is not None and ended.last < known.day
    add_state(made, thing, _stage(row, context), ended.text if ended and was_over else "")
    key = f"agreement_volumes/{name}"
    presented = context.presented(text(row, "evidence"), source)
    notes = [("skos:note", text(row, "note")), ("ais:figureWords", text(row, "quantity"))]
    counted = volume_bookkeeping(row)
    yield context.draft(
        row, key, thing, made, presented=presented, notes=notes, known=known, bookkeeping=counted
    )
    if ended is not None:
        end = volume_identity(row, context)
        add_state(end, thing, "ended", ended.text)
        if not was_over:
            known = Known(min(ended.last, context.coverage), ended.precision, ended.first)
        teller = _source_of_end(name, deal, ended, context)
        if teller:
            presented = context.presented("by-source-kind", teller, presented.certainty)
        yield context.draft(
            row,
            f"{key}/ended",
            thing,
            end,
            presented=presented,
            known=known,
            source=teller,
            bookkeeping=counted,
        )


def _source_of_end(name: str, deal: str, ended: PartialDate, context: Context) -> str:
    """Return the source of the change that ended a volume of a deal, '' if no table has it.

    The source of the volume itself speaks of its beginning and cannot tell of its end.
    """
    found: list[tuple[int, str]] = []
    for change in context.changes.get(deal, ()):
        after = date_of(change, "after_date")
        if text(change, "volume") not in {"", name}:
            continue
        if after is not None and after.first <= ended.last and ended.first <= after.last:
            found.append(((after.last - after.first).days, text(change, "source")))
    return min(found)[1] if found else ""  # the most precise day says best when it ended


def _stage(row: Row, context: Context) -> str:
    """Return the stage before the end, which is a claim of its own."""
    stage = text(row, "stage")
    deal = context.agreements.get(text(row, "agreement"))
    if stage != "ended" or date_of(row, "ended") is None:
        return stage
    return first_stage(deal, context) if deal else "planned"


def volume_identity(row: Row, context: Context) -> Statements:
    """Say what tells the volume of a row apart: between whom, of what, which figure it shares."""
    made = Statements()
    thing = f"volume/{text(row, 'id')}"
    measure = text(row, "measure")
    is_supply = text(row, "flow") in _GOODS
    roles = {"customer": "customer", "supplier": "supplier"} if is_supply else _PAYING
    made.say(
        thing,
        ("a", "ais:Volume" if is_supply else "ais:Payment"),
        *((f"ais:{role}", text(row, column)) for column, role in roles.items()),
        ("ais:flow", f"aisc:flow-{text(row, 'flow')}"),
        ("ais:kind", f"aisc:{text(row, 'kind')}"),
        ("ais:underAgreement", text(row, "agreement")),
        ("ais:measure", context.code("measure", measure) if measure else None),
    )
    unnamed = [role for column, role in roles.items() if not text(row, column)]
    made.say_each(thing, "ais:unnamedRole", (f"aisc:role-{role}" for role in unnamed))
    codes = (category(row, "category", word) for word in text(row, "category").split(";"))
    made.say_each(thing, "ais:ofCategory", (category_term(code) for code in codes if code))
    counts = row.values["counts"]
    if isinstance(counts, Counts) and counts.code == "joint" and counts.target:
        made.say(f"joint/{counts.target}", ("a", "ais:JointFigure"))
        made.say(thing, ("ais:sharesFigure", f"joint/{counts.target}"))
    return made


def volume_bookkeeping(row: Row) -> tuple[tuple[str, Value], ...]:
    """Say how the volume of a row enters a sum: no source says that, so it is beside the claim."""
    counts = row.values["counts"]
    if not isinstance(counts, Counts):
        return ()
    since = counts.since.first if counts.since else None
    target = None if counts.code == "joint" else counts.target
    is_part = counts.code == "instalment"  # it counts, and so do the others of its deal
    return (
        ("aisb:counts", f"aisc:counts-{'yes' if is_part else counts.code}"),
        ("aisb:instalment", TRUE if is_part else None),
        ("aisb:countsWith", f"volume/{target}" if target and "/" in target else target),
        ("aisb:supersededAt", moment(f"{since}T00:00:00Z") if since else None),
    )


def _figures(row: Row) -> _Figures:
    """Return firm, stated and ceiling: what binds, what the words say, the most there can be."""
    reading = row.readings.get("stated")
    unit = text(row, "unit")
    period = rules()["rates"].get(text(row, "measure"))
    points = [
        None if value is None else point(value, unit, "rule-firm-part")
        for value in (number(row, column) for column in ("firm", "ceiling"))
    ]
    stated = amount_of(row, "stated")
    if stated and stated.kind == "count":  # the three count the same things
        points = [
            amount and replace(amount, counted_in=stated.counted_in, of=stated.of)
            for amount in points
        ]
    firm, ceiling, stated = (
        replace(amount, period=period) if amount and period else amount
        for amount in (*points, stated)
    )
    kind = text(row, "kind")  # power of one sort is a kind of its own
    firm, ceiling, stated = (
        replace(amount, kind=kind) if amount and amount.kind != kind else amount
        for amount in (firm, ceiling, stated)
    )
    more = row.values.get("strict_low") is True
    return _Figures(
        firm and _firm(firm, more=more), stated, ceiling and _ceiling(row, ceiling, reading)
    )


def _firm(firm: Amount, *, more: bool) -> Amount:
    if more and firm.low:
        return replace(firm, high=None, low_open=True)
    return firm


def _ceiling(row: Row, ceiling: Amount, reading: Reading | None) -> Amount:
    """Return the upper end as an amount, read by the rules that gave it."""
    below = row.values.get("strict_high") is True
    words = () if reading is None else tuple(r for r in reading.rules if r not in _NOT_ABOVE)
    return replace(ceiling, low=None, high_open=below, rules=words or ("rule-up-to",))
