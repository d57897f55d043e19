"""Who may not supply whom with what, by whose rule: rows to claims.

At the ends of a restriction stand firms, countries, and groups of firms in words, such as
"makers under US rules".  A group of the table `firm_groups` says who is in it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aisupply.exchange.tables.countries import COUNTRIES, country_names, country_place
from aisupply.exchange.tables.mapping_context import date_of, date_text, many, meaning, text
from aisupply.exchange.tables.mapping_dates import add_interval
from aisupply.exchange.tables.mapping_nodes import Statements, words
from aisupply.exchange.tables.own_categories import CATEGORIES, category_term
from aisupply.exchange.tables.problems import nearest, shown
from aisupply.exchange.tables.schema import tables_schema
from aisupply.exchange.tables.slugs import name_key, slug

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from aisupply.exchange.tables.mapping_context import Context, Draft
    from aisupply.exchange.tables.problems import Findings
    from aisupply.exchange.tables.rows import Folder, Row, Value

__all__ = [
    "countries_at_ends",
    "countries_in",
    "firm_groups",
    "named_ends",
    "note_unknown_ends",
    "restrictions",
]

_APART = re.compile(r"\s*;\s*|\s+")
_COUNTRIES_APART = re.compile(r"\s*[;,]\s*|\s+(?:and|et)\s+")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ENDS = ("authority", "restricted_supplier", "restricted_customer_or_country")
_OWN_DECISION = re.compile(
    r"(?:none|own decision|aucune|décision propre)(?: \(.*\))?", re.IGNORECASE
)
_EVERYBODY = frozenset(
    {"all", "everybody", "all countries", "all firms", "tous", "toutes", "tous les pays"}
)
_GROUPS = (("firm-group", "ais:FirmGroup"), ("actor-group/authority", "ais:ActorGroup"))
"""What words at an end stand for, and what words for an authority do: id and class."""


def named_ends(cell: str, known: frozenset[str]) -> Value:
    """Return the firms of an end where all are ids, apart by `;` or a blank; else the words."""
    parts = tuple(part for part in _APART.split(cell) if part)
    return tuple(dict.fromkeys(parts)) if parts and known.issuperset(parts) else cell


def note_unknown_ends(
    rows: Mapping[str, Sequence[Row]], known: Collection[str], findings: Findings
) -> None:
    """Note words, once, that look like an id and are none: a misspelt firm would be a group."""
    told = {name_key(text(row, "group")) for row in rows.get("firm_groups", ())}
    for row in rows.get("restrictions", ()):
        for column in _ENDS:
            cell = row.values.get(column)
            if not isinstance(cell, str) or not _ID.fullmatch(cell) or _is_general(cell):
                continue
            if name_key(cell) not in told:
                told.add(name_key(cell))
                findings.add(
                    row.file, row.number, column, severity="note",
                    found=f"{shown(cell)}, which is no id of organisations",
                    expected="a firm, a country or words for a group of firms",
                    hint=nearest(cell, known) or "it was read as words",
                )  # fmt: skip


def _is_general(cell: str) -> bool:
    return (
        bool(countries_in(cell))
        or name_key(cell) in _EVERYBODY
        or bool(_OWN_DECISION.fullmatch(cell))
    )


def countries_in(cell: str) -> tuple[str, ...]:
    """Return the countries that words name, as their two letters; none if they name more.

    Example:
        >>> countries_in("China and Macau"), countries_in("US"), countries_in("chipmakers in China")
        (('CN', 'MO'), ('US',), ())
    """
    codes = [_country(part) for part in _COUNTRIES_APART.split(cell.strip()) if part]
    return tuple(dict.fromkeys(code for code in codes if code)) if all(codes) else ()


def _country(name: str) -> str:
    """Return the two letters of a country that is named, empty for other words."""
    if name in COUNTRIES:
        return name
    key = name_key(name)
    named = (code for code in COUNTRIES if key in map(name_key, country_names(code)))
    return next(named, "")


def restrictions(row: Row, context: Context) -> Iterator[Draft]:
    """Give the claim of a restriction at a stage.

    Rows of one restriction share what it is: its id, or authority, ends and goods. Another stage
    of it, such as a suspension, is a row of its own and a claim of its own.
    """
    thing = f"restriction/{_name(row)}"
    found = meaning(row)
    made = Statements()
    suppliers = _add_end(made, row, "restricted_supplier")
    own = bool(_OWN_DECISION.fullmatch(text(row, "authority")))
    made.say(thing, ("a", "ais:Restriction"), ("ais:underRule", words(text(row, "rule"))))
    made.say_each(thing, "ais:authority", suppliers if own else _add_end(made, row, "authority"))
    made.say_each(thing, "ais:restrictedSupplier", suppliers)
    made.say_each(
        thing, "ais:restrictedCustomer", _add_end(made, row, "restricted_customer_or_country")
    )
    _add_goods(made, thing, row, context)
    stage, begin, end = found["stage"], date_text(row, "from"), date_text(row, "until")
    _add_stage(made, thing, stage, begin, end)
    # What holds for a while may hold again, by the same source: its beginning tells it apart.
    spell = f"{stage}/{begin}" if begin and end else stage
    key = f"restrictions/{_name(row)}/{spell}/{text(row, 'source')}"
    yield context.draft(
        row, key, thing, made,
        presented=context.presented(found["evidence"], text(row, "source"), found["certainty"]),
        known=context.known(text(row, "source"), stated=date_of(row, "known_from")),
        notes=[("skos:note", text(row, "note"))],
    )  # fmt: skip


def _name(row: Row) -> str:
    """Return what a restriction is called: the id of its row, or what tells it from others."""
    given = text(row, "id")
    parts = (*(text(row, column) for column in _ENDS), text(row, "category_or_product"))
    return given or "/".join(slug(part) for part in parts)


def _add_end(made: Statements, row: Row, column: str) -> list[str]:
    """Describe who stands at an end of a restriction and return the ids."""
    value = row.values.get(column)
    if isinstance(value, tuple):
        return [str(part) for part in value]
    cell = text(row, column)
    if countries := countries_in(cell):
        return [country_place(code) for code in countries]
    of, sort = _GROUPS[column == "authority"]
    group = f"{of}/{slug(cell)}"
    kind = "everybody" if name_key(cell) in _EVERYBODY else "class"
    made.say(
        group,
        ("a", sort),
        ("rdfs:label", words(cell.replace("-", " ") if _ID.fullmatch(cell) else cell, "en")),
        ("dcterms:type", f"aisc:actor-group-{kind}"),
    )
    return [group]


def countries_at_ends(folder: Folder) -> set[str]:
    """Return the countries that stand at an end of a restriction, or whose firms are a group."""
    cells = [
        (text(row, column), row.values.get(column))
        for table, columns in (("restrictions", _ENDS), ("firm_groups", ("countries",)))
        for row in folder.sound_rows(table)
        for column in columns
    ]
    return {code for cell, value in cells if isinstance(value, str) for code in countries_in(cell)}


def _add_goods(made: Statements, thing: str, row: Row, context: Context) -> None:
    """Say what is restricted: categories and products by their ids, all else in words."""
    known = {
        *tables_schema().tables[row.table].columns["category"].codes,
        *context.ids.get(CATEGORIES, ()),
        *(text(own, "id") for own in context.folder.sound_rows(CATEGORIES)),
    }
    goods = text(row, "category_or_product")
    parts = goods.split(";")
    products = [part for part in parts if context.is_in("products", part)]
    categories = [part for part in parts if part in known]
    made.say_each(
        thing, "ais:ofCategory", map(category_term, [*categories, *many(row, "category")])
    )
    made.say_each(thing, "ais:ofProduct", products)
    if not {*parts} <= {*categories, *products}:
        made.say(thing, ("ais:restrictedGoods", words(goods)))


def _add_stage(made: Statements, thing: str, stage: str, begin: str, end: str) -> None:
    """Say at which stage a restriction is; a stage with an end gives way to the one before."""
    time = add_interval(made, begin, end)
    state = f"state/{thing}/{stage}" + (f"/{begin or 'x'}_{end or 'x'}" if time else "")
    made.say(thing, ("ais:hasState", state))
    made.say(state, ("a", "ais:State"), ("ais:stage", f"aisc:{stage}"), ("time:hasTime", time))


def firm_groups(row: Row, context: Context) -> Iterator[Draft]:
    """Give the claim of who is in a group of firms: some by name, all of some countries."""
    name, source = text(row, "group"), text(row, "source")
    group = f"firm-group/{slug(name)}"
    made = Statements()
    countries = countries_in(text(row, "countries"))
    made.say(
        group,
        ("a", "ais:FirmGroup"),
        ("rdfs:label", words(name.replace("-", " ") if _ID.fullmatch(name) else name, "en")),
        ("dcterms:type", "aisc:actor-group-class"),
    )
    made.say_each(group, "dcterms:hasPart", many(row, "members"))
    made.say_each(group, "ais:locatedIn", map(country_place, countries))
    yield context.draft(
        row, f"firm_groups/{slug(name)}/{source}", group, made,
        presented=context.presented("by-source-kind", source),
        notes=[("skos:note", text(row, "note"))],
    )  # fmt: skip
