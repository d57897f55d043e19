"""What a row is read against: the other rows, the sources, the codes, the coverage date.

Here is also what all claims of tables have in common: from when they are known, how they are
presented, how sure their words are.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from aisupply.errors import DataError
from aisupply.exchange.tables.mapping_dates import Known, add_interval, add_period
from aisupply.exchange.tables.mapping_nodes import Statements
from aisupply.exchange.tables.own_categories import category_term
from aisupply.exchange.tables.rows import PartialDate
from aisupply.exchange.tables.rules import read_status, rules
from aisupply.exchange.tables.schema import tables_schema
from aisupply.exchange.tables.slugs import slug

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping

    import pyoxigraph as ox

    from aisupply.exchange.tables.mapping_nodes import Value
    from aisupply.exchange.tables.problems import Problem
    from aisupply.exchange.tables.rows import Folder, Row

__all__ = [
    "Context",
    "Draft",
    "LeftOut",
    "Mapped",
    "Presented",
    "RowError",
    "SourceFacts",
    "category",
    "category_of",
    "date_of",
    "date_text",
    "many",
    "meaning",
    "number",
    "text",
]

_REGISTERED = ("organisations", "products", "agreements")
_ANNOUNCING = frozenset({"filing", "press-release"})
_REFUSED = {"evidence": "by-source-kind", "certainty": "certain"}
_CERTAINTY = {
    "rumoured": "possible", "opinion": "possible", "forecast": "probable", "estimated": "probable",
}  # fmt: skip


class RowError(DataError):
    """A row that gives no claim, since one of its cells means nothing here."""

    def __init__(self, row: Row, column: str, found: str, expected: str, *, hint: str) -> None:
        where = f"{row.file}, row {row.number}, column {column}"
        super().__init__(where, found, expected, hint=hint)
        self.row, self.column = row, column


class SourceFacts(NamedTuple):
    """What of a source decides how its claims are read."""

    kind: str = "news"
    published: PartialDate | None = None
    archived: bool = False
    language: str = ""


class Presented(NamedTuple):
    """How a claim is presented and how sure its words are."""

    status: str
    certainty: str = "certain"


@dataclass(frozen=True)
class Draft:
    """A claim before it has a revision.

    Attributes:
        key: table and natural key of the row; the id of the claim follows from it.
        source: id of the source that says it.
        subject: id of what it is about.
        presented: status and certainty.
        known: from when it is known.
        issued: the source's own day, if it has one.
        triples: what it says.
        notes: words of ours, as pairs of property and text.
        period: id of the time that it vouches for, if one is given.
        extra: what describes that time, as evidence.
        bookkeeping: how its words were read and how its volume enters a sum, as pairs of property
            and value.
        recalled: whether the row is from memory, and its source was not read for it.
    """

    key: str
    source: str
    subject: str
    presented: Presented
    known: Known
    issued: dt.date | None
    triples: frozenset[ox.Triple]
    notes: tuple[tuple[str, str], ...] = ()
    period: str | None = None
    extra: frozenset[ox.Triple] = frozenset()
    bookkeeping: tuple[tuple[str, Value], ...] = ()
    recalled: bool = False


@dataclass
class Context:
    """A folder of tables with what is known beside it.

    Args:
        folder: the rows.
        coverage: the day up to which the graph is kept; later days count from then.
        codes: ids of all codes of the ontology, each with its labels by language.
        sources: sources that the graph knows already.
        deals: agreements and products that the graph knows already → the source of each.
        ids: table → ids that the graph knows already.
        names: id → label of what the graph knows already.
        counted: claim → the day from which the graph counts it already.
    """

    folder: Folder
    coverage: dt.date
    codes: Mapping[str, Mapping[str, str]]
    sources: Mapping[str, SourceFacts] = field(default_factory=dict)
    deals: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[str, Collection[str]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    counted: Mapping[str, dt.date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        own = {
            str(row.values["id"]): _source_facts(row) for row in self.folder.sound_rows("sources")
        }
        archived = {name for name, facts in self.sources.items() if facts.archived}
        marked = {name: facts._replace(archived=name in archived) for name, facts in own.items()}
        self.sources = {**self.sources, **marked}
        self.agreements = self._by("agreements", "id")
        self._own = {name: self._by(name, "id").keys() for name in _REGISTERED}
        self.products = self._by("products", "id")
        self.volumes = self._by("agreement_volumes", "id")
        self._ids = {
            str(row.values["id"])
            for rows in self.folder.rows.values()
            for row in rows
            if row.table != "conflicts" and row.values.get("id") is not None
        }
        self.parties = self._grouped("agreement_parties", "agreement")
        self.changes = self._grouped("changes", "subject")

    def _by(self, table: str, column: str) -> dict[str, Row]:
        return {str(row.values[column]): row for row in self.folder.sound_rows(table)}

    def _grouped(self, table: str, column: str) -> dict[str, list[Row]]:
        groups: dict[str, list[Row]] = defaultdict(list)
        for row in self.folder.sound_rows(table):
            groups[str(row.values[column])].append(row)
        return groups

    def known(
        self, source: str, *, stated: PartialDate | None = None, first: PartialDate | None = None
    ) -> Known:
        """Return from when a row is known.

        Args:
            source: its source.
            stated: the day that the row itself gives.
            first: the day of the announcement of the thing; counts if the source is later
                and only reports back.
        """
        published = self.source(source).published
        chosen = stated or published
        if stated is None and first and (published is None or first.last <= published.last):
            chosen = first
        if chosen is None:
            return Known(self.coverage, "undated")
        return Known(min(chosen.last, self.coverage), chosen.precision, chosen.first)

    def _days(
        self, key: str, source: str, known: Known | None = None
    ) -> tuple[Known, dt.date | None]:
        """Return from when a claim is known, and the day of its source.

        A claim that the graph counts already keeps its day where the day is that of the curator:
        its source has no date, or was dated by a period that was not over.  The coverage date moves
        on as the graph grows, and must not take a claim from the days before.
        """
        known, issued = known or self.known(source), self.issued(source)
        before = self.counted.get(key)
        if before is None or before >= known.day or not known.may_be(before):
            return known, issued
        return known._replace(day=before), issued and min(issued, before)

    def source(self, name: str) -> SourceFacts:
        """Return what is known of a source."""
        return self.sources.get(name, SourceFacts())

    def issued(self, source: str) -> dt.date | None:
        """Return the source's own day, never after the coverage date."""
        published = self.source(source).published
        return min(published.last, self.coverage) if published else None

    def presented(self, evidence: str, source: str, certainty: str = "") -> Presented:
        """Return status and certainty for a word of the rules of reading.

        Args:
            evidence: a status, or `by-source-kind`.
            source: whose kind decides then.
            certainty: the certainty, if the rules give it.
        """
        if evidence == "by-source-kind":
            announcing = self.source(source).kind in _ANNOUNCING
            evidence = "announced" if announcing else "reported"
        return Presented(evidence, certainty or _CERTAINTY.get(evidence, "certain"))

    def announced(self, agreement: str) -> PartialDate | None:
        """Return the day of announcement of an agreement, if the tables have it."""
        row = self.agreements.get(agreement)
        return date_of(row, "announced") if row else None

    def is_in(self, table: str, name: str) -> bool:
        """Tell whether a name is an id of a table, or of that sort of thing in the graph."""
        return name in self._own[table] or name in self.ids.get(table, ())

    def stands_for(self, name: str) -> bool:
        """Tell whether a name is an id of any table, or of a thing of the graph."""
        return name in self._ids or any(name in ids for ids in self.ids.values())

    def is_archived(self, row: Row) -> bool:
        """Tell whether the text of a row's source is at hand: then no table speaks for it."""
        return any(self.source(name).archived for name in many(row, "source")[:1])

    def source_of(self, thing: str, row: Row, column: str) -> str:
        """Return the source of a deal or product that only the graph has.

        Raises:
            RowError: neither the tables nor the graph say where it is from.
        """
        source = self.deals.get(thing)
        if source is None:
            raise RowError(
                row, column,
                f"{thing}, of which no table gives the source", "one that has a source",
                hint=f"add {thing} to the table of {column}s",
            )  # fmt: skip
        return source

    def code(self, prefix: str, name: str) -> str:
        """Return the code of a word, or an entry of the registry for one that is no code.

        Example: `market` and `foundry` give `aisc:market-foundry`; a market of one's own
        gives `market/my-market`.
        """
        known = f"{prefix}-{name}"
        return f"aisc:{known}" if known in self.codes else f"{prefix}/{slug(name)}"

    def labels(self, code: str) -> Mapping[str, str]:
        """Return the labels of a code by language; none for what is no code."""
        return self.codes.get(code, {})

    def draft(
        self,
        row: Row,
        key: str,
        subject: str,
        made: Statements,
        *,
        presented: Presented,
        known: Known | None = None,
        source: str = "",
        notes: Iterable[tuple[str, str]] = (),
        vouched: str = "",
        between: tuple[str, str] | None = None,
        bookkeeping: tuple[tuple[str, Value], ...] = (),
    ) -> Draft:
        """Return a claim of a row.

        Args:
            row: the row.
            key: table and natural key.
            subject: id of what the claim is about.
            made: what it says.
            presented: status and certainty.
            known: from when it is known; from its source's day by default.
            source: its source, if not that of the row.
            notes: words of ours, as pairs of property and text; empty texts are left out.
            vouched: the date for which the row vouches.
            between: the dates between which it tells of a change.
            bookkeeping: how its volume enters a sum, as pairs of property and value.
        """
        name = source or many(row, "source")[0]
        beside = Statements()
        period = add_interval(beside, *between) if between else add_period(beside, vouched)
        recalled = row.values.get("seen") is False
        if recalled and presented.certainty == "certain":
            presented = presented._replace(certainty="probable")
        first, issued = self._days(key, name, known)
        return Draft(
            key=key, source=name, subject=subject, presented=presented,
            known=first, issued=issued, triples=made.triples(),
            notes=tuple((kind, words) for kind, words in notes if words),
            period=period, extra=beside.triples(),
            bookkeeping=(*bookkeeping, *(("aisb:readBy", f"aisc:{rule}") for rule in made.rules())),
            recalled=recalled,
        )  # fmt: skip

    def repeated(self, row: Row, draft: Draft, column: str = "source") -> list[Draft]:
        """Return a claim for each further source of a row: same content, own evidence."""
        drafts = []
        for name in many(row, column)[1:]:
            key, presented = f"{draft.key}/by/{name}", draft.presented
            if presented.status in {"reported", "announced"}:
                presented = self.presented("by-source-kind", name, presented.certainty)
            known, issued = self._days(key, name)
            drafts.append(
                replace(
                    draft, key=key, source=name, presented=presented, known=known, issued=issued
                )
            )
        return drafts


