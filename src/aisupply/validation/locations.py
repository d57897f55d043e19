"""Where a thing stands in files: the line of its subject, looked up as it is written there.

RDF parsers forget lines.  Here the words of a file are read again, just well enough: quoted
text is skipped, prefixed names and relative IRIs are made whole, and the first word of a line
is taken for a subject.  A file in an unusual layout gives a less exact line or none; nothing
but the line of a message depends on it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

import pyoxigraph as ox

from aisupply.errors import DataError
from aisupply.rdf.terms import ID
from aisupply.store.documents import format_of, read_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

__all__ = ["Locations", "Place"]

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_PREFIX = re.compile(r"^\s*@?prefix\s+([\w.-]*):\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)
_BASE = re.compile(r"^\s*@?base\s+<([^>]*)>", re.IGNORECASE | re.MULTILINE)
_TERM = re.compile(r"<([^<>\s]*)>|(?<![\w.-])([\w.-]*):((?:[\w.:%/-]|\\.)*)")
_BLOCK = re.compile(r"^\s*(?:GRAPH\s+)?(?:<[^<>]*>|[\w.-]*:\S*)\s*\{", re.IGNORECASE)


class Place(NamedTuple):
    """A file, and a line of it where one is known."""

    file: str | None
    line: int | None


class Locations:
    """Finds things in files, which are read when the first thing is asked for.

    Args:
        files: the files to look in, in order; one that cannot be read is passed over.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = files

    @cached_property
    def _indexes(self) -> list[_Index]:
        return [index for path in self._files if (index := _read(path)) is not None]

    def find(self, thing: str, claim: str | None = None) -> Place:
        """Return where a thing is written: in the graph of its claim, else where it is described.

        Args:
            thing: an IRI.
            claim: IRI of the claim whose graph the thing is in; None if it is in none.
        """
        for index in self._indexes:
            if claim in index.blocks:
                return Place(index.file, index.beside(claim, thing))
        for index in self._indexes:
            if (line := index.anywhere(thing)) is not None:
                return Place(index.file, line)
        return Place(None, None)


class _Index(NamedTuple):
    """The lines of one file on which things stand, and where the graph of each claim begins."""

    file: str
    subjects: dict[str, list[int]]
    mentions: dict[str, list[int]]
    blocks: dict[str, tuple[int, int]]

    def beside(self, claim: str, thing: str) -> int:
        """Return the line of the thing in the graph of a claim, else elsewhere, else the graph's.

        What is said about a claim, and its spans, stand outside of its graph.
        """
        first, last = self.blocks[claim]
        for lines in (self.subjects.get(thing, ()), self.mentions.get(thing, ())):
            if thing != claim and (inside := [line for line in lines if first <= line < last]):
                return inside[0]
        return self.anywhere(thing) or first

    def anywhere(self, thing: str) -> int | None:
        """Return the first line with the thing as a subject, else the first with it at all."""
        lines = self.subjects.get(thing) or self.mentions.get(thing)
        return lines[0] if lines else None


def _read(path: Path) -> _Index | None:
    try:
        text = read_document(path).decode("utf-8")
    except DataError:
        return None
    return _index(str(path), text.splitlines(), quads=format_of(path) == ox.RdfFormat.N_QUADS)


def _index(file: str, lines: Sequence[str], *, quads: bool) -> _Index:
    """Read the words of a file; in N-Quads the fourth word is the graph."""
    expand = _Expander(lines)
    subjects: dict[str, list[int]] = defaultdict(list)
    mentions: dict[str, list[int]] = defaultdict(list)
    starts: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        terms = [] if line.lstrip().startswith("#") else expand.terms(line)
        if not terms:
            continue
        subjects[terms[0]].append(number)
        for term in terms[1:]:
            mentions[term].append(number)
        if quads:
            starts.setdefault(terms[-1], number)
        elif _BLOCK.match(line):
            starts.setdefault(terms[0], number)
    end = len(lines) + 1
    # A graph of N-Quads may be anywhere, so it ends with the file.
    ends = _ends(starts.values(), end) if not quads else {}
    blocks = {name: (start, ends.get(start, end)) for name, start in starts.items()}
    return _Index(file, dict(subjects), dict(mentions), blocks)


def _ends(starts: Iterable[int], end: int) -> dict[int, int]:
    """Return for each first line of a graph the first line of the next one."""
    ordered = sorted(set(starts))
    return dict(zip(ordered, [*ordered[1:], end], strict=False))


class _Expander:
    """Makes the names in a line whole by the prefixes and the base of its file."""

    def __init__(self, lines: Sequence[str]) -> None:
        head = "\n".join(line for line in lines if "<" in line and "refix" in line.lower())
        self._prefixes = dict(_PREFIX.findall(head))
        base = _BASE.search("\n".join(line for line in lines if "base" in line.lower()))
        self._base = base[1] if base else ID

    def terms(self, line: str) -> list[str]:
        """Return the IRIs named in a line, in order."""
        iris = []
        for match in _TERM.finditer(_STRING.sub('""', line)):
            iri, prefix, local = match.groups()
            if iri is not None:
                iris.append(urljoin(self._base, iri))
            elif prefix in self._prefixes:
                name = re.sub(r"\\(.)", r"\1", local.rstrip("."))
                iris.append(self._prefixes[prefix] + name)
        return iris
