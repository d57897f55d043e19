"""Where graph/ and ontology/ are, and the digest that names a snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aisupply.errors import StoreError
from aisupply.rdf import bundle

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _forget() -> None:
    """Look the folders up anew in each test."""
    bundle.graph_dir.cache_clear()
    bundle.ontology_dir.cache_clear()


def test_the_folders_do_not_depend_on_the_current_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A graph/ that lies where the command is typed is not the shipped one."""
    (tmp_path / "graph").mkdir()
    monkeypatch.chdir(tmp_path)
    assert tmp_path not in bundle.graph_dir().parents
    assert (bundle.graph_dir() / "sources").is_dir()
    assert (bundle.ontology_dir() / "rules").is_dir()


def test_the_checkout_comes_before_the_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a checkout its own folder is used, elsewhere the one in the package."""
    package = tmp_path / "src" / "aisupply"
    (package / "_data" / "graph").mkdir(parents=True)
    (tmp_path / "graph").mkdir()
    monkeypatch.setattr(bundle, "_PACKAGE", package)
    assert bundle.graph_dir() == package / "_data" / "graph"
    bundle.graph_dir.cache_clear()
    (tmp_path / "pyproject.toml").touch()
    assert bundle.graph_dir() == tmp_path / "graph"


def test_a_broken_installation_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the folders nothing can be answered, and the message says how to get them."""
    monkeypatch.setattr(bundle, "_PACKAGE", tmp_path / "src" / "aisupply")
    with pytest.raises(StoreError, match="pip install"):
        bundle.ontology_dir()
    bundle.ontology_dir.cache_clear()


def _folder(path: Path, **texts: str) -> Path:
    path.mkdir()
    for name, text in texts.items():
        (path / f"{name}.ttl").write_text(text)
    return path


def test_the_digest_is_of_names_and_bytes(tmp_path: Path) -> None:
    """Equal folders have one digest; another byte, name or file gives another."""
    first = bundle.digest(_folder(tmp_path / "a", x="1", y="2"))
    assert bundle.digest(_folder(tmp_path / "b", x="1", y="2")) == first
    others = [
        _folder(tmp_path / "c", x="1", y="3"),
        _folder(tmp_path / "d", x="1", z="2"),
        _folder(tmp_path / "e", x="1"),
        _folder(tmp_path / "f", x="12", y=""),
    ]
    digests = {bundle.digest(folder) for folder in others}
    assert len(digests | {first}) == 5


def test_the_digest_looks_at_rdf_and_queries_only(tmp_path: Path) -> None:
    """A README beside the data does not make old snapshots useless."""
    folder = _folder(tmp_path / "a", x="1")
    before = bundle.digest(folder)
    (folder / "README.md").write_text("words")
    assert bundle.digest(folder) == before
    (folder / "rule.rq").write_text("ASK {}")
    assert bundle.digest(folder) != before


def test_the_digest_changes_with_the_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another version of the package may read the same files otherwise."""
    folder = _folder(tmp_path / "a", x="1")
    before = bundle.digest(folder)
    monkeypatch.setattr(bundle, "__version__", "999")
    assert bundle.digest(folder) != before
