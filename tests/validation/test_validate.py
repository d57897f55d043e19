"""Validation: broken files, shapes and checks, each finding with its file and line."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from aisupply.errors import DataError, UsageError
from aisupply.graph import open  # noqa: A004
from aisupply.rdf import bundle
from aisupply.text import Note
from aisupply.validation import Finding, Report, validate_files, validate_graph
from aisupply.validation.locations import Locations, Place

if TYPE_CHECKING:
    from pathlib import Path

SOUND = """\
@base <https://w3id.org/aisupply/id/> .
@prefix : <https://w3id.org/aisupply/id/> .
@prefix ais: <https://w3id.org/aisupply/ont#> .
@prefix aisc: <https://w3id.org/aisupply/code#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix unit: <http://qudt.org/vocab/unit/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:my-notes
    a ais:Source ;
    rdfs:label "My notes"@en , "Mes notes"@fr ;
    dcterms:type aisc:source-news ;
    dcterms:issued "2026-01-10T00:00:00Z"^^xsd:dateTime ;
    dcterms:language "en" ;
    ais:digest "0123456789012345678901234567890123456789012345678901234567890abc" ;
    ais:tier 3 .

<claim/my-notes/1>
    a ais:Claim ;
    dcterms:subject <supply/amd/openai/ai-accelerator> ;
    ais:certainty aisc:certain ;
    ais:evidencedBy <span/my-notes/5-20> ;
    ais:knownAt "2026-01-10T00:00:00Z"^^xsd:dateTime ;
    ais:statedIn :my-notes ;
    ais:status aisc:reported .
<span/my-notes/5-20>
    a ais:TextSpan ;
    oa:hasSelector <span/my-notes/5-20/selector> ;
    oa:hasSource :my-notes ;
    ais:digest "0123456789012345678901234567890123456789012345678901234567890abc" .
<span/my-notes/5-20/selector>
    a oa:TextPositionSelector ;
    oa:end 20 ;
    oa:start 5 .
<claim/my-notes/1> {
    <supply/amd/openai/ai-accelerator>
        a ais:SupplyRelationship ;
        ais:customer :openai ;
        ais:ofCategory aisc:ai-accelerator ;
        ais:supplier :amd .
}
"""


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """Return a file of one sound claim."""
    path = tmp_path / "notes.trig"
    path.write_text(SOUND, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small graph folder with two firms, a deal that lacks parties, and one claim."""
    folder = tmp_path_factory.mktemp("beside")
    (folder / "registry").mkdir()
    (folder / "sources").mkdir()
    head = SOUND[: SOUND.index(":my-notes")]
    registry = "".join(
        f':{name} a ais:{kind} ; rdfs:label "{name}"@en , "{name}"@fr .\n'
        for name, kind in (("amd", "Company"), ("openai", "Company"), ("deal", "Agreement"))
    )
    data_set = "<https://example.org/set> a <http://www.w3.org/ns/dcat#Dataset> .\n"
    (folder / "registry" / "all.ttl").write_text(head + registry + data_set, encoding="utf-8")
    other = SOUND.replace("my-notes", "their-notes")
    (folder / "sources" / "their-notes.trig").write_text(other, encoding="utf-8")
    return folder


def faulty(folder: Path, before: str, after: str, *, name: str = "notes.trig") -> Path:
    """Write the sound file with one text replaced and return its path."""
    assert before in SOUND
    path = folder / name
    path.write_text(SOUND.replace(before, after), encoding="utf-8")
    return path


def line_of(text: str, words: str) -> int:
    """Return the line of a text that holds the words, from 1."""
    return next(n for n, line in enumerate(text.splitlines(), start=1) if words in line)


def found(report: Report, label: str) -> list[Finding]:
    """Return the findings with a label."""
    return [finding for finding in report.findings if finding.label == label]


def labels(report: Report) -> set[str]:
    """Return the labels of the findings."""
    return {finding.label for finding in report.findings}


def test_sound_file_has_no_findings(sound: Path, beside: Path) -> None:
    """A sound file passes, with firms and codes found in the shipped graph."""
    report = validate_files([sound], beside=beside)
    assert report.findings == ()
    assert report.ok


def test_check_names_file_and_line(tmp_path: Path, beside: Path) -> None:
    """What a check finds in a claim carries the file and the line inside its graph."""
    path = faulty(tmp_path, "ais:customer :openai", "ais:customer :opnai")
    (finding,) = found(validate_files([path], beside=beside), "reference-unknown")
    assert (finding.file, finding.line) == (str(path), line_of(SOUND, "ais:customer"))
    assert "opnai" in finding.what
    assert finding.severity == "violation"


