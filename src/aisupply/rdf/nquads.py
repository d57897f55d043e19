"""N-Triples and N-Quads as lines of bytes: what can be told, and mended, without parsing them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["graph_end", "line", "regraphed", "restamped"]

_STAMP = re.compile(
    rb"(<http://www\.w3\.org/2006/time#inXSDDateTimeStamp> "
    rb'"[^"]*(?:Z|[+-]\d\d:\d\d)"\^\^<http://www\.w3\.org/2001/XMLSchema#dateTime)>'
)


def line(*terms: object) -> bytes:
    """Return subject, predicate, object and perhaps graph as a line.

    Example:
        >>> import pyoxigraph as ox
        >>> line(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.Literal("one")).decode().rstrip()
        '<x:s> <x:p> "one" .'
    """
    return f"{' '.join(map(str, terms))} .\n".encode()


def restamped(lines: bytes) -> bytes:
    """Write moments in N-Triples or N-Quads as OWL-Time has them: as `xsd:dateTimeStamp`.

    One without a time zone is none, and stays what it is.
    """
    return _STAMP.sub(rb"\1Stamp>", lines)


def regraphed(lines: bytes, names: Mapping[str, str]) -> bytes:
    r"""Write N-Quads with other names for some of its graphs, which are in no statement.

    Example:
        >>> regraphed(b"<x:s> <x:p> <x:o> <x:g> .\n", {"x:g": "x:h"})
        b'<x:s> <x:p> <x:o> <x:h> .\n'
    """
    for old, new in names.items():
        lines = lines.replace(f" <{old}> .\n".encode(), f" <{new}> .\n".encode())
    return lines


def graph_end(text: bytes) -> bytes:
    """Return the end of an N-Quads line from the blank before the graph's name on, if it has one.

    A statement of the default graph may end in an IRI too, its object: two blanks stand
    before a graph's name at the least, one before an object.
    """
    start = text.rfind(b" <")
    return text[start:] if text.count(b" ", 0, start) > 1 else b""
