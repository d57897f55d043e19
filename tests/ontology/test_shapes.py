"""The shapes: bilingual messages, and each one fires on what it forbids and on nothing else."""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

import pyshacl
import pyshacl_turbo
import pytest
from rdflib import RDF, SH, Dataset, Graph, Namespace, URIRef
from rdflib.collection import Collection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

ROOT = Path(__file__).parents[2]
AISC = Namespace("https://w3id.org/aisupply/code#")
AISH = Namespace("https://w3id.org/aisupply/shape#")
SKOS_IN_SCHEME = URIRef("http://www.w3.org/2004/02/skos/core#inScheme")
EXAMPLES = ROOT / "ontology" / "examples"
VALID = sorted((EXAMPLES / "valid").iterdir())
INVALID = sorted((EXAMPLES / "invalid").iterdir())
HEADER = re.compile(r"# fires: aish:(?P<shape>[\w-]+) ; message: (?P<message>.+)")
OWN_CONSTRAINTS = (SH["or"], SH.xone, SH["not"], SH["and"])
TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)


class Fired(NamedTuple):
    """One result: which constraint fired, and what it says in English."""

    constraint: str
    message: str


def _read(path: Path) -> Graph:
    """Return a file as one flat graph."""
    dataset = Dataset()
    dataset.parse(path, format="trig")
    flat = Graph()
    for subject, predicate, value, _ in dataset.quads():
        flat.add((subject, predicate, value))
    return flat


Engines = tuple[ModuleType, ...]
engines = pytest.mark.parametrize(
    "engines",
    [(pyshacl_turbo,), pytest.param((pyshacl_turbo, pyshacl), marks=pytest.mark.slow)],
    ids=["fast", "both"],
)
"""The engine that is used; and beside it the one of reference, which must agree in each result."""


def _fired(data: Graph, shapes: Graph, codes: Graph, engines: Engines) -> list[Fired]:
    """Validate data together with the code lists and return the results: all engines agree."""
    answers = []
    with _added(data, codes):
        for engine in engines:
            _, results, _ = engine.validate(codes, shacl_graph=shapes, inference="none")
            report = results.value(None, RDF.type, SH.ValidationReport)
            answers.append(
                [_result(results, shapes, node) for node in results.objects(report, SH.result)]
            )
    assert all(sorted(answer) == sorted(answers[0]) for answer in answers)
    return answers[0]


@contextmanager
def _added(data: Graph, codes: Graph) -> Iterator[None]:
    """Hold data in the graph of the code lists: a copy of it takes longer than to judge."""
    added = [triple for triple in data if triple not in codes]
    try:
        for triple in added:
            codes.add(triple)
        yield
    finally:
        for triple in added:
            codes.remove(triple)


def _result(results: Graph, shapes: Graph, node: Node) -> Fired:
    """Return one result; a SPARQL constraint is named by itself, not by its shape."""
    constraint = results.value(node, SH.sourceConstraint) or results.value(node, SH.sourceShape)
    messages = [str(m) for m in shapes.objects(constraint, SH.message) if m.language == "en"]
    return Fired(str(constraint).removeprefix(str(AISH)), " ".join(messages))


def _targeted(shapes: Graph) -> set[Node]:
    """Return the node shapes that have a target."""
    return {shape for target in TARGETS for shape in shapes.subjects(target)}


def _constraints(shapes: Graph) -> set[Node]:
    """Return all constraints: property shapes, queries, and node shapes with their own."""
    tops = _targeted(shapes)
    found = {c for top in tops for p in (SH.property, SH.sparql) for c in shapes.objects(top, p)}
    return found | {t for t in tops if any((t, p, None) in shapes for p in OWN_CONSTRAINTS)}


@engines
@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_valid_examples_conform(path: Path, shapes: Graph, codes: Graph, engines: Engines) -> None:
    """Nothing fires on an example that is right."""
    assert _fired(_read(path), shapes, codes, engines) == []


