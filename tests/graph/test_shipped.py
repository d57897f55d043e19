"""All claims of the shipped graph: whole, in their place, and written in one way."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import graph_kit as kit
import pyoxigraph as ox
import pytest

from aisupply.validation.canonical import canonical_files, not_canonical
from aisupply.validation.checks import load_checks, run_check

if TYPE_CHECKING:
    from collections.abc import Callable

    import aisupply

FIT = {
    # by hand: filings and releases are 1, a digest or copy of one 2; news 2, or 3 where it only
    # retells others; analyses, blogs and data sets 3, an analysis by a known house 2
    "source-filing": {1, 2},
    "source-press-release": {1, 2},
    "source-news": {2, 3},
    "source-analysis": {2, 3},
    "source-dataset": {3},
}
TABLES = {
    "agreement_corroboration", "agreement_parties", "agreement_terms", "agreement_volumes",
    "agreements", "changes", "conflicts", "customer_shares", "estimates", "facilities",
    "firm_groups", "groups", "in_house", "market_shares", "organisations", "people",
    "product_inputs", "products", "restrictions", "stakes", "supply_relations", "totals",
}  # fmt: skip
Term = ox.NamedNode | ox.Literal
Evidence = dict[str, dict[str, list[Term]]]


@pytest.fixture(scope="module")
def evidence(files: dict[str, list[ox.Quad]]) -> dict[str, Evidence]:
    """File → subject → predicate → objects of the default graph."""
    found: dict[str, Evidence] = {}
    for name, quads in files.items():
        told: Evidence = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            if isinstance(quad.graph_name, ox.DefaultGraph):
                subject, predicate = kit.short(quad.subject.value), kit.short(quad.predicate.value)
                told[subject][predicate].append(quad.object)
        found[name] = told
    return found


@pytest.fixture(scope="module")
def claims(evidence: dict[str, Evidence]) -> dict[str, dict[str, list[Term]]]:
    """Claim → predicate → objects, of all files."""
    return {
        subject: told
        for subjects in evidence.values()
        for subject, told in subjects.items()
        if names(told["rdf:type"]) == {"ais:Claim"}
    }


@pytest.fixture(scope="module")
def sources(shipped: aisupply.Graph) -> dict[str, dict[str, set[str]]]:
    """Source → predicate → values, of files and registry."""
    rows = shipped.store.records(
        "SELECT ?s ?p ?o { { ?s a ais:Source ; ?p ?o } UNION "
        "{ GRAPH ?registry { ?s a ais:Source ; ?p ?o } } }"
    )
    told: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        told[kit.short(row["s"])][kit.short(row["p"])].add(row["o"])
    return told


def names(terms: list[Term]) -> set[str]:
    """Return nodes as short names."""
    return {kit.short(term.value) for term in terms if isinstance(term, ox.NamedNode)}


def test_a_file_is_named_after_its_source(evidence: dict[str, Evidence]) -> None:
    """A file describes one source, the one of its name, and holds that source's claims only."""
    assert len(evidence) >= 490
    for name, told in evidence.items():
        described = {s for s in told if "ais:Source" in names(told[s]["rdf:type"])}
        stated = {s for p in told.values() for s in names(p["ais:statedIn"])}
        assert described == stated == {name}


def test_each_graph_is_a_claim_and_each_claim_a_graph(
    files: dict[str, list[ox.Quad]], claims: dict[str, dict[str, list[Term]]]
) -> None:
    """A claim's graph has the claim's IRI, and no claim is in two files."""
    graphs = Counter(
        (name, quad.graph_name.value)
        for name, quads in files.items()
        for quad in quads
        if isinstance(quad.graph_name, ox.NamedNode)
    )
    assert sorted(kit.short(graph) for _, graph in graphs) == sorted(claims)


