"""What a network needs from a view beside its edges: chains, places, passages."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any

from aisupply.claims.lens import end_of_day
from aisupply.rdf import bundle
from aisupply.rdf.terms import local_id
from aisupply.store import files
from aisupply.store.embedded import EmbeddedStore
from aisupply.store.literals import integer_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from aisupply.claims.graph import ClaimView
    from aisupply.store import ClaimStore, Naming

__all__ = [
    "data_centres",
    "firms",
    "inputs",
    "needs",
    "passages",
    "places",
    "unnamed",
    "without",
]

_COUNTRY = "ISO3166:"


def firms(view: ClaimView, head: Callable[[str], str]) -> dict[str, dict[str, Any]]:
    """Return every firm, with its labels and the firm that stands for it, whether linked or not.

    Args:
        view: claims under a lens.
        head: says which firm stands for a firm.
    """
    return {
        thing.id: {"labels": list(thing.labels.values()), "head": head(thing.id)}
        for thing in view.names.of_kind("organisation")
    }


def passages(store: ClaimStore) -> dict[str, list[dict[str, Any]]]:
    """Return the passages of each claim of a store."""
    query = """
        SELECT ?claim ?source ?start ?end {
          ?claim ais:statedIn ?source ; ais:evidencedBy/oa:hasSelector ?place .
          ?place oa:start ?start ; oa:end ?end
        } ORDER BY ?claim ?start"""
    by_claim: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in store.records(query):
        by_claim[row["claim"]].append(
            {
                "source": local_id(row["source"]),
                "start": integer_in(row, "start"),
                "end": integer_in(row, "end"),
            }
        )
    return by_claim


def needs(view: ClaimView | None = None) -> dict[str, tuple[dict[str, Any], ...]]:
    """Return by category what it needs: `category`, `kind` (flow or capital), `essential`.

    The chains are structure, of the ontology and of the registry of a graph with categories of
    its own: no lens hides them.

    Args:
        view: of the graph whose own chains come on top; None for those of the ontology alone.
    """
    shipped = _shipped_needs()
    if view is None:
        return shipped
    own = _needs_of(view.store)
    return shipped | {
        of: tuple({row["category"]: row for row in (*rows, *shipped.get(of, ()))}.values())
        for of, rows in own.items()
    }


def unnamed(store: Naming) -> frozenset[str]:
    """Return the ids of the parties that sources do not name.

    Args:
        store: of registry and code lists.
    """
    rows = store.records("SELECT DISTINCT ?party { ?party a ais:UnnamedParty }")
    return frozenset(local_id(row["party"]) for row in rows)


@cache
def _shipped_needs() -> dict[str, tuple[dict[str, Any], ...]]:
    store = EmbeddedStore()
    files.load_file(store, bundle.ontology_dir() / "rules" / "chains.ttl")
    return _needs_of(store)


def _needs_of(store: Naming) -> dict[str, tuple[dict[str, Any], ...]]:
    query = """
        SELECT DISTINCT ?of ?category ?kind ?essential {
          ?need a ais:Need ; ais:ofCategory ?of ; ais:needs ?category ;
            dcterms:type ?kind ; ais:essential ?essential
        } ORDER BY ?of ?category"""
    by_category: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in store.records(query):
        by_category[local_id(row["of"])].append(
            {
                "category": local_id(row["category"]),
                "kind": local_id(row["kind"]).removeprefix("need-"),
                "essential": row["essential"] == "true",
            }
        )
    return {of: tuple(rows) for of, rows in by_category.items()}


def inputs(view: ClaimView, head: Callable[[str], str]) -> dict[str, tuple[dict[str, Any], ...]]:
    """Return by product who supplies what goes into it: `supplier`, `category`, `claims`.

    Args:
        view: the claims; an input that begins after the lens's `at` is left out.
        head: the firm that stands for a firm.
    """
    query = """
        SELECT DISTINCT ?claim ?product ?supplier ?category ?begins {
          GRAPH ?claim { ?input a ais:ProductInput ; ais:ofProduct ?product ;
              ais:supplier ?supplier ; ais:ofCategory ?category .
            OPTIONAL { ?input time:hasTime/time:hasBeginning/time:inXSDDateTimeStamp ?begins } }
        } ORDER BY ?product ?category ?supplier ?claim"""
    now = end_of_day(view.lens.at)
    by_product: dict[str, dict[tuple[str, str], list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in view.store.records(query):
        if row.get("begins", "") <= now:
            pair = head(local_id(row["supplier"])), local_id(row["category"])
            by_product[local_id(row["product"])][pair].append(row["claim"])
    return {
        product: tuple(
            {"supplier": supplier, "category": category, "claims": tuple(claims)}
            for (supplier, category), claims in pairs.items()
        )
        for product, pairs in by_product.items()
    }


def without(view: ClaimView) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return by product the categories that it is made without, each with the claims."""
    query = """
        SELECT DISTINCT ?claim ?product ?category {
          GRAPH ?claim { ?product ais:doesWithout ?category }
        } ORDER BY ?product ?category ?claim"""
    by_product: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for row in view.store.records(query):
        own, category = by_product[local_id(row["product"])], local_id(row["category"])
        own[category] = (*own.get(category, ()), row["claim"])
    return dict(by_product)


