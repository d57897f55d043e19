"""`aisupply evidence`: the passages behind claims, and whether a text still bears them out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aisupply.cli.options import command_help, lens_options, output_options, pick_view
from aisupply.cli.output import print_table, tell
from aisupply.errors import UsageError
from aisupply.table import display

if TYPE_CHECKING:
    from aisupply.claims.evidence import Verification

__all__ = ["command"]


@click.command(
    "evidence",
    help=command_help(
        "aisupply evidence cl:seed-article/s33",
        "List the passages that carry claims: offsets in characters and digests; the graph "
        "stores no words of a source. With the source's text at hand, --text checks both "
        "digests and prints the words; exit code 1 if one fails.\n\n"
        "CLAIM is the id or IRI of a claim. Without CLAIM and --source, all passages.",
    ),
)
@click.argument("claims", nargs=-1, metavar="[CLAIM]...")
@click.option(
    "--text",
    "text",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The text of the source, as it was published.",
)
@output_options()
@lens_options
def command(
    *, claims: tuple[str, ...], text: Path | None, form: str | None, lens: dict[str, Any]
) -> int:
    """Parse, look up or verify, print."""
    from aisupply.claims.evidence import counted, named_spans, spans, verify

    view = pick_view(lens, default_all=True)
    graph = view.graph
    iris = [graph.names.find(claim, kind="claim").iri for claim in claims] or None
    chosen = counted(view, iris) if iris is not None else view.lens.choose(graph.claims)
    if text is None:
        table = named_spans(view, iris) if iris is not None else spans(graph, chosen)
        print_table(table.with_lens(view.lens.as_json()), form)
        return 0
    sources = {claim.source for claim in graph.claims if claim.iri in set(chosen)}
    if len(sources) != 1:
        raise UsageError(
            f"--text is one text, and these claims have {len(sources)} sources",
            hint="name the source: --source seed-article",
        )
    result = verify(graph, text, source=sources.pop(), claims=chosen)
    print_table(result.table, form)
    if form in {None, "table"}:
        tell(_summary(result), fg="green" if result.ok else "red")
    return 0 if result.ok else 1


def _summary(result: Verification) -> str:
    """Say in one line which digests hold."""
    failing, total = len(result.failing), len(result.table)
    whole = "matches" if result.source_ok else "DOES NOT match"
    passages = f"{total - failing} of {total} passages hold"
    lines = [f"the text {whole} the digest of {result.source}; {passages}"]
    lines += [
        f"fails: {display(row['claim'])}, {row['start']}–{row['end']}" for row in result.failing
    ]
    return "\n".join(lines)
