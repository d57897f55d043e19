"""A literal report that follows the contracts of `ReportData`, for tests of the pages."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import sample_networks as networks

from aisupply.bounds import Bounds
from aisupply.pages.charts.counts import Chain, Step
from aisupply.pages.report.findings import findings
from aisupply.pages.report.model import Dossier, Fact, ReportData, cell_anchor
from aisupply.table import Several, Table
from aisupply.text import Amount, Code, Id, Note

if TYPE_CHECKING:
    from aisupply.table import Cell

Row = dict[str, "Cell"]

TIPPING = Several(
    [
        Note(
            "tipping.unless",
            line=Note("tipping.not-above", points=4000.0),
            volume=Note("tipping.volume", firm=Id("broadcom")),
            span=Note(
                "tipping.between",
                low=Amount(Bounds.point(3), "GW", bare=True),
                high=Amount(Bounds.point(11), "GW"),
            ),
        )
    ],
    between="; ",
)

# Rows of the worked table of OpenAI's accelerators and of Microsoft's cloud capacity, by hand.
CONCENTRATION: list[Row] = [
    {
        "customer": "openai",
        "category": "ai-accelerator",
        "kind": "power",
        "unit": "GW",
        "suppliers": 3,
        "quantified": 2,
        "unquantified": Several(("broadcom",)),
        "hhi_stated": Bounds(5000, 10000),
        "hhi": Bounds(3333.33, 10000),
        "hhi_binding": Bounds.point(10000),
        "hhi_announced": Bounds.point(5312.5),
        "top_candidates": Several(("amd", "nvidia")),
        "past_1800": "by-number",
        "past_4000": "possible",
        "tipping": TIPPING,
        "sources": 1,
        "reason": None,
    },
    {
        "customer": "microsoft",
        "category": "cloud-capacity",
        "kind": "money",
        "unit": "USD",
        "suppliers": 5,
        "quantified": 3,
        "unquantified": Several(("coreweave", "lambda")),
        "hhi_stated": Bounds(3459.1, 4165.9),
        "hhi": Bounds(2044, 10000),
        "hhi_binding": Bounds.point(3801),
        "hhi_announced": Bounds.point(3600),
        "top_candidates": Several(("nscale",)),
        "past_1800": "certain",
        "past_4000": "possible",
        "tipping": None,
        "sources": 4,
        "reason": None,
    },
    {
        "customer": "openai",
        "category": "cloud-capacity",
        "kind": "money",
        "unit": "USD",
        "suppliers": 1,
        "quantified": 1,
        "unquantified": Several(),
        "hhi_stated": Bounds.point(10000),
        "hhi": Bounds.point(10000),
        "hhi_binding": Bounds.point(10000),
        "hhi_announced": Bounds.point(10000),
        "top_candidates": Several(("microsoft",)),
        "past_1800": "by-number",
        "past_4000": "by-number",
        "tipping": None,
        "sources": 1,
        "reason": None,
    },
    {
        "customer": "amd",
        "category": "foundry",
        "kind": None,
        "unit": None,
        "suppliers": 1,
        "quantified": 0,
        "unquantified": Several(("tsmc",)),
        "hhi_stated": None,
        "hhi": None,
        "hhi_binding": None,
        "hhi_announced": None,
        "top_candidates": Several(("tsmc",)),
        "past_1800": None,
        "past_4000": None,
        "tipping": None,
        "sources": 1,
        "reason": "no-volume",
    },
]
STATUSES = ("announced", "reported", "opinion", "forecast", "rumoured")


def table(rows: list[Row], *columns: str) -> Table:
    """Return a table of rows, with the columns of its first row unless they are given."""
    return Table(columns or tuple(rows[0] if rows else ()), rows)


def timeline() -> Table:
    """Return thirty claims on three days."""
    return table(
        [
            {
                "known": f"2025-{9 + number % 3 // 2:02d}-{7 + number % 3:02d}",
                "claim": f"{networks.BASE}claim/seed-article/s{number:02d}",
                "subject": "openai-amd-6gw",
                "what": f"statement number {number}",
                "status": STATUSES[number % 5],
                "certainty": "certain",
                "source": "seed-article",
            }
            for number in range(30)
        ]
    )


LENS = {"known_by": "2026-07-05"}
TIMELINE: list[Row] = [
    {
        "date": "2025-09-22",
        "clock": "known",
        "customer": "openai",
        "category": "ai-accelerator",
        "kind": "power",
        "hhi_stated": Bounds.point(10000),
        "hhi": Bounds(5000, 10000),
        "claim": f"{networks.BASE}claim/seed-article/s01",
        "change": Several([Note("change.first")], between="; "),
    },
    {
        "date": "2025-10-06",
        "clock": "known",
        "customer": "openai",
        "category": "ai-accelerator",
        "kind": "power",
        "hhi_stated": Bounds(5000, 10000),
        "hhi": Bounds(3333, 10000),
        "claim": f"{networks.BASE}claim/seed-article/s02",
        "change": Several(
            [
                Note("change.added", firm=Id("amd"), figure=Amount(Bounds(1, 6), "GW")),
                Note(
                    "change.moved",
                    firm=Id("nvidia"),
                    was=Note("change.none"),
                    now=Note(
                        "change.stated",
                        amount=Amount(Bounds(0), "GW"),
                        stated=Amount(Bounds.point(10), "GW"),
                    ),
                ),
            ],
            between="; ",
        ),
    },
]
STOPS: list[Row] = [
    {
        "rank": rank,
        "firm": firm,
        "category": "ai-accelerator",
        "customers": 2,
        "exposure": share,
        "basis": "market",
        "unknown_mass": Bounds.point(0),
        "single_point": single,
        "closed": 0,
        "horizon": "new-capacity",
    }
    for rank, (firm, share, single) in enumerate(
        (("asml", Bounds(0.5, 1), 1), ("tsmc", Bounds(0.5, 1), 1), ("amd", Bounds(0, 0.25), 0)), 1
    )
]
EXPOSURES: list[Row] = [
    {
        "stopped": stopped,
        "customer": customer,
        "category": "ai-accelerator",
        "exposure": share,
        "basis": "market",
        "unknown_mass": Bounds.point(0),
        "horizon": "new-capacity",
        "via": Several((stopped, "amd"), between=" → "),
        "claims": Several((f"{networks.BASE}claim/seed-article/s03",)),
    }
    for stopped, customer, share in (
        ("tsmc", "openai", Bounds(0.5, 1)),
        ("tsmc", "microsoft", Bounds.point(1)),
        ("amd", "openai", Bounds(0, 0.5)),
    )
]
UP_TO = Note("quantity.up-to", amount=Amount(Bounds.point(6), "GW"))
CONFLICTS: list[Row] = [
    {
        "subject": f"{networks.BASE}openai-amd-6gw",
        "aspect": Code("power"),
        "grade": grade,
        "claim_a": f"{networks.BASE}claim/seed-article/s04",
        "value_a": "6 GW",
        "claim_b": f"{networks.BASE}claim/seed-article/s05",
        "value_b": value,
    }
    for grade, value in (("contradiction", "7 … 8 GW"), ("difference", UP_TO))
]
LOOPS: list[Row] = [
    {
        "loop": Several(
            (
                Note("loop.step", firm=Id("amd"), flow=Code("investment")),
                Note("loop.step", firm=Id("openai"), flow=Code("purchase")),
                Id("amd"),
            ),
            between=" → ",
        ),
        "length": 2,
        "actors": Several(("amd", "openai")),
        "guaranteed": 15_000_000_000,
        "possible": possible,
        "unit": "USD",
        "claims": Several((f"{networks.BASE}claim/seed-article/s06",)),
    }
    for possible in (50_000_000_000, float("inf"))
]
CHANCE: list[Row] = [
    {
        "figure": "loops", "length": 2, "observed": 14, "median": 5, "usual": Bounds(3, 8),
        "unit": None, "p": 1 / 101, "verdict": "more",
    }
]  # fmt: skip
RETURNS: list[Row] = [
    {
        "actor": "amd",
        "invested": Bounds(15e9, 50e9),
        "return_guaranteed": 15_000_000_000,
        "return_possible": 50_000_000_000,
    }
]
CHAIN = Chain(
    "openai",
    ("ai-accelerator", "foundry"),
    (
        Step(1, "amd", "openai", Bounds(0, 1)),
        Step(1, "nvidia", "openai", Bounds.point(1)),
        Step(2, "tsmc", "amd", Bounds.point(1)),
        Step(2, "", "nvidia", Bounds.point(1)),
    ),
)
TIERS: list[Row] = [
    {
        "customer": "openai",
        "tier": tier,
        "category": category,
        "from": way,
        "supplier_count": 2,
        "top_candidates": Several(("amd", "nvidia")),
        "top_share": Bounds(0, 1, exact=False),
        "hhi_stated": Bounds(5000, 10000),
        "hhi": Bounds(3333, 10000),
        "known_mass": Bounds.point(1),
        "assumed_mass": Bounds.point(0),
        "unknown_mass": Bounds.point(0),
        "hidden_stated": Bounds.point(0),
        "hidden": Bounds(0, 5000),
    }
    for tier, category, way in ((1, "ai-accelerator", None), (2, "foundry", "ai-accelerator"))
]


def dossiers() -> list[Dossier]:
    """Return a page's worth of what is said of two firms, an agreement, a product, a source."""
    fact = Fact(
        "supply relationship (AMD → OpenAI): has state agreed",
        "seed-article/s07",
        bounds="1 … 6 GW",
        status="announced",
        certainty="certain",
        known="2025-10-06",
        holds="2026-07-01 – 2026-12-31",
        source="seed-article",
        spans="1776–1850",
        about=(
            ("organisation", "amd"),
            ("organisation", "openai"),
            ("agreement", "openai-amd-6gw"),
        ),
    )
    return [
        Dossier("agreement", "openai-amd-6gw", "OpenAI–AMD agreement, 6 GW", (), (fact,)),
        Dossier("organisation", "amd", "AMD", (("also called", "NVDA's rival"),), (fact,)),
        Dossier("organisation", "openai", "OpenAI", (), (fact,)),
        Dossier("person", "sam-altman", "Sam Altman", (), (fact,)),
        Dossier("product", "amd-instinct", "AMD Instinct", (), (fact,)),
        Dossier(
            "source",
            "seed-article",
            "An article on OpenAI and AMD",
            (("page", "https://example.org/article"), ("tier", "3")),
            tuple(
                dataclasses.replace(fact, claim=str(row["claim"]).partition("/claim/")[2])
                for row in timeline().rows
            ),
        ),
    ]


