"""Faults seeded into a copy of the graph: each one is found, with its file and what to do.

The copy holds the seed and five other sources, and of the registry what they speak of.  It is
sound; each test writes one mistake into one of its files, as a curator might make it.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from aisupply.rdf import bundle
from aisupply.validation import results, validate_files
from aisupply.validation.canonical import canonical_files, rewrite
from aisupply.validation.checks import load_checks

pytestmark = pytest.mark.slow

SOURCES = (
    "news/seed-article", "filing/amd-8k-openai", "analysis/amd-8k-quote", "filing/amd-warrant-ex41",
    "news/evertiq-foundry", "news/jakota-foundry",
)  # fmt: skip
SEED, FILING, QUOTE = (f"sources/{name}.trig" for name in SOURCES[:3])
TREND, COUNTER = (f"sources/{name}.trig" for name in SOURCES[4:])
FIRMS = "registry/organisations.ttl"

ABOVE = "<claim/agreement_volumes/openai-amd-6gw/power/01/2> {"
STANDS = "<claim/agreement_volumes/openai-amd-6gw/power/02/2>\n    a ais:Claim"
PART_OF = "aisb:counts aisc:counts-part-of"
READ_BY = "aisb:readBy aisc:rule-exact , aisc:rule-firm-part , aisc:rule-up-to"
AGAIN = """<volume/openai-amd-6gw/power/09> a ais:Volume ; ais:underAgreement :openai-amd-6gw ;
    ais:supplier :amd ; ais:customer :openai ; ais:flow aisc:flow-supply ; ais:kind aisc:power ;
    ais:measure aisc:measure-power ."""
FIRST = "\n<claim/seed-article/s01>\n"
ENDED = """    :openai-amd-6gw ais:hasState <state/openai-amd-6gw/ended/2026-01-01> .
    <state/openai-amd-6gw/ended/2026-01-01>
        a ais:State ; ais:stage aisc:ended ; time:hasTime <time/2026-01-01_x> .
    <time/2026-01-01_x> a time:Interval ; time:hasBeginning <instant/2026-01-01> .
    <instant/2026-01-01>
        a time:Instant ; time:inXSDDateTimeStamp "2026-01-01T00:00:00Z"^^xsd:dateTimeStamp .
