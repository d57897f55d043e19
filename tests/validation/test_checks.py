"""Each check finds its fault in a small graph, and nothing in the sound twin of that graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox
import pytest

from aisupply.errors import DataError
from aisupply.rdf.terms import ID, local_id
from aisupply.store import CODES_GRAPH, REGISTRY_GRAPH
from aisupply.store.embedded import EmbeddedStore
from aisupply.validation.checks import (
    Check,
    Hit,
    load_checks,
    run_check,
    undeclared_terms,
    wrong_identifiers,
)

if TYPE_CHECKING:
    from pathlib import Path

PREFIXES = """
@base <https://w3id.org/aisupply/id/> .
@prefix : <https://w3id.org/aisupply/id/> .
@prefix ais: <https://w3id.org/aisupply/ont#> .
@prefix aisb: <https://w3id.org/aisupply/bookkeeping#> .
@prefix aisc: <https://w3id.org/aisupply/code#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix time: <http://www.w3.org/2006/time#> .
@prefix unit: <http://qudt.org/vocab/unit/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

REGISTRY = """
:maker a ais:Company ; rdfs:label "Maker"@en , "Fabricant"@fr .
:buyer a org:Organization ; rdfs:label "Buyer" .
:chip a ais:Product ; rdfs:label "Chip"@en .
:deal a ais:Agreement ; rdfs:label "Deal"@en .
"""

CODES = """
aisc:reported a skos:Concept . aisc:certain a skos:Concept . aisc:probable a skos:Concept .
aisc:denied a skos:Concept . aisc:source-news a skos:Concept . aisc:power a skos:Concept .
aisc:money a skos:Concept . aisc:agreed a skos:Concept . aisc:under-way a skos:Concept .
aisc:planned a skos:Concept . aisc:ended a skos:Concept . aisc:counts-yes a skos:Concept .
aisc:counts-part-of a skos:Concept . aisc:flow-supply a skos:Concept .
aisc:ai-accelerator a skos:Concept .
aisc:rule-exact a skos:Concept . aisc:rule-up-to a skos:Concept . aisc:rule-about a skos:Concept .
aisc:period-year a skos:Concept . aisc:source-press-release a skos:Concept .
aisc:market-chips a skos:Concept . aisc:market-share a skos:Concept .
aisc:basis-revenue a skos:Concept . aisc:measure-value a skos:Concept .
aisc:flow-purchase a skos:Concept . aisc:flow-investment a skos:Concept .
aisc:counts-restates a skos:Concept . aisc:capital a skos:Concept .
aisc:role-supplier a skos:Concept . aisc:role-customer a skos:Concept .
"""

