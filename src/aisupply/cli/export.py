"""`aisupply export`: the graph, or a view of it, as RDF in a file or as a folder of tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pyoxigraph as ox

from aisupply.atomic import check_file, check_folder, replaced_folder, write_whole
from aisupply.claims.view_store import select_claims
from aisupply.cli.options import command_help, lens_options, pick_view
from aisupply.cli.output import tell
from aisupply.errors import UsageError

if TYPE_CHECKING:
    from aisupply.graph import View

__all__ = ["command"]

_FORMATS = {
    ".trig": ox.RdfFormat.TRIG,
    ".nq": ox.RdfFormat.N_QUADS,
    ".ttl": ox.RdfFormat.TURTLE,
}


@click.command(
    "export",
    help=command_help(
        "aisupply export -o graph.trig",
        "Write the graph as TriG or N-Quads (claims as named graphs, evidence in the default "
        "graph; lossless), as Turtle (the merged view with its short cuts, no claims apart), or "
        "as a folder of CSV tables that `import` reads, with a file for claims that no row can "
        "hold.\n\n"
        "All claims unless a lens option is given; a view as Turtle then holds what the lens "
        "lets through.",
    ),
)
@click.option(
    "-o", "--output", "path", required=True, type=click.Path(path_type=Path),
    help=f"A file that ends in {', '.join(_FORMATS)}, or a folder for tables (no ending).",
)  # fmt: skip
@lens_options
def command(*, path: Path, lens: dict[str, Any]) -> None:
    """Parse, write, say what was written."""
    form = _FORMATS.get(path.suffix)
    if not path.suffix:
        check_folder(path)
    elif form is None:
        raise UsageError(f"{path.name} names no format", hint=f"end it in {', '.join(_FORMATS)}")
    else:
        check_file(path)
    view = pick_view(lens, default_all=True)
    if form is None:
        _write_tables(view, path)
        return
    data = _document(view, form)
    write_whole(path, data)
    tell(f"wrote {path} ({len(data):,} bytes)", err=True)


def _write_tables(view: View, folder: Path) -> None:
    from aisupply.exchange.tables.unwritten import FILE, Tables

    chosen = select_claims(view.graph.store, view.lens, view.graph.claims)
    tables = Tables(chosen.quads(), coverage=view.graph.coverage)
    with replaced_folder(folder) as fresh:
        tables.write(fresh)
    rows = sum(map(len, tables.rows.values()))
    tell(f"wrote {folder}: {len(tables.rows)} tables, {rows:,} rows", err=True)
    if tables.claims:
        tell(f"{tables.claims:,} claims that no row can hold are in {FILE}", err=True)


def _document(view: View, form: ox.RdfFormat) -> bytes:
    if form == ox.RdfFormat.TURTLE:
        return view.store.dump(form, graph="")
    if view.lens.everything and not view.lens.sources and view.lens.tier is None:
        return view.graph.store.dump(form)
    chosen = select_claims(view.graph.store, view.lens, view.graph.claims)
    return chosen.dump(form)
