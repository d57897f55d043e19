"""One cell: from text to a value, or what is wrong with it."""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING

from aisupply.claims.lens import parse_date
from aisupply.errors import UsageError
from aisupply.exchange.tables.countries import COUNTRIES, MEANT
from aisupply.exchange.tables.problems import nearest, shown
from aisupply.exchange.tables.rows import Counts, PartialDate
from aisupply.exchange.tables.rules import read_status, statuses
from aisupply.quantity.times import read_date
from aisupply.table import joins

if TYPE_CHECKING:
    from collections.abc import Callable

    from aisupply.exchange.tables.rows import Value
    from aisupply.exchange.tables.schema import Column

__all__ = ["CellError", "hidden_character", "read_cell", "split_ids"]

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NUMBER = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_COMMA = re.compile(r"-?[\d ]+,\d+|-?\d{1,3}(?:[ ,]\d{3})+(?:\.\d+)?", re.ASCII)
_YEARS = re.compile(r"(?:19|20|21)[0-9]{2}(?:-[0-9QH-]+)?")
_PERIOD = re.compile(r"(?P<date>\d{4}(?:-[0-9QH-]+)?)(?: .+)?|FY\d{4}(?:-[QH]\d)?(?: .+)?|undated")
_PART_FIRST = re.compile(r"(?P<part>[QH][1-4]) (?P<year>(?:FY)?\d{4})(?P<rest>(?: .+)?)")
_MONTHS_OF = re.compile(r"(?P<part>\d+ months) of (?P<year>(?:FY)?\d{4})(?P<rest>(?: .+)?)")
_AT = re.compile(r"^(?:at|as of|au) (?=\d{4})", re.IGNORECASE)
_COUNTS = re.compile(
    r"(?P<plain>yes|no|instalment)|(?P<code>part-of|restates|joint):(?P<target>[a-z0-9/-]+)"
    r"|superseded-by:(?P<by>[a-z0-9/-]+)@(?P<date>[0-9QH-]+)"
)
_DATES = "write 2025-10-07, 2025-10, 2025-Q4, 2025-H2 or 2025"
_IDS = "an id: small letters, digits and single hyphens"
_FREE = frozenset({"text", "name", "anonymous", "ends", "qualifier", "words"})


class CellError(Exception):
    """What is wrong with a cell."""

    def __init__(self, found: str, expected: str, hint: str) -> None:
        super().__init__(found)
        self.found, self.expected, self.hint = found, expected, hint


def read_cell(column: Column, text: str) -> Value:
    """Return the value of a cell; None if it is empty.

    Raises:
        CellError: the cell does not hold what the column is for.
    """
    odd = hidden_character(text)
    if odd:
        raise CellError(f"{odd} in {shown(text)}", "visible characters only", "type the cell again")
    if not text.strip():
        return None
    text = text.strip() if column.kind in _FREE else text
    if column.codes and column.kind in {"code", "flag"}:
        _require_code(column, text)
    return _READERS[column.kind](column, text)


def hidden_character(text: str) -> str:
    r"""Return the first control, direction or other invisible character, such as U+202E.

    Example:
        >>> hidden_character("amd\u202e"), hidden_character("AMD")
        ('U+202E', '')
    """
    for place, char in enumerate(text):
        hides = unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
        if hides and not joins(text, place):
            return f"U+{ord(char):04X}"
    return ""


def split_ids(text: str) -> tuple[str, ...]:
    """Return the ids of a list that is joined by ; or +.

    Example:
        >>> split_ids("oracle;openai")
        ('oracle', 'openai')
    """
    return tuple(re.split("[;+]", text))


def _id(_column: Column, text: str) -> str:
    if not _ID.fullmatch(text):
        slug = "-".join(re.findall("[a-z0-9]+", text.lower()))
        hint = f"write {slug}" if slug else "write for example openai-amd-6gw"
        raise CellError(shown(text), _IDS, hint)
    return text


def _ids(column: Column, text: str) -> tuple[str, ...]:
    return tuple(_id(column, part) for part in split_ids(text))


def _text(_column: Column, text: str) -> str:
    return text


def _qualifier(_column: Column, text: str) -> str:
    """Return words that qualify a figure without hyphens: at-least is at least."""
    return text.replace("-", " ")


def _patterned(column: Column, text: str) -> str:
    if column.pattern and not column.pattern.fullmatch(text):
        raise CellError(
            shown(text),
            column.shape or _SHAPES.get(column.name, "another form"),
            column.description,
        )
    if column.name == "country_iso2" and text not in COUNTRIES:
        hint = f"write {MEANT[text]}" if text in MEANT else "see ISO 3166-1: FR, GB, US …"
        raise CellError(shown(text), "the code of a country", hint)
    return text


_SHAPES = {
    "url": "an address that begins with http:// or https:// and has no spaces",
    "language": "two small letters, such as fr",
    "country_iso2": "two capital letters, such as FR",
    "wikidata": "a Wikidata item, such as Q248",
    "ticker": "exchange and symbol, such as XNAS:NVDA",
    "lei": "18 letters or digits and 2 digits",
    "claim": "table and key of a row, such as agreement_volumes/openai-amd-6gw/power/01",
    "measure": _IDS,
    "market": _IDS,
    "id": "an id such as openai-amd-6gw/power/01",
}