def _source_facts(row: Row) -> SourceFacts:
    return SourceFacts(text(row, "kind"), date_of(row, "published"), language=text(row, "language"))


def text(row: Row, column: str) -> str:
    """Return a cell as text; empty if it is."""
    value = row.values.get(column)
    if isinstance(value, tuple) and not isinstance(value, PartialDate):
        return ";".join(str(part) for part in value)
    return date_text(row, column) if isinstance(value, PartialDate) else str(value or "")


def many(row: Row, column: str) -> list[str]:
    """Return the ids in a cell."""
    return [part for part in text(row, column).replace("+", ";").split(";") if part]


def number(row: Row, column: str) -> Decimal | None:
    """Return a cell as an exact decimal; None if it is empty."""
    value = row.values.get(column)
    return value if isinstance(value, Decimal) else None


def date_of(row: Row, column: str) -> PartialDate | None:
    """Return a cell as a date; None if it is empty."""
    value = row.values.get(column)
    return value if isinstance(value, PartialDate) else None


def date_text(row: Row, column: str) -> str:
    """Return a date as it is written; empty if there is none."""
    value = date_of(row, column)
    return value.text if value else ""


def meaning(row: Row) -> dict[str, str]:
    """Return what the status of a row means: its stage, evidence, certainty and more.

    What the row says of its evidence in a column of its own goes before that.  A row whose status
    was refused, and which other rows of a folder with problems name, has no stage.
    """
    found = read_status(row.table, text(row, "status"), text(row, "kind")) or _REFUSED
    evidence = text(row, "evidence")
    if not evidence:
        return found
    certainty = found["certainty"] if found["certainty"] != "certain" else ""
    return {**found, "evidence": evidence, "certainty": certainty}


def category(row: Row, column: str, word: str) -> str | None:
    """Return the code of a category; None for a word that stands for none.

    Some words mean another category for some suppliers: the optics of a maker of lenses for
    lithography are no data links.
    """
    spellings = tables_schema().tables[row.table].columns[column].spellings or {}
    code = spellings.get(word, word)
    special = rules()["categories"].get(code, {}).get(text(row, "supplier"), code)
    return special or None


def category_of(row: Row, column: str) -> str | None:
    """Return the term of the category in a cell; None for a word that stands for none."""
    code = category(row, column, text(row, column))
    return category_term(code) if code else None


@dataclass(frozen=True)
class LeftOut:
    """A row that gave no claim, and why."""

    row: Row
    reason: str

    def __str__(self) -> str:
        return f"{self.row.file}, row {self.row.number}: {self.reason}"


@dataclass
class Mapped:
    """All claims of a folder, and the rows that gave none.

    Attributes:
        drafts: the claims.
        left_out: rows that need no claim.
        problems: rows of which a claim cannot be made, or not one of their own.
        rows: key of a claim → its row.
    """

    drafts: list[Draft] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rows: dict[str, Row] = field(default_factory=dict)
