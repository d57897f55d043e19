"""Links to claims: a volume for each amount, a relation for each pair without one.

Rows of one source with the same supplier, customer, goods, unit and date are added; those of
several sources are claims on one volume, and so constraints.  A party that is not named is an
`ais:UnnamedParty` of the firm that it deals with, which no measure takes for a firm: a hyperscaler
of one supplier need not be that of another.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from aisupply.exchange.links.amounts import summed
from aisupply.exchange.tables.mapping_amounts import add_quantity, read
from aisupply.exchange.tables.mapping_context import Mapped
from aisupply.exchange.tables.mapping_dates import add_state
from aisupply.exchange.tables.mapping_nodes import Statements, words
from aisupply.exchange.tables.mapping_supply import is_whole_need
from aisupply.exchange.tables.problems import Problem
from aisupply.exchange.tables.rows import Row
from aisupply.exchange.tables.rules import read_status
from aisupply.exchange.tables.slugs import slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aisupply.exchange.links.names import Category, Matches, Party
    from aisupply.exchange.links.reader import Link
    from aisupply.exchange.tables.mapping_context import Context, Draft, Presented
    from aisupply.exchange.tables.registry import Registry

__all__ = ["TABLE", "Resolved", "map_links", "registry_of_links", "rows_of"]

TABLE = "links"
"""The name of the table of links, and the first part of the ids of their claims."""
_PLAIN = {"evidence": "by-source-kind", "certainty": "certain"}


class Resolved(NamedTuple):
    """A link whose names are known.

    Attributes:
        link: the row.
        supplier: who supplies.
        customer: who is supplied.
        category: with what.
        source: id of the source that says it.
    """

    link: Link
    supplier: Party
    customer: Party
    category: Category
    source: str


def rows_of(resolved: Iterable[Resolved], file: str) -> list[Row]:
    """Return links as rows of a table, for problems and for the day up to which it is kept."""
    return [
        Row(TABLE, file, each.link.line, {"date": each.link.date, "source": (each.source,)})
        for each in resolved
    ]


def map_links(resolved: Iterable[Resolved], rows: Mapping[int, Row], context: Context) -> Mapped:
    """Return the claims of links.

    Args:
        resolved: links whose names are known.
        rows: line → its row.
        context: what they are read against.
    """
    mapped = Mapped()
    volumes, relations = _sorted_links(resolved, rows, mapped)
    for name, links in volumes.items():
        for source, told in _by_source(links).items():
            for number, group in enumerate(_alike(told)):
                thing = f"{name}/{number + 1:02}" if number else name
                row = rows[group[0].link.line]
                if problem := _below_zero(group, row):
                    mapped.problems.append(problem)
                else:
                    _keep(mapped, row, _volume(thing, source, group, row, context))
    for name, links in relations.items():
        for source, told in _by_source(links).items():
            row = rows[told[0].link.line]
            _keep(mapped, row, _relation(name, source, told, row, context))
    return mapped


def _sorted_links(
    resolved: Iterable[Resolved], rows: Mapping[int, Row], mapped: Mapped
) -> tuple[dict[str, list[Resolved]], dict[str, list[Resolved]]]:
    """Return the links of each volume and of each relation; those that are neither are kept."""
    volumes: dict[str, list[Resolved]] = defaultdict(list)
    relations: dict[str, list[Resolved]] = defaultdict(list)
    for each in resolved:
        row = rows[each.link.line]
        if each.supplier.id == each.customer.id:
            mapped.problems.append(_own_supplier(each, row))
            continue
        if each.link.figures is not None:
            volumes[_volume_id(each)].append(each)
        if each.link.figures is None or each.link.share is not None:
            relations[_pair(each)].append(each)
    return volumes, relations


def _own_supplier(each: Resolved, row: Row) -> Problem:
    found = f"{each.supplier.label}, who is the customer too"
    return Problem(row.file, row.number, "supplier", found, "a supplier and a customer",
                   "correct one of the two, or delete the row")  # fmt: skip


def ends_of(each: Resolved) -> tuple[str, str]:
    """Return the ids of supplier and customer; one without a name has that of the other's."""
    parties = (each.supplier, each.customer)
    return tuple(  # type: ignore[return-value]
        party.id or f"unnamed/{other.id}/{slug(party.label)}"
        for party, other in zip(parties, reversed(parties), strict=True)
    )


def _volume_id(each: Resolved) -> str:
    link = each.link
    parts = [_pair(each), slug(link.figures.unit if link.figures else "")]
    parts += [link.figures.sort] if link.figures and link.figures.sort else []
    return "/".join([*parts, link.date.text] if link.date else parts)


def _pair(each: Resolved) -> str:
    """Return what names supplier, customer and goods; a party without a name by its words."""
    ends = (p.id or f"unnamed--{slug(p.label)}" for p in (each.supplier, each.customer))
    return "/".join([*ends, each.category.id.removeprefix("aisc:")])


def _by_source(links: Iterable[Resolved]) -> dict[str, list[Resolved]]:
    by_source: dict[str, list[Resolved]] = defaultdict(list)
    for each in links:
        by_source[each.source].append(each)
    return by_source


def _alike(links: Iterable[Resolved]) -> list[list[Resolved]]:
    """Return rows that are presented alike and stand alike together: these are added."""
    groups: dict[tuple[str, ...], list[Resolved]] = defaultdict(list)
    for each in links:
        meaning = _meaning(each.link)
        groups[meaning["evidence"], meaning["certainty"], meaning.get("stage", "")].append(each)
    return list(groups.values())


