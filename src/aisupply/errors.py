"""The errors of aisupply: one tree, each with what happened and the next thing to do.

::

    AisupplyError              what a caller may want to catch; exit code 2
    ├── UsageError             an option or argument that cannot be used
    │   ├── UnknownNameError   a firm, product, question … that the graph does not have
    │   └── AmbiguousNameError a name that fits several things
    ├── DataError              a file or a row that cannot be read
    ├── QueryError             SPARQL that does not parse, or that fails while it runs
    │   └── RefusedQueryError  SPARQL that would write, or ask another server
    └── StoreError             a store that cannot be opened or read
"""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from types import ModuleType

__all__ = [
    "AisupplyError",
    "AmbiguousNameError",
    "DataError",
    "QueryError",
    "RefusedQueryError",
    "StoreError",
    "UnknownNameError",
    "UsageError",
]

_SHORT = 320
"""A list of so many characters is shown whole."""
_LOOKED_AT = 12
"""So many near names are looked at, of which several may name one thing."""


class AisupplyError(Exception):
    """Something that aisupply could not do, with a hint at what to do next.

    Args:
        message: what happened, in one sentence.
        hint: the next thing to do or to type; none if there is nothing to add.

    Example:
        >>> print(AisupplyError("the store is empty", hint="load a file first"))
        the store is empty
        → load a file first

    Attributes:
        code: what kind of error it is, one word for each class of this module.
    """

    code = "error"

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n→ {self.hint}" if self.hint else self.message

    @property
    def parameters(self) -> dict[str, Any]:
        """What the error is about, as JSON has it: names, places, what was found."""
        return {}

    def as_json(self) -> dict[str, Any]:
        """Return the error as it crosses from one process to another.

        Example:
            >>> DataError("a.csv", "'x'", "a number").as_json()["parameters"]
            {'where': 'a.csv', 'found': "'x'", 'expected': 'a number'}
        """
        return {
            "code": self.code, "message": self.message, "hint": self.hint,
            "parameters": self.parameters,
        }  # fmt: skip


class UsageError(AisupplyError):
    """An option, an argument or a combination of them that cannot be used."""

    code = "usage"


_LISTS = {
    "firm": "firms",
    "firm or agreement": "firms",
    "organisation": "firms",
    "customer": "firms",
    "agreement": "agreements",
    "product": "products",
    "category": "categories",
    "market": "markets",
    "market or category": "markets",
    "source": "sources",
    "question": "questions",
    "thing": "--help",
}
"""What was looked for → the list that shows what there is."""


class UnknownNameError(UsageError):
    """A name that nothing in the graph has.

    Args:
        what: the kind of thing that was looked for, such as ``"firm"``.
        name: what was typed.
        known: the names that would have been found; the nearest are suggested.
        ids: more names, and the id of what each names: of each thing its nearest name is
            suggested; where none is near, ids are listed.
        others: kinds of other things that do have the name.

    Example:
        >>> print(UnknownNameError("firm", "nvida", ["nvidia", "amd"]))
        no firm is called 'nvida'
        → did you mean 'nvidia'? (all: aisupply list firms)
        >>> print(UnknownNameError("unit", "acme", ids={"GW": "GW", "gigawatt": "GW"}))
        no unit is called 'acme'
        → known: GW
        >>> print(UnknownNameError("firm", "hbm", others=["category"]))
        no firm is called 'hbm': it is the name of a category
        → show what it is: aisupply show 'hbm'
    """

    code = "unknown-name"

    def __init__(
        self,
        what: str,
        name: str,
        known: Iterable[str] = (),
        *,
        ids: Mapping[str, str] = MappingProxyType({}),
        others: Sequence[str] = (),
    ) -> None:
        things = {item: item for item in known} | dict(ids)
        near = _nearest(name, things)
        told = f"no {what} is called {name!r}"
        if others:
            told += f": it is the name of {' and '.join(map(_one, others))}"
            hint = f"show what it is: aisupply show {name!r}"
        elif near:
            hint = "did you mean " + " or ".join(repr(item) for item in near) + "?"
        else:
            hint = _listed(sorted(set(things.values())))
        if things and not others and what in _LISTS:
            hint += f" (all: aisupply list {_LISTS[what]})"
        super().__init__(told, hint=hint)
        self.what = what
        self.name = name
        self.suggestions = () if others else near
        self.others = tuple(others)

    @property
    def parameters(self) -> dict[str, Any]:
        """What was looked for, what was typed, and the nearest names."""
        return {"what": self.what, "name": self.name, "suggestions": list(self.suggestions)}


