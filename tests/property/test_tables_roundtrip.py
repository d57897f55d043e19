"""Import, export, import changes nothing: over random sound rows, and over the fact base."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aisupply.exchange.tables import read_folder
from aisupply.exchange.tables.export import tables_of, write_tables
from aisupply.exchange.tables.mapping import known_codes, map_rows
from aisupply.exchange.tables.mapping_known import Known, context_for, known_in
from aisupply.exchange.tables.rules import statuses
from aisupply.exchange.tables.writer import Existing, compose, write_folder

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
FACTS = ROOT.parent / "shared" / "facts"
COVERAGE = dt.date(2026, 7, 5)
CODES = known_codes()
FIRMS = ["aleph", "beth", "gimel", "daleth"]
SOURCES = ["paper-a", "paper-b", "paper-c"]
DEALS = ["deal-one", "deal-two"]
PRODUCTS = ["chip-one", "chip-two"]
Rows = list[dict[str, str]]


def _import(source: Path, target: Path, known: Known | None = None) -> None:
    """Import a folder of tables into a graph folder."""
    existing = Existing.read(target)
    known = known or known_in(existing.quads())
    folder = read_folder(source, known=known.ids)
    assert folder.is_sound, [str(problem) for problem in folder.problems]
    context = context_for(folder, known, coverage=COVERAGE, codes=CODES)
    write_folder(target, compose(map_rows(context), context, existing))


def _export(graph: Path, target: Path) -> None:
    """Export a graph folder as tables."""
    write_tables(target, tables_of(Existing.read(graph).quads()))


def _files(folder: Path) -> dict[str, bytes]:
    """Return the bytes of all files of a graph folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*.t*"))
    }


def _of(*values: str) -> SearchStrategy[str]:
    return st.sampled_from(values)


FIRM, SOURCE, DEAL, PRODUCT = _of(*FIRMS), _of(*SOURCES), _of(*DEALS), _of(*PRODUCTS)
NOTE = _of("", "about", "up to", "a remark, with a comma", "'tens of billions'", "more than")
DAY = st.dates(dt.date(2015, 1, 1), dt.date(2026, 6, 30))
SHARE = st.integers(0, 1000).map(lambda n: n / 1000)
AMOUNT = st.integers(0, 40).map(lambda n: n / 8)


@st.composite
def dates(draw: DrawFn, *, empty: bool = True) -> str:
    """A date that may be partial, or empty."""
    day = draw(DAY)
    forms = [f"{day}", f"{day:%Y-%m}", f"{day.year}"]
    forms += [f"{day.year}-Q{(day.month + 2) // 3}", f"{day.year}-H{(day.month + 5) // 6}"]
    return draw(_of(*forms, *([""] if empty else [])))


@st.composite
def between(draw: DrawFn, number: SearchStrategy[float]) -> tuple[str, str]:
    """Two bounds in order, the upper one of which may be open."""
    low, high = sorted((draw(number), draw(number)))
    return _digits(low), draw(_of(_digits(high), ""))


def _digits(number: float) -> str:
    return f"{number:.15g}"


@st.composite
def rows(draw: DrawFn, key: tuple[str, ...], **columns: Any) -> Rows:
    """A few rows of a table that differ in their key."""
    found = draw(st.lists(st.fixed_dictionaries(columns), max_size=4))
    return list({tuple(row[name] for name in key): row for row in found}.values())


@st.composite
def folders(draw: DrawFn) -> dict[str, Rows]:
    """Tables that refer to one another soundly."""
    tables = {"sources": _sources(draw), "organisations": _organisations(draw)}
    tables["products"] = [
        {
            "id": name, "name": name.title(), "kind": draw(_of("accelerator", "cpu", "model")),
            "designer": draw(FIRM), "announced": draw(dates()), "available": draw(dates()),
            "source": draw(SOURCE), "notes": draw(NOTE), "seen": draw(_of("yes", "no")),
        }
        for name in PRODUCTS
    ]  # fmt: skip
    tables |= _deals(draw)
    tables |= _relations(draw)
    return {name: found for name, found in tables.items() if found}


def _sources(draw: DrawFn) -> Rows:
    return [
        {
            "id": name, "url": draw(_of("", f"https://example.org/{name}?a=b")),
            "publisher": "Example Press", "title_in_own_words": f"What {name} says",
            "published": draw(dates()), "kind": draw(_of("news", "filing", "dataset")),
            "language": "en", "tier": draw(_of("1", "2", "3")),
        }
        for name in SOURCES
    ]  # fmt: skip


