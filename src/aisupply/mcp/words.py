"""What agents read: how to use the tools, and what is said of those that are no operation."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["INSTRUCTIONS", "TOLD", "Told"]

INSTRUCTIONS = """\
A knowledge graph of who supplies whom to build AI: chips, memory, equipment, data centres, cloud, \
money. It holds claims, each with its source, passage, status and date. {claims:,} claims and \
{sources:,} sources; kept up to {until}: nothing later is known here.

How to use it:
1. Names: any tool takes ids, labels, aliases and tickers. If unsure, call `find`. Product \
categories are in the resource aisupply://categories.
2. Figures are bounds: {{"low", "high", "exact"}}. high null: no upper end is known. exact false: \
outer bounds, or bounds of those who are named where one whom no source names may lower them, or \
a range under an assumption that `basis` names. Do not quote a midpoint; quote both ends, and the \
basis with them.
3. A missing supplier is not "no supplier": `coverage` says how many named suppliers have a \
figure, and whether a source says that there are no others. `explain` lists what a concentration \
rests on, supplier by supplier.
4. The lens picks the claims that count. By default facts only, as known on the last day of the \
graph; `known_by` goes back in time, `with_rumours` adds what is only rumoured.
5. Quote: `citations` has for each claim its source, address and place in the text (characters).
"""


class Told(NamedTuple):
    """What is said of a tool: a title, a description, and the columns it answers with."""

    title: str
    about: str
    columns: tuple[str, ...]


TOLD: dict[str, Told] = {
    "questions": Told(
        "List the named questions",
        "Lists the named questions that `ask` answers, with their parameters and defaults.",
        ("name", "topic", "question", "parameters", "example"),
    ),
    "ask": Told(
        "Ask a named question",
        "Answers one of the named questions, such as suppliers (who supplies a customer?), "
        "promises (what does an agreement promise?), open-options (who may obtain shares of "
        "whom?) or people-and-sites. `questions` lists them all. Columns hang on the question.",
        (),
    ),
    "find": Told(
        "Find a name",
        "Finds things whose id, label, alias or ticker has a text in it, or looks like it.",
        ("id", "kind", "label", "names", "match"),
    ),
    "query": Told(
        "Ask in SPARQL",
        "Runs a read-only SPARQL 1.1 query (SELECT, ASK; CONSTRUCT and DESCRIBE give Turtle). The "
        "default graph is the view of the lens; each claim is a named graph: GRAPH ?claim { … }, "
        "and selecting ?claim gives citations. Prefixes : ais aisb aisc cl prov oa org foaf skos "
        "time dcterms unit xsd rdf rdfs are declared. SERVICE, LOAD and updates are refused.",
        (),
    ),
}
"""What is said of the tools that no operation declares."""
