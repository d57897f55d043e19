"""How much a customer depends on few suppliers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aisupply.errors import UsageError
from aisupply.operations.declaration import Operation
from aisupply.operations.parameters import CATEGORY, CUSTOMERS, KIND, Parameter
from aisupply.text import Id, Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aisupply.operations.declaration import Asked
    from aisupply.table import Cell, Table

__all__ = ["OPERATION"]


def _run(asked: Asked) -> Table:
    from aisupply.measures.concentration import concentration as measures
    from aisupply.measures.typical import Draws

    category, kind, is_explained = asked.get("category"), asked.get("kind"), asked.get("explain")
    unit = asked.get("unit")
    customers: list[str | None] = [*asked.get("customers")] or [None]
    if is_explained and customers == [None]:
        raise UsageError("--explain needs a customer", hint="name one, such as openai")
    if is_explained and asked.get("typical"):
        raise UsageError("--explain and --typical are two tables", hint="ask for one at a time")
    if asked.get("per"):
        return _flows(asked, customers)
    _without_year(asked)
    conversion = asked.lens.get("conversion")
    typical = Draws(asked.get("draws"), asked.get("seed")) if asked.get("typical") else None
    tables = [
        measures.explain(
            asked.supply(customer), customer, category=category, kind=kind, unit=unit
        )
        if is_explained and customer
        else measures.concentration(
            asked.supply(customer), customer, category=category, kind=kind,
            all_cells=bool(asked.get("all_cells")), measure=asked.get("measure"),
            unit=unit, conversion=conversion, typical=typical,
        )
        for customer in customers
    ]  # fmt: skip
    lens = asked.view.lens.as_json()
    if conversion is not None:
        line = f"{lens['line']} · scenario {conversion.name}"
        lens |= {"scenario": conversion.name, "line": line}
    table = replace(_joined(tables), lens=lens)
    if category and customers != [None]:
        said = dict.fromkeys([*_said(table.rows), *table.notes])
        return replace(table, notes=list(said))
    return table


def _joined(tables: Sequence[Table]) -> Table:
    """Return tables of the same columns as one, each note once."""
    rows = [row for table in tables for row in table.rows]
    notes = dict.fromkeys(note for table in tables for note in table.notes)
    return replace(tables[0], rows=rows, notes=list(notes))


def _flows(asked: Asked, customers: list[str | None]) -> Table:
    """Return what was billed in a year, of each customer that is asked for."""
    from aisupply.claims.flow_figures import flow_figures
    from aisupply.measures.flows.flow_concentration import explain_flows, flow_concentration

    period, kind = asked.get("period"), asked.get("kind")
    if not period:
        raise UsageError("--per needs a year", hint="add --period, such as --period 2025")
    if kind not in {None, "money"}:
        raise UsageError(f"what is billed in a year is money, not {kind}", hint="leave out --kind")
    for name in ("typical", "unit", "all_cells"):
        if asked.get(name):
            option = name.replace("_", "-")
            raise UsageError(f"--{option} is of deals, not of a year", hint="leave it out")
    if asked.lens.get("conversion") is not None:
        raise UsageError("a conversion is of deals, not of a year", hint="leave out --scenario")
    figures = flow_figures(asked.view)
    options = {"category": asked.get("category"), "assume": asked.get("assume")}
    tables = [
        explain_flows(asked.supply(customer), figures, period, customer, **options)
        if asked.get("explain") and customer
        else flow_concentration(asked.supply(customer), figures, period, customer, **options)
        for customer in customers
    ]
    return _joined(tables)


def _without_year(asked: Asked) -> None:
    """Raise `UsageError` for what belongs to a year where none is asked for."""
    for name in ("period", "assume"):
        if asked.get(name):
            hint = "add --per year, or leave it out"
            raise UsageError(f"--{name} is of what is billed in a year", hint=hint)


def _said(rows: Iterable[dict[str, Cell]]) -> Iterator[Note]:
    """Yield the answers of rows on orders as sentences; a stock has a sentence of its own."""
    from aisupply.measures.concentration.answers import answer_note

    for row in rows:
        said = answer_note(row)
        if said and row["basis"] != "estimated":
            about = {"customer": Id(row["customer"]), "category": Id(row["category"])}
            yield Note("concentration.answer", **about, said=said)


def _conversion(lens: dict[str, Any]) -> dict[str, Any]:
    """Take a scenario that is a file out of the options of the lens, and read it."""
    if not str(lens.get("scenario", "")).endswith(".toml"):
        return {}
    from aisupply.measures.concentration.conversion import read_conversion

    return {"conversion": read_conversion(Path(lens.pop("scenario")))}


OPERATION = Operation(
    name="concentration",
    line="Who depends on few suppliers, with exact bounds.",
    help="Measure how concentrated the suppliers of a customer are. The answer covers every named "
    "supplier, and its basis says on what it rests. Beside it stand hhi_stated (suppliers with a "
    "figure), hhi (every named supplier, by volumes alone), hhi_binding (only what is binding "
    "comes) and hhi_announced (all that was announced comes).\n\n"
    "Bounds are exact: no completion of the unknown figures lies outside them. Without CUSTOMER, "
    "one line for each customer, its best covered category, most concentrated first; a note says "
    "how many more cells --all-cells shows.\n\n"
    "With --per year --period 2025 it is what each supplier billed in that year instead, as far as "
    "totals and shares of revenue limit it: basis flows. Deals, which are stocks, are not in it. "
    "What is not certain enters by --assume alone, and the answer is then no proven one.",
    here="--scenario may be a FILE.toml here, which says what a gigawatt costs (low, high, source, "
    "status): suppliers with power and no money then count as money, marked as inferred.",
    example="aisupply concentration openai --category ai-accelerator --known-by 2025-10-07",
    topic="dependence",
    place=1,
    parameters=(
        CUSTOMERS,
        CATEGORY,
        KIND._replace(
            about=f"{KIND.about} installed: what is there by a model's account (--with-estimates).",
            choices=(*KIND.choices, "installed"),
        ),
        Parameter(
            "unit", "What is installed is counted in H100 equivalents, in pieces, or in watts of "
            "thermal design power (shown in GW). Default: H100e.",
            choices=("H100e", "count", "W"),
        ),
        Parameter("all-cells", "Every customer and category that is named.", "boolean"),
        Parameter(
            "measure", "all: add CR4, normalised HHI, Gini and more.", choices=("main", "all"),
            default="main",
        ),
        Parameter("explain", "List per supplier what each figure rests on.", "boolean"),
        Parameter("per", "What is billed in a year, and not what was agreed.", choices=("year",)),
        Parameter("period", "The year, with --per.", metavar="YEAR"),
        Parameter(
            "assume",
            "With --per: even (the days of a stated period are alike), one-category (a firm sells "
            "only what its total is said to be of), ten-percent (all customers above a tenth are "
            "told of), buyer-books (what is billed becomes property within a quarter) "
            "(repeatable).",
            choices=("even", "one-category", "ten-percent", "buyer-books"), many=True,
            metavar="NAME",
        ),
        Parameter(
            "typical", "Add the median and the middle 90 % of the HHI if every completion were "
            "equally likely, where every volume has a limit.", "boolean",
        ),
        Parameter(
            "draws", "How many completions are drawn for --typical.", "integer", default=10_000,
            least=100, most=1_000_000,
        ),
        Parameter("seed", "Seed of these draws.", "integer", default=1, least=0),
    ),
    columns=(
        "customer", "category", "kind", "unit", "suppliers", "quantified", "unquantified",
        "answer", "basis", "hhi_stated", "hhi", "hhi_binding", "hhi_announced", "hhi_median",
        "effective_suppliers", "cr1", "cr3", "entropy", "top_supplier", "top_candidates",
        "past_1800", "past_4000", "past_half", "closed", "tipping", "period",
        "least_probability", "sources", "reason", "cr4", "normalised_hhi", "gini", "exp_entropy",
        "effective_suppliers_stated", "cr1_stated", "cr3_stated", "entropy_stated", "assumed",
        "hhi_typical", "hhi_typical_5", "hhi_typical_95", "typical_draws",
    ),
    shown=(
        (
            "customer", "category", "kind", "suppliers", "quantified", "answer", "basis",
            "hhi_typical", "hhi_typical_5", "hhi_typical_95",
        ),
        (
            "customer", "category", "kind", "suppliers", "quantified", "answer", "basis",
            "hhi_stated", "top_supplier",
        ),
        ("supplier", "product", "percentile_5", "median", "percentile_95", "unit", "claims"),
        (
            "customer", "category", "supplier", "binding", "stated", "ceiling", "unit", "claims",
            "binds",
        ),
        ("customer", "category", "period", "unit", "suppliers", "quantified", "answer", "assumed"),
        ("customer", "category", "period", "supplier", "billed", "unit", "share", "claims"),
    ),
    meanings={
        "period": "day of a stock, or year in which it was billed",
        "quantified": "how many of them have a figure; with per, of how many what is billed is "
        "limited; in explain, whether this one has",
        "assumed": "what was assumed, by name; null if nothing",
        "hhi_typical": "median HHI in points, if every completion were equally likely",
        "hhi_typical_5": "points that 5 % of the completions are below",
        "hhi_typical_95": "points that 5 % of the completions are above",
        "typical_draws": "how many completions were drawn; 1 where only one is possible",
    },
    run=_run,
    reads_lens=_conversion,
)  # fmt: skip
