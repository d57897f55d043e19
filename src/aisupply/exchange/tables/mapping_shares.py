"""Shares of a market and shares of a supplier's revenue: rows to claims."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aisupply.exchange.tables.countries import country_place
from aisupply.exchange.tables.mapping_amounts import add_quantity, add_times, amount_of
from aisupply.exchange.tables.mapping_context import RowError, date_of, text
from aisupply.exchange.tables.mapping_dates import add_interval, add_period, precision
from aisupply.exchange.tables.mapping_nodes import Statements, words
from aisupply.exchange.tables.rules import rules
from aisupply.exchange.tables.slugs import slug

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aisupply.exchange.tables.mapping_context import Context, Draft, Presented
    from aisupply.exchange.tables.rows import Row

__all__ = [
    "actor_group", "add_group", "customer_shares", "market_shares", "members", "name_in",
    "segment_shares", "supplier_shares",
]  # fmt: skip

_RESIDUAL = "others"
_DAYS = re.compile(r"\((?P<begin>\d{4}-\d\d-\d\d)\.\.(?P<end>\d{4}-\d\d-\d\d)\)$")
"""The first and last day of a fiscal period, in brackets behind its name."""


def market_shares(row: Row, context: Context) -> Iterator[Draft]:
    """Give the claim of the share that a firm, or a group of firms, has of a market."""
    market, period, source = (text(row, column) for column in ("market", "period", "source"))
    holder = name_in(row, "supplier")
    made = Statements()
    who = holder
    if text(row, "supplier_kind") != "organisation":
        who = add_group(made, holder, members(row, "supplier"))
    basis, key = _basis(row, context), f"{market}/{slug(holder)}/{slug(period)}"
    tail = f"/{basis}" if _has_other_basis(row, context, basis) else ""
    subject = f"position/{who.removeprefix('actor-group/')}/{market}/{slug(period)}{tail}"
    made.say(
        subject,
        ("a", "ais:MarketPosition"),
        ("ais:positionHolder", who),
        ("ais:inMarket", context.code("market", market)),
        ("ais:hasQuantity", _share(row, made, "market-share")),
        ("ais:basis", f"aisc:basis-{basis}"),
    )
    _add_time(made, subject, period)
    add_times(made, subject, row, "share")
    yield context.draft(
        row, f"market_shares/{key}/{source}{tail}", subject, made,
        presented=_presented(row, context),
        notes=[("ais:wording", text(row, "basis")), ("ais:figureWords", text(row, "quantity"))],
    )  # fmt: skip


def customer_shares(row: Row, context: Context) -> Iterator[Draft]:
    """Give the claim of the share that a customer has of a supplier's revenue."""
    yield _share_of_firm(row, context, "revenue-share", of="supplier", held_by="customer")


def supplier_shares(row: Row, context: Context) -> Iterator[Draft]:
    """Give the claim of the share that a supplier has of what a customer buys."""
    yield _share_of_firm(row, context, "purchase-share", of="customer", held_by="supplier")


_CLASSES = {"revenue-share": "ais:RevenueShare", "purchase-share": "ais:PurchaseShare"}


def _share_of_firm(row: Row, context: Context, kind: str, *, of: str, held_by: str) -> Draft:
    """Return the claim of what one firm is of the sales or purchases of another.

    Args:
        row: the row.
        context: what is known around it.
        kind: how the id of the share begins.
        of: the column of the firm whose sales or purchases are the whole.
        held_by: the other side; a firm, a group of firms or somebody whom no source names.
    """
    firm, period, source = (text(row, column) for column in (of, "period", "source"))
    other = name_in(row, f"{held_by}_or_anonymised")
    made = Statements()
    who = other
    if not context.is_in("organisations", other):
        who = add_group(made, other, members(row, f"{held_by}_or_anonymised"), of=firm)
    key = f"{firm}/{slug(other)}/{slug(period)}"
    subject = f"{kind}/{key}"
    made.say(
        subject,
        ("a", _CLASSES[kind]),
        (f"ais:{of}", firm),
        (f"ais:{held_by}", who),
        ("ais:hasQuantity", _share(row, made, "share")),
        ("ais:basis", f"aisc:basis-{_basis(row, context)}"),
    )
    _add_time(made, subject, period)
    add_times(made, subject, row, "share")
    return context.draft(
        row, f"{held_by}_shares/{key}/{source}", subject, made,
        presented=_presented(row, context),
        known=context.known(source, stated=date_of(row, "known_from")),
        notes=[
            ("ais:wording", text(row, "basis")),
            ("ais:figureWords", text(row, "quantity")),
            ("skos:note", text(row, "note")),
        ],
    )  # fmt: skip


