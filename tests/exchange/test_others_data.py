"""`import --as epoch|eto`: data sets of others, from small files of the same form, made up here."""

from __future__ import annotations

import contextlib
import csv
import io
import random
import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

import aisupply
from aisupply import market
from aisupply.claims.market_shares import market_shares
from aisupply.cli import main
from aisupply.exchange.epoch import epoch_tables
from aisupply.exchange.importers import Request

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aisupply.claims.market_shares import MarketShares, Position
    from conftest import Draft

pytestmark = pytest.mark.usefixtures("light_shipped")

ROOT = Path(__file__).parents[2]

_CHIPS = """\
Name,Chip manufacturer,Owner,Start date,End date,Chip type,Compute estimate in H100e (median),\
H100e (5th percentile),H100e (95th percentile),Number of Units (median),\
Number of Units (5th percentile),Number of Units (95th percentile),Total TDP (W),\
Total TDP (W) (5th percentile),Total TDP (W) (95th percentile),Incomplete,Notes,Source / Link
x,Nvidia,Meta,1/1/2022,12/31/2025,A100,120.5,100,150,400,300,500,160001,120000,200000,,\
Estimates generated on: 04-15-2026 18:24,
x,Nvidia,Other,1/1/2022,12/31/2025,A100,20,10,30,60,30,90,24000,12000,36000,checked,\
"Excludes Meta, Oracle. Estimates generated on: 04-15-2026 18:24",
"""
_OWN_CHIPS = """\
Name,Chip manufacturer,Owner,Start date,End date,Compute estimate in H100e (median),\
H100e (5th percentile),H100e (95th percentile),Number of Units,Number of Units (5th percentile),\
Number of Units (95th percentile),Total TDP (W),Total TDP (W) (5th percentile),\
Total TDP (W) (95th percentile),Power in MW (median),Power in MW (5th percentile),\
Power in MW (95th percentile),Chip type,Source / Link,Notes
x,Zeta Chips,China,1/1/2024,3/31/2024,7,6,9,70,60,90,2150000,1950000,2250001,2.2,2.0,2.3,Z1,,\
Estimates generated on: 03-31-2026 14:36
"""

_ETO = {
    "inputs.csv": """\
input_id,input_name,type,description
N1,Lithography tools,tool_resource,"Two lines
of words, with [a link](https://example.org)."
N2,EUV lithography tools,tool_resource,
N3,Photoresists,material_resource,
N4,Photolithography,process,
N5,Etching,process,
""",
    "stages.csv": "stage_id,stage_name\nS1,Design\n",
    "providers.csv": """\
provider_name,alias,provider_id,provider_type,country
ASML,,P1,organization,NLD
Nikon Works,,P2,organization,JPN
Nikon Works,Old Nikon,P2,organization,JPN
EUR,Europe,P3,country,EUR
JPN,Japan,P4,country,
Various companies,,P5,organization,Various countries
Bee Resist,,P6,organization,EUR
Cee Resist,,P7,organization,USA
""",
    "provision.csv": """\
provider_name,provider_id,provided_name,provided_id,share_provided,year,source
ASML,P1,Lithography tools,N1,80,2025,CSET analysis of TechInsights data (2025).
Nikon,P2,Lithography tools,N1,15,2025,CSET analysis of TechInsights data (2025).
Various companies,P5,Lithography tools,N1,5,2025,CSET analysis of TechInsights data (2025).
EUR,P3,Lithography tools,N1,70,2025,
JPN,P4,Lithography tools,N1,32,2025,
ASML,P1,EUV lithography tools,N2,100.0,2025,
Bee Resist,P6,Photoresists,N3,60,2019,
Cee Resist,P7,Photoresists,N3,,2019,
JPN,P4,Design,S1,9,2022,
""",
    "sequence.csv": """\
input_name,input_id,goes_into_name,goes_into_id,is_type_of_name,is_type_of_id
EUV lithography tools,N2,,,Lithography tools,N1
Lithography tools,N1,Photolithography,N4,,
Photoresists,N3,Photolithography,N4,,
Photolithography,N4,Etching,N5,,
""",
}

