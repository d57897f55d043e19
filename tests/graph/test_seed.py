"""The seed as claims: every fact held, as what it is, with its span, in terms and not in words."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import defaultdict
from typing import TYPE_CHECKING

import graph_kit as kit
import pyoxigraph as ox
import pytest
import rdflib

if TYPE_CHECKING:
    from pathlib import Path

FACTS = kit.table("seed_facts.csv")
"""Fact, claim, modality and span, as in the fact base."""
TRIPLES = kit.table("seed_triples.csv")
"""What each fact must hold at the least, by hand."""
STATUS = {
    # by hand: status_map.csv of the fact base; a press article never announces
    "stated": ("aisc:reported", "aisc:certain"),
    "announced": ("aisc:reported", "aisc:certain"),
    "planned": ("aisc:reported", "aisc:certain"),
    "expected": ("aisc:forecast", "aisc:probable"),
    "opinion": ("aisc:opinion", "aisc:possible"),
    "rumoured": ("aisc:rumoured", "aisc:possible"),
}
SOURCE_DIGEST = "3e5eb640aa28d19df6bae5b7300f9e3295730c31f2c03c619016e3a78788d75c"
Statements = dict[str, dict[str, list[str]]]


def name(term: object) -> str:
    """Return a term as the tables of this folder write it."""
    if isinstance(term, ox.NamedNode):
        return kit.short(term.value)
    assert isinstance(term, ox.Literal)
    return f'"{term.value}"'


@pytest.fixture(scope="module")
def evidence(seed: list[ox.Quad]) -> Statements:
    """Subject → predicate → objects of the default graph."""
    told: Statements = defaultdict(lambda: defaultdict(list))
    for quad in seed:
        if isinstance(quad.graph_name, ox.DefaultGraph):
            told[name(quad.subject)][name(quad.predicate)].append(name(quad.object))
    return told


@pytest.fixture(scope="module")
def content(seed: list[ox.Quad]) -> dict[str, set[tuple[str, str, str]]]:
    """Claim → its statements."""
    held: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for quad in seed:
        if isinstance(quad.graph_name, ox.NamedNode):
            statement = (name(quad.subject), name(quad.predicate), name(quad.object))
            held[name(quad.graph_name)].add(statement)
    return held


def claims(evidence: Statements) -> list[str]:
    """Return the claims in order of key."""
    return sorted(s for s, told in evidence.items() if "ais:Claim" in told["rdf:type"])


def test_there_are_96_facts_and_each_has_expectations() -> None:
    """No fact is left out of the table of what must be held."""
    assert [row["fact"] for row in FACTS] == [f"S{n:02}" for n in range(1, 97)]
    assert {row["fact"] for row in TRIPLES} == {row["fact"] for row in FACTS}


@pytest.mark.parametrize("fact", [row["fact"] for row in FACTS])
def test_a_fact_is_held_by_its_claim(
    fact: str, content: dict[str, set[tuple[str, str, str]]], evidence: Statements
) -> None:
    """Subject, predicate and object of the fact stand in the graph of its claim, as terms.

    How it counts is bookkeeping, and stands beside the claim.
    """
    (claim,) = [row["claim"] for row in FACTS if row["fact"] == fact]
    expected = {
        (row["subject"], {"a": "rdf:type"}.get(row["predicate"], row["predicate"]), row["object"])
        for row in TRIPLES
        if row["fact"] == fact
    }
    beside = {
        (claim, predicate, value)
        for predicate, values in evidence[claim].items()
        if predicate.startswith("aisb:")
        for value in values
    }
    assert expected
    assert expected - content[claim] <= beside


@pytest.mark.parametrize("row", FACTS, ids=lambda row: row["fact"])
def test_a_claim_is_what_its_words_are(row: dict[str, str], evidence: Statements) -> None:
    """Opinions, forecasts and rumours have their status; the rest is reported, never announced."""
    told = evidence[row["claim"]]
    assert (told["ais:status"], told["ais:certainty"]) == tuple(
        [code] for code in STATUS[row["modality"]]
    )
    assert told["ais:statedIn"] == ["seed-article"]
    assert told["ais:knownAt"] == ['"2025-10-07T00:00:00Z"']
    assert len(told["dcterms:subject"]) == 1


@pytest.mark.parametrize("row", FACTS, ids=lambda row: row["fact"])
def test_a_claim_has_its_span(row: dict[str, str], evidence: Statements) -> None:
    """The span of the fact is evidence of its claim, and its selector has the same offsets."""
    span = f"span/seed-article/{row['start']}-{row['end']}"
    assert span in evidence[row["claim"]]["ais:evidencedBy"]
    assert evidence[span]["oa:hasSource"] == ["seed-article"]
    assert evidence[span]["oa:hasSelector"] == [f"{span}/selector"]
    selector = evidence[f"{span}/selector"]
    assert selector["rdf:type"] == ["oa:TextPositionSelector"]
    assert (selector["oa:start"], selector["oa:end"]) == (
        [f'"{row["start"]}"'],
        [f'"{row["end"]}"'],
    )


def test_spans_are_well_formed(evidence: Statements) -> None:
    """Each span of a claim exists once, with one digest, in the text's order of offsets."""
    used = {span for claim in claims(evidence) for span in evidence[claim]["ais:evidencedBy"]}
    declared = {s for s, told in evidence.items() if "ais:TextSpan" in told["rdf:type"]}
    assert used == declared
    assert len(declared) == len(FACTS)
    for span in declared:
        (digest,) = evidence[span]["ais:digest"]
        assert re.fullmatch(r'"[0-9a-f]{64}"', digest)
        start, end = map(int, span.rpartition("/")[2].split("-"))
        assert 0 <= start < end
    assert len({evidence[span]["ais:digest"][0] for span in declared}) == len(declared)


