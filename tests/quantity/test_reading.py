"""Quantities in words: what they give, what is refused, and that nothing is guessed."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisupply.currencies import CURRENCIES
from aisupply.errors import DataError, UsageError
from aisupply.quantity.figures import separators_of
from aisupply.quantity.reading import (
    KINDS,
    Reading,
    ReadingError,
    named_figure,
    read_quantity,
    to_unit,
)
from aisupply.rdf.bundle import ontology_dir

INF = math.inf


class Case(NamedTuple):
    """Words, and the interval that they give by hand."""

    text: str
    low: float
    high: float
    rules: str
    unit: str | None = None
    ends: str = "[]"
    per: str | None = None


# By hand, from the reading rules: the notation of each rule in ontology/codes/rule.ttl.
CASES = [
    Case("up to 6 GW", -INF, 6, "rule-up-to", "GW"),
    Case("as much as 60 billion USD", -INF, 60e9, "rule-up-to", "USD"),
    Case("no more than 5 GW", -INF, 5, "rule-up-to", "GW"),
    Case("jusqu'à 10 %", -INF, 10, "rule-up-to", "%"),
    Case("jusqu’à 6 gigawatts", -INF, 6, "rule-up-to", "GW"),
    Case("au plus 5 GW", -INF, 5, "rule-up-to", "GW"),
    Case("less than 5 GW", -INF, 5, "rule-up-to", "GW", "[)"),
    Case("moins de 5 GW", -INF, 5, "rule-up-to", "GW", "[)"),
    Case("at least 10 GW", 10, INF, "rule-at-least", "GW"),
    Case("no less than 10 GW", 10, INF, "rule-at-least", "GW"),
    Case("10 GW or more", 10, INF, "rule-at-least", "GW"),
    Case("au moins 10 GW", 10, INF, "rule-at-least", "GW"),
    Case("more than 20 bn USD", 20e9, INF, "rule-more-than", "USD", "(]"),
    Case("over 20bn EUR", 20e9, INF, "rule-more-than", "EUR", "(]"),
    Case("plus de 20 milliards d'euros", 20e9, INF, "rule-more-than", "EUR", "(]"),
    Case("more than 50 %", 50, 100, "rule-more-than", "%", "(]"),
    Case("exactly 6 GW", 6, 6, "rule-exact", "GW"),
    Case("6 GW", 6, 6, "rule-exact", "GW"),
    Case("6", 6, 6, "rule-exact"),
    Case("six gigawatts", 6, 6, "rule-exact", "GW"),
    Case("750 mégawatts", 750, 750, "rule-exact", "MW"),
    Case("5 to 6 GW", 5, 6, "rule-at-least rule-up-to", "GW"),
    Case("5–6 GW", 5, 6, "rule-at-least rule-up-to", "GW"),
    Case("between 5 and 6 GW", 5, 6, "rule-at-least rule-up-to", "GW"),
    Case("entre 5 et 6 GW", 5, 6, "rule-at-least rule-up-to", "GW"),
    Case("de 5 à 6 milliards d'euros", 5e9, 6e9, "rule-at-least rule-up-to", "EUR"),
    Case("40-45bn USD", 40e9, 45e9, "rule-at-least rule-up-to", "USD"),
    Case("about 2 GW", 1.8, 2.2, "rule-about", "GW"),
    Case("environ 2 GW", 1.8, 2.2, "rule-about", "GW"),
    Case("près de 2 GW", 1.8, 2.2, "rule-about", "GW"),
    Case("2 GW environ", 1.8, 2.2, "rule-about", "GW"),
    Case("nearly 60 %", 54, 60, "rule-about rule-up-to", "%"),
    Case("about 95 %", 85.5, 100, "rule-about", "%"),
    Case("tens of billions of USD", 20e9, 100e9, "rule-tens-of", "USD", "[)"),
    Case("tens of billions of dollars", 20e9, 100e9, "rule-tens-of rule-dollar-usd", "USD", "[)"),
    Case("plusieurs dizaines de milliards USD", 20e9, 100e9, "rule-tens-of", "USD", "[)"),
    Case("hundreds of millions of USD", 200e6, 1000e6, "rule-tens-of", "USD", "[)"),
    Case("des centaines de millions d'euros", 200e6, 1000e6, "rule-tens-of", "EUR", "[)"),
    Case("billions of USD", 2e9, INF, "rule-multi", "USD"),
    Case("multibillion USD", 2e9, INF, "rule-multi", "USD"),
    Case("multi-billion-dollar", 2e9, INF, "rule-multi rule-dollar-usd", "USD"),
    Case("millions of GPUs", 2e6, INF, "rule-multi", "count"),
    Case("the majority", 0.5, 1, "rule-majority", "share", "(]"),
    Case("a majority of", 0.5, 1, "rule-majority", "share", "(]"),
    Case("more than half", 0.5, 1, "rule-majority", "share", "(]"),
    Case("la majorité des actions", 0.5, 1, "rule-majority", "share", "(]"),
    Case("plus de la moitié", 0.5, 1, "rule-majority", "share", "(]"),
    Case("a few weeks", 2, 9, "rule-few", "week"),
    Case("quelques semaines", 2, 9, "rule-few", "week"),
    Case("several years", 2, INF, "rule-several-years", "year"),
    Case("pluriannuel", 2, INF, "rule-several-years", "year"),
    Case("plusieurs années", 2, INF, "rule-several-years", "year"),
    Case("half", 0.5, 0.5, "rule-exact", "share"),
    Case("a third", 1 / 3, 1 / 3, "rule-exact", "share"),
    Case("deux tiers", 2 / 3, 2 / 3, "rule-exact", "share"),
    Case("10 percent", 10, 10, "rule-exact", "%"),
    Case("10 pour cent", 10, 10, "rule-exact", "%"),
    Case("10%", 10, 10, "rule-exact", "%"),
    Case("1,234.5 MW", 1234.5, 1234.5, "rule-exact", "MW"),
    Case("1 234,5 MW", 1234.5, 1234.5, "rule-exact", "MW"),
    Case("1\u202f234,5 MW", 1234.5, 1234.5, "rule-exact", "MW"),
    Case("1\u00a0234,5\u00a0MW", 1234.5, 1234.5, "rule-exact", "MW"),
    Case("0,75 GW", 0.75, 0.75, "rule-exact", "GW"),
    Case("up to 1,234 chips", -INF, 1234, "rule-up-to", "count"),
    Case("jusqu'à 1,234 GW", -INF, 1.234, "rule-up-to", "GW"),
    Case("10 Mds €", 10e9, 10e9, "rule-exact", "EUR"),
    Case("10 milliards", 10e9, 10e9, "rule-exact"),
    Case("mille milliards USD", 1e12, 1e12, "rule-exact", "USD"),
    Case("100m USD", 100e6, 100e6, "rule-exact", "USD"),
    Case("300k", 300e3, 300e3, "rule-exact"),
    Case("US$10bn", 10e9, 10e9, "rule-exact", "USD"),
    Case("$10bn", 10e9, 10e9, "rule-exact rule-dollar-usd", "USD"),
    Case("£5bn", 5e9, 5e9, "rule-exact", "GBP"),
    Case("100 milliards JPY", 100e9, 100e9, "rule-exact", "JPY"),
    Case("half a billion USD", 0.5e9, 0.5e9, "rule-exact", "USD"),
    Case("30 billion USD a year", 30e9, 30e9, "rule-exact", "USD", per="year"),
    Case("30 milliards d'euros par an", 30e9, 30e9, "rule-exact", "EUR", per="year"),
    Case("about a year", 0.9, 1.1, "rule-about", "year"),
    Case("first 1 GW", 1, 1, "rule-first-tranche", "GW"),
]


# What everybody writes; by hand, from the rules and the decisions on currencies and digits.
CASES += [
    Case("50,000 GPUs", 50000, 50000, "rule-exact", "count"),
    Case("50,000 H100s", 50000, 50000, "rule-exact", "count"),
    Case("10,000-20,000 GPUs", 10000, 20000, "rule-at-least rule-up-to", "count"),
    Case("1,000 GB200 NVL72 racks", 1000, 1000, "rule-exact", "racks"),
    Case("17,000 wafers a month", 17000, 17000, "rule-exact", "wafers", per="month"),
    Case("¥2.5 trillion", 2.5e12, 2.5e12, "rule-exact", "JPY"),
    Case("CN¥5bn", 5e9, 5e9, "rule-exact", "CNY"),
    Case("RMB 5bn", 5e9, 5e9, "rule-exact", "CNY"),
    Case("5 bn 元", 5e9, 5e9, "rule-exact", "CNY"),
    Case("₩5 trillion", 5e12, 5e12, "rule-exact", "KRW"),
    Case("NT$5bn", 5e9, 5e9, "rule-exact", "TWD"),
    Case("A$5bn", 5e9, 5e9, "rule-exact", "AUD"),
    Case("C$5bn", 5e9, 5e9, "rule-exact", "CAD"),
    Case("HK$5bn", 5e9, 5e9, "rule-exact", "HKD"),
    Case("S$5bn", 5e9, 5e9, "rule-exact", "SGD"),
    Case("5 billion Swiss francs", 5e9, 5e9, "rule-exact", "CHF"),
    Case("₹500 crore", 5e9, 5e9, "rule-exact", "INR"),
    Case("5 milliards de dollars canadiens", 5e9, 5e9, "rule-exact", "CAD"),
    Case("5 Md€", 5e9, 5e9, "rule-exact", "EUR"),
    Case("3 bn TRY", 3e9, 3e9, "rule-exact", "TRY"),
    Case("$1.5T", 1.5e12, 1.5e12, "rule-exact rule-dollar-usd", "USD"),
    Case("$5bn-$6bn", 5e9, 6e9, "rule-at-least rule-up-to rule-dollar-usd", "USD"),
    Case("US$5bn–US$6bn", 5e9, 6e9, "rule-at-least rule-up-to", "USD"),
    Case("5..6 GW", 5, 6, "rule-at-least rule-up-to", "GW"),
    Case("$100 billion-plus", 100e9, INF, "rule-at-least rule-dollar-usd", "USD"),
    Case("$100bn+", 100e9, INF, "rule-at-least rule-dollar-usd", "USD"),
    Case("100+ MW", 100, INF, "rule-at-least", "MW"),
    Case("six-plus gigawatts", 6, INF, "rule-at-least", "GW"),
    Case("north of 5 GW", 5, INF, "rule-more-than", "GW", "(]"),
    Case("upwards of 5 GW", 5, INF, "rule-at-least", "GW"),
    Case("c. 2 GW", 1.8, 2.2, "rule-about", "GW"),
    Case("ca. 2 GW", 1.8, 2.2, "rule-about", "GW"),
    Case("~2 GW", 1.8, 2.2, "rule-about", "GW"),
    Case("approx. 2 GW", 1.8, 2.2, "rule-about", "GW"),
    Case("up to about 6 GW", -INF, 6.6, "rule-up-to rule-about", "GW"),
    Case("une dizaine de milliards d'euros", 9e9, 11e9, "rule-about", "EUR"),
    Case("a third of its capacity", 1 / 3, 1 / 3, "rule-exact", "share"),
    Case("plus d'un tiers", 1 / 3, 1, "rule-more-than", "share", "(]"),
    Case("⅔ of output", 2 / 3, 2 / 3, "rule-exact", "share"),
    Case("half the capacity", 0.5, 0.5, "rule-exact", "share"),
    Case("a dozen", 12, 12, "rule-exact"),
    Case("une douzaine de GPU", 12, 12, "rule-exact", "count"),
    Case("two dozen racks", 24, 24, "rule-exact", "racks"),
    Case("dozens of GPUs", 20, 100, "rule-tens-of", "count", "[)"),
    Case("mid-teens", 14, 16, "rule-digits"),
    Case("mid-20s percent", 24, 26, "rule-digits", "%"),
    Case("low single-digit billions", 1e9, 4e9, "rule-digits", None, "[)"),
    Case("mid-single-digit percent", 4, 7, "rule-digits", "%", "[)"),
    Case("high single-digit percent", 7, 10, "rule-digits", "%", "[)"),
    Case("low double-digit percent", 10, 40, "rule-digits", "%", "[)"),
    Case("500 MWh", 500, 500, "rule-exact", "MWh"),
    Case("100 MW IT", 100, 100, "rule-exact", "MW"),
    Case("$300m per quarter", 3e8, 3e8, "rule-exact rule-dollar-usd", "USD", per="quarter"),
    Case("500 tonnes", 500, 500, "rule-exact", "tonnes"),
]


# A part of one that is named by its scale is a number, not a share; a scale may have its half.
CASES += [
    Case("a quarter of a billion dollars", 0.25e9, 0.25e9, "rule-exact rule-dollar-usd", "USD"),
    Case("three-quarters of a million GPUs", 750e3, 750e3, "rule-exact", "count"),
    Case("half-billion-dollar", 0.5e9, 0.5e9, "rule-exact rule-dollar-usd", "USD"),
    Case("at least a third of a gigawatt", 1 / 3, INF, "rule-at-least", "GW"),
    Case("un quart de milliard d'euros", 0.25e9, 0.25e9, "rule-exact", "EUR"),
    Case("un milliard et demi d'euros", 1.5e9, 1.5e9, "rule-exact", "EUR"),
    Case("a billion and a half euros", 1.5e9, 1.5e9, "rule-exact", "EUR"),
    Case("three and a half GW", 3.5, 3.5, "rule-exact", "GW"),
    Case("trois ans et demi", 3.5, 3.5, "rule-exact", "year"),
    Case("one in five", 0.2, 0.2, "rule-exact", "share"),
    Case("about 2 in 3", 0.6, 22 / 30, "rule-about", "share"),
    Case("deux sur trois", 2 / 3, 2 / 3, "rule-exact", "share"),
    Case("a minority stake", -INF, 0.5, "rule-up-to", "share", "[)"),
    Case("participation minoritaire", -INF, 0.5, "rule-up-to", "share", "[)"),
    Case("a 49 % stake", 49, 49, "rule-exact", "%"),
    Case("une participation de 10 %", 10, 10, "rule-exact", "%"),
    Case("20pc", 20, 20, "rule-exact", "%"),
]
# How many digits a sum has; signs and marks as keyboards and countries have them.
CASES += [
    Case("a nine-figure sum", 1e8, 1e9, "rule-digits", ends="[)"),
    Case("8 figures", 1e7, 1e8, "rule-digits", ends="[)"),
    Case("un montant à neuf chiffres", 1e8, 1e9, "rule-digits", ends="[)"),
    Case(">=1 GW", 1, INF, "rule-at-least", "GW"),
    Case("<= 4 GW", -INF, 4, "rule-up-to", "GW"),
    Case("1'000'000 CHF", 1e6, 1e6, "rule-exact", "CHF"),
    Case("1.000.000 €", 1e6, 1e6, "rule-exact", "EUR"),
    Case("$.5bn", 0.5e9, 0.5e9, "rule-exact rule-dollar-usd", "USD"),
    Case("5 bn. USD", 5e9, 5e9, "rule-exact", "USD"),
    Case("(up to 5bn USD)", -INF, 5e9, "rule-up-to", "USD"),
    Case("6.5 billion USD (maximum)", -INF, 6.5e9, "rule-up-to", "USD"),
    Case("5 or 6 GW", 5, 6, "rule-at-least rule-up-to", "GW"),
    Case("5 ou 6 GW", 5, 6, "rule-at-least rule-up-to", "GW"),
    Case("as high as 5bn USD", -INF, 5e9, "rule-up-to", "USD"),
    Case("an additional 2 GW", 2, 2, "rule-exact", "GW"),
    Case("1 GW initially", 1, 1, "rule-first-tranche", "GW"),
    Case("zero", 0, 0, "rule-exact"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text)
def test_words_give_the_interval_of_their_rule(case: Case) -> None:
    """Each wording gives the bounds, open ends, rules and unit that the code list says."""
    reading = read_quantity(case.text)
    bounds = reading.bounds
    assert (bounds.low, bounds.high) == (case.low, case.high)
    assert (bounds.low_open, bounds.high_open) == (case.ends[0] == "(", case.ends[1] == ")")
    assert reading.rules == tuple(case.rules.split())
    assert (reading.unit, reading.per_period) == (case.unit, case.per)
    assert reading.kind == (KINDS[case.unit] if case.unit else None)


REFUSED = {
    "": "",
    "up too 6 GW": "up",
    "6 parsecs": "parsecs",
    "6 GW per month": "per month",
    "1,234 MW": "1,234",
    "1.234,5 MW": "1.234,5",
    "10 billions d'euros": "billions",
    "-5 GW": "-",
    "nan": "nan",
    "inf GW": "inf",
    "5 GW to 6 MW": "5 GW to 6 MW",
    "6 to 5 GW": "6 to 5 GW",
    "5 billion to 6": "5 billion to 6",
    "up to tens of billions": "up to tens of billions",
    "up to 6 GW or more": "up-to and at-least",
    "120 %": "120 %",
    "more than 100 %": "more than 100 %",
    "less than 0 GW": "less than 0 GW",
    "10²": "²",
    "a GW or so of": "of",
    "between 5 GW": "",
    "5bn kr": "kr",
    "USD 5 EUR": "USD and EUR",
    "5 years a year": "per year",
    "half of 6 GW": "of 6 gw",
    "2 GW (up to 4 GW)": "( up to 4 gw )",
    "1 in 10 years": "years",
    "6\u202e GW": "U+202E",
    "6\x00": "U+0000",
    "a": "a",
}


@pytest.mark.parametrize("text", REFUSED, ids=repr)
def test_what_is_not_understood_is_refused_and_named(text: str) -> None:
    """Words with no reading, or more than one, are an error that names the part."""
    with pytest.raises(ReadingError) as caught:
        read_quantity(text)
    assert caught.value.part == REFUSED[text]
    assert isinstance(caught.value, DataError)
    assert caught.value.expected
    assert caught.value.hint


@pytest.mark.parametrize("code", sorted(CURRENCIES))
def test_every_currency_is_read_by_its_code(code: str) -> None:
    """Before and behind the figure, in capitals."""
    for words in (f"{code} 2.5 bn", f"2.5 bn {code}", f"up to 2.5 bn {code} a year"):
        reading = read_quantity(words)
        assert (reading.unit, reading.high, reading.kind) == (code, 2_500_000_000, "money")


def test_an_amount_and_its_time_are_two_things() -> None:
    """By hand: five years beside 10 bn, the end of 2027 beside 2 GW, 2026 beside 3 bn."""
    for words in ("at least $10bn over five years", "au moins 10 milliards USD sur cinq ans",
                  "$10bn or more over the next five years"):  # fmt: skip
        reading = read_quantity(words)
        assert (reading.low, reading.high, reading.unit) == (10**10, None, "USD")
        assert reading.over is not None
        assert (reading.over.low, reading.over.high, reading.over.unit) == (5, 5, "year")
    dates = {
        "by 2027": "2027", "by end-2027": "2027", "by the end of 2027": "2027",
        "by mid-2027": "2027-06", "by Q4 2026": "2026-Q4", "by December 2026": "2026-12",
        "by June 30, 2027": "2027-06-30", "d'ici 2027": "2027", "d'ici fin 2027": "2027",
    }  # fmt: skip
    for words, date in dates.items():
        reading = read_quantity(f"2 GW {words}")
        assert (reading.low, reading.by) == (2, date), words
        before = read_quantity(f"{words.capitalize()}, 2 GW")
        assert (before.low, before.by) == (2, date), words
    assert read_quantity("3 bn USD in 2026").during == "2026"
    assert read_quantity("In 2026, 3 bn USD").during == "2026"
    spread = read_quantity("Over five years, at least $10bn").over
    assert spread is not None
    assert (spread.low, spread.unit) == (5, "year")
    assert read_quantity("over five years").rules == ("rule-more-than",)  # the amount itself
    with pytest.raises(ReadingError, match="one time"):
        read_quantity("By 2027, 2 GW by 2028")
    with pytest.raises(ReadingError):
        read_quantity("2 GW by 2027-02-30")


def test_what_is_counted_is_kept() -> None:
    """The product or the whole stands beside the number, as it is written."""
    kept = {
        "50,000 H100s": "H100s", "50,000 Nvidia H100 GPUs": "Nvidia H100 GPUs",
        "50 000 puces Blackwell de Nvidia": "puces Blackwell de Nvidia", "10,000 units": None,
        "a third of its capacity": "its capacity", "un tiers de sa capacité": "sa capacité",
        "100 MW IT": "IT", "6 GW of compute capacity": "compute capacity", "1,000 racks": None,
    }  # fmt: skip
    for words, of in kept.items():
        assert read_quantity(words).of == of, words


def test_the_language_of_the_source_decides_the_separator() -> None:
    """By hand: a point groups thousands in French and German, a comma in English."""
    assert read_quantity("1.400 MW", lang="fr").low == 1400
    assert read_quantity("1.400 MW", lang="en").low == Fraction("1.4")
    assert read_quantity("1.234,5 MW", lang="fr").low == Fraction("1234.5")
    assert read_quantity("1.5 GW", lang="fr").low == Fraction("1.5")
    assert read_quantity("environ 1,5 GW", lang="en").high == Fraction("1.65")
    assert [separators_of(code) for code in ("de", "en", "zh", "")] == ["fr", "en", "en", None]
    for words, lang in (("50,000 GPU", "fr"), ("50.000 GPUs", "en"), ("1,400 MW", None)):
        with pytest.raises(ReadingError, match="one reading") as caught:
            read_quantity(words, lang=lang)
        assert " or " in str(caught.value.hint)


def test_decimals_stay_exact() -> None:
    """A tenth of a thirty-digit number is that, to the last digit."""
    digits = "123456789012345678901234567.891"
    assert read_quantity(f"about {digits} USD").low == Fraction(digits) * Fraction(9, 10)
    assert to_unit(read_quantity(f"{digits} MW"), "GW").high == Fraction(digits) / 1000


def test_named_figures_come_back_from_bounds_and_rules() -> None:
    """By hand: the number of each kind of words; None where they name none or two."""
    named = {
        "about 6": 6, "up to 6": 6, "at least 6": 6, "more than 6": 6, "nearly 6": 6, "6": 6,
        "up to about 6": 6, "at least about 6": 6, "about 95 %": 95, "less than 6": 6,
        "several": None, "5 to 6": None, "tens of": None, "mid-teens": None, "a few": None,
    }  # fmt: skip
    for words, figure in named.items():
        assert read_quantity(words).named == figure, words
    # A source may say itself how far off it is: the middle is the number then.
    assert named_figure(Fraction("5.8"), Fraction("6.2"), ["rule-about"]) == 6


def test_language_decides_what_a_comma_is() -> None:
    """A comma before three digits is read by the language, and refused without one."""
    assert read_quantity("1,234 MW", lang="en").bounds.low == 1234
    assert read_quantity("1,234 MW", lang="fr").bounds.low == 1.234
    with pytest.raises(ReadingError, match="one reading"):
        read_quantity("1,234 MW")
    with pytest.raises(ReadingError):
        read_quantity("1,5 GW", lang="en")
    with pytest.raises(ReadingError):
        read_quantity("1,234.5 GW", lang="fr")


def test_french_billion_is_never_read_as_a_thousand_million() -> None:
    """In a French text a billion is 10^12, so the word is refused there."""
    assert read_quantity("10 billion USD").bounds.low == 10e9
    with pytest.raises(ReadingError, match="milliards"):
        read_quantity("10 billion USD", lang="fr")


def test_another_language_is_a_usage_error() -> None:
    """Only English and French are read."""
    with pytest.raises(UsageError):
        read_quantity("6 GW", lang="de")


def test_figure_is_the_number_that_is_named() -> None:
    """The figure is what the words name, and the lower end where they name two."""
    assert read_quantity("up to 6 GW").figure == 6
    assert read_quantity("about 2 GW").figure == 2
    assert read_quantity("5 to 6 GW").figure == 5
    assert read_quantity("tens of billions").figure == 20e9


def test_interval_has_no_amounts_below_zero() -> None:
    """An absent lower end is cut at 0 for an amount, and kept apart in the bounds."""
    reading = read_quantity("up to 6 GW")
    assert (reading.bounds.low, reading.interval.low) == (-INF, 0)


def test_units_convert_exactly_and_only_within_a_kind() -> None:
    """750 MW are 0.75 GW, 10 % are a share of 0.1, and no amount of GW is dollars."""
    assert to_unit(read_quantity("750 MW"), "GW").bounds.high == 0.75
    assert to_unit(read_quantity("0.1 GW"), "MW").figure == 100
    assert to_unit(read_quantity("jusqu'à 10 %"), "share").bounds.high == 0.1
    assert to_unit(read_quantity("18 months"), "year").figure == 1.5
    for unit in ("USD", "MW"):
        with pytest.raises(UsageError):
            to_unit(read_quantity("5 EUR"), unit)


def test_rules_are_those_of_the_code_list() -> None:
    """Every rule that a reading names is a concept of ontology/codes/rule.ttl."""
    text = (ontology_dir() / "codes" / "rule.ttl").read_text("utf-8")
    for rule in {rule for case in CASES for rule in case.rules.split()}:
        assert f"\naisc:{rule}\n" in text


# Wordings of the code list with something for N; by hand: "N billions" are the scale there.
WORDINGS = {
    "rule-exact": ("exactly 6", "6 exactly", "exactement 6", "6 tout juste"),
    "rule-up-to": ("up to 6", "at most 6", "au plus 6", "au maximum 6"),
    "rule-at-least": ("6 or more", "a minimum of 6", "6 ou plus", "un minimum de 6"),
    "rule-more-than": ("above 6", "in excess of 6", "au-delà de 6", "supérieur à 6"),
    "rule-about": ("around 6", "some 6", "à peu près 6", "quelque 6"),
    "rule-tens-of": ("dozens of GPUs", "several tens of billions", "quelques dizaines de GPU"),
    "rule-multi": ("several billion", "multi-gigawatt", "plusieurs milliards", "des milliards"),
    "rule-majority": ("most of", "more than half of", "la plupart de", "plus de la moitié de"),
    "rule-few": ("a small number of chips", "un petit nombre de puces", "une poignée de puces"),
    "rule-several-years": ("multi-year", "pluriannuel"),
    "rule-first-tranche": ("starting with 6", "an initial 6", "première tranche de 6"),
}


@pytest.mark.parametrize("rule", WORDINGS)
def test_wordings_of_the_code_list_are_understood(rule: str) -> None:
    """The labels of a rule in the code list are read by that rule."""
    for words in WORDINGS[rule]:
        assert read_quantity(words).rules[0] == rule


NUMBERS = st.fractions(min_value=0, max_value=9999, max_denominator=1).flatmap(
    lambda whole: st.integers(0, 999).map(lambda part: whole + Fraction(part, 1000))
)
SCALES = {"": 1, "million": 10**6, "billion": 10**9}
FRENCH = {"": "", "million": "millions", "billion": "milliards"}
UNITS = {"GW": "GW", "USD": "USD", "EUR": "euros"}
# English, French, and what the words make of n, by the notation of the rules.
BOUNDED = [
    ("up to", "jusqu'à", lambda n: (None, n)),
    ("at least", "au moins", lambda n: (n, None)),
    ("more than", "plus de", lambda n: (n, None)),
    ("about", "environ", lambda n: (n * Fraction(9, 10), n * Fraction(11, 10))),
    ("exactly", "exactement", lambda n: (n, n)),
    ("", "", lambda n: (n, n)),
]


def written(number: Fraction, lang: str) -> str:
    """Write a number as the language does: 1,234.5 or 1 234,5."""
    text = f"{float(number):,.3f}"
    text = text.rstrip("0").rstrip(".")
    return text if lang == "en" else text.replace(",", "\u202f").replace(".", ",")


@given(NUMBERS, st.sampled_from(sorted(SCALES)), st.sampled_from(sorted(UNITS)),
       st.sampled_from(BOUNDED), st.sampled_from(["en", "fr"]))  # fmt: skip
def test_what_is_written_is_read_back(number, scale, unit, bounded, lang) -> None:  # type: ignore[no-untyped-def]
    """A quantity that is written in either language is read as the same interval."""
    word = bounded[0] if lang == "en" else bounded[1]
    scale_word, unit_word = (scale, unit) if lang == "en" else (FRENCH[scale], UNITS[unit])
    text = f"{word} {written(number, lang)} {scale_word} {unit_word}"
    reading = read_quantity(text, lang=lang)
    low, high = bounded[2](number * SCALES[scale])
    assert reading.bounds.low == (-INF if low is None else float(low))
    assert reading.bounds.high == (INF if high is None else float(high))
    assert reading.unit == unit


@given(NUMBERS, st.sampled_from([("MW", "GW"), ("GW", "MW"), ("month", "year")]))
def test_a_conversion_and_back_changes_nothing(number: Fraction, units: tuple[str, str]) -> None:
    """To the other unit and back is the same amount, where the division has an end."""
    there, back = units
    reading = read_quantity(f"{float(number * 12):.3f} {there}")
    assert to_unit(to_unit(reading, back), there).figure == pytest.approx(reading.figure, rel=1e-12)


WORDS = ["up to", "de", "à", "5", "1,234", "bn", "GW", "a", "year", "plus de", "tens of"]
WORDS += ["%", "-", "half", "some", "or more"]


@given(st.text(max_size=40) | st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text brings down the reader: it is a reading in order, or a ReadingError."""
    try:
        reading: Reading | None = read_quantity(text)
    except ReadingError:
        reading = None
    assert reading is None or (reading.rules and math.isfinite(reading.figure))
    assert reading is None or reading.bounds.low <= reading.bounds.high
