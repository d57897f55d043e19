"""The headline: which rows are told, in what order, and what is said of them."""

from __future__ import annotations

import networkx as nx
import pytest
import sample_networks
import sample_reports

from aisupply.bounds import Bounds
from aisupply.pages.report.findings import (
    conflict_findings,
    findings,
    hidden_findings,
    stop_findings,
)
from aisupply.pages.report.model import Finding, cell_anchor
from aisupply.pages.rows import cell_text, charted, headline_rows, ranked
from aisupply.table import Several, Table
from aisupply.text import Amount, Id, Note

LABELS = {"openai": "OpenAI", "ai-accelerator": "AI accelerators", "broadcom": "Broadcom"}


def told(lang: str = "en", **changes: object) -> Finding:
    """Return the finding for the first row of the sample, changed."""
    row = sample_reports.CONCENTRATION[0] | changes
    return findings(Table(tuple(row), [row]), labels=LABELS, lang=lang)[0]


def cell(customer: str, category: str, kind: str, *numbers: float) -> sample_reports.Row:
    """Return a row with its suppliers, those with a figure, and the low end of its index."""
    named, figured, low = numbers
    index = Bounds(low, 10_000)
    return {
        "customer": customer,
        "category": category,
        "kind": kind,
        "suppliers": int(named),
        "quantified": int(figured),
        "hhi_stated": index,
        "hhi": index,
    }


ROWS = [
    cell("single", "x", "money", 1, 1, 10_000),
    cell("b", "x", "money", 3, 3, 3_300),
    cell("a", "y", "power", 6, 4, 2_500),
    cell("a", "x", "money", 7, 5, 3_100),
    cell("a", "x", "power", 7, 3, 3_700),
    cell("a", "z", "power", 6, 4, 2_600),
    cell("c", "x", "money", 8, 1, 10_000),
]
CELLS = Table(tuple(ROWS[0]), ROWS)


def keys(rows: list[sample_reports.Row]) -> list[str]:
    """Return customer, category and kind of rows in short."""
    return [f"{row['customer']} {row['category']} {row['kind']}" for row in rows]


def test_most_figures_come_first_then_most_suppliers_then_the_greatest_index() -> None:
    """By hand: 5 figures, then 4 with index 2,600 before 2,500; one named supplier last."""
    assert keys(ranked(CELLS)) == [
        "a x money",
        "a z power",
        "a y power",
        "a x power",
        "b x money",
        "c x money",
        "single x money",
    ]


def test_a_customer_is_told_twice_at_most_and_a_category_once() -> None:
    """By hand: of `a` two categories, then `b` and `c`; its second kind never."""
    assert keys(headline_rows(CELLS, most=4)) == [
        "a x money",
        "a z power",
        "b x money",
        "c x money",
    ]


def test_a_second_kind_is_told_where_nothing_else_is_left() -> None:
    """With one customer and category, both kinds are told."""
    rows = [cell("a", "x", "money", 2, 1, 10_000), cell("a", "x", "power", 2, 1, 10_000)]

    assert keys(headline_rows(Table(tuple(rows[0]), rows), most=3)) == ["a x money", "a x power"]


def test_the_chart_leaves_single_suppliers_to_the_table() -> None:
    """One bar for each customer and category with two named suppliers or more."""
    assert keys(charted(CELLS)) == [
        "a x money",
        "a z power",
        "a y power",
        "b x money",
        "c x money",
    ]


def test_where_one_supplier_is_all_there_is_it_is_charted_and_told() -> None:
    """A small graph of single suppliers is not empty."""
    alone = Table(CELLS.columns, [ROWS[0]])

    assert keys(charted(alone)) == keys(headline_rows(alone, most=3)) == ["single x money"]


def test_a_finding_says_what_is_named_and_what_is_open() -> None:
    """Suppliers, figures, both indices, both points and the verdict, in two sentences."""
    text = told().text

    assert text == (
        "OpenAI, AI accelerators (by power): the sources name 3 suppliers and give a figure for "
        "2; on these figures the concentration index (HHI) lies between 5,000 and 10,000, as "
        "concentrated as 1 … 2 equal suppliers, and between 3,333 and 10,000 once the "
        "undisclosed supply of Broadcom counts. If only the "
        "binding parts come it is 10,000, if all that is announced comes 5,312; by the number of "
        "named suppliers alone it is past 1,800, whether past 4,000 is open."
    )


