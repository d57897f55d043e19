"""`aisupply load`: files of claims into a store on disk."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from aisupply import bundle
from aisupply.cli.options import command_help
from aisupply.errors import UsageError
from aisupply.store.disk import load_files
from aisupply.store.files import claim_files, registry_files

__all__ = ["command"]


@click.command(
    "load",
    help=command_help(
        "aisupply load my-claims.trig --store my-store",
        "Load files of claims (.trig, .nq) and registries (.ttl, .nt) into a store on disk, all "
        "or nothing. Every other command then takes --store DIR. A FILE may be a graph folder "
        "(registry/ and sources/); --shipped adds the shipped graph.",
    ),
)
@click.argument("paths", nargs=-1, metavar="FILE...", type=click.Path(path_type=Path))
@click.option(
    "--store",
    "folder",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The store; made if it is not there.",
)
@click.option("--shipped", is_flag=True, help="Load the shipped graph too.")
def command(*, paths: tuple[Path, ...], folder: Path, shipped: bool) -> None:
    """Parse, load, say how much there is now."""
    chosen = [*paths, bundle.graph_dir()] if shipped else list(paths)
    files = [file for path in chosen for file in _files(path)]
    if not files:
        raise UsageError("there is nothing to load", hint="name files, or use --shipped")
    quiet = not sys.stderr.isatty()
    with click.progressbar(length=len(files), label="loading", file=sys.stderr,
                           hidden=quiet) as bar:  # fmt: skip
        count = load_files(
            files, folder, codes=bundle.ontology_dir() / "codes", tell=lambda _: bar.update(1)
        )
    click.echo(f"{folder} holds {count:,} statements")


def _files(path: Path) -> list[Path]:
    """Return a file itself, or the files of a graph folder."""
    if not path.is_dir():
        return [path]
    found = [*registry_files(path), *claim_files(path)]
    if not found:
        raise UsageError(
            f"{path} holds no graph", hint="a graph folder has registry/*.ttl and sources/*.trig"
        )
    return found
