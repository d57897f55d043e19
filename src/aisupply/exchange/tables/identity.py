"""What of a folder is there already, in the graph beside it or in the target, and is not meant.

Nothing is merged because an id, a name, an address or a fact happens to be the same: such a row
is a problem that says what it is in the graph, or a note where two may well be alike.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from aisupply.exchange.tables.countries import country_names, country_place
from aisupply.exchange.tables.holdings import Holdings, Named, address_key, firm_key
from aisupply.exchange.tables.mapping_actors import place_of
from aisupply.exchange.tables.mapping_context import date_text, text
from aisupply.exchange.tables.problems import Findings, shown
from aisupply.exchange.tables.schema import tables_schema
from aisupply.exchange.tables.slugs import name_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from aisupply.exchange.tables.mapping_context import Mapped
    from aisupply.exchange.tables.problems import Problem
    from aisupply.exchange.tables.rows import Folder, Row

__all__ = ["NAMED", "Compared", "met_again", "said_again"]

_THINGS = {
    "sources": "source", "organisations": "organisation", "products": "product",
    "agreements": "agreement", "people": "person", "facilities": "facility",
    "agreement_volumes": "volume", "categories": "category",
}  # fmt: skip
"""Table whose rows have an id → what one of its things is called."""
_SYMBOL = re.compile("[A-Z]{3,5}")
_PLACES = (("organisations", "hq_city"), ("facilities", "location"))
NAMED = ("organisations", "products", "facilities")
"""Tables whose things have a name that nothing else has."""
_IDENTIFIERS = (("ticker", ""), ("lei", "LEI:"))


@dataclass(frozen=True)
class Compared:
    """What rows are compared with.

    Attributes:
        graph: what the graph beside the folder holds.
        target: what the target holds, which earlier imports wrote.
        keys: the keys of the claims of the target, without their revisions.
        registered: the ids that the registry of the target describes.
        revise: whether rows may revise the claims of the graph.
    """

    graph: Holdings = field(default_factory=Holdings)
    target: Holdings = field(default_factory=Holdings)
    keys: Collection[str] = frozenset()
    registered: Collection[str] = frozenset()
    revise: bool = False

    def is_held(self, table: str, name: str) -> bool:
        """Tell whether the target has a thing by a row of an earlier import."""
        if table == "sources":
            return self.target.kinds.get(name) == "sources"
        return name in self.registered or f"{table}/{name}" in self.keys


def met_again(folder: Folder, beside: Compared) -> list[Problem]:
    """Return the rows that would make a thing a second time, or take the id of another."""
    findings = Findings()
    _check_ids(folder, beside, findings)
    _check_names(folder, beside, findings)
    _check_identifiers(folder, beside, findings)
    _check_addresses(folder, beside, findings)
    _check_words_for_firms(folder, beside, findings)
    _check_places(folder, beside, findings)
    _check_control(folder, beside, findings)
    _note_deals(folder, beside, findings)
    _note_symbols(folder, findings)
    return findings.problems


def said_again(mapped: Mapped, beside: Compared) -> list[Problem]:
    """Return the rows whose claims the graph has, and that are not to revise them."""
    findings = Findings()
    for key, row in mapped.rows.items():
        if key not in beside.graph.claims or key in beside.keys or beside.revise:
            continue
        if not findings.has(row.file, row.number):
            findings.add(
                row.file, row.number, tables_schema().tables[row.table].key[0],
                found=f"a fact of which the graph has the claim {key}",
                expected="facts that the graph does not have",
                hint="remove the row, or say --revise to correct the claim of the graph",
            )  # fmt: skip
    return findings.problems


def _things(folder: Folder) -> Iterator[tuple[str, Row, str]]:
    """Give table, row and id of each row that describes a thing."""
    for table in _THINGS:
        for row in folder.sound_rows(table):
            yield table, row, text(row, "id")


def _check_ids(folder: Folder, beside: Compared, findings: Findings) -> None:
    """Find ids that name something else already."""
    first: dict[str, tuple[str, Row]] = {}
    for table, row, name in _things(folder):
        other_table, other = first.setdefault(name, (table, row))
        known = {beside.graph.kinds.get(name), beside.target.kinds.get(name)} - {None}
        label = beside.graph.labels.get(name) or beside.target.labels.get(name) or name
        found, hint = "", "take another id"
        if other_table != table:
            found = f"{name}, which is the id of {other.file}, row {other.number}"
        elif known - {table}:
            kind = _THINGS[str(min(str(item) for item in known - {table}))]
            found = f"{name}, which is the {kind} {label} in the graph"
        elif table in known and name in beside.graph.kinds and not beside.is_held(table, name):
            if beside.revise:
                continue
            found = f"{name}, which is {label} in the graph"
            hint = f"use {name} without a row, or take another id"
            if table == "agreement_volumes":
                found, hint = (
                    f"{name}, which is in the graph",
                    f"take {_free(name, folder, beside)}",
                )
            hint += "; --revise corrects what the graph says"
        if found:
            findings.add(
                row.file, row.number, "id", found=found, expected="an id of its own", hint=hint
            )


def _free(name: str, folder: Folder, beside: Compared) -> str:
    """Return the next number of a volume that is free."""
    start = name.rpartition("/")[0]
    taken = {text(row, "id") for row in folder.table("agreement_volumes")} | {
        *beside.graph.kinds, *beside.target.kinds,
    }  # fmt: skip
    return next(
        free for number in range(1, len(taken) + 2) if (free := f"{start}/{number:02}") not in taken
    )


class _Name(NamedTuple):
    """A name in a row: where it stands, and of what it is one."""

    row: Row
    column: str
    table: str
    thing: str
    name: str


def _written_names(folder: Folder) -> Iterator[_Name]:
    for table in NAMED:
        for row in folder.sound_rows(table):
            if text(row, "kind") != "unnamed":  # many are called "a US hyperscaler"
                yield _Name(row, "name", table, text(row, "id"), text(row, "name"))
    for row in folder.sound_rows("aliases"):
        firm = text(row, "organisation")
        yield _Name(row, "alias", "organisations", firm, text(row, "alias"))


def _check_names(folder: Folder, beside: Compared, findings: Findings) -> None:
    """Find names that something else has: a firm under a second id would be two firms."""
    own: dict[tuple[str, str], _Name] = {}
    for name in _written_names(folder):
        is_firm = name.table == "organisations"
        key = name.table, firm_key(name.name) if is_firm else name_key(name.name)
        both = [
            (holdings, other)
            for holdings in (beside.graph, beside.target)
            for other in holdings.names.get(key, ())
        ]
        if any(other.id == name.thing for _, other in both):
            continue  # it has the name already
        others = [entry for entry in both if not _is_other_case(entry[1], name.name)]
        if others:
            _tell_name(name, others[0][1], others[0][0], beside, findings)
            continue
        first = own.setdefault(key, name)
        if first.thing != name.thing:
            findings.add(
                name.row.file, name.row.number, name.column,
                found=f"{shown(name.name)}, which {first.thing} is called in "
                f"{first.row.file}, row {first.row.number}",
                expected="a name that nothing else has",
                hint="merge the two, or write what tells them apart",
            )  # fmt: skip


def _is_other_case(other: Named, name: str) -> bool:
    """Whether a word is no name of a firm, but only like its ticker: Hut and HUT."""
    return other.ticker and other.name != name


def _tell_name(
    name: _Name, other: Named, holdings: Holdings, beside: Compared, findings: Findings
) -> None:
    gone = "" if holdings is beside.graph else "; if its row was removed, say --prune"
    label = holdings.labels.get(other.id, other.id)
    known = other.id if label == other.id else f"{other.id} ({label})"
    findings.add(
        name.row.file, name.row.number, name.column,
        found=f"{shown(name.name)}, which is {known} in the graph",
        expected="a name that nothing else has",
        hint=f"use {other.id} without a row, or write a name that tells the two apart{gone}",
    )  # fmt: skip


def _check_identifiers(folder: Folder, beside: Compared, findings: Findings) -> None:
    """Find tickers and LEI that another firm has."""
    own: dict[str, str] = {}
    for row in folder.sound_rows("organisations"):
        name = text(row, "id")
        for column, prefix in _IDENTIFIERS:
            if not text(row, column):
                continue
            code = prefix + text(row, column)
            known = beside.graph.identifiers.get(code) or beside.target.identifiers.get(code)
            other = known or own.setdefault(code, name)
            if other != name:
                findings.add(
                    row.file, row.number, column, found=f"{text(row, column)}, which {other} has",
                    expected="an identifier of this firm alone",
                    hint=f"use {other} without a row, or correct the identifier",
                )  # fmt: skip


def _check_addresses(folder: Folder, beside: Compared, findings: Findings) -> None:
    """Find sources that are there under another id; releases of a data set share an address."""
    own: dict[str, str] = {}
    for row in folder.sound_rows("sources"):
        if not text(row, "url") or text(row, "kind") == "dataset":
            continue
        name, key = text(row, "id"), address_key(text(row, "url"))
        known = beside.graph.addresses.get(key) or beside.target.addresses.get(key)
        other = known or own.setdefault(key, name)
        if other != name:
            findings.add(
                row.file, row.number, "url",
                found=f"the address of the source {other}", expected="a source of its own",
                hint=f"cite {other}, and remove the row",
            )  # fmt: skip


def _check_words_for_firms(folder: Folder, beside: Compared, findings: Findings) -> None:
    """Find words for somebody who is not named that become the id of a firm."""
    firms = {text(row, "id") for row in folder.table("organisations")}
    for holdings in (beside.graph, beside.target):
        firms |= {name for name, table in holdings.kinds.items() if table == "organisations"}
    keys = {name_key(name): name for name in firms}
    for table, column in (
        ("market_shares", "supplier"),
        ("customer_shares", "customer_or_anonymised"),
        ("supplier_shares", "supplier_or_anonymised"),
        ("estimates", "owner"),
        ("restrictions", "authority"),
        ("restrictions", "restricted_supplier"),
        ("restrictions", "restricted_customer_or_country"),
    ):
        for row in folder.sound_rows(table):
            words = row.values.get(column)
            firm = keys.get(name_key(words)) if isinstance(words, str) else None
            if firm:
                findings.add(
                    row.file, row.number, column, found=f"{shown(str(words))}, which is {firm}",
                    expected="an id, or words that are nobody's name",
                    hint=f"write {firm}, if it is meant; else write what tells the two apart",
                )  # fmt: skip


def _check_places(folder: Folder, beside: Compared, findings: Findings) -> None:
    """Find places of one name in two countries."""
    seen: dict[str, str] = {}
    for table, column in _PLACES:
        for row in folder.sound_rows(table):
            code, words = text(row, "country_iso2"), text(row, column)
            if not code or not words:
                continue
            place, country = place_of(words), country_place(code)
            known = beside.graph.places.get(place, set()) | beside.target.places.get(place, set())
            others = (known or {seen.setdefault(place, country)}) - {country, place}
            if others and country not in known and place != country:
                findings.add(
                    row.file, row.number, column,
                    found=f"{shown(words)}, which is in {_country(min(others), beside)} elsewhere",
                    expected="one place for one name",
                    hint=f"write {words}, {country_names(code)[0]}, or correct the country",
                )  # fmt: skip


def _country(place: str, beside: Compared) -> str:
    label = beside.graph.labels.get(place) or beside.target.labels.get(place)
    return label or place.removeprefix("place/").replace("-", " ").title()


def _check_control(folder: Folder, beside: Compared, findings: Findings) -> None:
    """Find firms that control themselves through others, at one time."""
    spans: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for holdings in (beside.graph, beside.target):
        for (parent, child), time in holdings.controls.items():
            begin, _, end = time.partition("_")
            spans[child][parent] = (begin.replace("x", ""), end.replace("x", ""))
    rows = folder.sound_rows("groups")
    for row in rows:
        span = (date_text(row, "from"), date_text(row, "until"))
        spans[text(row, "child")][text(row, "parent")] = span
    for row in rows:
        child, parent = text(row, "child"), text(row, "parent")
        way = _way_up(spans, parent, child, spans[child][parent])
        if way and child != parent:
            findings.add(
                row.file, row.number, "parent",
                found=f"a circle: {' is controlled by '.join([child, *way])}",
                expected="no firm that controls itself",
                hint="correct one of the rows, or say from when until when each holds",
            )  # fmt: skip


def _way_up(
    spans: dict[str, dict[str, tuple[str, str]]], start: str, goal: str, span: tuple[str, str]
) -> list[str]:
    """Return who controls whom from a firm up to another while a span lasts; empty if none."""
    queue: list[tuple[list[str], tuple[str, str]]] = [([start], span)]
    seen = {start}
    while queue:
        way, (begin, end) = queue.pop(0)
        if way[-1] == goal:
            return way
        for parent, (first, last) in sorted(spans.get(way[-1], {}).items()):
            common = max(begin, first), min(filter(None, (end, last)), default="")
            if parent not in seen and (not common[1] or common[0] <= common[1]):
                seen.add(parent)
                queue.append(([*way, parent], common))
    return []


def _note_symbols(folder: Folder, findings: Findings) -> None:
    """Note other names of a few capitals: a symbol, and not what a firm is called by."""
    for row in folder.sound_rows("aliases"):
        name = text(row, "alias")
        if text(row, "type") == "name" and _SYMBOL.fullmatch(name):
            findings.add(
                row.file, row.number, "type", severity="note",
                found=f"{name} as a name, by which the firm would be called",
                expected="a name", hint="write ticker if it is a symbol of an exchange",
            )  # fmt: skip


def _note_deals(folder: Folder, beside: Compared, findings: Findings) -> None:
    """Note agreements of the same parties, kind and day as another."""
    parties: dict[str, set[str]] = defaultdict(set)
    for row in folder.sound_rows("agreement_parties"):
        parties[text(row, "agreement")].add(text(row, "organisation"))
    known = {
        (frozenset(deal.parties), kind, day): name
        for holdings in (beside.target, beside.graph)
        for name, deal in holdings.deals.items() if deal.parties
        for kind in deal.kinds for day in deal.dates
    }  # fmt: skip
    for row in folder.sound_rows("agreements"):
        name, day = text(row, "id"), date_text(row, "announced")
        key = frozenset(parties[name]), text(row, "kind"), day
        other = known.setdefault(key, name) if parties[name] and day else name
        if other != name and not beside.is_held("agreements", name):
            findings.add(
                row.file, row.number, "id", severity="note",
                found=f"the parties, the kind and the day of {other}",
                expected="an agreement that is not there yet",
                hint=f"if it is the same, use {other} without a row",
            )  # fmt: skip