def test_a_claim_is_called_after_its_row(claims: dict[str, dict[str, list[Term]]]) -> None:
    """The seed's claims are numbered; every other one has the name of its table and its key."""
    for claim in claims:
        table, _, key = claim.removeprefix("claim/").partition("/")
        if table == "seed-article":
            assert re.fullmatch(r"s\d\d", key), claim
        else:
            assert table in TABLES, claim
            assert key, claim


def test_each_claim_has_its_evidence(claims: dict[str, dict[str, list[Term]]]) -> None:
    """One source, status, certainty and day, a subject, and a span or the reason for none."""
    for claim, told in claims.items():
        for predicate in ("ais:statedIn", "ais:status", "ais:certainty", "ais:knownAt"):
            assert len(told[predicate]) == 1, (claim, predicate)
        assert told["dcterms:subject"], claim
        assert bool(told["ais:evidencedBy"]) != bool(told["ais:noSpanReason"]), claim
        assert len(told["ais:noSpanReason"]) <= 1, claim


def test_nothing_was_known_after_the_coverage_date(
    claims: dict[str, dict[str, list[Term]]], shipped: aisupply.Graph
) -> None:
    """No claim became known, or was out, after the day up to which the graph is kept.

    What accounts say of a period was public before a later account of it that was read.
    """
    for claim, told in claims.items():
        accounts = claim.startswith(("claim/totals/", "claim/customer_shares/"))
        for moment in (*told["ais:knownAt"], *(() if accounts else told["dcterms:issued"])):
            text = moment.value
            assert text.endswith("Z"), claim
            assert dt.datetime.fromisoformat(text).date() <= shipped.coverage, claim


def test_each_source_is_described(sources: dict[str, dict[str, set[str]]]) -> None:
    """Kind, tier, language and label of each source, and the page that it was read at."""
    assert len(sources) >= 509  # by hand: lines of the fact base's list of sources
    for source, told in sources.items():
        for predicate in ("dcterms:type", "ais:tier", "dcterms:language"):
            assert len(told[predicate]) == 1, (source, predicate)
        assert told["rdfs:label"], source
        assert all(moment.endswith("Z") for moment in told["dcterms:issued"]), source
    unread = {source for source, told in sources.items() if not told["foaf:page"]}
    # by hand: the rows of the list of sources without an address; no URL is made up for them
    assert len(unread) == 3
    assert "seed-article" in unread


def test_each_source_lies_in_the_folder_of_its_kind(
    sources: dict[str, dict[str, set[str]]],
) -> None:
    """The weight of the evidence shows in the tree: `sources/<kind>/<source>.trig`, each once."""
    paths = sorted(kit.SOURCES.rglob("*"))
    stems = [path.stem for path in paths if path.is_file()]
    assert len(stems) == len(set(stems)) > 400
    for path in paths:
        if path.is_file():
            (kind,) = sources[path.stem]["dcterms:type"]
            wanted = f"{kit.short(kind).removeprefix('aisc:source-')}/{path.stem}.trig"
            assert path.relative_to(kit.SOURCES).as_posix() == wanted


def test_the_tier_of_a_source_fits_its_kind(sources: dict[str, dict[str, set[str]]]) -> None:
    """Tier 1 is a party's own words and nothing else; a blog or a data set is never news."""
    for source, told in sources.items():
        (kind,), (tier,) = told["dcterms:type"], told["ais:tier"]
        assert int(tier) in FIT[kit.short(kind).removeprefix("aisc:")], source


def test_only_a_party_announces(
    claims: dict[str, dict[str, list[Term]]], sources: dict[str, dict[str, set[str]]]
) -> None:
    """What a newspaper or an analyst says is never `announced`."""
    own = {"source-filing", "source-press-release"}
    announced = [
        told for told in claims.values()
        if names(told["ais:status"]) == {"aisc:announced"} and not told["ais:replacedBy"]
    ]  # fmt: skip
    assert announced
    for told in announced:
        (source,) = names(told["ais:statedIn"])
        (kind,) = sources[source]["dcterms:type"]
        assert kit.short(kind).removeprefix("aisc:") in own, source