"""
ONE_GIGAWATT = """ais:lowerBound 1.0 ;
        ais:unit unit:GigaW ;
        ais:upperBound 1.0"""
PAIR = """ais:customer :openai ;
        ais:firmQuantity <quantity/power/1_1/GigaW/rule-firm-part> ;
        ais:flow aisc:flow-supply ;
        ais:hasState <state/volume/openai-amd-6gw/power/01/agreed> ;
        ais:kind aisc:power ;
        ais:measure aisc:measure-power ;
        ais:ofCategory aisc:ai-accelerator ;
        ais:statedQuantity <quantity/power/6_6/GigaW/rule-exact> ;
        ais:supplier :amd ;"""
SWAPPED = PAIR.replace("supplier :amd", "supplier :openai").replace("er :openai", "er :amd", 1)
CHECKS = {check.label for check in load_checks()} | {
    "file-form", "identifier-wrong", "term-undeclared",
}  # fmt: skip
SENTENCE = "This whole sentence of fourteen words has surely been taken over from somebody else."


class Fault(NamedTuple):
    """A mistake: in which file, after which words, what is replaced, and what must find it."""

    file: str
    after: str
    before: str
    instead: str
    label: str


def inside(claim: str) -> str:
    """Return the words with which the graph of a claim of the seed begins."""
    return f"<claim/seed-article/{claim}> {{"


FAULTS = {
    "wrong unit": Fault(
        SEED, inside("s33"), "unit:GigaW", "unit:CCY_USD", "quantity-unit-fits"
    ),
    "figures of one volume in two units": Fault(
        SEED, inside("s34"), "unit:GigaW", "unit:MegaW", "volume-units"
    ),
    "parties swapped": Fault(
        FILING, ABOVE, PAIR, SWAPPED, "volume-parties-swapped"
    ),
    "end before beginning": Fault(
        SEED, inside("s01"), '"2025-10-07T23:59:59Z"', '"2024-10-07T23:59:59Z"', "time-order"
    ),
    "shares that sum to 1.2": Fault(
        COUNTER, "market-share/71_71/PERCENT/rule-exact>\n        a", "ais:lowerBound 71.0",
        "ais:lowerBound 98.0", "shares-sum",
    ),
    "id of a stranger": Fault(
        FILING, ABOVE, "ais:supplier :amd", "ais:supplier :amdd", "reference-unknown"
    ),
    "id of another kind": Fault(
        FILING, ABOVE, "ais:supplier :amd", "ais:supplier :openai-amd-6gw",
        "reference-of-other-kind",
    ),
    "subject of nobody": Fault(
        SEED, FIRST, "dcterms:subject :seed-article", "dcterms:subject :sead-article",
        "claim-subject-unknown",
    ),
    "digest one character short": Fault(
        SEED, "<span/seed-article/1-16>\n", '3babd"', '3bab"', "digest-malformed"
    ),
    "digest of the source one character short": Fault(
        SEED, ":seed-article\n", '8d75c"', '8d75"', "digest-malformed"
    ),
    "sentence in a literal": Fault(
        SEED, inside("s01"), "a ais:Event ;", f'a ais:Event ; rdfs:label "{SENTENCE}"@en ;',
        "literal-too-long",
    ),
    "words of the source": Fault(
        SEED, "1-16/selector>\n    a", "oa:end 16", 'oa:exact "Five words" ; oa:end 16',
        "source-words-stored",
    ),
    "deal counted twice": Fault(
        FILING, "", ABOVE, f"{ABOVE}\n    {AGAIN}", "volume-counted-twice",
    ),
    "part of nothing": Fault(
        QUOTE, STANDS, "    aisb:countsWith :openai-amd-6gw ;\n", "", "volume-counts-with-nothing"
    ),
    "counts or not": Fault(
        QUOTE, STANDS, f"    {PART_OF} ;\n    aisb:countsWith :openai-amd-6gw ;\n", "",
        "volume-counts-unsaid",
    ),
    "bounds by no rule": Fault(QUOTE, STANDS, f"    {READ_BY} ;\n", "", "reading-rule-unsaid"),
    "rule that no list has": Fault(
        QUOTE, "", READ_BY, READ_BY.replace("rule-exact", "exact"), "reading-rule"
    ),
    "span reversed": Fault(
        SEED, "1-16/selector>\n    a", "oa:end 16 ;\n    oa:start 1", "oa:end 1 ;\n    oa:start 16",
        "span-order",
    ),
    "span moved": Fault(SEED, "1-16/selector>\n    a", "oa:end 16", "oa:end 17", "span-iri"),
    "span of another source": Fault(
        SEED, "<span/seed-article/1-16>\n", "oa:hasSource :seed-article",
        "oa:hasSource :amd-8k-quote", "span-of-other-source",
    ),
    "denied and certain": Fault(
        SEED, FIRST, "aisc:certain ;", "aisc:certain , aisc:denied ;", "claim-denied-and-certain"
    ),
    "no certainty": Fault(SEED, FIRST, "ais:certainty aisc:certain ;", "", "claim-certainty"),
    "no source": Fault(SEED, FIRST, "ais:statedIn :seed-article ;", "", "claim-source"),
    "unknown source": Fault(
        SEED, FIRST, "ais:statedIn :seed-article", "ais:statedIn :sead-article",
        "claim-source-unknown",
    ),
    "no status": Fault(SEED, FIRST, "ais:status aisc:reported ;", "", "claim-status"),
    "two statuses": Fault(
        SEED, FIRST, "aisc:reported ;", "aisc:reported , aisc:opinion ;", "claim-status"
    ),
    "no passage and no reason": Fault(
        SEED, FIRST, "ais:evidencedBy <span/seed-article/1-16> ;", "", "claim-evidence"
    ),
    "day without its zone": Fault(SEED, FIRST, "00:00:00Z", "00:00:00", "claim-known"),
    "known before its source": Fault(
        SEED, FIRST, '"2025-10-07T', '"2025-10-01T', "claim-known-before-source"
    ),
    "lower above upper": Fault(
        TREND, "70.2_70.2/PERCENT/rule-exact>\n        a", "ais:lowerBound 70.2",
        "ais:lowerBound 80.2", "quantity-order",
    ),
    "figure that is not its name": Fault(
        TREND, "70.2_70.2/PERCENT/rule-exact>\n        a", "ais:lowerBound 70.2",
        "ais:lowerBound 70.1", "quantity-iri",
    ),
    "more than 100 per cent": Fault(
        COUNTER, "market-share/71_71/PERCENT/rule-exact>\n        a", "ais:upperBound 71.0",
        "ais:upperBound 710.0", "quantity-percent",
    ),
    "firm above the ceiling": Fault(
        FILING, ABOVE, "ais:lowerBound 1.0", "ais:lowerBound 9.0", "volume-order"
    ),
    "code that no list has": Fault(
        SEED, FIRST, "aisc:reported", "aisc:repotred", "code-undeclared"
    ),
    "misspelt term": Fault(
        FILING, ABOVE, "ais:supplier :amd", "ais:suplier :amd", "term-undeclared"
    ),
    "short cut written down": Fault(
        SEED, inside("s24"), ":openai-amd-6gw\n", ":amd ais:suppliesTo :openai .\n    "
        ":openai-amd-6gw\n", "shortcut-asserted",
    ),
    "option that is a holding": Fault(
        SEED, inside("s28"), "a ais:EquityOption", "a ais:EquityOption , ais:EquityHolding",
        "option-not-holding",
    ),
    "firm that supplies itself": Fault(
        SEED, "<supply/amd/openai/ai-accelerator>\n        a", "ais:customer :openai",
        "ais:customer :amd", "supply-distinct",
    ),
    "tranche larger than its whole": Fault(
        SEED, inside("s34"),
        ONE_GIGAWATT, ONE_GIGAWATT.replace("1.0", "7.0"), "tranche-size",
    ),
    "conflict seen from one side": Fault(
        SEED, "<claim/seed-article/s28>\n", "ais:conflictsWith <claim/seed-article/s49> ;", "",
        "conflict-one-sided",
    ),
    "conflict with nobody": Fault(
        SEED, "<claim/seed-article/s28>\n", "<claim/seed-article/s49>", "<claim/seed-article/s490>",
        "claim-reference-unknown",
    ),
    "no label": Fault(FIRMS, "\n:amd\n", 'rdfs:label "AMD"@en', "", "registry-label-missing"),
    "two labels": Fault(
        FIRMS, "\n:amd\n", '"AMD"@en', '"AMD"@en , "AMD Inc."@en', "registry-label-twice"
    ),
    "wrong check digits": Fault(FIRMS, "\n:amd\n", "XII45366", "XII45367", "identifier-wrong"),
    "evidence among the registered": Fault(
        FIRMS, "\n:amd\n", "a ais:Company", "a ais:Claim , ais:Company", "evidence-in-registry"
    ),
    "source older than what it reports": Fault(
        FILING, ABOVE, "\n", "\n" + ENDED, "source-older-than-report"
    ),
    "tier out of range": Fault(SEED, ":seed-article\n", "ais:tier 2", "ais:tier 4", "source-tier"),
    "news of tier 1": Fault(SEED, ":seed-article\n", "ais:tier 2", "ais:tier 1", "tier-of-kind"),
    "money as a supply": Fault(
        SEED, inside("s24"), "aisc:flow-purchase", "aisc:flow-supply", "volume-flow-kind"
    ),
    "investment in a category": Fault(
        SEED, inside("s24"), "aisc:flow-purchase", "aisc:flow-investment", "capital-of-category"
    ),
    "claim without content": Fault(
        SEED, FIRST, "a ais:Claim", "a ais:Claim .\n<claim/seed-article/s999>\n    a ais:Claim",
        "claim-without-graph",
    ),
    "content without a claim": Fault(
        SEED, "", inside("s01"), inside("s0001"), "graph-without-claim"
    ),
    "firm of no claim": Fault(
        FIRMS, "", "\n:amd\n", '\n:adm\n    a ais:Company ;\n    rdfs:label "ADM"@en .\n\n:amd\n',
        "registry-unused",
    ),
    "lender to a category": Fault(
        SEED, inside("s24"), "aisc:flow-purchase", "aisc:flow-loan", "capital-of-category"
    ),
    "properties in another order": Fault(
        SEED, FIRST, "    a ais:Claim ;\n    ais:certainty aisc:certain ;\n",
        "    ais:certainty aisc:certain ;\n    a ais:Claim ;\n", "file-form",
    ),
    "prefix that is not used": Fault(
        FILING, "", "@prefix ais:", "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n@prefix ais:",
        "file-form",
    ),
    "entry out of order": Fault(
        FIRMS, "\n:amd\n", 'rdfs:label "AMD"@en', 'rdfs:label  "AMD"@en', "file-form"
    ),
    "remark of the editor": Fault(SEED, "", FIRST, "\n# to do" + FIRST, "file-form"),
    "stop left out": Fault(SEED, FIRST, ":seed-article .", ":seed-article", "file-syntax"),
}  # fmt: skip


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small copy of the graph: some sources, and what they speak of."""
    folder = tmp_path_factory.mktemp("copied")
    graph = bundle.graph_dir()
    for part in ("registry", "sources/analysis", "sources/filing", "sources/news"):
        (folder / part).mkdir(parents=True)
    texts = [(graph / "sources" / f"{name}.trig").read_text("utf-8") for name in SOURCES]
    for name, text in zip(SOURCES, texts, strict=True):
        (folder / "sources" / f"{name}.trig").write_text(text, "utf-8")
    spoken = set(re.findall(r"(?<![\w:]):([\w.-]+)|<(place/[\w-]+)>", "\n".join(texts)))
    names = {one or other for one, other in spoken}
    for path in sorted((graph / "registry").glob("*.ttl")):
        text = path.read_text("utf-8")
        # With the description of a data set the folder stands alone.
        kept = text if path.stem == "dataset" else _spoken_of(text, names)
        if path.stem != "counts":
            (folder / "registry" / path.name).write_text(kept, "utf-8")
    rewrite(canonical_files([folder]))  # some of the prefixes are of entries that were left out
    return folder


