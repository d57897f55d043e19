"""Who is meant at the ends of a restriction: countries and groups of firms, with their members.

A restriction is an edge of its own between whoever its source names; a country or a group of firms
is then a node.  Which firms these stand for is told here; which supply falls under a restriction is
worked out in `aisupply.measures.restrictions`.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypedDict

from aisupply.rdf.terms import local_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from aisupply.claims.graph import ClaimView
    from aisupply.store import Naming

__all__ = ["FirmSet", "end_labels", "firm_sets"]

_ENDS = """
SELECT DISTINCT ?end ?type ?name (LANG(?name) AS ?language) {
  VALUES ?side { ais:restrictedSupplier ais:restrictedCustomer }
  VALUES ?type { dcterms:Location ais:FirmGroup }
  ?restriction ?side ?end .
  ?end a ?type ; rdfs:label ?name .
  FILTER(isLiteral(?name))
} ORDER BY ?end ?name
"""
_MEMBERS = """
SELECT DISTINCT ?end ?value {
  VALUES ?side { ais:restrictedSupplier ais:restrictedCustomer }
  ?restriction ?side ?end . ?end a ais:FirmGroup ; dcterms:hasPart ?value
} ORDER BY ?end ?value
"""
_COUNTRIES = """
SELECT DISTINCT ?end ?value {
  VALUES ?side { ais:restrictedSupplier ais:restrictedCustomer }
  ?restriction ?side ?end .
  { ?end a dcterms:Location ; dcterms:identifier ?value }
  UNION { ?end a ais:FirmGroup ; ais:locatedIn ?place . ?place dcterms:identifier ?value }
} ORDER BY ?end ?value
"""
_EVERYBODY = """
SELECT DISTINCT ?end {
  VALUES ?side { ais:restrictedSupplier ais:restrictedCustomer }
  ?restriction ?side ?end . ?end dcterms:type aisc:actor-group-everybody
} ORDER BY ?end
"""
_COUNTRY = "ISO3166:"
_TYPES = {"Location": "place", "FirmGroup": "group"}


class FirmSet(TypedDict):
    """Which firms an end stands for.

    Attributes:
        members: ids of firms that are in it by name.
        countries: two letters; all firms with a seat there are in it. A town is no country.
        everybody: whether all firms are.
    """

    members: tuple[str, ...]
    countries: tuple[str, ...]
    everybody: bool


def end_labels(
    store: Naming, *, lang: str = "en", union: bool = False
) -> dict[str, tuple[str, str]]:
    """Return by id the type (`place` or `group`) and the label of who stands at an end.

    Args:
        store: of a view, or of all claims.
        lang: the language of the labels; English, or any, where there is none in it.
        union: look into all graphs, as the store of all claims needs it.
    """
    ends: dict[str, tuple[str, dict[str, str]]] = {}
    for row in store.records(_ENDS, union=union):
        kind = next(kind for name, kind in _TYPES.items() if row["type"].endswith(name))
        ends.setdefault(local_id(row["end"]), (kind, {}))[1][row["language"]] = row["name"]
    return {
        end: (kind, names.get(lang) or names.get("en") or next(iter(names.values())))
        for end, (kind, names) in ends.items()
    }


def firm_sets(view: ClaimView, head: Callable[[str], str]) -> dict[str, FirmSet]:
    """Return by country or group of firms that stands at an end which firms it stands for.

    Args:
        view: the claims.
        head: the firm that stands for a firm.
    """
    members: dict[str, list[str]] = defaultdict(list)
    countries: dict[str, list[str]] = defaultdict(list)
    for row in view.store.records(_MEMBERS):
        members[local_id(row["end"])].append(head(local_id(row["value"])))
    for row in view.store.records(_COUNTRIES):
        if row["value"].startswith(_COUNTRY):
            countries[local_id(row["end"])].append(row["value"].removeprefix(_COUNTRY))
    everybody = {local_id(row["end"]) for row in view.store.records(_EVERYBODY)}
    return {
        end: FirmSet(
            members=tuple(dict.fromkeys(members.get(end, ()))),
            countries=tuple(countries.get(end, ())),
            everybody=end in everybody,
        )
        for end in sorted({*members, *countries, *everybody})
    }  # fmt: skip
