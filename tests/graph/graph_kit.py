"""What the tests of the curated data share: paths, names, views, and both engines."""

from __future__ import annotations

import csv
import datetime as dt
import gc
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox
import rdflib

from aisupply.claims.lens import Lens
from aisupply.claims.view_store import build_view, claim_facts
from aisupply.rdf.terms import ID, PREFIXES
from aisupply.store import CODES_GRAPH, REGISTRY_GRAPH
from aisupply.store.embedded import EmbeddedStore
from aisupply.store.files import load_file

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ARTICLE = ROOT.parent / "shared" / "sources" / "000_2c3c486f48980527.txt"
FACTS = ROOT.parent / "shared" / "facts" / "seed_facts.csv"
SOURCES = ROOT / "graph" / "sources"
SEED = SOURCES / "news" / "seed-article.trig"
KNOWN = dt.date(2025, 10, 7)

Row = tuple[Any, ...]


class Views(NamedTuple):
    """One view in both engines."""

    oxigraph: ox.Store
    rdflib: rdflib.Dataset

    def answers(self, query: str) -> tuple[list[Row], list[Row]]:
        """Return the rows of a SELECT from pyoxigraph and from rdflib, each in order of text."""
        solutions = self.oxigraph.query(query)
        names = [variable.value for variable in solutions.variables]
        ours = [tuple(plain(row[name]) for name in names) for row in solutions]
        theirs = [tuple(plain(term) for term in row) for row in self.rdflib.query(query)]
        return sorted(ours, key=str), sorted(theirs, key=str)


def plain(term: Any) -> Any:
    """Return a term of either engine as a short name, a number, a truth value or text."""
    if term is None:
        return None
    if isinstance(term, rdflib.URIRef | ox.NamedNode):
        return short(str(term) if isinstance(term, rdflib.URIRef) else term.value)
    text = str(term) if isinstance(term, rdflib.Literal) else term.value
    kind = str(term.datatype) if isinstance(term, rdflib.Literal) else term.datatype.value
    if kind.endswith(("#decimal", "#integer")):
        return float(Decimal(text))
    if kind.endswith("#boolean"):
        return text == "true"
    return text.replace("+00:00", "Z")


def short(iri: str) -> str:
    """Return an IRI of a thing as its id, any other as a prefixed name."""
    if iri.startswith(ID):
        return iri.removeprefix(ID)
    for prefix, namespace in PREFIXES.items():
        if prefix and iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def whole(name: str) -> str:
    """Return the IRI of a short name; the inverse of `short`."""
    prefix, found, local = name.partition(":")
    return PREFIXES[prefix] + local if found and prefix in PREFIXES else ID + name


def source_file(name: str) -> Path:
    """Return the file of a source, which lies in the folder of its kind."""
    (path,) = SOURCES.rglob(f"{name}.trig")
    return path


def table(name: str) -> list[dict[str, str]]:
    """Read a CSV file that lies beside the tests."""
    return read_table(HERE / name)


def read_table(path: Path) -> list[dict[str, str]]:
    """Read a CSV file with a header."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def seed_only(*more: Path) -> EmbeddedStore:
    """Return the claims of the seed and of further files, with codes and what they name.

    The registry is taken as far as the claims lead to it: hundreds of firms of other sources
    change no answer and make rdflib slow.
    """
    store = EmbeddedStore()
    for path in (SEED, *more):
        load_file(store, path)
    for path in sorted((ROOT / "ontology" / "codes").glob("*.ttl")):
        load_file(store, path, graph=CODES_GRAPH)
    whole_registry = EmbeddedStore()
    for path in sorted((ROOT / "graph" / "registry").glob("*.ttl")):
        load_file(whole_registry, path)
    store.engine.extend(_led_to(store.engine, whole_registry.engine))
    return store


def _led_to(claims: ox.Store, registry: ox.Store) -> list[ox.Quad]:
    """Return what the registry says of the things that claims name, and these in turn."""
    queue = {term for quad in claims for term in (quad.subject, quad.object)}
    found: dict[Any, list[ox.Quad]] = {}
    while queue:
        thing = queue.pop()
        if isinstance(thing, ox.NamedNode) and thing not in found:
            found[thing] = list(registry.quads_for_pattern(thing, None, None))
            queue |= {quad.object for quad in found[thing]}
    home = ox.NamedNode(REGISTRY_GRAPH)
    return [ox.Quad(*quad.triple, home) for told in found.values() for quad in told]


@cache
def view(*more: Path, at: dt.date | None = None, **options: Any) -> Views:
    """Return a view of the seed (and of further files) as known on 2025-10-07 by default."""
    store = seed_only(*more)
    known = options.pop("known_by", KNOWN)
    lens = Lens(known_by=known, at=at or known, **options)
    built = build_view(store, lens, claim_facts(store)).engine
    return Views(built, in_rdflib(built))


def in_rdflib(engine: ox.Store) -> rdflib.Dataset:
    """Return a store as rdflib has it in its own memory.

    Nothing of it is garbage while it is made, and looking for some takes longer than making it.
    """
    dataset = rdflib.Dataset(default_union=False)
    gc.disable()
    try:
        dataset.parse(data=engine.dump(format=ox.RdfFormat.N_QUADS), format="ox-nq")
    finally:
        gc.enable()
    return dataset