def test_a_finding_says_what_it_rests_on() -> None:
    """Claims and sources are counted once each, sources by tier."""
    row = sample_reports.CONCENTRATION[0]
    anchor = cell_anchor(row["customer"], row["category"], row["kind"])
    rests = sample_reports.table(
        [
            {"claims": Several(("s/1", "s/2")), "sources": Several(("s", "t"))},
            {"claims": Several(("s/2", "u/1")), "sources": Several(("u",))},
        ]
    )
    sources = sample_reports.table(
        [{"id": "s", "tier": 2}, {"id": "t", "tier": 1}, {"id": "u", "tier": 2}]
    )
    found = findings(Table(tuple(row), [row]), explain={anchor: rests}, sources=sources)[0]

    assert found.text.endswith("This rests on 3 claims from 3 sources (1 of tier 1, 2 of tier 2).")
    assert found.sources == ("s", "t", "u")
    assert found.link_to == f"concentration.html#{anchor}"


def test_findings_are_short_and_few() -> None:
    """In the terminal each has at most three sentences, and there are at most six."""
    found = sample_reports.big_report().findings

    assert 1 <= len(found) <= 6
    assert all(finding.text.count(". ") <= 2 for finding in found)
    assert all(finding.number is not None and finding.link_to for finding in found)


def test_one_figure_of_several_suppliers_is_no_headline() -> None:
    """Alone with a figure, a supplier would always have an index of 10,000: the range is said."""
    finding = told(
        suppliers=2, quantified=1, hhi_stated=Bounds.point(10000), hhi=Bounds(5000, 10000)
    )

    assert finding.number == Bounds(5000, 10000)
    assert (
        "for only 1, so the concentration index (HHI) may be anywhere from 5,000 to 10,000, "
        "as concentrated as 1 … 2 equal suppliers." in finding.text
    )
    assert "binding" not in finding.text


def test_printed_bounds_are_rounded_outward() -> None:
    """4,016.6 … 7,222.2 prints as 4,016 … 7,223, so that what is printed still holds."""
    assert "between 4,016 and 7,223" in told(hhi_stated=Bounds(4016.6, 7222.2), hhi=None).text


def test_one_named_supplier_is_not_called_a_single_source() -> None:
    """Of an open cell the sentence says that there may be others; of a closed one it does not."""
    assert "no proof that there is no other" in told(suppliers=1, quantified=1).text
    assert "single" not in told(suppliers=1, quantified=1).text
    assert "a source says" in told(suppliers=1, quantified=1, closed=True).text.casefold()


def test_no_index_says_why() -> None:
    """An undefined index comes with the reason in words."""
    text = told(quantified=0, hhi=None, hhi_stated=None, reason="no-volume").text

    assert "and give no figure; no index: no supplier has a figure." in text


def test_many_without_a_figure_are_counted() -> None:
    """Of six names three are said, and that there are three others."""
    text = told(suppliers=8, unquantified=Several(("a", "b", "c", "d", "e", "f"))).text

    assert "the undisclosed supply of a, b, c and 3 others counts" in text


def test_outer_bounds_are_called_outer() -> None:
    """Where an end is not proven, the sentence says so."""
    assert "outer bounds" in told(hhi=Bounds(3000, 10000, exact=False)).text
    assert "outer bounds" not in told().text


def test_findings_in_french() -> None:
    """Words, numbers and the spaces before signs follow the language."""
    text = told("fr").text

    assert text.startswith("OpenAI, AI accelerators (en puissance) : les sources nomment 3")
    assert "est entre 5\u202f000 et 10\u202f000" in text
    assert "de 5\u202f312 ; du seul fait du nombre" in text


NETWORK_LABELS = {"a": "Alpha", "b": "Beta", "c": "Gamma"}