SOUND = """
:news a ais:Source ; rdfs:label "News" ; dcterms:type aisc:source-news ;
    dcterms:issued "2030-01-10T00:00:00Z"^^xsd:dateTime ; dcterms:extent "100 code points" .
:wire a ais:Source ; rdfs:label "Wire" ; dcterms:type aisc:source-news ; ais:tier 2 ;
    dcterms:issued "2030-03-01T00:00:00Z"^^xsd:dateTime .
<claim/news/1> a ais:Claim ; ais:statedIn :news ; dcterms:subject :deal ;
    ais:certainty aisc:certain ; ais:knownAt "2030-01-10T00:00:00Z"^^xsd:dateTime ;
    ais:evidencedBy <span/news/5-20> ; ais:conflictsWith <claim/news/2> .
<span/news/5-20> a ais:TextSpan ; oa:hasSource :news ; oa:hasSelector <span/news/5-20/selector> ;
    ais:digest "0123456789012345678901234567890123456789012345678901234567890abc" .
<span/news/5-20/selector> a oa:TextPositionSelector ; oa:start 5 ; oa:end 20 .
<claim/news/2> a ais:Claim ; aisb:readBy aisc:rule-about , aisc:rule-exact , aisc:rule-up-to ;
    aisb:counts aisc:counts-part-of ; aisb:countsWith :deal ;
    ais:statedIn :news ; dcterms:subject <volume/deal/power/01> ;
    ais:certainty aisc:certain ; ais:knownAt "2030-02-01T00:00:00Z"^^xsd:dateTime ;
    ais:conflictsWith <claim/news/1> ; ais:replacedBy <claim/news/1> .

<claim/news/1> {
    :deal a ais:Agreement ; ais:hasState <state/deal/under-way> .
    <state/deal/under-way> a ais:State ; ais:stage aisc:under-way ; time:hasTime <time/a_b> .
    <time/a_b> a time:Interval ; time:hasBeginning <instant/a> ; time:hasEnd <instant/b> .
    <instant/a> time:inXSDDateTimeStamp "2030-01-01T00:00:00Z"^^xsd:dateTimeStamp .
    <instant/b> time:inXSDDateTimeStamp "2030-12-31T23:59:59Z"^^xsd:dateTimeStamp .
    :maker ais:makes :chip .
    <event/1> rdfs:label "one two three four five six seven eight nine ten eleven twelve" .
}
<claim/news/2> {
    :deal ais:hasState <state/deal/ended> .
    <state/deal/ended> a ais:State ; ais:stage aisc:ended .
    <volume/deal/power/01> a ais:Volume ; ais:supplier :maker ; ais:customer :buyer ;
        ais:ofProduct :chip ; ais:underAgreement :deal ; ais:flow aisc:flow-supply ;
        ais:kind aisc:power ;
        ais:firmQuantity <quantity/power/1_1/GigaW/rule-exact> ;
        ais:statedQuantity <quantity/power/x_6/GigaW/rule-up-to> ;
        ais:ceilingQuantity <quantity/power/5.4_6.6/GigaW/rule-about> .
    <quantity/power/1_1/GigaW/rule-exact> a ais:Quantity ; ais:kind aisc:power ;
        ais:unit unit:GigaW ; ais:lowerBound 1.0 ; ais:upperBound 1.0 .
    <quantity/power/x_6/GigaW/rule-up-to> a ais:Quantity ; ais:kind aisc:power ;
        ais:unit unit:GigaW ; ais:upperBound 6.0 .
    <quantity/power/5.4_6.6/GigaW/rule-about> a ais:Quantity ; ais:kind aisc:power ;
        ais:unit unit:GigaW ; ais:lowerBound 5.40 ; ais:upperBound 6.6 .
}
<claim/wire/3> a ais:Claim ; aisb:readBy aisc:rule-exact ;
    ais:statedIn :wire ; dcterms:subject :chip ;
    ais:certainty aisc:certain ; ais:knownAt "2030-03-01T00:00:00Z"^^xsd:dateTime .
<claim/wire/3> {
    :deal ais:hasParticipation <participation/deal/maker/supplier> ,
            <participation/deal/buyer/customer> ; ais:hasState <state/deal/agreed> .
    <participation/deal/maker/supplier> ais:participant :maker ; ais:inRole aisc:role-supplier .
    <participation/deal/buyer/customer> ais:participant :buyer ; ais:inRole aisc:role-customer .
    <state/deal/agreed> a ais:State ; ais:stage aisc:agreed ; time:hasTime <time/c> .
    <time/c> a time:Interval ; time:hasBeginning <instant/c> .
    <instant/c> time:inXSDDateTimeStamp "2029-12-01T00:00:00Z"^^xsd:dateTimeStamp .
    <position/maker> a ais:MarketPosition ; ais:positionHolder :maker ;
        ais:inMarket aisc:market-chips ; ais:ofPeriod "2030" ; ais:basis aisc:basis-revenue ;
        ais:hasQuantity <quantity/market-share/60_60/PERCENT/rule-exact> .
    <position/buyer> a ais:MarketPosition ; ais:positionHolder :buyer ;
        ais:inMarket aisc:market-chips ; ais:ofPeriod "2030" ; ais:basis aisc:basis-revenue ;
        ais:hasQuantity <quantity/market-share/40_40/PERCENT/rule-exact> .
    <quantity/market-share/60_60/PERCENT/rule-exact> a ais:Quantity ; ais:kind aisc:market-share ;
        ais:unit unit:PERCENT ; ais:lowerBound 60.0 ; ais:upperBound 60.0 .
    <quantity/market-share/40_40/PERCENT/rule-exact> a ais:Quantity ; ais:kind aisc:market-share ;
        ais:unit unit:PERCENT ; ais:lowerBound 40.0 ; ais:upperBound 40.0 .
    <installed/buyer> a ais:InstalledBase ; ais:owner :buyer ; ais:ofProduct :chip ;
        ais:percentile5Quantity <quantity/market-share/40_40/PERCENT/rule-exact> ;
        ais:medianQuantity <quantity/market-share/60_60/PERCENT/rule-exact> ;
        ais:percentile95Quantity <quantity/market-share/60_60/PERCENT/rule-exact> .
}
<claim/wire/4> a ais:Claim ; ais:statedIn :wire ; dcterms:subject :chip ;
    aisb:counts aisc:counts-yes ;
    ais:certainty aisc:certain ; ais:knownAt "2030-03-01T00:00:00Z"^^xsd:dateTime .
<claim/wire/4> {
    <volume/deal/money/01> a ais:Volume ; ais:supplier :maker ; ais:customer :buyer ;
        ais:underAgreement :deal ; ais:flow aisc:flow-purchase ; ais:kind aisc:money ;
        ais:measure aisc:measure-value .
}
<claim/wire/5> a ais:Claim ; ais:statedIn :wire ; dcterms:subject :chip ;
    aisb:counts aisc:counts-restates ; aisb:countsWith :deal ;
    ais:certainty aisc:certain ; ais:knownAt "2030-03-01T00:00:00Z"^^xsd:dateTime .
<claim/wire/5> {
    <volume/deal/money/02> a ais:Volume ; ais:supplier :maker ; ais:customer :buyer ;
        ais:underAgreement :deal ; ais:flow aisc:flow-purchase ; ais:kind aisc:money ;
        ais:measure aisc:measure-value .
}
<claim/wire/6> a ais:Claim ; ais:statedIn :wire ; dcterms:subject :chip ;
    aisb:counts aisc:counts-yes ;
    ais:certainty aisc:certain ; ais:knownAt "2030-03-01T00:00:00Z"^^xsd:dateTime .
<claim/wire/6> {
    <volume/deal/money/03> a ais:Payment ; ais:payee :buyer ; ais:payer :maker ;
        ais:underAgreement :deal ; ais:flow aisc:flow-investment ; ais:kind aisc:money ;
        ais:ofCategory aisc:capital .
}
"""


