"""Restrictions as rows: what their ends and goods stand for, and the way back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from aisupply.exchange.tables import read_folder
from aisupply.exchange.tables.export import write_tables
from aisupply.exchange.tables.mapping import map_rows
from aisupply.exchange.tables.mapping_context import Context, Draft
from aisupply.exchange.tables.mapping_nodes import local
from aisupply.exchange.tables.registry import registry_of
from aisupply.rdf.terms import AISC, ID, RDFS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aisupply.exchange.tables import Folder

Row = dict[str, str]
COVERAGE = dt.date(2026, 7, 5)
SOURCE = {
    "id": "paper", "publisher": "Example Press", "title_in_own_words": "On a rule", "kind": "news",
    "language": "en", "tier": "2", "published": "2025-10-07",
}  # fmt: skip
FIRMS = [
    {"id": name, "name": name.title(), "kind": "company", "source": "paper"}
    for name in ("lab", "maker", "rival")
]
PRODUCT = {"id": "scanner", "name": "Scanner", "kind": "networking", "designer": "maker",
           "source": "paper"}  # fmt: skip
RULE: Row = {
    "authority": "NL", "restricted_supplier": "maker", "restricted_customer_or_country": "lab",
    "category_or_product": "lithography", "rule": "licence needed", "from": "2024-09",
    "status": "in force", "source": "paper",
}  # fmt: skip


def folder_of(path: Path, **tables: list[Row]) -> Folder:
    """Write tables beside a source, three firms and a product, and read them."""
    beside = {"sources": [SOURCE], "organisations": FIRMS, "products": [PRODUCT]}
    write_tables(path / "tables", beside | tables)
    return read_folder(path / "tables")


def drafts(folder: Folder, table: str = "restrictions") -> list[Draft]:
    """Return the claims of the rows of a table, which have no problem."""
    problems = [str(p) for p in folder.problems if p.severity == "problem"]
    assert not problems
    mapped = map_rows(Context(folder, COVERAGE, {}))
    assert not mapped.problems
    return [draft for draft in mapped.drafts if draft.key.startswith(f"{table}/")]


def said(draft: Draft, predicate: str, subject: str = "") -> list[str]:
    """Return the values of a property of what a claim is about, or of another thing."""
    return sorted(
        triple.object.value if isinstance(triple.object, ox.Literal) else local(triple.object)
        for triple in draft.triples
        if local(triple.subject) == (subject or draft.subject)
        and local(triple.predicate) == predicate
    )


@pytest.mark.parametrize(
    ("cell", "ends"),
    [
        ("lab", ["lab"]),
        ("lab;rival", ["lab", "rival"]),
        ("lab rival", ["lab", "rival"]),
        ("CN", ["place/china"]),
        ("China and Macau", ["place/china", "place/macau"]),
        ("Chine et Macao", ["place/china", "place/macau"]),
        ("all", ["firm-group/all"]),
        ("US toolmakers", ["firm-group/us-toolmakers"]),
        ("chipmakers in China", ["firm-group/chipmakers-in-china"]),
        ("lab (its plant abroad)", ["firm-group/lab-its-plant-abroad--35cebe11f0e2"]),
    ],
)
def test_an_end_is_a_firm_a_country_or_a_group(tmp_path: Path, cell: str, ends: list[str]) -> None:
    """By hand: ids with ; or a blank between, countries by code or name, all else is a group."""
    row = RULE | {"restricted_customer_or_country": cell}
    (draft,) = drafts(folder_of(tmp_path, restrictions=[row]))
    assert said(draft, "restrictedCustomer") == ends


def test_all_are_everybody(tmp_path: Path) -> None:
    """The words "all" are a group of their own kind, other words a class of firms."""
    rows = [RULE | {"restricted_supplier": words} for words in ("all", "US toolmakers")]
    first, second = drafts(folder_of(tmp_path, restrictions=rows))
    assert said(first, "type", "firm-group/all") == ["FirmGroup", "actor-group-everybody"]
    assert said(second, "type", "firm-group/us-toolmakers") == [
        "FirmGroup", "actor-group-class",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "authority"),
    [
        ({"authority": "none (own decision)"}, ["maker"]),
        ({"authority": "rival"}, ["rival"]),
        ({"authority": "Netherlands"}, ["place/netherlands"]),
        ({"authority": "a ministry"}, ["actor-group/authority/a-ministry"]),
    ],
)
def test_who_made_the_rule(tmp_path: Path, cells: Row, authority: list[str]) -> None:
    """A body, a country, words, or the supplier itself."""
    (draft,) = drafts(folder_of(tmp_path, restrictions=[RULE | cells]))
    assert said(draft, "authority") == authority


def test_goods_are_codes_products_or_words(tmp_path: Path) -> None:
    """Words stay; the categories that they belong to have a column of their own."""
    rows = [
        RULE,
        RULE | {"category_or_product": "scanner"},
        RULE | {"category_or_product": "machines for 7 nm", "category": "lithography;memory"},
    ]
    coded, product, words = drafts(folder_of(tmp_path, restrictions=rows))
    names = ("ofCategory", "ofProduct", "restrictedGoods")
    assert [said(coded, name) for name in names] == [["lithography"], [], []]
    assert [said(product, name) for name in names] == [[], ["scanner"], []]
    assert [said(words, name) for name in names] == [
        ["lithography", "memory"], [], ["machines for 7 nm"],
    ]  # fmt: skip


def test_goods_may_be_of_a_category_of_ones_own(tmp_path: Path) -> None:
    """It is a thing of the folder and no code of the list, in both columns."""
    own = [{"id": "etchers", "label": "etchers"}]
    rows = [
        RULE | {"category_or_product": "etchers"},
        RULE | {"category_or_product": "the newest kind", "category": "etchers;memory"},
    ]
    folder = folder_of(tmp_path, restrictions=rows, categories=own)
    first, second = drafts(folder)
    assert (said(first, "ofCategory"), said(first, "restrictedGoods")) == (["etchers"], [])
    assert said(second, "ofCategory") == ["etchers", "memory"]
    terms = {
        triple.object.value
        for triple in second.triples
        if isinstance(triple.object, ox.NamedNode) and local(triple.predicate) == "ofCategory"
    }
    assert terms == {ID + "etchers", AISC + "memory"}


@pytest.mark.parametrize(
    ("status", "stage", "presented"),
    [
        ("in force", "in-force", ("reported", "certain")),
        ("licence needed", "licence-needed", ("reported", "certain")),
        ("quota", "quota", ("reported", "certain")),
        ("lifted", "lifted", ("reported", "certain")),
        ("reported", "in-force", ("reported", "probable")),
        ("rumoured", "in-force", ("rumoured", "possible")),
    ],
)
def test_a_status_is_a_stage_or_a_kind_of_statement(
    tmp_path: Path, status: str, stage: str, presented: tuple[str, str]
) -> None:
    """By hand, after the list of the table."""
    (draft,) = drafts(folder_of(tmp_path, restrictions=[RULE | {"status": status}]))
    (state,) = said(draft, "hasState")
    assert said(draft, "stage", state) == [stage]
    assert draft.presented == presented


def test_a_suspension_is_another_state_of_the_same_restriction(tmp_path: Path) -> None:
    """Rows of one id are one thing, each a claim; known from the day that the row gives."""
    pause = {"status": "suspended", "from": "2025-11-09", "until": "2026-11-27",
             "known_from": "2025-11-10"}  # fmt: skip
    both = [RULE | {"id": "tools"}, RULE | {"id": "tools"} | pause]
    first, second = drafts(folder_of(tmp_path, restrictions=both))
    assert first.subject == second.subject == "restriction/tools"
    assert [first.key, second.key] == [
        "restrictions/tools/in-force/paper", "restrictions/tools/suspended/2025-11-09/paper",
    ]  # fmt: skip
    assert [draft.known.day.isoformat() for draft in (first, second)] == [
        "2025-10-07", "2025-11-10",
    ]  # fmt: skip
    (state,) = said(second, "hasState")
    assert said(second, "hasTime", state) == ["time/2025-11-09_2026-11-27"]


def test_a_restriction_may_be_suspended_again(tmp_path: Path) -> None:
    """Two spells of one stage, told by one source, are two claims of one restriction."""
    rows = [
        RULE | {"id": "tools", "status": "suspended", "from": f"{year}", "until": f"{year}"}
        for year in ("2024", "2026")
    ]
    first, second = drafts(folder_of(tmp_path, restrictions=rows))
    assert first.subject == second.subject
    assert [first.key, second.key] == [
        "restrictions/tools/suspended/2024/paper", "restrictions/tools/suspended/2026/paper",
    ]  # fmt: skip


def test_without_an_id_the_same_ends_and_goods_are_one_restriction(tmp_path: Path) -> None:
    """Authority, ends and goods tell restrictions apart; the rule may be told in other words."""
    rows = [RULE, RULE | {"status": "suspended", "rule": "not applied for now"},
            RULE | {"category_or_product": "memory"}]  # fmt: skip
    first, second, third = drafts(folder_of(tmp_path, restrictions=rows))
    assert first.subject == second.subject == "restriction/nl/maker/lab/lithography"
    assert third.subject == "restriction/nl/maker/lab/memory"


def test_countries_at_the_ends_are_places_of_the_registry(tmp_path: Path) -> None:
    """Each has its names in two languages and its code."""
    row = RULE | {"restricted_customer_or_country": "China and Macau"}
    groups = [{"group": "toolmakers", "countries": "Japan", "source": "paper"}]
    folder = folder_of(tmp_path, restrictions=[row], firm_groups=groups)
    places = registry_of(Context(folder, COVERAGE, {}))["places"]
    labels = {
        triple.object.value for triple in places if triple.predicate == ox.NamedNode(RDFS + "label")
    }
    assert labels == {
        "China", "Chine", "Macau", "Macao", "Japan", "Japon", "Netherlands", "Pays-Bas",
    }  # fmt: skip


def test_a_group_has_members_and_countries(tmp_path: Path) -> None:
    """The group of the words at an end is that of the row that says who is in it."""
    row = RULE | {"restricted_supplier": "US toolmakers"}
    group = {"group": "US toolmakers", "members": "maker;rival", "countries": "US;NL",
             "source": "paper"}  # fmt: skip
    folder = folder_of(tmp_path, restrictions=[row], firm_groups=[group])
    (rule,) = drafts(folder)
    (told,) = drafts(folder, "firm_groups")
    assert said(rule, "restrictedSupplier") == [told.subject] == ["firm-group/us-toolmakers"]
    assert said(told, "hasPart") == ["maker", "rival"]
    assert said(told, "locatedIn") == ["place/netherlands", "place/united-states"]


def test_a_misspelt_firm_is_noted_once_and_a_group_is_not(tmp_path: Path) -> None:
    """What looks like an id and is none is read as words, and told."""
    rows = [
        RULE | {"restricted_supplier": "makr", "category_or_product": goods}
        for goods in ("lithography", "memory")
    ]
    rows.append(RULE | {"restricted_supplier": "us-toolmakers"})
    group = {"group": "us-toolmakers", "countries": "US", "source": "paper"}
    folder = folder_of(tmp_path, restrictions=rows, firm_groups=[group])
    assert [(p.row, p.column, p.severity) for p in folder.problems] == [
        (2, "restricted_supplier", "note")
    ]
    assert "did you mean 'maker'?" in str(folder.problems[0])


def test_faults_of_a_row_are_told(tmp_path: Path) -> None:
    """A stage that is none, an end before its beginning, one firm on both sides."""
    rows = [
        RULE | {"status": "active"},
        RULE | {"from": "2025-02", "until": "2025-01"},
        RULE | {"restricted_customer_or_country": "maker"},
        RULE | {"rule": ""},
    ]
    folder = folder_of(tmp_path, restrictions=rows)
    found = {(problem.row, problem.column) for problem in folder.problems}
    assert found == {
        (2, "status"), (3, "from"), (4, "restricted_customer_or_country"), (5, "rule"),
    }  # fmt: skip


def test_rows_come_back_from_their_claims(
    tmp_path: Path, written_back: Callable[[Context], dict[str, list[dict[str, str]]]]
) -> None:
    """What is written of the claims of a row is the row, but for the form of its words."""
    rows = [
        RULE | {"id": "tools", "until": "2026", "note": "a remark", "known_from": "2025-11-01"},
        RULE | {"authority": "none", "restricted_customer_or_country": "China;Macau",
                "category_or_product": "machines for 7 nm", "category": "lithography",
                "status": "reported"},
        RULE | {"restricted_supplier": "all", "category_or_product": "scanner",
                "status": "suspended"},
    ]  # fmt: skip
    group = {"group": "US toolmakers", "members": "maker;rival", "countries": "Netherlands",
             "source": "paper"}  # fmt: skip
    folder = folder_of(tmp_path, restrictions=rows, firm_groups=[group])
    back = written_back(Context(folder, COVERAGE, {}))
    written = [{name: cell for name, cell in row.items() if cell and name != "seen"}
               for row in back["restrictions"]]  # fmt: skip
    wanted = ({name: cell for name, cell in row.items() if cell} for row in rows)
    assert sorted(written, key=str) == sorted(wanted, key=str)
    assert back["firm_groups"] == [group | {"note": "", "seen": "yes"}]