def _organisations(draw: DrawFn) -> Rows:
    return [
        {
            "id": name, "name": f"{name.title()} Ltd", "kind": draw(_of("company", "university")),
            "country_iso2": draw(_of("", "FR", "KR")), "hq_city": draw(_of("", "Lyon")),
            "lei": "R2I72C950HOYXII45366", "lei_basis": draw(_of("seen", "recall")),
            "country_hq_basis": draw(_of("", "seen", "recall")), "source": draw(SOURCE),
        }
        for name in FIRMS
    ]  # fmt: skip


def _deals(draw: DrawFn) -> dict[str, Rows]:
    agreements = [
        {
            "id": name, "kind": draw(_of("supply", "financing", "letter-of-intent")),
            "status": draw(_of(*statuses())), "announced": draw(dates()),
            "summary": "A deal of two firms", "source": draw(SOURCE),
        }
        for name in DEALS
    ]  # fmt: skip
    parties = [
        {"agreement": name, "organisation": who, "role": role}
        for name in DEALS
        for who, role in (("aleph", "customer"), ("beth", "supplier"))[: draw(st.integers(1, 2))]
    ]
    return {
        "agreements": agreements, "agreement_parties": parties,
        "agreement_terms": _terms(draw), "agreement_volumes": _volumes(draw),
        "agreement_corroboration": draw(
            rows(("agreement", "source"), agreement=DEAL, source=SOURCE)
        ),
        "changes": [
            {"subject": name, "before_date": "2014", "before": "announced",
             "after_date": draw(dates(empty=False)), "after": "enlarged", "source": draw(SOURCE),
             "status": draw(_of("", "done", "terminated", "signed", "rumoured"))}
            for name in draw(st.sets(_of(*DEALS, *PRODUCTS, "aleph")))
        ],
    }  # fmt: skip


def _terms(draw: DrawFn) -> Rows:
    found = draw(
        rows(
            ("agreement", "measure", "source"), agreement=DEAL, source=SOURCE,
            measure=_of("power", "value-per-year", "my-own-measure", "equity-share"),
            qualifier=NOTE,
        )
    )  # fmt: skip
    for row in found:
        shares = row["measure"] == "equity-share"
        row["min"], row["max"] = draw(between(SHARE if shares else AMOUNT))
        row["unit"] = "share-fraction" if shares else draw(_of("GW", "USD", "year"))
        row["quantity"] = "" if shares else draw(_of("", f"up to 6 {row['unit']}"))
    return found


def _volumes(draw: DrawFn) -> Rows:
    found = []
    for number in range(draw(st.integers(0, 3))):
        firm, stated, ceiling = sorted(draw(st.tuples(AMOUNT, AMOUNT, AMOUNT)))
        found.append({
            "id": f"deal-one/power/0{number}", "agreement": "deal-one", "source": draw(SOURCE),
            "measure": draw(_of("", "power", "wafer-starts")),
            "customer": draw(_of("", "aleph")), "supplier": "beth",
            "flow": draw(_of("supply", "lease")), "kind": "power", "unit": "GW",
            "category": draw(_of("ai-accelerator", "power", "ai-accelerator;cloud-capacity")),
            "firm": _digits(firm), "stated": draw(_of("", _digits(stated))),
            "ceiling": draw(_of("", _digits(ceiling))),
            "strict_low": draw(_of("", "yes")), "strict_high": draw(_of("", "yes")),
            "stage": draw(_of("agreed", "planned", "ended")),
            "evidence": draw(_of("reported", "rumoured")),
            "counts": draw(_of("yes", "no", "joint:both", "part-of:deal-two",
                               "superseded-by:deal-two@2026-01")),
            "known_from": draw(dates()), "ended": draw(_of("", "2026-06")), "note": draw(NOTE),
        })  # fmt: skip
    return found


