"""What can be read beside the tools: the ontology, the data set, lists; and prompts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from aisupply.claims import questions
from aisupply.errors import UnknownNameError
from aisupply.rdf import bundle
from aisupply.rdf.terms import DATASET

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from aisupply.mcp.client import JobClient

__all__ = ["PROMPTS", "QUESTION", "Prompt", "Resource", "Resources"]

_SCHEME = "aisupply://"
_TURTLE, _JSON, _SPARQL = "text/turtle", "application/json", "application/sparql-query"
QUESTION = f"{_SCHEME}questions/{{name}}"
"""The address of the SPARQL of a named question."""
_FOLDERS = ("", "codes", "shapes", "align")
_CODES = """
SELECT ?id ?label ?definition (GROUP_CONCAT(DISTINCT STRAFTER(STR(?up), "#"); separator=" ") AS
  ?broader) {
  ?code skos:inScheme aisc:scheme-%s ; skos:prefLabel ?label .
  FILTER(LANG(?label) = "en")
  OPTIONAL { ?code skos:definition ?definition FILTER(LANG(?definition) = "en") }
  OPTIONAL { ?code skos:broader|skos:relatedMatch ?up }
  BIND(STRAFTER(STR(?code), "#") AS ?id)
} GROUP BY ?id ?label ?definition ORDER BY ?id
"""


class Resource(NamedTuple):
    """Something to read: its address, name, what it is, and its media type."""

    uri: str
    name: str
    about: str
    type: str


_LISTS = (
    Resource(_SCHEME + "dataset", "dataset", "What the graph is: licence, coverage, counts, how "
             "to cite it.", _TURTLE),
    Resource(_SCHEME + "categories", "categories", "The product categories, with the broader ones "
             "of each.", _JSON),
    Resource(_SCHEME + "markets", "markets", "The markets of which shares are known, with their "
             "categories.", _JSON),
    Resource(_SCHEME + "questions", "questions", "The named questions, with their parameters.",
             _JSON),
)  # fmt: skip


class Resources:
    """The resources over one graph.

    Args:
        client: where jobs are done.
    """

    def __init__(self, client: JobClient) -> None:
        self._client = client
        self._files = dict(_ontology_files())
        ontology = [
            Resource(uri, uri.removeprefix(_SCHEME), "A part of the ontology.", _TURTLE)
            for uri in self._files
        ]
        self.known = {resource.uri: resource for resource in (*_LISTS, *ontology)}

    async def read(self, uri: str) -> tuple[str, str]:
        """Return media type and text of a resource; `UnknownNameError` if there is none."""
        if uri in self._files:
            return _TURTLE, self._files[uri].read_text(encoding="utf-8")
        if uri.startswith(_SCHEME + "questions/"):
            name = uri.removeprefix(_SCHEME + "questions/")
            return _SPARQL, questions.find(name).sparql
        if uri not in self.known:
            raise UnknownNameError("resource", uri, self.known)
        resource = self.known[uri]
        return resource.type, await self._listed(resource.name)

    async def _listed(self, name: str) -> str:
        if name == "dataset":
            return (await self._client.query(f"DESCRIBE <{DATASET}>", [])).turtle or ""
        if name == "questions":
            return _json(questions.overview().rows)
        lists = {"categories": "category", "markets": "market"}
        return _json((await self._client.select(_CODES % lists[name], [])).rows)


def _ontology_files() -> list[tuple[str, Path]]:
    """Return the files of the ontology by their address."""
    root = bundle.ontology_dir()
    paths = [path for folder in _FOLDERS for path in sorted((root / folder).glob("*.ttl"))]
    return [(f"{_SCHEME}ontology/{path.relative_to(root).as_posix()}", path) for path in paths]


def _json(rows: object) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=1)


class Prompt(NamedTuple):
    """A prompt: title, what it is for, its arguments (the first is needed), and its text."""

    title: str
    about: str
    arguments: Mapping[str, str]
    text: str


_HOW = (
    "Quote every figure with both of its bounds and its unit, say under which lens it holds, and "
    "give for each statement the source (publisher, date, address) from the citations. Say from "
    "the coverage what is not known: suppliers without a figure, and whether there may be others."
)
PROMPTS: dict[str, Prompt] = {
    "dependence": Prompt(
        "How dependent is a firm?",
        "A brief on whom a firm depends on, with bounds and sources.",
        {"customer": "A firm, such as openai.", "category": "A product category; any if left out."},
        "How much does {customer} depend on few suppliers{of}? Find the name, then use "
        "concentration and explain, then tiers for what is behind the first suppliers, and "
        "timeline for how it came about. " + _HOW,
    ),
    "stop": Prompt(
        "What if a firm stops?",
        "Who is hit if a firm stops, by which way, and how sure that is.",
        {"firm": "A firm, such as tsmc.", "category": "A product category; any if left out."},
        "Who is hit, and how much, if {firm} stops{of}? Find the name, then use disrupt and "
        "chokepoints, and show for the firms on the way. " + _HOW,
    ),
    "dispute": Prompt(
        "What is in dispute?",
        "What sources say differently about a thing, and what was only rumoured.",
        {"thing": "A firm, product or agreement, such as openai-nvidia-loi."},
        "What is claimed about {thing}, by whom, how surely, and where do sources disagree? Use "
        "show, conflicts and, for an agreement, ask agreement-states. " + _HOW,
    ),
}
"""The prompts by name."""
