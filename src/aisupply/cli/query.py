"""`aisupply query`: SPARQL over the view of a lens."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, cast

import click
import pyoxigraph as ox

from aisupply.claims import answers
from aisupply.cli.options import command_help, lens_options, output_options, pick_view
from aisupply.cli.output import put
from aisupply.cli.tables import print_table
from aisupply.errors import DataError, UsageError
from aisupply.rdf.terms import PREFIXES
from aisupply.store.embedded import solutions
from aisupply.table import Table

__all__ = ["command"]

_RDF_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
}


@click.command(
    "query",
    help=command_help(
        "aisupply query 'SELECT DISTINCT ?s { ?s ais:suppliesTo :openai }' --with-rumours",
        "Ask in SPARQL 1.1 (SELECT, ASK, CONSTRUCT, DESCRIBE).\n\n"
        "The default graph is the view of the lens: registry, code lists, what the chosen "
        "claims say, their evidence, and short cuts such as ais:suppliesTo; each triple once. "
        "Each claim is a named graph. The prefixes : ais aisc cl prov oa org foaf skos time "
        "dcterms dcat unit xsd rdf rdfs owl are known.\n\n"
        "TEXT is the query, or - for standard input.",
    ),
)
@click.argument("text", required=False)
@click.option("-f", "--file", "path", type=click.Path(path_type=Path), help="Read it from a file.")
@click.option(
    "--raw", is_flag=True,
    help="Ask what was loaded, and nothing else: no lens, no code lists; the default graph is what "
    "files say in no graph.",
)  # fmt: skip
@click.option("--exit-status", is_flag=True, help="Exit with 1 if an ASK is false.")
@output_options(extra=tuple(_RDF_FORMATS))
@lens_options
def command(
    *, text: str | None, path: Path | None, raw: bool, exit_status: bool, form: str | None,
    lens: dict[str, Any],
) -> int:  # fmt: skip
    """Parse, ask, print."""
    query = _read_query(text, path)
    if raw:
        answer, told = _ask_raw(query, lens), None
    else:
        view = pick_view(lens)
        answer, told = view.store.query(query), view.lens.as_json()
    if isinstance(answer, ox.QueryTriples):
        _print_triples(answer, form)
        return 0
    if form in _RDF_FORMATS:
        raise UsageError(
            f"--format {form} is for CONSTRUCT and DESCRIBE", hint="use table, csv, json, jsonl, md"
        )
    if isinstance(answer, ox.QueryBoolean):
        truth = bool(answer)
        print_table(Table(("answer",), [{"answer": truth}], told), form)
        return 1 if exit_status and not truth else 0
    print_table(answers.table(solutions(answer), lens=told), form)
    return 0


def _ask_raw(
    query: str, lens: dict[str, Any]
) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Ask a store as it was loaded."""
    from aisupply.graph import open as open_graph

    store = lens.pop("store", None)
    if lens:
        raise UsageError("--raw has no lens", hint="leave out the lens options, or --raw")
    return open_graph(store).raw_store.query(query, raw=True)


def _read_query(text: str | None, path: Path | None) -> str:
    if (text is None) == (path is None):
        raise UsageError(
            "a query is TEXT or -f FILE", hint="aisupply query 'SELECT * { ?s ?p ?o } LIMIT 5'"
        )
    if path is None and text != "-":
        return cast("str", text)
    piped = path is None or str(path) == "-"
    place = "standard input" if piped else str(path)
    try:
        data = sys.stdin.buffer.read() if path is None or piped else path.read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        found = error.strerror or "an error"
    except UnicodeDecodeError as error:
        found = f"byte 0x{data[error.start]:02x} at {error.start}"
    raise DataError(place, found, "a query as UTF-8 text", hint="check the file and its encoding")


def _print_triples(triples: ox.QueryTriples, form: str | None) -> None:
    if form not in {None, *_RDF_FORMATS}:
        raise UsageError(
            f"--format {form} is for rows", hint=f"use one of {', '.join(_RDF_FORMATS)}"
        )
    data = ox.serialize(triples, format=_RDF_FORMATS[form or "turtle"], prefixes=PREFIXES)
    put(cast("bytes", data).decode("utf-8"))
