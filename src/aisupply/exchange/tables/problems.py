"""What is wrong in a folder of tables: where, what was found, what is expected, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from aisupply.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aisupply.table import Cell

__all__ = ["Findings", "Problem", "Severity", "in_order", "nearest", "problems_table", "shown"]

Severity = Literal["problem", "note"]
"""A problem keeps the folder from being used; a note tells how something was read."""
_COLUMNS = ("severity", "file", "row", "column", "found", "expected", "hint")
_LONGEST = 80
_LONG_LIST = 250
_ALIKE, _CLOSE = 0.65, 0.8
"""From which likeness a name is suggested: of names of the same first letter, and of others."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, or worth knowing.

    Attributes:
        file: the name of the file in the folder, or the folder.
        row: the number of the line in the file, the header being 1; None for the whole file.
        column: the name of the column; None for the whole row.
        found: what is there.
        expected: what should be there.
        hint: the next thing to do.
        severity: "problem", or "note" where the row was read all the same.

    Example:
        >>> print(Problem("agreements.csv", 3, "kind", "'suply'", "a known code",
        ...               "did you mean 'supply'?"))
        agreements.csv, row 3, column kind: found 'suply', expected a known code
        → did you mean 'supply'?
    """

    file: str
    row: int | None
    column: str | None
    found: str
    expected: str
    hint: str
    severity: Severity = "problem"

    @property
    def where(self) -> str:
        """File, row and column."""
        row = "" if self.row is None else f", row {self.row}"
        column = "" if self.column is None else f", column {self.column}"
        return f"{self.file}{row}{column}"

    def __str__(self) -> str:
        return f"{self.where}: found {self.found}, expected {self.expected}\n→ {self.hint}"


class Findings:
    """The problems of a folder as they are found, and the rows that have one."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.faulty: set[tuple[str, int]] = set()
        self._lists: dict[tuple[str, str], int] = {}

    def add(
        self,
        file: str,
        row: int | None,
        column: str | None,
        *,
        found: str,
        expected: str,
        hint: str,
        severity: Severity = "problem",
    ) -> None:
        """Keep one problem or note."""
        self.problems.append(Problem(file, row, column, found, expected, hint, severity))
        if row is not None and severity == "problem":
            self.faulty.add((file, row))

    def listed(self, file: str, row: int, expected: str) -> str:
        """Return what is expected, a long list of codes only where it is told first."""
        if len(expected) <= _LONG_LIST:
            return expected
        first = self._lists.setdefault((file, expected), row)
        count = expected.count(",") + 1
        return expected if first == row else f"one of the {count} codes that row {first} lists"

    def has(self, file: str, row: int) -> bool:
        """Whether a row has a problem already, so that what follows from it is no news."""
        return (file, row) in self.faulty

    @property
    def problem_found(self) -> bool:
        """Whether there is more than notes."""
        return any(problem.severity == "problem" for problem in self.problems)

    def in_order(self) -> list[Problem]:
        """Return all of them by file, row and column."""
        return in_order(self.problems)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems by file, row and column, each once."""
    once = dict.fromkeys(problems)
    return sorted(once, key=lambda p: (p.file, p.row or 0, p.column or "", p.found))


def problems_table(problems: Iterable[Problem]) -> Table:
    """Return problems as a table with one row each.

    Example:
        >>> table = problems_table([Problem("a.csv", 2, "id", "''", "an id", "write one")])
        >>> table.columns[1:4], table.rows[0]["row"]
        (('file', 'row', 'column'), 2)
    """
    rows: list[dict[str, Cell]] = [
        {name: getattr(problem, name) for name in _COLUMNS} for problem in problems
    ]
    return Table(_COLUMNS, rows)


def shown(text: str) -> str:
    r"""Write a piece of a file so that it can be printed: quoted, short, nothing invisible.

    Example:
        >>> shown("a\u202eb")
        "'a\\u202eb'"
    """
    cut = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    return repr(cut)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return "did you mean …?" for the known names that look like one; empty if none does.

    Example:
        >>> nearest("nvida", ["nvidia", "amd"])
        "did you mean 'nvidia'?"
    """
    names = known if isinstance(known, frozenset) else frozenset(known)
    return _nearest(name[:_LONGEST].lower(), names)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


# A folder that is wrong throughout asks the same thing many times.
@lru_cache(maxsize=1000)
def _nearest(name: str, names: frozenset[str]) -> str:
    near = get_close_matches(name, sorted(names), n=3, cutoff=_ALIKE)
    close = [other for other in near if other[:1] == name[:1] or _likeness(name, other) >= _CLOSE]
    return f"did you mean {' or '.join(map(repr, close))}?" if close else ""
