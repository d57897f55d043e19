"""`aisupply serve`: pages, SPARQL endpoint and JSON API, read-only."""

from __future__ import annotations

import os
from functools import partial

import click

from aisupply.cli.mcp import has_sdk
from aisupply.cli.options import command_help
from aisupply.cli.output import tell
from aisupply.workers.logs import LEVELS

__all__ = ["command"]


@click.command(
    "serve",
    help=command_help(
        "aisupply serve --port 7333",
        "Serve the report's pages (/), a query page (/query), a SPARQL 1.1 endpoint "
        "(/sparql), the named questions (/ask), a JSON API (/api) and tools for agents (/mcp), "
        "read-only, until Ctrl-C.\n\n"
        "Each takes the lens as parameters of the URL, such as ?known-by=2025-10-07. Queries run "
        "in processes of their own, with limits of time, memory and rows.\n\n"
        "Beyond this machine a token is needed: set AISUPPLY_TOKEN, and clients send it as "
        "Authorization: Bearer.",
    ),
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=7333, show_default=True,
    help="The port to listen on; 0 for any that is free.",
)  # fmt: skip
@click.option(
    "--name", "names", multiple=True, metavar="HOST",
    help="A further name by which clients may call this host (repeatable).",
)  # fmt: skip
@click.option("--cors", metavar="ORIGIN", help="A web site whose pages may read the answers.")
@click.option(
    "--deadline", type=click.FloatRange(0.1, 3600), default=10.0, show_default=True,
    help="Seconds after which a query is stopped.",
)  # fmt: skip
@click.option(
    "--memory", type=click.IntRange(64, 1 << 20), default=512, show_default=True,
    help="MiB that one query may take.",
)  # fmt: skip
@click.option(
    "--max-rows", type=click.IntRange(1), default=100_000, show_default=True,
    help="Rows of one answer.",
)  # fmt: skip
@click.option(
    "--cache", type=click.IntRange(0, 1 << 20), default=32, show_default=True,
    help="MiB of small answers that are kept for those who ask the same again; 0 keeps none.",
)  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 256), help="Processes. Default: two per core.")
@click.option(
    "--log", "level", type=click.Choice(LEVELS), default="all", show_default=True,
    help="What is told on standard error, as lines of JSON.",
)  # fmt: skip
@click.option(
    "--store", metavar="PATH", help="Another graph, as for other commands. Default: the shipped."
)
def command(
    *, host: str, port: int, names: tuple[str, ...], cors: str | None, deadline: float,
    memory: int, max_rows: int, cache: int, workers: int | None, level: str, store: str | None,
) -> None:  # fmt: skip
    """Parse, serve."""
    from aisupply.server.run import serve
    from aisupply.server.settings import TOKEN_VARIABLE, Settings
    from aisupply.workers.limits import Limits
    from aisupply.workers.logs import Log

    given = {"workers": workers} if workers else {}
    limits = Limits(
        deadline=deadline, memory=memory << 20, rows=max_rows, cache=cache << 20, **given
    )  # fmt: skip
    settings = Settings(
        host=host, port=port, names=names, cors=cors, store=store, limits=limits,
        token=os.environ.get(TOKEN_VARIABLE) or None,
    )  # fmt: skip
    from aisupply.mcp.http import HttpTools

    agents = has_sdk()
    serve(
        settings, log=Log(level), tell=partial(_tell, store=store, agents=agents),
        tools=HttpTools if agents else None,
    )  # fmt: skip


def _tell(url: str, *, store: str | None, agents: bool) -> None:
    """Say where the server is, what it serves and how to end it."""
    graph = store or "the shipped graph"
    tools = "MCP: tools for agents" if agents else "needs pip install 'aisupply[mcp]'"
    tell(
        f"aisupply serves {graph} at {url}\n"
        f"  {url}/         the report (written when it is first opened)\n"
        f"  {url}/query    query page: editor, lens, table, chart, graph\n"
        f"  {url}/sparql   SPARQL 1.1 endpoint, read-only\n"
        f"  {url}/ask      named questions\n"
        f"  {url}/api      JSON API and its OpenAPI description\n"
        f"  {url}/mcp      {tools}\n"
        "Ctrl-C stops it."
    )
