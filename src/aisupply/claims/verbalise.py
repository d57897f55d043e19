"""A claim in words: a sentence for each class of statement, in English or French.

The sentences stand in `aisupply.text` under ``claim.``; a node of a class that has none is told
by the labels of its predicates.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from aisupply.claims.nodes import ClaimNodes, bounds_of, quantity_text
from aisupply.rdf.terms import AIS, AISC, DCTERMS, ORG, RDF, TIME, local_id
from aisupply.rdf.vocabulary import label, with_value
from aisupply.text import Note, phrases, render

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aisupply.bounds import Bounds
    from aisupply.claims.graph import ClaimView

__all__ = ["describe_claim", "titled"]

_DEAL = AIS + "Agreement"
_UNDER = AIS + "underAgreement"
_TIME_OF = TIME + "hasTime"
_KIND = DCTERMS + "type"
_LOW = AIS + "lowerBound"
_WITH_NOUN = frozenset({AIS + "countedIn", AIS + "amountOf", AIS + "perPeriod"})
"""What gives a number words of its own."""
_PLAIN_MEASURES = frozenset({"", "measure-value", "measure-power", "measure-units"})
"""Measures that the unit of an amount tells already."""
_AHEAD = frozenset({"planned", "letter-of-intent", "agreed", "amended"})
"""Stages at which a thing is still to come."""
_SAID_BY_VERB = frozenset({"under-way", "option-open"})
_OVER = frozenset({"done", "ended"})
"""Stages at which nobody asks what binds."""
_PAYMENTS = frozenset(
    {"investment", "loan", "lease", "revenue-share", "licence-fee", "guarantee", "site-cost"}
)
"""Flows of money for which no goods are delivered: they have payer and payee."""
_TOLD_BY_VALUE = frozenset({AIS + "hasState", AIS + "hasParticipation", _TIME_OF})
"""Predicates whose words say nothing that those of their values do not."""
_OF_AGREEMENT = frozenset(
    {RDF + "type", _KIND, _TIME_OF, AIS + "hasParticipation", AIS + "hasState", AIS + "unnamedRole"}
)
_SAID_OTHERWISE = frozenset(AIS + name for name in ("hasPart", "causes", "ofCategory", "ofProduct"))
"""What of a commitment its labels tell better."""


def describe_claim(view: ClaimView, iri: str, *, focus: str | None, lang: str = "en") -> list[str]:
    """Return what a claim says, one sentence a node.

    Args:
        view: where the claim is.
        iri: the claim.
        focus: only sentences that mention this IRI; all if None, or if none mentions it.  A deal
            that is the focus is not named again in each sentence.
        lang: `en` or `fr`.
    """
    claim = ClaimNodes(view, iri, lang)
    told = [node for node in claim.nodes if not claim.is_part(node)]
    main_nodes = [node for node in told if not claim.is_group(node)] or told
    near = [node for node in main_nodes if focus and claim.mentions(node, focus)]
    sentences = [_sentence(claim, node, focus) for node in near or main_nodes]
    if not any(sentences):  # a source that tells of a deal, and no more of it
        deals = (node for node in main_nodes if _DEAL in claim.types(node))
        return [render(Note("claim.told", deal=claim.name(deal)), lang) for deal in deals]
    return [sentence for sentence in sentences if sentence]


def _sentence(claim: ClaimNodes, iri: str, focus: str | None) -> str:
    """Return what the claim says of one node, or '' for nothing but its class and its name."""
    node = _Node(claim, iri, focus)
    classes = claim.types(iri)
    for note in (maker(node) for name, maker in _MAKERS.items() if name in classes):
        if note:
            return render(note, claim.lang)
    parts = [
        _clause(
            "" if predicate in _TOLD_BY_VALUE else label(predicate, claim.lang),
            list(node.words(predicate)),
            claim.lang,
        )
        for predicate in claim.nodes[iri]
        if claim.is_said(predicate)
    ]
    if not parts and not claim.is_told_by_name(iri):
        return ""
    return render(node.listed(parts), claim.lang) if parts else claim.name(iri)


def _clause(verb: str, values: list[str], lang: str) -> str:
    """Join a predicate and what it leads to; a word that ends the one and begins the other once.

    Example:
        >>> _clause("has commitment", ["commitment (deployment)"], "en")
        'has commitment (deployment)'
        >>> _clause("en vertu de l'accord", ["Accord AMD"], "fr")
        "en vertu de l'accord AMD"
    """
    if not verb:
        return ", ".join(values)
    last = re.split(r"[ ']", verb)[-1]
    words = [re.sub(rf"^{re.escape(last)}(?: [^()]*)?(?=\(|$)", "", value) for value in values]
    if lang == "fr":  # a title in French begins with the word that names what it is
        title = re.compile(rf"^{re.escape(last)} (?=\S)", re.IGNORECASE)
        words = [title.sub("", text) for text in words]
    return with_value(verb, ", ".join(filter(None, words)), lang)


class _Amount(NamedTuple):
    """A quantity: its bounds, its words, those of its upper end; whether its number has a noun."""

    bounds: Bounds
    text: str
    most: str
    counts: bool
    has_noun: bool

    def of(self, things: str | Note) -> Note:
        """Return so much of some goods: `6 GW of AI accelerators`, `10 racks (AI servers)`."""
        if not self.counts:
            return Note("claim.amount-of", amount=self.text, things=things)
        if self.has_noun:
            return Note("claim.count-of", amount=self.text, things=things)
        return Note("claim.units-of", amount=self.text, things=things)


class _Node:
    """One node of a claim, as its sentence asks for it."""

    def __init__(self, claim: ClaimNodes, iri: str, focus: str | None) -> None:
        self.claim, self.iri, self.focus = claim, iri, focus
        self.values = claim.nodes[iri]

    def words(self, predicate: str) -> tuple[str, ...]:
        """Return words for all that a predicate leads to."""
        return tuple(self.claim.value(term) for term in self.values.get(predicate, ()))

    def all(self, name: str) -> str:
        """Return words for what a property of ours leads to, with "and" before the last."""
        return render(Note("claim.all", parts=self.words(AIS + name)), self.claim.lang)

    def party(self, name: str) -> str | Note:
        """Return who stands at one end of a link; words for nobody where none is named."""
        return self.all(name) or Note(f"claim.unnamed.{name}")

    def code(self, predicate: str) -> str:
        """Return the id of a code without the name of its list; '' for none."""
        terms = self.values.get(predicate, ())
        return local_id(terms[0].value) if terms else ""

    @property
    def stage(self) -> str:
        """The stage that is told; '' where none is."""
        states = (self.claim.nodes[state.value] for state in self.values.get(AIS + "hasState", ()))
        return next((local_id(state[AIS + "stage"][0].value) for state in states), "")

    @property
    def tense(self) -> str:
        """What the stage does to the verb: now, ahead, option or ended."""
        if self.stage in _AHEAD:
            return "ahead"
        return self.stage if self.stage in {"ended", "option-open"} else "now"

    @property
    def things(self) -> str:
        """The goods as one speaks of them, such as `AI accelerators`."""
        terms = self.values.get(AIS + "ofCategory", ())
        words = zip(terms, self.words(AIS + "ofCategory"), strict=True)
        own = phrases(self.claim.lang)
        said = [
            str(own.get(f"things.{local_id(term.value)}", _inside(word))) for term, word in words
        ]
        return render(Note("claim.all", parts=tuple(said)), self.claim.lang)

    @property
    def goods(self) -> str | Note:
        """The goods, and the products that are named."""
        if products := self.all("ofProduct"):
            return Note("claim.product", things=self.things, product=products)
        return self.things

    def amount(self, name: str) -> _Amount | None:
        """Return a quantity as bounds and in words; None where there is none."""
        terms = self.values.get(AIS + name, ())
        if not terms:
            return None
        quantity = self.claim.nodes[terms[0].value]
        at_most = {key: ends for key, ends in quantity.items() if not key.startswith(_LOW)}
        return _Amount(
            bounds_of(quantity), self.claim.value(terms[0]),
            quantity_text(at_most, self.claim.lang),
            counts=any(kind.value == AISC + "count" for kind in quantity.get(AIS + "kind", ())),
            has_noun=not quantity.keys().isdisjoint(_WITH_NOUN),
        )  # fmt: skip

    def flag(self, name: str) -> str | Note:
        """Return the words for what is true of the node; '' where it is not said."""
        return Note(f"claim.flag.{name}") if self.all(name) else ""

    def listed(self, parts: Sequence[str]) -> Note:
        """Return parts behind the name of the node; what is asked about is not named again."""
        if self.iri == self.focus:
            return Note("claim.parts", of="", parts=(titled(parts[0]), *parts[1:]))
        of = Note("claim.of", name=self.claim.name(self.iri))
        return Note("claim.parts", of=of, parts=tuple(parts))

    def tail(self, *remarks: str | Note) -> Note:
        """Return what stands behind a sentence: remarks, state, time; and the deal, if another.

        Args:
            remarks: what is said of this node alone; '' for nothing.
        """
        stage = self.all("hasState")
        if self.stage in _SAID_BY_VERB:  # its day is still to be told
            state = self.claim.nodes[self.values[AIS + "hasState"][0].value]
            stage = ", ".join(self.claim.value(time) for time in state.get(_TIME_OF, ()))
        deals = [term for term in self.values.get(_UNDER, ()) if term.value != self.focus]
        said = tuple(filter(None, (*remarks, stage, *self.words(_TIME_OF))))
        aside = Note("claim.aside", parts=said) if said else ""
        deal = ", ".join(self.claim.value(term) for term in deals)
        return Note("claim.tail", aside=aside, deal=Note("claim.deal", deal=deal) if deal else "")


def _inside(title: str) -> str:
    """Return a title as it stands inside a sentence; what begins with a short name stays.

    >>> _inside("Cloud capacity"), _inside("EUV lithography machines"), _inside("CoWoS packaging")
    ('cloud capacity', 'EUV lithography machines', 'CoWoS packaging')
    """
    first = title.split(" ", 1)[0]
    return title if any(letter.isupper() for letter in first[1:]) else title[:1].lower() + title[1:]


def titled(text: str) -> str:
    """Return a text as it stands at the beginning of a line."""
    return text[:1].upper() + text[1:]


def _volume(node: _Node) -> Note:
    """Return who delivers what, or pays whom; how much of it binds; and how far it has come."""
    flow = node.code(AIS + "flow").removeprefix("flow-")
    stated, ceiling, firm = (
        node.amount(name) for name in ("statedQuantity", "ceilingQuantity", "firmQuantity")
    )
    said = stated or ceiling or (None if firm and firm.bounds.high == 0 else firm)
    more: str | Note = ""
    if stated and ceiling and ceiling.bounds.high > stated.bounds.high:
        more = Note("claim.ceiling", ceiling=ceiling.most)
    binding: str | Note = ""
    if said and firm and firm is not said and node.stage not in _OVER:
        if firm.bounds.high == 0:
            binding = Note("claim.binding.none")
        elif firm.bounds.low == said.bounds.high:
            binding = Note("claim.binding.all")
        else:
            binding = Note("claim.binding.part", firm=firm.text)
    joint = Note("claim.joint") if AIS + "sharesFigure" in node.values else ""
    measure = "" if node.code(AIS + "measure") in _PLAIN_MEASURES else node.all("measure")
    tail = Note("claim.volume-tail", more=more, binding=binding, tail=node.tail(measure, joint))
    amount = said.text if said else Note("claim.no-amount")
    if flow in _PAYMENTS:
        a, b = node.party("payer"), node.party("payee")
        return Note(f"claim.pays.{flow}.{node.tense}", a=a, b=b, amount=amount, tail=tail)
    a, b, goods = node.party("supplier"), node.party("customer"), node.goods
    if flow == "purchase":
        return Note(
            f"claim.buys.{node.tense}", a=a, b=b, things=goods, amount=amount, tail=tail
        )  # fmt: skip
    what = said.of(goods) if said else goods
    return Note(f"claim.supplies.{node.tense}", a=a, b=b, what=what, tail=tail)


def _supply(node: _Node) -> Note:
    """Return who supplies whom with what."""
    share = node.amount("hasQuantity")
    return Note(
        f"claim.supplies.{node.tense}",
        a=node.party("supplier"), b=node.party("customer"), what=node.goods,
        tail=node.tail(share.text if share else "", node.all("basis"), node.flag("onTrial")),
    )  # fmt: skip


def _term(node: _Node) -> Note:
    """Return a term of a deal: what is measured, and how much."""
    return Note(
        "claim.term",
        measure=titled(node.all("measure")),
        amount=node.all("hasQuantity"),
        tail=node.tail(),
    )


def _agreement(node: _Node) -> Note | None:
    """Return what kind of deal it is, who takes part as what, its state and its time."""
    if set(node.values) - _OF_AGREEMENT:
        return None
    parts = [
        *map(_inside, node.words(_KIND)),
        *node.words(AIS + "hasParticipation"),
        *node.words(AIS + "hasState"),
        *node.words(_TIME_OF),
    ]
    if not parts:
        return None
    return node.listed(parts)


def _installed(node: _Node) -> Note | None:
    """Return how many accelerators of a maker a firm owns by a model's account."""
    median = node.amount("medianQuantity")
    if median is None:
        return None
    return Note(
        "claim.installed", owner=node.all("owner"), owned=median.of(node.all("ofProduct")),
        low=node.all("percentile5Quantity"), high=node.all("percentile95Quantity"),
        by=node.all("estimatedBy"), tail=node.tail(node.things, node.flag("incomplete")),
    )  # fmt: skip