BUYER = "ais:customer :buyer ;\n        ais:ofProduct"
"""The customer of the one volume that is of a product."""


class Fault(NamedTuple):
    """What to change in the sound graph, and the thing that the check must then name."""

    before: str
    after: str
    thing: str


OPEN = """}
<claim/wire/3> aisb:readBy aisc:rule-more-than .
<claim/wire/3> {
    <volume/deal/power/02> ais:statedQuantity <quantity/power/1_x/GigaW/rule-more-than> ;
        ais:ceilingQuantity <quantity/power/1_1/GigaW/rule-exact> .
    <quantity/power/1_1/GigaW/rule-exact> ais:upperBound 1.0 .
    <quantity/power/1_x/GigaW/rule-more-than> ais:lowerBound 1.0 .
}
<claim/wire/3> a ais:Claim ;"""
"""More than one gigawatt, and a ceiling of one."""

FAULTS = {
    "announced-by-no-party": Fault(
        "<claim/wire/4> a ais:Claim ;",
        ':wire dcterms:publisher "TechInsights via Wire" .\n'
        "<claim/wire/4> a ais:Claim ; ais:status aisc:announced ;",
        "wire/4",
    ),
    "ceiling-of-open-words": Fault("}\n<claim/wire/3> a ais:Claim ;", OPEN, "volume/deal/power/02"),
    "known-before-source": Fault(
        'dcterms:issued "2030-01-10T', 'dcterms:issued "2030-02-15T', "deal"
    ),
    "possible-stated-certain": Fault(
        "<claim/wire/4> a ais:Claim ;",
        '<claim/wire/4> dcterms:subject <volume/deal/money/01> ; skos:note "possibly twice" ;'
        " a ais:Claim ;",
        "wire/4",
    ),
    "reported-by-a-party": Fault(
        "<claim/wire/4> a ais:Claim ;",
        ':wire dcterms:publisher "Maker (release)" ; dcterms:type aisc:source-filing .\n'
        "<claim/wire/4> a ais:Claim ; ais:status aisc:reported ;",
        "wire/4",
    ),
    "capital-of-category": Fault(
        "ais:ofCategory aisc:capital", "ais:ofCategory aisc:ai-accelerator", "volume/deal/money/03"
    ),
    "claim-denied-and-certain": Fault(
        "dcterms:subject :deal ;\n    ais:certainty aisc:certain",
        "dcterms:subject :deal ;\n    ais:certainty aisc:certain , aisc:denied",
        "news/1",
    ),
    "claim-known-before-source": Fault('"2030-02-01T00', '"2030-01-09T23', "news/2"),
    "claim-reference-unknown": Fault(
        "ais:replacedBy <claim/news/1>", "ais:replacedBy <claim/news/9>", "news/2"
    ),
    "claim-replaced-in-circle": Fault(
        "ais:evidencedBy <span/news/5-20> ;",
        "ais:evidencedBy <span/news/5-20> ; ais:replacedBy <claim/news/2> ;",
        "news/1",
    ),
    "claim-source-unknown": Fault(
        "ais:statedIn :news ; dcterms:subject <vol",
        "ais:statedIn :nws ; dcterms:subject <vol",
        "news/2",
    ),
    "claim-subject-unknown": Fault("dcterms:subject :deal", "dcterms:subject :dael", "dael"),
    "claim-without-graph": Fault(
        "<claim/news/1> {",
        "<claim/x> a ais:Claim ; ais:statedIn :wire ; dcterms:subject :deal .\n<claim/news/1> {",
        "x",
    ),
    "code-undeclared": Fault("ais:stage aisc:ended", "ais:stage aisc:finished", "finished"),
    "conflict-one-sided": Fault("ais:conflictsWith <claim/news/1> ; ", "", "news/1"),
    "digest-malformed": Fault('0abc"', '0ABC"', "span/news/5-20"),
    "estimate-order": Fault(
        "ais:percentile95Quantity <quantity/market-share/60_60",
        "ais:percentile95Quantity <quantity/market-share/40_40",
        "installed/buyer",
    ),
    "graph-without-claim": Fault(
        "<claim/news/1> {",
        "<claim/q> { :chip ais:category aisc:ai-accelerator . }\n<claim/news/1> {",
        "q",
    ),
    "literal-too-long": Fault("eleven twelve", "eleven twelve thirteen", "event/1"),
    "quantity-iri": Fault(
        "ais:unit unit:GigaW ; ais:upperBound 6.0",
        "ais:unit unit:GigaW ; ais:upperBound 6.1",
        "quantity/power/x_6/GigaW/rule-up-to",
    ),
    "quantity-order": Fault(
        "ais:lowerBound 5.40", "ais:lowerBound 7.0", "quantity/power/5.4_6.6/GigaW/rule-about"
    ),
    "reading-rule-unsaid": Fault(
        "<claim/wire/3> a ais:Claim ; aisb:readBy aisc:rule-exact ;",
        "<claim/wire/3> a ais:Claim ;",
        "quantity/market-share/40_40/PERCENT/rule-exact",
    ),
    "reference-of-other-kind": Fault(BUYER, BUYER.replace(":buyer", ":chip"), "chip"),
    "reference-unknown": Fault(BUYER, BUYER.replace(":buyer", ":byer"), "byer"),
    "shortcut-asserted": Fault(":maker ais:makes :chip", ":maker ais:suppliesTo :buyer", "maker"),
    "shares-sum": Fault("ais:lowerBound 40.0", "ais:lowerBound 40.6", "position/buyer"),
    "source-older-than-report": Fault('"2029-12-01T00', '"2030-03-02T00', "deal"),
    "source-words-stored": Fault(
        "oa:start 5 ;", 'oa:start 5 ; oa:exact "six words" ;', "span/news/5-20/selector"
    ),
    "span-iri": Fault("oa:end 20", "oa:end 21", "span/news/5-20"),
    "span-of-other-source": Fault("oa:hasSource :news", "oa:hasSource :wire", "span/news/5-20"),
    "span-order": Fault("oa:start 5 ;", "oa:start 20 ;", "span/news/5-20"),
    "span-past-end": Fault('"100 code points"', '"19 code points"', "span/news/5-20"),
    "state-ended-early": Fault(
        '<instant/a> time:inXSDDateTimeStamp "2030-01-01',
        '<instant/a> time:inXSDDateTimeStamp "2030-03-01',
        "deal",
    ),
    "tier-of-kind": Fault("ais:tier 2", "ais:tier 1", "wire"),
    "time-order": Fault('"2030-12-31T23', '"2029-12-31T23', "time/a_b"),
    "volume-counted-twice": Fault(
        "aisb:counts aisc:counts-restates ; aisb:countsWith :deal",
        "aisb:counts aisc:counts-yes",
        "volume/deal/money/02",
    ),
    "volume-flow-kind": Fault(
        "ais:flow aisc:flow-investment", "ais:flow aisc:flow-supply", "volume/deal/money/03"
    ),
    "volume-parties-swapped": Fault(
        "ais:supplier :maker ; ais:customer :buyer ;\n        ais:ofProduct",
        "ais:supplier :buyer ; ais:customer :maker ;\n        ais:ofProduct",
        "volume/deal/power/01",
    ),
    "volume-counts-unsaid": Fault(
        "aisb:counts aisc:counts-part-of ; aisb:countsWith :deal ;", "", "volume/deal/power/01"
    ),
    "volume-counts-with-nothing": Fault(
        "part-of ; aisb:countsWith :deal ;", "part-of ;", "volume/deal/power/01"
    ),
    "volume-kind": Fault(
        "ais:kind aisc:power ;\n        ais:firm",
        "ais:kind aisc:money ;\n        ais:firm",
        "volume/deal/power/01",
    ),
    "volume-order": Fault(
        "ais:lowerBound 1.0 ; ais:upperBound 1.0",
        "ais:lowerBound 6.5 ; ais:upperBound 7.0",
        "volume/deal/power/01",
    ),
    "volume-units": Fault(
        "ais:unit unit:GigaW ; ais:upperBound 6.0",
        "ais:unit unit:MegaW ; ais:upperBound 6.0",
        "volume/deal/power/01",
    ),
}
"""Label of a check → a fault in the claims."""