OWNERS = re.findall(
    r"```sparql\n(.*?)```", (ROOT / "docs" / "others.md").read_text("utf-8"), re.DOTALL
)[0]
"""The query for the table of owners, as the documentation has it."""


class Imported(NamedTuple):
    """What an import left and said."""

    folder: Path
    code: int
    out: str


def _import(source: Path, kind: str, target: Path) -> Imported:
    """Import a data set in this process."""
    said = io.StringIO()
    with (
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
        pytest.raises(SystemExit) as stop,
    ):
        main(["import", str(source), "--as", kind, "-o", str(target)])
    return Imported(target, int(stop.value.code or 0), said.getvalue())


def _write(folder: Path, files: dict[str, str], *, bom: bool = False) -> Path:
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8-sig" if bom else "utf-8")
    return folder


@pytest.fixture(scope="module")
def epoch(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """Two files of estimates whose columns differ."""
    place = tmp_path_factory.mktemp("epoch")
    files = {"nvidia.csv": _CHIPS, "zeta.csv": _OWN_CHIPS}
    return _import(_write(place / "data", files, bom=True), "epoch", place / "graph")


@pytest.fixture(scope="module")
def eto(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """The data set of inputs and providers with its traps, in small."""
    place = tmp_path_factory.mktemp("eto")
    return _import(_write(place / "data", _ETO), "eto", place / "graph")


def _owners(folder: Path) -> dict[tuple[str, ...], tuple[Decimal, ...]]:
    """Return the table of owners that a graph gives back."""
    view = aisupply.open(folder).view(with_estimates=True)
    rows = view.query(OWNERS).rows
    return {
        (row["owner"], row["chip"].rpartition("/")[2], row["since"], row["until"], row["unit"]):
        tuple(Decimal(str(row[name])) for name in ("low", "median", "high"))
        for row in rows
    }  # fmt: skip


def test_estimates_come_back_to_the_digit(epoch: Imported) -> None:
    """Each figure of each file is there as it was, by owner, chip, time and unit; by hand."""
    assert epoch.code == 0, epoch.out
    assert "concentration CUSTOMER --store my-store --with-estimates" in epoch.out
    spans = {"a100": ("2022-01-01", "2025-12-31"), "zeta-chips-z1": ("2024-01-01", "2024-03-31")}
    expected = {
        ("meta", "a100", "H100e"): ("100", "120.5", "150"),
        ("meta", "a100", "count"): ("300", "400", "500"),
        ("meta", "a100", "W"): ("120000", "160001", "200000"),
        ("Other", "a100", "H100e"): ("10", "20", "30"),
        ("Other", "a100", "count"): ("30", "60", "90"),
        ("Other", "a100", "W"): ("12000", "24000", "36000"),
        ("China", "zeta-chips-z1", "H100e"): ("6", "7", "9"),
        ("China", "zeta-chips-z1", "count"): ("60", "70", "90"),
        ("China", "zeta-chips-z1", "W"): ("1950000", "2150000", "2250001"),
    }
    found = {
        (owner, "a100" if "a100" in chip else chip, unit): (chip, since, until, figures)
        for (owner, chip, since, until, unit), figures in _owners(epoch.folder).items()
    }
    assert {key: figures for key, (*_, figures) in found.items()} == {
        key: tuple(map(Decimal, figures)) for key, figures in expected.items()
    }
    assert {(key[1], *times) for key, (_, *times, _) in found.items()} == {
        (chip, *span) for chip, span in spans.items()
    }


def test_estimates_are_no_facts(epoch: Imported) -> None:
    """The default lens has none of them, and says with which option they are there."""
    graph = aisupply.open(epoch.folder)
    ask = "ASK { ?base a ais:InstalledBase }"
    assert graph.view().query(ask) is False
    assert graph.view(with_estimates=True).query(ask) is True
    assert graph.view(with_estimates=True).lens.as_json()["line"].endswith("facts and estimates")
    assert "--with-estimates" in epoch.out
    assert "MIT" in epoch.out


def test_what_is_incomplete_is_marked(epoch: Imported) -> None:
    """The three figures of the row that the file calls incomplete, and no other."""
    view = aisupply.open(epoch.folder).view(with_estimates=True)
    rows = view.query("SELECT ?w { ?b ais:incomplete true ; ais:owner/rdfs:label ?w }").rows
    assert [row["w"] for row in rows] == ["Other"] * 3


@pytest.mark.slow
def test_an_import_of_others_data_validates(
    epoch: Imported, eto: Imported, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing that validate looks at is wrong with what came of either."""
    for imported in (epoch, eto):
        with pytest.raises(SystemExit) as stop:
            main(["validate", str(imported.folder)])
        assert "sound: 0 violations, 0 warnings" in capsys.readouterr().out
        assert stop.value.code == 0


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("12/31/2025", "31/12/2025", "nvidia.csv, row 2, column End date: found '31/12/2025'"),
        (",100,150,", ",,150,", "nvidia.csv, row 2, column h100e_(5th_percentile): found ''"),
        (",Owner,", ",Holder,", "nvidia.csv, row 1, column Owner: found no such column"),
        ("Nvidia,Meta", ",Meta", "nvidia.csv, row 2, column Chip manufacturer: found an empty"),
        ("Estimates generated", "Estimates drawn", "nvidia.csv, row 2, column Notes: found"),
    ],
    ids=["day first", "a figure missing", "no column", "no maker", "words not known"],
)
def test_faulty_estimates_name_their_place(
    before: str, after: str, told: str, tmp_path: Path, draft: Draft
) -> None:
    """File, line and column of the user's file, what was found and what to do."""
    data = _write(tmp_path / "data", {"nvidia.csv": _CHIPS.replace(before, after, 1)})
    (tmp_path / "tables").mkdir()
    made = epoch_tables(Request(data, tmp_path / "tables", draft.open()))
    problems = [str(problem) for problem in made.problems]
    assert any(each.startswith(told) and "\n→ " in each for each in problems), problems


def test_megawatts_that_are_no_round_watts_are_told(tmp_path: Path, draft: Draft) -> None:
    """2,150,000 W are 2.2 MW, rounded (half of a digit); 2.3 MW are another power."""
    data = _write(tmp_path / "data", {"zeta.csv": _OWN_CHIPS.replace(",2.2,", ",2.3,")})
    (tmp_path / "tables").mkdir()
    made = epoch_tables(Request(data, tmp_path / "tables", draft.open()))
    assert [p.found for p in made.problems] == ["2.3 MW, and 2150000 W"]


def test_a_fault_of_a_made_table_is_told_at_its_place(tmp_path: Path) -> None:
    """Figures that fall from the 5th percentile to the median: line 2 of the user's file."""
    data = _write(tmp_path / "data", {"nvidia.csv": _CHIPS.replace(",100,150,", ",130,150,", 1)})
    made = _import(data, "epoch", tmp_path / "graph")
    assert made.code == 1
    assert "percentile_5" in made.out
    assert "nvidia.csv" in made.out
    assert "estimates.csv" not in made.out
    assert not made.folder.exists()


@pytest.fixture(scope="module")
def shares(eto: Imported) -> MarketShares:
    """What the default lens says of the markets of the small data set."""
    assert eto.code == 0, eto.out
    return market_shares(aisupply.open(eto.folder).view())


def test_a_sole_provider_is_a_whole_market(shares: MarketShares) -> None:
    """100 per cent of one firm are 10,000 points, both ends proven."""
    (row,) = market(shares, "EUV lithography tools").rows
    assert (row["hhi"].low, row["hhi"].high, row["hhi"].exact) == (10_000, 10_000, True)
    assert row["top_supplier"] == "asml"


def test_the_rest_is_nobody(shares: MarketShares) -> None:
    """80, 15 and a rest of 5: by hand 6,400 + 225, and 25 more if the rest is one firm."""
    row = market(shares, "Lithography tools").rows[0]
    assert (row["suppliers"], row["hhi"].low, row["hhi"].high) == (
        2, pytest.approx(6625), pytest.approx(6650),
    )  # fmt: skip
    assert row["basis"] == "not stated (TechInsights)"


def test_a_provider_without_a_share_has_any(shares: MarketShares) -> None:
    """60 known: the other has 0 to 40; by hand 3,600 at least, 3,600 + 1,600 at most."""
    row = market(shares, "Photoresists").rows[0]
    assert (row["suppliers"], row["hhi"].low, row["hhi"].high) == (
        2, pytest.approx(3600), pytest.approx(5200),
    )  # fmt: skip


def test_countries_stand_in_a_market_of_their_own(shares: MarketShares) -> None:
    """Their shares are kept (70 and 32, as the file has them), and no firm is measured by them."""
    held = {(p.holder, p.kind): p.low for p in shares.positions
            if p.market == "eto-lithography-tools-by-country"}  # fmt: skip
    assert held == {("europe", "class"): 0.7, ("japan", "class"): 0.32}
    row = market(shares, "Lithography tools, by country").rows[0]
    assert (row["hhi"], row["reason"]) == (None, ("no-supplier",))


def test_ids_go_before_names(eto: Imported) -> None:
    """A provider's name that its list does not have is told; the firm is that of the id."""
    assert "'Nikon', which is Nikon Works by its id" in eto.out
    view = aisupply.open(eto.folder).view()
    assert view.names.find("Old Nikon").id == "nikon-works"
    assert view.query("ASK { :bee-resist ais:locatedIn ?anywhere }") is False


def test_inputs_are_categories(eto: Imported) -> None:
    """What is a sort of what, and what goes into what; steps of production need no other step."""
    view = aisupply.open(eto.folder).view()
    needs = view.query("SELECT ?n ?t { ?x ais:needs/skos:prefLabel ?n ; dcterms:type ?t }").rows
    assert {(row["n"], row["t"].rpartition("-")[2]) for row in needs} == {
        ("Lithography tools", "capital"), ("Photoresists", "flow"),
    }  # fmt: skip
    assert view.query(
        'ASK { ?a skos:prefLabel "EUV lithography tools"@en ; skos:broader/skos:prefLabel '
        '"Lithography tools"@en . ?a a ais:ProductCategory }'
    )


def test_what_is_not_free_stays_with_the_user(eto: Imported) -> None:
    """The licence is said, and what it asks for."""
    assert "CC BY-NC" in eto.out
    assert "do not share" in eto.out


def test_importing_again_changes_nothing(eto: Imported) -> None:
    """The same data into the same folder: not one byte more."""
    before = {p: p.read_bytes() for p in eto.folder.rglob("*") if p.is_file()}
    again = _import(eto.folder.parent / "data", "eto", eto.folder)
    assert "0 new claims, 0 replaced" in again.out
    assert {p: p.read_bytes() for p in eto.folder.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("name", ["provision.csv", "inputs.csv"])
def test_a_file_that_is_missing_is_named(name: str, tmp_path: Path) -> None:
    """Without one of its files the data set is refused, and nothing is written."""
    files = {key: text for key, text in _ETO.items() if key != name}
    made = _import(_write(tmp_path / "data", files), "eto", tmp_path / "graph")
    assert made.code == 2
    assert f"no {name}" in made.out
    assert not made.folder.exists()


def _completions(positions: Iterable[Position], draws: random.Random) -> float:
    """Return the HHI of one way in which what is not known may be."""
    firms = list(positions)
    known = [p.low for p in firms]
    free = [i for i, p in enumerate(firms) if p.high is not None and p.high > p.low]
    rest, others = max(0.0, 1 - sum(known)), []
    while rest > 1e-7:
        part = rest * (draws.random() if draws.random() < 0.9 else 1)
        rest -= part
        if free and draws.random() < 0.5:
            known[draws.choice(free)] += part
        else:
            others.append(part)
    return 10_000 * sum(share * share for share in (*known, *others))


@pytest.mark.slow
@pytest.mark.shared
def test_every_completion_of_the_data_set_is_within_bounds(shared: Path, tmp_path: Path) -> None:
    """All groups of firms with shares, 200 ways of dividing each rest; EUV is 10,000 exactly."""
    imported = _import(shared / "datasets/eto-chip-explorer", "eto", tmp_path / "graph")
    assert imported.code == 0, imported.out
    found = market_shares(aisupply.open(imported.folder).view())
    groups: dict[str, list[Position]] = defaultdict(list)
    for position in found.positions:
        if position.kind == "firm":
            groups[position.market].append(position)
    assert len(groups) == 103  # counted in provision.csv: what firms provide, with a share or not
    draws = random.Random(20261130)  # noqa: S311
    for name, positions in groups.items():
        bounds = market(found, name).rows[0]["hhi"]
        for _ in range(200):
            value = _completions(positions, draws)
            assert bounds.low * (1 - 1e-9) <= value <= bounds.high * (1 + 1e-9), name
    (euv,) = market(found, "EUV lithography tools").rows
    assert (euv["hhi"].low, euv["hhi"].high, euv["hhi"].exact) == (10_000, 10_000, True)


@pytest.mark.slow
@pytest.mark.shared
def test_the_owners_table_comes_back_to_the_digit(shared: Path, tmp_path: Path) -> None:
    """All figures of all four files, each once: 423 rows of three measures."""
    source = shared / "datasets/epoch-ai-chip-counts"
    imported = _import(source, "epoch", tmp_path / "graph")
    assert imported.code == 0, imported.out
    written = []
    for path in sorted(source.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                written += [(row["Owner"], row["End date"], *each) for each in _figures(row)]
    assert len(written) == 3 * 423
    held = [
        (owner.casefold(), until, unit, *figures)
        for (owner, _, _, until, unit), figures in _owners(imported.folder).items()
    ]
    assert sorted(held) == sorted(
        (owner.casefold(), _iso(day), unit, *map(Decimal, figures))
        for owner, day, unit, *figures in written
    )


def _figures(row: dict[str, str]) -> list[tuple[str, str, str, str]]:
    """Return unit, 5th percentile, median and 95th percentile as a file has them."""
    units = row.get("Number of Units") or row["Number of Units (median)"]
    return [
        ("H100e", row["H100e (5th percentile)"], row["Compute estimate in H100e (median)"],
         row["H100e (95th percentile)"]),
        ("count", row["Number of Units (5th percentile)"], units,
         row["Number of Units (95th percentile)"]),
        ("W", row["Total TDP (W) (5th percentile)"], row["Total TDP (W)"],
         row["Total TDP (W) (95th percentile)"]),
    ]  # fmt: skip


def _iso(day: str) -> str:
    month, date, year = day.split("/")
    return f"{year}-{int(month):02}-{int(date):02}"


def test_the_chains_of_inputs_are_needs_of_the_network(eto: Imported) -> None:
    """Photolithography takes machines, which stay, and resists, which are used up; `tiers` follows.

    EUV machines are a sort of lithography tools and no need; a step that follows another is none.
    """
    needs = aisupply.open(eto.folder).view().network().graph["needs"]
    found = {need["category"]: need["kind"] for need in needs["category/eto-photolithography"]}
    assert found == {
        "category/eto-lithography-tools": "capital", "category/eto-photoresists": "flow"
    }  # fmt: skip
    assert "category/eto-etching" not in needs
    assert needs["ai-accelerator"]  # the shipped chains are there too