PAID = {"ais:payer", "ais:payee"}


def standing(files: dict[str, list[ox.Quad]]) -> list[ox.Quad]:
    """Return all statements but what replaced claims say, or is said of them."""
    quads = [quad for told in files.values() for quad in told]
    replaced = {
        quad.subject for quad in quads if kit.short(quad.predicate.value) == "ais:replacedBy"
    }
    return [q for q in quads if q.subject not in replaced and q.graph_name not in replaced]


def test_supplies_and_volumes_repeat_their_pair(files: dict[str, list[ox.Quad]]) -> None:
    """A claim on a supply names both ends itself, one on a volume each end that is known."""
    ends: dict[tuple[str, str], set[str]] = defaultdict(set)
    things: dict[tuple[str, str], str] = {}
    for quad in standing(files):
        if not isinstance(quad.graph_name, ox.NamedNode) or isinstance(quad.object, ox.Literal):
            continue
        thing, kind = (quad.graph_name.value, quad.subject.value), kit.short(quad.object.value)
        if kind in {"ais:SupplyRelationship", "ais:Volume", "ais:Payment"}:
            things[thing] = kind
        if (end := kit.short(quad.predicate.value)) in {"ais:supplier", "ais:customer", *PAID}:
            ends[thing].add(end)
    for thing, kind in things.items():  # who pays without goods is no customer
        assert (kind == "ais:Payment") == bool(ends[thing] & PAID) == (ends[thing] <= PAID)
    incomplete = {thing for thing in things if len(ends[thing]) < 2}
    assert len(things) > 700
    assert {things[thing] for thing in incomplete} == {"ais:Volume", "ais:Payment"}
    assert all(ends[thing] for thing in incomplete)
    # by hand: the rows of the tables of volumes in which a source leaves one of the two unnamed,
    # 35 of the fact base and 29 of the deals that came after it; by the second reading the three
    # of Aligned and their closings, the programme of HUMAIN and AMD, the close of the round of
    # OpenAI, and the closing of Ampere, whose sellers are unnamed; Hyosung tells its order itself
    # too; read again, the closings of QTS, of Cloud Light and of Motivair; then 29 rows of July to
    # September 2026
    assert len(incomplete) == 106


def test_bookkeeping_is_in_no_graph_of_a_claim(files: dict[str, list[ox.Quad]]) -> None:
    """How a figure counts is said once of each claim on a volume, never among its statements.

    Each claim with bounds names the rules that its quantities are named by, and no others.
    """
    counted: list[str] = []
    volumes = set()
    read, named = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for quad in standing(files):
        name = kit.short(quad.predicate.value)
        if name.startswith("aisb:"):
            assert isinstance(quad.graph_name, ox.DefaultGraph), quad
            if name == "aisb:counts":
                counted.append(quad.subject.value)
            elif name == "aisb:readBy":
                read[quad.subject.value].add(kit.short(quad.object.value).removeprefix("aisc:"))
        elif name == "ais:flow":
            volumes.add(quad.graph_name.value)
        elif name == "ais:unit":
            rules = kit.short(quad.subject.value).split("/")[4].split("+")
            named[quad.graph_name.value] |= set(rules)
    # by hand: 249 rows of volumes, 11 ends, 3 of the article; then 159 rows, an end, a closing;
    # then, read a second time, 14 rows, 3 ends and 15 outcomes; 11 are told by a party too; with
    # the rest read, the northern plant of Socrates, both ends at Poolside, the start at Entergy
    # and the three closings; then 91 rows of July to September 2026
    assert len(volumes) == 565
    assert sorted(counted) == sorted(volumes)
    assert len(named) > 500
    assert read == named


