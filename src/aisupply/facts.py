"""A claim in words: its triples as short sentences made of labels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from aisupply.bounds import Bounds
from aisupply.store.literals import number_in
from aisupply.terms import AIS, AISC, RDF, TIME, UNIT, local_id
from aisupply.vocabulary import label

if TYPE_CHECKING:
    from aisupply.graph import View

__all__ = ["describe_claim", "quantity_text", "unit_name"]

_TYPE = RDF + "type"
_HIDDEN = frozenset({AIS + name for name in ("readBy", "kind")} | {_TYPE})
_PARTS = frozenset(
    {AIS + "Quantity", AIS + "State", TIME + "Interval", TIME + "Instant"}
    | {"http://purl.org/dc/terms/Location"}
)
"""Classes whose nodes are told inside the sentence of what points to them."""
_TELLING = tuple(
    AIS + name
    for name in (
        "topic",
        "participant",
        "inRole",
        "commitmentType",
        "supplier",
        "customer",
        "holder",
        "issuer",
        "positionHolder",
        "inMarket",
    )
)
"""What tells nodes of one class apart, in the order in which it is said."""
_TO = frozenset({AIS + "customer", AIS + "issuer"})
"""Of these, what is the far end of a link."""
_CUSTOMER = AIS + "customer"
_OPEN_ENDS = (("from", "until"), ("à partir de", "jusqu'à"))
_UNITS = {
    "GigaW": "GW", "MegaW": "MW", "CCY_USD": "USD", "CCY_EUR": "EUR", "CCY_GBP": "GBP",
    "PERCENT": "%", "WK": "weeks", "YR": "years", "NUM": "",
}  # fmt: skip


class _Claim:
    """The triples of one claim, by subject and predicate."""

    def __init__(self, view: View, iri: str, lang: str) -> None:
        self.view, self.lang = view, lang
        self.telling: set[str] = set()
        self.nodes: dict[str, dict[str, list[ox.NamedNode | ox.Literal | ox.BlankNode]]] = {}
        query = f"SELECT ?s ?p ?o {{ GRAPH <{iri}> {{ ?s ?p ?o }} }} ORDER BY ?s ?p ?o"
        for subject, predicate, value in view.claims_store.select(query).rows:
            node = self.nodes.setdefault(subject.value, {})  # type: ignore[union-attr]
            node.setdefault(predicate.value, []).append(value)  # type: ignore[union-attr,arg-type]

    def types(self, iri: str) -> set[str]:
        """Return the classes of a node."""
        return {term.value for term in self.nodes.get(iri, {}).get(_TYPE, [])}

    def is_part(self, iri: str) -> bool:
        """Tell whether a node is told inside another's sentence."""
        return bool(self.types(iri) & _PARTS)

    def mentions(self, subject: str, focus: str) -> bool:
        """Tell whether a node is the focus, or leads to it."""
        values = (v for values in self.nodes[subject].values() for v in values)
        return subject == focus or any(value.value == focus for value in values)

    def name(self, iri: str) -> str:
        """Return words for a node: its label, else its class and what tells it apart."""
        named = self.view.names.label(iri, self.lang)
        if named != local_id(iri):
            return named
        types = sorted(self.types(iri))
        if not types:
            return local_id(iri).rsplit("/", 1)[-1].replace("-", " ")
        told = self._telling(iri)
        return f"{label(types[0], self.lang)} ({told})" if told else label(types[0], self.lang)

    def _telling(self, iri: str) -> str:
        """Return what tells a node apart, such as `AMD → OpenAI` for a supply."""
        if iri in self.telling:  # nodes that tell each other apart would never end
            return ""
        told = ""
        self.telling.add(iri)
        for predicate in _TELLING:
            for term in self.nodes[iri].get(predicate, [])[:1]:
                joint = " → " if predicate in _TO else ", "
                if predicate == _CUSTOMER and self._is_money_in(iri):
                    joint = " ← "  # the payee stands first, as a supplier does
                told += f"{joint if told else ''}{self.value(term)}"
        self.telling.discard(iri)
        return told

    def _is_money_in(self, iri: str) -> bool:
        """Tell whether a volume is money that buys nothing, such as an investment or a loan."""
        flows = {flow.value for flow in self.nodes[iri].get(AIS + "flow", [])}
        return bool(flows - {AISC + "flow-supply", AISC + "flow-purchase"})

    def value(self, term: ox.NamedNode | ox.Literal | ox.BlankNode) -> str:
        """Return words for what a predicate leads to."""
        if isinstance(term, ox.Literal):
            return term.value
        types = self.types(term.value)
        if AIS + "Quantity" in types:
            return quantity_text(self.nodes[term.value])
        if AIS + "State" in types:
            stages = self.nodes[term.value].get(AIS + "stage", [])
            return " ".join(self.name(stage.value) for stage in stages)
        if TIME + "Interval" in types:
            return _interval_text(local_id(term.value).removeprefix("time/"), self.lang)
        return self.name(term.value)

    def sentence(self, iri: str) -> str:
        """Return all that the claim says of one node, or '' for nothing but its class."""
        parts = [
            _joined(label(predicate, self.lang), [self.value(term) for term in values], self.lang)
            for predicate, values in self.nodes[iri].items()
            if predicate not in _HIDDEN and predicate not in _TELLING
        ]
        if not parts and not self.is_told_by_name(iri):
            return ""
        return f"{self.name(iri)}: {'; '.join(parts)}" if parts else self.name(iri)

    def is_told_by_name(self, iri: str) -> bool:
        """Tell whether a node's name already says something about it."""
        return any(predicate in _TELLING for predicate in self.nodes[iri])