def network_of(*pairs: tuple[str, str], **values: object) -> nx.MultiDiGraph:
    """Return a network of supplies without a figure."""
    graph = nx.MultiDiGraph()
    for number, (u, v) in enumerate(pairs):
        graph.add_edge(u, v, key=str(number), **sample_networks.supply(**values))
    return graph


def whole(graph: nx.MultiDiGraph, cells: Table = CELLS, lang: str = "en") -> list[Finding]:
    """Return what is said of the whole network."""
    return findings(cells, network=graph, labels=NETWORK_LABELS, lang=lang, limit=0)


def test_cells_with_one_supplier_are_counted_by_customer_and_category() -> None:
    """By hand: of six pairs (a x, a y, a z, b x, c x, single x) one names one supplier."""
    found = whole(nx.MultiDiGraph())

    assert found[0].text.startswith("In 1 of 6 pairs of customer and category")
    assert "no proof that there is no other" in found[0].text
    assert (found[0].number, found[0].measure) == (
        Bounds.point(1),
        "of 6 pairs of customer and category",
    )


def test_the_supplier_of_most_customers_is_named_with_those_next() -> None:
    """By hand: Alpha supplies 3 of 4 customers, Beta 2, Gamma 1; its own supply is not counted."""
    graph = network_of(
        *(("a", "x"), ("a", "y"), ("a", "z"), ("a", "a")), *(("b", "x"), ("b", "w"), ("c", "x"))
    )
    text = next(f for f in whole(graph) if f.link_to == "network.html").text

    assert "Alpha as a supplier of 3 of 4 customers" in text
    assert "next come Beta (2) and Gamma (1)" in text


def test_no_supplier_is_first_where_two_are_equal() -> None:
    """With a tie at the top nothing is said."""
    assert not any(f.link_to == "network.html" for f in whole(network_of(("a", "x"), ("b", "y"))))


def test_pairs_without_a_volume_and_conflicts_are_counted() -> None:
    """By hand: of three pairs two have no volume; the one that has is in conflict."""
    graph = network_of(("a", "x"), ("a", "x"), ("b", "x"))
    graph.add_edge("a", "y", key="v", **sample_networks.supply(volume=Bounds(1, 2), agree=False))
    text = whole(graph)[-1].text

    assert text.startswith("For 2 of 3 pairs of supplier and customer (67 %)")
    assert text.endswith("contradict each other: 1.")


def test_the_whole_in_french() -> None:
    """The sentences on the network are French."""
    texts = " ".join(
        f.text for f in whole(network_of(("a", "x"), ("a", "y"), ("b", "x")), lang="fr")
    )

    assert "ne nomment qu'un fournisseur : 1 sur 6" in texts
    assert "Les sources nomment Alpha comme fournisseur de 2 clients sur 2" in texts
    assert "dont aucune source ne donne le volume : 3 sur 3 (100 %)" in texts


def count(number: float, unit: str = "count", *, bare: bool = False) -> Amount:
    """Return an amount as the measures give it."""
    return Amount(Bounds.point(number), unit, digits=2, bare=bare)


VOLUME = Note("tipping.volume", firm=Id("a"))
VOLUMES = Note("tipping.volumes", firms=(Id("a"), Id("b-c")))
TIP = Several(
    (
        Note(
            "tipping.open",
            parts=(
                Note("tipping.perhaps", line=Note("tipping.above", points=4000.0)),
                Note(
                    "tipping.certain",
                    volume=VOLUMES,
                    span=Note("tipping.more", amount=count(3193084.73)),
                ),
                Note(
                    "tipping.certainly-not",
                    span=Note("tipping.between", low=count(1.5, bare=True), high=count(6)),
                ),
            ),
        ),
        Note(
            "tipping.unless-it",
            line=Note("tipping.half"),
            span=Note("tipping.at-most", amount=count(10e9, "USD")),
        ),
    ),
    between="; ",
)


def test_what_would_tip_it_names_firms() -> None:
    """Ids become labels; counts are units."""
    text = cell_text(TIP, "en", labels={"a": "Alpha above", "b-c": "Beta"})

    assert str(TIP) == (
        "perhaps above 4,000, for certain if the undisclosed volume of a or b-c alone, or of all "
        "together as one, is above 3,193,084.73 count, for certain not if it is between 1.5 and "
        "6 count; the largest has more than half unless it is at most 10 bn USD"
    )
    english = str(TIP).replace("of a or b-c", "of Alpha above or Beta").replace(" count", " units")
    assert text == english


