"""What `import --as` takes: a name, what it is, and what makes tables of it.

A format of others has one function that reads its files and writes a folder of tables
(`docs/tables.md`); from there on all of them go the same way, through the same checks
(`aisupply.exchange.tables.importing`).  A problem of a row that was made so is told with the
place that the row is from.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from aisupply.exchange.tables.files import Dialect
from aisupply.exchange.tables.problems import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from aisupply.claims.graph import ClaimGraph
    from aisupply.exchange.tables.problems import Problem

__all__ = ["FORMATS", "Importer", "MadeTables", "Place", "Request", "make_tables"]


class Importer(NamedTuple):
    """What stands behind a name after `--as`.

    Attributes:
        takes: what it reads, in a few words, as the help prints them.
        maker: module and function, joined by a colon, that make a `MadeTables` of a `Request`;
            the module is loaded when it is needed.
    """

    takes: str
    maker: str


FORMATS: Mapping[str, Importer] = {
    "tables": Importer(
        "a folder of tables (docs/tables.md)", "aisupply.exchange.importers:own_tables"
    ),
    "epoch": Importer(
        "Epoch AI's estimates of chip owners (csv)", "aisupply.exchange.epoch:epoch_tables"
    ),
    "eto": Importer(
        "ETO's supply chain data (its folder of csv)", "aisupply.exchange.eto:eto_tables"
    ),
    "ftm": Importer(
        "FollowTheMoney entities (lines of json)",
        "aisupply.exchange.followthemoney_tables:followthemoney_tables",
    ),
    "rdf": Importer(
        "claims in RDF (a file in any syntax that load takes)",
        "aisupply.exchange.rdf_tables:rdf_tables",
    ),
}
"""Name after `--as` → its importer."""


@dataclass(frozen=True)
class Request:
    """What is to be made into tables.

    Attributes:
        path: what the user named: a file, a folder, or `-` for standard input.
        folder: an empty folder, to write the tables into.
        beside: the graph whose firms and products the data may name.
        dialect: how its files are written, where that is not to be found.
        choices: options of this format alone, by name.
    """

    path: Path
    folder: Path
    beside: ClaimGraph
    dialect: Dialect = field(default_factory=Dialect)
    choices: Mapping[str, Any] = field(default_factory=dict)


class Place(NamedTuple):
    """Where a row of a table is from: a file of the user, and its line."""

    file: str
    row: int | None


@dataclass
class MadeTables:
    """Tables that were made of what others have.

    Attributes:
        folder: where they are.
        dialect: how they are written.
        problems: what is wrong in the data, by its own places; notes too.
        places: file and line of a table → the place that it is from.
        words: what the user is to know of the data, such as its licence; a line each.
    """

    folder: Path
    dialect: Dialect = field(default_factory=Dialect)
    problems: list[Problem] = field(default_factory=list)
    places: dict[tuple[str, int], Place] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether the data has no problem; notes do not count."""
        return all(problem.severity == "note" for problem in self.problems)

    def told(self, problems: Iterable[Problem]) -> list[Problem]:
        """Return problems of the tables, each with the place that its row is from, and own ones."""
        moved = []
        for problem in problems:
            place = self.places.get((problem.file, problem.row or 0))
            moved.append(replace(problem, file=place.file, row=place.row) if place else problem)
        return in_order([*self.problems, *moved])


def make_tables(kind: str, request: Request) -> MadeTables:
    """Return what the importer of a format makes of a request.

    Raises:
        DataError: there is no such file, or it is nothing that the format can be in.
    """
    module, _, function = FORMATS[kind].maker.partition(":")
    tables: MadeTables = getattr(import_module(module), function)(request)
    return tables


def own_tables(request: Request) -> MadeTables:
    """Return the tables that a user has: they are what is asked for already."""
    return MadeTables(request.path, request.dialect)