def measured() -> dict[str, Any]:
    """Return what the report prints beside concentration."""
    return {
        "tiers": {"openai": table(TIERS)},
        "chains": [CHAIN],
        "stops": table(STOPS),
        "exposures": table(EXPOSURES),
        "timelines": [Table(tuple(TIMELINE[0]), TIMELINE, LENS)],
        "conflicts": table(CONFLICTS),
        "loops": table(LOOPS),
        "returns": table(RETURNS),
        "chance": table(CHANCE),
        "dossiers": dossiers(),
    }


def report(lang: str = "en") -> ReportData:
    """Return a whole report on the small network."""
    concentration = table(CONCENTRATION)
    anchor = cell_anchor("openai", "ai-accelerator", "power")
    explain = table(
        [
            {
                "supplier": "amd",
                "firm": 1.0,
                "stated": 6.0,
                "ceiling": 6.0,
                "claims": Several(("seed-article/s23", "seed-article/s24")),
                "sources": Several(("seed-article",)),
            },
            {
                "supplier": "nvidia",
                "firm": 0.0,
                "stated": 10.0,
                "ceiling": None,
                "claims": Several(("seed-article/s29",)),
                "sources": Several(("seed-article",)),
            },
        ]
    )
    sources = table(
        [
            {
                "id": "seed-article",
                "label": "An article on OpenAI and AMD",
                "publisher": "a site",
                "kind": "source-news",
                "tier": 3,
                "language": "fr",
                "issued": "2025-10-07",
                "claims": 30,
                "spans": 28,
            }
        ]
    )
    counts = table([{"what": "claims", "count": 30}, {"what": "sources", "count": 1}])
    graph = networks.small()
    labels = {node: data["label"] for node, data in graph.nodes(data=True)}
    labels |= {name: entry["label"][lang] for name, entry in networks.CATEGORIES.items()}
    return ReportData(
        title="Who supplies OpenAI",
        lens={},
        lens_line=graph.graph["lens_line"],
        generated_from={"graph": "sha256 3f9a…", "coverage": "2026-07-05"},
        counts=counts,
        findings=findings(
            concentration,
            network=graph,
            explain={anchor: explain},
            sources=sources,
            labels=labels,
            lang=lang,
            stops=table(STOPS),
            conflicts=table(CONFLICTS),
        ),
        concentration=concentration,
        explain={anchor: explain},
        network=graph,
        timeline=timeline(),
        sources=sources,
        validation=table([], "severity", "file", "message"),
        valid=True,
        notes=("Volumes inside one group are left out.",),
        lang=lang,
        **measured(),
    )


