"""The triples of one claim, and the words for its nodes: names, amounts, times."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import pyoxigraph as ox

from aisupply.bounds import Bounds
from aisupply.rdf.terms import AIS, RDF, TIME, XSD, local_id, rules_of_quantity, unit_name
from aisupply.rdf.vocabulary import label
from aisupply.text import Amount, Note, code_word, render

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from aisupply.claims.graph import ClaimView

    _Node = Mapping[str, Sequence[ox.NamedNode | ox.Literal | ox.BlankNode]]

__all__ = [
    "ClaimNodes",
    "bounds_of",
    "ends_of_interval",
    "interval_text",
    "quantity_text",
    "rate_note",
]

_TYPE = RDF + "type"
_LOCATION = "http://purl.org/dc/terms/Location"
_TIME_OF = TIME + "hasTime"
_HIDDEN = frozenset({AIS + "kind", _TYPE})
_PARTS = frozenset(
    {AIS + name for name in ("Quantity", "State", "Participation")}
    | {TIME + "Interval", TIME + "Instant", _LOCATION}
)
"""Classes whose nodes are told inside the sentence of what points to them."""
_GROUPS = frozenset({AIS + "ActorGroup", AIS + "FirmGroup"})
_DISTINGUISHING = tuple(
    AIS + name
    for name in (
        "topic",
        "participant",
        "inRole",
        "commitmentType",
        "supplier",
        "customer",
        "payer",
        "payee",
        "holder",
        "issuer",
        "positionHolder",
        "inMarket",
        "totalOf",
        "measure",
        "restrictedSupplier",
        "restrictedCustomer",
    )
)
"""What tells nodes of one class apart, in the order in which it is said."""
_TO = frozenset({AIS + name for name in ("customer", "payee", "issuer", "restrictedCustomer")})
"""Of these, what is the far end of a link."""
_OPEN_ENDS = (("from", "until"), ("à partir de", "jusqu'à"))
_WHOLE = 100.0
_UNDATED = "undated"
"""The period of a figure whose source says of no time that it is of."""

_LABEL = """
SELECT ?name (LANG(?name) AS ?language) { GRAPH ?any { <%(iri)s> rdfs:label ?name } }
"""

_RULES = "SELECT ?rule { <%(iri)s> aisb:readBy ?rule }"


class ClaimNodes:
    """The triples of one claim, by subject and predicate."""

    def __init__(self, view: ClaimView, iri: str, lang: str) -> None:
        self.view, self.lang = view, lang
        self.rules = [row["rule"] for row in view.claims_store.records(_RULES % {"iri": iri})]
        self.in_progress: set[str] = set()
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

    def is_group(self, iri: str) -> bool:
        """Tell whether a node is a group of firms that the claim only gives a name."""
        return not self.types(iri).isdisjoint(_GROUPS)

    def is_said(self, predicate: str) -> bool:
        """Tell whether a predicate is told, and not by the name of its node."""
        return predicate not in _HIDDEN and predicate not in _DISTINGUISHING

    def mentions(self, subject: str, focus: str) -> bool:
        """Tell whether a node is the focus, or leads to it."""
        values = {term.value for terms in self.nodes[subject].values() for term in terms}
        return (
            subject == focus
            or focus in values
            or any(self.mentions(part, focus) for part in values & self.nodes.keys()
                   if self.is_part(part))
        )  # fmt: skip

    def name(self, iri: str) -> str:
        """Return words for a node: its label, else its class and what tells it apart."""
        registered = self.view.names.label(iri, self.lang)
        if registered != local_id(iri):
            return registered
        types = sorted(self.types(iri))
        if _LOCATION in types or local_id(iri).startswith("place/"):
            return self._place(iri)
        if own := self._own_label(iri):
            return own
        if not types:
            return local_id(iri).rsplit("/", 1)[-1].replace("-", " ")
        distinction = self._distinction(iri) or ", ".join(
            self._place(place.value) for place in self.nodes[iri].get(AIS + "locatedIn", [])
        )
        kind = label(types[0], self.lang)
        return f"{kind} ({distinction})" if distinction else kind

    def _place(self, iri: str) -> str:
        """Return the name of a place, and of what it lies in."""
        own = self._own_label(iri) or local_id(iri).rsplit("/", 1)[-1].replace("-", " ")
        around = self.nodes.get(iri, {}).get(AIS + "locatedIn", [])
        return ", ".join((own, *(self._place(place.value) for place in around)))

    def _own_label(self, iri: str) -> str:
        """Return the label of a place or another node that is no thing with a name of its own."""
        rows = self.view.graph.store.records(_LABEL % {"iri": iri})
        by_language = {row.get("language", ""): row["name"] for row in rows}
        candidates = (by_language.get(lang) for lang in (self.lang, "en", "", *sorted(by_language)))
        return next((name for name in candidates if name), "")

    def _distinction(self, iri: str) -> str:
        """Return what tells a node apart, such as `AMD → OpenAI` for a supply."""
        if iri in self.in_progress:  # nodes that tell each other apart would never end
            return ""
        text = ""
        self.in_progress.add(iri)
        for predicate in _DISTINGUISHING:
            for term in self.nodes[iri].get(predicate, [])[:1]:
                joint = " → " if predicate in _TO else ", "
                text += f"{joint if text else ''}{self.value(term)}"
        self.in_progress.discard(iri)
        return text

    def value(self, term: ox.NamedNode | ox.Literal | ox.BlankNode) -> str:
        """Return words for what a predicate leads to."""
        if isinstance(term, ox.Literal):
            is_code = term.value == _UNDATED or term.datatype.value == XSD + "boolean"
            return code_word(term.value, self.lang) if is_code else term.value
        types = self.types(term.value)
        if AIS + "Quantity" in types:
            rules = rules_of_quantity(term.value, map(local_id, self.rules))
            return quantity_text(self.nodes[term.value], self.lang, rules=rules)
        if AIS + "State" in types:
            stages = self.nodes[term.value].get(AIS + "stage", [])
            stage_words = " ".join(self.name(stage.value) for stage in stages)
            times = self.nodes[term.value].get(_TIME_OF, [])
            return " ".join((stage_words, *(self.value(time) for time in times)))
        if AIS + "Participation" in types:
            who, role = (
                ", ".join(map(self.value, self.nodes[term.value].get(AIS + name, [])))
                for name in ("participant", "inRole")
            )
            return f"{who} ({role})" if role else who
        if TIME + "Interval" in types:
            return interval_text(term.value, self.lang)
        return self.name(term.value)

    def is_told_by_name(self, iri: str) -> bool:
        """Tell whether a node's name already says something about it."""
        return any(predicate in _DISTINGUISHING for predicate in self.nodes[iri])


