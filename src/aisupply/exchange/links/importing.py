"""From a sheet of links to what is to be written: read, match, claim, check.

The claims go the way of all imports (`aisupply.exchange.tables`): nothing is written unless all
is sound, to import again changes nothing, and a corrected row replaces its claim.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from aisupply.exchange.links.claims import (
    TABLE,
    Resolved,
    map_links,
    registry_of_links,
    rows_of,
)
from aisupply.exchange.links.names import Matches, match_categories, match_firms
from aisupply.exchange.links.reader import SheetOptions, read_links
from aisupply.exchange.tables.holdings import Holdings
from aisupply.exchange.tables.importing import (
    Imported,
    counted_late,
    kept_until,
    kept_up_to,
)
from aisupply.exchange.tables.mapping import known_codes
from aisupply.exchange.tables.mapping_context import Context, Mapped
from aisupply.exchange.tables.mapping_nodes import named as named_node
from aisupply.exchange.tables.mapping_nodes import words
from aisupply.exchange.tables.problems import in_order
from aisupply.exchange.tables.registry import merge_registry
from aisupply.exchange.tables.rows import Folder, Row
from aisupply.exchange.tables.slugs import name_key, slug
from aisupply.exchange.tables.soundness import unsound_rows
from aisupply.exchange.tables.writer import Composed, all_quads, compose
from aisupply.rdf.terms import DATASET

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from aisupply.claims.graph import ClaimGraph
    from aisupply.exchange.links.reader import LinkSheet
    from aisupply.exchange.tables.existing import Existing
    from aisupply.exchange.tables.registry import Registry

__all__ = ["ImportedLinks", "LinkOptions", "import_links"]

_PLAIN_TIER = 3


@dataclass(frozen=True)
class LinkOptions:
    """How a sheet of links is imported.

    Attributes:
        sheet: how it is read.
        same: name of a firm → the id or name of the firm that it is, or "" for a new one.
        category_of: word for goods → code, or the name of a category of one's own.
        title: what the sheet is called; its file's name by default.
        with_shipped: put the links into a copy of the shipped graph.
        partial: take the sound rows of a sheet with problems.
        prune: take away claims of earlier imports of links that no row gives any more.
    """

    sheet: SheetOptions = field(default_factory=SheetOptions)
    same: Mapping[str, str] = field(default_factory=dict)
    category_of: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    with_shipped: bool = False
    partial: bool = False
    prune: bool = False


@dataclass(frozen=True)
class ImportedLinks(Imported):
    """What came of reading a sheet of links.

    Args:
        links: the rows that are links.
        totals: the number of rows that sum others up.
        suppliers: the number of firms that supply.
        customers: the number of firms that are supplied.
        is_dated: whether the graph is kept up to a day: one of the sheet's, or that of the graph
            into which it goes.  The day of the shipped graph is none of a sheet alone.
    """

    links: int = 0
    totals: int = 0
    suppliers: int = 0
    customers: int = 0
    is_dated: bool = True


def import_links(
    source: Path | bytes,
    *,
    name: str,
    shipped: ClaimGraph,
    alone: ClaimGraph,
    existing: Existing,
    options: LinkOptions,
    ask: Callable[[str, list[tuple[str, str]]], str | None] | None = None,
) -> ImportedLinks:
    """Read a sheet of links into claims.

    Args:
        source: the file, or its bytes.
        name: how it is called in messages; the source is named after it.
        shipped: the graph whose firms the names may mean.
        alone: a graph that holds nothing, beside which links of one's own stand.
        existing: what the target holds already.
        options: how it is read and matched.
        ask: asks which firm a name means, by ids and labels; None to list what may be meant.

    Raises:
        UsageError: an option names a column, sheet or encoding that is not there.
    """
    sheet = read_links(source, options.sheet, name=name)
    registry = Holdings.of(shipped.store.quads())
    matches = match_firms(
        (who for link in sheet.links for who in (link.supplier, link.customer)),
        registry, same=options.same, ask=ask,
    )  # fmt: skip
    codes = known_codes()
    categories = match_categories(
        dict.fromkeys(link.what for link in sheet.links), codes, options.category_of,
        taken={*registry.kinds, *registry.labels, *(p.id for p in matches.parties.values())},
    )  # fmt: skip
    title = options.title or name.rpartition(".")[0] or name
    sources = _Sources(sheet, title, registry)
    resolved = [
        Resolved(link, matches.party(link.supplier), matches.party(link.customer),
                 categories[link.what], sources.id_of(link.source))
        for link in sheet.links
    ]  # fmt: skip
    _note_names(sheet, matches)
    resolved = [each for each in resolved if _names_a_firm(sheet, each)]
    work = _Work(sheet, resolved, sources.rows, options, existing)
    beside = shipped if options.with_shipped else alone
    work.coverage = kept_until(work.folder, shipped.coverage)
    work.look(matches, beside, codes, title)
    while work.found and options.partial:
        work.look(matches, beside, codes, title)
    kept = work.kept if work.folder.is_sound or options.partial else []
    day = max(work.coverage, shipped.coverage) if options.with_shipped else work.coverage
    return ImportedLinks(
        work.folder, work.composed if kept else Composed(), day,
        [str(left) for left in work.mapped.left_out],
        counted_late(work.mapped, work.coverage) if work.is_dated else [],
        len(kept), sheet.totals,
        len({each.supplier.id for each in kept} - {""}),
        len({each.customer.id for each in kept} - {""}), work.is_dated,
    )  # fmt: skip


class _Sources:
    """The sources of a sheet: the sheet itself, or what a column names."""

    def __init__(self, sheet: LinkSheet, title: str, registry: Holdings) -> None:
        self._sheet, self._title, self._registry = sheet, title, registry
        self._ids: dict[str, str] = {}
        self.rows: list[Row] = []

    def id_of(self, said: str) -> str:
        """Return the id of a source by the words of a cell, "" for the sheet."""
        title = said or self._title
        key = name_key(title)
        if key not in self._ids:
            title_id = slug(title.partition("://")[2] or title)
            taken = title_id in self._registry.kinds or title_id in self._registry.labels
            self._ids[key] = f"{title_id}-links" if taken else title_id
            address = title if title.startswith(("http://", "https://")) else None
            self.rows.append(
                Row("sources", self._sheet.name, 1, {
                    "id": self._ids[key], "url": address, "title_in_own_words": title,
                    "publisher": title, "published": None, "kind": "dataset", "tier": _PLAIN_TIER,
                    "language": self._sheet.language, "seen": None,
                })
            )  # fmt: skip
        return self._ids[key]


class _Work:
    """A sheet on its way: problems are added until nothing more is found."""

    def __init__(
        self, sheet: LinkSheet, resolved: list[Resolved], sources: list[Row],
        options: LinkOptions, existing: Existing,
    ) -> None:  # fmt: skip
        self._options, self._existing, self._resolved = options, existing, resolved
        rows = rows_of(resolved, sheet.name)
        self._rows = {row.number: row for row in rows}
        self.folder = Folder(
            Path(sheet.name), {"sources": sources, TABLE: rows}, sheet.findings.in_order()
        )  # fmt: skip
        self.mapped, self.composed = Mapped(), Composed()
        self.coverage: dt.date
        self.is_dated = options.with_shipped or any(each.link.date for each in resolved)
        self.kept: list[Resolved] = []
        self.found = False

    def look(
        self,
        matches: Matches,
        beside: ClaimGraph,
        codes: Mapping[str, Mapping[str, str]],
        title: str,
    ) -> None:
        """Make the claims of the rows that can be used, and see whether they are sound."""
        usable = {row.number for row in self.folder.sound_rows(TABLE)}
        self.kept = [each for each in self._resolved if each.link.line in usable]
        context = Context(self.folder, self.coverage, codes)
        self.mapped = map_links(self.kept, self._rows, context)
        self.composed = compose(
            self.mapped, context, self._existing, prune=self._options.prune,
            orphans=self._orphans(),
        )  # fmt: skip
        new = registry_of_links(matches, self.kept)
        day = self.coverage if self.is_dated else None
        self._register(new | _data_set(title, day, beside, self._options))
        new_quads = self._new_quads()
        problems = self.mapped.problems + unsound_rows(new_quads, self.mapped, self.folder, beside)
        self.found = bool(problems)
        listed = in_order([*self.folder.problems, *problems])
        self.folder = Folder(self.folder.path, self.folder.rows, listed)

    def _orphans(self) -> set[str]:
        """Return the claims of earlier imports of this sheet's sources that no row gives."""
        sources = {each.source for each in self._resolved}
        roots = self._existing.roots
        return {
            claim for claim in self._existing.orphans(self.mapped.rows, of=(TABLE,))
            if roots[claim].rpartition("/")[2] in sources
        }  # fmt: skip

    def _register(self, new: Registry) -> None:
        """Add entries to the registry that is to be written."""
        before = {**self._existing.registry, **self.composed.registry}
        for name, triples in merge_registry(before, new).items():
            if triples != frozenset(before.get(name, ())):
                self.composed.registry[name] = triples

    def _new_quads(self) -> set[ox.Quad]:
        """Return what is to be written and is not there yet; all of it for links alone."""
        quads = all_quads(self.composed, self._existing)
        if not self._options.with_shipped:
            return quads
        old = all_quads(Composed(), self._existing)
        return quads - old


