"""Changes: what became of a deal, of one of its amounts, of a product or a firm, from which day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.exchange.tables.mapping_context import date_of, date_text, meaning, text
from aisupply.exchange.tables.mapping_dates import add_interval, add_state
from aisupply.exchange.tables.mapping_nodes import Statements
from aisupply.exchange.tables.mapping_volumes import volume_bookkeeping, volume_identity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aisupply.exchange.tables.mapping_context import Context, Draft
    from aisupply.exchange.tables.rows import Row

__all__ = ["changes"]

_AMENDED = {"stage": "amended", "certainty": ""}
"""What a change without a status is."""


def changes(row: Row, context: Context) -> Iterator[Draft]:
    """Give the claim of a change: a new stage of a deal, amount or product, from that day.

    What becomes of a firm, and a further step that is only planned, is an event: the firm has
    not ended when a stake in it has.
    """
    subject, source, after = text(row, "subject"), text(row, "source"), date_text(row, "after_date")
    found = meaning(row) if text(row, "status") else _AMENDED
    evidence = found.get("evidence") or text(row, "evidence") or "by-source-kind"
    deal, stage = context.is_in("agreements", subject), found.get("stage")
    name = text(row, "volume") or subject
    amount = context.volumes.get(name)
    made = volume_identity(amount, context) if amount else Statements()
    thing = f"volume/{name}" if amount else subject
    if stage in {None, "planned"} or not (deal or context.is_in("products", subject)):
        _add_event(made, f"event/{name}/{after}", subject, stage, after)
    else:
        add_state(made, thing, stage, after, found.get("outcome", ""))
    yield context.draft(
        row, f"changes/{name}/{after}", thing, made,
        presented=context.presented(evidence, source, found["certainty"]),
        known=context.known(source, first=date_of(row, "after_date") if deal else None),
        notes=[("skos:historyNote", text(row, "before")), ("skos:note", text(row, "after"))],
        bookkeeping=volume_bookkeeping(amount) if amount else (),
        between=(date_text(row, "before_date"), after),
    )  # fmt: skip


def _add_event(made: Statements, event: str, subject: str, stage: str | None, after: str) -> None:
    made.say(
        event,
        ("a", "ais:Event"),
        ("ais:concerns", subject),
        ("ais:topic", "aisc:topic-change"),
        ("time:hasTime", add_interval(made, after, after)),
    )
    add_state(made, event, stage, after)