def _total(node: _Node) -> Note:
    """Return a total of a firm in a period."""
    return Note(
        "claim.total",
        firm=node.all("totalOf"), measure=node.all("measure"), period=node.all("ofPeriod"),
        amount=node.all("hasQuantity"), tail=Note("claim.aside", parts=(node.all("scope"),)),
    )  # fmt: skip


def _position(node: _Node) -> Note | None:
    """Return which part of a market a firm has."""
    if AIS + "hasQuantity" not in node.values:
        return None
    remarks = (node.all("ofProduct"), node.all("basis"), node.all("ofPeriod"))
    return Note(
        "claim.position",
        holder=node.all("positionHolder"), share=node.all("hasQuantity"),
        market=_inside(node.all("inMarket")),
        tail=Note("claim.aside", parts=tuple(filter(None, remarks))),
    )  # fmt: skip


def _share(node: _Node) -> Note:
    """Return which part of a supplier's sales, or of a customer's purchases, a pair is."""
    basis = node.code(AIS + "basis").removeprefix("basis-")
    supplier, customer, share = (node.all(n) for n in ("supplier", "customer", "hasQuantity"))
    tail = Note("claim.aside", parts=(node.all("ofPeriod"),))
    if basis == "purchases":
        return Note(
            "claim.purchases", supplier=supplier, customer=customer, share=share, tail=tail
        )  # fmt: skip
    return Note(
        "claim.sales", supplier=supplier, customer=customer, share=share, basis=node.all("basis"),
        tail=tail,
    )  # fmt: skip