def _data_set(
    title: str, day: dt.date | None, beside: ClaimGraph, options: LinkOptions
) -> Registry:
    """Say what the graph is called and up to when it is kept; the shipped one has its title."""
    kept = kept_up_to(day) if day else frozenset[ox.Triple]()
    if options.with_shipped:
        return {"dataset": kept} if day and day > beside.coverage else {}
    named, told = ox.NamedNode(DATASET), (("rdf:type", named_node("dcat:Dataset")),
                                          ("dcterms:title", words(title, "en")))  # fmt: skip
    said = {ox.Triple(named, named_node(prop), value) for prop, value in told}
    return {"dataset": kept | said}


def _names_a_firm(sheet: LinkSheet, each: Resolved) -> bool:
    """Tell whether a link has a firm at one end; one that has none is left out, with a note."""
    if each.supplier.id or each.customer.id:
        return True
    sheet.findings.add(
        sheet.name, each.link.line, None, severity="note",
        found=f"two parties without a name, {each.supplier.label} and {each.customer.label}",
        expected="a firm at one end of a link",
        hint=f"the row was left out; if one is a firm: --same {f'{each.supplier.label}='!r}",
    )  # fmt: skip
    return False


def _note_names(sheet: LinkSheet, matches: Matches) -> None:
    """Tell which names mean firms of the registry, and which may; several bearers are a problem."""
    first = {name_key(who): link.line for link in reversed(sheet.links)
             for who in (link.supplier, link.customer)}  # fmt: skip
    for key, party in matches.parties.items():
        name, line = matches.spellings[key][0], first[key]
        if party.how in {"alias", "ticker", "legal form", "name", "choice"}:
            sheet.findings.add(
                sheet.name, line, None, severity="note",
                found=f"{name}, which is {party.id} ({party.label}) of the registry",
                expected="the firm that is meant",
                hint=f"by {party.how}; if it is another: --same {name!r}=",
            )  # fmt: skip
        elif party.how == "unnamed":
            sheet.findings.add(
                sheet.name, line, None, severity="note", found=f"{name}, which names nobody",
                expected="a firm", hint=f"no measure counts it; if it is a firm: --same {name!r}=",
            )  # fmt: skip
    for name, near in matches.alike.items():
        listed = " or ".join(f"{who} ({label})" for who, label in near)
        is_borne = name in matches.ambiguous
        sheet.findings.add(
            sheet.name, first[name_key(name)], None,
            severity="problem" if is_borne else "note",
            found=f"{name}, which {'is' if is_borne else 'may be'} {listed} of the registry",
            expected="one firm", hint=f"say which: --same {f'{name}={near[0][0]}'!r}, or "
            f"--same {f'{name}='!r} for a firm of its own",
        )  # fmt: skip
    for names in matches.twins:
        line = min(first[name_key(name)] for name in names)
        apart = max(names, key=len)
        sheet.findings.add(
            sheet.name, line, None, severity="note",
            found=f"{', '.join(names)}, which are one name but for the legal form",
            expected="one name for a firm",
            hint=f"they are one firm, {matches.party(names[0]).label}; if one is another: "
            f"--same {f'{apart}='!r}",
        )  # fmt: skip