@engines
def test_valid_examples_conform_together(
    valid: Graph, shapes: Graph, codes: Graph, engines: Engines
) -> None:
    """Counts stay right in the union of many claims that describe the same nodes."""
    assert _fired(valid, shapes, codes, engines) == []


@engines
@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_invalid_examples_break_one_constraint(
    path: Path, shapes: Graph, codes: Graph, engines: Engines
) -> None:
    """Exactly the constraint that the first line names fires, and says what it promises."""
    header = HEADER.match(path.read_text(encoding="utf-8"))
    assert header, "the first line is: # fires: aish:NAME ; message: PART OF THE MESSAGE"
    fired = _fired(_read(path), shapes, codes, engines)
    assert {result.constraint for result in fired} == {header["shape"]}
    assert all(header["message"] in result.message for result in fired)


def test_each_constraint_has_an_invalid_example(shapes: Graph) -> None:
    """A constraint that no example breaks might never fire."""
    headers = [HEADER.match(path.read_text(encoding="utf-8")) for path in INVALID]
    broken = {AISH[header["shape"]] for header in headers if header}
    assert _constraints(shapes) == broken
    assert len(INVALID) >= len(broken) > 80


def test_each_shape_has_a_valid_example(shapes: Graph, valid: Graph) -> None:
    """A shape whose target meets no node of any example might never look at anything."""
    reached = {
        shape
        for target, pattern in (
            (SH.targetClass, lambda t: (None, RDF.type, t)),
            (SH.targetSubjectsOf, lambda t: (None, t, None)),
            (SH.targetObjectsOf, lambda t: (None, t, None)),
        )
        for shape, term in shapes.subject_objects(target)
        if pattern(term) in valid
    }
    assert _targeted(shapes) - reached == set()


def test_each_constraint_speaks_english_and_french(shapes: Graph) -> None:
    """Each constraint has exactly one message in each of the two languages."""
    constraints = _constraints(shapes)
    assert constraints
    wrong = {
        constraint
        for constraint in constraints
        if sorted(m.language or "" for m in shapes.objects(constraint, SH.message)) != ["en", "fr"]
    }
    assert wrong == set()


def test_each_message_says_what_to_do(shapes: Graph) -> None:
    """A message says what is expected and, after a colon or semicolon, how to mend it."""
    messages = [str(m) for c in _constraints(shapes) for m in shapes.objects(c, SH.message)]
    assert {m for m in messages if not re.search(r"[:;] ", m)} == set()


def test_every_named_shape_is_at_work(shapes: Graph) -> None:
    """A shape that is named is a target's shape or a part of one: none is left over."""
    named = {s for s in shapes.subjects() if str(s).startswith(str(AISH))}
    mentioned = {o for o in shapes.objects() if str(o).startswith(str(AISH))}
    assert named == _targeted(shapes) | _constraints(shapes)
    assert mentioned <= named


def test_closed_lists_are_whole(shapes: Graph, codes: Graph) -> None:
    """Where a message names a list and its codes are enumerated, none is missing."""
    checked = 0
    for shape, head in shapes.subject_objects(SH["in"]):
        messages = " ".join(str(m) for m in shapes.objects(shape, SH.message))
        scheme = re.search(r"aisc:(scheme-[a-z-]+)", messages)
        if scheme:
            expected = set(codes.subjects(SKOS_IN_SCHEME, AISC[scheme[1]]))
            assert set(Collection(shapes, head)) == expected, shape
            checked += 1
    # by hand: commitments, stages, flows, counts, statuses, certainties, reasons for no span,
    # source kinds, precisions, kinds, periods, groups of actors, outcomes of a second reading
    assert checked == 13


def test_few_constraints_are_queries(shapes: Graph) -> None:
    """Core constraints say more to a reader and to tools: a query is the exception."""
    assert len(set(shapes.objects(None, SH.sparql))) <= 3