def test_no_short_cut_is_claimed(files: dict[str, list[ox.Quad]]) -> None:
    """What views derive is never asserted."""
    derived = {"ais:suppliesTo", "ais:supplierIn", "ais:party", "ais:hasOptionOn",
               "ais:holdsSharesOf", "ais:codesignsWith"}  # fmt: skip
    used = {kit.short(quad.predicate.value) for quads in files.values() for quad in quads}
    assert not derived & used


def test_the_files_are_written_in_one_way() -> None:
    """The same statements are the same text: what the importer writes, hand edits keep to."""
    files = canonical_files([kit.ROOT / "graph"])
    assert len(files) >= 500
    assert [finding.what for finding in not_canonical(files, "en")] == []


@pytest.mark.parametrize("label", ["registry-unused", "reference-unknown", "claim-subject-unknown"])
def test_no_id_is_an_orphan(shipped: aisupply.Graph, label: str) -> None:
    """Each registered thing is spoken of, and each thing that is spoken of is registered."""
    (check,) = (one for one in load_checks() if one.label == label)
    assert list(run_check(check, shipped.store)) == []


def test_no_capital_and_no_site_is_measured_as_supply(shipped: aisupply.Graph) -> None:
    """Volumes of investments, loans, guarantees, rents and sites are edges of no network."""
    told = """SELECT DISTINCT ?v { GRAPH ?claim { ?v ais:flow ?flow }
        FILTER(?flow NOT IN (aisc:flow-supply, aisc:flow-purchase)) }"""
    other = {row["v"] for row in shipped.store.records(told)}
    edges = shipped.view(everything=True).network().edges(keys=True, data=True)
    supplies = {key: data for _, _, key, data in edges if data["relation"] == "supply"}
    paid = "SELECT DISTINCT ?v { GRAPH ?claim { ?v a ais:Payment } }"
    assert other == {row["v"] for row in shipped.store.records(paid)}
    assert len(other) >= 70  # by hand: 45 investments, 10 sites, and more of other flows
    assert len(supplies) > 300
    assert not other & supplies.keys()
    flows = {data["flow"] for data in supplies.values() if data.get("flow")}
    assert flows <= {"supply", "purchase"}


LEFT_OUT = {
    # by hand: the rows of these tables that cite the seed article, whose own claims s01 to s96
    # hold them, and the in-house row of a product that it names
    "in_house": {"openai/openai-custom-chip"},
    "market_shares": {"ai-accelerators"},
    "people": {"sam-altman/openai"},
    "products": {"amd-instinct", "openai-custom-chip", "gpt-4-5", "chatgpt"},
}
KEYS = {
    "agreements": ("id",), "agreement_parties": ("agreement", "organisation", "role"),
    "agreement_volumes": ("id",), "agreement_corroboration": ("agreement", "source"),
    "agreement_terms": (), "changes": (), "customer_shares": (), "facilities": ("id",),
    "groups": ("child", "parent"), "in_house": ("organisation", "product"),
    "market_shares": ("market",), "organisations": ("id",),
    "people": ("id", "organisation"), "product_inputs": ("product", "input_kind", "supplier"),
    "products": ("id",), "stakes": (), "supply_relations": (),
}  # fmt: skip
"""The columns that name a row; without any, rows are only counted."""
ADDED = {
    # by hand: one side of a known disagreement that is in no other table (tests/claims/
    # conflicts_map.csv): its claim is called as its row would be
    "agreement_parties": {"broadcom-order-10bn-2025/openai/customer"},
    "agreement_terms": {
        "anthropic-spacex-colossus/value/andrew-spacex",
        "meta-coreweave-2026/value-cumulative/techfunding-meta-crwv/overlap",
        "microsoft-anthropic-equity-2025/value/openaimpact-anthropic",
        "microsoft-crusoe-abilene-2026/power/compinst-abilene",
        "nvidia-anthropic-equity-2025/value/openaimpact-anthropic",
        "nvidia-korea-2025/units/kjd-korea",
        "nvidia-openai-equity-2026/value/americanbazaar-arm",
        "openai-aws-2026/value-cumulative/aibase-aws",
        "openai-cerebras-mra/value/tradevae-cerebras/reports",
    },
    "product_inputs": {"tpu-v7/co-design/mediatek/jpr-ironwood"},
    # what the notes of the row say, as terms
    "products": {"wse-3/does-without/hbm"},
    "stakes": {"nvidia/xai/equity/2025-10"},
}
MORE = ("since", "ended")
"""What a row's second claim is called: it holds since, or it ended."""