def test_what_would_tip_it_in_french() -> None:
    """Every phrase of the measures is French, and labels are left alone."""
    text = cell_text(TIP, "fr", labels={"a": "or above", "b-c": "Beta"})

    assert text == (
        "peut-être au-dessus de 4\u202f000, sûrement si le volume non publié d'or above ou Beta "
        "seul, ou de tous ensemble comme un seul, est au-dessus de 3\u202f193\u202f084,73 unités, "
        "sûrement pas s'il est entre 1,5 et 6 unités ; le premier a plus de la moitié, sauf s'il "
        "est d'au plus 10 Md USD"
    )


@pytest.mark.parametrize(
    ("note", "french"),
    [
        (
            Note(
                "tipping.unless",
                line=Note("tipping.above", points=2500.0),
                volume=VOLUME,
                span=Note("tipping.between", low=count(1, "GW", bare=True), high=count(2, "GW")),
            ),
            "au-dessus de 2\u202f500, sauf si le volume non publié d'Alpha est entre 1 et 2 GW",
        ),
        (
            Note(
                "tipping.unless-it",
                line=Note("tipping.not-above", points=4000.0),
                span=Note("tipping.more", amount=count(923e9, "USD")),
            ),
            "pas au-dessus de 4\u202f000, sauf s'il est au-dessus de 923 Md USD",
        ),
        (
            Note(
                "tipping.unless-it",
                line=Note("tipping.not-half"),
                span=Note("tipping.at-least", amount=count(4, "GW")),
            ),
            "le premier n'a pas plus de la moitié, sauf s'il est d'au moins 4 GW",
        ),
        (
            Note("tipping.whatever", firm=Id("a")),
            "quel que soit le volume non publié d'Alpha, aucun seuil n'est franchi",
        ),
    ],
)
def test_each_phrase_has_its_french(note: Note, french: str) -> None:
    """Phrases that the measures write, one by one."""
    assert cell_text(note, "fr", labels=NETWORK_LABELS) == french


def test_firms_that_stop_as_much_are_named_together() -> None:
    """By hand: ASML and TSMC both stop 50 … 100 %, AMD 0 … 25 %: the first two are told as one."""
    labels = {"asml": "ASML", "tsmc": "TSMC", "ai-accelerator": "AI accelerators"}
    (found,) = stop_findings(sample_reports.table(sample_reports.STOPS), labels=labels, lang="en")

    assert found.text.startswith(
        "AI accelerators: if any one of ASML or TSMC stopped delivering, 50 … 100 % of what the "
        "named customers buy for new capacity, machines and sites included, would stop"
    )
    assert found.number == Bounds(50, 100)


def test_the_horizon_of_a_stop_is_said_in_words() -> None:
    """New capacity or running capacity, in both languages, in the sentence and its measure."""
    for horizon, lang, words, short in (
        ("new-capacity", "fr", "pour les capacités nouvelles", "capacités nouvelles"),
        ("running", "en", "for capacity that runs", "running capacity"),
        ("running", "fr", "pour les capacités en service", "capacités en service"),
    ):
        rows = [sample_reports.STOPS[0] | {"horizon": horizon, "exposure": Bounds(1, 1, False)}]
        (found,) = stop_findings(sample_reports.table(rows), labels={}, lang=lang)
        assert words in found.text
        assert f"100 % {'de' if lang == 'fr' else 'of'}" in found.text
        assert short in found.measure


def test_what_rests_on_names_alone_is_no_headline() -> None:
    """The first of those that rest on more is told, with what it rests on, in both languages."""
    named = sample_reports.STOPS[0] | {"basis": "named", "exposure": Bounds(0.9, 1)}
    rows = [named, sample_reports.STOPS[1]]
    for lang, words in (("en", "rests on market shares"), ("fr", "parts de marché")):
        (found,) = stop_findings(sample_reports.table(rows), labels={}, lang=lang)
        assert "tsmc" in found.text
        assert words in found.text
    assert stop_findings(sample_reports.table([named]), labels={}, lang="en") == []