REGISTRY_FAULTS = {
    "evidence-in-registry": Fault(
        ":deal a ais:Agreement ;", ":deal a ais:Agreement , ais:Claim ;", "deal"
    ),
    "registry-label-missing": Fault('; rdfs:label "Chip"@en', "", "chip"),
    "registry-label-twice": Fault('"Maker"@en', '"Maker"@en , "Maker Inc."@en', "maker"),
    "registry-unused": Fault(
        ":deal a", ':dael a ais:Agreement ; rdfs:label "Deal, misspelt"@en .\n:deal a', "dael"
    ),
}
"""Label of a check → a fault in the registry."""

CHECKS = {check.label: check for check in load_checks()}


def store_of(claims: str = SOUND, registry: str = REGISTRY) -> EmbeddedStore:
    """Return a store laid out as that of a graph, with these claims and registry."""
    store = EmbeddedStore()
    parts = ((claims, None), (registry, REGISTRY_GRAPH), (CODES, CODES_GRAPH))
    for text, graph in parts:
        form = ox.RdfFormat.TURTLE if graph else ox.RdfFormat.TRIG
        store.load_bytes((PREFIXES + text).encode(), form, graph=graph, base=ID)
    return store


def seeded(text: str, fault: Fault) -> str:
    """Return a text with one fault in it."""
    assert text.count(fault.before) == 1, f"the fault must be seeded once: {fault.before}"
    return text.replace(fault.before, fault.after)