def segment_shares(row: Row, context: Context) -> Iterator[Draft]:
    """Give the claim of the share of a supplier's revenue that a country or end market has."""
    supplier, period, source = (text(row, column) for column in ("supplier", "period", "source"))
    country, market = text(row, "country_iso2"), text(row, "end_market")
    if bool(country) == bool(market):
        raise RowError(
            row, "end_market", "a country and an end market" if country else "neither",
            "a country or an end market", hint="write one of the two, in a row for each",
        )  # fmt: skip
    made = Statements()
    key = f"{supplier}/{country.lower() or market}/{slug(period)}"
    subject = f"segment-share/{key}"
    made.say(
        subject,
        ("a", "ais:SegmentShare"),
        ("ais:supplier", supplier),
        ("dcterms:spatial", country_place(country) if country else None),
        ("ais:inMarket", context.code("market", market) if market else None),
        ("ais:hasQuantity", _share(row, made, "share")),
        ("ais:basis", f"aisc:basis-{_basis(row, context)}"),
    )
    _add_time(made, subject, period)
    add_times(made, subject, row, "share")
    yield context.draft(
        row, f"segment_shares/{key}/{source}", subject, made,
        presented=_presented(row, context),
        notes=[("ais:wording", text(row, "basis")), ("ais:figureWords", text(row, "quantity"))],
    )  # fmt: skip


def actor_group(name: str, members: Sequence[str] = (), *, of: str = "") -> str:
    """Return the id of actors that are measured together, or of one that is not named.

    Args:
        name: the words for them.
        members: ids of the members, if they are named.
        of: the supplier whose customers they are.

    Example:
        >>> actor_group("nvidia+celestica", ["nvidia", "celestica"])
        'actor-group/celestica+nvidia'
        >>> actor_group("Customer A", of="nvidia")
        'actor-group/nvidia/customer-a'
    """
    if members:
        return "actor-group/" + "+".join(sorted(members))
    return f"actor-group/{of}/{slug(name)}" if of else f"actor-group/{slug(name)}"


def members(row: Row, column: str) -> tuple[str, ...]:
    """Return the ids of firms that are measured together; none for other words."""
    value = row.values.get(column)
    return tuple(map(str, value)) if isinstance(value, tuple) else ()


def name_in(row: Row, column: str) -> str:
    """Return the words in a cell; firms that are measured together are joined by +."""
    return "+".join(members(row, column)) or text(row, column)


def add_group(made: Statements, name: str, members: Sequence[str], *, of: str = "") -> str:
    """Describe a group of actors and return its id."""
    who = actor_group(name, members, of=of)
    kind = "named" if members else "residual" if name == _RESIDUAL else "class"
    made.say(who, ("a", "ais:ActorGroup"), ("dcterms:type", f"aisc:actor-group-{kind}"))
    made.say(who, ("rdfs:label", words(name, "en")))
    made.say_each(who, "dcterms:hasPart", members)
    return who


def _share(row: Row, made: Statements, kind: str) -> str | None:
    return add_quantity(made, amount_of(row, "share"), kind=kind)


def _add_time(made: Statements, subject: str, period: str) -> None:
    made.say(subject, ("ais:ofPeriod", words(period)))
    if days := _DAYS.search(period):
        made.say(subject, ("time:hasTime", add_interval(made, days["begin"], days["end"])))
    elif precision(period):
        made.say(subject, ("time:hasTime", add_period(made, period)))


def _basis(row: Row, context: Context) -> str:
    """Return what a share is a share of, such as revenue or units.

    A residual is a share of the same as the rows that it is the rest of.
    """
    own = _basis_of(text(row, "basis"))
    if "residual" not in text(row, "basis") and "derived" not in text(row, "basis"):
        return own
    key = [text(row, column) for column in ("market", "period", "source")]
    mates = {
        _basis_of(text(other, "basis"))
        for other in context.folder.table(row.table)
        if [text(other, column) for column in ("market", "period", "source")] == key
    } - {"not-stated"}
    return mates.pop() if len(mates) == 1 else own


def _has_other_basis(row: Row, context: Context, basis: str) -> bool:
    """Tell whether another row has the same share by another count: two honest figures."""
    columns = ("market", "supplier", "period")
    return any(
        _basis(other, context) != basis
        for other in context.folder.table(row.table)
        if all(text(other, column) == text(row, column) for column in columns)
    )


def _basis_of(phrase: str) -> str:
    patterns: dict[str, str] = rules()["bases"]
    found = (code for code, form in patterns.items() if re.search(form, phrase, re.IGNORECASE))
    return next(found, "not-stated")


def _presented(row: Row, context: Context) -> Presented:
    """Return how a figure is presented: words such as "forecast" or "derived" tell."""
    phrase, source = text(row, "basis"), text(row, "source")
    for form, (evidence, certainty) in rules()["basisWords"].items():
        if re.search(form, phrase, re.IGNORECASE):
            return context.presented(evidence, source, certainty)
    return context.presented("by-source-kind", source)
