"""A store on disk: what was loaded is there, all of it or nothing, and answers as in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import aisupply
from aisupply.errors import DataError, StoreError
from aisupply.rdf import bundle
from aisupply.store.disk import is_store, load_files, open_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Draft = Any
    Run = Callable[..., Any]

GOOD = "<http://e.org/a> <http://e.org/p> <x> ."
WHO = "SELECT DISTINCT ?s { ?s ais:suppliesTo :openai } ORDER BY ?s"


def load(folder: Path, *paths: Path) -> list[str]:
    """Load files and return the names of those that were told."""
    told: list[str] = []
    codes = bundle.ontology_dir() / "codes"
    load_files(paths, folder, codes=codes, tell=lambda path: told.append(path.name))
    return told


@pytest.fixture
def files(draft: Draft) -> list[Path]:
    """The registry and the claims of a small graph."""
    folder = draft.supply("amd", "openai").write()
    return [folder / "registry" / "firms.ttl", folder / "sources" / "claims.trig"]


def test_a_store_answers_as_the_folder_does(tmp_path: Path, files: list[Path]) -> None:
    """The statements are the same, each in its graph, and so are the answers."""
    assert load(tmp_path / "store", *files) == ["firms.ttl", "claims.trig"]
    loaded = aisupply.open(tmp_path / "store")
    folder = aisupply.open(files[0].parents[1])
    assert set(loaded.store.quads()) == set(folder.store.quads())
    assert loaded.view().query(WHO) == folder.view().query(WHO)


def test_a_store_can_be_added_to(tmp_path: Path, files: list[Path]) -> None:
    """A second load adds, and the same file twice adds nothing."""
    load(tmp_path / "store", *files)
    before = len(open_store(tmp_path / "store"))
    load(tmp_path / "store", files[1])
    assert len(open_store(tmp_path / "store")) == before
    (tmp_path / "more.ttl").write_text(GOOD)
    load(tmp_path / "store", tmp_path / "more.ttl")
    assert len(open_store(tmp_path / "store")) == before + 1


def test_a_store_is_known_by_its_files(tmp_path: Path, files: list[Path]) -> None:
    """An empty folder, or one of other files, is none."""
    assert not is_store(tmp_path)
    load(tmp_path / "store", *files)
    assert is_store(tmp_path / "store")


@pytest.mark.parametrize("there", [False, True])
def test_a_file_with_a_fault_changes_nothing(
    tmp_path: Path, files: list[Path], *, there: bool
) -> None:
    """The good file before it is not loaded either, whether the store was there or not."""
    store = tmp_path / "store"
    if there:
        load(store, *files)
    before = set(open_store(store).quads()) if there else None
    (tmp_path / "good.ttl").write_text(GOOD)
    (tmp_path / "bad.ttl").write_text(GOOD + "\n<http://e.org/a> nope:x 1 .")
    with pytest.raises(DataError, match=r"bad\.ttl, line 2"):
        load(store, tmp_path / "good.ttl", tmp_path / "bad.ttl")
    assert (set(open_store(store).quads()) if there else None) == before
    assert store.exists() is there
    assert not list(tmp_path.glob(".aisupply-*"))


def test_a_file_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    """No store appears."""
    with pytest.raises(DataError, match="nothing was loaded"):
        load(tmp_path / "store", tmp_path / "none.trig")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    """Files of others are never mixed with a store."""
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(StoreError, match="is no store"):
        load(tmp_path, tmp_path / "none.trig")
    with pytest.raises(StoreError, match="is no store"):
        open_store(tmp_path)


def test_the_command_loads_and_others_take_the_store(
    run: Run, tmp_path: Path, files: list[Path]
) -> None:
    """`load` says how much there is, and `query --store` answers from it."""
    store = tmp_path / "store"
    ran = run("load", *files, "--store", store)
    assert ran.code == 0
    assert "statements" in ran.out
    ran = run("query", WHO, "--store", store, "--format", "csv")
    assert ran.out == "s\nhttps://w3id.org/aisupply/id/amd\n"


@pytest.mark.parametrize("args", [("load", "--store", "S"), ("query", "ASK {}", "--store", "S")])
def test_nothing_to_load_or_to_open_is_told(
    run: Run, tmp_path: Path, args: tuple[str, ...]
) -> None:
    """Exit code 2, and no folder appears."""
    ran = run(*(str(tmp_path / "none") if arg == "S" else arg for arg in args))
    assert (ran.code, ran.out) == (2, "")
    assert "→" in ran.err
    assert list(tmp_path.iterdir()) == []
