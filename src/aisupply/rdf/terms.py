"""Names: namespaces, prefixes, and how ids become IRIs and back.

Everything here is plain text, so that a query needs no RDF library but the engine's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "AIS",
    "AISB",
    "AISC",
    "CLAIM",
    "ID",
    "PREFIXES",
    "code",
    "compact",
    "expand",
    "iri_of",
    "local_id",
    "rules_of_quantity",
    "unit_name",
]

BASE = "https://w3id.org/aisupply/"
AIS = BASE + "ont#"
"""Terms of the ontology."""
AISC = BASE + "code#"
"""Entries of the code lists."""
AISB = BASE + "bookkeeping#"
"""Bookkeeping of curators, which stands beside claims and is no word of a source."""
AISH = BASE + "shape#"
"""Shapes."""
ID = BASE + "id/"
"""Firms, products, agreements, sources, people, and the nodes of claims."""
CLAIM = ID + "claim/"
"""Claims, each also the name of its graph."""
DATASET = BASE + "graph"
"""The data set as a whole."""

OA = "http://www.w3.org/ns/oa#"
PROV = "http://www.w3.org/ns/prov#"
ORG = "http://www.w3.org/ns/org#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
TIME = "http://www.w3.org/2006/time#"
DCTERMS = "http://purl.org/dc/terms/"
DCAT = "http://www.w3.org/ns/dcat#"
FOAF = "http://xmlns.com/foaf/0.1/"
UNIT = "http://qudt.org/vocab/unit/"
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"

PREFIXES: dict[str, str] = {
    "": ID,
    "ais": AIS,
    "aisc": AISC,
    "aisb": AISB,
    "cl": CLAIM,
    "prov": PROV,
    "oa": OA,
    "org": ORG,
    "foaf": FOAF,
    "skos": SKOS,
    "time": TIME,
    "dcterms": DCTERMS,
    "dcat": DCAT,
    "unit": UNIT,
    "xsd": XSD,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
}
"""Prefixes that a query may use without declaring them; its own declarations win."""

_UNSAFE = re.compile(r"[\x00-\x20<>\"{}|^`\\]")
_RULE_IN_IRI = re.compile(r"(?<=[/+])rule-[a-z-]+")
_BY_LENGTH = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))


def iri_of(name: str) -> str:
    """Return the IRI of an id, such as ``openai`` or ``claim/seed-article/s01``.

    Example:
        >>> iri_of("openai")
        'https://w3id.org/aisupply/id/openai'
    """
    return ID + quote(name, safe="/-._~:@!$&'()*+,;=")


def code(name: str) -> str:
    """Return the IRI of an entry of a code list, such as ``reported``."""
    return AISC + name


def local_id(iri: str) -> str:
    """Return the id in an IRI: the part after the namespace, or the IRI itself.

    Example:
        >>> local_id("https://w3id.org/aisupply/code#reported")
        'reported'
        >>> local_id("https://example.org/x")
        'https://example.org/x'
    """
    for space in (CLAIM, ID, AISC, AIS, AISB, UNIT):
        if iri.startswith(space):
            return iri[len(space) :]
    return iri


def rules_of_quantity(iri: str, rules: Iterable[str]) -> set[str]:
    """Return the reading rules of one quantity, from those of the claim that it stands in.

    Args:
        iri: the quantity, by IRI or id; it names its rules, unless it was named by others.
        rules: ids of all rules by which words of the claim were read.

    Example:
        >>> rules_of_quantity("quantity/power/x_6/GigaW/rule-up-to", ["rule-about", "rule-up-to"])
        {'rule-up-to'}
        >>> rules_of_quantity("https://example.org/x", ["rule-about"])
        {'rule-about'}
    """
    named = set(_RULE_IN_IRI.findall(iri))
    return named.intersection(rules) if named else set(rules)


def compact(iri: str) -> str:
    """Shorten an IRI by the longest prefix that fits, for people to read.

    Example:
        >>> compact("https://w3id.org/aisupply/id/openai")
        ':openai'
        >>> compact("http://example.org/a")
        '<http://example.org/a>'
    """
    for prefix, space in _BY_LENGTH:
        if iri.startswith(space) and len(iri) > len(space):
            return f"{prefix}:{iri[len(space) :]}"
    return f"<{iri}>"


def expand(name: str) -> str | None:
    """Return the IRI that a typed name stands for, or None if it is no prefixed name or IRI.

    Example:
        >>> expand("cl:seed-article/s01")
        'https://w3id.org/aisupply/id/claim/seed-article/s01'
        >>> expand("OpenAI") is None
        True
    """
    text = name[1:-1] if name.startswith("<") and name.endswith(">") else name
    if re.match(r"https?://", text):
        return None if _UNSAFE.search(text) else text
    prefix, colon, local = text.partition(":")
    if colon and prefix in PREFIXES and not _UNSAFE.search(local):
        return PREFIXES[prefix] + local
    return None


_UNITS = {
    "GigaW": "GW", "MegaW": "MW", "GigaW-HR": "GWh", "PERCENT": "%", "NUM": "",
    "DAY": "days", "WK": "weeks", "MO": "months", "YR": "years",
}  # fmt: skip


def unit_name(iri: str) -> str | None:
    """Return the short name of a unit, None for plain numbers.

    Example:
        >>> unit_name("http://qudt.org/vocab/unit/GigaW")
        'GW'
        >>> unit_name("http://qudt.org/vocab/unit/CCY_JPY")
        'JPY'
    """
    name = iri.removeprefix(UNIT)
    return _UNITS.get(name, name.removeprefix("CCY_")) or None
