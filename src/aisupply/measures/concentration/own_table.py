"""The measures for a table of one's own: no graph, no network.

>>> deals = [
...     {"buyer": "c", "seller": "s1", "min": "10", "max": "10"},
...     {"buyer": "c", "seller": "s2", "min": "", "max": "6"},
...     {"buyer": "c", "seller": "s3", "min": "2", "max": "3"},
... ]
>>> table = measure_table(deals)
>>> str(table.rows[0]["hhi"]), str(table.rows[0]["effective_suppliers"])
('4,016.6 … 7,222.3', '1.38 … 2.49')

Shares of a known whole leave room for firms that nobody names:

>>> shares = [{"supplier": "a", "share": 60}, {"supplier": "b", "share": 25}]
>>> str(measure_table(shares, whole=100).rows[0]["hhi"])
'4,225 … 4,450'
"""

from __future__ import annotations

import math
from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING

from aisupply.bounds import Bounds, sum_as_written
from aisupply.errors import DataError, UsageError
from aisupply.exchange.delimited import column_key
from aisupply.exchange.sheets import is_unnamed
from aisupply.measures.cells import Cell, Figure, Supply
from aisupply.measures.concentration.own_rows import OwnRow, OwnRows, Wanted, read_own
from aisupply.measures.concentration.rows import BOUNDS, COLUMNS, measured, outer_notes
from aisupply.measures.index_bounds.indices import Undefined
from aisupply.measures.market.market import measured_shares
from aisupply.measures.market.share_polytope import Whole
from aisupply.measures.market.share_series import Shared
from aisupply.table import Table
from aisupply.text import Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from aisupply.measures.concentration.rows import Row

__all__ = ["SHARE_COLUMNS", "measure_table"]

SHARE_COLUMNS = (
    "customer", "suppliers", "residual", "hhi", "effective_suppliers", "cr1", "cr3",
    "top_supplier", "top_candidates", "reason",
)  # fmt: skip
"""The columns for shares of a known whole, in order."""

_LEFT_OUT = frozenset(
    {
        "category", "kind", "unit", "closed", "sources", "period", "least_probability",
        "hhi_median",
    }
)  # fmt: skip
_PER_CENT = 100.0
_NOBODY = frozenset({"all_others", "residual", "remainder", "reste", "übrige"})
"""What stands for firms that nobody names, beside what `is_unnamed` knows."""

Supplies = dict[str, "_Sum"]


def measure_table(
    source: str | Path | bytes | Iterable[Mapping[str, object]],
    *,
    customer_col: str | None = None,
    supplier_col: str | None = None,
    low_col: str | None = None,
    high_col: str | None = None,
    stated_col: str | None = None,
    amount_col: str | None = None,
    whole: float | None = None,
    delimiter: str | None = None,
    encoding: str | None = None,
    decimal: str | None = None,
    sheet: str | None = None,
    name: str = "",
) -> Table:
    """Return the concentration of each customer in a table of volumes, or of shares of a whole.

    All amounts are of one kind in one unit: numbers, or words such as ``up to 6 GW``. An empty
    upper bound is no limit, an empty lower bound is 0; a table without amounts names suppliers of
    unknown volume. Rows of one customer and supplier are added; a negative amount is taken off,
    with a note. Rows that are sums of others are left out, with a note.

    Columns are found by their usual names in any case (``customer``, ``buyer``, ``supplier``,
    ``seller``, ``low``, ``min``, ``high``, ``max``, ``amount``, ``share`` …), or by those given.

    Args:
        source: A file of cells separated by commas, semicolons or tabs with a header row, or a
            spreadsheet (``.xlsx``), its bytes, or rows as mappings.
        customer_col: The column of the customers. Without any, the table is one market.
        supplier_col: The column of the suppliers.
        low_col: The column of the lower bounds.
        high_col: The column of the upper bounds.
        stated_col: The column of the stated figures, up to which an open end counts in
            ``hhi_stated``, and which make ``hhi_announced``.
        amount_col: The column of amounts that are both bounds, in place of low and high.
        whole: What all shares add up to, such as 100; amounts are then shares, never
            renormalised, and what is left may belong to firms that nobody names.
        delimiter: What separates the cells; by default it is found.
        encoding: The encoding of the file; UTF-8 by default.
        decimal: The decimal mark, ``.`` or ``,``; by default it is found.
        sheet: The sheet of a spreadsheet; by default the first.
        name: How the table is called in messages; by default its path.

    Returns:
        A row for each customer, in the order in which they first appear, with the columns of
        `concentration` that apply, or with `SHARE_COLUMNS` for shares of a whole. Without
        `stated_col` there is no ``hhi_announced``; the customer of one market is null.

    Raises:
        DataError: The file or a cell cannot be read; the message has every problem with its row
            and column.
        UsageError: Options contradict each other, or one has a value that it cannot have.
    """
    if whole is not None and not 0 < whole < math.inf:
        raise UsageError(
            f"no whole is {whole:g}", hint="give what all shares add up to, such as 100"
        )
    wanted = Wanted(customer_col, supplier_col, low_col, high_col, stated_col, amount_col,
                    delimiter, encoding, decimal, sheet)  # fmt: skip
    own = read_own(source, wanted, name)
    customers = _gathered(own, whole)
    own.require_sound()
    if whole is not None:
        return _told(own, SHARE_COLUMNS, _shares_rows(own, customers, whole))
    rows: list[Row] = [measured(_cell(who, supplies)) for who, supplies in customers.items()]
    left_out = _LEFT_OUT | (frozenset() if stated_col else {"hhi_announced"})
    return _told(own, tuple(name for name in COLUMNS if name not in left_out), rows)


