"""Ids made from free text: readable, unchanged where published, and one for each name."""

from __future__ import annotations

import string
import unicodedata
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisupply.exchange.tables.slugs import name_key, slug
from aisupply.exchange.tables.writer import Existing
from aisupply.rdf.terms import ID, RDFS

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("客户A", "顧客A"),
        ("北京 1", "上海 1"),
        ("f0+f1", "f0-f1"),
        ("Customer A (direct)", "customer a: direct"),
        ("x" * 70 + " north", "x" * 70 + " south"),
        ("Zoe", "Zoë"),
        ("Abilene, Texas", "Abilene Texas"),
        ("一", "二"),
        ("C", "C++"),
    ],
)
def test_two_names_have_two_slugs(one: str, other: str) -> None:
    """Whatever a slug loses, the digest keeps."""
    assert slug(one) != slug(other)


@pytest.mark.parametrize(
    ("text", "same"),
    [("Customer  a", "customer A"), ("E\u0301cole", "École"), ("sk-hynix", "SK hynix")],
)
def test_one_name_has_one_slug(text: str, same: str) -> None:
    """Case, blanks and the Unicode form are no difference of names."""
    assert slug(text) == slug(same)


@given(st.lists(st.text(min_size=1, max_size=80), min_size=2, max_size=6))
def test_slugs_are_as_different_as_names(names: list[str]) -> None:
    """As many slugs as names, compared as `name_key` does; each is a part of an IRI."""
    assert len({slug(name) for name in names}) == len({name_key(name) for name in names})
    allowed = set(string.ascii_lowercase + string.digits + "-")
    assert all(slug(name) and set(slug(name)) <= allowed for name in names)


@given(st.text(max_size=40))
def test_the_unicode_form_is_no_difference(name: str) -> None:
    """Composed or decomposed, a name is the same name."""
    forms = {unicodedata.normalize(form, name) for form in ("NFC", "NFD")}
    assert len({slug(form) for form in forms}) == 1


@pytest.mark.parametrize(("start", "depth"), [("place/", 1), ("actor-group/", 2)])
def test_published_ids_stay(start: str, depth: int) -> None:
    """Places and groups of the shipped graph that are named by text have the slug of it."""
    seen = 0
    for quad in Existing.read(ROOT / "graph").quads():
        name = quad.subject.value.removeprefix(ID)  # type: ignore[union-attr]
        literal = quad.object
        english = isinstance(literal, ox.Literal) and literal.language == "en"
        if quad.predicate.value != RDFS + "label" or not name.startswith(start) or not english:
            continue
        last, label = name.rsplit("/", 1)[-1], literal.value  # type: ignore[union-attr]
        if "+" in last or name.count("/") > depth:
            continue
        seen += 1
        assert last == slug(label), name
    assert seen > 20  # by hand: there are some dozens of each
