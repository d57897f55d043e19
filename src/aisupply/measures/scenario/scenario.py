"""Networks as they would be: without a firm or an agreement, with more, with two firms as one.

What is supposed is applied in one order, whatever the order of asking: first what goes, then
what becomes binding, then what comes on top, then who becomes one with whom.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import networkx as nx

from aisupply.bounds import Bounds
from aisupply.errors import UsageError
from aisupply.measures.groups import check_category, node_of
from aisupply.quantity.reading import ReadingError, read_quantity, to_unit
from aisupply.text import Id, Note

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["SUPPOSED", "Addition", "Suppositions", "firms_in", "parse_addition", "supposed"]

SUPPOSED = "supposed/"
"""Begins the key of an edge that comes on top."""

_SHAPE = re.compile(r"\s*(.+?)\s*->\s*(.+?)\s*:\s*(.+?)\s*:\s*(.+?)\s*")
_DOTS = (
    (re.compile(r"^\.\.(?=\s*[0-9])"), "up to "),
    (re.compile(r"^([0-9]+(?:[.,][0-9]+)*)\s*\.\.(?!\s*[0-9])"), r"at least \1"),
)
"""Dots with one end left out, in words."""
_PREFERRED = {"MW": "GW", "kW": "GW", "TW": "GW"}
_KINDS = frozenset({"power", "money", "count"})
_EXAMPLE = "write amd->openai:ai-accelerator:2..6 GW"


@dataclass(frozen=True)
class Addition:
    """A volume that is supposed to come on top.

    Attributes:
        supplier: id of the firm that delivers it.
        customer: id of the firm that it goes to.
        category: id of what is supplied.
        kind: ``power``, ``money`` or ``count``.
        unit: of the volume.
        volume: what may come.
        stated: what the words state of it.
        text: the whole as it was written, for the notes.
    """

    supplier: str
    customer: str
    category: str
    kind: str
    unit: str
    volume: Bounds
    stated: float | Bounds
    text: str


@dataclass(frozen=True)
class Suppositions:
    """All that is supposed at once.

    Attributes:
        without: firms that supply nobody any more, and agreements that are gone.
        firm: suppliers and agreements whose stated figures are binding.
        add: volumes that come on top.
        merge: pairs of firms that become one, which keeps the name of the first.
    """

    without: tuple[str, ...] = ()
    firm: tuple[str, ...] = ()
    add: tuple[Addition, ...] = ()
    merge: tuple[tuple[str, str], ...] = ()

    def notes(self) -> list[Note]:
        """Return what is supposed, a note each."""
        return [
            *(Note("scenario.without", name=Id(name)) for name in self.without),
            *(Note("scenario.firm", name=Id(name)) for name in self.firm),
            *(Note("scenario.added", volume=addition.text) for addition in self.add),
            *(
                Note("scenario.merged", first=Id(first), second=Id(second))
                for first, second in self.merge
            ),
        ]


def parse_addition(text: str) -> Addition:
    """Read a volume such as ``amd->openai:ai-accelerator:2..6 GW``.

    The amount is one number or two with dots between, the second left out for no limit, with a
    unit of power, money or things; or any words that `aisupply.quantity.reading` reads.  Supplier,
    customer and category are returned as they stand there: ids, or names that are still to be
    resolved.

    Raises:
        UsageError: It is not written so.

    Example:
        >>> parse_addition("amd->openai:ai-accelerator:2..6 GW").volume.text(unit="GW")
        '2 … 6 GW'
        >>> parse_addition("oracle->openai:cloud-capacity:30 bn USD").volume.low
        30000000000.0
        >>> parse_addition("amd->openai:ai-accelerator:about 6 GW").volume.text(unit="GW")
        '5.4 … 6.6 GW'
    """
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise UsageError(f"{text!r} is no volume to add", hint=_EXAMPLE)
    words = match[4]
    for dots, meaning in _DOTS:
        words = dots.sub(meaning, words)
    try:
        reading = read_quantity(words, lang="en")
    except ReadingError as error:
        raise UsageError(
            f"{text!r} is no volume to add: found {error.found}, expected {error.expected}",
            hint=_EXAMPLE,
        ) from error
    unit = _PREFERRED.get(reading.unit or "", reading.unit)
    if unit is None or reading.kind not in _KINDS or reading.per_period:
        hint = f"give a whole amount of power, money or things; {_EXAMPLE}"
        raise UsageError(f"{text!r} is no volume to add", hint=hint)
    reading = to_unit(reading, unit)
    stated = reading.interval if reading.named is None else float(reading.named)
    return Addition(
        match[1], match[2], match[3], str(reading.kind), unit, reading.interval, stated, text
    )  # fmt: skip


def supposed(network: nx.MultiDiGraph[str], suppositions: Suppositions) -> nx.MultiDiGraph[str]:
    """Return the supply of a network as it would be; the given one is left as it is.

    Raises:
        UnknownNameError: A firm, agreement or category is not in the network.
        UsageError: A firm is to merge with itself.
    """
    later = _supply_of(network)
    for name in suppositions.without:
        _remove(later, network, _actor(network, name))
    for name in suppositions.firm:
        _bind(later, _actor(network, name))
    for number, addition in enumerate(suppositions.add):
        _add(later, network, addition, f"{SUPPOSED}{number}")
    for first, second in suppositions.merge:
        later = _merged(later, node_of(network, first), node_of(network, second))
    return later


def _supply_of(network: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    supply = nx.MultiDiGraph(**network.graph)
    supply.add_nodes_from(network.nodes(data=True))
    edges = network.edges(keys=True, data=True)
    supply.add_edges_from((u, v, k, dict(d)) for u, v, k, d in edges if d["relation"] == "supply")
    return supply


def _actor(network: nx.MultiDiGraph[str], name: str) -> str:
    """Return an agreement itself, or the node that answers for a firm."""
    return name if name in _agreements(network) else node_of(network, name)


def _agreements(network: nx.MultiDiGraph[str]) -> set[str]:
    """Return the agreements that volumes are under."""
    named = (data.get("agreement") for *_, data in network.edges(data=True))
    return {str(agreement) for agreement in named if agreement is not None}


def firms_in(network: nx.MultiDiGraph[str], suppositions: Suppositions) -> list[str]:
    """Return the firms of which something is supposed, as they were given."""
    agreements = _agreements(network)
    return [
        *(n for n in (*suppositions.without, *suppositions.firm) if n not in agreements),
        *(name for addition in suppositions.add for name in (addition.supplier, addition.customer)),
        *(name for pair in suppositions.merge for name in pair),
    ]


def _remove(later: nx.MultiDiGraph[str], network: nx.MultiDiGraph[str], name: str) -> None:
    """Take away what a firm supplies, or the commitments of an agreement.

    A relation that other claims than those on the agreement speak of stays.
    """
    own_claims = _claims_of(network, name)
    for source, target, key, data in list(later.edges(keys=True, data=True)):
        if source == name:
            later.remove_edge(source, target, key)
        elif data.get("agreement") == name:
            left = tuple(claim for claim in data.get("claims") or () if claim not in own_claims)
            if _is_relation(data) and left:
                data["claims"] = left
            else:
                later.remove_edge(source, target, key)


def _claims_of(network: nx.MultiDiGraph[str], agreement: str) -> set[str]:
    """Return the claims on an agreement: its parties, its products and its volumes."""
    claims: set[str] = set()
    for source, target, data in network.edges(data=True):
        structure = data["relation"] in {"party", "of-product"} and agreement in {source, target}
        volume = data.get("agreement") == agreement and not _is_relation(data)
        if structure or volume:
            claims.update(data.get("claims") or ())
    return claims


def _is_relation(data: Mapping[str, Any]) -> bool:
    """Tell whether an edge says who supplies whom, and no amount."""
    return data["relation"] == "supply" and data.get("flow") is None


def _bind(later: nx.MultiDiGraph[str], name: str) -> None:
    """Make what a supplier, or an agreement, states the firm part of each volume."""
    for source, _, data in later.edges(data=True):
        stated = data.get("stated")
        if name not in {source, data.get("agreement")} or stated is None:
            continue
        ceiling = data.get("ceiling")
        least, most = (stated.low, stated.high) if isinstance(stated, Bounds) else (stated, stated)
        data["firm"] = max(data.get("firm") or 0.0, least)
        data["ceiling"] = max(data["firm"], most if ceiling is None else ceiling)
        data["volume"] = Bounds(data["firm"], data["ceiling"])


def _add(
    later: nx.MultiDiGraph[str], network: nx.MultiDiGraph[str], addition: Addition, key: str
) -> None:
    volume = addition.volume
    supplier, customer = (node_of(network, n) for n in (addition.supplier, addition.customer))
    check_category(network, addition.category)
    later.add_edge(
        supplier, customer, key, relation="supply", category=addition.category,
        categories=(addition.category,),
        kind=addition.kind, unit=addition.unit, firm=volume.low, stated=addition.stated,
        ceiling=volume.high, volume=volume, agreement=None, stage="agreed", claims=(), sources=(),
        statuses=(), products=(), flow="purchase" if addition.kind == "money" else "supply",
    )  # fmt: skip


def _merged(later: nx.MultiDiGraph[str], first: str, second: str) -> nx.MultiDiGraph[str]:
    """Return a network in which the second firm is the first; supply between them is none."""
    if first == second:
        raise UsageError(f"{first} cannot merge with itself", hint="name two firms")
    joined = nx.MultiDiGraph(**later.graph)
    joined.add_nodes_from(later.nodes(data=True))
    for number, (source, target, key, data) in enumerate(later.edges(keys=True, data=True)):
        ends: Sequence[str] = [first if end == second else end for end in (source, target)]
        if ends[0] != ends[1] or source == target:
            joined.add_edge(*ends, f"{key}#{number}", **data)
    return joined
