"""The descriptor: a sound data package, in step with the ontology."""

from __future__ import annotations

import re

import pytest

from aisupply.exchange.tables.schema import descriptor, tables_schema
from aisupply.rdf.bundle import ontology_dir

TABLES = """
sources organisations aliases groups products product_inputs categories in_house agreements
agreement_parties agreement_terms agreement_volumes agreement_corroboration stakes
supply_relations restrictions firm_groups market_shares customer_shares segment_shares
supplier_shares totals estimates people facilities changes conflicts readings
defaults deals
"""


def test_all_tables_are_there() -> None:
    """The tables are those of the fact base, sources first."""
    assert list(tables_schema().tables) == TABLES.split()


@pytest.mark.parametrize("resource", descriptor()["resources"], ids=lambda item: item["name"])
def test_each_table_is_a_sound_resource(resource: dict) -> None:  # type: ignore[type-arg]
    """A resource has a path, described fields, a key and references that exist."""
    assert resource["path"] == f"{resource['name']}.csv"
    names = [field["name"] for field in resource["schema"]["fields"]]
    assert len(names) == len(set(names))
    assert set(resource["schema"]["primaryKey"]) <= set(names)
    for field in resource["schema"]["fields"]:
        assert field["description"].endswith(".") or ":" in field["description"]
        assert field["type"] in {"string", "number", "integer"}
        re.compile(field.get("constraints", {}).get("pattern", ""))
    for key in resource["schema"].get("foreignKeys", ()):
        target = key["reference"]["resource"] or resource["name"]
        assert "id" in tables_schema().tables[target].columns


def test_references_of_the_package_are_those_that_are_checked() -> None:
    """Each single id that refers to one table has a foreign key, and the other way round."""
    for resource in descriptor()["resources"]:
        table = tables_schema().tables[resource["name"]]
        checked = {
            column.name: column.refers[0]
            for column in table.columns.values()
            if column.kind == "id" and len(column.refers) == 1
        }
        declared = {
            key["fields"]: key["reference"]["resource"] or table.name
            for key in resource["schema"].get("foreignKeys", ())
        }
        assert declared == checked


def test_pairs_and_amounts_name_columns() -> None:
    """What must hold within a row is said of columns that the table has."""
    for table in tables_schema().tables.values():
        groups = [*table.orders, *table.date_orders, *table.one_of]
        groups += [(item.low, item.high) for item in table.quantities]
        assert {name for group in groups for name in group} <= set(table.columns)


def codes_of(list_name: str) -> set[str]:
    """Return the ids of one code list of the ontology."""
    text = (ontology_dir() / "codes" / f"{list_name}.ttl").read_text("utf-8")
    found = re.findall(r"^aisc:([a-z0-9-]+)", text, re.MULTILINE)
    return {code for code in found if not code.startswith("scheme-")}


def test_categories_are_those_of_the_ontology() -> None:
    """The list of categories is the code list, and each other spelling means one of them."""
    categories = codes_of("category")
    assert set(descriptor()["aisupply"]["codes"]["category"]) == categories
    for table in tables_schema().tables.values():
        for column in table.columns.values():
            assert set((column.spellings or {}).values()) <= categories | {""}


@pytest.mark.parametrize(
    ("table", "column", "codes", "prefix"),
    [
        ("agreement_volumes", "stage", "stage", ""),
        ("agreement_volumes", "evidence", "status", ""),
        ("agreement_volumes", "flow", "flow", "flow-"),
        ("sources", "kind", "source-kind", "source-"),
    ],
)
def test_closed_lists_are_those_of_the_ontology(
    table: str, column: str, codes: str, prefix: str
) -> None:
    """A closed list of codes is wholly in the ontology's code list."""
    allowed = {prefix + code for code in tables_schema().tables[table].columns[column].codes}
    assert allowed <= codes_of(codes)


def test_roles_are_those_of_the_ontology() -> None:
    """Each role of a party is a role of the code list."""
    roles = tables_schema().tables["agreement_parties"].columns["role"].codes
    assert {f"role-{role}" for role in roles} <= codes_of("role")


@pytest.mark.parametrize("table", ["agreement_terms", "agreement_volumes", "stakes"])
def test_a_figure_in_numbers_takes_every_currency_that_words_take(table: str) -> None:
    """A tender in yuan or an order in won is a number beside its code, as in words."""
    column = "currency" if table == "stakes" else "unit"
    codes = set(tables_schema().tables[table].columns[column].codes)
    assert set(descriptor()["aisupply"]["codes"]["currency"]) <= codes
