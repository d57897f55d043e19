"""The words, in English and French, from which `aisupply.quantity.reading` reads quantities.

Phrases are written without accents and in lower case, as `aisupply.quantity.cursor` gives a text.
A phrase belongs to English, to French or, like a symbol, to neither.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple, TypeVar

from aisupply.currencies import CURRENCIES as ISO_4217
from aisupply.quantity import unit_words

__all__ = [
    "ABOUTS",
    "AND_A_HALF",
    "AS_WRITTEN",
    "BY",
    "ENGLISH_WORDS",
    "FILLERS",
    "FRACTIONS",
    "FRENCH_WORDS",
    "HALVES",
    "IN",
    "LINKS",
    "MAJORITIES",
    "MINORITIES",
    "MODIFIERS",
    "MONEY",
    "MONTHS",
    "NUMBERS",
    "OF",
    "OF_LEFT_OUT",
    "OPENERS",
    "OVER",
    "PARTS_OF_YEAR",
    "PERIODS",
    "PLAIN_THINGS",
    "PLURALS",
    "PLUS",
    "POWER_OF",
    "SCALES",
    "SPANS",
    "SUFFIXES",
    "TAILS",
    "THINGS",
    "UNITS",
    "VAGUE",
    "Lexicon",
    "Vague",
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
# A third of the digits each: 1 to 3, 4 to 6, 7 to 9, with what lies between two of them.
_DIGITS = {"low": (1, 4), "mid": (4, 7), "high": (7, 10), "": (1, 10)}
_TEENS = {"low": (1, 3), "mid": (4, 6), "high": (7, 9), "": (3, 9)}
_TENS_IN_WORDS = {
    "teens": 10, "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60,
    "seventies": 70, "eighties": 80, "nineties": 90,
}  # fmt: skip


def _by_digits() -> dict[str, Vague]:
    """Return the words that tell how many digits a number has, or in which ten it is."""
    phrases: dict[str, Vague] = {}
    for part, (low, high) in _DIGITS.items():
        for word, scale in (("single", 1), ("double", 10), ("triple", 100)):
            vague = Vague(low * scale, high * scale, True, "rule-digits")
            for digits in ("digit", "digits"):
                phrases[f"{part} {word} {digits}".strip()] = vague
    for part, (low, high) in _TEENS.items():
        for word, ten in _TENS_IN_WORDS.items():
            least = (
                low if word == "teens" or part else 0
            )  # the twenties begin at 20, the teens at 13
            vague = Vague(ten + least, ten + high, False, "rule-digits")
            for phrase in (word, f"{ten} s") if word != "teens" else (word,):
                if part or phrase == word:
                    phrases[f"{part} {phrase}".strip()] = vague
    return phrases | {f"in the {phrase}": vague for phrase, vague in phrases.items()}


def _by_figures(numbers: str, phrases: tuple[str, ...]) -> dict[str, Vague]:
    """Return the words that tell with how many digits a sum is written: "a nine-figure sum"."""
    return {
        phrase.format(number): Vague(10 ** (count - 1), 10**count, True, "rule-digits")
        for count, word in enumerate(numbers.split(), 4)
        for number in (word, str(count))
        for phrase in phrases
    }


_ENGLISH_TO_TEN = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
)  # fmt: skip
_FRENCH_TO_TEN = (
    "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix",
)  # fmt: skip


def _one_in_so_many(numbers: tuple[str, ...], link: str) -> dict[str, str]:
    """Return the shares that are told as so many in so many: "one in five", "2 sur 3"."""
    return {
        f"{form(part)} {link} {form(whole)}": f"{part}/{whole}"
        for form in (str, lambda number: numbers[number - 1])
        for whole in range(2, 11)
        for part in range(1, whole)
    }


_English = dict[str, Meaning]
_French = dict[str, Meaning]
_Neither = dict[str, Meaning]

_MODIFIERS: tuple[_English[str], _French[str], _Neither[str]] = (
    {
        "up to|at most|as much as|as many as|no more than|not more than|a maximum of": "up-to",
        "not exceeding|not to exceed|capped at|limited to|a ceiling of|not above": "up-to",
        "as high as": "up-to",
        "as low as": "at-least",
        "at least|no less than|not less than|no fewer than|a minimum of|upwards of": "at-least",
        "upward of|as little as|a floor of|not below|not fewer than": "at-least",
        "more than|over|well over|just over|above|in excess of|greater than|exceeding": "more-than",
        "north of|beyond|surpassing|topping|exceed|exceeds|slightly more than": "more-than",
        "well above|just above|a little over|a little more than|comfortably over": "more-than",
        "less than|under|below|fewer than|south of|well under|well below": "less-than",
        "about|roughly|around|approximately|approx|circa|near|close to|c|ca": "about",
        "an estimated|in the region of|on the order of|of the order of": "about",
        "nearly|almost|just under|just below|slightly less than|slightly under": "nearly",
        "exactly|precisely": "exact",
        "an additional|additional|another|a further|further|an extra": "exact",
        "a stake of|a share of": "exact",
        "starting with|an initial|the first|first": "first",
    },
    {
        "jusqu'a|jusqu'au|jusqu'aux|au plus|au maximum|un maximum de|pas plus de": "up-to",
        "plafonne a|plafonnee a|n' excedant pas|ne depassant pas|dans la limite de": "up-to",
        "jusqu'a un maximum de|maximum de": "up-to",
        "au moins|au minimum|un minimum de|pas moins de|a partir de|minimum de": "at-least",
        "au bas mot|pas moins d'|a minima": "at-least",
        "plus de|plus d'|bien plus de|au dela de|superieur a|superieure a|depassant": "more-than",
        "un peu plus de|un peu plus d'|excedant|depasse|excede|au dessus de": "more-than",
        "moins de|moins d'|en dessous de|inferieur a|inferieure a|au dessous de": "less-than",
        "environ|a peu pres|pres de|pres d'|autour de|autour d'|quelque|env": "about",
        "de l' ordre de|approximativement|aux alentours de|aux environs de|dans les": "about",
        "presque|un peu moins de|un peu moins d'|quasiment": "nearly",
        "exactement|precisement|tout juste": "exact",
        "une part de|une participation de": "exact",
        "en commencant par|un premier|une premiere|premiere tranche de": "first",
    },
    {
        "≤|< =|maximum|max": "up-to",
        "≥|> =|minimum|min": "at-least",
        ">": "more-than",
        "<": "less-than",
        "~|≈": "about",
    },
)
_SUFFIXES: tuple[_English[str], _French[str], _Neither[str]] = (
    {
        "or more|and more|or above|at least|and up|and above|at a minimum": "at-least",
        "or less|or fewer|at most|or below": "up-to",
        "or so|approximately|or thereabouts|give or take": "about",
        "exactly": "exact",
        "initially|to begin with|to start with": "first",
    },
    {
        "ou plus|et plus|au moins|au minimum|au bas mot|ou davantage": "at-least",
        "ou moins|au plus|au maximum": "up-to",
        "environ|a peu pres|approximativement": "about",
        "exactement|tout juste": "exact",
        "initialement|dans un premier temps|au depart": "first",
    },
    {"minimum|min": "at-least", "maximum|max": "up-to", "+|plus": "at-least"},
)
_PLUS: tuple[_English[str], _French[str], _Neither[str]] = ({}, {}, {"+|plus": "at-least"})
_VAGUE: tuple[_English[Vague], _French[Vague], _Neither[Vague]] = (
    {
        "tens of|several tens of|10 s of|dozens of|several dozens of|many tens of|dozens": _TENS,
        "hundreds of|several hundreds of|many hundreds of|hundreds": _HUNDREDS,
        "several|multiple": _SEVERAL,
        "a few|few|some|a small number of|a handful of": _FEW,
        **_by_digits(),
        **_by_figures(
            "four five six seven eight nine ten eleven twelve",
            ("{} figure", "{} figures", "a {} figure sum", "{} figure sum", "{} figure sums"),
        ),
    },
    {
        "dizaines de|des dizaines de|plusieurs dizaines de|quelques dizaines de": _TENS,
        "dizaines d'|des dizaines d'|plusieurs dizaines d'|quelques dizaines d'": _TENS,
        "centaines de|des centaines de|plusieurs centaines de|quelques centaines de": _HUNDREDS,
        "centaines d'|des centaines d'|plusieurs centaines d'|quelques centaines d'": _HUNDREDS,
        "dizaines|des dizaines": _TENS,
        "centaines|des centaines": _HUNDREDS,
        "plusieurs": _SEVERAL,
        "quelques|un petit nombre de|une poignee de": _FEW,
        **_by_figures(
            "quatre cinq six sept huit neuf dix onze douze",
            ("a {} chiffres", "un montant a {} chiffres", "une somme a {} chiffres"),
        ),
    },
    {"multi": _SEVERAL},
)
_SCALES: tuple[_English[int], _French[int], _Neither[int]] = (
    {
        "hundred": 100,
        "dozen|dozens": 12,
        "thousand|thousands": 10**3,
        "lakh|lakhs": 10**5,
        "crore|crores": 10**7,
        "billion|billions|bn|bln|b": 10**9,
        "trillion|trillions|tn|trn": 10**12,
    },
    {
        "cents": 100,
        "douzaine|douzaines": 12,
        "mille|millier|milliers": 10**3,
        "milliard|milliards|md|mds|mrd|mrds": 10**9,
    },
    {"k": 10**3, "million|millions|m|mm|mn|mln|mio": 10**6},
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
_PERIODS: tuple[_English[str], _French[str], _Neither[str]] = (
    {
        "a year|per year|per annum|pa|each year|every year|yearly|annually|/ year|/ yr": "year",
        "a yr|per yr|annual|annualised|annualized|/ y": "year",
        "a quarter|per quarter|each quarter|every quarter|quarterly|/ quarter": "quarter",
        "a month|per month|each month|every month|monthly|/ month|/ mo": "month",
    },
    {
        "par an|par annee|l' an|chaque annee|/ an|annuel|annuels|annuelle|annuelles": "year",
        "par trimestre|chaque trimestre|/ trimestre|trimestriels|trimestrielles": "quarter",
        "par mois|chaque mois|/ mois|mensuel|mensuels|mensuelle|mensuelles": "month",
    },
    {},
)
_OVER: tuple[_English[str], _French[str], _Neither[str]] = (
    {
        "over|across|for|during|spread over|over the next|over the coming|over a period of": "",
        "over the course of|for the next|in the next|over the first|over a total of": "",
    },
    {
        "sur|pendant|durant|etale sur|etales sur|sur les|sur une duree de|sur une periode de": "",
        "sur une periode d'|sur une duree d'|au cours des|dans les prochains": "",
    },
    {},
)
_SPANS: tuple[_English[str], _French[str], _Neither[str]] = (
    {"period|term|span": ""},
    {"prochaines|prochains": ""},
    {},
)
_BY: tuple[_English[str], _French[str], _Neither[str]] = (
    {
        "by|by end|by end of|by the end of|by year end|by late|no later than|before the end of": "",
        "until the end of|by the close of": "",
        "by mid|by the middle of": "mid",
    },
    {
        "d' ici|d' ici a|d' ici fin|d' ici a fin|d' ici la fin de|d' ici a la fin de": "",
        "avant fin|avant la fin de|au plus tard en|au plus tard fin|au plus tard le": "",
        "d' ici mi|d' ici a la mi": "mid",
    },
    {},
)
_IN: tuple[_English[str], _French[str], _Neither[str]] = (
    {"in|during|in calendar|in calendar year|for": ""},
    {"en|au cours de|pour": ""},
    {},
)
_MONTHS: tuple[_English[int], _French[int], _Neither[int]] = (
    {
        "january|jan": 1, "february|feb": 2, "march|mar": 3, "april|apr": 4, "may": 5,
        "june|jun": 6, "july|jul": 7, "august|aug": 8, "september|sep|sept": 9,
        "october|oct": 10, "november|nov": 11, "december|dec": 12,
    },
    {
        "janvier": 1, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7,
        "aout": 8, "septembre": 9, "octobre": 10, "novembre": 11, "decembre": 12,
    },
    {},
)  # fmt: skip
_PARTS_OF_YEAR: tuple[_English[str], _French[str], _Neither[str]] = (
    {
        "q 1|first quarter|the first quarter of|first quarter of": "Q1",
        "q 2|second quarter|the second quarter of|second quarter of": "Q2",
        "q 3|third quarter|the third quarter of|third quarter of": "Q3",
        "q 4|fourth quarter|the fourth quarter of|fourth quarter of": "Q4",
        "h 1|first half|the first half of|first half of": "H1",
        "h 2|second half|the second half of|second half of": "H2",
    },
    {
        "t 1|premier trimestre": "Q1", "t 2|deuxieme trimestre": "Q2",
        "t 3|troisieme trimestre": "Q3", "t 4|quatrieme trimestre": "Q4",
        "s 1|premier semestre": "H1", "s 2|second semestre|deuxieme semestre": "H2",
    },
    {},
)  # fmt: skip
_NUMBERS: tuple[_English[str], _French[str], _Neither[str]] = (
    {
        "a|an|one": "1", "two|a couple of|couple of|a couple|a pair of": "2",
        "three": "3", "four": "4",
        "five": "5", "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11",
        "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16",
        "seventeen": "17", "eighteen": "18", "nineteen": "19",
        "twenty": "20", "thirty": "30", "forty": "40",
        "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
    },
    {
        "un|une": "1", "deux": "2", "trois": "3", "quatre": "4", "cinq": "5",
        "sept": "7", "huit": "8", "neuf": "9", "dix": "10", "onze": "11", "douze": "12",
        "treize": "13", "quatorze": "14", "quinze": "15", "seize": "16",
        "vingt": "20", "trente": "30", "quarante": "40", "cinquante": "50",
        "soixante": "60", "cent": "100", "mille": "1000",
    },
    {"six": "6", "zero": "0"},
)  # fmt: skip
_HALVES: tuple[_English[str], _French[str], _Neither[str]] = (
    {"half a|half an": "1/2"},
    {"un demi|une demi": "1/2"},
    {},
)
_AND_A_HALF: tuple[_English[str], _French[str], _Neither[str]] = (
    {"and a half|and one half": ""},
    {"et demi|et demie": ""},
    {},
)
_FRACTIONS: tuple[_English[str], _French[str], _Neither[str]] = (
    {
        "half|a half|one half": "1/2",
        "a third|one third": "1/3",
        "two thirds": "2/3",
        "a quarter|one quarter|a fourth|one fourth": "1/4",
        "three quarters|three fourths": "3/4",
        "a fifth|one fifth": "1/5",
        "two fifths": "2/5",
        "three fifths": "3/5",
        "four fifths": "4/5",
        "a sixth|one sixth": "1/6",
        "an eighth|one eighth": "1/8",
        "a tenth|one tenth": "1/10",
        "nine tenths": "9/10",
        **_one_in_so_many(_ENGLISH_TO_TEN, "in"),
        **_one_in_so_many(_ENGLISH_TO_TEN, "out of"),
    },
    {
        "la moitie|moitie": "1/2",
        "un tiers|le tiers": "1/3",
        "deux tiers|les deux tiers": "2/3",
        "un quart|le quart": "1/4",
        "trois quarts|les trois quarts": "3/4",
        "un cinquieme": "1/5",
        "deux cinquiemes": "2/5",
        "trois cinquiemes": "3/5",
        "quatre cinquiemes": "4/5",
        "un sixieme": "1/6",
        "un huitieme": "1/8",
        "un dixieme": "1/10",
        "neuf dixiemes": "9/10",
        **_one_in_so_many(_FRENCH_TO_TEN, "sur"),
    },
    {
        "1 / 2": "1/2",
        "1 / 3": "1/3",
        "2 / 3": "2/3",
        "1 / 4": "1/4",
        "3 / 4": "3/4",
        "1 / 5": "1/5",
        "1 / 10": "1/10",
    },
)
# "About ten", "about a hundred": French words for a round number.
_ABOUTS: tuple[_English[str], _French[str], _Neither[str]] = (
    {},
    {
        "une dizaine": "10", "une quinzaine": "15", "une vingtaine": "20", "une trentaine": "30",
        "une quarantaine": "40", "une cinquantaine": "50", "une soixantaine": "60",
        "une centaine": "100",
    },
    {},
)  # fmt: skip
_MAJORITIES: tuple[_English[str], _French[str], _Neither[str]] = (
    {
        "majority|a majority|the majority|most|more than half|over half": "",
        "the vast majority|a large majority|dominance|dominant": "",
    },
    {
        "majorite|une majorite|la majorite|la plupart|plus de la moitie|majoritaire": "",
        "la grande majorite|une large majorite|position dominante": "",
    },
    {},
)
_MINORITIES: tuple[_English[str], _French[str], _Neither[str]] = (
    {"minority|a minority|less than half": ""},
    {
        "minorite|une minorite|minoritaire|participation minoritaire": "",
        "une participation minoritaire|moins de la moitie": "",
    },
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
    {
        "to": "to",
        "and": "and",
        "or": "or",
        "growing to|rising to|expanding to|expandable to": "to",
    },
    {"a": "to", "et": "and", "ou": "or", "portes a|porte a|extensible a|extensibles a": "to"},
    {"-|. .|…|→": "to"},
)
_FILLERS: tuple[_English[str], _French[str], _Neither[str]] = ({"of": ""}, {"de|d'|des": ""}, {})
_OF: tuple[_English[str], _French[str], _Neither[str]] = (
    {"of|worth of": ""},
    {"de|d'|des|du": ""},
    {},
)
# "Half the capacity", "all its output": of is left out in English.
OF_LEFT_OUT = frozenset({"the", "its", "their", "all", "our"})


def _lexicon(parts: tuple[dict[str, Meaning], ...]) -> Lexicon[Meaning]:
    return {
        tuple(phrase.split()): meaning
        for part in parts
        for phrases, meaning in part.items()
        for phrase in phrases.split("|")
    }


def _as_fractions(lexicon: Lexicon[str]) -> Lexicon[Fraction]:
    return {phrase: Fraction(number) for phrase, number in lexicon.items()}


MODIFIERS: Lexicon[str] = _lexicon(_MODIFIERS)
"""What stands before a figure and bounds it."""
SUFFIXES: Lexicon[str] = _lexicon(_SUFFIXES)
"""The same after a figure."""
VAGUE: Lexicon[Vague] = _lexicon(_VAGUE)
"""Words in the place of a figure."""
SCALES: Lexicon[int] = _lexicon(_SCALES)
"""Thousand, million, milliard."""
PLURALS: Lexicon[int] = _lexicon(_PLURALS)
"""Scales that stand with no figure and mean several: "billions"."""
UNITS: Lexicon[str] = _lexicon(unit_words.UNITS)
"""Units; `dollar` is a dollar of no stated country."""
MONEY: Lexicon[str] = {
    phrase: unit for phrase, unit in UNITS.items() if unit == "dollar" or unit in ISO_4217
}
"""The units that may stand before the figure."""
THINGS: Lexicon[str] = _lexicon(unit_words.THINGS)
"""What is counted → its unit: `count` for what is added as pieces, '' for pieces of no name,
else the unit as it is written."""
PLAIN_THINGS = frozenset(phrase for phrase, unit in THINGS.items() if not unit)
"""Pieces of no name."""
AS_WRITTEN = frozenset(THINGS.values()) - {"", "count"}
"""Units of counts that are never added to pieces."""
POWER_OF: Lexicon[str] = _lexicon(unit_words.POWER_OF)
"""What power is drawn by, behind its unit."""
OVER: Lexicon[str] = _lexicon(_OVER)
"""What stands before the length of time over which an amount is spread."""
SPANS: Lexicon[str] = _lexicon(_SPANS)
"""What may stand behind it, or between its number and unit, and says no more."""
BY: Lexicon[str] = _lexicon(_BY)
"""What stands before the date by which an amount is there; `mid` for the middle of a year."""
IN: Lexicon[str] = _lexicon(_IN)
"""What stands before the time whose amount it is."""
MONTHS: Lexicon[int] = _lexicon(_MONTHS)
"""Names of months."""
PARTS_OF_YEAR: Lexicon[str] = _lexicon(_PARTS_OF_YEAR)
"""Quarters and halves of a year."""
PLUS: Lexicon[str] = _lexicon(_PLUS)
"""What makes a figure a lower bound, between it and its scale or unit."""
ABOUTS: Lexicon[Fraction] = _as_fractions(_lexicon(_ABOUTS))
"""Words for about a round number."""
OF: Lexicon[str] = _lexicon(_OF)
"""What stands before that of which an amount is."""
PERIODS: Lexicon[str] = _lexicon(_PERIODS)
"""What makes an amount one per year."""
NUMBERS: Lexicon[Fraction] = _as_fractions(_lexicon(_NUMBERS))
"""Numbers in words."""
AND_A_HALF: Lexicon[str] = _lexicon(_AND_A_HALF)
"""What adds half of one to a number, half of the scale to one with a scale."""
HALVES: Lexicon[Fraction] = _as_fractions(_lexicon(_HALVES))
"""Half of one, before a scale or a unit."""
FRACTIONS: Lexicon[Fraction] = _as_fractions(_lexicon(_FRACTIONS))
"""Shares in words."""
MAJORITIES: Lexicon[str] = _lexicon(_MAJORITIES)
"""More than half, in words."""
MINORITIES: Lexicon[str] = _lexicon(_MINORITIES)
"""Less than half, in words."""
TAILS: Lexicon[str] = _lexicon(_TAILS)
"""What may follow a share and adds nothing to its figure."""
OPENERS: Lexicon[str] = _lexicon(_OPENERS)
"""What opens a range, and the link that it needs."""
LINKS: Lexicon[str] = _lexicon(_LINKS)
"""What stands between the two ends of a range."""
FILLERS: Lexicon[str] = _lexicon(_FILLERS)
"""What stands between a figure and its unit."""


def _language_words(place: int) -> set[str]:
    """Return the words at one place of each triple: 0 English, 1 French, 2 neither."""
    tables = (
        _MODIFIERS, _SUFFIXES, _VAGUE, _SCALES, _PLURALS, _PERIODS, _NUMBERS, _HALVES, _FRACTIONS,
        _MAJORITIES, _MINORITIES, _AND_A_HALF, _TAILS, _OPENERS, _PLUS, _LINKS, _FILLERS,
        unit_words.UNITS, unit_words.THINGS, unit_words.POWER_OF,
        _OVER, _SPANS, _BY, _IN, _MONTHS, _PARTS_OF_YEAR, _ABOUTS, _OF,
    )  # fmt: skip
    phrases = "|".join("|".join(table[place]) for table in tables)
    return set(re.findall(r"[^\W\d_]+'?[^\W\d_]*", phrases))


ENGLISH_WORDS = frozenset(_language_words(0) - _language_words(1) - _language_words(2))
"""Words that show that a text is English."""
FRENCH_WORDS = frozenset(_language_words(1) - _language_words(0) - _language_words(2))
"""Words that show that a text is French."""