def _spoken_of(registry: str, names: set[str]) -> str:
    """Return the prefixes of a registry file, and its entries on some names."""
    kept = []
    for block in re.split(r"\n\s*\n", registry):
        subject = re.match(r"\s*(?::([\w.-]+)|<([^>]+)>)", block)
        if subject is None or (subject[1] or subject[2]) in names:
            kept.append(block)
    return "\n\n".join(kept) + "\n"


@pytest.fixture
def graph(copied: Path, tmp_path: Path) -> Path:
    """Return a copy to write a mistake into."""
    return Path(shutil.copytree(copied, tmp_path / "graph"))


def seed(graph: Path, fault: Fault) -> Path:
    """Write a mistake into its file, and return the file."""
    path = graph / fault.file
    text = path.read_text("utf-8")
    start = text.index(fault.after) + len(fault.after) if fault.after else 0
    place = text.index(fault.before, start)
    path.write_text(text[:place] + fault.instead + text[place + len(fault.before) :], "utf-8")
    return path


def test_the_copy_is_sound(copied: Path) -> None:
    """Before anything is written into it, nothing is found in the copy."""
    assert validate_files([copied]).findings == ()


def test_there_are_many_kinds_of_faults() -> None:
    """The faults are of 45 kinds at the least, and most have a rule of their own."""
    assert len(FAULTS) >= 45
    assert len({fault.label for fault in FAULTS.values()}) >= 42


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_fault_is_found(graph: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A seeded fault is found in its file, at a line, and the finding says what to do."""
    fault = FAULTS[name]
    if fault.label in CHECKS:
        # what a query must find needs no shapes, which take ten times as long
        monkeypatch.setattr(results, "run_shapes", lambda _: ())
    path = seed(graph, fault)
    findings = validate_files([graph], again=True).findings
    found = [one for one in findings if one.label == fault.label]
    assert found
    assert str(path) in {one.file for one in found}
    assert all(one.line and one.todo and one.what for one in found)


@pytest.mark.parametrize("name", ["parties swapped", "stop left out"])
def test_the_command_says_where_and_what_to_do(graph: Path, run: Any, name: str) -> None:
    """`aisupply validate FOLDER` ends with exit code 1 and names file, label and fix."""
    path = seed(graph, FAULTS[name])
    done = run("validate", str(graph), "--format", "jsonl")
    assert done.code == 1
    assert str(path) in done.out
    assert FAULTS[name].label in done.out
    french = run("validate", str(graph), "--lang", "fr", "--format", "jsonl")
    assert french.code == 1
    assert french.out != done.out


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"\n", b"\r\n"),
        (b"@base", b"\xef\xbb\xbf@base"),
        (b"    a ais:Source ;\n", b"    a  ais:Source ;\n\n"),
    ],
    ids=["line ends", "byte-order mark", "spaces"],
)
def test_fix_writes_a_file_as_it_was(graph: Path, run: Any, before: bytes, after: bytes) -> None:
    """`validate --fix` undoes what editors do to a file, and says which file it wrote."""
    path = graph / FILING
    written = path.read_bytes()
    path.write_bytes(written.replace(before, after))
    done = run("validate", "--fix", str(path))
    assert path.read_bytes() == written
    assert done.code == 0
    assert str(path) in done.err


def test_fix_never_loses_a_remark(graph: Path, run: Any) -> None:
    """A file with a remark stays as it is: the one form has no place for it."""
    path = seed(graph, FAULTS["remark of the editor"])
    text = path.read_text("utf-8")
    done = run("validate", "--fix", str(path))
    assert done.code == 2
    assert f"line {text[: text.index('# to do')].count(chr(10)) + 1}" in done.err
    assert path.read_text("utf-8") == text


def test_fix_needs_files(run: Any) -> None:
    """The shipped graph is not written to by accident."""
    assert run("validate", "--fix").code == 2


def test_a_file_of_another_encoding_is_found(graph: Path) -> None:
    """A file that is no UTF-8 is named, and no other finding is given beside it."""
    path = graph / SEED
    path.write_bytes(path.read_bytes().replace(b"AMD", "AMD é".encode("latin-1"), 1))
    report = validate_files([graph])
    assert {(one.file, one.severity) for one in report.findings} == {(str(path), "violation")}


@pytest.mark.shared
def test_a_digest_that_is_off_by_one_digit_is_found_by_the_text(
    graph: Path, run: Any, shared: Path
) -> None:
    """A digest of the right form and the wrong value shows once the text is at hand."""
    seed(graph, Fault(SEED, "<span/seed-article/1-16>\n", '3babd"', '3babe"', ""))
    text = next((shared / "sources").glob("000_*.txt"))
    words = ("evidence", "--source", "seed-article", "--text", str(text))
    assert run(*words, "--store", str(graph)).code == 1
    assert run(*words).code == 0
