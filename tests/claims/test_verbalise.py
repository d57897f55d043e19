"""A claim in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from aisupply.claims.verbalise import describe_claim, quantity_text
from aisupply.rdf.terms import AIS, AISC, ID, UNIT

if TYPE_CHECKING:
    from collections.abc import Callable

    import aisupply

    Draft = Any


def node(unit: str | None, low: str | None, high: str | None) -> dict[str, list[Any]]:
    """Return the triples of a quantity by predicate."""
    made: dict[str, list[Any]] = {}
    if unit:
        made[AIS + "unit"] = [ox.NamedNode(UNIT + unit)]
    for name, value in (("lowerBound", low), ("upperBound", high)):
        if value is not None:
            made[AIS + name] = [ox.Literal(value)]
    return made


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        (node("GigaW", None, "6"), "up to 6 GW"),
        (node("GigaW", "0", "6"), "0 … 6 GW"),
        (node("GigaW", "10", None), "≥ 10 GW"),
        (node("GigaW", "1", "1"), "1 GW"),
        (node("CCY_USD", "20000000000", "100000000000"), "20 … 100 bn USD"),
        (node("PERCENT", "0", "10"), "0 … 10 %"),
        (node("WK", "2", "9"), "2 … 9 weeks"),
        (node("NUM", "2", "9"), "2 … 9"),
        (node("FURLONG", "2", "2"), "2 FURLONG"),
        (node("CCY_JPY", "2500000000000", "2500000000000"), "2.5 trn JPY"),
        (node("CCY_CHF", "5000000000", "5000000000"), "5 bn CHF"),
        (node("YR", "1", "1"), "1 year"),
        (node(None, "3", "3"), "3"),
        (node("GigaW", None, None), "amount not stated"),
    ],
)
def test_a_quantity_has_words(quantity: dict[str, list[Any]], words: str) -> None:
    """By hand: no lower end is "up to", no upper one "≥", and money is in billions."""
    assert quantity_text(quantity) == words


def test_a_quantity_shows_its_open_ends_its_rate_and_its_things() -> None:
    """By hand: more than half, under 100 bn, at least 80 %, 30 bn a year, 50,000 H100s."""
    true = [ox.Literal(True)]
    half = node("PERCENT", "50", "100") | {AIS + "lowerBoundExclusive": true}
    assert quantity_text(half) == "more than 50 %"
    tens = node("CCY_USD", "20000000000", "100000000000") | {AIS + "upperBoundExclusive": true}
    assert quantity_text(tens) == "20 … < 100 bn USD"
    under = node("CCY_USD", None, "100000000000") | {AIS + "upperBoundExclusive": true}
    assert quantity_text(under) == "less than 100 bn USD"
    least = node("PERCENT", "80", "100")
    assert quantity_text(least, rules={"rule-at-least"}) == "≥ 80 %"
    rate = node("CCY_USD", "30000000000", "30000000000")
    rate[AIS + "perPeriod"] = [ox.NamedNode(AISC + "period-year")]
    assert quantity_text(rate) == "30 bn USD a year"
    assert quantity_text(rate, "fr") == "30 Md USD par an"
    chips = node("NUM", "50000", "50000") | {AIS + "amountOf": [ox.Literal("H100s")]}
    assert quantity_text(chips) == "50,000 H100s"
    racks = node("NUM", "10", "10") | {AIS + "countedIn": [ox.Literal("racks")]}
    assert quantity_text(racks) == "10 racks"
    part = node("PERCENT", "25", "25") | {AIS + "amountOf": [ox.Literal("its capacity")]}
    assert quantity_text(part) == "25 % of its capacity"
    power = node("GigaW", None, "2") | {AIS + "kind": [ox.NamedNode(AISC + "power-it")]}
    assert quantity_text(power) == "up to 2 GW of IT power"
    assert quantity_text(power, "fr") == "jusqu'à 2 GW de puissance informatique"


def test_a_claim_is_told_in_labels(draft: Draft) -> None:
    """The sentence has the labels of firms, terms and codes, and no IRI."""
    view = draft.supply("amd", "openai", state="agreed").open().view()
    (sentence,) = describe_claim(view, ID + "claim/paper/amd-openai", focus=None)
    for words in ("AMD", "OpenAI", "AI accelerator", "agreed"):
        assert words in sentence
    assert "http" not in sentence


def test_a_claim_is_told_in_french(draft: Draft) -> None:
    """The same sentence has the French labels of the terms."""
    view = draft.supply("amd", "openai").open().view()
    english, french = (
        describe_claim(view, ID + "claim/paper/amd-openai", focus=None, lang=lang)
        for lang in ("en", "fr")
    )
    assert english != french
    assert "Accélérateur" in french[0]


def test_only_sentences_about_the_focus_are_told(draft: Draft) -> None:
    """Of a claim on two pairs the one that mentions Nvidia is told, and all where none does."""
    body = ":amd ais:competesWith :openai . :nvidia ais:competesWith :intel ."
    view = draft.claim("a", body).open().view()
    iri = ID + "claim/paper/a"
    assert len(describe_claim(view, iri, focus=None)) == 2
    (sentence,) = describe_claim(view, iri, focus=ID + "nvidia")
    assert sentence.startswith("Nvidia")
    assert len(describe_claim(view, iri, focus=ID + "nobody")) == 2


def test_an_amount_is_told_within_its_sentence(draft: Draft, gigawatts: Callable[..., str]) -> None:
    """The figure stands in the sentence of the volume, not in one of its own."""
    draft.volume("amd", "v", gigawatts("v", firm=0, ceiling=6))
    (sentence,) = describe_claim(draft.open().view(), ID + "claim/paper/amd-v", focus=ID + "amd")
    assert "up to 6 GW" in sentence


def test_a_figure_without_a_period_says_so_in_words(draft: Draft) -> None:
    """The code of a period that no source says has a word in each language."""
    body = '<x> a ais:MarketPosition ; ais:positionHolder :amd ; ais:ofPeriod "undated" .'
    view = draft.claim("a", body).open().view()
    for lang, words in (("en", "no date said"), ("fr", "sans date")):
        (sentence,) = describe_claim(view, ID + "claim/paper/a", focus=None, lang=lang)
        assert sentence.endswith(words)


def test_nodes_that_point_to_each_other_are_told(draft: Draft) -> None:
    """Two unnamed nodes, each told apart by the other, end in a sentence each."""
    body = "<x> a ais:Event ; ais:participant <y> . <y> a ais:Event ; ais:participant <x> ."
    view = draft.claim("a", body).open().view()
    assert len(describe_claim(view, ID + "claim/paper/a", focus=None)) == 2


def test_a_claim_that_says_nothing_has_no_sentence(draft: Draft) -> None:
    """A claim with nothing but a class has no words."""
    view = draft.claim("a", ":x a ais:Company .").open().view()
    assert describe_claim(view, ID + "claim/paper/a", focus=None) == []
    assert describe_claim(view, ID + "claim/paper/none", focus=None) == []


def test_no_word_is_told_twice(shipped: aisupply.Graph) -> None:
    """A predicate and the class of what it leads to share a word, which is said once."""
    view, claim = shipped.view(), ID + "claim/seed-article/s33"
    english, french = (
        " | ".join(describe_claim(view, claim, focus=None, lang=lang)) for lang in ("en", "fr")
    )
    assert "has commitment (deployment)" in english
    assert "has participation (AMD, supplier), (OpenAI, customer)" in english
    assert "comporte l'engagement (déploiement)" in french
    assert "a pour participation (AMD, fournisseur), (OpenAI, client)" in french
    assert "en vertu de l'accord OpenAI–AMD : 6 GW de GPU Instinct, octobre 2025" in french


def test_an_interval_is_told_in_the_language(shipped: aisupply.Graph) -> None:
    """An open end is no ``x``, and French has neither "to" nor "est un·e"."""
    view, claim = shipped.view(), ID + "claim/agreements/openai-amd-6gw/2"
    english, french = (
        describe_claim(view, claim, focus=None, lang=lang)[0] for lang in ("en", "fr")
    )
    assert "when from 2026-H2" in english
    assert "type : fourniture; quand à partir de 2026-H2" in french