def big_report(cells: int = 200, claims: int = 2000, sources: int = 400) -> ReportData:
    """Return a report of the size of the curated graph: many cells, claims, sources and firms."""
    rows: list[Row] = [
        CONCENTRATION[number % len(CONCENTRATION)]
        | {"customer": f"firm-{number}", "category": "ai-accelerator"}
        for number in range(cells)
    ]
    concentration = table(rows, *CONCENTRATION[0])
    claim = f"{networks.BASE}claim/supply_relations/a-supplier/a-customer/a-category/a-source-"
    explain = table(
        [
            {
                "supplier": f"firm-{number}",
                "firm": 1.0,
                "stated": 6.0,
                "ceiling": None,
                "status": Several(("announced", "reported")),
                "claims": Several(f"{claim}{number}-{step}" for step in range(10)),
                "sources": Several(f"source-number-{step}" for step in range(6)),
            }
            for number in range(8)
        ]
    )
    known = [f"{2012 + number % 15}-{1 + number % 12:02d}-07" for number in range(claims)]
    timeline = [
        {
            "known": known[number],
            "claim": f"{claim}{number}",
            "subject": "a-customer",
            "what": f"statement number {number}: has state under way; of category AI accelerator",
            "status": STATUSES[number % 5],
            "certainty": "certain",
            "source": f"source-number-{number % sources}",
        }
        for number in range(claims)
    ]
    listed = [
        {
            "id": f"source-number-{number}",
            "label": f"Title of source {number}",
            "publisher": "a site",
        }
        | {"kind": "news", "tier": 1 + number % 3, "language": "en", "issued": "2025-10-07"}
        | {"claims": 5, "spans": 5}
        for number in range(sources)
    ]
    anchors = [cell_anchor(row["customer"], row["category"], row["kind"]) for row in rows]
    network = networks.large(200, 100)
    explained = dict.fromkeys(anchors, explain)
    return dataclasses.replace(
        report(),
        concentration=concentration,
        explain=explained,
        network=network,
        timeline=table(timeline),
        sources=table(listed),
        findings=findings(concentration, network=network, explain=explained, sources=table(listed)),
        validation=table(
            [
                {"severity": "violation", "label": f"rule-{number % 40}", "what": "what " * 20}
                for number in range(2000)
            ]
        ),
        valid=False,
    )
