"""FollowTheMoney entities, one JSON object a line: firms, ownership and contracts into tables.

Aleph, OpenSanctions and registers of companies and of contracts write them.  Firms become
organisations, ownership becomes stakes (more than half of a firm is control, too), and a contract
with its awards becomes an agreement with its parties and the money that is paid.  What else the
entities tell, such as persons and their posts, is counted and left out.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from aisupply.currencies import CURRENCIES
from aisupply.errors import DataError
from aisupply.exchange.delimited import plain_number
from aisupply.exchange.importers import Place
from aisupply.exchange.table_maker import TableMaker, plain_id, tidy
from aisupply.exchange.tables.countries import alpha_2
from aisupply.exchange.tables.problems import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from aisupply.exchange.importers import MadeTables, Request

__all__ = ["followthemoney_tables"]

_SUFFIXES = frozenset({".json", ".jsonl", ".ndjson", ".ijson", ".ftm"})
_PACKED = ".gz"
_FIRMS = {
    "Company": "company", "LegalEntity": "company", "Organization": "company",
    "PublicBody": "government",
}  # fmt: skip
"""Schema → kind of organisation."""
_ALIASES = {"alias": "name", "previousName": "former-or-merged"}
_DAYS = ("date", "startDate", "recordedAt", "sourceDate", "retrievedAt", "modifiedAt")
"""Properties that give the day for which ownership is told, the best first."""
_DAY = re.compile(r"(\d{4}(?:-\d\d(?:-\d\d)?)?)(?:T.*)?")
_CONTROL = {"subsidiary": "subsidiary", "controlled": "controlled", "parent": "subsidiary"}
_RANGE = re.compile(r"(\d+(?:\.\d+)?)\s*%?\s*(?:-|–|to)\s*(\d+(?:\.\d+)?)\s*%?")
_HALF = 50
_WHOLE = 100
_LONGEST = 12


@dataclass
class _Entity:
    """An entity: its id, its schema, what it says, and where it stands."""

    id: str
    schema: str
    properties: Mapping[str, list[str]]
    place: Place

    def all(self, name: str) -> list[str]:
        """Return the values of a property; none if the entity does not have it."""
        return self.properties.get(name, [])

    def one(self, *names: str) -> str:
        """Return the first value of the first property that has one; empty if none has."""
        return next((value for name in names for value in self.all(name)), "")

    def day(self, *names: str) -> str:
        """Return the first day, month or year of some properties; empty if there is none."""
        days = (_DAY.fullmatch(value) for name in names for value in self.all(name))
        return next((match[1] for match in days if match), "")


@dataclass
class _Data:
    """What was read: entities by id, in their order."""

    entities: dict[str, _Entity] = field(default_factory=dict)

    def of(self, *schemata: str) -> list[_Entity]:
        """Return the entities of some schemata, in the order of the file."""
        return [each for each in self.entities.values() if each.schema in schemata]


def followthemoney_tables(request: Request) -> MadeTables:
    """Return tables of the entities in a file, or in all files of a folder.

    Raises:
        DataError: there is no such file, or it is packed and damaged, or no UTF-8.
    """
    maker = TableMaker(request)
    data = _Data()
    for path in _files(request.path):
        for entity in _read(path, maker):
            _keep(entity, data, maker)
    writer = _Writer(maker, data, str(request.beside.kept_up_to or ""), plain_id(request.path.stem))
    writer.add_ownership()
    writer.add_contracts()
    return maker.made(writer.words())


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    files = sorted(p for p in path.glob("*") if _suffix(p) in _SUFFIXES)
    if not files:
        what = "a folder without entities" if path.is_dir() else "nothing"
        raise DataError(
            str(path), what, f"a file in {', '.join(sorted(_SUFFIXES))}, or a folder of them",
            hint="check the path",
        )  # fmt: skip
    return files


def _suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    return path.with_suffix("").suffix.lower() if suffix == _PACKED else suffix


def _read(path: Path, maker: TableMaker) -> Iterator[_Entity]:
    """Yield the entities of a file; a line that is none is a problem."""
    try:
        data = path.read_bytes()
        if path.suffix.lower() == _PACKED:
            data = gzip.decompress(data)
        text = data.decode("utf-8-sig")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise DataError(
            str(path), f"what cannot be read ({error})", "lines of JSON in UTF-8",
            hint="check that the copy is complete",
        ) from error  # fmt: skip
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        entity = _entity(line, Place(path.name, number))
        if entity is None:
            maker.problem(
                Place(path.name, number), None, shown(line), "one entity as a JSON object",
                "write one object a line, with id, schema and properties",
            )  # fmt: skip
        else:
            yield entity


def _entity(line: str, place: Place) -> _Entity | None:
    """Return the entity of a line; None where it is none."""
    try:
        entity = json.loads(line)
        properties = {
            str(name): [tidy(str(value)) for value in values]
            for name, values in entity["properties"].items()
            if isinstance(values, list)
        }
        return _Entity(str(entity["id"]), str(entity["schema"]), properties, place)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _keep(entity: _Entity, data: _Data, maker: TableMaker) -> None:
    """Keep an entity; what is told of it twice is put together."""
    before = data.entities.setdefault(entity.id, entity)
    if before is entity:
        return
    if before.schema != entity.schema:
        maker.problem(
            entity.place, "schema", f"{entity.schema}, of {entity.id}",
            f"{before.schema}, as in {before.place.file}, row {before.place.row}",
            "merge the two entities",
        )  # fmt: skip
        return
    names = {*before.properties, *entity.properties}
    merged = {n: list(dict.fromkeys([*before.all(n), *entity.all(n)])) for n in names}
    data.entities[entity.id] = _Entity(entity.id, entity.schema, merged, before.place)


class _Writer:
    """Makes rows of entities.

    Args:
        maker: takes the rows.
        data: the entities.
        today: the day up to which the graph beside is kept, for what has no day.
        name: of the data, for its source.
    """

    def __init__(self, maker: TableMaker, data: _Data, today: str, name: str) -> None:
        self._maker, self._data, self._today = maker, data, today
        self._source = f"ftm-{name}"
        self._firms: dict[str, str] = {}
        self._left_out: Counter[str] = Counter()
        self._undated = 0
        first = next(iter(data.entities.values()), None)
        place = first.place if first else Place("entities", None)
        maker.add(
            "sources", place, id=self._source, publisher=name.replace("-", " "),
            title_in_own_words=f"Entities of {name.replace('-', ' ')}", kind="dataset",
            language="en", tier="3",
        )  # fmt: skip
        for entity in data.of(*_FIRMS):
            self._firm(entity)
        known = {*_FIRMS, "Ownership", "Contract", "ContractAward"}
        for entity in data.entities.values():
            if entity.schema not in known:
                self._left_out[entity.schema] += 1

    def words(self) -> list[str]:
        """Return what the user is to know: what was met in the graph, and what was left out."""
        lent = ", ".join(f"{name} ({firm})" for name, firm in sorted(self._maker.lent.items()))
        words = [f"firms of the shipped graph, by their names: {lent}"] if lent else []
        if self._undated:
            words.append(f"without a day: {self._undated} of ownership, told as of {self._today}")
        if self._left_out:
            listed = ", ".join(f"{n} {schema}" for schema, n in sorted(self._left_out.items()))
            words.append(f"left out, since no table holds them: {listed}")
        return words

    def _firm(self, entity: _Entity) -> None:
        """Give a firm its id, and a row if the graph beside does not have it."""
        name = entity.one("name")
        if not name:
            self._maker.problem(entity.place, "name", "no name", "a name", "add one")
            return
        lei = entity.one("leiCode")
        known = self._maker.firm_of_number(f"LEI:{lei}", name) if lei else None
        known = known or self._maker.firm_of_graph(name, entity.place, "name")
        own, is_new = (known, False) if known else self._maker.own_id("organisations", name)
        if own in self._firms.values():
            self._maker.note(
                entity.place, "name", f"{shown(name)}, as another entity is called",
                "one name for one firm", f"the two are one here, {own}",
            )  # fmt: skip
        self._firms[entity.id] = own
        if not is_new:
            return
        countries = [alpha_2(code) for code in
                     (*entity.all("mainCountry"), *entity.all("country"),
                      *entity.all("jurisdiction"))]  # fmt: skip
        country = next(filter(None, countries), "")
        wikidata = entity.one("wikidataId")
        self._maker.add(
            "organisations", entity.place, id=own, name=name, kind=_FIRMS[entity.schema],
            country_iso2=country, source=self._source, lei=lei, wikidata=wikidata,
            country_hq_basis="seen" if country else "", lei_basis="seen" if lei else "",
            wikidata_basis="seen" if wikidata else "",
        )  # fmt: skip
        others = [(alias, kind) for prop, kind in _ALIASES.items() for alias in entity.all(prop)]
        for alias, kind in [*((other, "name") for other in entity.all("name")[1:]), *others]:
            taken, fresh = self._maker.own_id("organisations", alias)
            if fresh and not self._maker.firm_of_graph(alias, entity.place, "alias"):
                self._maker.add("aliases", entity.place, organisation=own, alias=alias, type=kind)
            elif taken != own:
                self._maker.note(
                    entity.place, "alias", f"{shown(alias)}, as another firm is called",
                    "a name that nothing else has", "it was left out",
                )  # fmt: skip

    def _end(self, entity: _Entity, column: str) -> str:
        """Return the firm at one end of a link; empty where it is none, which is told."""
        name = entity.one(column)
        other = self._data.entities.get(name)
        if other is not None and other.schema == "Person":
            self._left_out[f"{entity.schema} of persons"] += 1
        elif name not in self._firms:
            self._maker.problem(
                entity.place, column, shown(name), "the id of a firm in the data",
                "take all entities that the links name",
            )  # fmt: skip
        return self._firms.get(name, "")

    def add_ownership(self) -> None:
        """Add who holds how much of whom; more than half is control."""
        for entity in self._data.of("Ownership"):
            holder, issuer = self._end(entity, "owner"), self._end(entity, "asset")
            if not (holder and issuer):
                continue
            begin, end = entity.day("startDate"), entity.day("endDate")
            percentage = entity.one("percentage")
            words = [word.lower() for word in (*entity.all("ownershipType"), *entity.all("role"))]
            relation = next((_CONTROL[word] for word in words if word in _CONTROL), "")
            bounds = self._fraction(entity, percentage)
            if bounds is None:
                continue
            if bounds["min_fraction"] and float(bounds["min_fraction"]) * _WHOLE > _HALF:
                relation = relation or "controlled"
            if relation:
                self._maker.add(
                    "groups", entity.place, child=issuer, parent=holder, relation=relation,
                    source=self._source, **{"from": begin, "until": end},
                )  # fmt: skip
            if percentage or not relation:
                day = end or entity.day(*_DAYS)
                self._undated += not day
                self._maker.add(
                    "stakes", entity.place, holder=holder, issuer=issuer, kind="equity",
                    as_of=day or self._today, status="sold" if end else "held",
                    source=self._source, **bounds,
                )  # fmt: skip

    def _fraction(self, entity: _Entity, text: str) -> dict[str, str] | None:
        """Return the cells of a fraction; None for what is none."""
        between = _RANGE.fullmatch(text)
        ends = between.groups() if between else (text.rstrip(" %"),) * 2
        numbers = [plain_number(end, ".") for end in ends]
        if not text:
            return {"min_fraction": "0", "max_fraction": "1"}
        low, high = numbers
        if low is None or high is None:
            return {"min_fraction": "", "quantity": text}  # words, which the tables read
        if not 0 <= float(low) <= float(high) <= _WHOLE:
            self._maker.problem(
                entity.place, "percentage", shown(text), "per cent, from 0 to 100",
                "correct the percentage",
            )  # fmt: skip
            return None
        return {"min_fraction": _part(low), "max_fraction": _part(high)}

    def add_contracts(self) -> None:
        """Add contracts with their parties, and what is paid to whom."""
        awards: dict[str, list[_Entity]] = defaultdict(list)
        for award in self._data.of("ContractAward"):
            contract = self._data.entities.get(award.one("contract"))
            if contract is None or contract.schema != "Contract":
                self._maker.problem(
                    award.place, "contract", shown(award.one("contract")),
                    "the id of a contract in the data", "take all entities that the awards name",
                )  # fmt: skip
            else:
                awards[contract.id].append(award)
        for contract in self._data.of("Contract"):
            self._add_contract(contract, awards[contract.id])

    def _add_contract(self, contract: _Entity, awards: list[_Entity]) -> None:
        buyers = self._parties([contract], "authority")
        sellers = self._parties(awards, "supplier")
        if not (buyers or sellers):
            self._left_out["Contract without a firm"] += 1
            return
        title = contract.one("title", "name") or contract.id
        name, _ = self._maker.own_id("agreements", f"{self._source} {contract.id}")
        words = title.split()
        self._maker.add(
            "agreements", contract.place, id=name, kind="supply", status="signed",
            announced=contract.day("contractDate", "date", "awardDate", *_DAYS),
            source=self._source,
            summary=" ".join(words[:_LONGEST]) + ("…" if len(words) > _LONGEST else ""),
        )  # fmt: skip
        for role, firms in (("customer", buyers), ("supplier", sellers)):
            for firm, place in firms.items():
                self._maker.add(
                    "agreement_parties", place, agreement=name, organisation=firm, role=role
                )
        self._add_volumes(name, contract, awards, buyers)

    def _parties(self, entities: list[_Entity], column: str) -> dict[str, Place]:
        """Return the firms at one end of some entities, in order; one entity may name several."""
        firms: dict[str, Place] = {}
        for entity in entities:
            for value in entity.all(column):
                single = _Entity(entity.id, entity.schema, {column: [value]}, entity.place)
                if firm := self._end(single, column):
                    firms.setdefault(firm, entity.place)
        return firms

    def _add_volumes(
        self, name: str, contract: _Entity, awards: list[_Entity], buyers: dict[str, Place]
    ) -> None:
        """Add the money of each award; the sum of a contract bounds its awards together."""
        single = len(awards) == 1
        for number, award in enumerate(awards, start=1):
            priced = award if award.one("amount") else contract
            amount, currency = priced.one("amount"), priced.one("currency").upper()
            sellers = self._parties([award], "supplier")
            if not (amount and len(sellers) == 1 and len(buyers) == 1):
                continue
            figure = plain_number(amount, ".")
            if figure is None or currency not in CURRENCIES:
                self._maker.problem(
                    priced.place, "amount", f"{shown(amount)} {shown(currency)}",
                    "a number, and a currency of ISO 4217", "correct amount or currency",
                )  # fmt: skip
                continue
            is_joint = priced is contract and not single
            self._maker.add(
                "agreement_volumes", award.place, id=f"{name}/money/{number:02}", agreement=name,
                source=self._source, customer=next(iter(buyers)), supplier=next(iter(sellers)),
                flow="purchase", category="supply-unspecified", kind="money", unit=currency,
                firm="0" if is_joint else figure, stated=figure, ceiling=figure, stage="agreed",
                evidence="reported", counts=f"joint:{name}" if is_joint else "yes",
            )  # fmt: skip


def _part(percent: str) -> str:
    """Return a percentage as a part of 1, exactly."""
    return format(Decimal(percent) / _WHOLE, "f")
