"""RDF of other people: formats, packed files, marks; and what is refused in words."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

import aisupply
from aisupply.errors import DataError
from aisupply.rdf import bundle
from aisupply.store.disk import load_files
from aisupply.store.documents import format_of, parse_document

if TYPE_CHECKING:
    from pathlib import Path

NT = b'<http://e.org/a> <http://e.org/p> "one" .\n'
XML = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.org/">'
    b'<rdf:Description rdf:about="http://e.org/a"><e:p>one</e:p></rdf:Description></rdf:RDF>'
)
JSON = b'{"@id": "http://e.org/a", "http://e.org/p": "one"}'
FILES = {
    "a.nt": NT, "a.ttl": NT, "a.n3": NT, "a.trig": NT, "a.nq": NT, "a.rdf": XML, "a.jsonld": JSON,
    "A.NT": NT, "a.Ttl": NT, "a.RDF": XML,
    "a.nt.gz": gzip.compress(NT), "a.JSONLD.GZ": gzip.compress(JSON),
    "bom.ttl": b"\xef\xbb\xbf" + NT, "bom.nt.gz": gzip.compress(b"\xef\xbb\xbf" + NT),
    "bom.rdf": b"\xef\xbb\xbf" + XML, "bom.jsonld": b"\xef\xbb\xbf" + JSON,
}  # fmt: skip
ASKED = "SELECT ?o { <http://e.org/a> <http://e.org/p> ?o }"


def written(folder: Path, name: str, data: bytes) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", FILES)
def test_a_file_answers_alike_loaded_and_by_itself(tmp_path: Path, name: str) -> None:
    """One statement in no graph, however it is written, is asked raw as it is."""
    path = written(tmp_path, name, FILES[name])
    codes = bundle.ontology_dir() / "codes"
    loaded = load_files([path], tmp_path / "s", codes=codes, tell=lambda _: None)
    assert (loaded.held, loaded.files[0].statements, loaded.files[0].claims) == (1, 1, 0)
    for place in (path, tmp_path / "s"):
        graph = aisupply.open(place)
        assert graph.query(ASKED, raw=True).rows == [{"o": "one"}]
        assert graph.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", raw=True).rows == [{"n": 1}]
        assert graph.query("ASK { GRAPH ?g { ?s ?p ?o } }", raw=True) is False


@pytest.mark.parametrize("name", ["a.nt", "a.ttl", "a.n3", "a.rdf", "a.jsonld", "a.nt.gz"])
def test_what_has_no_graphs_is_registry(tmp_path: Path, name: str) -> None:
    """A view has it, by `--store FILE` and loaded; JSON-LD without graphs is Turtle in JSON."""
    path = written(tmp_path, name, FILES[name])
    load_files([path], tmp_path / "s", codes=bundle.ontology_dir() / "codes", tell=lambda _: None)
    for place in (path, tmp_path / "s"):
        assert aisupply.open(place).view(everything=True).query(ASKED).rows == [{"o": "one"}]


REFUSED = {
    "remote.jsonld": (b'{"@context": "https://e.org/c", "@id": "http://e.org/a"}', "elsewhere"),
    "nested.jsonld": (
        b'{"@context": {"p": {"@id": "urn:p", "@context": "urn:c"}}, "p": {"@id": "urn:b"}}',
        "elsewhere",
    ),
    "doctype.rdf": (b'<?xml version="1.0"?><!-- x --><!DOCTYPE a [<!ENTITY e "e">]>' + XML,
                    "a DOCTYPE"),
    "cut.ttl.gz": (gzip.compress(NT)[:-9], "damaged"),
    "plain.ttl.gz": (NT, "damaged"),
    "formula.n3": (b"<http://e.org/a> <http://e.org/p> { <x:a> <x:b> <x:c> } .", "a formula"),
    "wide.ttl": (NT.decode().encode("utf-16"), "UTF-8"),
    "empty.nt": (b"", "an empty file"),
    "table.csv": (b"a,b", r"\.jsonld"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_in_words(tmp_path: Path, name: str) -> None:
    """What was found, what was expected, what to do; and no store appears."""
    data, found = REFUSED[name]
    path = written(tmp_path, name, data)
    with pytest.raises(DataError, match=found) as told:
        load_files([path], tmp_path / "s", codes=tmp_path, tell=lambda _: None)
    assert "nothing was loaded" in str(told.value)
    assert not (tmp_path / "s").exists()
    with pytest.raises(DataError, match=found):
        _ = aisupply.open(path).store


def test_a_remark_on_doctypes_is_none(tmp_path: Path) -> None:
    """The word in a comment or in a text defines nothing."""
    data = b"<!-- <!DOCTYPE a> -->" + XML.replace(b">one<", b">&lt;!DOCTYPE a&gt;<")
    path = written(tmp_path, "a.rdf", data)
    assert len(list(parse_document(path, hint=""))) == 1


def test_an_unknown_suffix_names_those_that_are_known(tmp_path: Path) -> None:
    """Packed or not."""
    with pytest.raises(DataError, match=r"one of \.trig, \.nq"):
        format_of(tmp_path / "a.xml.gz")