def test_the_source_is_described(evidence: Statements) -> None:
    """One French news source of tier 2, with its date and the digest of its bytes."""
    told = evidence["seed-article"]
    assert told["dcterms:type"] == ["aisc:source-news"]
    assert told["dcterms:language"] == ['"fr"']
    assert told["dcterms:issued"] == ['"2025-10-07T00:00:00Z"']
    assert (told["ais:tier"], told["ais:digest"]) == (['"2"'], [f'"{SOURCE_DIGEST}"'])


def test_each_graph_is_a_claim_and_each_claim_a_graph(
    evidence: Statements, content: dict[str, set[tuple[str, str, str]]]
) -> None:
    """A claim's graph has the claim's IRI; nothing is said outside of claims and evidence."""
    assert sorted(content) == claims(evidence) == [row["claim"] for row in FACTS]


def test_a_claim_stands_for_itself(content: dict[str, set[tuple[str, str, str]]]) -> None:
    """A thing of the claim that it points to or speaks of has its type in the same claim."""
    kinds = ("supply", "volume", "stake", "participation", "commitment", "position", "state",
             "codevelopment", "event", "motivation", "risk", "constraint", "expectation",
             "quantity", "membership", "time", "instant", "site")  # fmt: skip
    for claim, statements in content.items():
        typed = {s for s, p, _ in statements if p == "rdf:type"}
        met = {t for s, _, o in statements for t in (s, o)}
        loose = {term for term in met if term.split("/")[0] in kinds and "/" in term} - typed
        assert not loose, f"{claim}: {loose}"


def test_supplies_and_volumes_repeat_their_pair(
    content: dict[str, set[tuple[str, str, str]]],
) -> None:
    """Whatever claim speaks of a supply or a volume names supplier, customer and category."""
    for claim, statements in content.items():
        for thing, predicate, kind in statements:
            if predicate == "rdf:type" and kind in {"ais:SupplyRelationship", "ais:Volume"}:
                told = {p for s, p, _ in statements if s == thing}
                assert {"ais:supplier", "ais:customer", "ais:ofCategory"} <= told, claim


def test_conflicts_are_noted_on_both_sides(evidence: Statements) -> None:
    """Option against holding, and main supplier against dominance; each side names the other."""
    pairs = {
        (claim[-3:], other[-3:])
        for claim in claims(evidence)
        for other in evidence[claim]["ais:conflictsWith"]
    }
    assert pairs == {(b, a) for a, b in pairs}
    assert {pair for pair in pairs if pair[0] < pair[1]} == {
        ("s28", "s49"), ("s42", "s83"), ("s53", "s83"),
    }  # fmt: skip


def test_views_are_attributed_to_who_holds_them(evidence: Statements) -> None:
    """Sam Altman said S05, analysts S43, insiders S86 to S88; the rest is the article's own."""
    held = {
        claim[-3:]: evidence[claim]["prov:wasAttributedTo"]
        for claim in claims(evidence)
        if evidence[claim]["prov:wasAttributedTo"]
    }
    assert held == {
        "s05": ["sam-altman"], "s43": ["analysts"],
        "s86": ["insiders"], "s87": ["insiders"], "s88": ["insiders"],
    }  # fmt: skip


