"""The OpenAPI description of the API, from the declarations that the routes are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aisupply._version import __version__
from aisupply.claims import questions
from aisupply.operations import catalogue
from aisupply.operations.declaration import worded
from aisupply.operations.parameters import BOUNDS, LENS, ROWS, Parameter
from aisupply.workers.jobs import TABLE_TYPES

if TYPE_CHECKING:
    from aisupply.operations import Operation

__all__ = ["FORMAT", "description"]

FORMAT = Parameter("format", "Form of the answer.", choices=tuple(TABLE_TYPES))
"""The parameter that each path has."""
_CELL = {
    "anyOf": [
        {"type": ["string", "number", "boolean", "null"]},
        {"$ref": "#/components/schemas/Bounds"},
    ]
}
_TABLE = {
    "type": "object",
    "required": ["lens", "columns", "rows", "notes"],
    "properties": {
        "lens": {"type": ["object", "null"]},
        "columns": {"type": "array", "items": {"type": "string"}},
        "rows": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": {"$ref": "#/components/schemas/Cell"},
            },
        },
        "notes": {"type": "array", "items": {"type": "string"}},
    },
}
_ERROR = {
    "type": "object",
    "required": ["error", "hint"],
    "properties": {"error": {"type": "string"}, "hint": {"type": ["string", "null"]}},
}
_PROBLEMS = {
    "400": "A parameter that does not fit; an unknown name, with the nearest ones.",
    "422": "The answer is larger than the server sends.",
    "503": "It took too long, or too many ask at once; see Retry-After.",
}


def description() -> dict[str, Any]:
    """Return the description of all paths, as OpenAPI 3.1 has it."""
    paths = {f"/api/{op.name}": {"get": _operation(op)} for op in catalogue("api").values()}
    paths |= {f"/ask/{q.name}": {"get": _question(q)} for q in questions.load().values()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "aisupply",
            "version": __version__,
            "description": "Who depends on whom to build AI: with sources and error bars.",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": {"Table": _TABLE, "Cell": _CELL, "Bounds": BOUNDS, "Error": _ERROR},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    parameters = (*operation.offered("api"), *ROWS, *LENS, FORMAT)
    forms = FORMAT._replace(choices=(*FORMAT.choices, *operation.formats))
    parameters = (*parameters[:-1], forms)
    path = _path(operation.name, operation.line, parameters)
    return {**path, "description": operation.told("api")}


def _question(question: questions.Question) -> dict[str, Any]:
    own = [Parameter(p.name, f"{p.type}; default: {p.default}") for p in question.parameters]
    names = {parameter.name for parameter in own}
    parameters = (*own, *(p for p in LENS if p.name not in names), FORMAT)
    return _path(f"ask-{question.name}", question.texts["en"], parameters)


def _path(name: str, about: str, parameters: tuple[Parameter, ...]) -> dict[str, Any]:
    table = {"$ref": "#/components/schemas/Table"}
    content = {
        kind.partition(";")[0]: {"schema": table if form == "json" else {"type": "string"}}
        for form, kind in TABLE_TYPES.items()
    }
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    problems = {code: {"description": text, "content": error} for code, text in _PROBLEMS.items()}
    return {
        "operationId": name,
        "summary": about,
        "parameters": [_parameter(parameter) for parameter in parameters],
        "responses": {"200": {"description": "Rows.", "content": content}, **problems},
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": parameter.kind}
    limits = {
        "minimum": parameter.least, "maximum": parameter.most, "default": parameter.default,
        "pattern": parameter.pattern or None, "enum": list(parameter.choices) or None,
    }  # fmt: skip
    schema |= {name: value for name, value in limits.items() if value is not None}
    if parameter.many:
        schema = {"type": "array", "items": schema}
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.needed,
        "description": worded(parameter.about, "api"),
        "schema": schema,
    }