def test_shape_names_file_and_line(tmp_path: Path, beside: Path) -> None:
    """What a shape finds carries the line on which its subject begins."""
    path = faulty(tmp_path, "    ais:certainty aisc:certain ;\n", "")
    report = validate_files([path], beside=beside)
    (finding,) = [f for f in report.findings if f.thing.endswith("claim/my-notes/1")]
    assert (finding.file, finding.line) == (str(path), line_of(SOUND, "<claim/my-notes/1>"))
    assert "certainty" in finding.what
    assert finding.todo


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ("ais:statedIn :my-notes ;", "", "statedIn"),
        ("oa:end 20", "oa:end 4", "span"),
        ('"2026-01-10T00:00:00Z"^^xsd:dateTime ;\n    ais:statedIn',
         '"2026-02-30T00:00:00Z"^^xsd:dateTime ;\n    ais:statedIn', "knownAt"),
        ('890abc" .', '890abX" .', "digest"),
        ("ais:customer", "ais:costumer", "costumer"),
        ("aisc:ai-accelerator ;", "aisc:ai-acelerator ;", "ai-acelerator"),
    ],
)  # fmt: skip
def test_bad_input_is_a_violation(
    tmp_path: Path, before: str, after: str, word: str, beside: Path
) -> None:
    """Each of these faults makes the file unsound, and a finding names what it is about."""
    report = validate_files([faulty(tmp_path, before, after)], beside=beside)
    assert not report.ok
    assert any(word in f"{finding.what} {finding.thing}" for finding in report.findings)


def test_messages_are_written_in_french(tmp_path: Path, beside: Path) -> None:
    """In French both the fault and what to do are French."""
    path = faulty(tmp_path, "ais:customer :openai", "ais:customer :opnai")
    (finding,) = found(validate_files([path], lang="fr", beside=beside), "reference-unknown")
    assert "renvoie à opnai" in finding.what
    assert finding.todo.startswith("inscrivez la chose")


def test_shape_speaks_french(tmp_path: Path, beside: Path) -> None:
    """A shape's own message is taken in the language asked for, and split off is what to do."""
    path = faulty(tmp_path, "    ais:certainty aisc:certain ;\n", "")
    (finding,) = validate_files([path], lang="fr", beside=beside).findings
    assert "exactement une certitude" in finding.what
    assert finding.todo == "donnez la force de ses mots"


def test_unknown_language_is_refused(sound: Path) -> None:
    """There are messages in two languages; another is a usage error."""
    with pytest.raises(UsageError, match="no messages in 'de'"):
        validate_files([sound], lang="de")  # type: ignore[arg-type]


def test_every_broken_file_is_reported(tmp_path: Path, sound: Path, beside: Path) -> None:
    """Not only the first broken file is named, each with its line, and nothing else is run."""
    one = faulty(tmp_path, "ais:tier 3 .", "ais:tier 3 ..", name="one.trig")
    two = faulty(tmp_path, "ais:TextSpan ;", "ais:TextSpan", name="two.trig")
    report = validate_files([one, sound, two], beside=beside)
    assert [(f.file, f.line, f.label) for f in report.findings] == [
        (str(one), line_of(SOUND, "ais:tier 3"), "file-syntax"),
        (str(two), line_of(SOUND, "oa:hasSelector"), "file-syntax"),
    ]
    assert "were not run" in str(report.notes[0])


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b"\xff\xfe:a :b :c .", "UTF-8"),
        (b"\x89PNG\r\n\x1a\n", "UTF-8"),
    ],
)
def test_unreadable_file_is_a_finding(tmp_path: Path, data: bytes, word: str, beside: Path) -> None:
    """An empty, binary or otherwise encoded file is a finding, never a traceback."""
    path = tmp_path / "bad.trig"
    path.write_bytes(data)
    (finding,) = validate_files([path], beside=beside).findings
    assert (finding.label, finding.file) == ("file-unreadable", str(path))
    assert word in finding.what
    assert finding.todo


def test_other_suffix_is_a_finding(tmp_path: Path, beside: Path) -> None:
    """A file of another kind is told from RDF by its name, and the kinds are listed."""
    path = tmp_path / "notes.csv"
    path.write_text("a,b\n")
    (finding,) = validate_files([path], beside=beside).findings
    assert ".trig" in finding.what


