"""What there is, with its ids; agreements with their amounts."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from aisupply.bounds import Bounds
from aisupply.claims import LISTS
from aisupply.errors import UsageError
from aisupply.operations.declaration import Operation
from aisupply.operations.parameters import Parameter

if TYPE_CHECKING:
    from aisupply.measures.money.agreements import AgreedAmount
    from aisupply.operations.declaration import Asked
    from aisupply.quantity.reading import Reading
    from aisupply.table import Cell, Table

__all__ = ["OPERATION"]

_AGREEMENTS, _RESTRICTIONS, _TOTALS = "agreements", "restrictions", "totals"
_FOR = {
    "min": (_AGREEMENTS,), "stage": (_AGREEMENTS, _RESTRICTIONS), "firm": (_AGREEMENTS, _TOTALS),
}  # fmt: skip
"""Parameter → the lists that it picks from."""
_COLUMNS = (
    "id", "label", "parties", "stage", "announced", "amount", "unit", "measure", "claims",
    "summary",
)  # fmt: skip
_POWER_OF_TEN = re.compile(r"(?P<number>\d+(?:\.\d+)?e\+?\d{1,2})\s*(?P<rest>.*)", re.IGNORECASE)
"""A number such as 10e9, which is no amount in words."""
_MEASURES = ("count", "power-gross", "power-it", "power", "money")
"""Measures in the order of amounts of different units, the last one first."""


def _run(asked: Asked) -> Table:
    from aisupply.claims.listing import list_things, stages_of

    what = asked.get("what")
    table = list_things(asked.view, what, asked.get("text"))
    for name, lists in _FOR.items():
        if asked.get(name) is not None and what not in lists:
            raise UsageError(
                f"--{name} is for {' and '.join(lists)}",
                hint="aisupply list agreements --min 10bn",
            )
    if what == _AGREEMENTS:
        return _with_amounts(asked, table)
    if what == _RESTRICTIONS and (stage := asked.get("stage")):
        stages_of(asked.view, known=stage)
        return replace(table, rows=[row for row in table.rows if row["stage"] == stage])
    if what == _TOTALS and (firm := asked.get("firm")):
        return replace(table, rows=[row for row in table.rows if row["firm"] == firm])
    return table


def _with_amounts(asked: Asked, table: Table) -> Table:
    """Return a row for each agreement and measure; one without a figure has a row without."""
    from aisupply.claims.listing import stages_of
    from aisupply.measures.groups import node_of
    from aisupply.measures.money.agreements import amounts_of, parties_of

    stages = stages_of(asked.view, known=asked.get("stage"))
    least = None if asked.get("min") is None else _read_least(asked.get("min"))
    amounts = amounts_of(asked.network)
    firm = asked.get("firm")
    head = node_of(asked.network, firm) if firm else None
    firms = parties_of(asked.network) if head else {}
    rows: list[dict[str, Cell]] = []
    for row in table.rows:
        name = str(row["id"])
        stage = stages.get(name)
        if asked.get("stage") not in {None, stage} or (head and head not in firms.get(name, ())):
            continue
        fitting = [amount for amount in amounts.get(name, ()) if _reaches(amount, least)]
        rows += [
            {
                **row, "stage": stage, "amount": amount.amount, "unit": amount.unit,
                "measure": amount.measure, "figure": amount.figure,
            }
            for amount in fitting
        ]  # fmt: skip
        if not amounts.get(name) and least is None:
            rows.append({**row, "stage": stage, "amount": None, "unit": None, "measure": None})
    return replace(table, columns=_COLUMNS, rows=rows, bounds=frozenset({"amount"}))


def _read_least(text: str) -> Reading:
    """Read an amount such as 10bn, 10e9 or 10 bn USD; `UsageError` for what is no one amount."""
    from aisupply.quantity.reading import ReadingError, read_quantity

    power = _POWER_OF_TEN.fullmatch(text.strip())
    plain = f"{Decimal(power['number']):f} {power['rest']}".strip() if power else text
    try:
        reading = read_quantity(plain)
    except ReadingError as error:
        hint = "write it as 10e9, 10bn or 10 bn USD"
        raise UsageError(f"min={text!r} is no amount: {error.message}", hint=hint) from error
    if reading.rules[:1] != ("rule-exact",) or reading.low is None or reading.per_period:
        hint = "write one figure, such as 10e9, 10bn or 10 bn USD"
        raise UsageError(f"min={text!r} is no one amount", hint=hint)
    return reading


def _reaches(amount: AgreedAmount, least: Reading | None) -> bool:
    """Tell whether a deal is on at least so much: in its own unit, or in the one that is named."""
    from aisupply.quantity.reading import to_unit

    if least is None or least.low is None:
        return True
    if least.unit is None:
        return amount.figure >= least.low
    try:
        same = to_unit(least, amount.unit)
    except UsageError:
        return False
    return amount.figure >= (same.low or 0)


def _by_figure(row: dict[str, Cell]) -> tuple[int, str, float]:
    """Return what amounts are sorted by: within a unit by the figure that is named.

    A total has bounds alone: it is sorted by the lower one.
    """
    if isinstance(amount := row["amount"], Bounds) and "figure" not in row:
        return 0, str(row["unit"]), amount.low
    return _MEASURES.index(str(row["measure"])), str(row["unit"]), float(str(row["figure"]))


OPERATION = Operation(
    name="list",
    line="What there is: firms, agreements, products, categories and so on.",
    help=f"List what there is: {', '.join(LISTS)}. With TEXT only what has it in its id, its "
    "label or another of its names. The ids are what other questions take.\n\n"
    "Agreements have a row for each measure, with the sum of their volumes that count; --min, "
    "--stage and --firm pick some, and --sort amount puts them in the order of the figures that "
    "are named, within a unit. Restrictions "
    "(export controls, listings, quotas, duties) have the stage of the day of the lens. Totals "
    "(revenue, spending, backlog, capacity and so on, by period) have what their claims leave open "
    "together; --firm picks those of one firm.",
    example="aisupply list agreements --min 10bn --sort amount",
    topic="claims",
    place=1,
    parameters=(
        Parameter("what", "What to list.", needed=True, positional=True, choices=LISTS),
        Parameter("text", "Only what has this in a name, in any case.", positional=True),
        Parameter(
            "min", "Only agreements on at least so much, such as 10bn or \"10 GW\"; without a "
            "unit, in that of the row.", metavar="AMOUNT",
        ),
        Parameter(
            "stage", "Only agreements or restrictions at this stage, such as letter-of-intent.",
            metavar="STAGE",
        ),
        Parameter(
            "firm", "Only agreements or totals of this firm.", metavar="FIRM", names="organisation"
        ),
    ),
    columns=("id", "label"),
    shown=(
        ("id", "label", "stage", "announced", "amount", "unit"),
        ("firm", "measure", "scope", "period", "amount", "unit", "statuses"),
        ("authority", "suppliers", "customers", "goods", "stage", "from", "until"),
    ),
    sort_keys={"amount": _by_figure},
    run=_run,
)  # fmt: skip