def _meaning(link: Link) -> dict[str, str]:
    return (read_status("", link.status) if link.status else None) or _PLAIN


def _presented(link: Link, source: str, context: Context) -> Presented:
    meaning = _meaning(link)
    certainty = meaning["certainty"] if meaning["certainty"] != "certain" else ""
    return context.presented(meaning["evidence"], source, certainty)


def _keep(mapped: Mapped, row: Row, draft: Draft) -> None:
    mapped.rows[draft.key] = row
    mapped.drafts.append(draft)


def _below_zero(group: list[Resolved], row: Row) -> Problem | None:
    """Return the problem of rows that take off more than was delivered."""
    figures = summed([each.link.figures for each in group if each.link.figures])
    if (figures.stated.low or 0) >= 0 and (figures.ceiling or 0) >= 0:
        return None
    return Problem(
        row.file, row.number, "amount", f"{float(figures.stated.figure):g} in all", "0 or more",
        f"more is taken off than was delivered: correct {_lines(group)}",
    )  # fmt: skip


def _volume(
    name: str, source: str, group: list[Resolved], row: Row, context: Context
) -> Draft:  # fmt: skip
    """Return the claim of a source on what one firm supplies another with."""
    first = group[0]
    figures = summed([each.link.figures for each in group if each.link.figures])
    thing = f"volume/links/{name}"
    supplier, customer = ends_of(first)
    flow = "purchase" if figures.kind == "money" else "supply"
    statements = Statements()
    statements.say(
        thing,
        ("a", "ais:Volume"),
        ("ais:supplier", supplier),
        ("ais:customer", customer),
        ("ais:flow", f"aisc:flow-{flow}"),
        ("ais:kind", f"aisc:{figures.kind}"),
        ("ais:ofCategory", first.category.id),
    )
    for prop, amount in figures.quantities().items():
        statements.say(thing, (prop, add_quantity(statements, amount)))
    date = first.link.date
    add_state(statements, thing, _meaning(first.link).get("stage"), date.text if date else "")
    told = dict.fromkeys(each.link.words for each in group)
    notes = [("ais:figureWords", "; ".join(filter(None, told)))]
    return context.draft(
        row, f"{TABLE}/{name}/{source}", thing, statements,
        source=source, notes=notes,
        presented=_presented(first.link, source, context),
        known=context.known(source, stated=date),
        bookkeeping=(("aisb:counts", "aisc:counts-yes"),),
    )  # fmt: skip


def _relation(name: str, source: str, group: list[Resolved], row: Row, context: Context) -> Draft:
    """Return the claim of a source that one firm supplies another, with the share last told."""
    latest = max(group, key=lambda each: str(each.link.date.last) if each.link.date else "")
    thing = f"supply/{name}"
    supplier, customer = ends_of(latest)
    statements = Statements()
    statements.say(
        thing,
        ("a", "ais:SupplyRelationship"),
        ("ais:supplier", supplier),
        ("ais:customer", customer),
        ("ais:ofCategory", latest.category.id),
    )
    share = latest.link.share
    if share is not None and share.of:
        if is_whole_need(share.of, (latest.category.label, latest.link.what)):
            share = replace(share, of=None)
        else:
            statements.say(thing, ("ais:basis", "aisc:basis-part"))
    statements.say(
        thing, ("ais:hasQuantity", add_quantity(statements, read(share)) if share else None)
    )
    date = latest.link.date
    add_state(statements, thing, _meaning(latest.link).get("stage"), date.text if date else "")
    return context.draft(
        row, f"{TABLE}/{name}/relation/{source}", thing, statements,
        source=source,
        presented=_presented(latest.link, source, context),
        known=context.known(source, stated=date),
    )  # fmt: skip


def _lines(group: list[Resolved]) -> str:
    lines = [str(each.link.line) for each in group]
    return f"row {lines[0]}" if len(lines) == 1 else f"rows {', '.join(lines)}"


def registry_of_links(matches: Matches, links: Sequence[Resolved]) -> Registry:
    """Return the entries of the registry that links need: parties and categories of one's own.

    Args:
        matches: what the names mean; a firm of the registry keeps its label there, and what a
            sheet calls it becomes another name.
        links: those that are kept.
    """
    firms, own = Statements(), Statements()
    kept = {party.id for each in links for party in (each.supplier, each.customer)}
    for each in links:
        for party, name in zip((each.supplier, each.customer), ends_of(each), strict=True):
            if not party.id:
                label = words(party.label, "en")
                firms.say(name, ("a", "ais:UnnamedParty"), ("rdfs:label", label))
    for key, party in matches.parties.items():
        if not party.id or party.id not in kept:
            continue
        firms.say(party.id, ("a", "ais:Company"), ("rdfs:label", words(party.label, "en")))
        others = {name for name in matches.spellings[key] if name != party.label}
        firms.say_each(party.id, "skos:altLabel", map(words, sorted(others)))
    for category in {each.category for each in links}:
        if category.is_own:
            own.say(
                category.id, ("a", "ais:ProductCategory"), ("a", "skos:Concept"),
                ("skos:inScheme", "aisc:scheme-category"),
                ("skos:prefLabel", words(category.label, "en")),
            )  # fmt: skip
    registry = {"organisations": firms.triples(), "categories": own.triples()}
    return {name: triples for name, triples in registry.items() if triples}
