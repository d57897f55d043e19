"""The code lists: ids are unique, labels bilingual, hierarchies sound."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, SKOS, Graph, Namespace, URIRef

ROOT = Path(__file__).parents[2]
AIS = Namespace("https://w3id.org/aisupply/ont#")
AISC = Namespace("https://w3id.org/aisupply/code#")
ORG_ROLE = URIRef("http://www.w3.org/ns/org#Role")
FILES = sorted((ROOT / "ontology" / "codes").glob("*.ttl"))
FACTS = ROOT.parent / "shared" / "facts" / "categories.csv"
PREFIXES = {"source-kind": "source"}
BARE = {"category", "status", "certainty", "stage", "kind"}
TYPES = {
    "category": AIS.ProductCategory,
    "status": AIS.EvidenceStatus,
    "kind": AIS.QuantityKind,
    "rule": AIS.BoundRule,
    "metric": AIS.Metric,
    "market": AIS.Market,
    "role": ORG_ROLE,
}


def _names(terms: object) -> set[str]:
    """Return local names of codes."""
    return {str(term).removeprefix(str(AISC)) for term in terms}  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_one_list(path: Path) -> None:
    """A file holds the scheme of its name, and all its concepts are in that scheme alone."""
    graph = Graph().parse(path)
    scheme = AISC[f"scheme-{path.stem}"]
    assert set(graph.subjects(RDF.type, SKOS.ConceptScheme)) == {scheme}
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    assert concepts
    assert {c: set(graph.objects(c, SKOS.inScheme)) for c in concepts} == {
        c: {scheme} for c in concepts
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_ids_are_short_and_prefixed(path: Path) -> None:
    """An id is lower-kebab-case, and has the prefix of its list unless the list is bare."""
    graph = Graph().parse(path)
    names = _names(graph.subjects(RDF.type, SKOS.Concept))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in names)
    prefix = PREFIXES.get(path.stem, path.stem)
    assert path.stem in BARE or all(name.startswith(f"{prefix}-") for name in names)


def test_ids_are_unique_across_lists() -> None:
    """No id is defined in two lists."""
    lists = [_names(Graph().parse(path).subjects(RDF.type, SKOS.Concept)) for path in FILES]
    assert sum(map(len, lists)) == len(set().union(*lists)) > 100


@pytest.mark.parametrize(
    "predicate", [SKOS.prefLabel, SKOS.definition], ids=["label", "definition"]
)
def test_each_code_speaks_english_and_french(codes: Graph, predicate: URIRef) -> None:
    """A code and a list have one label and one definition in each of the two languages."""
    terms = set(codes.subjects(RDF.type, SKOS.Concept))
    terms |= set(codes.subjects(RDF.type, SKOS.ConceptScheme))
    wrong = {
        term
        for term in terms
        if sorted(value.language or "" for value in codes.objects(term, predicate)) != ["en", "fr"]
    }
    assert wrong == set()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_labels_are_unique_within_a_list(codes: Graph, language: str) -> None:
    """Two codes of one list never share a label."""
    pairs = [
        (codes.value(code, SKOS.inScheme), label)
        for code, label in codes.subject_objects(SKOS.prefLabel)
        if label.language == language and (code, SKOS.inScheme, None) in codes
    ]
    assert len(pairs) == len(set(pairs)) > 100


@pytest.mark.parametrize(("name", "kind"), TYPES.items(), ids=TYPES)
def test_lists_with_a_class_are_typed(codes: Graph, name: str, kind: URIRef) -> None:
    """The codes of a list that has a class are exactly the members of that class."""
    members = set(codes.subjects(SKOS.inScheme, AISC[f"scheme-{name}"]))
    assert members
    assert set(codes.subjects(RDF.type, kind)) == members


def test_broader_has_no_cycle(codes: Graph) -> None:
    """No code is broader than itself, at any distance, and broader codes exist."""
    pairs = set(codes.subject_objects(SKOS.broader))
    assert pairs
    for code, broader in pairs:
        assert (broader, SKOS.inScheme, codes.value(code, SKOS.inScheme)) in codes
        assert code not in set(codes.transitive_objects(broader, SKOS.broader))


def test_each_code_has_one_broader_at_most(codes: Graph) -> None:
    """The categories are a tree, so that a volume is never added twice on the way up."""
    codes_below = list(codes.subjects(SKOS.broader))
    assert len(codes_below) == len(set(codes_below)) > 0


def test_rules_give_their_bounds(codes: Graph) -> None:
    """A reading rule has wordings in both languages and its interval as notation."""
    rules = set(codes.subjects(SKOS.inScheme, AISC["scheme-rule"]))
    assert len(rules) == 16
    for rule in rules:
        assert {label.language for label in codes.objects(rule, SKOS.altLabel)} == {"en", "fr"}
        assert re.match(r"[\[(].+, .+[\])]", str(codes.value(rule, SKOS.notation)))


def test_certainties_and_statuses_are_two_axes(codes: Graph) -> None:
    """The two lists are the ones that a lens knows, and share no code."""
    statuses = _names(codes.subjects(SKOS.inScheme, AISC["scheme-status"]))
    certainties = _names(codes.subjects(SKOS.inScheme, AISC["scheme-certainty"]))
    assert statuses == {
        "reported",
        "announced",
        "rumoured",
        "opinion",
        "forecast",
        "inferred",
        "estimated",
    }
    assert certainties == {"certain", "probable", "possible", "denied"}


@pytest.mark.shared
@pytest.mark.skipif(not FACTS.exists(), reason="../shared/facts is not at hand")
def test_every_category_of_the_facts_is_there(codes: Graph) -> None:
    """All categories of the fact base have their id, place in the tree and both labels."""
    with FACTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 92  # by hand: lines of the file without its header
    for row in rows:
        code = AISC[row["id"]]
        broader = {AISC[row["broader"]]} if row["broader"] else set()
        assert set(codes.objects(code, SKOS.broader)) == broader
        labels = {label.language: str(label) for label in codes.objects(code, SKOS.prefLabel)}
        assert labels == {"en": row["label_en"], "fr": row["label_fr"]}


def test_codes_carry_no_other_label(codes: Graph) -> None:
    """Codes are named by skos:prefLabel alone, so that nobody asks for two label properties."""
    assert list(codes.subject_objects(RDFS.label)) == []
