"""What shapes and checks find in a store, in every language, and kept from one run to the next.

The same statements under the same ontology, judged by the same programs, have the same results: a
digest of all of these names what is kept (`aisupply.store.snapshot`).  Where things stand in files,
and the language of a message, are for whoever prints the results.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import pyoxigraph as ox

from aisupply.rdf import bundle
from aisupply.rdf.terms import AIS
from aisupply.store import snapshot, soundness
from aisupply.store.embedded import EmbeddedStore
from aisupply.validation.checks import (
    Check,
    Hit,
    load_checks,
    run_check,
    undeclared_terms,
    wrong_identifiers,
)
from aisupply.validation.findings import LANGUAGES
from aisupply.validation.shapes import run_shapes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aisupply.store.soundness import Fault
    from aisupply.validation.findings import Lang, Severity

__all__ = ["FOUND", "Result", "files_digest", "look", "programs_digest"]

Kind = Literal["shape", "check", "term", "fault"]
FOUND: dict[Lang, str] = {"en": "found {}, expected {}", "fr": "trouvé : {} ; attendu : {}"}
_ENGINES = ("pyshacl", "pyshacl-turbo", "rdflib", "pyoxigraph", "oxrdflib")
_REPLACED = f"SELECT DISTINCT ?claim {{ ?claim <{AIS}replacedBy> ?newer }}"
_TERM = Check(
    label="term-undeclared",
    severity="violation",
    todo={
        "en": "use a term of the ontology; a misspelt one says nothing",
        "fr": "utilisez un terme de l'ontologie ; un terme mal écrit ne dit rien",
    },
    query="",
)
_IDENTIFIER = Check(
    label="identifier-wrong",
    severity="violation",
    todo={
        "en": "copy the identifier again from where it was seen, or remove it; never guess one",
        "fr": "recopiez l'identifiant d'où il fut vu, ou retirez-le ; n'en devinez jamais un",
    },
    query="",
)
_UNREAD = Check(
    label="claim-unreadable",
    severity="violation",
    todo={
        "en": "write what is expected; until then no command counts the claim",
        "fr": "écrivez ce qui est attendu ; d'ici là aucune commande ne compte l'affirmation",
    },
    query="",
)


class Result(NamedTuple):
    """One fault, in all languages.

    Attributes:
        kind: what found it; a `fault` keeps a claim from being read.
        thing: IRI of what is wrong.
        claim: IRI of the claim it is in; None if it is in none, or not known.
        severity: how bad it is.
        label: name of the shape or check.
        message: the sentence, by language.
        todo: what to do, by language.
        value: what is there, of shapes that look at a value.
    """

    kind: Kind
    thing: str
    claim: str | None
    severity: Severity
    label: str
    message: Mapping[Lang, str]
    todo: Mapping[Lang, str]
    value: str | None = None


def look(
    store: EmbeddedStore, *, near: EmbeddedStore | None = None, again: bool = False
) -> list[Result]:
    """Return what shapes, checks, the list of terms and the claims' readability give, in order.

    Args:
        store: registry, code lists, evidence and claims.
        near: the part of it that the shapes look at; all of it if None.
        again: whether to look also if the results of the same statements are kept.
    """
    name = _digest_of_inputs(store, near)
    if not again and (stored := snapshot.read_result(name)) is not None:
        return [Result(*row) for row in json.loads(stored)]
    results = list(_results(store, store if near is None else near))
    snapshot.write_result(name, json.dumps(results, ensure_ascii=False).encode("utf-8", "replace"))
    return results


def _results(store: EmbeddedStore, near: EmbeddedStore) -> Iterator[Result]:
    standing = _standing(store)
    for hit in run_shapes(standing if near is store else _standing(near)):
        yield Result(
            "shape", hit.thing, hit.claim, hit.severity, hit.label, hit.message, hit.todo, hit.value
        )
    for check in load_checks():
        for problem in run_check(check, standing):
            yield _result("check", check, problem)
    for check, hits in ((_TERM, undeclared_terms(store)), (_IDENTIFIER, wrong_identifiers(store))):
        for problem in hits:
            yield _result("term", check, problem)
    for fault in soundness.find_faults(store):
        unread = Hit(
            fault.claim or fault.thing.strip("<>"), fault.claim or None, _why_unread(fault)
        )
        yield _result("fault", _UNREAD, unread)


def _standing(store: EmbeddedStore) -> EmbeddedStore:
    """Return a store without what replaced claims say: no lens sees it, whatever it says."""
    replaced = {ox.NamedNode(row["claim"]) for row in store.records(_REPLACED)}
    if not replaced:
        return store
    standing = EmbeddedStore()
    standing.engine.extend(quad for quad in store.engine if quad.graph_name not in replaced)
    return standing


def _result(kind: Kind, check: Check, hit: Hit) -> Result:
    return Result(
        kind, hit.thing, hit.claim, check.severity, check.label, hit.message, check.todo
    )  # fmt: skip


def _why_unread(fault: Fault) -> dict[Lang, str]:
    """Return why a claim is set aside by every command."""
    error = fault.error()
    return {lang: f"{error.where}: {FOUND[lang].format(error.found, error.expected)}"
            for lang in LANGUAGES}  # fmt: skip


def _digest_of_inputs(store: EmbeddedStore, near: EmbeddedStore | None) -> str:
    """Return a digest of all that the results depend on.

    Nodes without a name are named anew by each reading, so that a graph with such nodes is looked
    at each time.
    """
    total = hashlib.sha256(programs_digest().encode())
    for part in (store, near):
        quads = part.dump(ox.RdfFormat.N_QUADS).splitlines() if part is not None else []
        total.update(b"%d\n" % len(quads))
        total.update(b"\n".join(sorted(quads)))
    return total.hexdigest()


def files_digest(paths: Sequence[Path]) -> str:
    """Return a digest of the kind and the bytes of files, and of what judges their form."""
    total = hashlib.sha256(programs_digest().encode())
    for path in paths:
        total.update(path.suffix.encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


@cache
def programs_digest() -> str:
    """Return a digest of what judges: ontology, this package, engines and their versions.

    The text of the modules counts, and not only the version, since both change between releases.
    """
    total = hashlib.sha256(bundle.digest(bundle.ontology_dir()).encode())
    own = sorted(Path(__file__).parent.glob("*.py"))
    for path in (*own, Path(soundness.__file__)):
        total.update(path.read_bytes())
    for engine in _ENGINES:
        total.update(f"{engine} {_version(engine)}\n".encode())
    return total.hexdigest()


def _version(engine: str) -> str:
    try:
        return metadata.version(engine)
    except metadata.PackageNotFoundError:
        return "none"