def test_the_deal_with_nvidia_has_no_roles_and_no_flow(
    content: dict[str, set[tuple[str, str, str]]],
) -> None:
    """S39 names two parties and 100 billion: who pays whom for what is not said, so not written."""
    told = content["claim/seed-article/s39"]
    assert len([s for s, p, o in told if p == "rdf:type" and o == "ais:Participation"]) == 2
    assert not {"ais:inRole", "ais:flow", "ais:obligor"} & {p for _, p, _ in told}
    assert not any(
        s.startswith("volume/openai-nvidia-loi") for t in content.values() for s, *_ in t
    )


def test_broadcom_supplies_in_a_rumour_only(
    content: dict[str, set[tuple[str, str, str]]],
) -> None:
    """S91 reports joint design, which is no supply; only the rumour S92 goes further."""
    supplies = {claim for claim, told in content.items()
                if any(p == "ais:supplier" and o == "broadcom" for _, p, o in told)}  # fmt: skip
    assert supplies == {"claim/seed-article/s92"}


def test_dollars_of_no_country_are_marked(
    content: dict[str, set[tuple[str, str, str]]], evidence: Statements
) -> None:
    """Each amount of money of the seed, and its claim, says that US dollars are a reading."""
    money = {
        (claim, s) for claim, told in content.items() for s, p, o in told
        if p == "ais:kind" and o == "aisc:money" and s[0] == "q"
    }  # fmt: skip
    assert len({quantity for _, quantity in money}) == 4
    assert all("rule-dollar-usd" in quantity for _, quantity in money)
    assert all("aisc:rule-dollar-usd" in evidence[claim]["aisb:readBy"] for claim, _ in money)


def test_a_quantity_is_named_after_its_content(
    content: dict[str, set[tuple[str, str, str]]], evidence: Statements
) -> None:
    """Kind, bounds, unit, rules and period make the IRI, so different figures never share one.

    The rules in the IRIs are those of the claim, no more and no fewer.
    """
    for claim, statements in content.items():
        rules = set()
        for quantity in {s for s, p, o in statements if (p, o) == ("rdf:type", "ais:Quantity")}:
            told = defaultdict(list)
            for subject, predicate, value in statements:
                if subject == quantity:
                    told[predicate].append(re.sub(r"^[a-z]+:|\"|\.0\"$", "", value))
            ends = [(told[f"ais:{end}Bound"] or ["x"])[0] for end in ("lower", "upper")]
            named = quantity.split("/")[4].split("+")
            rules |= {f"aisc:{rule}" for rule in named}
            path = ["quantity", *told["ais:kind"], "_".join(ends), *told["ais:unit"],
                    "+".join(sorted(named)), *told["ais:perPeriod"]]  # fmt: skip
            assert quantity == "/".join(path)
        assert rules == set(evidence[claim].get("aisb:readBy", []))


def test_open_ends(content: dict[str, set[tuple[str, str, str]]]) -> None:
    """Tens of billions stop short of 100; a majority is more than half; nothing else is open."""
    told = set().union(*content.values())
    opened = {(s, p) for s, p, o in told if p.endswith("BoundExclusive") and o == '"true"'}
    assert opened == {
        ("quantity/money/20000000000_100000000000/CCY_USD/rule-dollar-usd+rule-tens-of",
         "ais:upperBoundExclusive"),
        ("quantity/money/x_100000000000/CCY_USD/rule-dollar-usd+rule-tens-of",
         "ais:upperBoundExclusive"),
        ("quantity/market-share/50_100/PERCENT/rule-majority", "ais:lowerBoundExclusive"),
    }  # fmt: skip


def test_no_short_cut_is_claimed(content: dict[str, set[tuple[str, str, str]]]) -> None:
    """What views derive is never asserted."""
    derived = {"ais:suppliesTo", "ais:supplierIn", "ais:party", "ais:hasOptionOn",
               "ais:holdsSharesOf", "ais:codesignsWith"}  # fmt: skip
    assert not derived & {p for told in content.values() for _, p, _ in told}