def hits(label: str, store: EmbeddedStore) -> list[Hit]:
    """Return what a check finds in a store."""
    return list(run_check(CHECKS[label], store))


def test_every_check_has_a_fault() -> None:
    """No check goes without a seeded fault, and no fault names a check that is gone."""
    assert sorted(CHECKS) == sorted(FAULTS | REGISTRY_FAULTS)


@pytest.mark.parametrize("label", sorted(CHECKS))
def test_sound_graph_has_no_rows(label: str) -> None:
    """A check returns no rows on a sound graph."""
    assert hits(label, store_of()) == []


@pytest.mark.parametrize("label", sorted(FAULTS))
def test_fault_in_claims_is_found(label: str) -> None:
    """A check names the thing that is wrong, and names it in its message in both languages."""
    fault = FAULTS[label]
    found = hits(label, store_of(seeded(SOUND, fault)))
    assert fault.thing in {local_id(hit.thing) for hit in found}
    assert all(hit.message["en"] != hit.message["fr"] for hit in found)
    assert any(fault.thing in hit.message["en"] for hit in found)
    assert any(fault.thing in hit.message["fr"] for hit in found)


@pytest.mark.parametrize("label", sorted(REGISTRY_FAULTS))
def test_fault_in_registry_is_found(label: str) -> None:
    """A check names the entry of the registry that is wrong."""
    fault = REGISTRY_FAULTS[label]
    found = hits(label, store_of(registry=seeded(REGISTRY, fault)))
    assert [local_id(hit.thing) for hit in found] == [fault.thing]


@pytest.mark.parametrize(
    ("label", "claim"),
    [
        ("volume-order", "news/2"),
        ("time-order", "news/1"),
        ("shortcut-asserted", "news/1"),
        ("reference-unknown", "news/2"),
        ("span-order", "news/1"),
    ],
)
def test_hit_names_its_claim(label: str, claim: str) -> None:
    """What is wrong in a claim comes with the claim, so that its line can be found."""
    found = hits(label, store_of(seeded(SOUND, FAULTS[label])))
    assert {local_id(hit.claim or "") for hit in found} == {claim}


def test_thing_of_the_registry_has_no_claim() -> None:
    """The graph of the registry is no claim and is not given as one."""
    registry = REGISTRY + ":chip ais:makes :nobody ."
    (hit,) = hits("reference-unknown", store_of(registry=registry))
    assert (local_id(hit.thing), hit.claim) == ("nobody", None)


def test_earlier_knowledge_that_is_explained_is_sound() -> None:
    """A claim may be known before its source if it carries the source's own date."""
    explained = Fault(
        '"2030-02-01T00:00:00Z"^^xsd:dateTime ;',
        '"2030-01-01T00:00:00Z"^^xsd:dateTime ; dcterms:issued '
        '"2030-01-10T00:00:00Z"^^xsd:dateTime ;',
        "",
    )
    assert hits("claim-known-before-source", store_of(seeded(SOUND, explained))) == []


