"""`aisupply mcp`: the same questions as tools of the Model Context Protocol, over stdio."""

from __future__ import annotations

from importlib.metadata import version
from importlib.util import find_spec

import click

from aisupply.cli.options import command_help
from aisupply.errors import UsageError
from aisupply.workers.logs import LEVELS

__all__ = ["command", "has_sdk"]


def has_sdk() -> bool:
    """Tell whether the SDK of the protocol is installed, in a version that is served."""
    return find_spec("mcp") is not None and not version("mcp").startswith(("0.", "1."))


@click.command(
    "mcp",
    help=command_help(
        "aisupply mcp --log all",
        "Speak the Model Context Protocol on standard input and output: questions, measures, "
        "evidence and SPARQL as tools for an agent, read-only, until the input ends.\n\n"
        "Each answer carries its lens, its coverage, and citations with the addresses of "
        "sources. Each tool takes the lens as arguments, such as known_by. A client starts this "
        "command by itself; docs/mcp.md says how to register it.\n\n"
        "It needs the optional part mcp: pip install 'aisupply[mcp]'.",
    ),
)
@click.option(
    "--deadline", type=click.FloatRange(0.1, 3600), default=20.0, show_default=True,
    help="Seconds after which a call is stopped.",
)  # fmt: skip
@click.option(
    "--memory", type=click.IntRange(64, 1 << 20), default=512, show_default=True,
    help="MiB that one call may take.",
)  # fmt: skip
@click.option(
    "--log", "level", type=click.Choice(LEVELS), default="problems", show_default=True,
    help="What is told on standard error, as lines of JSON.",
)  # fmt: skip
@click.option(
    "--store", metavar="PATH|URL",
    help="Another graph, as for other commands. Default: the shipped graph.",
)  # fmt: skip
def command(*, deadline: float, memory: int, level: str, store: str | None) -> None:
    """Parse, serve."""
    if not has_sdk():
        raise UsageError(
            "the SDK of the Model Context Protocol, version 2, is not installed",
            hint="install it: pip install 'aisupply[mcp]'",
        )
    from aisupply.mcp.run import serve
    from aisupply.workers.logs import Log

    serve(store, deadline=deadline, memory=memory << 20, log=Log(level))