def test_literals_are_names_and_values(seed: list[ox.Quad]) -> None:
    """No claim hides a sentence in a literal: text occurs in two names of AMD only."""
    texts = {
        quad.object.value
        for quad in seed
        if isinstance(quad.graph_name, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
        and quad.object.datatype.value.endswith("#string")
    }
    assert texts == {"AMD", "Advanced Micro Devices, Inc."}
    assert not any(quad.predicate.value.endswith("oa#exact") for quad in seed)


def test_the_file_has_a_chapter_for_each_claim() -> None:
    """Prefixes, the source, then one block per claim in order of key."""
    text = kit.SEED.read_text("utf-8")
    head, source, *blocks = text.rstrip("\n").split("\n\n")
    assert head.startswith("@base ")
    assert source.startswith(":seed-article\n    a ais:Source ;")
    assert [block.split("\n")[0] for block in blocks] == [f"<{row['claim']}>" for row in FACTS]


def rdf_files() -> list[Path]:
    """Return every RDF file of registry, code lists and this folder, and the seed."""
    folders = (kit.ROOT / "graph" / "registry", kit.ROOT / "ontology" / "codes", kit.HERE)
    kinds = {".ttl", ".trig"}
    found = [path for folder in folders for path in folder.rglob("*.t*") if path.suffix in kinds]
    return sorted([kit.SEED, *found])


@pytest.mark.parametrize("path", rdf_files(), ids=lambda path: path.name)
def test_two_parsers_read_the_same(path: Path) -> None:
    """Both engines find the same statements in each file."""
    assert_read_alike(path)


@pytest.mark.parametrize("first", range(10))
def test_two_parsers_read_the_same_claims(first: int) -> None:
    """Both engines find the same statements in every tenth file of claims, ten times over."""
    paths = sorted(kit.SOURCES.rglob("*.trig"))[first::10]
    assert paths
    for path in paths:
        assert_read_alike(path)


def assert_read_alike(path: Path) -> None:
    """Compare the statements that both engines find in a file."""
    kind = ox.RdfFormat.TRIG if path.suffix == ".trig" else ox.RdfFormat.TURTLE
    ours = {
        (kit.short(getattr(q.graph_name, "value", "")), *map(kit.plain, q.triple))
        for q in ox.parse(path.read_bytes(), format=kind)
    }
    dataset = rdflib.Dataset(default_union=False)
    dataset.parse(data=path.read_bytes(), format=path.suffix[1:])
    theirs = {
        (kit.short(str(g or "").replace("urn:x-rdflib:default", "")), *map(kit.plain, (s, p, o)))
        for s, p, o, g in dataset.quads()
    }
    assert ours
    assert theirs == ours


@pytest.mark.shared
def test_the_tables_are_those_of_the_fact_base() -> None:
    """Facts, modalities and offsets of this folder are those of the shared fact base."""
    if not kit.FACTS.exists():
        pytest.skip("../shared/facts is not at hand: the fact base is not in the repository")
    with kit.FACTS.open(encoding="utf-8", newline="") as file:
        base = {
            row["id"]: (row["modality"], row["start"], row["end"]) for row in csv.DictReader(file)
        }
    assert base == {row["fact"]: (row["modality"], row["start"], row["end"]) for row in FACTS}


@pytest.mark.shared
def test_digests_verify_against_the_text(article: str, evidence: Statements) -> None:
    """Each digest is that of the words at its offsets, in code points of the decoded bytes."""
    assert hashlib.sha256(article.encode()).hexdigest() == SOURCE_DIGEST
    for row in FACTS:
        words = article[int(row["start"]) : int(row["end"])]
        span = evidence[f"span/seed-article/{row['start']}-{row['end']}"]
        assert span["ais:digest"] == [f'"{hashlib.sha256(words.encode()).hexdigest()}"'], row


@pytest.mark.shared
def test_no_words_of_the_article_are_in_the_repository(article: str) -> None:
    """No run of five words of the article occurs in any file."""
    runs = five_words(article)
    found = {
        str(path.relative_to(kit.ROOT)): sorted(met)[:3]
        for path in text_files()
        if (met := runs & five_words(path.read_text("utf-8", errors="ignore")))
    }
    assert found == {}


def test_five_words_are_told_from_four() -> None:
    """The check above sees five equal words through case and punctuation, and not four."""
    runs = five_words("Un, deux - trois ; QUATRE cinq.")
    assert five_words("un deux trois quatre cinq six") & runs
    assert not five_words("deux trois quatre cinq six") & runs


def five_words(text: str) -> set[str]:
    """Return each run of five words of a text, in lower case; `l'accord` is one word."""
    words = re.findall(r"[\w'’]+", text.casefold())
    return {" ".join(words[i : i + 5]) for i in range(len(words) - 4)}


def text_files() -> list[Path]:
    """Return the files of the repository that hold text."""
    kinds = {".ttl", ".trig", ".rq", ".md", ".py", ".csv", ".json", ".toml", ".cff", ".html", ".js",
             ".txt", ".yml"}  # fmt: skip
    folders = ("graph", "ontology", "src", "tests", "docs", "benchmarks", ".ci")
    deep = (path for folder in folders for path in (kit.ROOT / folder).rglob("*"))
    return [
        path for path in (*kit.ROOT.glob("*"), *deep) if path.is_file() and path.suffix in kinds
    ]