def test_plan_after_an_end_is_sound() -> None:
    """A plan for a later day may be called off: its end comes before its time."""
    claims = seeded(SOUND, FAULTS["state-ended-early"])
    planned = claims.replace("ais:stage aisc:under-way", "ais:stage aisc:planned")
    assert hits("state-ended-early", store_of(planned)) == []


def test_state_known_after_the_end_is_sound() -> None:
    """What resumes after an end is no fault: only what was known by then must come before."""
    claims = seeded(SOUND, FAULTS["state-ended-early"])
    later = claims.replace('ais:knownAt "2030-01-10', 'ais:knownAt "2031-01-10')
    assert hits("state-ended-early", store_of(later)) == []


def test_overlapping_bounds_are_sound() -> None:
    """Bounds of stated and ceiling may overlap as long as some reading puts them in order."""
    overlapping = Fault(
        "ais:upperBound 6.0 .",
        "ais:lowerBound 6.0 ; ais:upperBound 9.0 .",
        "",
    )
    assert hits("volume-order", store_of(seeded(SOUND, overlapping))) == []


def test_ceiling_below_upper_bound_alone_is_found() -> None:
    """Up to 8 stated under a ceiling of 6.6 is wrong: the only figure lies above it."""
    above = Fault("ais:upperBound 6.0 .", "ais:upperBound 8.0 .", "")
    (hit,) = hits("volume-order", store_of(seeded(SOUND, above)))
    assert "statedQuantity" in hit.message["en"]
    assert "8" in hit.message["en"]


def test_quantity_per_year_has_its_period_in_the_iri() -> None:
    """A quantity per year is called by its period too."""
    yearly = Fault(
        "ais:upperBound 6.0 .",
        "ais:upperBound 6.0 ; ais:perPeriod aisc:period-year .",
        "",
    )
    (hit,) = hits("quantity-iri", store_of(seeded(SOUND, yearly)))
    assert "quantity/power/x_6/GigaW/rule-up-to/period-year" in hit.message["en"]


def test_two_rules_are_joined_in_the_iri() -> None:
    """A quantity read by two rules has both in its IRI, in order, joined by a plus sign."""
    claims = SOUND.replace("x_6/GigaW/rule-up-to>", "x_6/GigaW/rule-exact+rule-up-to>")
    assert hits("quantity-iri", store_of(claims)) == []
    (hit,) = hits("quantity-iri", store_of(claims.replace(" , aisc:rule-up-to ;", " ;")))
    assert "should be called quantity/power/x_6/GigaW/rule-exact by" in hit.message["en"]


def test_a_quantity_named_by_no_rule_of_its_claim_is_found() -> None:
    """The one rule of the claim is proposed; of three nobody knows which one gave the bounds."""
    unnamed = SOUND.replace("60_60/PERCENT/rule-exact", "60_60/PERCENT/rule-about")
    (hit,) = hits("quantity-iri", store_of(unnamed))
    assert "should be called quantity/market-share/60_60/PERCENT/rule-exact by" in hit.message["en"]
    unnamed = SOUND.replace("x_6/GigaW/rule-up-to>", "x_6/GigaW/bounded>")
    (hit,) = hits("quantity-iri", store_of(unnamed))
    assert "should be called quantity/power/x_6/GigaW/RULE by" in hit.message["en"]


def test_a_reading_rule_within_a_claim_is_found_with_the_term_meant() -> None:
    """The former place of a rule was the quantity, among what the source says."""
    former = Fault("ais:upperBound 6.0 .", "ais:upperBound 6.0 ; ais:readBy aisc:rule-up-to .", "")
    (hit,) = undeclared_terms(store_of(seeded(SOUND, former)))
    assert hit.message["en"] == "the ontology declares no ais:readBy; aisb:readBy?"
    assert local_id(hit.claim or "") == "news/2"


@pytest.mark.parametrize(
    ("label", "before", "after"),
    [
        # the tenth of January and 35 days
        ("known-before-source", '"2030-02-15T', '"2030-02-14T'),
        # its source gives the year only, and counts from the day up to which the graph is kept
        ("known-before-source", "<claim/news/1> a ais:Claim ;",
         '<claim/news/1> a ais:Claim ; dcterms:issued "2030-01-31T00:00:00Z"^^xsd:dateTime ;'),
        # what was announced then may be told by a source of any later day
        ("known-before-source", "ais:stage aisc:under-way", "ais:stage aisc:agreed"),
        # its own word, of a release that names the firm that publishes it
        ("announced-by-no-party", "TechInsights via Wire", "TechInsights and Maker"),
        ("announced-by-no-party", "TechInsights via Wire", "Techinsightsful via Wire"),
        ("announced-by-no-party", "aisc:announced", "aisc:reported"),
        ("ceiling-of-open-words", "ais:lowerBound 1.0 .\n}\n<claim/wire/3>",
         "ais:lowerBound 0.9 .\n}\n<claim/wire/3>"),
        # the whole, of which the source does not say that there may be more
        ("ceiling-of-open-words", "GigaW/rule-more-than", "GigaW/rule-exact"),
        ("possible-stated-certain", "possibly twice", "twice, not impossible"),
        ("reported-by-a-party", "Maker (release)", "Rival (release)"),
        ("reported-by-a-party", "aisc:source-filing", "aisc:source-news"),
    ],
)  # fmt: skip
def test_what_is_right_is_not_flagged(label: str, before: str, after: str) -> None:
    """Beside each fault of a date, a status or a word there is what looks like it and is right."""
    faulty = seeded(SOUND, FAULTS[label])
    assert before in faulty
    assert hits(label, store_of(faulty.replace(before, after))) == []


