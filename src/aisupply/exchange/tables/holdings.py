"""What a graph holds, by everything by which a thing may be met a second time.

A firm by its id, its names and its identifiers, a source by its address, a deal by its parties,
kind and day, a place by its country.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox

from aisupply.exchange.tables.existing import REPLACED, STATED
from aisupply.exchange.tables.mapping_known import TABLES
from aisupply.exchange.tables.slugs import name_key
from aisupply.rdf.terms import AIS, AISC, DCTERMS, FOAF, ID, RDF, RDFS, SKOS, TIME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Bearer", "Holdings", "Named", "address_key", "firm_key"]

_LEGAL = re.compile(
    r" (?:inc(?:orporated)?|corp(?:oration)?|co(?:mpany)?|ltd|limited|llc|llp|lp|plc|pbc|sa|sas"
    r"|sarl|se|ag|gmbh|kg|nv|bv|ab|asa|oyj?|spa|srl|kk|pte|pty|bhd|tbk|p?jsc)$"
)
"""Legal forms at the end of a name: a firm is the same with them or without."""


def firm_key(name: str) -> str:
    """Return the form in which names of firms are compared: without the legal form.

    Example:
        >>> firm_key("Taiwan Semiconductor Co., Ltd."), firm_key("NVIDIA Corporation")
        ('taiwan semiconductor', 'nvidia')
    """
    key = name_key(re.sub(r"[.,]", "", name))
    while (shorter := _LEGAL.sub("", key)) != key:
        key = shorter
    return key


def address_key(url: str) -> str:
    """Return the form in which addresses are compared.

    Neither the scheme, `www.`, the case of the host, a slash at the end nor what follows a #
    makes another address.

    Example:
        >>> address_key("http://www.Example.org/a/#top") == address_key("https://example.org/a")
        True
    """
    parts = urlsplit(url.strip())
    host = parts.netloc.lower().removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    return unicodedata.normalize("NFC", f"{host}{unquote(parts.path).rstrip('/')}{query}")


class Named(NamedTuple):
    """A thing as it is named: its id, the name as written, and whether that is its ticker."""

    id: str
    name: str
    ticker: bool = False


class Bearer(NamedTuple):
    """A thing that bears a name, and how: by name, alias, ticker, or but for the legal form."""

    id: str
    how: str


@dataclass
class Deal:
    """An agreement: who takes part, of which kind it is, on which dates it reached a stage."""

    parties: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    dates: set[str] = field(default_factory=set)


@dataclass
class Holdings:
    """What a graph holds.

    Attributes:
        kinds: id → its table.
        labels: id → its name for people.
        names: table and name as it is compared → what is called so.
        identifiers: ticker or `LEI:` and number → id of the firm.
        addresses: address as it is compared → id of the source.
        deals: id of an agreement → what tells it from others.
        controls: pairs of parent and child → the time, as its id gives it.
        places: id of a place → ids of the countries it is in.
        unnamed: ids of parties that sources do not name, whose names are nobody's.
        claims: keys of its claims, without their revisions where it has the first.
    """

    kinds: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    names: dict[tuple[str, str], list[Named]] = field(default_factory=lambda: defaultdict(list))
    identifiers: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    deals: dict[str, Deal] = field(default_factory=lambda: defaultdict(Deal))
    controls: dict[tuple[str, str], str] = field(default_factory=dict)
    places: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    unnamed: set[str] = field(default_factory=set)
    claims: set[str] = field(default_factory=set)

    def bearers(self, table: str, name: str) -> list[Bearer]:
        """Return the things of a table that bear a name: the one rule of importers for names.

        A name counts in any case; if nothing bears it, names but for the legal form do.  A ticker
        counts only as it is written: Hut is not HUT.  Parties without a name bear none.

        Args:
            table: such as `organisations`.
            name: the name as it is written.

        Example:
            >>> held = Holdings(labels={"hut8": "Hut 8"})
            >>> held.names["organisations", "hut"] = [Named("hut8", "HUT", ticker=True)]
            >>> held.names["organisations", "hut 8"] = [Named("hut8", "Hut 8")]
            >>> held.bearers("organisations", "HUT 8 Corp."), held.bearers("organisations", "Hut")
            ([Bearer(id='hut8', how='legal form')], [])
        """
        key = firm_key(name) if table == "organisations" else name_key(name)
        alike = [n for n in self.names.get((table, key), ()) if not n.ticker or n.name == name]
        exact = [each for each in alike if name_key(each.name) == name_key(name)]
        found: dict[str, str] = {}
        for each in exact or alike:
            label = self.labels.get(each.id, each.id)
            how = "alias" if name_key(label) != name_key(name) else "name"
            how = "ticker" if each.ticker else how
            found.setdefault(each.id, how if exact else "legal form")
        return [Bearer(who, how) for who, how in sorted(found.items())]

    @classmethod
    def of(cls, quads: Iterable[ox.Quad]) -> Holdings:
        """Read a graph: claims, evidence and registry; claims that were replaced apart."""
        listed = list(quads)
        replaced = {quad.subject for quad in listed if quad.predicate == REPLACED}
        found, titles = cls(), _Titles()
        for quad in listed:
            if isinstance(quad.subject, ox.NamedNode) and quad.graph_name not in replaced:
                found._take(quad, titles)
        titles.give(found)
        return found

    def _take(self, quad: ox.Quad, titles: _Titles) -> None:
        subject, said = quad.subject, quad.object
        if not isinstance(subject, ox.NamedNode) or isinstance(said, ox.BlankNode | ox.Triple):
            return
        name, value = subject.value.removeprefix(ID), said.value.removeprefix(ID)
        predicate = quad.predicate.value
        if predicate in _KEPT:
            _KEPT[predicate](self, name, value)
        elif predicate in _NAMES:
            titles.names[name].append((value, predicate == _NAMES[0]))


def _type(found: Holdings, name: str, value: str) -> None:
    if value in TABLES:
        found.kinds[name.removeprefix("volume/")] = TABLES[value]
    if value == AIS + "UnnamedParty":
        found.unnamed.add(name)


def _stated(found: Holdings, name: str, _: str) -> None:
    found.claims.add(name.removeprefix("claim/"))


def _identifier(found: Holdings, name: str, value: str) -> None:
    found.identifiers[value] = name


def _page(found: Holdings, name: str, value: str) -> None:
    found.addresses[address_key(value)] = name


def _located(found: Holdings, name: str, value: str) -> None:
    found.places[name].add(value)


def _participation(found: Holdings, name: str, value: str) -> None:
    found.deals[name].parties.update(value.split("/")[-2:-1])


def _kind(found: Holdings, name: str, value: str) -> None:
    if value.startswith(_DEAL):
        found.deals[name].kinds.add(value.removeprefix(_DEAL))


def _state(found: Holdings, name: str, value: str) -> None:
    found.deals[name].dates.add(value.rpartition("/")[2])


def _control(found: Holdings, name: str, _: str) -> None:
    if match := _CONTROL.fullmatch(name):
        found.controls.setdefault((match["parent"], match["child"]), "")


def _time(found: Holdings, name: str, value: str) -> None:
    if match := _CONTROL.fullmatch(name):
        found.controls[match["parent"], match["child"]] = value.removeprefix("time/")


_CONTROL = re.compile(r"control/(?P<parent>[^/]+)/(?P<child>[^/]+)")
_DEAL = AISC + "agreement-"
_NAMES = (RDFS + "label", SKOS + "altLabel")
_KEPT: dict[str, Callable[[Holdings, str, str], None]] = {
    RDF + "type": _type,
    STATED.value: _stated,
    DCTERMS + "identifier": _identifier,
    FOAF + "page": _page,
    AIS + "locatedIn": _located,
    AIS + "hasParticipation": _participation,
    DCTERMS + "type": _kind,
    AIS + "hasState": _state,
    AIS + "controlled": _control,
    TIME + "hasTime": _time,
}
"""Property → what is kept of it."""


@dataclass
class _Titles:
    """Names while a graph is read: whose they are is known at the end."""

    names: dict[str, list[tuple[str, bool]]] = field(default_factory=lambda: defaultdict(list))

    def give(self, found: Holdings) -> None:
        """Put the names of what has a table into it."""
        symbols = {code.partition(":")[2]: who for code, who in found.identifiers.items()}
        for thing, written in sorted(self.names.items()):
            for name, is_label in written:
                if is_label:
                    found.labels.setdefault(thing, name)
                table = found.kinds.get(thing)
                if table is not None and thing not in found.unnamed:
                    ticker = not is_label and symbols.get(name) == thing
                    key = firm_key(name) if table == "organisations" else name_key(name)
                    found.names[table, key].append(Named(thing, name, ticker))
