"""Words for terms, in two languages."""

from __future__ import annotations

import pytest

from aisupply.rdf import vocabulary
from aisupply.rdf.terms import AIS


@pytest.mark.parametrize(
    ("iri", "lang", "words"),
    [
        ("http://www.w3.org/ns/org#hasPrimarySite", "en", "has seat"),
        ("http://www.w3.org/ns/org#hasPrimarySite", "fr", "a pour siège"),
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "en", "is a"),
        ("http://example.org/voc#hasOddPart", "en", "has odd part"),
        ("http://example.org/voc/plain", "fr", "plain"),
    ],
)
def test_a_term_of_others_has_words(iri: str, lang: str, words: str) -> None:
    """A reused term has words of ours, any other its name with blanks."""
    assert vocabulary.label(iri, lang) == words


def test_an_own_term_has_its_label_in_each_language() -> None:
    """What the ontology says of ais:Agreement: Agreement and accord."""
    assert vocabulary.label(AIS + "Agreement", "en").lower() == "agreement"
    assert vocabulary.label(AIS + "Agreement", "fr").lower() == "accord"


def test_both_languages_have_the_same_own_terms() -> None:
    """No own term is without words in one of the two."""
    terms = {
        lang: {iri for iri in vocabulary.labels(lang) if iri.startswith(AIS)}
        for lang in ("en", "fr")
    }
    assert terms["en"] == terms["fr"]
    assert len(terms["en"]) > 70
