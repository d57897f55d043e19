"""Names: ids to IRIs and back, short forms, and what may be typed."""

from __future__ import annotations

import pytest

from aisupply.rdf.terms import (
    AIS,
    AISC,
    CLAIM,
    ID,
    PREFIXES,
    code,
    compact,
    expand,
    iri_of,
    local_id,
)


@pytest.mark.parametrize("name", ["openai", "supply/amd/openai/gpu", "claim/seed-article/s01"])
def test_an_id_survives_the_way_to_an_iri_and_back(name: str) -> None:
    """The id of a thing is the part of its IRI after the namespace."""
    assert local_id(iri_of(name)).removeprefix("claim/") == name.removeprefix("claim/")


@pytest.mark.parametrize("name", ["a b", 'a"b', "a>b", "a\\b", "a{b}", "a\x00b", "a\u202eb"])
def test_an_id_never_makes_an_iri_that_ends_early(name: str) -> None:
    """What an IRI cannot hold is escaped."""
    assert not set(iri_of(name)) & set(' <>"{}|\\^`\x00\u202e')


def test_a_code_is_an_iri_of_the_code_lists() -> None:
    """Codes have a namespace of their own."""
    assert code("reported") == "https://w3id.org/aisupply/code#reported"


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        (ID + "openai", "openai"),
        (CLAIM + "seed-article/s01", "seed-article/s01"),
        (AISC + "reported", "reported"),
        (AIS + "suppliesTo", "suppliesTo"),
        ("http://qudt.org/vocab/unit/GigaW", "GigaW"),
        ("https://example.org/x", "https://example.org/x"),
    ],
)
def test_the_local_id_is_the_part_after_the_longest_namespace(iri: str, name: str) -> None:
    """A foreign IRI stays whole."""
    assert local_id(iri) == name


@pytest.mark.parametrize(
    ("iri", "short"),
    [
        (ID + "openai", ":openai"),
        (CLAIM + "seed-article/s01", "cl:seed-article/s01"),
        (AIS + "Claim", "ais:Claim"),
        ("http://www.w3.org/2001/XMLSchema#date", "xsd:date"),
        (ID, "<https://w3id.org/aisupply/id/>"),
        ("http://example.org/a", "<http://example.org/a>"),
    ],
)
def test_an_iri_is_shortened_by_the_longest_prefix(iri: str, short: str) -> None:
    """`cl:` wins over `:`, a namespace alone is no name, a foreign IRI is bracketed."""
    assert compact(iri) == short


@pytest.mark.parametrize(
    ("typed", "iri"),
    [
        (":openai", ID + "openai"),
        ("cl:seed-article/s01", CLAIM + "seed-article/s01"),
        ("aisc:reported", AISC + "reported"),
        ("https://example.org/x", "https://example.org/x"),
        ("<https://example.org/x>", "https://example.org/x"),
        ("OpenAI", None),
        ("XNAS:AMD", None),
        ("https://example.org/x> { ?s ?p ?o } #", None),
        (":a b", None),
        (':a"b', None),
    ],
)
def test_what_is_typed_becomes_an_iri_or_nothing(typed: str, iri: str | None) -> None:
    """Prefixed names and IRIs are read; what would break out of an IRI is neither."""
    assert expand(typed) == iri


def test_short_forms_are_read_back() -> None:
    """What `compact` writes, `expand` reads, for every prefix."""
    for space in PREFIXES.values():
        assert expand(compact(space + "x")) == space + "x"


def test_the_prefixes_of_the_interface_are_known() -> None:
    """All prefixes that interfaces promise to queries are there."""
    promised = {"ais", "aisc", "cl", "prov", "oa", "org", "skos", "time", "dcterms", "unit"}
    assert promised | {"", "xsd", "rdf", "rdfs", "owl"} <= PREFIXES.keys()
