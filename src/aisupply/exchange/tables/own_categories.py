"""Categories of one's own: a table of them, beside those of the code list.

They live in the registry of a graph and behave like shipped ones: a category includes its narrower
ones, and what one needs is a link of a chain.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from aisupply.claims.categories import broader
from aisupply.exchange.tables.mapping_nodes import TRUE, Statements, words
from aisupply.exchange.tables.schema import descriptor

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from aisupply.exchange.tables.export_claim import Facts
    from aisupply.exchange.tables.problems import Findings
    from aisupply.exchange.tables.rows import Row
    from aisupply.exchange.tables.schema import TableSchema

__all__ = [
    "CATEGORIES", "category_rows", "category_term", "check_broader", "describe_category",
    "with_categories",
]  # fmt: skip

CATEGORIES = "categories"
"""The name of the table."""
_NEEDS = {"needs": "flow", "needs_capital": "capital"}
"""Column → the kind of need."""


@cache
def _shipped() -> frozenset[str]:
    return frozenset(descriptor()["aisupply"]["codes"]["category"])


def category_term(code: str) -> str:
    """Return the name of the term of a category: a code of the list, or a thing of the graph.

    Example:
        >>> category_term("gpu"), category_term("pesticides")
        ('aisc:gpu', 'pesticides')
    """
    return f"aisc:{code}" if code in _shipped() else code


def with_categories(schema: TableSchema, own: Collection[str]) -> TableSchema:
    """Return a table whose columns of categories take those of one's own, too."""
    if not own:
        return schema
    columns = {
        name: replace(column, codes=tuple(dict.fromkeys((*column.codes, *sorted(own)))))
        if column.holds_categories else column
        for name, column in schema.columns.items()
    }  # fmt: skip
    return replace(schema, columns=columns)


def describe_category(made: Statements, row: Row) -> None:
    """Say what a category is, what it is a part of, and what it needs."""
    values = row.values
    name, french = str(values["id"]), values.get("label_fr")
    made.say(
        name, ("a", "ais:ProductCategory"), ("a", "skos:Concept"),
        ("skos:inScheme", "aisc:scheme-category"),
        ("skos:prefLabel", words(str(values["label"]), "en")),
        ("skos:prefLabel", words(str(french), "fr") if french else None),
    )  # fmt: skip
    made.say_each(name, "skos:broader", map(category_term, _several(row, "broader")))
    for column, kind in _NEEDS.items():
        for needed in _several(row, column):
            made.say(
                f"need/{name}/{needed}", ("a", "ais:Need"), ("ais:ofCategory", name),
                ("ais:needs", category_term(needed)), ("dcterms:type", f"aisc:need-{kind}"),
                ("ais:essential", TRUE),
            )  # fmt: skip


def _several(row: Row, column: str) -> tuple[str, ...]:
    value = row.values.get(column)
    return tuple(map(str, value)) if isinstance(value, tuple) else ()


def check_broader(rows: Iterable[Row], findings: Findings) -> None:
    """Find categories of one's own that are a code of the list, or their own narrower ones."""
    listed = list(rows)
    tree = {str(row.values["id"]): {"broader": _several(row, "broader")} for row in listed}
    above = broader(tree)
    for row in listed:
        name = str(row.values.get("id") or "")
        if name in _shipped():
            findings.add(
                row.file, row.number, "id", found=f"{name}, which is a category of the list",
                expected="an id of its own", hint=f"use {name} without a row, or take another id",
            )  # fmt: skip
        if any(name in above.get(over, ()) for over in tree.get(name, {}).get("broader", ())):
            findings.add(
                row.file, row.number, "broader", found=f"{name}, which is narrower than itself",
                expected="a broader category", hint="correct one of the rows",
            )  # fmt: skip


def category_rows(facts: Facts) -> Iterator[dict[str, str]]:
    """Yield a row for each category that a registry describes."""
    needs = [(need, facts.one(need, "ais:ofCategory")) for need in facts.of_type("ais:Need")]
    for name in facts.of_type("ais:ProductCategory"):
        labels = {getattr(term, "language", None): term.value
                  for term in facts.terms(name, "skos:prefLabel")}  # fmt: skip
        if not labels or "://" in name:  # a code of the list, or none of a registry
            continue
        own = [need for need, of in needs if of == name]
        yield {
            "id": name, "label": labels.get("en") or next(iter(labels.values()), ""),
            "label_fr": labels.get("fr", ""),
            "broader": ";".join(facts.all(name, "skos:broader")),
            **{
                column: ";".join(
                    facts.one(need, "ais:needs") for need in own
                    if facts.one(need, "dcterms:type") == f"need-{kind}"
                )
                for column, kind in _NEEDS.items()
            },
        }  # fmt: skip
