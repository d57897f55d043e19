"""From the engine's terms to the cells of a table."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pyoxigraph as ox

from aisupply.rdf.terms import UNIT, XSD, compact, unit_name
from aisupply.table import Digits, Iri, Table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from aisupply.store import Solutions
    from aisupply.table import Cell

__all__ = ["cell", "table"]

_INTEGERS = frozenset(
    XSD + name
    for name in (
        "integer",
        "int",
        "long",
        "short",
        "byte",
        "nonNegativeInteger",
        "positiveInteger",
        "unsignedInt",
        "unsignedLong",
    )
)
_DOUBLES = frozenset(XSD + name for name in ("double", "float"))
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_EXACT_INTEGERS = 2**53
"""Up to here a double holds every whole number."""


def table(solutions: Solutions, *, lens: Mapping[str, Any] | None = None) -> Table:
    """Return the solutions of a SELECT as a table of plain cells."""
    columns = solutions.columns
    rows = [dict(zip(columns, (cell(term) for term in row), strict=True)) for row in solutions.rows]
    return Table(columns, rows, lens, plain=True)


def cell(term: ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple | None) -> Cell:
    """Return one term as a cell: text, number, truth value, IRI, or None where unbound."""
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return Iri(term.value, _short(term.value))
    if isinstance(term, ox.Literal):
        return _literal(term)
    return str(term)


def _short(iri: str) -> str:
    """Return an IRI as a table has it: a unit by its short name, such as USD or GW."""
    return unit_name(iri) or "count" if iri.startswith(UNIT) else compact(iri)


def _literal(term: ox.Literal) -> Cell:
    kind = term.datatype.value
    if kind == XSD + "boolean":
        return term.value in {"true", "1"}
    try:
        if kind in _INTEGERS:
            return int(term.value)
        if kind == XSD + "decimal":
            return _decimal(term.value)
        if kind in _DOUBLES:
            return _number(term.value)
    except ValueError:
        return term.value  # an ill-typed literal is shown as it is written
    return term.value


def _decimal(text: str) -> int | float | str:
    """Return a decimal as a number that loses none of its digits, or else as it is written."""
    if not _DECIMAL.fullmatch(text):
        return text
    value = Decimal(text)
    if value == value.to_integral_value():
        return int(value)
    return float(text) if Decimal(repr(float(text))) == value else Digits(text)


def _number(text: str) -> int | float | str:
    """Return a double; text for infinity and NaN, which JSON does not have."""
    value = float(text)
    if not math.isfinite(value):
        return text
    return int(value) if value.is_integer() and abs(value) < _EXACT_INTEGERS else value
