"""Which rows of the concentration table tell most.

A row with one named supplier has an index of 10,000 whatever is known of it, and so has one
supplier with a figure among several. What tells most is where several are named and several
have a figure; such rows come first.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from aisupply.bounds import Bounds
from aisupply.table import Several
from aisupply.text import Code, Note, code_word, phrases, render

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aisupply.table import Cell, Table

__all__ = [
    "Row",
    "bounds_of",
    "cell_text",
    "charted",
    "count_of",
    "headline_rows",
    "indices_of",
    "names_in",
    "ranked",
]

Row = dict[str, "Cell"]

CHARTED = 20
"""How many rows are charted."""


def ranked(concentration: Table) -> list[Row]:
    """Return the rows, those first that tell most.

    The order: most suppliers with a figure, most suppliers named, greatest index on the stated
    figures, then by name.

    >>> from aisupply.table import Table
    >>> alone = {"customer": "a", "suppliers": 1, "quantified": 1, "hhi_stated": 10000}
    >>> open_ = {"customer": "b", "suppliers": 3, "quantified": 2, "hhi_stated": Bounds(5000, 6000)}
    >>> [row["customer"] for row in ranked(Table(("customer",), [alone, open_]))]
    ['b', 'a']
    """
    return sorted(concentration.rows, key=_key)


def _key(row: Row) -> tuple[bool, int, int, float, str, str, str]:
    named, figured = count_of(row.get("suppliers")), count_of(row.get("quantified"))
    stated = bounds_of(row.get("hhi_stated"))
    customer, category, kind = (
        str(row.get(name) or "") for name in ("customer", "category", "kind")
    )
    return (named < 2, -figured, -named, -stated.low if stated else 0.0, customer, category, kind)  # noqa: PLR2004


def charted(concentration: Table, *, most: int = CHARTED) -> list[Row]:
    """Return the rows to chart: the most telling one for each customer and category.

    Rows with one named supplier are left to the table, unless there are no others.
    """
    rows = _first_by(ranked(concentration), ("customer", "category"))
    several = [row for row in rows if count_of(row.get("suppliers")) > 1]
    return (several or rows)[:most]


def headline_rows(concentration: Table, *, most: int, each: int = 2) -> list[Row]:
    """Return the rows of the headline: at most `each` for a customer, and first one for a category.

    >>> from aisupply.table import Table
    >>> def row(customer, category, kind):
    ...     return {"customer": customer, "category": category, "kind": kind, "suppliers": 2}
    >>> rows = [row("a", "x", "money"), row("a", "x", "power"), row("b", "x", "money")]
    >>> table = Table(("customer", "category", "kind"), rows)
    >>> [(r["customer"], r["kind"]) for r in headline_rows(table, most=2)]
    [('a', 'money'), ('b', 'money')]
    """
    order = ranked(concentration)
    order = [row for row in order if count_of(row.get("suppliers")) > 1] or order
    first = _first_by(order, ("customer", "category"))
    taken = {id(row) for row in first}
    chosen: list[Row] = []
    for row in [*first, *(row for row in order if id(row) not in taken)]:
        of_customer = sum(other.get("customer") == row.get("customer") for other in chosen)
        if of_customer < each and len(chosen) < most:
            chosen.append(row)
    return chosen


def _first_by(rows: Iterable[Row], keys: tuple[str, ...]) -> list[Row]:
    first: dict[tuple[Cell, ...], Row] = {}
    for row in rows:
        first.setdefault(tuple(row.get(key) for key in keys), row)
    return list(first.values())


def indices_of(row: Row) -> tuple[Bounds | None, Bounds | None]:
    """Return the index of those with a figure and of all; the first needs two of them.

    Of several suppliers, the one with a figure is alone in the first index: always 10,000.
    """
    stated, full = bounds_of(row.get("hhi_stated")), bounds_of(row.get("hhi"))
    alone = count_of(row.get("quantified")) == 1 < count_of(row.get("suppliers"))
    return (None if alone and full is not None else stated), full


def bounds_of(cell: Cell) -> Bounds | None:
    """Return bounds, or a number as a point; null is none."""
    if isinstance(cell, Bounds):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Bounds.point(cell)
    return None


def count_of(cell: Cell) -> int:
    """Return a count; anything else than a number is 0."""
    return int(cell) if isinstance(cell, int | float) else 0


def names_in(cell: Cell) -> list[str]:
    """Return the names that a cell lists, each once.

    >>> names_in(Several(("a/s1", "a/s2", "a/s1"))), names_in("a/s1"), names_in(None)
    (['a/s1', 'a/s2'], ['a/s1'], [])
    """
    names = cell if isinstance(cell, Several) else (cell,)
    return list(dict.fromkeys(str(name) for name in names if name))


def cell_text(cell: Cell, lang: str, *, labels: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return a cell of texts, codes or notes in words, in one language; nothing for null.

    Args:
        cell: a text, a note, or several of them.
        lang: ``en`` or ``fr``.
        labels: id → how it is written.

    >>> cell_text(Several((Note("change.gone", firm="amd"), Note("change.same"))), "fr")
    'amd disparaît, chiffres inchangés'
    """
    if cell is None:
        return ""
    if isinstance(cell, Note):
        return render(cell, lang, labels=labels, page=True)
    if isinstance(cell, Several):
        between = str(phrases(lang)["join"]) if cell.between == "; " else cell.between
        return between.join(cell_text(part, lang, labels=labels) for part in cell)
    if isinstance(cell, Code):
        return code_word(cell, lang)
    return labels.get(str(cell), str(cell))