@pytest.mark.shared
@pytest.mark.parametrize("table", sorted(KEYS))
def test_each_row_is_one_claim(
    table: str,
    claims: dict[str, dict[str, list[Term]]],
    facts: Callable[[str], list[dict[str, str]]],
) -> None:
    """Each row of the fact base is one claim, but for seven; a revision counts once.

    A since, an end, a second source is one more.  What came after the fact base is beside it.
    """
    assert set(KEYS) == TABLES - {"conflicts", "estimates", "firm_groups", "restrictions", "totals"}
    rows = facts(table)
    standing = [key for key, told in claims.items() if not told["ais:replacedBy"]]
    keys = {key.split("/", 2)[2] for key in standing if key.startswith(f"claim/{table}/")}
    keys = {re.sub(r"/[2-9]$", "", key) for key in keys}  # without the number of a revision
    added, left_out = ADDED.get(table, set()), LEFT_OUT.get(table, set())
    assert added <= keys
    told = keys - added
    first = [k for k in told if k.rpartition("/")[2] not in MORE and "/by/" not in k]
    assert len(first) >= len(rows) - len(left_out)
    if KEYS[table]:
        wanted = Counter("/".join(row[c] for c in KEYS[table]) for row in rows)
        wanted -= Counter(left_out)
        parts = 1 + next(iter(wanted)).count("/")
        assert wanted <= Counter("/".join(key.split("/")[:parts]) for key in first)


@pytest.mark.shared
def test_second_claims_of_rows(
    claims: dict[str, dict[str, list[Term]]], facts: Callable[[str], list[dict[str, str]]]
) -> None:
    """A relation with the source of its `since`, and a volume with an end, are two claims."""
    since = [r for r in facts("supply_relations") if r["since"] and r["since_source"]]
    ended = [r for r in facts("agreement_volumes") if r["ended"]]
    assert sum(key.endswith("/since") for key in claims) >= len(since)
    assert sum(key.endswith("/ended") for key in claims) >= len(ended)


@pytest.mark.shared
def test_the_left_out_rows_are_the_seeds(facts: Callable[[str], list[dict[str, str]]]) -> None:
    """Seven rows are left out: each cites the seed article, or a product that it names."""
    assert sum(map(len, LEFT_OUT.values())) == 7
    cited = {
        table: sum(row.get("source") == "seed-article" for row in facts(table)) for table in KEYS
    }
    assert {table: number for table, number in cited.items() if number} == {
        table: len(keys) for table, keys in LEFT_OUT.items() if table != "in_house"
    }


@pytest.mark.shared
def test_the_sources_are_those_of_the_fact_base(
    sources: dict[str, dict[str, set[str]]], facts: Callable[[str], list[dict[str, str]]]
) -> None:
    """Each source of the list is described, with its tier, kind and language."""
    wanted = {row["id"]: (row["tier"], row["kind"], row["language"]) for row in facts("sources")}
    found = {
        source: (
            *told["ais:tier"],
            *(kit.short(kind).removeprefix("aisc:source-") for kind in told["dcterms:type"]),
            *told["dcterms:language"],
        )
        for source, told in sources.items()
    }
    # by hand: a teardown house and a market researcher are no party: theirs is analysis
    for name in ("delloro-ai-eth", "techinsights-b200"):
        tier, _, language = wanted[name]
        wanted[name] = (tier, "analysis", language)
    assert wanted.items() <= found.items()