def _joined(verb: str, values: list[str], lang: str) -> str:
    """Join a predicate and what it leads to; a word that ends the one and begins the other once.

    Example:
        >>> _joined("has commitment", ["commitment (deployment)"], "en")
        'has commitment (deployment)'
        >>> _joined("en vertu de l'accord", ["Accord AMD"], "fr")
        "en vertu de l'accord AMD"
    """
    last = re.split(r"[ ']", verb)[-1]
    told = [re.sub(rf"^{re.escape(last)}(?: [^()]*)?(?=\(|$)", "", value) for value in values]
    if lang == "fr":  # a title in French begins with the word that names what it is
        title = re.compile(rf"^{re.escape(last)} (?=\S)", re.IGNORECASE)
        told = [title.sub("", text) for text in told]
    return f"{verb} {', '.join(filter(None, told))}".rstrip()


def _interval_text(name: str, lang: str) -> str:
    """Return an interval in words, of its id: ``2025_2026``, or with an ``x`` for an open end.

    Example:
        >>> _interval_text("2026-H2_x", "en"), _interval_text("2026-02-01_2026-02-28", "fr")
        ('from 2026-H2', '2026-02-01 – 2026-02-28')
    """
    begin, _, end = name.partition("_")
    if "x" in {begin, end}:
        since, until = _OPEN_ENDS[lang == "fr"]
        return " ".join(
            f"{word} {day}" for word, day in ((since, begin), (until, end)) if day != "x"
        )
    return f"{begin} – {end}" if lang == "fr" else f"{begin} to {end}"


def describe_claim(view: View, iri: str, *, focus: str | None, lang: str = "en") -> list[str]:
    """Return what a claim says, one sentence a node, in the labels of a language.

    Args:
        view: where the claim is.
        iri: the claim.
        focus: only sentences that mention this IRI; all if None, or if none mentions it.
        lang: `en` or `fr`.
    """
    claim = _Claim(view, iri, lang)
    told = [node for node in claim.nodes if not claim.is_part(node)]
    near = [node for node in told if focus and claim.mentions(node, focus)]
    sentences = [claim.sentence(node) for node in near or told]
    return [sentence for sentence in sentences if sentence]


def unit_name(iri: str) -> str | None:
    """Return the short name of a unit, None for plain numbers.

    Example:
        >>> unit_name("http://qudt.org/vocab/unit/GigaW")
        'GW'
    """
    name = iri.removeprefix(UNIT)
    return _UNITS.get(name, name) or None


def quantity_text(node: dict[str, list[ox.NamedNode | ox.Literal | ox.BlankNode]]) -> str:
    """Return a quantity in words, such as ``0 … 6 GW``.

    Args:
        node: the triples of the quantity, by predicate.
    """

    def number(name: str) -> float | None:
        values = node.get(AIS + name)
        return number_in({name: values[0].value}, name) if values else None

    units = node.get(AIS + "unit", [])
    name = units[0].value.removeprefix(UNIT) if units else ""
    low, high = number("lowerBound"), number("upperBound")
    if low is None and high is None:
        return "amount not stated"
    if low is None and high is not None:
        return f"up to {Bounds.point(high).text(unit=_UNITS.get(name, name) or None)}"
    bounds = Bounds(low or 0.0, float("inf") if high is None else high)
    return bounds.text(unit=_UNITS.get(name, name) or None)
