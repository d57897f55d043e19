"""Tables in the making: rows from others' data, with the places that they are from.

Firms and products that the graph beside has are taken by their names, and are lent their names,
so that the result can be read alone; all others get an id of their own, made from the name.
What only looks alike is another firm.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox

from aisupply.errors import DataError
from aisupply.exchange.delimited import column_key, read_rows
from aisupply.exchange.importers import MadeTables, Place
from aisupply.exchange.tables.export import write_rows
from aisupply.exchange.tables.files import REST
from aisupply.exchange.tables.holdings import Holdings, firm_key
from aisupply.exchange.tables.mapping_nodes import Statements, named
from aisupply.exchange.tables.problems import Findings, shown
from aisupply.exchange.tables.slugs import name_key
from aisupply.rdf.trig import render_trig
from aisupply.store import REGISTRY_GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from aisupply.exchange.importers import Request

__all__ = ["ReadRow", "Reader", "TableMaker", "plain_id", "tidy"]

_FIRMS, _PRODUCTS = "organisations", "products"
_DIGITS = 6
_REGISTRY = ox.NamedNode(REGISTRY_GRAPH)
_HEADER = 1


def plain_id(name: str) -> str:
    """Return an id that is made from a name: small Latin letters, digits and single hyphens.

    A name that has none of them gets a digest of its own.

    Example:
        >>> plain_id("Fab & Söhne (Dresden)"), plain_id("客户")
        ('fab-sohne-dresden', 'x-ad4af3')
    """
    latin = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return "-".join(re.findall("[a-z0-9]+", latin)) or f"x-{_digest(name)}"


def tidy(text: str) -> str:
    """Return a text with single blanks and without line breaks."""
    return " ".join(text.split())


def _digest(name: str) -> str:
    return hashlib.sha256(name_key(name).encode()).hexdigest()[:_DIGITS]


class ReadRow(dict[str, str]):
    """A row of a file of others: column → cell without blanks around it, and its place."""

    place: Place


class Reader:
    """The files of a request, as rows by column.

    Args:
        request: what is to be read.
        maker: takes the problems.
    """

    def __init__(self, request: Request, maker: TableMaker) -> None:
        self._request, self._maker = request, maker

    def files(self, suffix: str = ".csv") -> list[Path]:
        """Return the file that was named, or those of the folder that was named.

        Raises:
            DataError: there is none.
        """
        path = self._request.path
        if path.is_file():
            return [path]
        files = sorted(p for p in path.glob("*") if p.suffix.lower() == suffix and p.is_file())
        if not files:
            what = f"a folder without {suffix} files" if path.is_dir() else "nothing"
            raise DataError(
                str(path), what, f"a {suffix} file or a folder of them", hint="check the path"
            )
        return files

    def rows(self, path: Path, needed: Iterable[str]) -> list[ReadRow]:
        """Return the rows of a file; a column that is missing is a problem.

        Args:
            path: the file.
            needed: the columns that it must have, in any case.
        """
        dialect = self._request.dialect
        columns = {column_key(name): name for name in needed}
        sheet = read_rows(
            path, delimiter=dialect.delimiter, encoding=dialect.encoding, columns=columns
        )
        if sheet.fault:
            line, found, expected, hint = sheet.fault
            self._maker.problem(Place(path.name, line), None, found, expected, hint)
        header = [column_key(cell) for cell in sheet.header.cells] if sheet.header else []
        missing = [name for key, name in columns.items() if key not in header]
        for name in missing:
            self._maker.problem(
                Place(path.name, _HEADER), name, "no such column", f"the column {name}",
                "take the file as its publisher gives it",
            )  # fmt: skip
        rows = []
        for record in [] if missing else sheet.rows:
            row = ReadRow(zip(header, map(str.strip, record.cells), strict=False))
            row.place = Place(path.name, record.line)
            if len(record.cells) < len(header):
                self._maker.problem(
                    row.place, None, f"{len(record.cells)} cells",
                    f"{len(header)}, as in the header", "check that the copy is complete",
                )  # fmt: skip
            elif any(row.values()):
                rows.append(row)
        return rows


class TableMaker:
    """Rows of tables as they are made, and the ids of what they name.

    Args:
        request: where they go, and the graph beside.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self._quads = list(request.beside.store.quads())
        self._held = Holdings.of(self._quads)
        self._findings = Findings()
        self._tables: dict[str, list[dict[str, str]]] = defaultdict(list)
        self._places: dict[tuple[str, int], Place] = {}
        self._own: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()
        self._lent: dict[str, str] = {}
        self._told: set[str] = set()
        self.registry = Statements()

    @property
    def lent(self) -> Mapping[str, str]:
        """Name → id of the firms and products of the graph beside that were met."""
        return self._lent

    def add(self, table: str, place: Place, **cells: str) -> None:
        """Add a row to a table; cells that are not given are empty."""
        self._tables[table].append({name: tidy(cell) for name, cell in cells.items()})
        self._places[f"{table}.csv", len(self._tables[table]) + _HEADER] = place

    def has(self, table: str, name: str) -> bool:
        """Tell whether the tables have a row of an id."""
        return any(row.get("id") == name for row in self._tables[table])

    def problem(
        self, place: Place, column: str | None, found: str, expected: str, hint: str
    ) -> None:
        """Tell what is wrong with the data."""
        self._findings.add(place.file, place.row, column, found=found, expected=expected, hint=hint)

    def note(self, place: Place, column: str | None, found: str, expected: str, hint: str) -> None:
        """Tell how the data was read where that is not as it stands."""
        self._findings.add(
            place.file, place.row, column, found=found, expected=expected, hint=hint,
            severity="note",
        )  # fmt: skip

    def firm_of_graph(self, name: str, place: Place, column: str) -> str | None:
        """Return the firm of the graph beside that has a name; None where there is none.

        Its name with or without the legal form counts, and each of its other names.  Of several
        firms none is taken, and that is a problem.
        """
        return self._met(_FIRMS, name, name, (place, column))

    def firm_of_number(self, number: str, name: str) -> str | None:
        """Return the firm of the graph beside that has an identifier, such as `LEI:…`."""
        firm = self._held.identifiers.get(number)
        if firm:
            self._lent[name] = firm
        return firm

    def product_of_graph(self, maker: str, name: str, place: Place, column: str) -> str | None:
        """Return the product of the graph beside that is meant; None where there is none.

        That is one of the name, with its maker's before it or not; or the only one whose name
        ends in it, as "AWS Trainium2" does in "Trainium2": that is told.
        """
        for whole in (f"{maker} {name}", name):
            if found := self._met(_PRODUCTS, whole, name, (place, column)):
                return found
        ending = f" {name_key(name)}"
        alike = {
            each.id: each.name
            for (table, key), known in self._held.names.items()
            if table == _PRODUCTS and key.endswith(ending)
            for each in known
        }
        if len(alike) != 1:
            return None
        ((product, known_as),) = alike.items()
        if self._lent.setdefault(name, product) == product and name not in self._told:
            self._told.add(name)
            self.note(
                place, column, f"{shown(name)}, which ends the name of {known_as} alone",
                "the name of a product", f"it was taken for {product}",
            )  # fmt: skip
        return product

    def _met(self, table: str, name: str, written: str, at: tuple[Place, str]) -> str | None:
        ids = [each.id for each in self._held.bearers(table, name)]
        if len(ids) > 1:
            found = f"{shown(written)}, which {' and '.join(ids)} are called in the graph"
            self.problem(at[0], at[1], found, "one that is meant", "write the full name of one")
        if len(ids) != 1:
            return None
        self._lent[written] = ids[0]
        return ids[0]

    def own_id(self, table: str, name: str) -> tuple[str, bool]:
        """Return the id of a thing that the graph does not have, and whether it is new here.

        One name has one id; the id of another name, or of the graph, gets a digest behind it.
        """
        key = table, firm_key(name) if table == _FIRMS else name_key(name)
        if key in self._own:
            return self._own[key], False
        chosen = plain_id(name)
        if chosen in self._taken or chosen in self._held.kinds:
            chosen = f"{chosen}-{_digest(name)}"
        self._taken.add(chosen)
        self._own[key] = chosen
        return chosen, True

    def made(self, words: Iterable[str]) -> MadeTables:
        """Write the tables, with the names that the graph beside lends, and return them.

        Args:
            words: what the user is to know of the data, a line each.
        """
        lent = {named(name) for name in self._lent.values()}
        triples = {quad.triple for quad in self._quads
                if quad.graph_name == _REGISTRY and quad.subject in lent}  # fmt: skip
        triples |= self.registry.triples()
        write_rows(self._request.folder, self._tables)
        quads = [ox.Quad(t.subject, t.predicate, t.object, _REGISTRY) for t in triples]
        if quads:
            (self._request.folder / REST).write_text(render_trig(quads), encoding="utf-8")
        problems = self._findings.in_order()
        return MadeTables(
            self._request.folder, problems=problems, places=self._places, words=list(words)
        )
