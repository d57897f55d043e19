"""The set-based checks: queries in ontology/checks that return no rows on sound data.

Each file begins with a header that gives its label, its severity and what to do in two
languages.  It selects `?thing` (what is wrong), `?claim` (the graph it is in; may be unbound)
and the sentence of the error as `?message` and `?message_fr`.  The queries are written for a
store laid out as that of `aisupply.graph.Graph`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple, cast

import pyoxigraph as ox

from aisupply.errors import DataError
from aisupply.rdf import bundle
from aisupply.rdf.terms import compact
from aisupply.store import CODES_GRAPH, REGISTRY_GRAPH
from aisupply.store.embedded import EmbeddedStore
from aisupply.store.files import load_file
from aisupply.validation.findings import LANGUAGES, SEVERITIES, Lang, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from aisupply.store import Solutions

__all__ = ["Check", "Hit", "load_checks", "run_check", "undeclared_terms", "wrong_identifiers"]

_HEADER = re.compile(r"^# (label|severity|todo \((?:en|fr)\)): *(.+)$", re.MULTILINE)

_TERMS = """
SELECT ?term (SAMPLE(?g) AS ?claim) {
  { GRAPH ?g { ?s ?term ?o } } UNION { GRAPH ?g { ?s a ?term } }
  UNION { ?s ?term ?o } UNION { ?s a ?term }
  FILTER(STRSTARTS(STR(?term), STR(ais:)) || STRSTARTS(STR(?term), STR(aisb:)))
} GROUP BY ?term ORDER BY ?term
"""

_IDENTIFIERS = """
SELECT DISTINCT ?thing ?identifier ?claim {
  { GRAPH ?claim { ?thing dcterms:identifier ?identifier } }
  UNION { ?thing dcterms:identifier ?identifier }
  FILTER(STRSTARTS(STR(?identifier), "LEI:"))
} ORDER BY ?thing ?identifier
"""
_LEI = re.compile(r"[0-9A-Z]{18}[0-9]{2}")


class Hit(NamedTuple):
    """One fault: what is wrong, the claim it is in if any, and the sentence in each language."""

    thing: str
    claim: str | None
    message: Mapping[Lang, str]


@dataclass(frozen=True)
class Check:
    """A query that finds one kind of fault.

    Args:
        label: its name, that of its file.
        severity: how bad the fault is.
        todo: what to do about it, by language.
        query: the query.
    """

    label: str
    severity: Severity
    todo: Mapping[Lang, str]
    query: str

    @classmethod
    def read(cls, path: Path) -> Check:
        """Read a check; `DataError` if its header lacks something."""
        query = path.read_text(encoding="utf-8")
        header = {name: value.strip() for name, value in _HEADER.findall(query)}
        missing = {"label", "severity", *(f"todo ({lang})" for lang in LANGUAGES)} - header.keys()
        if missing or header["label"] != path.stem or header["severity"] not in SEVERITIES:
            raise DataError(
                str(path),
                "a header without " + ", ".join(sorted(missing)) if missing else "another header",
                f"# label: {path.stem}, # severity: one of {', '.join(SEVERITIES)}, # todo (…):",
            )
        todo = {lang: header[f"todo ({lang})"] for lang in LANGUAGES}
        return cls(header["label"], cast("Severity", header["severity"]), todo, query)


def load_checks(folder: Path | None = None) -> list[Check]:
    """Read all checks of a folder, the shipped ones by default, in order of name."""
    place = folder or bundle.ontology_dir() / "checks"
    return [Check.read(path) for path in sorted(place.glob("*.rq"))]


def run_check(check: Check, store: EmbeddedStore) -> Iterator[Hit]:
    """Yield what a check finds in a store."""
    for row in _text_rows(store.select(check.query)):
        yield Hit(
            thing=row["thing"],
            claim=_claim(row.get("claim")),
            message={
                "en": row.get("message", f"a node without a name fails {check.label}"),
                "fr": row.get("message_fr", f"un nœud sans nom échoue à {check.label}"),
            },
        )


def undeclared_terms(store: EmbeddedStore, folder: Path | None = None) -> Iterator[Hit]:
    """Yield each term of the ontology's namespaces that is used but not declared.

    A property with a misspelt name is no error to RDF: it is another property, and what was
    meant is silently lost.

    Args:
        store: what to look through.
        folder: the ontology; the shipped one by default.
    """
    known = {compact(iri) for iri in _declared(folder or bundle.ontology_dir())}
    for row in _text_rows(store.select(_TERMS)):
        name = compact(row["term"])
        if name in known:
            continue
        near = get_close_matches(name, sorted(known), n=1)
        suggestion = {"en": f"; {near[0]}?", "fr": f" ; {near[0]} ?"} if near else {}
        yield Hit(
            thing=row["term"],
            claim=_claim(row.get("claim")),
            message={
                "en": f"the ontology declares no {name}{suggestion.get('en', '')}",
                "fr": f"l'ontologie ne déclare pas {name}{suggestion.get('fr', '')}",
            },
        )


def wrong_identifiers(store: EmbeddedStore) -> Iterator[Hit]:
    """Yield each legal entity identifier (LEI) whose two check digits do not fit.

    Formula (ISO 7064, MOD 97-10): with A = 10 … Z = 35, all 20 characters read as one number
    leave the remainder 1 on division by 97.  SPARQL has no numbers of that length.

    Args:
        store: what to look through; identifiers are `dcterms:identifier "LEI:…"`.

    References:
        ISO 17442-1:2020; ISO/IEC 7064:2003.
    """
    for row in _text_rows(store.select(_IDENTIFIERS)):
        lei = row["identifier"].removeprefix("LEI:")
        if not _is_lei(lei):
            yield Hit(
                thing=row["thing"],
                claim=_claim(row.get("claim")),
                message={
                    "en": f"the check digits of LEI {lei} do not fit",
                    "fr": f"les chiffres de contrôle du LEI {lei} ne conviennent pas",
                },
            )


def _is_lei(text: str) -> bool:
    digits = "".join(str(int(character, 36)) for character in text if character.isalnum())
    return _LEI.fullmatch(text) is not None and int(digits) % 97 == 1


def _declared(folder: Path) -> set[str]:
    """Return the IRIs of own terms that the modules of an ontology declare."""
    store = EmbeddedStore()
    for path in sorted(folder.glob("*.ttl")):
        load_file(store, path)
    terms = store.select(
        "SELECT DISTINCT ?term { ?term a ?kind FILTER("
        "STRSTARTS(STR(?term), STR(ais:)) || STRSTARTS(STR(?term), STR(aisb:))) }"
    )
    return {row["term"] for row in _text_rows(terms)}


def _text_rows(solutions: Solutions) -> Iterator[dict[str, str]]:
    """Yield each row as the plain values of what is bound in it."""
    for row in solutions.rows:
        yield {
            name: term.value
            for name, term in zip(solutions.columns, row, strict=True)
            if isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal)
        }


def _claim(graph: str | None) -> str | None:
    """Return the graph if it is a claim; registry and code lists are none."""
    return None if graph in {None, REGISTRY_GRAPH, CODES_GRAPH} else graph
