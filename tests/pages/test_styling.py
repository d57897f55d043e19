"""Widths, dashes and labels of links."""

from __future__ import annotations

import itertools
import math
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisupply.bounds import Bounds
from aisupply.pages import styling


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ({"relation": "supply", "statuses": ("reported",), "certainty": ("certain",)}, ""),
        ({"relation": "supply", "statuses": ("rumoured",)}, "rumoured"),
        ({"relation": "supply", "statuses": ("rumoured", "reported")}, ""),
        ({"relation": "option", "statuses": ("announced",)}, "option"),
        ({"relation": "option", "statuses": ("rumoured",)}, "rumoured"),
        ({"relation": "supply", "certainty": ("possible",)}, "open"),
        ({"relation": "supply", "certainty": ("certain",), "stage": "planned"}, "open"),
        ({"relation": "supply", "certainty": ("certain",), "stage": "letter-of-intent"}, "open"),
        ({"relation": "supply", "certainty": ("certain",), "stage": "under-way"}, ""),
    ],
)
def test_what_is_not_certain_has_a_pattern(link: dict[str, object], expected: str) -> None:
    """Rumours, options, plans and doubts are told apart from what is certain."""
    assert styling.pattern(link) == expected
    assert bool(styling.dashes(link, 2.0)) is bool(expected)


def test_patterns_differ_from_each_other() -> None:
    """No two patterns have the same dashes."""
    assert len({tuple(lengths) for lengths in styling.DASHES.values()}) == 3


def test_width_follows_the_root_of_the_figure_within_a_unit() -> None:
    """A quarter of the largest figure has half of the room: 2 + (10 − 2)·√¼ = 6 by hand."""
    largest = {"GW": 8.0, "USD": 100e9}

    assert styling.width({"unit": "GW", "stated": 2.0}, largest) == pytest.approx(6.0)
    assert styling.width({"unit": "USD", "stated": 25e9}, largest) == pytest.approx(6.0)
    assert styling.width({"unit": "GW", "stated": 8.0}, largest) == styling.GREATEST


def test_money_has_one_scale_and_power_too() -> None:
    """By hand: 30 bn USD are the widest; 500 m GBP have no width; 500 MW are a quarter of 2 GW."""
    links = [
        {"unit": "USD", "stated": 30e9}, {"unit": "GBP", "stated": 500e6},
        {"unit": "GW", "stated": 2.0}, {"unit": "MW", "stated": 500.0},
    ]  # fmt: skip
    largest = styling.largest_by_unit(links)

    assert largest == {"USD": 30e9, "GW": 2.0}
    assert [styling.width(link, largest) for link in links] == [
        styling.GREATEST, styling.THIN, styling.GREATEST, pytest.approx(6.0),
    ]  # fmt: skip
    assert styling.widths({**links[1], "volume": Bounds(4e8, 6e8)}, largest) == (styling.THIN, 0.0)


def test_without_dollars_the_commonest_currency_has_the_scale() -> None:
    """Two amounts in euros and one in pounds: the euro has a width, the pound none."""
    links = [{"unit": unit, "stated": 1e9} for unit in ("GBP", "EUR", "EUR")]

    assert styling.largest_by_unit(links) == {"EUR": 1e9}


def test_an_unknown_volume_is_thin_and_marked() -> None:
    """A supply without a figure has a fixed thin width and a question mark."""
    link = {"relation": "supply", "volume": None}

    assert styling.width(link, {"GW": 8.0}) == styling.THIN < styling.LEAST
    assert styling.link_label(link, "en") == "?"


@pytest.mark.parametrize(
    ("volume", "stated", "expected"),
    [
        (Bounds(1, 6), None, 6.0),
        (Bounds(2), None, 2.0),
        (Bounds(0), 10.0, 10.0),
        (Bounds(1), math.inf, 1.0),
    ],
)
def test_a_volume_without_an_end_counts_by_what_is_named(
    volume: Bounds, stated: float | None, expected: float
) -> None:
    """The stated figure stands for a volume; without one its ceiling, else its floor."""
    assert styling.figure({"volume": volume, "stated": stated}) == expected


def test_uncertainty_is_written_on_the_link() -> None:
    """A link shows both ends of its bounds with the unit."""
    link = {"relation": "supply", "unit": "GW", "volume": Bounds(1, 6)}

    assert styling.link_label(link, "en") == "1 … 6 GW"
    assert styling.link_label({**link, "unit": "USD", "volume": Bounds(2e10, 9.9e10)}, "fr") == (
        "20 … 99 Md USD"
    )


def test_labels_show_controls_and_are_cut() -> None:
    """Marks that turn the direction of text, and NUL, are made visible; length is limited."""
    assert "\u202e" not in styling.visible("a\u202eb")
    assert styling.visible("prix : 1\u202f000") == "prix : 1\u202f000"
    assert styling.drawn_label("word " * 400).count("\n") == 2
    assert styling.drawn_label("") == "–"


@given(st.text(st.characters(), max_size=20))
def test_what_is_made_visible_keeps_its_length_and_all_that_can_be_seen(text: str) -> None:
    """Only controls, formats, half characters and separators of lines become U+FFFD, one each."""
    unseen = {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}
    wanted = ["\ufffd" if unicodedata.category(c) in unseen else c for c in text]

    assert list(styling.visible(text)) == wanted


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("mode", "paper"), [("light", "#fbfaf7"), ("dark", "#14181d")])
def test_lines_stand_out_from_the_paper(mode: str, paper: str) -> None:
    """Each line has a contrast of at least 3 to 1, as WCAG asks of graphics."""
    for style in styling.RELATIONS.values():
        low, high = sorted([luminance(getattr(style, mode)), luminance(paper)])
        assert (high + 0.05) / (low + 0.05) >= 3


def test_relations_differ_by_more_than_colour() -> None:
    """Any two of the five relations differ in the form of their ends."""
    named = ("supply", "option", "holding", "co-design", "rivalry")
    for first, second in itertools.combinations(named, 2):
        assert styling.RELATIONS[first].arrows() != styling.RELATIONS[second].arrows()
