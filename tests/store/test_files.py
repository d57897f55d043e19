"""From files to a store: the layout of a graph, and faults with their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aisupply.errors import DataError, StoreError
from aisupply.rdf import bundle
from aisupply.store import CODES_GRAPH, REGISTRY_GRAPH
from aisupply.store.embedded import EmbeddedStore
from aisupply.store.files import claim_files, load_file, load_folder, read_document

if TYPE_CHECKING:
    from pathlib import Path

GOOD = "<http://e.org/a> <http://e.org/p> <relative> ."


def codes() -> Path:
    """Return the folder of the shipped code lists."""
    return bundle.ontology_dir() / "codes"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A graph folder with one file of each kind."""
    for name in ("registry", "sources"):
        (tmp_path / name).mkdir()
    (tmp_path / "registry" / "r.ttl").write_text(GOOD)
    (tmp_path / "sources" / "b.trig").write_text(GOOD + "<http://e.org/g> {" + GOOD + "}")
    (tmp_path / "sources" / "a.trig").write_text(GOOD)
    return tmp_path


def test_each_kind_of_file_has_its_graph(folder: Path) -> None:
    """Registry and codes are graphs of their own; evidence is the default graph."""
    store = load_folder(folder, codes=codes())
    triple = "<http://e.org/a> <http://e.org/p> ?o"
    assert store.ask(f"ASK {{ {triple} }}")
    assert b"<http://e.org/a> <http://e.org/p>" in store.graph_triples(REGISTRY_GRAPH)
    assert store.ask(f"ASK {{ GRAPH <http://e.org/g> {{ {triple} }} }}")
    assert b"code#reported" in store.graph_triples(CODES_GRAPH)


def test_relative_iris_are_ids(folder: Path) -> None:
    """`<x>` in a file is the thing with the id x."""
    store = load_folder(folder, codes=codes())
    assert store.ask("ASK { ?s ?p :relative }")


def test_files_of_claims_come_in_order(folder: Path) -> None:
    """The order of names, and no other kind of file."""
    (folder / "sources" / "notes.txt").write_text("x")
    assert [path.name for path in claim_files(folder)] == ["a.trig", "b.trig"]


def test_files_of_claims_lie_flat_or_in_folders(folder: Path) -> None:
    """A folder by kind, and one of the user's below another, are read as the flat ones are."""
    for name in ("news/c.trig", "mine/of 2025/d.trig"):
        path = folder / "sources" / name
        path.parent.mkdir(parents=True)
        path.write_text(f"<http://e.org/{path.stem}> <http://e.org/p> 1 .")
    names = [path.relative_to(folder / "sources").as_posix() for path in claim_files(folder)]
    assert names == ["a.trig", "b.trig", "mine/of 2025/d.trig", "news/c.trig"]
    store = load_folder(folder, codes=codes())
    assert all(store.ask(f"ASK {{ <http://e.org/{name}> ?p 1 }}") for name in ("c", "d"))


def test_a_folder_without_a_graph_is_told(tmp_path: Path) -> None:
    """The message says what a graph folder has."""
    with pytest.raises(StoreError, match="holds no graph") as caught:
        load_folder(tmp_path, codes=codes())
    assert "registry/*.ttl" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("x.ttl", b"", "an empty file"),
        ("x.ttl", b" \n\n", "an empty file"),
        ("x.ttl", "<http://e.org/é>".encode("latin-1"), "byte 0xe9"),
        ("x.trig", b"\xff\xfe<\x00", "byte 0xff"),
        ("x.ttl", b"\x89PNG\r\n\x1a\n", "byte 0x89"),
        ("x.doc", b"a", "a file named *.doc"),
        ("x", b"a", "a file named *x"),
    ],
)
def test_what_is_no_rdf_text_is_told(tmp_path: Path, name: str, data: bytes, found: str) -> None:
    """Empty, binary and wrongly encoded files, and other kinds, each have their sentence."""
    (tmp_path / name).write_bytes(data)
    with pytest.raises(DataError) as caught:
        read_document(tmp_path / name)
    assert caught.value.found == found
    assert str(tmp_path / name) in caught.value.where


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """A folder whose name ends like a file is told as what it is."""
    (tmp_path / "x.ttl").mkdir()
    with pytest.raises(DataError, match="Is a directory"):
        read_document(tmp_path / "x.ttl")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """The path is in the message."""
    with pytest.raises(DataError, match=r"none\.ttl: found No such file"):
        read_document(tmp_path / "none.ttl")


@pytest.mark.parametrize(
    "text", [GOOD, "\ufeff" + GOOD, "# one\r\n" + GOOD + "\r\n", "# one\n" + GOOD]
)
def test_byte_order_marks_and_line_ends_do_not_matter(tmp_path: Path, text: str) -> None:
    """A file from another system is the same file."""
    (tmp_path / "x.ttl").write_bytes(text.encode())
    store = EmbeddedStore()
    load_file(store, tmp_path / "x.ttl")
    assert len(store) == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("<http://e.org/a> <http://e.org/p> .", 1),
        ("# fine\n\n<http://e.org/a> nope:x 1 .", 3),
        ("<http://e.org/a> <http://e.org/p> 'cut", 1),
    ],
)
def test_a_fault_has_its_line(tmp_path: Path, text: str, line: int) -> None:
    """The file, the line, what was found, and what to do next."""
    path = tmp_path / "x.ttl"
    path.write_text(text)
    store = EmbeddedStore()
    with pytest.raises(DataError) as caught:
        load_file(store, path)
    assert caught.value.where == f"{path}, line {line}"
    assert f"aisupply validate {path}" in str(caught.value)
    assert len(store) == 0


def test_a_truncated_file_is_told(folder: Path) -> None:
    """A file of claims that was cut off is never half a graph."""
    path = folder / "sources" / "b.trig"
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(DataError, match=r"b\.trig, line 1"):
        load_folder(folder, codes=codes())