def _told(own: OwnRows, columns: tuple[str, ...], rows: Sequence[Row]) -> Table:
    """Return the table of some rows, with how it was read."""
    kept = [{name: row.get(name) for name in columns} for row in rows]
    for row in kept:
        row["customer"] = row["customer"] if own.has_customers else None
    return Table(columns, kept, None, own.notes + outer_notes(rows), BOUNDS | {"residual"})


def _is_nobody(name: str) -> bool:
    return column_key(name) in _NOBODY or is_unnamed(name)


class _Sum:
    """What one customer may get from one supplier: all rows together."""

    def __init__(self) -> None:
        self.figures: list[Figure] = []
        self.is_open = False
        self.lines: list[int] = []

    def add(self, row: OwnRow) -> None:
        """Add a row."""
        self.lines.append(row.line)
        if row.figure.is_given:
            self.figures.append(row.figure)
        else:
            self.is_open = True

    def net(self) -> Figure | None:
        """Return all figures as one if some are taken off; None if none is."""
        if all(figure.firm >= 0 for figure in self.figures):
            return None
        stated = [figure.announced for figure in self.figures]
        ends = (sum_as_written(s.low for s in stated), sum_as_written(s.high for s in stated))
        given = any(figure.stated is not None for figure in self.figures)
        return Figure(
            max(sum_as_written(figure.firm for figure in self.figures), 0.0),
            Bounds(max(ends[0], 0.0), max(ends[1], 0.0)) if given else None,
            sum_as_written(figure.ceiling for figure in self.figures),
        )


def _gathered(own: OwnRows, whole: float | None) -> dict[str, Supplies]:
    """Return what each customer may get from each supplier; problems of sums are kept."""
    customers: defaultdict[str, Supplies] = defaultdict(dict)
    for row in own.rows:
        customers[row.customer].setdefault(row.supplier, _Sum()).add(row)
    for customer, supplies in customers.items():
        for supplier, each in supplies.items():
            try:
                _check_sum(own, customer, supplier, each, whole)
            except DataError as error:  # beyond the greatest double
                found, line = f"{error.found} of {supplier} in all", each.lines[-1]
                own.problem(line, own.figure_column, found, error.expected, str(error.hint))
    return customers


def _check_sum(own: OwnRows, customer: str, supplier: str, each: _Sum, whole: float | None) -> None:
    """Net what is taken off, and keep what no supplier can deliver in all as a problem."""
    ceiling = sum_as_written(figure.ceiling for figure in each.figures)
    firm = sum_as_written(figure.firm for figure in each.figures)
    if (net := each.net()) is not None:
        rows = tuple(each.lines)
        own.notes.append(
            Note("own.taken-off-for", supplier=supplier, customer=customer, rows=rows)
            if customer
            else Note("own.taken-off", supplier=supplier, rows=rows)
        )
        each.figures = [net]
    if ceiling < 0:
        found, hint = f"{ceiling:g} of {supplier} in all", "more is taken off than was delivered"
        own.problem(each.lines[-1], own.figure_column, found, "0 or more", hint)
    if whole is None:
        if _is_nobody(supplier):
            own.notes.append(Note("own.one-supplier", supplier=supplier))
        return
    if own.unit == "%" and whole != _PER_CENT:
        hint = "write --whole 100, or the shares as plain numbers"
        own.problem(each.lines[0], own.figure_column, "per cent", f"parts of {whole:g}", hint)
    if firm > whole or (math.isfinite(ceiling) and ceiling > whole):
        found = f"{max(firm, ceiling):g} of {supplier}" + (" in all" if each.lines[1:] else "")
        hint = "no share is above the whole: correct it, or --whole"
        own.problem(each.lines[-1], own.figure_column, found, f"up to {whole:g}", hint)
    if _is_nobody(supplier):
        own.notes.append(Note("own.not-named", supplier=supplier))


def _cell(customer: str, supplies: Supplies) -> Cell:
    supplied = (Supply(n, supplies[n].figures, supplies[n].is_open) for n in sorted(supplies))
    return Cell(customer, "", None, None, tuple(each for each in supplied if each.ceiling > 0))


def _shares_rows(own: OwnRows, customers: Mapping[str, Supplies], whole: float) -> list[Row]:
    """Return a row for each customer; a note tells where shares are more than the whole."""
    rows = []
    for customer, supplies in customers.items():
        rows.append(_shares_row(customer, supplies, whole))
        floor = sum_as_written(f.firm for each in supplies.values() for f in each.figures)
        if rows[-1]["reason"] == (Undefined.DISAGREE,):
            own.notes.append(
                Note("own.above-whole-of", customer=customer, total=floor, whole=whole)
                if customer
                else Note("own.above-whole", total=floor, whole=whole)
            )
    return rows


def _shares_row(customer: str, supplies: Supplies, whole: float) -> Row:
    """Return the row of shares of a known whole."""
    shares = {name: _share(supplies[name], whole) for name in sorted(supplies)}
    named = {name: share for name, share in shares.items() if not _is_nobody(name)}
    named = {name: share for name, share in named.items() if share[1] > 0}
    pools = [share for name, share in shares.items() if _is_nobody(name)]
    low, high = zip(*named.values(), strict=True) if named else ((), ())
    shared = Shared(Whole(low, high, pools=tuple(pools)), tuple(named))
    row: Row = {"customer": customer, "suppliers": len(named)}
    return row | measured_shares(shared)


def _share(each: _Sum, whole: float) -> tuple[float, float]:
    """Return the least and the greatest share, each rounded once; 1 where nothing limits it."""
    supply = Supply("", each.figures, each.is_open)
    low = float(Fraction(repr(supply.firm)) / Fraction(repr(whole)))
    if math.isinf(supply.ceiling):
        return low, 1.0
    return low, float(Fraction(repr(supply.ceiling)) / Fraction(repr(whole)))
