"""Who supplies whom, what goes into a product, what a firm makes for itself: rows to claims."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from aisupply.exchange.tables.mapping_amounts import add_quantity, amount_of
from aisupply.exchange.tables.mapping_context import (
    category,
    category_of,
    date_of,
    date_text,
    meaning,
    text,
)
from aisupply.exchange.tables.mapping_dates import add_interval, add_state
from aisupply.exchange.tables.mapping_nodes import TRUE, Statements
from aisupply.exchange.tables.own_categories import category_term
from aisupply.exchange.tables.rules import rules
from aisupply.exchange.tables.slugs import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aisupply.exchange.tables.mapping_context import Context, Draft
    from aisupply.exchange.tables.rows import Row

__all__ = ["in_house", "is_whole_need", "product_inputs", "supply_relations"]

_OWNERS = re.compile(r"^(?:(?:all|of|its|their|the|his|tous?|ses|sa|son|leurs?|les?|la)\s+)+")
_NEEDS = frozenset({
    "needs", "need", "demand", "requirements", "purchases", "supply", "total", "besoins", "besoin",
    "demande", "achats", "approvisionnement",
})  # fmt: skip
"""Words for all that a customer needs of a category."""
_BEFORE_SUPPLY = frozenset({"planned", "letter-of-intent"})


def supply_relations(row: Row, context: Context) -> Iterator[Draft]:
    """Give the claim of a relation; where its beginning has a source, a claim of that too."""
    code = category(row, "category", text(row, "category")) or "supply-unspecified"
    thing = f"supply/{text(row, 'supplier')}/{text(row, 'customer')}/{code}"
    key = f"supply_relations/{thing.removeprefix('supply/')}/{text(row, 'source')}"
    found = meaning(row)
    made = _relation(row, thing, code)
    _add_share(row, made, thing, code, context)
    _add_stage(row, made, thing, found)
    if found.get("trial"):
        made.say(thing, ("ais:onTrial", TRUE))
    yield context.draft(
        row, key, thing, made,
        presented=context.presented(found["evidence"], text(row, "source"), found["certainty"]),
        notes=[("skos:note", text(row, "notes")), ("ais:figureWords", text(row, "quantity"))],
        vouched=date_text(row, "as_of"),
    )  # fmt: skip
    if text(row, "since_source") and text(row, "since"):
        yield _since(row, context, f"{key}/since", thing)


def _relation(row: Row, thing: str, code: str) -> Statements:
    made = Statements()
    made.say(
        thing,
        ("a", "ais:SupplyRelationship"),
        ("ais:supplier", text(row, "supplier")),
        ("ais:customer", text(row, "customer")),
        ("ais:ofCategory", category_term(code)),
    )
    return made


def _add_share(
    row: Row, made: Statements, thing: str, category_code: str, context: Context
) -> None:
    """Say which part of the customer's need the supplier covers.

    The whole of a customer's lithography means the whole of its EUV lithography, for the one
    firm that makes it: the share is then that of the narrower relation. A share that is only
    measured in a part of the need, such as one product, says which by its basis; what is meant
    by words such as "of its 800G modules" is kept with the figure.
    """
    share = amount_of(row, "share")
    if share is None:
        return
    if share.of and is_whole_need(
        share.of,
        (
            category_code,
            *context.labels(category_code).values(),
            context.names.get(category_code, ""),
        ),
    ):
        share = replace(share, of=None)
    narrower = rules()["whole"].get(category_code, {}).get(text(row, "supplier"))
    if narrower and share.low == share.high:
        thing = f"{thing.rsplit('/', 1)[0]}/{narrower}"
        made.add(_relation(row, thing, narrower))
    made.say(thing, ("ais:hasQuantity", add_quantity(made, share)))
    if share.of:
        made.say(thing, ("ais:basis", "aisc:basis-part"))
        return
    parts: dict[str, str] = rules()["parts"]
    for code, form in parts.items():
        if re.search(form, text(row, "notes")):
            made.say(thing, ("ais:basis", f"aisc:basis-{code}"))
            break


def is_whole_need(scope: str, labels: Iterable[str]) -> bool:
    """Tell whether words for what a share is of mean all that the customer needs of a category.

    Args:
        scope: the words.
        labels: what the category is called.

    Example:
        >>> is_whole_need("its needs", []), is_whole_need("its 800G modules", ["Optics"])
        (True, False)
    """
    plain = name_key(_OWNERS.sub("", scope))
    return plain in _NEEDS or plain in {name_key(label) for label in labels}


def _add_stage(row: Row, made: Statements, thing: str, found: dict[str, str]) -> None:
    stage = found.get("stage")
    since = "" if text(row, "since_source") else date_text(row, "since")
    if stage == "ended":
        add_state(made, thing, stage, date_text(row, "as_of"), found.get("outcome", ""))
    else:
        add_state(made, thing, stage or ("under-way" if since else None), since)


def _since(row: Row, context: Context, key: str, thing: str) -> Draft:
    """Return the claim that the pair holds from its beginning, known from that source's day."""
    source = text(row, "since_source")
    stage = meaning(row).get("stage")
    made = _relation(row, thing, thing.rpartition("/")[2])
    planned = stage in _BEFORE_SUPPLY and source == text(row, "source")
    add_state(made, thing, stage if planned else "under-way", date_text(row, "since"))
    return context.draft(
        row, key, thing, made,
        source=source,
        presented=context.presented("by-source-kind", source),
        notes=[("skos:note", text(row, "since_basis"))],
    )  # fmt: skip


