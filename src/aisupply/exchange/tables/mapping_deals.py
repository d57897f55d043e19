"""Agreements, their parties, terms, further sources: rows to claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.exchange.tables.mapping_amounts import add_quantity, add_times, amount_of
from aisupply.exchange.tables.mapping_context import date_of, date_text, meaning, text
from aisupply.exchange.tables.mapping_dates import add_interval, add_state
from aisupply.exchange.tables.mapping_nodes import Statements
from aisupply.exchange.tables.rules import read_status, rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aisupply.exchange.tables.mapping_context import Context, Draft, Presented
    from aisupply.exchange.tables.rows import Row

__all__ = ["agreements", "corroboration", "deal_presented", "first_stage", "parties", "terms"]

_LATER = frozenset({"ended", "amended"})


def agreements(row: Row, context: Context) -> Iterator[Draft]:
    """Give the claim of an agreement: its kind, its run and its first stage.

    The end, the completion or the amendment of one that has no row of changes is a second claim.
    """
    name, source = text(row, "id"), text(row, "source")
    made = _agreement(row)
    made.say(
        name,
        ("time:hasTime", add_interval(made, date_text(row, "start"), date_text(row, "end"))),
        ("ais:unnamedRole", _unnamed(name, context)),
    )
    delivery = (date_text(row, "delivery_from"), date_text(row, "delivery_until"))
    made.say(name, ("ais:deliveryTime", add_interval(made, *delivery)))
    add_state(made, name, first_stage(row, context), date_text(row, "announced"))
    key = f"agreements/{name}"
    presented = deal_presented(row, context, source)
    yield context.draft(
        row, key, name, made,
        presented=presented,
        known=context.known(source, first=date_of(row, "announced")),
        notes=[("skos:note", text(row, "summary"))],
    )  # fmt: skip
    later, outcome = meaning(row).get("stage"), meaning(row).get("outcome", "")
    if later and (later in _LATER or outcome) and not context.changes.get(name):
        change = _agreement(row)
        add_state(change, name, later, outcome=outcome)
        yield context.draft(row, f"{key}/{later}", name, change, presented=presented)


def _agreement(row: Row) -> Statements:
    made = Statements()
    kind = f"aisc:agreement-{text(row, 'kind')}"
    made.say(text(row, "id"), ("a", "ais:Agreement"), ("dcterms:type", kind))
    return made


def deal_presented(row: Row | None, context: Context, source: str) -> Presented:
    """Return how what a source says of a deal is presented: a rumour stays one."""
    if row is None:
        return context.presented("by-source-kind", source)
    found = meaning(row)
    return context.presented(found["evidence"], source, found["certainty"])


def first_stage(row: Row, context: Context) -> str:
    """Return the stage of a deal when it became known, before it ended or was amended.

    Empty for one of which the status only says what kind of statement it is.

    That is what the table of changes says of it before the change, if that is a stage.
    """
    stage, outcome = meaning(row).get("stage", ""), meaning(row).get("outcome")
    if stage in _LATER or outcome:
        befores = [text(change, "before") for change in context.changes.get(text(row, "id"), ())]
        known = [read_status("agreements", before) or {} for before in befores]
        told = [reading["stage"] for reading in known if "stage" in reading]
        stage = (told or ["planned" if stage == "ended" else "agreed"])[0]
    letter = text(row, "kind") == "letter-of-intent" and stage in {"planned", "amended", "ended"}
    return "letter-of-intent" if letter else stage


def _unnamed(name: str, context: Context) -> str | None:
    """Return the role of the party that no source names, where only one is named."""
    rows = context.parties.get(name, [])
    if len({text(row, "organisation") for row in rows}) != 1:
        return None
    return f"aisc:role-{rules()['counterparts'].get(text(rows[0], 'role'), 'partner')}"


def parties(row: Row, context: Context) -> Iterator[Draft]:
    """Give the claim of a party: who takes part in an agreement, in which role."""
    name, who, role = (text(row, column) for column in ("agreement", "organisation", "role"))
    deal = context.agreements.get(name)
    source = text(deal, "source") if deal else context.source_of(name, row, "agreement")
    made = Statements()
    participation = f"participation/{name}/{who}/{role}"
    made.say(name, ("a", "ais:Agreement"), ("ais:hasParticipation", participation))
    made.say(
        participation,
        ("a", "ais:Participation"),
        ("ais:participant", who),
        ("ais:inRole", f"aisc:role-{role}"),
    )
    yield context.draft(
        row, f"agreement_parties/{name}/{who}/{role}", name, made,
        source=source,
        presented=deal_presented(deal, context, source),
        known=context.known(source, first=context.announced(name)),
    )  # fmt: skip


def terms(row: Row, context: Context) -> Iterator[Draft]:
    """Give the claim of a term: one figure of an agreement, as one source has it."""
    name, measure, source = (text(row, column) for column in ("agreement", "measure", "source"))
    made = Statements()
    term = f"term/{name}/{measure}"
    amount = amount_of(row, "amount", period=rules()["rates"].get(measure))
    kind = "equity-share" if measure == "equity-share" else None
    made.say(name, ("a", "ais:Agreement"))
    made.say(
        term,
        ("a", "ais:AgreementTerm"),
        ("ais:underAgreement", name),
        ("ais:measure", context.code("measure", measure)),
        ("ais:hasQuantity", add_quantity(made, amount, kind=kind)),
    )
    add_times(made, term, row, "amount")
    presented = deal_presented(context.agreements.get(name), context, source)
    if measure in rules()["forecasts"]:
        presented = context.presented("forecast", source)
    yield context.draft(
        row, f"agreement_terms/{name}/{measure}/{source}", term, made,
        presented=presented,
        known=context.known(source, first=context.announced(name)),
        notes=[("skos:note", text(row, "qualifier")), ("ais:figureWords", text(row, "quantity"))],
    )  # fmt: skip


def corroboration(row: Row, context: Context) -> Iterator[Draft]:
    """Give the claim of a further source that there is the agreement."""
    name, source = text(row, "agreement"), text(row, "source")
    deal = context.agreements.get(name)
    made = _agreement(deal) if deal else Statements()
    made.say(name, ("a", "ais:Agreement"))
    yield context.draft(
        row, f"agreement_corroboration/{name}/{source}", name, made,
        presented=deal_presented(deal, context, source),
        known=context.known(source, first=context.announced(name)),
    )  # fmt: skip