def test_where_no_stop_is_certain_nothing_is_told() -> None:
    """A share of 0 … 25 % is no headline."""
    rows = [sample_reports.STOPS[2] | {"rank": 1}]

    assert stop_findings(sample_reports.table(rows), labels={}, lang="en") == []


def test_contradictions_are_counted_apart_from_differences() -> None:
    """One of the two pairs has no common point; without any there is no sentence."""
    (found,) = conflict_findings(sample_reports.table(sample_reports.CONFLICTS), lang="fr")

    assert found.text.startswith("Paires d'assertions qui se contredisent, sans point commun : 1 ;")
    assert conflict_findings(sample_reports.table(sample_reports.CONFLICTS[1:]), lang="en") == []


def tier(number: int, category: str, stated: Bounds | None, **more: object) -> sample_reports.Row:
    """Return a row of a chain below OpenAI that hides from 4,291.8 to 7,500 points."""
    cells = {"top_candidates": None, "top_share": None, "beside_first": None, "supplier_count": 1}
    return {
        "customer": "openai", "tier": number, "category": category, "hhi_stated": stated,
        "hidden_stated": Bounds(4_291.8, 7_500), **cells, **more,
    }  # fmt: skip


CHAIN = [
    tier(1, "ai-accelerator", Bounds(2_500, 5_708.2), supplier_count=6),
    tier(
        2, "foundry", Bounds(5_000, 10_000, exact=False), top_candidates=Several(("tsmc", "intel")),
        top_share=Bounds(0.443, 1), beside_first="possible",
    ),
    tier(
        2, "eda", Bounds(178.9, 10_000), top_candidates=Several(("synopsys",)),
        top_share=Bounds(0, 1),
    ),
    tier(
        3, "lithography", Bounds.point(10_000), top_candidates=Several(("asml",)),
        top_share=Bounds.point(1),
        beside_first="certain",
    ),
]  # fmt: skip
NAMES = LABELS | {
    "tsmc": "TSMC",
    "asml": "ASML",
    "foundry": "foundry",
    "lithography": "lithography",
}


def test_what_the_first_tier_hides_is_told_with_bounds() -> None:
    """The most concentrated tier, then the largest firm of tier 2; figures rounded outward."""
    (found,) = hidden_findings({"openai": Table(tuple(CHAIN[0]), CHAIN)}, labels=NAMES, lang="en")
    assert found.text == (
        "OpenAI, AI accelerators: behind 6 named suppliers, whose index as stated is "
        "2,500 … 5,709, stands lithography (tier 3) at 10,000 as far as named, with ASML first. "
        "foundry: TSMC stands behind at least 44 % of the supply; the index of this tier is "
        "5,000 … 10,000: possibly more concentrated than the first."
    )
    assert found.number == Bounds(4_291.8, 7_500)
    assert found.link_to.startswith("tiers.html#")


def test_a_chain_that_need_hide_nothing_is_not_told() -> None:
    """Hidden points that can be 0 make no sentence: they may not be there."""
    rows = [row | {"hidden_stated": Bounds(0, 7_500)} for row in CHAIN]
    assert hidden_findings({"openai": Table(tuple(rows[0]), rows)}, labels=NAMES, lang="en") == []


def test_the_customers_whose_first_tier_hides_most_come_first() -> None:
    """By hand: of 4,292, 5,000 and 1,000 points the two greatest are told, one a customer."""
    tables = {}
    for customer, least in (("a", 4_292), ("b", 5_000), ("c", 1_000)):
        rows = [
            row | {"customer": customer, "hidden_stated": Bounds(least, 7_500)} for row in CHAIN
        ]
        lesser = [row | {"hidden_stated": Bounds(10, 7_500)} for row in rows]
        tables[customer] = Table(tuple(rows[0]), [*lesser, *rows])
    found = hidden_findings(tables, labels={}, lang="fr", most=2)
    assert [finding.text.partition(",")[0] for finding in found] == ["b", "a"]
    assert [finding.number for finding in found] == [Bounds(5_000, 7_500), Bounds(4_292, 7_500)]