def test_truncated_file_is_a_finding(tmp_path: Path, beside: Path) -> None:
    """A file that ends in the middle of a claim does not parse."""
    path = tmp_path / "cut.trig"
    path.write_text(SOUND[: SOUND.index("ais:supplier :amd")], encoding="utf-8")
    (finding,) = validate_files([path], beside=beside).findings
    assert finding.label == "file-syntax"


def test_byte_order_mark_and_crlf_do_no_harm(tmp_path: Path, beside: Path) -> None:
    """A file from another system, with a byte-order mark and CR LF, is as sound as before."""
    path = tmp_path / "windows.trig"
    path.write_bytes(b"\xef\xbb\xbf" + SOUND.replace("\n", "\r\n").encode())
    assert validate_files([path], beside=beside).findings == ()


@pytest.mark.parametrize("name", ["nothing.trig", "nowhere"])
def test_missing_path_is_refused(tmp_path: Path, name: str) -> None:
    """A path to nothing cannot be validated: an error and no finding."""
    with pytest.raises(DataError, match=name):
        validate_files([tmp_path / name])


def test_folder_without_rdf_is_refused(tmp_path: Path, beside: Path) -> None:
    """A folder that holds no graph is an error that says what a graph folder is."""
    with pytest.raises(DataError, match=r"registry/\*\.ttl"):
        validate_files([tmp_path], beside=beside)


def test_folder_of_files_is_read_whole(tmp_path: Path, sound: Path, beside: Path) -> None:
    """A plain folder of RDF files stands for all of them."""
    faulty(tmp_path, "ais:customer :openai", "ais:customer :opnai", name="other.trig")
    report = validate_files([tmp_path], beside=beside)
    assert "reference-unknown" in labels(report)
    assert {str(sound), str(tmp_path / "other.trig")} >= {f.file for f in report.findings}


def test_folder_of_folders_is_read_whole(tmp_path: Path, beside: Path) -> None:
    """The sources of a graph lie in folders by kind; such a folder of folders is checked too."""
    (tmp_path / "sources" / "news").mkdir(parents=True)
    (tmp_path / "sources" / "news" / "notes.trig").write_text(SOUND, encoding="utf-8")
    assert not validate_files([tmp_path / "sources"], beside=beside).findings
    faulty(tmp_path, "ais:customer :openai", "ais:customer :opnai", name="sources/news/notes.trig")
    report = validate_files([tmp_path / "sources"], beside=beside)
    assert "reference-unknown" in labels(report)


def test_graph_folder_brings_its_own_registry(tmp_path: Path, sound: Path) -> None:
    """A folder that describes a data set of its own does not lean on the shipped one."""
    folder = tmp_path / "graph"
    (folder / "registry").mkdir(parents=True)
    (folder / "sources").mkdir()
    shutil.copy(sound, folder / "sources")
    (folder / "registry" / "firms.ttl").write_text(
        "@prefix : <https://w3id.org/aisupply/id/> . @prefix ais: <https://w3id.org/aisupply/ont#>"
        " . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        ':amd a ais:Company ; rdfs:label "AMD" .\n'
        "<https://example.org/mine> a <http://www.w3.org/ns/dcat#Dataset> .\n"
    )
    unknown = found(validate_files([folder]), "reference-unknown")
    assert [f.what for f in unknown if "openai" in f.what]
    assert not [f.what for f in unknown if "amd" in f.what]


def test_faults_of_the_graph_beside_are_not_reported(sound: Path, beside: Path) -> None:
    """The deal beside lacks its parties, but the file does not speak of it."""
    alone = validate_files([beside])
    assert {f.thing.rsplit("/", 1)[1] for f in alone.findings if f.thing} == {"deal"}
    assert validate_files([sound], beside=beside).findings == ()


def test_claims_beside_may_be_referred_to(tmp_path: Path, beside: Path) -> None:
    """A claim may conflict with one of the graph beside; that one must say so too."""
    conflict = "ais:conflictsWith <claim/their-notes/1> ;\n    ais:statedIn"
    path = faulty(tmp_path, "ais:statedIn", conflict)
    assert labels(validate_files([path], beside=beside)) == {"conflict-one-sided"}


def test_file_replaces_the_one_beside_on_the_same_source(tmp_path: Path, beside: Path) -> None:
    """A corrected copy of a file of the graph is not held against its older self."""
    path = tmp_path / "corrected.trig"
    corrected = SOUND.replace("my-notes", "their-notes").replace("certain ;", "probable ;")
    path.write_text(corrected, encoding="utf-8")
    assert validate_files([path], beside=beside).findings == ()