def interval_text(iri: str, lang: str) -> str:
    """Return an interval in words, of its IRI: ``2025_2026``, or with an ``x`` for an open end.

    Example:
        >>> interval_text("time/2026-H2_x", "en"), interval_text("time/2026-02-01_2026-03-28", "fr")
        ('from 2026-H2', '2026-02-01 – 2026-03-28')
    """
    begin, end = ends_of_interval(iri)
    if begin == end:
        return begin or ""
    if begin is None or end is None:
        since, until = _OPEN_ENDS[lang == "fr"]
        return " ".join(f"{word} {day}" for word, day in ((since, begin), (until, end)) if day)
    return f"{begin} – {end}" if lang == "fr" else f"{begin} to {end}"


def ends_of_interval(iri: str) -> tuple[str | None, str | None]:
    """Return the dates at the ends of an interval as they were given, None for an open end.

    Example:
        >>> ends_of_interval("time/2026-H2_x")
        ('2026-H2', None)
    """
    begin, _, end = local_id(iri).removeprefix("time/").partition("_")
    return (None if begin == "x" else begin), (None if end == "x" else end)


def rate_note(amount: Amount | Note, period: str | None) -> Note:
    """Return an amount, and of a rate the period that it is of.

    Example:
        >>> print(rate_note(Amount(Bounds.point(2), "GW"), "https://w3id.org/aisupply/code#period-year"))
        2 GW a year
    """
    match local_id(period or ""):
        case "period-year":
            return Note("quantity.a-year", amount=amount)
        case "period-quarter":
            return Note("quantity.a-quarter", amount=amount)
        case "period-month":
            return Note("quantity.a-month", amount=amount)
    return amount if isinstance(amount, Note) else Note("quantity.amount", amount=amount)


def quantity_text(node: _Node, lang: str = "en", *, rules: Collection[str] = ()) -> str:
    """Return a quantity in words, such as ``0 … 6 GW`` or ``30 bn USD a year``.

    Args:
        node: the triples of the quantity, by predicate.
        lang: `en` or `fr`.
        rules: ids of the rules by which it was read.
    """
    unit = unit_name(_first(node, "unit") or "")
    bounds = bounds_of(node)
    if bounds == Bounds(-math.inf, math.inf):
        return render(Note("quantity.not-stated"), lang)
    amount = _interval_note(bounds, unit, rules)
    of = _first(node, "amountOf")
    if unit is None:
        counted = of or _first(node, "countedIn")
        amount = Note("quantity.things", amount=amount, things=counted) if counted else amount
    elif (sort := local_id(_first(node, "kind") or "")) in _SORTS_OF_POWER:
        amount = Note("quantity.of", amount=amount, things=code_word(sort, lang))
    elif of:
        amount = Note("quantity.of", amount=amount, things=of)
    return render(rate_note(amount, _first(node, "perPeriod")), lang)


def _first(node: _Node, name: str) -> str | None:
    """Return the first value of a property of a quantity; None if it has none."""
    values = node.get(AIS + name)
    return values[0].value if values else None


def bounds_of(node: _Node) -> Bounds:
    """Return the bounds of a quantity; an end that it does not say is infinite.

    Args:
        node: the triples of the quantity, by predicate.
    """
    low, high = _first(node, "lowerBound"), _first(node, "upperBound")
    return Bounds(
        -math.inf if low is None else float(low),
        math.inf if high is None else float(high),
        low_open=_first(node, "lowerBoundExclusive") == "true",
        high_open=_first(node, "upperBoundExclusive") == "true",
    )


_SORTS_OF_POWER = frozenset({"power-it", "power-gross"})
_NO_CEILING = frozenset({"rule-at-least", "rule-more-than"})


def _interval_note(bounds: Bounds, unit: str | None, rules: Collection[str]) -> Note:
    """Return the interval of a quantity; a share "at least 80 %" has no upper end to be told."""
    if bounds.low == -math.inf:
        amount = Amount(Bounds.point(bounds.high), unit)
        if bounds.high_open:
            return Note("quantity.less-than", amount=amount)
        return Note("quantity.up-to", amount=amount)
    if unit == "%" and bounds.high == _WHOLE > bounds.low and not _NO_CEILING.isdisjoint(rules):
        bounds = replace(bounds, high=math.inf, high_open=False)
    if bounds.is_point and bounds.low == 1 and unit in _ONE:
        return _ONE[unit]
    return Note("quantity.amount", amount=Amount(bounds, unit))


_ONE = {
    "days": Note("quantity.one-day"), "weeks": Note("quantity.one-week"),
    "months": Note("quantity.one-month"), "years": Note("quantity.one-year"),
}  # fmt: skip
