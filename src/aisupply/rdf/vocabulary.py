"""Labels and definitions of the ontology's own and reused terms, in English and French."""

from __future__ import annotations

import re
from functools import cache

import pyoxigraph as ox

from aisupply.rdf import bundle
from aisupply.rdf.terms import ID, RDFS, local_id

__all__ = ["label", "labels", "with_value"]

_REUSED = {
    "type": ("is a", "type :"),
    "label": ("is called", "s'appelle"),
    "altLabel": ("also called", "aussi appelé"),
    "exactMatch": ("same as", "identique à"),
    "identifier": ("identifier", "identifiant"),
    "subject": ("about", "au sujet de"),
    "hasPart": ("has part", "a pour partie"),
    "hasTime": ("when", "quand"),
    "member": ("person", "personne"),
    "organization": ("organisation", "organisation"),
    "role": ("role", "rôle"),
    "Membership": ("membership", "appartenance"),
    "hasSite": ("has site", "a pour site"),
    "hasPrimarySite": ("has seat", "a pour siège"),
    "classification": ("classified as", "classé comme"),
    "wasAttributedTo": ("attributed to", "attribué à"),
    "hasBeginning": ("from", "du"),
    "hasEnd": ("to", "au"),
}
"""Words for terms of other vocabularies, which have no labels in French."""
_VOWEL = re.compile(r"[aeio]|u(?!ni|s)", re.IGNORECASE)


@cache
def labels(lang: str) -> dict[str, str]:
    """Return IRI → label of each term of the ontology in a language (`en` or `fr`)."""
    return {
        quad.subject.value: quad.object.value
        for path in sorted(bundle.ontology_dir().glob("*.ttl"))
        for quad in ox.parse(path=path, base_iri=ID)
        if quad.predicate.value == RDFS + "label" and quad.object.language == lang
    }


def label(iri: str, lang: str = "en") -> str:
    """Return the words for a term: its label, else its name with blanks.

    Example:
        >>> label("http://www.w3.org/ns/org#hasPrimarySite")
        'has seat'
    """
    own = labels(lang).get(iri)
    if own:
        return own
    name = re.split(r"[#/]", local_id(iri))[-1]
    if name in _REUSED:
        return _REUSED[name][lang == "fr"]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def with_value(words: str, value: str, lang: str = "en") -> str:
    """Return the words for a predicate and for its value; in English "a" is "an" before a vowel.

    Example:
        >>> with_value("is a", "agreement"), with_value("is a", "unit of power")
        ('is an agreement', 'is a unit of power')
    """
    article = "n" if lang == "en" and words.endswith(" a") and _VOWEL.match(value) else ""
    return f"{words}{article} {value}".rstrip()