class AmbiguousNameError(UsageError):
    """A name that fits several things, which are listed.

    Example:
        >>> print(AmbiguousNameError("Stargate", ["stargate-uk", "stargate-norway"]))
        'Stargate' may be any of 2 things
        → use one of the ids: stargate-norway, stargate-uk
    """

    code = "ambiguous-name"

    def __init__(self, name: str, candidates: Sequence[str]) -> None:
        ids = ", ".join(sorted(candidates))
        super().__init__(
            f"{name!r} may be any of {len(candidates)} things", hint=f"use one of the ids: {ids}"
        )
        self.name = name
        self.candidates = tuple(sorted(candidates))

    @property
    def parameters(self) -> dict[str, Any]:
        """What was typed, and the ids of what it fits."""
        return {"name": self.name, "candidates": list(self.candidates)}


class DataError(AisupplyError):
    """A file, a line or a cell that cannot be read.

    Args:
        where: the file, with line or row and column where there is one.
        found: what is there.
        expected: what should be there.
        hint: the next thing to do.

    Example:
        >>> print(DataError("deals.csv, row 3, column low", "'ten'", "a number",
        ...                 hint="write 10"))
        deals.csv, row 3, column low: found 'ten', expected a number
        → write 10
    """

    code = "data"

    def __init__(self, where: str, found: str, expected: str, *, hint: str | None = None) -> None:
        super().__init__(f"{where}: found {found}, expected {expected}", hint=hint)
        self.where = where
        self.found = found
        self.expected = expected

    @property
    def parameters(self) -> dict[str, Any]:
        """Where it is, what is there, and what should be."""
        return {"where": self.where, "found": self.found, "expected": self.expected}


class QueryError(AisupplyError):
    """A query that does not parse, asks for what is refused, or fails while it runs."""

    code = "query"


class RefusedQueryError(QueryError):
    """A query that would write, or ask another server."""

    code = "refused-query"


class StoreError(AisupplyError):
    """A store or graph folder that cannot be opened, read or written."""

    code = "store"


_PARTS = {"pyarrow": "'aisupply[parquet]'", "xlsxwriter": "'aisupply[excel]'"}
"""Library → the part of aisupply that brings it; others are installed by their own name."""


def optional_module(name: str) -> ModuleType:
    """Import a library that a plain install does without.

    Raises:
        UsageError: it is not installed; the hint is the line that brings it.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise UsageError(
            f"{name} is not installed", hint=f"install it: pip install {_PARTS.get(name, name)}"
        ) from None


def _nearest(name: str, ids: Mapping[str, str]) -> tuple[str, ...]:
    """Return up to three names of different things that look like `name`, in any case."""
    lowered = {item.lower(): item for item in sorted(ids, reverse=True)}
    close = get_close_matches(name.lower(), list(lowered), n=_LOOKED_AT, cutoff=0.6)
    best: dict[str, str] = {}
    for item in close:
        best.setdefault(ids[lowered[item]], lowered[item])
    return tuple(best.values())[:3]


def _one(kind: str) -> str:
    """Say one of a kind of thing."""
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _listed(ids: Sequence[str]) -> str:
    """Say what there is: all of it where it fits into a few lines, else how it begins."""
    if not ids:
        return "the graph under this lens holds none"
    if len(whole := ", ".join(ids)) <= _SHORT:
        return f"known: {whole}"
    return f"{len(ids)} are known, such as {', '.join(ids[:5])}"
