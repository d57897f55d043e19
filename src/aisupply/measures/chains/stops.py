"""What stops: firms, an agreement, or a country by the seats and by the sites of its firms.

A firm that is in the country and elsewhere may lose all, a part or nothing: it is in
`Stop.possible`, and what depends on it has a wider bound. Of a firm of which no source says where
it is nothing is known: it is in `Stop.unknown`, and what depends on it is told apart, as unknown
mass. A site is where a firm makes or runs something; sources name notable sites and not all, so a
firm stops for certain by site only where its seat and every named site are in the country.

>>> import networkx as nx
>>> places = {"sk-hynix": {"seat": ("KR",), "sites": ("KR",)}, "micron": {"seat": ("US",)}}
>>> network = nx.MultiDiGraph(places=places)
>>> _ = network.add_edge("sk-hynix", "nvidia", relation="supply")
>>> _ = network.add_edge("micron", "nvidia", relation="supply")
>>> for stop in stops_of(network, country="KR"):
...     print(stop.label, sorted(stop.firms), sorted(stop.unknown))
KR by seat ['sk-hynix'] []
KR by site ['sk-hynix'] ['micron']
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aisupply.errors import UnknownNameError, UsageError
from aisupply.exchange.tables.countries import MEANT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import networkx as nx

__all__ = ["Stop", "agreement_of", "stops_of"]


@dataclass(frozen=True)
class Stop:
    """What stops.

    Attributes:
        label: what it is called in the table.
        firms: firms that stop for certain.
        possible: firms of which some part, all or nothing stops.
        by: ``seat`` or ``site``, by which a country's firms are told; empty without a country.
        unknown: firms of which no source says where they are.
    """

    label: str
    firms: frozenset[str] = frozenset()
    possible: frozenset[str] = frozenset()
    by: str = ""
    unknown: frozenset[str] = frozenset()


def stops_of(
    network: nx.MultiDiGraph[str], *, firms: Sequence[str] = (), country: str | None = None,
    agreement: str | None = None,
) -> list[Stop]:  # fmt: skip
    """Return what stops: one case, or two for a country, by seat and by site.

    Args:
        network: What `View.network()` returns; `places` of the graph says where firms are.
        firms: ids of firms that stop in any case.
        country: two letters, in any case.
        agreement: id of an agreement that stops; only its name is used here.

    Raises:
        UnknownNameError: no firm has a seat or a site in the country.
    """
    names = [*firms, *([agreement] if agreement else [])]
    if country is None:
        return [Stop(", ".join(names), frozenset(firms))]
    code = country.upper()
    places = network.graph.get("places", {})
    known = {c for roles in places.values() for codes in roles.values() for c in codes}
    if code not in known:
        if code in MEANT:
            raise UsageError(f"no country has the code {country!r}", hint=f"write {MEANT[code]}")
        raise UnknownNameError("country", country, sorted(known))
    suppliers = _suppliers(network)
    cases = []
    for word, of in (("seat", _by_seat), ("site", _by_site)):
        stands = {firm: of(places.get(firm, {}), code) for firm in suppliers}
        certain = frozenset(f for f, stand in stands.items() if stand is True) | set(firms)
        possible = frozenset(f for f, stand in stands.items() if stand is None) - certain
        unknown = frozenset(f for f in possible if not _told(places.get(f, {}), word))
        label = ", ".join([*names, f"{code} by {word}"])
        cases.append(Stop(label, certain, possible - unknown, word, unknown))
    return cases


def _told(roles: Mapping[str, Sequence[str]], word: str) -> bool:
    """Tell whether any source says where the seat of a firm is, or a site."""
    return bool(roles.get("seat" if word == "seat" else "sites"))


def _suppliers(network: nx.MultiDiGraph[str]) -> set[str]:
    """Return the firms that supply something, to a firm, into a product or in a market."""
    firms = {edge[0] for edge in network.edges(data=True) if edge[2].get("relation") == "supply"}
    inputs = network.graph.get("inputs", {}).values()
    firms |= {item["supplier"] for items in inputs for item in items}
    shares = network.graph.get("market_shares")
    positions = shares.positions if shares is not None else ()
    firms |= {position.holder for position in positions if position.kind == "firm"}
    return firms.union(*(position.members for position in positions))


def _by_seat(roles: Mapping[str, Sequence[str]], code: str) -> bool | None:
    """Tell whether the seat of a firm is in a country; None where that is not known."""
    seats = roles.get("seat", ())
    return None if not seats or (code in seats and len(seats) > 1) else code in seats


def _by_site(roles: Mapping[str, Sequence[str]], code: str) -> bool | None:
    """Tell whether a firm makes all in a country, or nothing; None where some, or not known.

    Sources name notable sites, not all: all is taken to be in a country only where the seat
    and every named site are.
    """
    sites = roles.get("sites", ())
    if sites and code not in sites:
        return False
    return True if sites and {*sites, *roles.get("seat", ())} == {code} else None


def agreement_of(network: nx.MultiDiGraph[str], name: str) -> str:
    """Return the id of an agreement; `UnknownNameError` if the network has none of that id."""
    known = {str(data.get("agreement") or "") for *_, data in network.edges(data=True)} - {""}
    known |= {str(n) for n, data in network.nodes(data=True) if data.get("type") == "agreement"}
    if name not in known:
        raise UnknownNameError("agreement", name, sorted(known))
    return name