def _relations(draw: DrawFn) -> dict[str, Rows]:
    tables = {
        "stakes": draw(rows(
            ("holder", "issuer", "kind", "as_of"), holder=_of("aleph", "beth"),
            issuer=_of("gimel", "daleth"), kind=_of("equity", "warrant", "commitment"),
            as_of=dates(empty=False), status=_of("held", "announced", "sold (5.83bn USD)"),
            source=SOURCE,
        )),
        "supply_relations": draw(rows(
            ("supplier", "customer", "category", "source"), supplier=_of("aleph", "beth"),
            customer=_of("gimel", "daleth"), category=_of("accelerator", "foundry"),
            source=SOURCE, as_of=_of("", "2026", "2026-06-30"), notes=NOTE,
            status=_of(*statuses()),
        )),
        "market_shares": draw(rows(
            ("market", "supplier", "period", "source"), market=_of("hbm", "my-market"),
            supplier=_of(*FIRMS, "aleph+beth", "others", "five makers"), source=SOURCE,
            period=_of("2025", "2025-Q2", "undated"),
            basis=_of("revenue", "about", "'over 80%'", "not stated ('majority')", "forecast"),
        )),
        "customer_shares": draw(rows(
            ("supplier", "customer_or_anonymised", "period", "source"), supplier=FIRM,
            customer_or_anonymised=_of("Customer A", "top two customers"), source=SOURCE,
            period=_of("FY2026-Q1", "2025"), basis=_of("revenue", "revenue, estimate"),
        )),
        "groups": draw(rows(
            ("child", "parent", "from"), child=_of("aleph"), parent=_of("beth", "gimel"),
            relation=_of("subsidiary", "controlled"), source=SOURCE, note=NOTE,
            **{"from": _of("", "2019", "2020-05")}, until=_of("", "2026-01"),
        )),
        "people": draw(rows(
            ("id", "organisation", "role"), id=_of("ada"), name=_of("Ada Example"),
            organisation=FIRM, role=_of("founder and chief executive", "head of hardware"),
            source=SOURCE,
        )),
        "facilities": draw(rows(
            ("id",), id=_of("hall-one", "hall-two"), name=_of("Hall"), kind=_of("campus"),
            operator=FIRM, tenant=_of("", "aleph", "aleph;beth"), country_iso2=_of("KR"),
            location=_of("Seoul", "South Korea"), status=_of("operating", "planned"),
            source=_of("paper-a", "paper-b;paper-c"),
        )),
        "product_inputs": draw(rows(
            ("product", "input_kind", "supplier", "source"), product=PRODUCT, supplier=FIRM,
            input_kind=_of("foundry", "memory", "co-design"), detail=NOTE, source=SOURCE,
        )),
        "in_house": draw(rows(
            ("organisation", "product"), organisation=FIRM, product=PRODUCT,
            category=_of("ai-accelerator", "cpu"),
        )),
    }  # fmt: skip
    for table, low, high in (
        ("stakes", "min_fraction", "max_fraction"),
        ("supply_relations", "share_of_customer_min", "share_of_customer_max"),
        ("market_shares", "share_min", "share_max"),
        ("customer_shares", "share_of_supplier_revenue_min", "share_of_supplier_revenue_max"),
    ):
        for row in tables[table]:
            row[low], row[high] = draw(between(SHARE))
    for row in tables["supply_relations"]:
        row["since"] = draw(_of("", "2014", "2014-06"))
        row["since_source"] = draw(SOURCE) if row["since"] and draw(st.booleans()) else ""
    for row in tables["market_shares"]:
        named = {"aleph+beth": "group", "others": "category", "five makers": "category"}
        row["supplier_kind"] = named.get(row["supplier"], "organisation")
    return tables


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(folders())
def test_import_export_import_changes_nothing(tables: dict[str, Rows]) -> None:
    """What is exported gives, imported into an empty folder, the same files to the byte."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        write_tables(work / "tables", tables)
        _import(work / "tables", work / "graph")
        _export(work / "graph", work / "exported")
        _import(work / "exported", work / "again")
        assert _files(work / "again") == _files(work / "graph")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(folders())
def test_to_import_twice_changes_no_byte(tables: dict[str, Rows]) -> None:
    """A second import of the same rows makes no duplicates and no revisions."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        write_tables(work / "tables", tables)
        _import(work / "tables", work / "graph")
        before = _files(work / "graph")
        _import(work / "tables", work / "graph")
        assert _files(work / "graph") == before


@pytest.mark.shared
@pytest.mark.skipif(not FACTS.exists(), reason="../shared/facts is not at hand")
def test_the_fact_base_survives_the_round_trip(tmp_path: Path) -> None:
    """All claims of the fact base are the same after export and import."""
    shipped = known_in(Existing.read(ROOT / "graph").quads())
    _import(FACTS, tmp_path / "graph", shipped)
    _export(tmp_path / "graph", tmp_path / "tables")
    _import(tmp_path / "tables", tmp_path / "again", shipped)
    first, again = (_files(tmp_path / name) for name in ("graph", "again"))
    assert len(first) > 490  # by hand: 509 sources, of which 493 are cited
    assert again == first
