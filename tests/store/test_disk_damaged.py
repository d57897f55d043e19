"""Stores that are damaged, unreadable or something else: told in words, and never waited for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import aisupply
from aisupply.errors import AisupplyError, StoreError
from aisupply.rdf import bundle
from aisupply.store.disk import load_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Draft = Any
    Run = Callable[..., Any]

# Whoever reads a damaged store must not be waited for: each reads in a process of its own.
_READ = """
import sys, aisupply
from aisupply.errors import AisupplyError
for place in sys.argv[1:]:
    try:
        graph = aisupply.open(place)
        print(len(graph.claims), len(graph.view().store))
    except AisupplyError as error:
        print("told:", str(error).replace("\\n", " "))
"""


def load(folder: Path, path: Path) -> None:
    """Load a file."""
    load_files([path], folder, codes=bundle.ontology_dir() / "codes", tell=lambda _: None)


@pytest.fixture
def store(tmp_path: Path, draft: Draft) -> Path:
    """A store that was loaded twice, so that it has files of two ages."""
    claims = draft.supply("amd", "openai").write() / "sources" / "claims.trig"
    for _ in range(2):
        load(tmp_path / "store", claims)
    return tmp_path / "store"


def _damage(path: Path, kind: str) -> None:
    data = path.read_bytes()
    if kind == "half":
        path.write_bytes(data[: len(data) // 2])
    elif kind == "flipped":
        place = len(data) // 2
        path.write_bytes(data[:place] + bytes([data[place] ^ 255]) + data[place + 1 :])
    else:
        path.unlink()
        if kind == "pipe":
            os.mkfifo(path)


@pytest.mark.parametrize("kind", ["half", "flipped", "gone", "pipe"])
def test_a_damaged_file_is_told(tmp_path: Path, store: Path, kind: str) -> None:
    """Whichever file of the engine is damaged, reading and loading name the store, and end."""
    names = [p.name for p in store.iterdir() if p.suffix == ".sst" or p.name[0] in "CM"]
    assert len(names) > 10
    places = []
    for name in sorted(names):
        places.append(tmp_path / f"bad-{name}")
        shutil.copytree(store, places[-1])
        _damage(places[-1] / name, kind)
    ran = subprocess.run(
        [sys.executable, "-c", _READ, *map(str, places)],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    told = ran.stdout.splitlines()
    assert len(told) == len(places)
    for place, line in zip(places, told, strict=True):
        assert line.startswith("told:")
        assert str(place) in line
        assert "→" in line
        with pytest.raises(AisupplyError, match=r"nothing|damaged|no store|no file|new or empty"):
            load(place, tmp_path / "graph" / "sources" / "claims.trig")


def test_a_store_that_was_copied_is_whole(tmp_path: Path, store: Path) -> None:
    """Other dates of its files are no damage, nor is a lost note of them."""
    shutil.copytree(store, tmp_path / "copy", copy_function=shutil.copyfile)
    (tmp_path / "bare").mkdir()
    shutil.copytree(store, tmp_path / "bare", dirs_exist_ok=True)
    (tmp_path / "bare" / "aisupply.json").unlink()
    for name in ("store", "copy", "bare"):
        assert len(aisupply.open(tmp_path / name).claims) == 1


def test_a_store_written_by_others_is_no_damage(store: Path) -> None:
    """The note is of the last load here; what another program adds makes it void."""
    import pyoxigraph as ox

    other = ox.Store(str(store))
    other.add(ox.Quad(*(ox.NamedNode(f"http://e.org/{n}") for n in "spo")))
    other.optimize()
    del other
    assert len(aisupply.open(store).claims) == 1


@pytest.mark.parametrize("mode", ["folder", "file"])
def test_what_may_not_be_read_is_told(tmp_path: Path, store: Path, draft: Draft, mode: str) -> None:
    """A store without the permission to read it: exit code 2, and what to check."""
    (store if mode == "folder" else store / "CURRENT").chmod(0)
    plain = [sys.executable, "-m", "aisupply"]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root may read everything, and setpriv is not there to forbid it")
        drop = "-dac_override,-dac_read_search"
        plain = ["setpriv", f"--bounding-set={drop}", f"--inh-caps={drop}", *plain]
    for words in (["stats"], ["load", str(draft.folder / "sources" / "claims.trig")]):
        ran = subprocess.run(
            [*plain, *words, "--store", str(store)], capture_output=True, text=True, check=False
        )
        (tmp_path / "said").write_text(ran.stderr)
        assert ran.returncode == 2
        assert "ermission" in ran.stderr
        assert "fault of aisupply" not in ran.stderr
        assert str(store) in ran.stderr


def test_a_store_that_is_being_written_is_told(store: Path, draft: Draft) -> None:
    """One writer at a time; readers are not kept out."""
    import pyoxigraph as ox

    writer = ox.Store(str(store))
    with pytest.raises(StoreError, match="lock") as told:
        load(store, draft.folder / "sources" / "claims.trig")
    assert "wait" in str(told.value)
    assert len(aisupply.open(store).claims) == 1
    del writer


@pytest.mark.parametrize("kind", ["nothing", "empty", "file", "pipe", "other"])
def test_what_is_no_store_is_told(run: Run, tmp_path: Path, kind: str) -> None:
    """Exit code 2 and what was found, at once: a pipe is not waited for."""
    place = tmp_path / "place"
    if kind in {"empty", "other"}:
        place.mkdir()
        if kind == "other":
            (place / "thesis.txt").write_text("years of work")
    elif kind == "file":
        place.write_text("years of work")
    elif kind == "pipe":
        os.mkfifo(place)
    ran = run("stats", "--store", place)
    assert ran.code == 2
    assert str(place) in ran.err
    assert "fault of aisupply" not in ran.err
