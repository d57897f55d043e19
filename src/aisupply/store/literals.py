"""Literals of claims as values: numbers, days, truth values; one reader for all who use them."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph as ox

from aisupply.errors import DataError
from aisupply.rdf.terms import compact

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["EXPECTED", "day_in", "day_of", "integer_in", "number_in", "reads"]

_T = TypeVar("_T")
EXPECTED: Mapping[str, str] = {
    "decimal": 'a finite number of 0 or more, such as "6.5"^^xsd:decimal',
    "integer": 'a whole number of 0 or more, such as "2"^^xsd:integer',
    "tier": '"1", "2" or "3" as xsd:integer',
    "dateTime": 'a moment, such as "2025-10-07T00:00:00Z"^^xsd:dateTime',
    "date": 'a day or a moment, such as "2025-10-07T00:00:00Z"^^xsd:dateTime',
    "boolean": '"true"^^xsd:boolean or "false"^^xsd:boolean',
    "string": "a text",
}
"""What a property takes (a `date` may also be a moment) → how it is written."""
_XSD = "http://www.w3.org/2001/XMLSchema#"
_WHOLE = ("integer", "nonNegativeInteger", "positiveInteger", "int", "long", "short", "byte",
          "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte")  # fmt: skip
_TYPES: Mapping[str, frozenset[str]] = {
    "decimal": frozenset({"decimal", "double", "float", *_WHOLE}),
    "integer": frozenset(_WHOLE),
    "tier": frozenset(_WHOLE),
    "dateTime": frozenset({"dateTime", "dateTimeStamp"}),
    "date": frozenset({"dateTime", "dateTimeStamp", "date"}),
    "boolean": frozenset({"boolean"}),
}
_NUMBER = re.compile(r"\+?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_INTEGER = re.compile(r"\+?\d{1,18}", re.ASCII)
"""So many digits fit into 64 bits whatever they are."""
_TRUTH = {"true": True, "false": False, "1": True, "0": False}
_HINT = "mend it, or find it by: aisupply validate FILE"


def reads(term: object, kind: str) -> bool:
    """Tell whether a term is a literal that can be read as what a property takes.

    Example:
        >>> reads(ox.Literal("NaN", datatype=ox.NamedNode(_XSD + "decimal")), "decimal")
        False
        >>> reads(ox.Literal("6.5", datatype=ox.NamedNode(_XSD + "decimal")), "decimal")
        True
    """
    if not isinstance(term, ox.Literal):
        return False
    if kind == "string":
        return True
    if term.datatype.value.removeprefix(_XSD) not in _TYPES[kind]:
        return False
    try:
        _READERS[kind](term.value)
    except ValueError:
        return False
    return True


def _number_of(text: str) -> float:
    """Return a number that is finite and not negative; `ValueError` for any other text."""
    value = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def day_of(text: str) -> dt.date:
    """Return the day, in UTC, of a moment or a day; `ValueError` for any other text."""
    try:
        moment = dt.datetime.fromisoformat(text)
        return (moment.astimezone(dt.UTC) if moment.tzinfo else moment).date()
    except OverflowError as error:
        raise ValueError(text) from error


def _integer_of(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _tier_of(text: str) -> int:
    if text not in {"1", "2", "3"}:
        raise ValueError(text)
    return int(text)


def _truth_of(text: str) -> bool:
    if text not in _TRUTH:
        raise ValueError(text)
    return _TRUTH[text]


def number_in(row: Mapping[str, str], column: str) -> float | None:
    """Return the number in a column of a row; None where there is none.

    Raises:
        DataError: it is no finite number of 0 or more; claim, column and value are named.
    """
    return _value_in(row, column, "decimal", _number_of)


def integer_in(row: Mapping[str, str], column: str) -> int | None:
    """Return the whole number in a column of a row, as `number_in` does."""
    return _value_in(row, column, "integer", _integer_of)


def day_in(row: Mapping[str, str], column: str) -> dt.date | None:
    """Return the day in a column of a row, as `number_in` does."""
    return _value_in(row, column, "date", day_of)


def _value_in(
    row: Mapping[str, str], column: str, kind: str, parse: Callable[[str], _T]
) -> _T | None:  # fmt: skip
    text = row.get(column)
    if text is None:
        return None
    try:
        return parse(text)
    except ValueError as error:
        claim = f"claim {compact(row['claim'])}, " if "claim" in row else ""
        raise DataError(claim + column, repr(text), EXPECTED[kind], hint=_HINT) from error


_READERS: Mapping[str, Callable[[str], object]] = {
    "decimal": _number_of,
    "integer": _integer_of,
    "tier": _tier_of,
    "dateTime": day_of,
    "date": day_of,
    "boolean": _truth_of,
}
