"""Options that many commands share: the lens and the form of the output."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from aisupply.claims.lens import COMBINATIONS, SCENARIOS, STATUSES, all_but
from aisupply.cli.output import tell
from aisupply.cli.progress import drawn
from aisupply.errors import UsageError
from aisupply.table import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from aisupply.graph import Graph, View

__all__ = [
    "category_in",
    "cell_options",
    "command_help",
    "firms_in",
    "lens_options",
    "output_options",
    "pick_view",
]

KINDS = ("power", "money", "count")
"""Kinds of quantity that a measure can go by."""


_LENS = (
    click.option("--as-of", metavar="DATE", help="Set both clocks: --known-by and --at."),
    click.option(
        "--known-by",
        metavar="DATE",
        help="Only what was public by the end of DATE, "
        "UTC (2025-10-07, 2025-10, 2025-Q4, 2025). Default: the graph's coverage date.",
    ),
    click.option(
        "--at",
        metavar="DATE",
        help="What holds in the world on DATE: stages and edges. Default: as --known-by.",
    ),
    click.option(
        "--status",
        "statuses",
        metavar="LIST",
        help="Evidence statuses that count, "
        f"of {', '.join(STATUSES)}. Default: reported,announced.",
    ),
    click.option("--with-rumours", is_flag=True, help="Add what is only rumoured."),
    click.option("--with-estimates", is_flag=True, help="Add what a model estimates."),
    click.option("--binding-only", is_flag=True, help="Count only the firm part of each volume."),
    click.option(
        "--tier",
        type=click.IntRange(1, 3),
        help="Only sources of this tier or better "
        "(1 filings and the parties' own words, 2 news, 3 analysis).",
    ),
    click.option(
        "--source", "sources", metavar="ID", multiple=True, help="Only this source (repeatable)."
    ),
    click.option("--scenario", metavar="NAME", help=f"A named scenario: {', '.join(SCENARIOS)}."),
    click.option("--entities", is_flag=True, help="Keep legal units apart, no groups."),
    click.option(
        "--combine",
        type=click.Choice(COMBINATIONS),
        help="How several claims on one quantity go together. Default: intersect.",
    ),
    click.option(
        "--by-source-date",
        is_flag=True,
        help="Go by the date of the source, not by the day the statement was first public.",
    ),
    click.option("--all", "everything", is_flag=True, help="No lens: all claims."),
    click.option(
        "--store",
        metavar="PATH|URL",
        help="Another graph: a store on disk, a SPARQL 1.1 server (http or https), a graph "
        "folder, or an RDF file. Default: the shipped graph.",
    ),
)


def lens_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of the lens; the command gets what was given as `lens`, a mapping."""

    @wraps(command)
    def wrapped(**arguments: Any) -> Any:
        lens = {name: arguments.pop(name) for name in _lens_names()}
        given = {name: value for name, value in lens.items() if value not in (None, False, ())}
        return command(lens=given, **arguments)

    decorated: Callable[..., Any] = wrapped
    for option in reversed(_LENS):
        decorated = option(decorated)
    return decorated


def _lens_names() -> tuple[str, ...]:
    return (
        "as_of", "known_by", "at", "statuses", "with_rumours", "with_estimates", "binding_only",
        "tier", "sources", "scenario", "entities", "combine", "by_source_date", "everything",
        "store",
    )  # fmt: skip


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
    """Add `--format`, with the formats for rows and those in `extra`, and `--columns`."""
    choices = (*FORMATS, *extra)
    form = click.option(
        "--format", "form", type=click.Choice(choices), default=None,
        help="Default: a table, with colours on a terminal.",
    )  # fmt: skip
    columns = click.option(
        "--columns", metavar="LIST", callback=_keep_columns, expose_value=False,
        help="Only these columns, in this order, such as customer,hhi.",
    )  # fmt: skip
    return lambda command: form(columns(command))


def _keep_columns(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    """Keep what was asked for where the printing finds it."""
    names = tuple(name.strip() for name in value.split(",") if name.strip()) if value else ()
    ctx.ensure_object(dict)["columns"] = names


def cell_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--category` and `--kind`, which say what is measured, and by which quantity."""
    category = click.option(
        "--category", metavar="C", help="A product category, with its narrower ones."
    )
    kind = click.option(
        "--kind", type=click.Choice(KINDS),
        help="The quantity to measure by. Default: the one with the most figures.",
    )  # fmt: skip
    return category(kind(command))


def category_in(view: View, typed: str | None) -> str | None:
    """Return the id of the category that was typed; `UnknownNameError` if there is none."""
    return view.names.find(typed, kind="category").id if typed else None


def firms_in(view: View, typed: Iterable[str]) -> list[str]:
    """Return the ids of the firms that were typed; `UnknownNameError` if there is none."""
    return [view.names.find(name, kind="organisation").id for name in typed]


def command_help(example: str, text: str) -> str:
    """Return a help text that ends in an example to type."""
    return f"{text}\n\n\b\nExample:\n  {example}"