def product_inputs(row: Row, context: Context) -> Iterator[Draft]:
    """Give the claim of what a product needs from whom; it holds from the announcement.

    To design together is no supply: such a row is a joint development.
    """
    product, supplier = text(row, "product"), text(row, "supplier")
    kind, source = text(row, "input_kind"), text(row, "source")
    made = Statements()
    parent = context.products.get(product)
    begin = date_text(parent, "announced") if parent else ""
    if kind == "co-design" and parent and text(parent, "designer") != supplier:
        subject = f"codevelopment/{product}"
        _add_codesign(made, subject, product, {text(parent, "designer"), supplier})
    else:
        subject = f"input/{product}/{kind}/{supplier}"
        made.say(
            subject,
            ("a", "ais:ProductInput"),
            ("ais:ofProduct", product),
            ("ais:supplier", supplier),
            ("ais:ofCategory", category_of(row, "input_kind")),
            ("time:hasTime", add_interval(made, begin)),
        )
    yield context.draft(
        row, f"product_inputs/{product}/{kind}/{supplier}/{source}", subject, made,
        presented=context.presented("by-source-kind", source),
        notes=[("skos:note", text(row, "detail"))],
    )  # fmt: skip


def _add_codesign(made: Statements, subject: str, product: str, partners: set[str]) -> None:
    made.say(subject, ("a", "ais:CoDevelopment"), ("ais:ofProduct", product))
    for partner in sorted(partners):
        part = f"participation/{product}/{partner}/design-partner"
        made.say(subject, ("ais:hasParticipation", part))
        made.say(
            part,
            ("a", "ais:Participation"),
            ("ais:participant", partner),
            ("ais:inRole", "aisc:role-design-partner"),
        )


def in_house(row: Row, context: Context) -> Iterator[Draft]:
    """Give the claim that a firm is supplied with a product of its own design.

    It holds from the day on which the product is available; without one it is no supply yet.
    """
    firm, product = text(row, "organisation"), text(row, "product")
    parent = context.products.get(product)
    source = text(parent, "source") if parent else context.source_of(product, row, "product")
    made = Statements()
    subject = f"in-house/{firm}/{product}"
    made.say(
        subject,
        ("a", "ais:InHouseSupply"),
        ("ais:customer", firm),
        ("ais:ofProduct", product),
        ("ais:ofCategory", category_of(row, "category")),
        ("time:hasTime", add_interval(made, date_text(parent, "available") if parent else "")),
    )
    yield context.draft(
        row, f"in_house/{firm}/{product}", subject, made,
        source=source,
        presented=context.presented("by-source-kind", source),
        known=context.known(source, first=date_of(parent, "announced") if parent else None),
        notes=[("skos:note", text(row, "note"))],
    )  # fmt: skip
