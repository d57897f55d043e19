"""What a validation found is kept: nothing is looked through twice, nothing stale is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aisupply.graph import open  # noqa: A004
from aisupply.validation import canonical, results, validate_files, validate_graph

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aisupply.store.embedded import EmbeddedStore
    from aisupply.validation.shapes import ShapeHit

REGISTRY = """\
@prefix : <https://w3id.org/aisupply/id/> .
@prefix ais: <https://w3id.org/aisupply/ont#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

<https://example.org/set>
    a <http://www.w3.org/ns/dcat#Dataset> .
:amd
    a ais:Company .
"""
NAMED = REGISTRY.replace("Company .", 'Company ;\n    rdfs:label "AMD"@en , "AMD"@fr .')


class Counted:
    """Runs the shapes, and counts how often."""

    def __init__(self) -> None:
        self.times = 0
        self._run = results.run_shapes

    def __call__(self, store: EmbeddedStore) -> Iterator[ShapeHit]:
        """Run them once more."""
        self.times += 1
        return self._run(store)


@pytest.fixture
def shapes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Counted:
    """The shapes, counted; with a cache folder of the test's own."""
    monkeypatch.setenv("AISUPPLY_CACHE", str(tmp_path / "cache"))
    counted = Counted()
    monkeypatch.setattr(results, "run_shapes", counted)
    return counted


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A graph folder with one firm, which has no name."""
    made = tmp_path / "graph"
    (made / "registry").mkdir(parents=True)
    (made / "sources").mkdir()
    (made / "registry" / "firms.ttl").write_text(REGISTRY, "utf-8")
    return made


def test_the_same_statements_are_looked_through_once(folder: Path, shapes: Counted) -> None:
    """A second run, one over the open graph, and one in French find the same without the shapes."""
    first = validate_files([folder])
    assert shapes.times == 1
    assert "registry-label-missing" in {finding.label for finding in first.findings}
    assert validate_files([folder]) == first
    opened = validate_graph(open(folder), files=[folder / "registry" / "firms.ttl"])
    kept = [finding for finding in first.findings if finding.label != "file-form"]
    assert list(opened.findings) == kept
    french = validate_files([folder], lang="fr")
    assert [finding.label for finding in french.findings] == [f.label for f in first.findings]
    assert [finding.what for finding in french.findings] != [f.what for f in first.findings]
    assert shapes.times == 1


def test_who_asks_to_look_again_has_it_looked_through(folder: Path, shapes: Counted) -> None:
    """With `again` nothing that is kept is believed, and what is found is kept."""
    first = validate_files([folder])
    assert validate_files([folder], again=True) == first
    assert shapes.times == 2


def test_another_statement_is_looked_at(folder: Path, shapes: Counted) -> None:
    """With a name the fault is gone; without it again, what was found first is told."""
    first = validate_files([folder])
    path = folder / "registry" / "firms.ttl"
    path.write_text(NAMED, "utf-8")
    second = validate_files([folder])
    assert "registry-label-missing" not in {finding.label for finding in second.findings}
    path.write_text(REGISTRY, "utf-8")
    assert validate_files([folder]) == first
    assert shapes.times == 2


def test_a_fault_is_told_where_it_stands_now(folder: Path, shapes: Counted) -> None:
    """Empty lines change no statement: the shapes rest, and the line is the new one."""
    (before,) = (
        f for f in validate_files([folder]).findings if f.label == "registry-label-missing"
    )
    path = folder / "registry" / "firms.ttl"
    path.write_text("\n\n" + REGISTRY, "utf-8")
    (after,) = (f for f in validate_files([folder]).findings if f.label == "registry-label-missing")
    assert before.line is not None
    assert after.line == before.line + 2
    assert shapes.times == 1


@pytest.mark.parametrize("engine", ["pyshacl", "pyoxigraph"])
def test_another_engine_judges_anew(
    engine: str, folder: Path, shapes: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one version of an engine found is not believed of another."""
    first = validate_files([folder])
    version = results._version
    monkeypatch.setattr(results, "_version", lambda name: version(name) + (name == engine) * "+1")
    results.programs_digest.cache_clear()
    assert validate_files([folder]) == first
    assert shapes.times == 2
    results.programs_digest.cache_clear()


def test_what_is_kept_and_damaged_is_not_believed(
    folder: Path, shapes: Counted, tmp_path: Path
) -> None:
    """A file of the cache with one byte changed, or cut, is as good as none."""
    first = validate_files([folder])
    for number, damage in enumerate(
        (lambda data: data[:-1], lambda data: bytes([data[0] ^ 1]) + data[1:]), 2
    ):
        for path in (tmp_path / "cache").glob("*.result"):
            path.write_bytes(damage(path.read_bytes()))
        assert validate_files([folder]) == first
        assert shapes.times == number


def test_nothing_has_to_be_kept(
    folder: Path, shapes: Counted, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where the cache cannot be written each run looks for itself."""
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("AISUPPLY_CACHE", str(tmp_path / "file"))
    assert validate_files([folder]) == validate_files([folder])
    assert shapes.times == 2


def test_the_form_of_files_is_looked_at_once(
    folder: Path, shapes: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files that have their form are not written again to see it; one byte more, and they are."""
    path = folder / "registry" / "firms.ttl"
    canonical.rewrite([path])
    written: list[Path] = []
    write = canonical._canonical_bytes
    monkeypatch.setattr(
        canonical, "_canonical_bytes", lambda one: written.append(one) or write(one)
    )
    for _ in range(2):
        assert "file-form" not in {f.label for f in validate_files([folder]).findings}
    assert written == [path]
    path.write_bytes(path.read_bytes() + b"\n")
    assert "file-form" in {f.label for f in validate_files([folder]).findings}
    assert shapes.times == 1