def _input(node: _Node) -> Note:
    """Return who supplies what goes into a product."""
    return Note(
        "claim.input",
        product=node.all("ofProduct"), things=node.things, supplier=node.party("supplier"),
        tail=node.tail(),
    )  # fmt: skip


def _in_house(node: _Node) -> Note:
    """Return what a firm makes for itself."""
    return Note(
        "claim.in-house",
        firm=node.all("customer"), product=node.all("ofProduct"), tail=node.tail(node.things),
    )  # fmt: skip


def _restriction(node: _Node) -> Note:
    """Return who restricts which deliveries, from whom to whom, and by which rule."""
    return Note(
        "claim.restriction",
        authority=node.all("authority"),
        goods=node.all("restrictedGoods") or node.all("ofProduct") or node.things,
        a=node.party("restrictedSupplier"), b=node.party("restrictedCustomer"),
        rule=node.all("underRule"), tail=node.tail(),
    )  # fmt: skip


def _stake(node: _Node) -> Note:
    """Return what one firm holds of another, or may take."""
    share, value = node.amount("hasQuantity"), node.amount("valueQuantity")
    code, kind = node.code(_KIND), _inside(" ".join(node.words(_KIND)))
    is_right = code in {"stake-warrant", "stake-commitment"}
    has_share = share is not None and share.bounds.high > 0
    paper = Note("claim.notes") if code == "stake-convertible" else Note("claim.shares")
    remarks = (
        kind if has_share or is_right else "",
        value.text if value and value.bounds.high > 0 else "",
    )
    held = share.text if share and has_share else paper
    return Note(
        f"claim.stake.{node.tense}", a=node.all("holder"), b=node.all("issuer"), held=held,
        tail=node.tail(*remarks),
    )  # fmt: skip


