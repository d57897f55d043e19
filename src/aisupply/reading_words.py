"""The words, in English and French, from which `aisupply.reading` reads quantities.

Phrases are written without accents and in lower case; so is the text before it is compared.
A phrase belongs to English, to French or, like a symbol, to neither.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import NamedTuple, TypeVar

__all__ = [
    "CURRENCIES",
    "ENGLISH_WORDS",
    "FILLERS",
    "FRACTIONS",
    "FRENCH_WORDS",
    "HALVES",
    "LINKS",
    "MAJORITIES",
    "MODIFIERS",
    "NUMBERS",
    "OPENERS",
    "PERIODS",
    "PLURALS",
    "SCALES",
    "SUFFIXES",
    "TAILS",
    "UNITS",
    "VAGUE",
    "Lexicon",
    "Vague",
    "tokens",
]

Meaning = TypeVar("Meaning")
Lexicon = dict[tuple[str, ...], Meaning]
"""From the words of a phrase to what it means."""


class Vague(NamedTuple):
    """How much a word such as "tens of" stands for, before its scale and unit."""

    low: int
    high: int | None
    high_open: bool
    rule: str


_TENS = Vague(20, 100, True, "rule-tens-of")
# Tens of N with N = ten: hundreds of millions are tens of ten million.
_HUNDREDS = Vague(200, 1000, True, "rule-tens-of")
_SEVERAL = Vague(2, None, False, "rule-multi")
_FEW = Vague(2, 9, False, "rule-few")

_English = dict[str, Meaning]
_French = dict[str, Meaning]
_Neither = dict[str, Meaning]

_MODIFIERS: tuple[_English[str], _French[str], _Neither[str]] = (
    {
        "up to|at most|as much as|as many as|no more than|not more than|a maximum of": "up-to",
        "at least|no less than|not less than|no fewer than|a minimum of": "at-least",
        "more than|over|well over|just over|above|in excess of|greater than|exceeding": "more-than",
        "less than|under|below|fewer than": "less-than",
        "about|roughly|around|approximately|approx|circa|near|close to": "about",
        "nearly|almost|just under": "nearly",
        "exactly|precisely": "exact",
        "starting with|an initial|the first|first": "first",
    },
    {
        "jusqu'a|jusqu'au|jusqu'aux|au plus|au maximum|un maximum de|pas plus de": "up-to",
        "au moins|au minimum|un minimum de|pas moins de|a partir de": "at-least",
        "plus de|plus d'|bien plus de|au dela de|superieur a|superieure a|depassant": "more-than",
        "moins de|moins d'|en dessous de|inferieur a|inferieure a": "less-than",
        "environ|a peu pres|pres de|autour de|quelque|de l' ordre de|approximativement": "about",
        "presque|un peu moins de": "nearly",
        "exactement|precisement|tout juste": "exact",
        "en commencant par|un premier|une premiere|premiere tranche de": "first",
    },
    {
        "≤|maximum|max": "up-to",
        "≥|minimum|min": "at-least",
        ">": "more-than",
        "<": "less-than",
        "~|≈": "about",
    },
)
_SUFFIXES: tuple[_English[str], _French[str], _Neither[str]] = (
    {
        "or more|and more|or above|at least": "at-least",
        "or less|or fewer|at most": "up-to",
        "or so|approximately": "about",
        "exactly": "exact",
    },
    {
        "ou plus|et plus|au moins|au minimum": "at-least",
        "ou moins|au plus|au maximum": "up-to",
        "environ|a peu pres": "about",
        "exactement|tout juste": "exact",
    },
    {"minimum|min": "at-least", "maximum|max": "up-to", "+": "at-least"},
)
_VAGUE: tuple[_English[Vague], _French[Vague], _Neither[Vague]] = (
    {
        "tens of|several tens of|10 s of|dozens of|several dozens of": _TENS,
        "hundreds of|several hundreds of": _HUNDREDS,
        "several|multiple": _SEVERAL,
        "a few|few|some|a small number of|a handful of": _FEW,
    },
    {
        "dizaines de|des dizaines de|plusieurs dizaines de|quelques dizaines de": _TENS,
        "dizaines d'|des dizaines d'|plusieurs dizaines d'|quelques dizaines d'": _TENS,
        "centaines de|des centaines de|plusieurs centaines de|quelques centaines de": _HUNDREDS,
        "centaines d'|des centaines d'|plusieurs centaines d'|quelques centaines d'": _HUNDREDS,
        "plusieurs": _SEVERAL,
        "quelques|un petit nombre de|une poignee de": _FEW,
    },
    {"multi": _SEVERAL},
)
_SCALES: tuple[_English[int], _French[int], _Neither[int]] = (
    {
        "hundred": 100,
        "thousand|thousands": 10**3,
        "billion|billions|bn|bln|b": 10**9,
        "trillion|trillions|tn|trn": 10**12,
    },
    {"cents": 100, "mille|millier|milliers": 10**3, "milliard|milliards|md|mds|mrd": 10**9},
    {"k": 10**3, "million|millions|m|mn|mln|mio": 10**6},
)
_PLURALS: tuple[_English[int], _French[int], _Neither[int]] = (
    {"thousands": 10**3, "billions": 10**9, "trillions": 10**12},
    {
        "milliers|des milliers": 10**3,
        "des millions": 10**6,
        "milliards|des milliards": 10**9,
    },
    {"millions": 10**6},
)
_UNITS: tuple[_English[str], _French[str], _Neither[str]] = (
    {
        "us dollar|us dollars|american dollars": "USD",
        "dollar": "dollar",
        "pound|pounds|pounds sterling": "GBP",
        "percent|per cent|pct": "%",
        "year|years|yr|yrs": "year",
        "month|months": "month",
        "week|weeks": "week",
        "unit|units|chip|chips|accelerator|accelerators|share|shares|piece|pieces": "count",
    },
    {
        "dollar us|dollars us|dollar americain|dollars americains": "USD",
        "livre|livres|livre sterling|livres sterling": "GBP",
        "pour cent|pourcent": "%",
        "an|ans|annee|annees": "year",
        "mois": "month",
        "semaine|semaines": "week",
        "unite|unites|puce|puces|accelerateur|accelerateurs|action|actions": "count",
    },
    {
        "gw|gigawatt|gigawatts": "GW",
        "mw|megawatt|megawatts": "MW",
        "usd|us$|us $": "USD",
        "$|dollars": "dollar",
        "eur|euro|euros|€": "EUR",
        "gbp|£": "GBP",
        "jpy|yen|yens": "JPY",
        "%": "%",
        "gpu|gpus|tpu|tpus": "count",
    },
)
_PERIODS: tuple[_English[str], _French[str], _Neither[str]] = (
    {"a year|per year|per annum|pa|each year|every year|yearly|annually|/ year": "year"},
    {"par an|par annee|l' an|chaque annee|/ an|annuel|annuels|annuelle|annuelles": "year"},
    {},
)
_NUMBERS: tuple[_English[str], _French[str], _Neither[str]] = (
    {
        "a|an|one": "1", "two": "2", "three": "3", "four": "4",
        "five": "5", "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11",
        "twelve": "12", "fifteen": "15", "twenty": "20", "thirty": "30", "forty": "40",
        "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
    },
    {
        "un|une": "1", "deux": "2", "trois": "3", "quatre": "4", "cinq": "5",
        "sept": "7", "huit": "8", "neuf": "9", "dix": "10", "onze": "11", "douze": "12",
        "quinze": "15", "vingt": "20", "trente": "30", "quarante": "40", "cinquante": "50",
        "soixante": "60", "cent": "100", "mille": "1000",
    },
    {"six": "6"},
)  # fmt: skip
_HALVES: tuple[_English[str], _French[str], _Neither[str]] = (
    {"half a|half an": "1/2"},
    {"un demi": "1/2"},
    {},
)
_FRACTIONS: tuple[_English[str], _French[str], _Neither[str]] = (
    {
        "half|a half|one half": "1/2",
        "a third|one third": "1/3",
        "two thirds": "2/3",
        "a quarter|one quarter": "1/4",
        "three quarters": "3/4",
    },
    {
        "la moitie|moitie": "1/2",
        "un tiers|le tiers": "1/3",
        "deux tiers|les deux tiers": "2/3",
        "un quart|le quart": "1/4",
        "trois quarts|les trois quarts": "3/4",
    },
    {},
)
_MAJORITIES: tuple[_English[str], _French[str], _Neither[str]] = (
    {"majority|a majority|the majority|most|more than half|over half": ""},
    {"majorite|une majorite|la majorite|la plupart|plus de la moitie|majoritaire": ""},
    {},
)
_TAILS: tuple[_English[str], _French[str], _Neither[str]] = (
    {"of the shares|of shares|of the capital|of the stock|of the market|of the total|stake": ""},
    {"des actions|du capital|des parts|du marche|du total": ""},
    {},
)
_OPENERS: tuple[_English[str], _French[str], _Neither[str]] = (
    {"between": "and", "from": "to"},
    {"entre": "and", "de": "to"},
    {},
)
_LINKS: tuple[_English[str], _French[str], _Neither[str]] = (
    {"to": "to", "and": "and"},
    {"a": "to", "et": "and"},
    {"-": "to"},
)
_FILLERS: tuple[_English[str], _French[str], _Neither[str]] = ({"of": ""}, {"de|d'|des": ""}, {})


def _merged(parts: tuple[dict[str, Meaning], ...]) -> Lexicon[Meaning]:
    return {
        tuple(phrase.split()): meaning
        for part in parts
        for phrases, meaning in part.items()
        for phrase in phrases.split("|")
    }


def _converted(lexicon: Lexicon[str]) -> Lexicon[Fraction]:
    return {phrase: Fraction(number) for phrase, number in lexicon.items()}


MODIFIERS: Lexicon[str] = _merged(_MODIFIERS)
"""What stands before a figure and bounds it."""
SUFFIXES: Lexicon[str] = _merged(_SUFFIXES)
"""The same after a figure."""
VAGUE: Lexicon[Vague] = _merged(_VAGUE)
"""Words in the place of a figure."""
SCALES: Lexicon[int] = _merged(_SCALES)
"""Thousand, million, milliard."""
PLURALS: Lexicon[int] = _merged(_PLURALS)
"""Scales that stand with no figure and mean several: "billions"."""
UNITS: Lexicon[str] = _merged(_UNITS)
"""Units; `dollar` is a dollar of no stated country."""
CURRENCIES: Lexicon[str] = {
    phrase: unit for phrase, unit in UNITS.items()
    if unit in {"USD", "EUR", "GBP", "JPY", "dollar"}
}  # fmt: skip
"""The units that may stand before the figure."""
PERIODS: Lexicon[str] = _merged(_PERIODS)
"""What makes an amount one per year."""
NUMBERS: Lexicon[Fraction] = _converted(_merged(_NUMBERS))
"""Numbers in words."""
HALVES: Lexicon[Fraction] = _converted(_merged(_HALVES))
"""Half of one, before a scale or a unit."""
FRACTIONS: Lexicon[Fraction] = _converted(_merged(_FRACTIONS))
"""Shares in words."""
MAJORITIES: Lexicon[str] = _merged(_MAJORITIES)
"""More than half, in words."""
TAILS: Lexicon[str] = _merged(_TAILS)
"""What may follow a share and adds nothing to its figure."""
OPENERS: Lexicon[str] = _merged(_OPENERS)
"""What opens a range, and the link that it needs."""
LINKS: Lexicon[str] = _merged(_LINKS)
"""What stands between the two ends of a range."""
FILLERS: Lexicon[str] = _merged(_FILLERS)
"""What stands between a figure and its unit."""


def _language_words(place: int) -> set[str]:
    """Return all words of the phrases at one place of each triple: 0 English, 1 French."""
    tables = (
        _MODIFIERS, _SUFFIXES, _VAGUE, _SCALES, _PLURALS, _UNITS, _PERIODS, _NUMBERS,
        _HALVES, _FRACTIONS, _MAJORITIES, _TAILS, _OPENERS, _LINKS, _FILLERS,
    )  # fmt: skip
    phrases = "|".join("|".join(table[place]) for table in tables)
    return set(re.findall(r"[^\W\d_]+'?[^\W\d_]*", phrases))


ENGLISH_WORDS = frozenset(_language_words(0) - _language_words(1))
"""Words that show that a text is English."""
FRENCH_WORDS = frozenset(_language_words(1) - _language_words(0))
"""Words that show that a text is French."""

# A space is part of a number only before exactly three digits.
_TOKEN = re.compile(
    r"[0-9](?:[0-9]|[.,](?=[0-9])|[ ](?=[0-9]{3}(?![0-9])))*"
    r"|us\$|jusqu'(?:aux?|a)(?![^\W\d_])|[dl]'|[^\W\d_]+|\S"
)
_SPACES = re.compile(r"[\u00a0\u2007\u2009\u202f]")
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
# A hyphen before a letter joins words ("multi-year", "5-year"); one before a figure is a range.
_JOINING = re.compile(r"(?<=\w)-(?=[^\W\d_])")
_COMPOUNDS = re.compile(r"\bmulti(?=(?:b|m|tr)illions?\b|milliards?\b|year\b|gigawatts?\b)")
_YEARLONG = re.compile(r"\b(?:pluriannuel(?:le)?s?|multiannual)\b")


def tokens(text: str) -> list[str]:
    """Return words, numbers and signs of a text, in lower case and without accents.

    Example:
        >>> tokens("jusqu'à 1 234,5 MW")
        ["jusqu'a", '1 234,5', 'mw']
        >>> tokens("a multi-year, multibillion-dollar deal")[:3]
        ['a', 'multi', 'year']
    """
    plain = unicodedata.normalize("NFD", _SPACES.sub(" ", text).replace("’", "'"))
    plain = "".join(char for char in plain if unicodedata.category(char) != "Mn").lower()
    plain = plain.replace("\u2011", "-").replace("u.s.", "us").replace("p.a.", "pa")
    plain = _JOINING.sub(" ", _DASHES.sub("-", plain))
    plain = _YEARLONG.sub("multi ans", _COMPOUNDS.sub("multi ", plain))
    return _TOKEN.findall(plain)
