"""`aisupply load`: files of claims into a store, on disk or on a server."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aisupply.cli.options import command_help
from aisupply.cli.output import tell
from aisupply.cli.progress import progress
from aisupply.errors import UsageError
from aisupply.rdf import bundle
from aisupply.store.disk import load_files
from aisupply.store.files import LAYOUT, claim_files, registry_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aisupply.store.contents import Contents, Loaded

__all__ = ["command"]


@click.command(
    "load",
    help=command_help(
        "aisupply load my-claims.trig --store my-store",
        "Load RDF files into a store: a folder on disk, all or nothing; or a SPARQL 1.1 server by "
        "its http(s) address, where what broke off is completed by running it again. Every other "
        "command then takes the same --store. Claims are in formats with graphs (.trig, .nq, "
        ".jsonld); files without (.ttl, .nt, .n3, .rdf) are registry. Any may be packed (.gz).\n\n"
        "Each file is told: its statements, its claims, and what no view shows, which query --raw "
        "does. A FILE may be a graph folder (registry/ and sources/); --shipped adds the shipped "
        "graph.",
    ),
)
@click.argument("paths", nargs=-1, metavar="FILE...", type=click.Path(path_type=Path))
@click.option(
    "--store",
    "place",
    required=True,
    metavar="DIR|URL",
    help="The store: a folder, made if it is not there, or the address of a server for queries.",
)
@click.option("--shipped", is_flag=True, help="Load the shipped graph too.")
@click.option(
    "--update",
    metavar="URL",
    help="Where the server takes SPARQL updates. Default: what is usual beside --store.",
)
@click.option(
    "--graph-store",
    metavar="URL",
    help="Where the server takes graphs (Graph Store Protocol), if it takes no updates.",
)
def command(
    *, paths: tuple[Path, ...], place: str, shipped: bool, update: str | None,
    graph_store: str | None,
) -> None:  # fmt: skip
    """Parse, load, say how much there is now."""
    chosen = [*paths, bundle.graph_dir()] if shipped else list(paths)
    files = [file for path in chosen for file in _files(path)]
    if not files:
        raise UsageError("there is nothing to load", hint="name files, or use --shipped")
    if "://" in place:
        loaded = _load_remote(files, place, update=update, graph_store=graph_store)
    elif update or graph_store:
        raise UsageError("--update and --graph-store are for a server", hint="leave them out")
    else:
        loaded = _load_folder(files, Path(place))
    for brought in loaded.files:
        for line in _told(brought):
            tell(line)
    tell(f"{place} holds {_many(loaded.held, 'statement')}")


def _told(brought: Contents) -> Iterator[str]:
    """Yield what is to be said of a file."""
    claims = _many(brought.claims, "claim") if brought.claims else "no claims"
    yield f"{brought.path}: {_many(brought.statements, 'statement')}, {claims}"
    for statements, why in brought.unseen:
        yield f"  no view shows {_many(statements, 'statement')}: in {why}; query --raw does"
    if brought.bare:
        yield (
            f"  {_many(brought.bare, 'thing')} called ais:Claim: this format has no graph to hold "
            "what a claim says; write TriG, N-Quads or JSON-LD"
        )


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _load_folder(files: list[Path], folder: Path) -> Loaded:
    with progress("loading", len(files)) as tell:
        done = count(1)
        return load_files(
            files, folder, codes=_codes(), tell=lambda _: tell(next(done), len(files))
        )


def _load_remote(
    files: list[Path], url: str, *, update: str | None, graph_store: str | None
) -> Loaded:
    from aisupply.store.remote.loading import Ways, load_remote
    from aisupply.store.remote.store import RemoteStore

    store = RemoteStore(url)
    ways = Ways.named(store.endpoint.url, update=update, graphs=graph_store)
    with progress("loading") as tell:
        return load_remote(files, store, codes=_codes(), tell=tell, ways=ways)


def _codes() -> Path:
    return bundle.ontology_dir() / "codes"


def _files(path: Path) -> list[Path]:
    """Return a file itself, or the files of a graph folder."""
    if not path.is_dir():
        return [path]
    files = [*registry_files(path), *claim_files(path)]
    if not files:
        raise UsageError(f"{path} holds no graph", hint=LAYOUT)
    return files