def test_a_quantity_without_bounds_needs_no_rule() -> None:
    """What is spoken of without a figure was read by none."""
    claims = SOUND.replace("ais:lowerBound 60.0 ; ais:upperBound 60.0", 'rdfs:label "sixty"')
    claims = claims.replace("ais:lowerBound 40.0 ; ais:upperBound 40.0", 'rdfs:label "forty"')
    claims = claims.replace("<claim/wire/3> a ais:Claim ; aisb:readBy aisc:rule-exact ;",
                            "<claim/wire/3> a ais:Claim ;")  # fmt: skip
    assert hits("reading-rule-unsaid", store_of(claims)) == []


def test_misspelt_term_is_found_with_the_one_meant() -> None:
    """A property that the ontology does not declare is found, and the nearest is named."""
    misspelt = Fault(BUYER, BUYER.replace("customer", "custmer"), "")
    (hit,) = undeclared_terms(store_of(seeded(SOUND, misspelt)))
    assert "ais:custmer" in hit.message["en"]
    assert "ais:customer?" in hit.message["en"]
    assert "ais:customer ?" in hit.message["fr"]
    assert local_id(hit.claim or "") == "news/2"


def test_misspelt_bookkeeping_is_found_with_the_term_meant() -> None:
    """A figure whose way of counting is misspelt would silently count nowhere."""
    claims = SOUND.replace("aisb:countsWith :deal", "aisb:countWith :deal")
    (hit,) = undeclared_terms(store_of(claims))
    assert "aisb:countWith; aisb:countsWith?" in hit.message["en"]


def test_a_claim_of_two_volumes_is_found() -> None:
    """Which of two volumes counts could not be told: each has a claim of its own."""
    second = "<volume/deal/power/09> a ais:Volume ; ais:flow aisc:flow-supply . "
    claims = SOUND.replace(
        "    <volume/deal/power/01> a", f"    {second}\n    <volume/deal/power/01> a"
    )
    (hit,) = hits("volume-counts-unsaid", store_of(claims))
    assert local_id(hit.thing) == "volume/deal/power/09"


def test_all_terms_of_the_sound_graph_are_declared() -> None:
    """The small graph of these tests uses declared terms only."""
    assert list(undeclared_terms(store_of())) == []


def test_check_without_todo_is_refused(tmp_path: Path) -> None:
    """A check must say in both languages what to do; one that does not is no check."""
    path = tmp_path / "odd.rq"
    path.write_text("# label: odd\n# severity: violation\n# todo (en): mend it\nSELECT {}\n")
    with pytest.raises(DataError, match=r"without todo \(fr\)"):
        Check.read(path)


def test_check_is_named_after_its_file(tmp_path: Path) -> None:
    """The label of a check is the name of its file, so that a reader finds it."""
    path = tmp_path / "odd.rq"
    path.write_text(
        "# label: even\n# severity: violation\n# todo (en): a\n# todo (fr): b\nSELECT {}\n"
    )
    with pytest.raises(DataError, match="expected # label: odd"):
        Check.read(path)


@pytest.mark.parametrize(
    "use",
    [
        ":maker ais:dependsOn :spare .",
        "<claim/wire/3> prov:wasAttributedTo :spare .",
        "<claim/wire/3> { :spare ais:makes :chip . }",
        "<claim/wire/3> { :chip ais:dependsOn :spare . }",
    ],
)
def test_an_entry_that_is_named_anywhere_is_in_use(use: str) -> None:
    """An entry is used by another entry, by evidence, or in a claim at either end."""
    registry = REGISTRY + ':spare a ais:Company ; rdfs:label "Spare"@en .'
    assert len(hits("registry-unused", store_of(registry=registry))) == 1
    in_registry = use.startswith(":maker")
    claims = "@prefix prov: <http://www.w3.org/ns/prov#> .\n" + SOUND
    store = store_of(
        claims if in_registry else claims + use, registry + use if in_registry else registry
    )
    assert hits("registry-unused", store) == []


