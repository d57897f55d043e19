"""From claims of links back to a sheet that `import --as links` reads: the inverse of `claims`.

A row is written only where its cells are read as the claim again: the same parties, goods,
quantities with their rules, date, status and source.  Other claims of links are left to the
caller, such as sums of rows in words, and firms that an option kept apart.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from aisupply.errors import AisupplyError
from aisupply.exchange.links.amounts import figures_of, read_amount, unit_of
from aisupply.exchange.links.claims import TABLE
from aisupply.exchange.links.names import match_categories
from aisupply.exchange.links.reader import binds
from aisupply.exchange.sheets import is_unnamed
from aisupply.exchange.tables.export_claim import collect
from aisupply.exchange.tables.holdings import firm_key
from aisupply.exchange.tables.mapping import known_codes
from aisupply.exchange.tables.mapping_amounts import plain, read
from aisupply.exchange.tables.rules import read_status, statuses
from aisupply.exchange.tables.slugs import slug
from aisupply.quantity.reading import read_quantity, to_unit
from aisupply.rdf.terms import ID
from aisupply.table import guarded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyoxigraph as ox

    from aisupply.exchange.tables.export_claim import Claim

__all__ = ["LINK_COLUMNS", "LinkRows", "link_rows", "links_csv"]

LINK_COLUMNS = (
    "supplier", "customer", "what", "amount", "unit", "date", "status", "source", "share",
)  # fmt: skip
"""The columns of a sheet of links, in order."""
_UNNAMED = "unnamed/"
_SORTS = {"power-it": ("GW IT", "IT GW"), "power-gross": ("GW gross", "gross GW")}
_QUANTITIES = ("ais:firmQuantity", "ais:statedQuantity", "ais:ceilingQuantity")


class LinkRows(NamedTuple):
    """Links as rows.

    Attributes:
        rows: column → cell, for each.
        claims: IRIs of the claims that the rows give.
    """

    rows: list[dict[str, str]]
    claims: frozenset[str]


def link_rows(quads: Iterable[ox.Quad]) -> LinkRows:
    """Return the claims of links that cells can hold as rows, in an order that gives their ids.

    Args:
        quads: evidence, claims and registry.
    """
    claims, facts = collect(quads)
    standing = sorted(claims.get(TABLE, ()), key=lambda claim: (claim.subject, claim.key))
    ends = [tuple(claim.of(f"ais:{end}") for end in ("supplier", "customer")) for claim in standing]
    names = {who: facts.one(who, "rdfs:label") for pair in ends for who in pair}
    alike = Counter(firm_key(name) for who, name in names.items() if not who.startswith(_UNNAMED))
    rows: list[dict[str, str]] = []
    held = set()
    for claim, pair in zip(standing, ends, strict=True):
        cells = [_party(who, names[who], is_one=alike[firm_key(names[who])] == 1) for who in pair]
        row = _row(claim, cells)
        if row is not None and all(cells):
            rows.append(row)
            held.add(ID + claim.id)
    return LinkRows(rows, frozenset(held))


def links_csv(rows: Iterable[dict[str, str]]) -> str:
    """Return rows of links as a delimited text; no cell of it is run by a spreadsheet."""
    text = io.StringIO()
    writer = csv.DictWriter(text, LINK_COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: guarded(cell) for column, cell in row.items()} for row in rows)
    return text.getvalue()


def _party(who: str, label: str, *, is_one: bool) -> str:
    """Return the cell that means a party again; empty if none does."""
    if who.startswith(_UNNAMED):
        return label if is_unnamed(label) else ""
    if not label or not is_one:
        return ""
    if slug(label) == who:
        return label
    return "" if "--" in who else who  # one that an option kept apart from a firm of its name


def _row(claim: Claim, parties: list[str]) -> dict[str, str] | None:
    """Return the row of a claim; None where no cells are read as it."""
    source = claim.evidence.one(claim.said("ais:statedIn"), "rdfs:label")
    what, status, date = _goods(claim), _status(claim), claim.known()
    named = slug(source.partition("://")[2] or source)
    if claim.said("ais:statedIn") not in {named, f"{named}-links"} or None in {what, status}:
        return None
    cells = dict(zip(("supplier", "customer"), parties, strict=True))
    cells |= {"what": str(what), "date": date, "status": str(status), "source": source}
    if claim.subject.startswith("supply/"):
        share = claim.of("ais:hasQuantity")
        told = next((text for text in _shares(claim, share) if _is_share(text, share)), None)
        return None if share and told is None else {**cells, "share": told or ""}
    is_dated = not date or f"/{date}" in claim.subject
    amount = next(_amounts(claim, str(status)), None)
    return {**cells, **amount} if amount and is_dated else None


def _goods(claim: Claim) -> str | None:
    """Return the word for the goods of a claim: a label, or the code that has none of its own."""
    category = claim.of("ais:ofCategory")
    label = claim.evidence.one(category, "skos:prefLabel")
    code = category.removeprefix("aisc:")
    for word in filter(None, (label, code)):
        met = match_categories([word], known_codes(), {})[word].id
        if met.removeprefix("aisc:") == code or f"category/{met}" == category:
            return word
    return None


def _status(claim: Claim) -> str | None:
    """Return the word of the status of a claim, "" where a plain row has it; None for none."""
    stage = claim.state()[0]
    status, certainty = claim.said("ais:status"), claim.said("ais:certainty")
    if (stage, status, certainty) == ("", "reported", "certain"):
        return ""
    for word in statuses():
        meaning = read_status("", word) or {}
        evidence = meaning.get("evidence", "")
        same = evidence == status or (evidence == "by-source-kind" and status == "reported")
        if same and meaning.get("stage", "") == stage and meaning.get("certainty") == certainty:
            return word
    return None


def _amounts(claim: Claim, status: str) -> Iterator[dict[str, str]]:
    """Yield cells of amount and unit that are read as the quantities of a claim."""
    stated = claim.of("ais:statedQuantity")
    kind = claim.content.one(stated, "ais:kind").removeprefix("aisc:")
    code = claim.content.one(stated, "ais:unit").rpartition(":")[2].rpartition("/")[2]
    counted = claim.content.one(stated, "ais:countedIn")
    unit = "GW" if code == "GigaW" else code.removeprefix("CCY_")
    units = _SORTS.get(kind, (counted or ("count" if unit == "NUM" else unit),))
    said = {name: claim.of(name) for name in _QUANTITIES if claim.of(name)}
    for text in _texts(claim, stated, ""):
        for name in units:
            try:
                reading = read_amount(text, unit_of(name), mark=".", lang=None)
                made = figures_of(reading, binds=binds(status)).quantities()
            except AisupplyError:
                continue
            if {key: amount.id for key, amount in made.items()} == said:
                yield {"amount": text, "unit": name}


def _shares(claim: Claim, quantity: str) -> Iterator[str]:
    return _texts(claim, quantity, " %") if quantity else iter(())


def _is_share(text: str, quantity: str) -> bool:
    try:
        share = to_unit(read_quantity(text), "share")
    except AisupplyError:
        return False
    high = Fraction(1) if share.high is None else share.high
    return read(replace(share, high=high)).id == quantity


def _texts(claim: Claim, quantity: str, sign: str) -> Iterator[str]:
    """Yield texts that may be read as a quantity: its own words, then its ends in words."""
    if words := claim.said("ais:figureWords"):
        yield words
    ends = [claim.content.one(quantity, f"ais:{end}Bound") for end in ("lower", "upper")]
    low, high = (plain(Decimal(end)) + sign if end else "" for end in ends)
    if low and low == high:
        yield low
    if low and high:
        middle = (Decimal(ends[0]) + Decimal(ends[1])) / 2
        yield f"{low} to {high}"
        yield f"about {plain(middle)}{sign}"
    if high:
        yield from (f"up to {high}", f"less than {high}")
    if low:
        yield from (f"at least {low}", f"more than {low}")
