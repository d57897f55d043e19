"""JSON schemas: what a tool takes, what it gives, and whether arguments fit."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]

from aisupply.claims.lens import STATUSES
from aisupply.errors import UnknownNameError, UsageError
from aisupply.operations.columns import COLUMNS
from aisupply.operations.declaration import worded
from aisupply.operations.parameters import BOUNDS, LENS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aisupply.mcp.client import Pairs
    from aisupply.operations.parameters import Parameter

__all__ = [
    "LIMIT",
    "MOST_ROWS",
    "answer_schema",
    "check",
    "input_schema",
    "lens_properties",
    "page_properties",
    "pairs_of",
    "property_of",
    "understood",
]

Schema = dict[str, Any]
LIMIT = 25
"""Rows of an answer where no limit is given."""
MOST_ROWS = 500
_LONGEST_TEXT = 20_000
_STATUS = {
    "type": "array",
    "items": {"type": "string", "enum": list(STATUSES)},
    "minItems": 1,
    "uniqueItems": True,
    "description": "Evidence statuses that count. Default: reported, announced (facts).",
}

_CELL = {
    "anyOf": [
        {"type": ["string", "number", "boolean", "null"]},
        {"type": "array", "items": {"type": "string"}},
        {"$ref": "#/$defs/bounds"},
    ]
}
_TEXT: Schema = {"type": ["string", "null"]}
_CITATION = {
    "type": "object",
    "required": ["claim", "status", "certainty", "known", "source", "url", "passages"],
    "additionalProperties": False,
    "properties": {
        "claim": {"type": "string", "description": "Id, for show and evidence."},
        "status": _TEXT,
        "certainty": _TEXT,
        "known": {**_TEXT, "description": "Day on which it was first public."},
        "source": {"type": "string", "description": "Id of the source, for show."},
        "title": {**_TEXT, "description": "Title of the source."},
        "publisher": _TEXT,
        "tier": {"type": ["integer", "null"], "description": "1 parties, 2 news, 3 analysis."},
        "issued": {**_TEXT, "description": "Date of the source: 2026, 2026-Q1 or 2026-03-14."},
        "url": {**_TEXT, "description": "Where the source can be read."},
        "passages": {
            "type": "array",
            "description": "Places in the text: first character and the one after the last.",
            "items": {"type": "array", "items": {"type": "integer"}},
        },
        "no_passage": {**_TEXT, "description": "Why no passage is given."},
    },
}
_COVERAGE = {
    "type": "object",
    "required": ["kept_until", "claims", "claims_counted", "sources_counted", "line"],
    "additionalProperties": False,
    "properties": {
        "kept_until": {"type": "string", "description": "Last day up to which the graph is kept."},
        "claims": {"type": "integer", "description": "Claims in the graph that none replaces."},
        "claims_counted": {"type": "integer", "description": "Claims under this lens."},
        "sources_counted": {"type": "integer", "description": "Sources under this lens."},
        "suppliers": {"type": "integer", "description": "Named suppliers, over all rows."},
        "quantified": {"type": "integer", "description": "Suppliers with a figure."},
        "cells": {"type": "integer", "description": "Rows: customer, category and kind."},
        "closed": {
            "type": "integer",
            "description": "Cells of which a source says that there is no other supplier; the "
            "others are open: unnamed suppliers may exist.",
        },
        "line": {"type": "string", "description": "The same in one sentence."},
    },
}
_NUMBER_PAGE = {
    "type": "object",
    "required": ["total", "offset", "returned", "next_offset"],
    "additionalProperties": False,
    "properties": {
        "total": {"type": "integer"},
        "offset": {"type": "integer"},
        "returned": {"type": "integer"},
        "next_offset": {"type": ["integer", "null"], "description": "null: this was the end."},
    },
}


def page_properties(limit: int) -> dict[str, Schema]:
    """Return the arguments by which an answer is read in parts.

    Args:
        limit: rows where no limit is given.
    """
    most: Schema = {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": limit}
    first: Schema = {"type": "integer", "minimum": 0, "default": 0}
    return {
        "limit": {**most, "description": "The most rows of this answer."},
        "offset": {**first, "description": "Rows to leave out first; see page.next_offset."},
    }


def property_of(parameter: Parameter) -> Schema:
    """Return the schema of one argument."""
    if parameter.name == "status":
        return _STATUS
    schema: Schema = {"type": parameter.kind}
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    elif parameter.kind == "string":
        schema |= {"minLength": 1, "maxLength": _LONGEST_TEXT}
    limits = {
        "minimum": parameter.least, "maximum": parameter.most, "default": parameter.default,
        "pattern": parameter.pattern or None,
    }  # fmt: skip
    schema |= {name: value for name, value in limits.items() if value is not None}
    if parameter.many:
        schema = {"type": "array", "items": schema, "minItems": 1, "maxItems": 50}
    return {**schema, "description": _about(parameter)}


def _about(parameter: Parameter) -> str:
    text = worded(parameter.about, "mcp")
    if parameter.names == "category":
        return f"{text} Its id or label, such as ai-accelerator; see aisupply://categories."
    if parameter.parts > 1:
        return f"{text} Both in one text, with a comma."
    return text


def lens_properties(*, without: Iterable[str] = ()) -> dict[str, Schema]:
    """Return the arguments of the lens, which nearly all tools have."""
    left_out = set(without)
    return {p.named("mcp"): property_of(p) for p in LENS if p.name not in left_out}


def input_schema(properties: Mapping[str, Schema], *, needed: Iterable[str] = ()) -> Schema:
    """Return the schema of the arguments of a tool; no others are taken."""
    schema: Schema = {
        "type": "object",
        "properties": dict(properties),
        "additionalProperties": False,
    }
    required = list(needed)
    return schema | {"required": required} if required else schema


def answer_schema(columns: Iterable[str], meanings: Mapping[str, str] = COLUMNS) -> Schema:
    """Return the schema of an answer whose rows may have some columns; any if none are named."""
    properties = {
        name: {"$ref": "#/$defs/cell", "description": meanings[name]}
        for name in dict.fromkeys(columns)
    }
    # A column more must not make a client refuse the whole answer: a cell is a cell.
    row: Schema = {"type": "object", "additionalProperties": {"$ref": "#/$defs/cell"}}
    if properties:
        row["properties"] = properties
    return {
        "type": "object",
        "required": ["lens", "coverage", "columns", "rows", "page", "notes", "citations"],
        "additionalProperties": False,
        "properties": {
            "lens": {"type": ["object", "null"], "description": "Which claims count; see line."},
            "coverage": {"anyOf": [_COVERAGE, {"type": "null"}]},
            "columns": {"type": "array", "items": {"type": "string"}},
            "rows": {"type": "array", "items": row},
            "page": _NUMBER_PAGE,
            "notes": {"type": "array", "items": {"type": "string"}},
            "citations": {"type": "array", "items": _CITATION},
            "turtle": {"type": "string", "description": "Triples, for CONSTRUCT and DESCRIBE."},
        },
        "$defs": {"bounds": BOUNDS, "cell": _CELL},
    }


def understood(schema: Schema, value: Any) -> Any:
    """Return a value as its schema wants it, where what was sent can only mean that.

    Clients write numbers, truth values and lists as text, whole numbers as 2.0, one name for a
    list, and null for what they leave out.  What cannot be meant so is returned as it is, for
    `check` to refuse.

    Args:
        schema: of the value.
        value: what was sent.

    Example:
        >>> number, names = {"type": "integer"}, {"type": "array", "items": {"type": "string"}}
        >>> understood({"type": "object", "properties": {"tier": number, "customer": names}},
        ...            {"tier": "2", "customer": "openai", "limit": None})
        {'tier': 2, 'customer': ['openai']}
    """
    kind = schema.get("type")
    if kind == "object":
        return _understood_object(schema, _parsed(value, dict))
    if kind == "array":
        return _understood_list(schema, value)
    if isinstance(kind, str) and isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, bool):
        return value
    if kind == "string" and isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    if kind == "boolean":
        return _TRUTHS.get(str(value).strip().lower(), value)
    return _understood_number(str(kind), value)


_TRUTHS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def _understood_object(schema: Schema, value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    known, other = schema["properties"], schema.get("additionalProperties")
    other = other if isinstance(other, dict) else {}
    return {
        name: understood(known.get(name, other), item)
        for name, item in value.items()
        if item is not None
    }


def _understood_list(schema: Schema, value: Any) -> Any:
    value = _parsed(value, list)
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        has_codes = "enum" in schema["items"]  # no code has a comma in it, but names have
        value = [part.strip() for part in str(value).split(",")] if has_codes else [value]
    if not isinstance(value, list):
        return value
    return [understood(schema["items"], item) for item in value]


def _parsed(value: Any, kind: type) -> Any:
    """Return what a text that is JSON of a kind says; anything else as it is."""
    if isinstance(value, str) and value.strip()[:1] in {"[", "{"}:
        try:
            parsed = json.loads(value)
        except ValueError:
            return value
        return parsed if isinstance(parsed, kind) else value
    return value


def _understood_number(kind: str, value: Any) -> Any:
    if kind not in {"integer", "number"}:  # a text, or one of several types
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = float(value) if "." in value else int(value)
    whole = isinstance(value, float) and value.is_integer()
    return int(value) if kind == "integer" and whole else value


def check(schema: Schema, arguments: Mapping[str, Any]) -> None:
    """Raise `UsageError` for arguments that do not fit a schema; it says which, and what does."""
    known = schema["properties"]
    for name in arguments:
        if name not in known:
            raise UnknownNameError("argument", name, known)
    validator = jsonschema.Draft202012Validator(schema)
    error = jsonschema.exceptions.best_match(validator.iter_errors(dict(arguments)))
    if error is not None:
        raise UsageError(_wrong(error), hint=_right(error, known))


def _wrong(error: Any) -> str:
    where = ".".join(map(str, error.absolute_path))
    return f"{where}: {error.message[:300]}" if where else error.message[:300]


def _right(error: Any, known: Mapping[str, Schema]) -> str:
    first = str(error.absolute_path[0]) if error.absolute_path else ""
    if first in known:
        form = _WRITTEN.get(str(known[first].get("type")), "a text")
        return f"{first} is {form}: {known[first]['description']}"
    return f"it takes: {', '.join(known)}"


_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?")
_WRITTEN = {
    "array": 'a list of texts, such as ["openai"]', "integer": "a whole number, such as 2",
    "number": "a number, such as 2.5", "boolean": "true or false",
    "object": 'an object, such as {"customer": "openai"}',
}  # fmt: skip
"""Type of an argument → what to write."""


def pairs_of(arguments: Mapping[str, Any], parameters: Iterable[Parameter]) -> Pairs:
    """Return arguments that fit as the names and texts that the API of the server takes."""
    pairs: Pairs = []
    for parameter in parameters:
        value = arguments.get(parameter.named("mcp"))
        if value is None or value is False:
            continue
        if parameter.name == "status":
            value = ",".join(value)
        values = value if isinstance(value, list) else [value]
        pairs += [(parameter.name, "1" if item is True else str(item)) for item in values]
    return pairs
