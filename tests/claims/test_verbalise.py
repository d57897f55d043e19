"""A claim in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from aisupply.claims.nodes import quantity_text
from aisupply.claims.verbalise import describe_claim
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
    """The same sentence in French, with the goods as one speaks of them."""
    view = draft.supply("amd", "openai").open().view()
    english, french = (
        describe_claim(view, ID + "claim/paper/amd-openai", focus=None, lang=lang)
        for lang in ("en", "fr")
    )
    assert english == ["AMD supplies OpenAI with AI accelerators"]
    assert french == ["AMD fournit à OpenAI : accélérateurs d'IA"]


def test_only_sentences_about_the_focus_are_told(draft: Draft) -> None:
    """Of a claim on two pairs the one that mentions Nvidia is told, and all where none does."""
    body = ":amd ais:competesWith :openai . :nvidia ais:competesWith :intel ."
    view = draft.claim("a", body).open().view()
    iri = ID + "claim/paper/a"
    assert len(describe_claim(view, iri, focus=None)) == 2
    (sentence,) = describe_claim(view, iri, focus=ID + "nvidia")
    assert sentence == "Competes with intel"
    assert len(describe_claim(view, iri, focus=ID + "nobody")) == 2


def test_an_amount_is_told_within_its_sentence(draft: Draft, gigawatts: Callable[..., str]) -> None:
    """The figure stands in the sentence of the volume, not in one of its own."""
    draft.volume("amd", "v", gigawatts("v", firm=0, ceiling=6))
    (sentence,) = describe_claim(draft.open().view(), ID + "claim/paper/amd-v", focus=ID + "amd")
    assert sentence.startswith(
        "AMD supplies OpenAI with up to 6 GW of AI accelerators, none of it binding"
    )


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


def test_a_source_that_only_tells_of_a_deal_says_so(draft: Draft) -> None:
    """A claim with nothing but the deal is no empty page; beside other sentences it is silent."""
    draft.registry += '<pact> a ais:Agreement ; rdfs:label "Pact"@en .\n'
    draft.claim("a", ":pact a ais:Agreement .").claim(
        "b", ":pact a ais:Agreement . :amd ais:competesWith :openai ."
    )
    view = draft.open().view()
    for key, words in (("a", "Pact: the source tells of it"), ("b", "AMD: competes with OpenAI")):
        assert describe_claim(view, f"{ID}claim/paper/{key}", focus=None) == [words]


def test_a_claim_that_says_nothing_has_no_sentence(draft: Draft) -> None:
    """A claim with nothing but a class has no words."""
    view = draft.claim("a", ":x a ais:Company .").open().view()
    assert describe_claim(view, ID + "claim/paper/a", focus=None) == []
    assert describe_claim(view, ID + "claim/paper/none", focus=None) == []


@pytest.mark.parametrize(
    ("figures", "flow", "state", "english", "french"),
    [
        ({"firm": 1, "stated": 6, "ceiling": 6}, "supply", "agreed",
         "AMD is to supply OpenAI with 6 GW of AI accelerators, of which 1 GW is binding (agreed)",
         "AMD doit fournir à OpenAI : 6 GW d'accélérateurs d'IA, dont 1 GW ferme (convenu)"),
        ({"firm": 6, "stated": 6, "ceiling": 7}, "supply", "under-way",
         "AMD supplies OpenAI with 6 GW of AI accelerators, up to 7 GW, all of it binding",
         "AMD fournit à OpenAI : 6 GW d'accélérateurs d'IA, jusqu'à 7 GW, entièrement ferme"),
        ({"firm": 0, "ceiling": 6}, "supply", "option-open",
         "AMD may supply OpenAI with up to 6 GW of AI accelerators, none of it binding",
         "AMD peut fournir à OpenAI : jusqu'à 6 GW d'accélérateurs d'IA, dont rien n'est ferme"),
        ({"firm": 2, "stated": 6}, "supply", "ended",
         "AMD supplied OpenAI with 6 GW of AI accelerators (ended)",
         "AMD fournissait à OpenAI : 6 GW d'accélérateurs d'IA (terminé)"),
        ({"firm": 0}, "purchase", "planned",
         "OpenAI is to buy AI accelerators from AMD for an undisclosed sum (planned)",
         "OpenAI doit acheter à AMD : accélérateurs d'IA, pour une somme non publiée (prévu)"),
        ({"firm": 2}, "investment", "done",
         "OpenAI invests 2 GW in AMD (done)", "OpenAI investit 2 GW dans AMD (achevé)"),
    ],
)  # fmt: skip
def test_a_volume_is_told_in_a_sentence(
    draft: Draft, gigawatts: Callable[..., str], *, figures: dict[str, float], flow: str,
    state: str, english: str, french: str,
) -> None:  # fmt: skip
    """Who, whom, how much, how much of it binds, and how far it has come."""
    draft.volume("amd", "v", gigawatts("v", **figures), flow=flow, state=state)
    view, claim = draft.open().view(everything=True), ID + "claim/paper/amd-v"
    for lang, words in (("en", english), ("fr", french)):
        assert describe_claim(view, claim, focus=ID + "amd", lang=lang) == [words]


@pytest.mark.parametrize(
    ("claim", "english", "french"),
    [
        ("groups/alloy-enterprises/johnson-controls/2026-04",
         "Alloy Enterprises is a subsidiary of Johnson Controls (from 2026-04)",
         "Alloy Enterprises est une filiale de Johnson Controls (à partir de 2026-04)"),
        ("customer_shares/accton/aws/2025-q4/shoshin-capex",
         "AWS: more than 50 % of what Accton sells, by revenue (2025-Q4)",
         "AWS : plus de 50 % de ce que vend Accton, base : chiffre d'affaires (2025-Q4)"),
        ("market_shares/abf-film/ajinomoto/2026-04/longbridge-abf",
         ("Ajinomoto: more than 95 % of the market for build-up film for package substrates (not "
          "stated, 2026-04)"), None),
        ("estimates/amazon/amazon-trainium1/2024-12-31/count/epoch-ai-chip-owners-2026-03-31",
         ("Amazon owns about 446,907 units of Amazon Trainium1; nine times in ten 198,873 to "
          "1,001,540, by the account of Epoch AI, 2026-03-31 14:36 (AI accelerators, 2024-01-01 to "
          "2024-12-31)"),
         None),
        ("restrictions/a100-h100-to-china/licence-needed/worldecr-a100",
         ("BIS restricts deliveries from Nvidia to China (A100 and H100): licence needed by notice "
          "to the maker (licence needed from 2022-08-26)"), None),
        ("totals/alibaba/capex/cloud-and-ai-plan/2025-02-01_2028-01-31/shine-baba",
         "Alibaba, capital spending, three years from 2025: ≥ 380 bn CNY (cloud and AI plan)",
         None),
    ],
)  # fmt: skip
def test_each_class_has_its_sentence(
    shipped: aisupply.Graph, claim: str, english: str, french: str | None
) -> None:
    """By hand, from the triples of the claim."""
    view = shipped.view(everything=True)
    assert describe_claim(view, f"{ID}claim/{claim}", focus=None) == [english]
    if french:
        assert describe_claim(view, f"{ID}claim/{claim}", focus=None, lang="fr") == [french]


def test_what_is_asked_about_is_not_named_again(shipped: aisupply.Graph) -> None:
    """On the page of a deal its sentences do without its title."""
    view, deal = shipped.view(), ID + "openai-amd-6gw"
    for claim, words in (
        ("agreements/openai-amd-6gw/2", "Supply; agreed from 2025-10-06; from 2026-H2"),
        ("agreement_terms/openai-amd-6gw/duration/techspot-amd", "Duration: 5 years"),
    ):
        assert describe_claim(view, f"{ID}claim/{claim}", focus=deal) == [words]


def test_no_word_is_told_twice(shipped: aisupply.Graph) -> None:
    """A predicate and the class of what it leads to share a word, which is said once."""
    view, claim = shipped.view(), ID + "claim/seed-article/s33"
    english, french = (
        " | ".join(describe_claim(view, claim, focus=None, lang=lang)) for lang in ("en", "fr")
    )
    assert "has commitment (deployment)" in english
    assert "has commitment (deployment); AMD (supplier), OpenAI (customer)" in english
    assert "comporte l'engagement (déploiement)" in french
    assert "(déploiement) ; AMD (fournisseur), OpenAI (client)" in french


def test_an_interval_is_told_in_the_language(shipped: aisupply.Graph) -> None:
    """An open end is no ``x``, and French has neither "to" nor "est un·e"."""
    view, claim = shipped.view(), ID + "claim/agreements/openai-amd-6gw/2"
    english, french = (
        describe_claim(view, claim, focus=None, lang=lang)[0] for lang in ("en", "fr")
    )
    assert english.endswith("supply; agreed from 2025-10-06; from 2026-H2")
    assert french.endswith("fourniture ; convenu à partir de 2025-10-06 ; à partir de 2026-H2")
