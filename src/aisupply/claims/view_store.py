"""From a store and a lens to a view: a store that holds what the lens lets through.

The default graph of a view is registry + code lists + content of the chosen claims + their
evidence + short cuts, each triple once; its named graphs are the chosen claims.  No link leads to a
claim that is not there: who would learn of it on an earlier day has learnt what came later.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from aisupply.claims.claim_index import ClaimIndex
from aisupply.claims.lens import ClaimFacts, end_of_day
from aisupply.claims.ownership import Groups, controls
from aisupply.rdf import bundle
from aisupply.rdf.nquads import graph_end
from aisupply.rdf.terms import AIS, DATASET, ID, local_id
from aisupply.store import CODES_GRAPH, LOADED_GRAPH, REGISTRY_GRAPH
from aisupply.store.embedded import EmbeddedStore
from aisupply.store.literals import day_in, integer_in

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from aisupply.claims.lens import Lens
    from aisupply.store import ClaimStore, Parts

__all__ = [
    "build_view",
    "claim_facts",
    "coverage_date",
    "rule_files",
    "select_claims",
]

_FACTS = """
SELECT DISTINCT ?claim ?status ?certainty ?known ?source ?tier ?issued ?invalid
       (BOUND(?newer) AS ?replaced) {
  ?claim a ais:Claim ; ais:status ?status ; ais:certainty ?certainty ;
         ais:knownAt ?known ; ais:statedIn ?source .
  OPTIONAL { ?source ais:tier ?tier }
  OPTIONAL { ?claim dcterms:issued ?own }
  OPTIONAL { ?source dcterms:issued ?published }
  BIND(COALESCE(?own, ?published) AS ?issued)
  OPTIONAL { ?claim prov:invalidatedAtTime ?invalid }
  OPTIONAL { ?claim ais:replacedBy ?newer }
} ORDER BY ?claim
"""
_FIRMS = """
SELECT DISTINCT ?firm {
  { VALUES ?class { ais:Company org:FormalOrganization } ?firm a ?class }
  UNION
  {
    VALUES ?end {
      ais:supplier ais:customer ais:payer ais:payee ais:holder ais:issuer ais:participant
    }
    ?thing ?end ?firm
  }
  FILTER(isIRI(?firm))
  FILTER NOT EXISTS { ?firm a ais:UnnamedParty }
}
"""
_CONFLICT = re.compile(
    rb"^<[^>]*> <%sconflictsWith> <([^>]*)>[^\n]*\n" % AIS.encode(), re.MULTILINE
)
_TRUE = frozenset({"true", "1"})
"""How servers write that something is so."""


def claim_facts(store: ClaimStore) -> list[ClaimFacts]:
    """Return what is said about each claim of a store, in order of IRI."""
    return [_facts(row) for row in store.records(_FACTS)]


def _facts(row: dict[str, str]) -> ClaimFacts:
    return ClaimFacts(
        iri=row["claim"],
        status=local_id(row["status"]),
        certainty=local_id(row["certainty"]),
        known=day_in(row, "known") or dt.date.max,
        source=local_id(row["source"]),
        tier=integer_in(row, "tier"),
        issued=day_in(row, "issued"),
        replaced=row["replaced"] in _TRUE,
        invalid_from=day_in(row, "invalid"),
    )


def coverage_date(store: ClaimStore) -> dt.date | None:
    """Return the day up to which the data set was kept: as declared, else its last claim's.

    What the shipped registry declares, where it only lends names, is of another data set.
    """
    declared = store.records(
        f"SELECT (MAX(?day) AS ?end) {{ VALUES ?home {{ <{REGISTRY_GRAPH}> <{LOADED_GRAPH}> }} "
        f"GRAPH ?home {{ <{DATASET}> dcterms:temporal/dcat:endDate ?day }} }}"
    )
    latest = store.records("SELECT (MAX(?known) AS ?end) { ?c ais:knownAt ?known }")
    for row in [*declared, *latest]:
        if "end" in row:
            return day_in(row, "end")
    return None


def rule_files(folder: Path | None = None) -> list[Path]:
    """Return the rules that derive short cuts; what is named `edges-*` says what an edge is."""
    rules = (folder or bundle.ontology_dir() / "rules").glob("*.rq")
    return sorted(path for path in rules if not path.name.startswith("edges-"))


def build_view(
    store: ClaimStore | ClaimIndex, lens: Lens, claims: list[ClaimFacts]
) -> EmbeddedStore:
    """Return a new store with what the lens lets through, short cuts derived.

    A lens that shows all claims shows what is said about the denied ones too, and not what they
    say.

    Args:
        store: holds all claims.
        lens: the policy.
        claims: what `claim_facts` says of the store.
    """
    view = EmbeddedStore()
    parts = [store.graph_triples(graph) for graph in (REGISTRY_GRAPH, CODES_GRAPH)]
    chosen, content = set(lens.choose(claims)), lens.content(claims)
    told = store.claim_quads(content), _evidence(store.claim_quads(chosen.difference(content)))
    parts += [_without_links_beyond(quads, chosen) for quads in told]
    view.load_bytes(b"".join(parts), ox.RdfFormat.N_QUADS, trusted=True)
    view.merge_graphs()
    statements = store.controls if isinstance(store, ClaimIndex) else controls(store)
    _add_heads(view, Groups(() if lens.entities else statements, lens.at))
    days = {'"$at"': lens.at, '"$known_by"': lens.known_by}
    for path in rule_files():
        rule = path.read_text(encoding="utf-8")
        for place, day in days.items():
            rule = rule.replace(place, f'"{end_of_day(day)}"')
        view.add_constructed(rule)
    return view


def _without_links_beyond(quads: bytes, claims: Collection[str]) -> bytes:
    """Leave out of N-Quads the conflicts with claims that are none of these."""
    return _CONFLICT.sub(lambda line: line[0] if line[1].decode() in claims else b"", quads)


def _evidence(quads: bytes) -> bytes:
    """Return the statements of N-Quads that are in no named graph."""
    return b"".join(line for line in quads.splitlines(keepends=True) if not graph_end(line))


def _add_heads(view: EmbeddedStore, groups: Groups) -> None:
    """Add the firm that stands for each firm (`ais:groupHead`), itself where nobody controls it."""
    firms = [row["firm"] for row in view.records(_FIRMS)]
    heads = (f"<{firm}> <{AIS}groupHead> <{_head(firm, groups)}> .\n" for firm in firms)
    view.load_bytes("".join(heads).encode(), ox.RdfFormat.N_TRIPLES, trusted=True)


def _head(firm: str, groups: Groups) -> str:
    """Return the IRI of the head of a firm's group; a firm of another namespace keeps its own."""
    head = groups.head(local_id(firm))
    return head if "://" in head else ID + head


def select_claims(store: Parts, lens: Lens, claims: list[ClaimFacts]) -> EmbeddedStore:
    """Return a store laid out as the whole one, with only the claims that the lens admits."""
    part = EmbeddedStore()
    for graph in (REGISTRY_GRAPH, CODES_GRAPH):
        triples = store.graph_triples(graph)
        part.load_bytes(triples, ox.RdfFormat.N_TRIPLES, graph=graph, trusted=True)
    quads = store.claim_quads(lens.choose(claims))
    part.load_bytes(quads, ox.RdfFormat.N_QUADS, trusted=True)
    return part