def test_turtle_file_is_read_as_registry(tmp_path: Path, beside: Path) -> None:
    """A Turtle file adds entries to the registry, where a missing label is seen, with its line."""
    path = tmp_path / "firms.ttl"
    path.write_text(
        "@prefix : <https://w3id.org/aisupply/id/> .\n"
        "@prefix ais: <https://w3id.org/aisupply/ont#> .\n\n"
        ":nameless a ais:Company .\n"
    )
    (finding,) = found(validate_files([path], beside=beside), "registry-label-missing")
    assert (finding.file, finding.line) == (str(path), 4)


@pytest.mark.slow
def test_shipped_graph_is_sound() -> None:
    """The graph that is shipped has no violation."""
    report = validate_files([bundle.graph_dir()])
    assert [str(f) for f in report.findings if f.severity == "violation"] == []


def test_open_graph_is_validated_with_lines(tmp_path: Path) -> None:
    """An open graph is validated too; given its files, findings have file and line."""
    path = faulty(tmp_path, "oa:start 5", "oa:start 21")
    (without,) = found(validate_graph(open(path)), "span-order")
    assert (without.file, without.line) == (None, None)
    (finding,) = found(validate_graph(open(path), files=[path]), "span-order")
    # The name of the span is on the line before the one that says what it is.
    assert (finding.file, finding.line) == (str(path), line_of(SOUND, "    a ais:TextSpan") - 1)


def test_report_is_sorted_and_has_each_finding_once() -> None:
    """Worst first, then file and line; the same finding twice counts once."""
    low = Finding("info", "a", 1, "x", "w", "t")
    late = Finding("violation", "b", 9, "x", "w", "t")
    soon = Finding("violation", "b", 2, "x", "w", "t")
    report = Report.of([low, late, soon, late])
    assert report.findings == (soon, late, low)
    assert (len(report), report.ok, report.count("info")) == (3, False, 1)


def test_warnings_leave_a_report_sound() -> None:
    """Only violations make a graph unsound."""
    assert Report.of([Finding("warning", None, None, "x", "w", "t")]).ok


def test_table_has_the_columns_of_the_interface() -> None:
    """The table of a report has one row for each finding, and its notes."""
    note = Note("validation.only-syntax")
    table = Report.of([Finding("warning", "f", 3, "x", "w", "t", "i")], [note]).table()
    assert table.columns == ("severity", "file", "line", "label", "what", "todo")
    assert table.rows == [
        {"severity": "warning", "file": "f", "line": 3, "label": "x", "what": "w", "todo": "t"}
    ]
    assert table.notes == [note]


def test_place_in_nquads(tmp_path: Path) -> None:
    """In N-Quads the place is the line with the subject and the graph."""
    path = tmp_path / "a.nq"
    path.write_text(
        "<http://e.org/s> <http://e.org/p> <http://e.org/o> <http://e.org/g> .\n"
        "<http://e.org/t> <http://e.org/p> <http://e.org/o> <http://e.org/g> .\n"
    )
    locations = Locations([path])
    assert locations.find("http://e.org/t", "http://e.org/g") == Place(str(path), 2)
    assert locations.find("http://e.org/none") == Place(None, None)


def test_place_in_the_graph_of_the_claim(tmp_path: Path) -> None:
    """A thing that two claims speak of is found in the one that is meant, not in the first."""
    path = tmp_path / "a.trig"
    path.write_text(
        "@prefix e: <http://e.org/> .\n"
        "# e:t is only a comment here\n"
        'e:s e:p "e:t in a text" .\n'
        "e:one {\n    e:t e:p e:o .\n}\n"
        "GRAPH e:two {\n    e:u e:p e:t .\n}\n"
    )
    locations = Locations([path])
    assert locations.find("http://e.org/t") == Place(str(path), 5)
    assert locations.find("http://e.org/t", "http://e.org/two") == Place(str(path), 8)
    assert locations.find("http://e.org/s", "http://e.org/two") == Place(str(path), 3)
    assert locations.find("http://e.org/absent", "http://e.org/two") == Place(str(path), 7)


def test_heavy_libraries_wait_for_the_shapes() -> None:
    """To import the validation does not import rdflib or pyshacl, which are slow."""
    script = "import sys, aisupply.validation; print({'rdflib', 'pyshacl'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
