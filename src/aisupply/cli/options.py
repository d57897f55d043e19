"""Options of commands: those of declared parameters, of the lens, and of the form of rows."""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aisupply.claims.lens import all_but
from aisupply.cli.output import tell
from aisupply.cli.progress import drawn
from aisupply.errors import UsageError
from aisupply.operations.parameters import LENS, ROWS, Parameter
from aisupply.table import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

    from aisupply.graph import Graph, View

__all__ = ["command_help", "lens_options", "option_of", "output_options", "pick_view"]

_STORE = Parameter(
    "store",
    "Another graph: a store on disk, a SPARQL 1.1 server (http or https), a graph folder, or an "
    "RDF file. Default: the shipped graph.",
    metavar="PATH|URL",
)
_TYPES: dict[str, click.ParamType[Any]] = {
    "string": click.STRING, "integer": click.INT,
}  # fmt: skip


def option_of(parameter: Parameter) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return what adds a parameter to a command, as an option or as an argument."""
    if parameter.positional:
        shown = parameter.metavar or parameter.name.upper()
        return click.argument(
            parameter.target, type=_type_of(parameter), required=parameter.needed,
            nargs=-1 if parameter.many else 1,
            metavar=f"[{shown}]..." if parameter.many else parameter.metavar or None,
        )  # fmt: skip
    more: dict[str, Any] = {"help": parameter.about}
    if parameter.kind == "boolean":
        more["is_flag"] = True
    else:
        more |= {"type": _type_of(parameter), "metavar": parameter.metavar or None}
        more |= {"multiple": parameter.many, "nargs": parameter.parts}
        more |= {"required": parameter.needed}
    if parameter.default is not None:
        more |= {"default": parameter.default, "show_default": True}
    return click.option(f"--{parameter.name}", parameter.target, **more)


def _type_of(parameter: Parameter) -> click.ParamType[Any]:
    if parameter.choices and (parameter.positional or not parameter.metavar):
        return click.Choice(parameter.choices)
    if parameter.kind == "file":
        return click.Path(path_type=Path, dir_okay=False)
    if parameter.least is not None or parameter.most is not None:
        return click.IntRange(parameter.least, parameter.most)
    return _TYPES[parameter.kind]


def lens_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of the lens; the command gets what was given as `lens`, a mapping."""
    options = (*LENS, _STORE)

    @wraps(command)
    def wrapped(**arguments: Any) -> Any:
        """Call the command with the options of the lens that were given, as one argument."""
        lens = {option.target: arguments.pop(option.target) for option in options}
        given = {name: value for name, value in lens.items() if value not in (None, False, ())}
        return command(lens=given, **arguments)

    decorated: Callable[..., Any] = wrapped
    for option in reversed(options):
        decorated = option_of(option)(decorated)
    return decorated


def pick_view(lens: dict[str, Any], *, default_all: bool = False) -> View:
    """Open the graph and return its view under the options that were given.

    Args:
        lens: what `lens_options` passes on.
        default_all: the command acts on all claims but for those that an option leaves out.

    Raises:
        UsageError: if --all is given together with another option of the lens.
    """
    from aisupply.graph import open as open_graph

    store = lens.pop("store", None)
    if lens.get("everything") and len(lens) > 1:
        raise UsageError("--all switches the lens off", hint="leave out the other lens options")
    if default_all:
        lens = all_but(lens)
    graph = open_graph(store, tell=drawn("fetching claims"))
    view = graph.view(**lens)
    _tell_set_aside(graph, store)
    return view


def _tell_set_aside(graph: Graph, store: str | None) -> None:
    """Say on stderr what a command does not look at: claims that cannot be read, other RDF."""
    claims = len({fault.claim for fault in graph.faults if fault.claim})
    if claims:
        are = "claim is" if claims == 1 else "claims are"
        tell(
            f"warning: {claims:,} {are} set aside, since not all of it can be read\n"
            f"→ run: aisupply validate --store {store}",
            err=True,
        )
    if store is not None and graph.kept_up_to is None:
        tell(
            "note: the graph holds no claim: there are only its registry and the code lists\n"
            f"→ ask all of it by: aisupply query --raw --store {store}",
            err=True,
        )


def output_options(
    *, extra: tuple[str, ...] = ()
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add `--format`, with the formats for rows and those in `extra`, and the options of rows."""
    choices = (*FORMATS, *extra)
    form = click.option(
        "--format", "form", type=click.Choice(choices), default=None,
        help="Default: a table, with colours on a terminal.",
    )  # fmt: skip

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        """Return a command with these options."""

        @wraps(command)
        def wrapped(**arguments: Any) -> Any:
            """Call the command without the options of rows, which the context keeps."""
            rows = {option.target: arguments.pop(option.target) for option in ROWS}
            # The printing finds them there, wherever in the command it happens.
            click.get_current_context().ensure_object(dict)["rows"] = rows
            return command(**arguments)

        decorated: Callable[..., Any] = wrapped
        for option in reversed(ROWS):
            decorated = option_of(option)(decorated)
        return form(decorated)

    return add


def command_help(example: str, text: str) -> str:
    """Return a help text that ends in an example to type."""
    return f"{text}\n\n\b\nExample:\n  {example}"
