"""The lens in a URL: parameters with the names of the command line's options."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from aisupply.claims.lens import COMBINATIONS, SCENARIOS, STATUSES, all_but
from aisupply.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = [
    "BOUNDS",
    "LENS",
    "RAW",
    "Parameter",
    "given",
    "lens_key",
    "read_lens",
    "read_value",
    "without_gaps",
]

BOUNDS = {
    "type": "object",
    "description": "Bounds of a figure; null: unbounded; exact: both ends are proven.",
    "required": ["low", "high", "exact"],
    "properties": {
        "low": {"type": ["number", "null"]},
        "high": {"type": ["number", "null"]},
        "exact": {"type": "boolean"},
    },
}
"""The schema of bounds, wherever JSON is answered."""


class Parameter(NamedTuple):
    """A parameter of a URL: what it is called, what it takes, and which argument it becomes."""

    name: str
    about: str
    kind: str = "string"
    choices: tuple[str, ...] = ()
    many: bool = False
    needed: bool = False
    argument: str = ""

    @property
    def target(self) -> str:
        """Return the name of the argument in Python."""
        return self.argument or self.name.replace("-", "_")


LENS = (
    Parameter("as-of", "Set both clocks: known-by and at."),
    Parameter("known-by", "Only what was public by the end of this day (2025-10-07, 2025-Q4 …)."),
    Parameter("at", "What holds in the world on this day. Default: as known-by."),
    Parameter(
        "status",
        f"Evidence statuses that count, with commas: {', '.join(STATUSES)}.",
        argument="statuses",
    ),
    Parameter("with-rumours", "Add what is only rumoured.", "boolean"),
    Parameter("with-estimates", "Add what a model estimates.", "boolean"),
    Parameter("binding-only", "Count only the firm part of each volume.", "boolean"),
    Parameter("tier", "Only sources of this tier or better, 1 to 3.", "integer"),
    Parameter("source", "Only this source (repeatable).", many=True, argument="sources"),
    Parameter("scenario", "A named scenario.", choices=SCENARIOS),
    Parameter("entities", "Keep legal units apart, no groups.", "boolean"),
    Parameter("combine", "How several claims on one quantity go together.", choices=COMBINATIONS),
    Parameter("by-source-date", "Go by the date of the source.", "boolean"),
    Parameter("all", "No lens: all claims.", "boolean", argument="everything"),
)
"""The parameters of the lens; see docs/lens.md."""
RAW = Parameter("raw", "Only what was loaded: no lens, no code lists.", "boolean")
"""A parameter of `/sparql`, instead of a lens."""
_TRUE, _FALSE = frozenset({"", "1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})


def read_lens(pairs: Iterable[tuple[str, str]], *, default_all: bool = False) -> dict[str, Any]:
    """Return the arguments of a lens from the parameters of a URL; others are left alone.

    Args:
        pairs: names and values.
        default_all: all claims, but for those that a parameter leaves out.

    Raises:
        UsageError: for a value that does not fit, or `all` beside others.

    Example:
        >>> read_lens([("known-by", "2025-10"), ("with-rumours", ""), ("query", "ASK {}")])
        {'known_by': '2025-10', 'with_rumours': True}
    """
    lens = {k: v for k, v in given(pairs, LENS).items() if v not in (None, False, ())}
    if lens.get("everything") and len(lens) > 1:
        raise UsageError("all switches the lens off", hint="leave out the other lens parameters")
    return all_but(lens) if default_all else lens


def given(pairs: Iterable[tuple[str, str]], known: Sequence[Parameter]) -> dict[str, Any]:
    """Return the arguments that parameters of a URL give; a repeated one becomes a list."""
    by_name = {parameter.name: parameter for parameter in known}
    found: dict[str, Any] = {}
    for name, text in pairs:
        parameter = by_name.get(name)
        if parameter is None:
            continue
        value = read_value(parameter, text)
        if parameter.many:
            found.setdefault(parameter.target, []).append(value)
        elif parameter.target in found:
            raise UsageError(f"{name} is given twice", hint="give it once")
        else:
            found[parameter.target] = value
    return found


def read_value(parameter: Parameter, text: str) -> str | int | bool:
    """Return the value of a parameter; `UsageError` if the text is none."""
    if parameter.kind == "boolean":
        if text.lower() not in _TRUE | _FALSE:
            raise UsageError(f"{parameter.name}={text!r} is no truth value", hint="use 1 or 0")
        return text.lower() in _TRUE
    if parameter.kind == "integer":
        if not (text.isascii() and text.isdigit()):
            raise UsageError(f"{parameter.name}={text!r} is no number", hint="write digits")
        return int(text[:9])
    if parameter.choices and text not in parameter.choices:
        raise UsageError(
            f"{parameter.name}={text!r} is not known", hint=f"use {', '.join(parameter.choices)}"
        )
    return text


def without_gaps(arguments: Mapping[str, Any], known: Sequence[Parameter]) -> None:
    """Raise `UsageError` for a parameter that is needed and not given."""
    for parameter in known:
        if parameter.needed and parameter.target not in arguments:
            raise UsageError(f"the parameter {parameter.name} is missing", hint=parameter.about)


def lens_key(lens: dict[str, Any]) -> str:
    """Return a short name for a lens as given; the same for the same arguments."""
    if not lens:
        return ""
    return hashlib.sha256(json.dumps(lens, sort_keys=True).encode()).hexdigest()[:24]