def test_a_source_that_nothing_rests_on_is_no_orphan() -> None:
    """What was read stays registered, though no claim came of it."""
    registry = REGISTRY + ':read a ais:Source ; rdfs:label "Read"@en .'
    assert hits("registry-unused", store_of(registry=registry)) == []


def test_shares_are_rounded_and_actor_groups_are_left_out() -> None:
    """Shares may sum to 100.5 for rounding, and what is joint or residual overlaps with firms."""
    rounded = SOUND.replace("ais:lowerBound 40.0", "ais:lowerBound 40.5")
    assert hits("shares-sum", store_of(rounded)) == []
    group = SOUND.replace("ais:lowerBound 40.0", "ais:lowerBound 90.0").replace(
        "<position/buyer> a", ":buyer a ais:ActorGroup . <position/buyer> a"
    )
    assert hits("shares-sum", store_of(group)) == []


@pytest.mark.parametrize("other", ['"2031"', '"2030 (forecast)"'])
def test_shares_of_two_countings_do_not_sum(other: str) -> None:
    """Shares of two periods are parts of two wholes."""
    before, found, after = SOUND.rpartition('ais:ofPeriod "2030"')
    claims = before + found.replace('"2030"', other) + after.replace("40.0", "90.0")
    assert hits("shares-sum", store_of(claims)) == []


def test_revenue_shares_sum_too() -> None:
    """Shares of two customers in the revenue of one supplier are parts of one whole."""
    claims = SOUND.replace(
        "<position/buyer> a ais:MarketPosition ; ais:positionHolder :buyer ;\n        "
        "ais:inMarket aisc:market-chips",
        "<position/buyer> a ais:RevenueShare ; ais:customer :buyer ;\n        ais:supplier :chip",
    ).replace(
        "<position/maker> a ais:MarketPosition ; ais:positionHolder :maker ;\n        "
        "ais:inMarket aisc:market-chips",
        "<position/maker> a ais:RevenueShare ; ais:customer :maker ;\n        ais:supplier :chip",
    )
    assert hits("shares-sum", store_of(claims)) == []
    (hit,) = hits("shares-sum", store_of(claims.replace("40.0", "50.0")))
    assert "110" in hit.message["en"]  # by hand: 60 + 50


@pytest.mark.parametrize(("category", "found"), [("capital", 0), ("ai-accelerator", 1)])
def test_a_deal_may_run_both_ways(category: str, found: int) -> None:
    """A customer may deliver too, but not the category that the supplier delivers to it."""
    fault = FAULTS["volume-parties-swapped"]
    both = seeded(SOUND, fault).replace(
        "<volume/deal/money/01>",
        "<volume/deal/count/01> a ais:Volume ; ais:supplier :maker ; ais:customer :buyer ; "
        "ais:underAgreement :deal ; ais:flow aisc:flow-supply ; ais:kind aisc:power ; "
        f"ais:ofCategory aisc:{category} . <volume/deal/money/01>",
    )
    of_category = "ais:ofProduct :chip ; ais:ofCategory aisc:ai-accelerator ;"
    both = both.replace("ais:ofProduct :chip ;", of_category)
    assert len(hits("volume-parties-swapped", store_of(both))) == found


def test_two_amounts_of_one_deal_are_counted_once_each() -> None:
    """Two orders with different figures and no common measure add up, and both may count."""
    two = seeded(SOUND, FAULTS["volume-counted-twice"])
    two = two.replace(" ;\n        ais:measure aisc:measure-value .", " .")
    assert hits("volume-counted-twice", store_of(two)) == []


@pytest.mark.parametrize(
    ("lei", "fits"),
    [
        # real ones, as their firms publish them: by hand, the remainder on division by 97 is 1
        ("5493006MHB84DD0ZWV18", True),
        ("HWUPKR0MPOU8FGXBT394", True),
        ("5493006MHB84DD0ZWV19", False),
        ("5493006MHB48DD0ZWV18", False),
        ("5493006MHB84DD0ZWV1", False),
        ("5493006mhb84dd0zwv18", False),
        ("5493006MHB84DD0ZW 18", False),
    ],
)
def test_check_digits_of_an_lei(lei: str, fits: bool) -> None:
    """A wrong digit, two that are exchanged, a missing one or small letters are found."""
    registry = REGISTRY + f':maker dcterms:identifier "LEI:{lei}" , "XNAS:MAKE" .'
    found = [local_id(hit.thing) for hit in wrong_identifiers(store_of(registry=registry))]
    assert found == ([] if fits else ["maker"])
