"""Organisations, groups, people, sites, products and disagreements: rows to claims."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aisupply.exchange.tables.countries import country_place
from aisupply.exchange.tables.mapping_amounts import add_quantity, add_times, amount_of
from aisupply.exchange.tables.mapping_context import date_of, date_text, many, meaning, text
from aisupply.exchange.tables.mapping_dates import add_interval, add_state
from aisupply.exchange.tables.mapping_nodes import Statements, words
from aisupply.exchange.tables.rules import rules
from aisupply.exchange.tables.slugs import slug

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aisupply.exchange.tables.mapping_context import Context, Draft
    from aisupply.exchange.tables.rows import Row

__all__ = [
    "conflicts",
    "facilities",
    "groups",
    "organisations",
    "people",
    "place_of",
    "products",
]

_UNTIL = re.compile(r" until (?:the )?(?:end of )?(\d{4}(?:-\d\d)?)$")


def organisations(row: Row, context: Context) -> Iterator[Draft]:
    """Give the claim of what an organisation is and where it has its seat."""
    name, country, city = (text(row, column) for column in ("id", "country_iso2", "hq_city"))
    made = Statements()
    made.say(name, ("org:classification", f"aisc:organisation-{text(row, 'kind')}"))
    if country:
        made.say(name, ("ais:locatedIn", country_place(country)))
    if city:
        site = f"site/{name}/head-office"
        made.say(name, ("org:hasPrimarySite", site))
        made.say(site, ("a", "ais:Facility"), ("ais:locatedIn", place_of(city)))
        _place(made, city, country)
    recalled = text(row, "country_hq_basis") == "recall"
    yield context.draft(
        row, f"organisations/{name}", name, made,
        presented=context.presented(
            "by-source-kind", text(row, "source"), "probable" if recalled else ""
        ),
    )  # fmt: skip


def place_of(location: str) -> str:
    """Return the id of a place by its name.

    Example:
        >>> place_of("Santa Clara")
        'place/santa-clara'
    """
    return f"place/{slug(location)}"


def _place(made: Statements, location: str, country: str) -> None:
    place = place_of(location)
    made.say(place, ("a", "dcterms:Location"))
    if country and country_place(country) != place:
        made.say(place, ("ais:locatedIn", country_place(country)))


def groups(row: Row, context: Context) -> Iterator[Draft]:
    """Give the claim of who controls whom, from when and until when."""
    child, parent = text(row, "child"), text(row, "parent")
    begin, end = date_text(row, "from"), date_text(row, "until")
    made = Statements()
    subject = f"control/{parent}/{child}"
    made.say(
        subject,
        ("a", "ais:Control"),
        ("ais:controller", parent),
        ("ais:controlled", child),
        ("dcterms:type", f"aisc:control-{text(row, 'relation')}"),
        ("time:hasTime", add_interval(made, begin, end)),
    )
    tail = f"/{begin}" if begin else ""
    yield context.draft(
        row, f"groups/{child}/{parent}{tail}", subject, made,
        presented=context.presented("by-source-kind", text(row, "source")),
        notes=[("skos:note", text(row, "note"))],
    )  # fmt: skip


def people(row: Row, context: Context) -> Iterator[Draft]:
    """Give the claim of the roles of a person in an organisation: one membership for each."""
    name, firm, title = (text(row, column) for column in ("id", "organisation", "role"))
    until = _UNTIL.search(title)
    made = Statements()
    for role in _roles(_UNTIL.sub("", title)):
        membership = f"membership/{name}/{firm}/{role}"
        made.say(
            membership,
            ("a", "org:Membership"),
            ("org:member", name),
            ("org:organization", firm),
            ("org:role", f"aisc:role-{role}"),
            ("time:hasTime", add_interval(made, "", until[1]) if until else None),
        )
    yield context.draft(
        row, f"people/{name}/{firm}/{slug(title)}", name, made,
        presented=context.presented("by-source-kind", text(row, "source")),
        notes=[("ais:wording", title)],
    )  # fmt: skip


def _roles(title: str) -> list[str]:
    """Return the codes of the roles in a title; what follows a semicolon is a remark.

    A title of a part of a firm ("president, semiconductor solutions") is that of an
    executive; one that says nothing of the role is that of staff.
    """
    parts = [part for part in re.split(r",| and ", title.partition(";")[0]) if part.strip()]
    known: dict[str, str] = rules()["titles"]
    codes = [known.get(part.strip().lower()) for part in parts]
    found = sorted({code for code in codes if code})
    if found and None not in codes:
        return found
    leads = found or any(part.strip().lower().startswith("head of ") for part in parts)
    return ["executive"] if leads else ["staff"]


def facilities(row: Row, context: Context) -> Iterator[Draft]:
    """Give the claim of a site: who runs it, for whom, where, how big, how far it is."""
    name, operator = text(row, "id"), text(row, "operator")
    found = meaning(row)
    made = Statements()
    made.say(operator, ("org:hasSite", name))
    made.say(
        name,
        ("a", "ais:Facility"),
        ("dcterms:type", f"aisc:facility-{text(row, 'kind')}"),
        ("ais:locatedIn", place_of(text(row, "location"))),
        ("ais:hasQuantity", add_quantity(made, amount_of(row, "power"))),
    )
    add_times(made, name, row, "power")
    made.say_each(name, "ais:tenant", many(row, "tenant"))
    _add_times(row, made, name)
    _place(made, text(row, "location"), text(row, "country_iso2"))
    add_state(made, name, found.get("stage"))
    draft = context.draft(
        row, f"facilities/{name}", name, made,
        presented=context.presented(
            found["evidence"], many(row, "source")[0], found["certainty"]
        ),
        notes=[
            ("ais:wording", text(row, "status")),
            ("ais:figureWords", text(row, "quantity")),
            ("skos:note", text(row, "note")),
        ],
        vouched=date_text(row, "as_of"),
    )  # fmt: skip
    yield draft
    yield from context.repeated(row, draft)


def _add_times(row: Row, made: Statements, site: str) -> None:
    """Say when a site is built, supplied and in service: what is foreseen, and no stage."""
    works, service = date_text(row, "works_start"), date_text(row, "in_service")
    delivery = (date_text(row, "delivery_from"), date_text(row, "delivery_until"))
    made.say(
        site,
        ("ais:worksTime", add_interval(made, works)),
        ("ais:deliveryTime", add_interval(made, *delivery)),
        ("ais:serviceTime", add_interval(made, service)),
    )


def products(row: Row, context: Context) -> Iterator[Draft]:
    """Give the claim of a product: who makes it, of which category, since when."""
    name, kind, source = (text(row, column) for column in ("id", "kind", "source"))
    code = rules()["productCategories"].get(kind)
    made = Statements()
    made.say(text(row, "designer"), ("ais:makes", name))
    made.say(
        name,
        ("dcterms:type", f"aisc:product-{kind}"),
        ("ais:category", f"aisc:{code}" if code else None),
    )
    for column, stage in (("announced", "planned"), ("available", "under-way")):
        if text(row, column):
            add_state(made, name, stage, date_text(row, column))
    yield context.draft(
        row, f"products/{name}", name, made,
        presented=context.presented("by-source-kind", source),
        known=context.known(source, first=date_of(row, "announced")),
        notes=[("skos:note", text(row, "notes"))],
    )  # fmt: skip


def conflicts(row: Row, context: Context) -> Iterator[Draft]:
    """Give the claim that sources disagree: one for each of them, inferred by the curator.

    What is disputed may be a thing of the tables or of the graph, or be told in words only.
    """
    name, thing = text(row, "id"), text(row, "subject")
    subject = f"disagreement/{name}"
    made = Statements()
    made.say(
        subject,
        ("a", "ais:Disagreement"),
        ("ais:concerns", thing if context.stands_for(thing) else None),
        ("rdfs:label", words(text(row, "aspect"))),
    )
    draft = context.draft(
        row, f"conflicts/{name}", subject, made,
        presented=context.presented("inferred", many(row, "sources")[0]),
        source=many(row, "sources")[0],
        notes=[("skos:note", text(row, "description"))],
    )  # fmt: skip
    yield draft
    yield from context.repeated(row, draft, column="sources")
