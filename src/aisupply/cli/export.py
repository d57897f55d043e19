"""`aisupply export`: the graph, or a view of it, in one file or as a folder of tables."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aisupply.atomic import check_file, check_folder, replaced_folder, write_whole
from aisupply.cli.options import command_help, lens_options, pick_view
from aisupply.cli.output import put_bytes, tell
from aisupply.errors import UsageError
from aisupply.exchange.formats import FORMATS, format_called, format_of

if TYPE_CHECKING:
    from aisupply.exchange.formats import Format
    from aisupply.graph import View

__all__ = ["command"]

_STANDARD_OUTPUT = "-"


@click.command(
    "export",
    help=command_help(
        "aisupply export -o network.graphml --known-by 2025-10-07",
        "Write the graph or a view of it; the end of the name says how.\n\n"
        "\b\n"
        "Claims, each with its source and status; all unless a lens option is given:\n"
        "  .trig .nq .jsonld   claims as named graphs; lossless\n"
        "  .nanopub.trig       each claim as a nanopublication\n"
        "  FOLDER, .xlsx       the tables that `import` reads (a folder, or one sheet each)\n"
        "  .ttl .nt            the merged view with its short cuts, no claims apart\n\n"
        "\b\n"
        "The network of the lens, with texts and numbers only:\n"
        "  .graphml .gexf      Gephi, yEd, igraph, networkx\n"
        "  .cyjs .json         Cytoscape; node-link as networkx and D3 read it\n"
        "  .csv .parquet       a row for each edge\n\n"
        "\b\n"
        "Firms, ownership and contracts of the lens:\n"
        "  .ftm.json           FollowTheMoney entities, one a line\n\n"
        "docs/export.md says what each can hold, and what it leaves out.",
    ),
)
@click.option(
    "-o", "--output", "path", required=True, type=click.Path(path_type=Path),
    help="A file, a folder for tables (no ending), or - for standard output.",
)  # fmt: skip
@click.option(
    "--format", "name", type=click.Choice([form.name for form in FORMATS]),
    help="The format, where the name does not end in one.",
)  # fmt: skip
@lens_options
def command(*, path: Path, name: str | None, lens: dict[str, Any]) -> None:
    """Parse, write, say what was written."""
    streams = str(path) == _STANDARD_OUTPUT
    form = _format(path, name)
    if form is None:
        check_folder(path)
        _write_tables(pick_view(lens, default_all=True), path)
        return
    if not streams:
        check_file(path)
    elif form.binary and sys.stdout is not None and sys.stdout.isatty():
        raise UsageError(
            f"{form.name} is no text for a terminal", hint=f"aisupply export -o REST{form.suffix}"
        )
    view = pick_view(lens, default_all=form.all_claims)
    document = form.document(view)
    if streams:
        put_bytes(document.data)
    else:
        write_whole(path, document.data)
        size = f"{len(document.data):,} bytes"
        tell(f"wrote {path}: {document.holds} ({size})", err=True)
    for sentence in document.left_out:
        tell(f"note: {sentence}", err=True)
    tell(str(view.lens.line()), err=True)


def _format(path: Path, name: str | None) -> Format | None:
    """Return the format of a file; None for a folder of tables."""
    if name is not None:
        return format_called(name)
    if str(path) == _STANDARD_OUTPUT:
        raise UsageError(
            "standard output has no name that ends in a format",
            hint="name one, such as: aisupply export -o - --format graphml",
        )
    return format_of(path.name) if path.suffix else None


def _write_tables(view: View, folder: Path) -> None:
    from aisupply.exchange.links.claims import TABLE as LINKS
    from aisupply.exchange.links.exporting import link_rows, links_csv
    from aisupply.exchange.tables.files import REST
    from aisupply.exchange.tables.unwritten import Tables

    tables = Tables.of(view)
    links = link_rows(tables.left(LINKS)).rows
    with replaced_folder(folder) as fresh:
        tables.write(fresh)
        if links:
            (fresh / f"{LINKS}.csv").write_text(links_csv(links), encoding="utf-8")
    rows = sum(map(len, tables.rows.values()))
    tell(f"wrote {folder}: {len(tables.rows)} tables, {rows:,} rows", err=True)
    if tables.claims:
        tell(f"{tables.claims:,} claims that no row can hold are in {REST}", err=True)
    if links:
        told = f"{len(links):,} of them are links, and rows of {LINKS}.csv (import --as links)"
        tell(told, err=True)