def data_centres(view: ClaimView, head: Callable[[str], str]) -> tuple[str, ...]:
    """Return the firms that run data centres of their own, sorted; one let to a tenant is none.

    Args:
        view: the claims; what is merely planned or agreed by the lens's `at` does not run.
        head: the firm that stands for a firm.
    """
    query = """
        SELECT DISTINCT ?firm ?begins {
          ?firm org:hasSite ?site . ?site dcterms:type ?type ; ais:hasState ?state .
          ?state ais:stage ?stage .
          OPTIONAL { ?state time:hasTime/time:hasBeginning/time:inXSDDateTimeStamp ?begins }
          FILTER(?type IN (aisc:facility-data-centre, aisc:facility-campus))
          FILTER(?stage IN (aisc:under-way, aisc:done))
          FILTER NOT EXISTS { ?site ais:tenant ?tenant }
        }"""
    now = end_of_day(view.lens.at)
    rows = view.store.records(query)
    return tuple(sorted({head(local_id(r["firm"])) for r in rows if r.get("begins", "") <= now}))


def places(view: ClaimView, head: Callable[[str], str]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return by firm the countries, as ISO codes, of its `seat` and of its `sites`.

    A seat is where the firm itself is; a site is where it makes or runs something. A firm of
    which no source says either is not in it; the seat of a group is that of its head.
    """
    query = """
        SELECT DISTINCT ?firm ?role ?code {
          { ?firm a ais:Company ; ais:locatedIn+/dcterms:identifier ?code BIND("seat" AS ?role) }
          UNION
          { ?firm org:hasPrimarySite/ais:locatedIn+/dcterms:identifier ?code
            BIND("seat" AS ?role) }
          UNION
          { ?firm org:hasSite ?site . ?site ais:locatedIn+/dcterms:identifier ?code
            FILTER NOT EXISTS { ?firm org:hasPrimarySite ?site } BIND("sites" AS ?role) }
        } ORDER BY ?firm ?role ?code"""
    by_firm: dict[str, dict[str, dict[str, None]]] = defaultdict(lambda: {"seat": {}, "sites": {}})
    for row in view.store.records(query):
        firm, code = local_id(row["firm"]), row["code"]
        if not code.startswith(_COUNTRY) or (row["role"] == "seat" and head(firm) != firm):
            continue
        by_firm[head(firm)][row["role"]][code.removeprefix(_COUNTRY)] = None
    return {
        firm: {role: tuple(sorted(codes)) for role, codes in roles.items()}
        for firm, roles in by_firm.items()
    }