def _require_code(column: Column, text: str) -> None:
    if text not in column.codes:
        hint = nearest(text, frozenset(column.codes)) or _other_code(column)
        raise CellError(shown(text), f"one of {', '.join(filter(None, column.codes))}", hint)


def _other_code(column: Column) -> str:
    if column.holds_categories:
        return "take a broader one, or add it to categories.csv"
    return "write the nearest of these, and the rest in a note"


def _status(column: Column, text: str) -> str:
    if text not in column.codes:
        raise _no_status(text, statuses())
    return text


def _stage(_column: Column, text: str) -> str:
    """Return the stage that a status gives; one that gives none says only who speaks."""
    staged = {
        word: stage for word in statuses() if (stage := (read_status("", word) or {}).get("stage"))
    }
    if text not in staged:
        raise _no_status(text, tuple(staged))
    return staged[text]


def _no_status(text: str, known: tuple[str, ...]) -> CellError:
    hint = nearest(text, known) or "write the nearest of these, and the rest in a note"
    return CellError(shown(text), f"one of {', '.join(known)}", hint)


def _codes(column: Column, text: str) -> tuple[str, ...]:
    parts = tuple(text.split(";"))
    for part in parts:
        _require_code(column, part)
    return parts


def _flag(_column: Column, text: str) -> bool:
    return text == "yes"


def _number(column: Column, text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        hint = "write digits with a point, such as 1234.5"
        if not _COMMA.fullmatch(text):
            hint += "; words go to the column quantity, where the table has one"
        raise CellError(shown(text), "a number", hint)
    value = Decimal(text)
    if not math.isfinite(float(text)):
        raise CellError(shown(text), "a finite number", "leave the cell empty for no bound")
    _require_range(column, value, text)
    return value


def _require_range(column: Column, value: Decimal, text: str) -> None:
    if column.minimum is not None and value < column.minimum:
        hint = "no amount is negative: net a correction with the row that it corrects"
        raise CellError(text, f"a number not below {column.minimum:g}", hint)
    if column.maximum is not None and value > column.maximum:
        hint = "write 0.25 for 25 %" if column.kind == "share" else column.description
        raise CellError(text, f"a number not above {column.maximum:g}", hint)


def _integer(column: Column, text: str) -> int:
    value = _number(column, text)
    if value != value.to_integral_value():
        raise CellError(shown(text), "a whole number", column.description)
    return int(value)


def _date(_column: Column, text: str) -> PartialDate:
    text = read_date(text) or text  # "7 October 2025"
    if not _YEARS.fullmatch(text):
        raise CellError(shown(text), "a date from 1900 on", _DATES)
    try:
        first, last = parse_date(text)
    except UsageError as error:
        raise CellError(shown(text), "a day of the calendar or a part of a year", _DATES) from error
    return PartialDate(text, first, last, _precision(text))


def _precision(text: str) -> str:
    if "Q" in text:
        return "quarter"
    if "H" in text:
        return "half-year"
    return {4: "year", 7: "month"}.get(len(text), "day")


def _period(column: Column, text: str) -> str:
    text = _named_period(text)
    match = _PERIOD.fullmatch(text)
    if match is None:
        raise CellError(shown(text), "a date, FY and a year, or undated", "write 2025-Q2 or FY2026")
    if match["date"]:
        _date(column, match["date"])
    return text


def _named_period(text: str) -> str:
    """Return a period whose part stands first, or that is a point in time, as tables have it.

    Example:
        >>> _named_period("Q3 FY2026 (2026-05-04..2026-08-02)"), _named_period("at 2025-12-31")
        ('FY2026-Q3 (2026-05-04..2026-08-02)', '2025-12-31')
    """
    if match := _PART_FIRST.fullmatch(text):
        return f"{match['year']}-{match['part']}{match['rest']}"
    if match := _MONTHS_OF.fullmatch(text):
        return f"{match['year']} {match['part']}{match['rest']}"
    return _AT.sub("", text)


def _counts(column: Column, text: str) -> Counts:
    match = _COUNTS.fullmatch(text)
    if match is None:
        raise CellError(
            shown(text),
            "yes, no, instalment, part-of:A, restates:A, superseded-by:A@DATE or joint:G",
            "put the agreement or row for A, one name for G",
        )
    if match["plain"]:
        return Counts(text)
    if match["by"]:
        return Counts("superseded", match["by"], _date(column, match["date"]))
    return Counts(match["code"], match["target"])


_READERS: dict[str, Callable[[Column, str], Value]] = {
    "id": _id,
    "ids": _ids,
    "volume-id": _patterned,
    "word": _patterned,
    "code": _patterned,
    "url": _patterned,
    "codes": _codes,
    "status": _status,
    "stage": _stage,
    "flag": _flag,
    "text": _text,
    "words": _text,
    "name": _text,
    "anonymous": _text,
    "ends": _text,
    "qualifier": _qualifier,
    "amount": _number,
    "share": _number,
    "integer": _integer,
    "date": _date,
    "period": _period,
    "counts": _counts,
}