def _commitment(node: _Node) -> Note | None:
    """Return what one firm has promised another."""
    if set(node.values) & _SAID_OTHERWISE:
        return None
    remarks = (
        *node.words(_KIND),
        *node.words(AIS + "hasQuantity"),
        *node.words(AIS + "valueQuantity"),
    )
    return Note(
        "claim.commitment",
        kind=node.all("commitmentType"), a=node.all("obligor"), b=node.all("beneficiary"),
        tail=node.tail(*dict.fromkeys(map(_inside, remarks))),
    )  # fmt: skip


def _control(node: _Node) -> Note:
    """Return who controls whom, and how."""
    how = node.code(_KIND).removeprefix("control-") or "controlled"
    return Note(
        f"claim.control.{how}", a=node.all("controller"), b=node.all("controlled"), tail=node.tail()
    )


def _membership(node: _Node) -> Note:
    """Return which office a person holds."""
    person, role, firm = (
        ", ".join(node.words(ORG + name)) for name in ("member", "role", "organization")
    )
    return Note("claim.membership", person=person, role=role, firm=firm, tail=node.tail())


_MAKERS: dict[str, Callable[[_Node], Note | None]] = {
    ORG + "Membership": _membership,
    **{
        AIS + name: maker
        for name, maker in {
            "Volume": _volume, "Payment": _volume, "SupplyRelationship": _supply,
            "AgreementTerm": _term, "Agreement": _agreement, "InstalledBase": _installed,
            "Total": _total, "MarketPosition": _position, "RevenueShare": _share,
            "ProductInput": _input, "InHouseSupply": _in_house, "Restriction": _restriction,
            "EquityHolding": _stake, "EquityOption": _stake, "Commitment": _commitment,
            "Control": _control,
        }.items()
    },
}  # fmt: skip
"""Class → what makes its sentence; None where a node says what the sentence has no place for."""
