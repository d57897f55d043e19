"""The passages behind claims, and whether a text still bears them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.errors import UsageError
from aisupply.operations.declaration import Checked, Operation
from aisupply.operations.parameters import Parameter

if TYPE_CHECKING:
    from aisupply.claims.evidence import Verification
    from aisupply.operations.declaration import Asked
    from aisupply.table import Table

__all__ = ["OPERATION"]


def _run(asked: Asked) -> Table | Checked:
    from aisupply.claims.evidence import counted, named_spans, spans, verify

    view = asked.view
    graph = view.graph
    # A claim is found whether the lens lets it through or not: the answer says which it is.
    named = [graph.names.find(claim, kind="claim").iri for claim in asked.get("claims")]
    chosen = counted(view, named) if named else view.lens.choose(graph.claims)
    text = asked.get("text")
    if text is None:
        return named_spans(view, named) if named else spans(graph, chosen)
    sources = {claim.source for claim in graph.claims if claim.iri in set(chosen)}
    if len(sources) != 1:
        raise UsageError(
            f"--text is one text, and these claims have {len(sources)} sources",
            hint="name the source: --source seed-article",
        )
    result = verify(graph, text, source=sources.pop(), claims=chosen)
    return Checked(result.table, result.ok, _summary(result))


def _summary(result: Verification) -> str:
    """Say in one line which digests hold."""
    from aisupply.table import display

    failing, total = len(result.failing), len(result.table)
    whole = "matches" if result.source_ok else "DOES NOT match"
    passages = f"{total - failing} of {total} passages hold"
    lines = [f"the text {whole} the digest of {result.source}; {passages}"]
    lines += [
        f"fails: {display(row['claim'])}, {row['start']}–{row['end']}" for row in result.failing
    ]
    return "\n".join(lines)


OPERATION = Operation(
    name="evidence",
    line="The passages behind claims; check them against the text.",
    help="List the passages that carry claims: offsets in characters and digests; the graph stores "
    "no words of a source.\n\n"
    "CLAIM is the id or IRI of a claim. Without CLAIM and --source, all passages.",
    here="With the source's text at hand, --text checks both digests and prints the words; exit "
    "code 1 if one fails.",
    example="aisupply evidence cl:seed-article/s33",
    topic="claims",
    place=3,
    parameters=(
        Parameter("claim", "A claim (repeatable).", many=True, argument="claims", positional=True),
        Parameter(
            "text", "The text of the source, as it was published.", "file", metavar="FILE",
            here=True,
        ),
    ),
    columns=(
        "claim", "status", "certainty", "known", "source", "start", "end", "digest", "reason",
    ),
    shown=(("claim", "status", "known", "source", "start", "end"),),
    run=_run,
    all_claims=True,
)  # fmt: skip
