"""Registry and code lists: names and ids that resolve, and no claims."""

from __future__ import annotations

import re

import graph_kit as kit
import pyoxigraph as ox
import pytest

ONTOLOGY = kit.ROOT / "ontology"
CODES = ("topic", "market", "use", "level", "class")
IDENTITY = {
    "rdf:type", "rdfs:label", "skos:altLabel", "skos:exactMatch", "dcterms:identifier",
    "ais:locatedIn",
}  # fmt: skip


def triples(*patterns: str) -> list[tuple[str, str, ox.Literal | str]]:
    """Return the statements of Turtle files, nodes as short names."""
    found: list[tuple[str, str, ox.Literal | str]] = []
    for pattern in patterns:
        for path in sorted(kit.ROOT.glob(pattern)):
            for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE):
                value = quad.object
                named = kit.short(value.value) if isinstance(value, ox.NamedNode) else value
                found.append(
                    (kit.short(str(quad.subject)[1:-1]), kit.short(quad.predicate.value), named)
                )
    return found


REGISTRY = [t for t in triples("graph/registry/*.ttl") if not t[0].startswith("https:")]
NAMED = {subject for subject, predicate, _ in REGISTRY if predicate == "rdf:type"}


def test_the_registry_has_no_claims() -> None:
    """Who and what exists: type, names, identifiers; where a place lies tells it from others."""
    assert {predicate for _, predicate, _ in REGISTRY} == IDENTITY
    assert all(s.startswith("place/") for s, p, _ in REGISTRY if p == "ais:locatedIn")


def test_everything_has_an_english_label() -> None:
    """Each thing has one label in English and at most one in French, which differs from it."""
    for thing in NAMED:
        labels = {
            value.language: value.value
            for s, p, value in REGISTRY
            if s == thing and p == "rdfs:label" and isinstance(value, ox.Literal)
        }
        assert "en" in labels
        assert set(labels) <= {"en", "fr"}
        assert labels.get("fr") != labels["en"]


def test_flat_ids_of_the_claims_resolve(seed: list[ox.Quad]) -> None:
    """A firm, product, agreement, person or place that a claim names is in the registry."""
    named = {
        kit.short(term.value)
        for quad in seed
        for term in (quad.subject, quad.object)
        if isinstance(term, ox.NamedNode)
    }
    flat = {term for term in named if re.fullmatch(r"[a-z0-9-]+|place/[a-z-]+", term)}
    assert flat - {"seed-article"} - NAMED == set()


def test_codes_and_terms_resolve(seed: list[ox.Quad]) -> None:
    """Each code and own term that registry or claims use is declared in the ontology."""
    declared = {
        s for s, p, _ in triples("ontology/*.ttl", "ontology/codes/*.ttl") if p == "rdf:type"
    }
    used = {
        kit.short(term.value)
        for quad in seed
        for term in (quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode)
    } | {value for _, _, value in REGISTRY if isinstance(value, str)}
    own = {term for term in used if term.startswith(("ais:", "aisc:"))}
    assert own
    assert own - declared == set()


def test_ids_are_stable() -> None:
    """The main actors and deals have the ids that users type."""
    assert {"openai", "amd", "nvidia", "broadcom", "sam-altman", "amd-instinct",
            "openai-custom-chip", "openai-amd-6gw", "openai-nvidia-loi"} <= NAMED  # fmt: skip


@pytest.mark.parametrize("name", CODES)
def test_codes_are_named_and_defined_in_two_languages(name: str) -> None:
    """A code has one label and one definition in each language, and belongs to its scheme."""
    told = triples(f"ontology/codes/{name}.ttl")
    codes = {s for s, p, o in told if (p, o) == ("skos:inScheme", f"aisc:scheme-{name}")}
    assert codes == {s for s, p, _ in told if p == "rdf:type"} - {f"aisc:scheme-{name}"}
    for code in [*codes, f"aisc:scheme-{name}"]:
        for wanted in ("skos:prefLabel", "skos:definition"):
            languages = sorted(
                o.language or ""
                for s, p, o in told
                if (s, p) == (code, wanted) and isinstance(o, ox.Literal)
            )
            assert languages == ["en", "fr"], f"{code} {wanted}"
        assert code.startswith((f"aisc:{name}-", "aisc:scheme-"))


def test_markets_are_markets() -> None:
    """Positions are held in things of class ais:Market."""
    told = triples("ontology/codes/market.ttl")
    markets = {s for s, p, o in told if (p, o) == ("rdf:type", "ais:Market")}
    assert markets == {s for s, p, o in told if p == "skos:inScheme"}


def test_the_data_set_says_what_it_is() -> None:
    """Title in two languages, licence, coverage date and how to cite."""
    store = ox.Store()
    store.load((kit.ROOT / "graph/registry/dataset.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)
    told = store.query(
        "SELECT ?title ?end ?licence ?cite { <https://w3id.org/aisupply/graph> a dcat:Dataset , "
        "void:Dataset ; dcterms:title ?title ; dcterms:license ?licence ; "
        "dcterms:bibliographicCitation ?cite ; dcterms:temporal/dcat:endDate ?end "
        "FILTER (LANG(?title) = LANG(?cite)) }",
        prefixes={"dcat": "http://www.w3.org/ns/dcat#", "void": "http://rdfs.org/ns/void#",
                  "dcterms": "http://purl.org/dc/terms/"},
    )  # fmt: skip
    rows = list(told)
    assert sorted(row["title"].language for row in rows) == ["en", "fr"]
    assert {row["end"].value for row in rows} == {"2026-07-05T23:59:59Z"}
    assert {row["licence"].value for row in rows} == {
        "https://creativecommons.org/licenses/by/4.0/"
    }
