"""Parameters: those of the lens, those that many questions share, and how a URL gives them."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from aisupply.claims.lens import COMBINATIONS, DEFAULT_STATUSES, SCENARIOS, STATUSES, all_but
from aisupply.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = [
    "BASIS",
    "BOUNDS",
    "CATEGORY",
    "COUNTING",
    "CUSTOMER",
    "CUSTOMERS",
    "FROM",
    "KIND",
    "LANG",
    "LENS",
    "RAW",
    "ROWS",
    "TO",
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
    """A parameter of a question, whatever the medium: what it is called and what it takes.

    Args:
        name: as an option without its dashes, and in a URL; `_` for `-` in tools.
        about: what it does, as the command line says it.
        kind: string, integer, boolean, or file, which is a path on this machine.
        choices: the only values.
        many: it can be repeated.
        needed: it must be given.
        default: its value if it is not given.
        argument: its Python name, where that is another.
        metavar: what stands for a value in the help; with choices, they are not checked here.
        positional: on the command line it stands by itself, without a name.
        least: the least number.
        most: the greatest number.
        pattern: what a text looks like, as an expression of JSON Schema.
        parts: how many texts make one value; in a URL they are joined by a comma.
        names: kind of thing that it names, resolved to an id; `actor`: a firm or an agreement.
        here: it needs the machine of who asks: on the command line alone.
    """

    name: str
    about: str
    kind: str = "string"
    choices: tuple[str, ...] = ()
    many: bool = False
    needed: bool = False
    default: str | int | None = None
    argument: str = ""
    metavar: str = ""
    positional: bool = False
    least: int | None = None
    most: int | None = None
    pattern: str = ""
    parts: int = 1
    names: str = ""
    here: bool = False

    @property
    def target(self) -> str:
        """Return the name of the argument in Python."""
        return self.argument or self.name.replace("-", "_")

    def named(self, medium: str) -> str:
        """Return its name in a medium."""
        return self.name.replace("-", "_") if medium == "mcp" else self.name


LENS = (
    Parameter("as-of", "Set both clocks: --known-by and --at.", metavar="DATE"),
    Parameter(
        "known-by",
        "Only what was public by the end of this day, UTC (2025-10-07, 2025-10, 2025-Q4, 2025). "
        "Default: the graph's coverage date.",
        metavar="DATE",
    ),
    Parameter(
        "at",
        "What holds in the world on this day: stages and edges. Default: as --known-by.",
        metavar="DATE",
    ),
    Parameter(
        "status",
        f"Evidence statuses that count, with commas, of {', '.join(STATUSES)}. "
        f"Default: {','.join(DEFAULT_STATUSES)}.",
        argument="statuses",
        metavar="LIST",
    ),
    Parameter("with-rumours", "Add what is only rumoured.", "boolean"),
    Parameter("with-estimates", "Add what a model estimates.", "boolean"),
    Parameter("binding-only", "Count only the firm part of each volume.", "boolean"),
    Parameter(
        "tier",
        "Only sources of this tier or better (1 filings and the parties' own words, 2 news, "
        "3 analysis).",
        "integer",
        least=1,
        most=3,
    ),
    Parameter(
        "source", "Only this source (repeatable).", many=True, argument="sources", metavar="ID"
    ),
    Parameter(
        "scenario",
        f"A named scenario: {', '.join(SCENARIOS)}.",
        choices=SCENARIOS,
        metavar="NAME",
    ),
    Parameter("entities", "Keep legal units apart, no groups.", "boolean"),
    Parameter(
        "combine",
        "How several claims on one quantity go together. Default: intersect.",
        choices=COMBINATIONS,
    ),
    Parameter(
        "by-source-date",
        "Go by the date of the source, not by the day the statement was first public.",
        "boolean",
    ),
    Parameter("all", "No lens: all claims.", "boolean", argument="everything"),
)
"""The parameters of the lens; see docs/lens.md."""
ROWS = (
    Parameter(
        "columns", "Only these columns, in this order, such as customer,hhi; all for every one.",
        metavar="NAMES",
    ),
    Parameter(
        "sort",
        "Order the rows by a column: numbers from the largest, words from A; -COLUMN turns it "
        "round.",
        metavar="COLUMN",
    ),
    Parameter(
        "limit",
        "Only the first N rows, 0 for all; a note says how many there are. Default: all, on a "
        "terminal as many as it shows at once.",
        "integer", metavar="N", least=0,
    ),
)  # fmt: skip
"""The parameters of whatever gives rows."""
RAW = Parameter("raw", "Only what was loaded: no lens, no code lists.", "boolean")
"""A parameter of `/sparql`, instead of a lens."""
CUSTOMER = Parameter(
    "customer", "A firm: id, label, alias or ticker.", needed=True, positional=True,
    names="organisation",
)  # fmt: skip
CUSTOMERS = Parameter(
    "customer", "A firm (repeatable). Default: all.", many=True, argument="customers",
    positional=True, names="organisation",
)  # fmt: skip
CATEGORY = Parameter(
    "category", "A product category, with its narrower ones.", metavar="C", names="category"
)
KIND = Parameter(
    "kind", "The quantity to measure by. Default: the one with the most figures.",
    choices=("power", "power-it", "power-gross", "money", "count"),
)  # fmt: skip
BASIS = Parameter(
    "basis",
    "Only what rests on this basis or a surer one: sole (a source says that those who are named "
    "are all), market (market shares tell of the others), named (those who are named are taken to "
    "be all). Default: named.",
    choices=("sole", "market", "named"),
)  # fmt: skip
COUNTING = Parameter(
    "counting",
    "What market shares count, or who counts them, such as revenue. Default: the best counting "
    "of each market.",
    metavar="B",
)  # fmt: skip
LANG = Parameter("lang", "Language of the words.", choices=("en", "fr"), default="en")
FROM = Parameter("from", "Only from this day on.", argument="start", metavar="DATE")
TO = Parameter("to", "Only until this day.", argument="end", metavar="DATE")
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
    arguments: dict[str, Any] = {}
    for name, text in pairs:
        parameter = by_name.get(name)
        if parameter is None:
            continue
        value = read_value(parameter, text)
        if parameter.many:
            arguments.setdefault(parameter.target, []).append(value)
        elif parameter.target in arguments:
            raise UsageError(f"{name} is given twice", hint="give it once")
        else:
            arguments[parameter.target] = value
    return arguments


def read_value(parameter: Parameter, text: str) -> str | int | bool | tuple[str, ...]:
    """Return the value of a parameter; `UsageError` if the text is none."""
    name = parameter.name
    if parameter.kind == "boolean":
        if text.lower() not in _TRUE | _FALSE:
            raise UsageError(f"{name}={text!r} is no truth value", hint="use 1 or 0")
        return text.lower() in _TRUE
    if parameter.kind == "integer":
        return _read_number(parameter, text)
    if parameter.choices and text not in parameter.choices:
        raise UsageError(
            f"{name}={text!r} is not known", hint=f"use {', '.join(parameter.choices)}"
        )
    if parameter.parts > 1:
        parts = tuple(part.strip() for part in text.split(",", parameter.parts - 1))
        if len(parts) < parameter.parts:
            wanted = ",".join("AB"[: parameter.parts])
            raise UsageError(
                f"{name}={text!r} has {len(parts)} of {parameter.parts} parts",
                hint=f"write {name}={wanted}",
            )
        return parts
    return text


def _read_number(parameter: Parameter, text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise UsageError(f"{parameter.name}={text!r} is no number", hint="write digits")
    number = int(text[:9])
    least, most = parameter.least, parameter.most
    if (least is not None and number < least) or (most is not None and number > most):
        wanted = f"{least} to {most}" if most is not None else f"{least} or more"
        raise UsageError(f"{parameter.name}={number} is out of range", hint=f"use {wanted}")
    return number


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
