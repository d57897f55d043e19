"""A small graph for the query page, with figures that can be counted by hand."""

from __future__ import annotations

import json
import re

import sample_hostile

__all__ = ["HOSTILE", "graph"]

_IN_RDF = re.compile("[^\x00\ud800-\udfff]*")
HOSTILE = tuple(text for text in sample_hostile.HOSTILE[:80] if _IN_RDF.fullmatch(text))
"""Labels of firms that supply nobody, each trying to become code."""

_HEAD = """
@prefix : <https://w3id.org/aisupply/id/> .
@base <https://w3id.org/aisupply/id/> .
@prefix ais: <https://w3id.org/aisupply/ont#> .
@prefix aisc: <https://w3id.org/aisupply/code#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:paper a ais:Source ; ais:tier 2 .
"""
_CLAIM = """
<claim/paper/{name}> a ais:Claim ; ais:statedIn :paper ; ais:status aisc:{status} ;
    ais:certainty aisc:certain ; ais:knownAt "{day}T00:00:00Z"^^xsd:dateTime .
<claim/paper/{name}> {{ {triples} }}
"""
_RELATION = (
    "<supply/{u}/{v}/gpu> a ais:SupplyRelationship ; ais:supplier :{u} ; ais:customer :{v} ; "
    "ais:ofCategory aisc:gpu ."
)
_FIRMS = {"alpha": "Alpha Foundry", "beta": "Beta Chips", "gamma": "Gamma Cloud", "delta": "Delta"}
# Alpha supplies three, Beta one and, as a rumour, one more; Beta's first is known since July.
_SUPPLIES = (
    ("alpha", "beta", "reported", "2025-01-01"),
    ("alpha", "gamma", "reported", "2025-01-01"),
    ("alpha", "delta", "reported", "2025-01-01"),
    ("beta", "gamma", "reported", "2025-07-01"),
    ("beta", "delta", "rumoured", "2025-01-01"),
)


def graph() -> str:
    """Return the graph as TriG: four firms, five claims on supplies, and the hostile labels."""
    firms = {**_FIRMS, **{f"hostile-{n}": text for n, text in enumerate(HOSTILE)}}
    named = " ".join(
        f":{name} a ais:Company ; rdfs:label {json.dumps(text, ensure_ascii=False)} ."
        for name, text in firms.items()
    )
    claims = [_CLAIM.format(name="names", status="reported", day="2025-01-01", triples=named)]
    for supplier, customer, status, day in _SUPPLIES:
        triples = _RELATION.format(u=supplier, v=customer)
        name = f"{supplier}-{customer}"
        claims.append(_CLAIM.format(name=name, status=status, day=day, triples=triples))
    return _HEAD + "".join(claims)
