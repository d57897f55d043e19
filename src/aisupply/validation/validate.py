"""Is a graph sound: does it parse, and do shapes and checks find nothing wrong with it?

Four kinds of fault are looked for, in this order: files that do not parse (all of them are
reported, and nothing else then, since what the broken file defines would be missed
everywhere); results of the SHACL shapes; rows of the set-based checks; files of a graph folder
that are not written in its one form.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from aisupply.claims.answers import cell
from aisupply.errors import DataError
from aisupply.rdf import bundle
from aisupply.rdf.terms import CLAIM, local_id
from aisupply.store import CODES_GRAPH, REGISTRY_GRAPH
from aisupply.store.documents import is_document, placed_quads
from aisupply.store.embedded import EmbeddedStore
from aisupply.store.files import LAYOUT, claim_files, load_file
from aisupply.text import Note
from aisupply.validation.canonical import canonical_files, not_canonical
from aisupply.validation.findings import Finding, Lang, Report, require_language
from aisupply.validation.locations import Locations, Place
from aisupply.validation.results import FOUND, Result, look
from aisupply.validation.shapes import nearby

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aisupply.claims.graph import ClaimGraph

__all__ = ["validate_files", "validate_graph", "validate_quads"]

_MEND: dict[Lang, str] = {
    "en": "mend the file at the place named",
    "fr": "corrigez le fichier à l'endroit indiqué",
}
_COLON: dict[Lang, str] = {"en": ": ", "fr": " : "}
_VALUE: dict[Lang, str] = {"en": "found", "fr": "trouvé"}
_IS_WHOLE = f"ASK {{ GRAPH <{REGISTRY_GRAPH}> {{ ?set a dcat:Dataset }} }}"
"""Whether a folder is a data set of its own, and not facts to be put beside the shipped graph."""


def validate_graph(
    graph: ClaimGraph, *, lang: Lang = "en", files: Sequence[Path] = (), again: bool = False
) -> Report:
    """Validate a graph that is open: shapes and checks over all its claims, no lens.

    Args:
        graph: what to validate.
        lang: language of the messages.
        files: the files it was read from, if findings are to name file and line.
        again: whether to look also if what was found in the same statements is kept.
    """
    require_language(lang)
    # Shapes and checks look at claims that are set aside, too, and know the graphs by their names.
    store = EmbeddedStore()
    store.load(graph.loaded.quads() if graph.faults else graph.whole.quads())
    return Report.of(_findings(store, Locations(files), lang, again=again))


def validate_files(
    paths: Sequence[Path], *, lang: Lang = "en", beside: Path | None = None, again: bool = False
) -> Report:
    """Validate files beside a graph, so that what they refer to is found.

    Only what the files themselves speak of is reported.  A shipped file of claims that the
    given ones replace (they hold claims on the same source) is left out.

    Args:
        paths: .trig and .nq files of claims, .ttl and .nt files of registry entries, and
            folders: a graph folder (`registry/`, `sources/`), or a folder of such files, or of
            folders with claims (.trig).  A graph whose registry describes a data set
            (dcat:Dataset) stands alone.
        lang: language of the messages.
        beside: the graph folder that the files refer to; the shipped one by default.
        again: whether to look also if what was found in the same statements is kept.

    Raises:
        DataError: if a path does not exist or a folder has no such file.
    """
    require_language(lang)
    inputs = [item for path in paths for item in _inputs(Path(path))]
    own = EmbeddedStore()
    broken = [finding for item in inputs for finding in _load(own, item, lang)]
    if broken:
        return Report.of(broken, [Note("validation.only-syntax")], lang)
    store, scope, subjects = EmbeddedStore(), None, set[str]()
    if not own.ask(_IS_WHOLE):
        scope, subjects = _iris(own), _subjects(own)
        _read_all(store, _context(beside or bundle.graph_dir(), own))
    codes = [_Input(path, CODES_GRAPH) for path in _documents(bundle.ontology_dir() / "codes")]
    _read_all(store, codes + inputs)
    places = Locations([item.path for item in inputs])
    near = None if scope is None else nearby(store, focus=scope, changed=subjects)
    findings = _findings(store, places, lang, scope, near=near, again=again)
    files = canonical_files([item.path for item in inputs])
    return Report.of([*findings, *not_canonical(files, lang, again=again)])


def validate_quads(quads: Iterable[ox.Quad], *, beside: ClaimGraph, lang: Lang = "en") -> Report:
    """Validate statements that are not written yet beside a graph, as their files would be.

    Args:
        quads: claims, evidence and registry, each in its graph.
        beside: the graph that they refer to.
        lang: language of the messages.
    """
    require_language(lang)
    own, store = EmbeddedStore(), EmbeddedStore()
    own.load(quads)
    store.load(own.quads())
    if own.ask(_IS_WHOLE):
        for path in _documents(bundle.ontology_dir() / "codes"):
            load_file(store, path, graph=CODES_GRAPH)
        return Report.of(_findings(store, Locations([]), lang))
    scope, subjects = _iris(own), _subjects(own)
    store.load(beside.whole.quads())
    near = nearby(store, focus=scope, changed=subjects)
    return Report.of(_findings(store, Locations([]), lang, scope, near=near))


class _Input(NamedTuple):
    """A file, and the graph that what it says in none goes to, if its format has none."""

    path: Path
    graph: str = REGISTRY_GRAPH


def _inputs(path: Path) -> list[_Input]:
    """Return the files that a path stands for."""
    if not path.exists():
        raise DataError(str(path), "nothing", "a file or folder", hint="check the path")
    if not path.is_dir():
        return [_Input(path)]
    registry = [_Input(p) for p in _documents(path / "registry")]
    inputs = registry + [_Input(p) for p in claim_files(path)]
    inputs = inputs or [_Input(p) for p in _documents(path) or sorted(path.rglob("*.trig"))]
    if not inputs:
        raise DataError(
            str(path),
            "a folder without RDF files",
            "a graph folder",
            hint=LAYOUT,
        )
    return inputs


def _documents(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.*") if is_document(path))


def _iris(store: EmbeddedStore) -> set[str]:
    """Return every IRI that a store speaks of, in whatever place."""
    return {term.value for quad in store.quads() for term in quad if isinstance(term, ox.NamedNode)}


def _subjects(store: EmbeddedStore) -> set[str]:
    """Return the IRI of everything that a store says something of."""
    return {q.subject.value for q in store.quads() if isinstance(q.subject, ox.NamedNode)}


def _context(folder: Path, own: EmbeddedStore) -> list[_Input]:
    """Return the files of a graph folder, without the sources on which there are own claims."""
    claims = own.select("SELECT (STR(?claim) AS ?iri) { ?claim a ais:Claim }").rows
    replaced = {str(cell(iri)).removeprefix(CLAIM).split("/")[0] for (iri,) in claims}
    registry = [_Input(path) for path in _documents(folder / "registry")]
    return registry + [_Input(p) for p in claim_files(folder) if p.stem not in replaced]


def _read_all(store: EmbeddedStore, inputs: Sequence[_Input]) -> None:
    for item in inputs:
        store.load(placed_quads(item.path, registry=item.graph, hint=_MEND["en"]))


def _load(store: EmbeddedStore, item: _Input, lang: Lang) -> Iterator[Finding]:
    """Parse a file into the store; yield what keeps it from being read."""
    file = str(item.path)
    try:
        store.load(placed_quads(item.path, registry=item.graph, hint=_MEND[lang]))
    except DataError as error:
        if isinstance(error.__cause__, SyntaxError):
            line = error.__cause__.lineno
            yield Finding("violation", file, line, "file-syntax", error.found, error.hint or "")
            return
        message = FOUND[lang].format(error.found, error.expected)
        where = error.where if error.where != file else ""
        message = f"{where.removeprefix(file).lstrip(', ')}: {message}" if where else message
        yield Finding(
            "violation", file, None, "file-unreadable", message, error.hint or _MEND[lang]
        )


def _findings(
    store: EmbeddedStore,
    locations: Locations,
    lang: Lang,
    scope: set[str] | None = None,
    *,
    near: EmbeddedStore | None = None,
    again: bool = False,
) -> Iterator[Finding]:
    """Yield what shapes, checks and the list of terms find in a store.

    With a scope, only what is one of its IRIs or in a claim of it, or has no IRI, is reported;
    shapes then look at what is near only.
    """
    blamed: set[str | None] = set()
    for result in look(store, near=near, again=again):
        claim = None if result.kind == "shape" else result.claim
        if scope is not None and not {result.thing, claim} & scope and ":" in result.thing:
            continue
        if result.kind == "fault" and result.thing in blamed:
            continue
        if result.kind in {"shape", "check"}:
            blamed |= {result.thing, result.claim}
        yield _finding(result, locations.find(result.thing, result.claim), lang)


def _finding(result: Result, place: Place, lang: Lang) -> Finding:
    """Say a result in one language; the message of a shape is "what must be: what to do"."""
    what, todo = _in_language(result.message, lang), _in_language(result.todo, lang)
    if result.kind == "shape":
        message = what.rstrip(". ")
        rule, _, mend = message.rpartition(_COLON[lang])
        subject = local_id(result.thing)
        what, todo = f"{subject}: {rule or message}", mend if rule else todo
        if result.value not in {None, subject}:
            what += f" ({_VALUE[lang]}: {result.value})"
    return Finding(
        result.severity, *place, result.label, what, todo, result.thing, result.claim or ""
    )


def _in_language(texts: Mapping[Lang, str], lang: Lang) -> str:
    """Return a text in a language, else in English, else in any."""
    return texts.get(lang) or texts.get("en") or next(iter(texts.values()), "")
