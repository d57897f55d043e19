"""How much a customer depends on few suppliers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from aisupply.errors import UsageError
from aisupply.operations.declaration import Operation
from aisupply.operations.parameters import CATEGORY, CUSTOMERS, KIND, Parameter
from aisupply.text import Id, Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aisupply.operations.declaration import Asked
    from aisupply.table import Cell, Table

__all__ = ["OPERATION"]


def _run(asked: Asked) -> Table:
    from aisupply.measures.concentration import concentration as measures
    from aisupply.table import Table

    category, kind, is_explained = asked.get("category"), asked.get("kind"), asked.get("explain")
    unit = asked.get("unit")
    customers: list[str | None] = [*asked.get("customers")] or [None]
    if is_explained and customers == [None]:
        raise UsageError("--explain needs a customer", hint="name one, such as openai")
    conversion = asked.lens.get("conversion")
    tables = [
        measures.explain(
            asked.supply(customer), customer, category=category, kind=kind, unit=unit
        )
        if is_explained and customer
        else measures.concentration(
            asked.supply(customer), customer, category=category, kind=kind,
            all_cells=bool(asked.get("all_cells")), measure=asked.get("measure"),
            unit=unit, conversion=conversion,
        )
        for customer in customers
    ]  # fmt: skip
    lens = asked.view.lens.as_json()
    if conversion is not None:
        line = f"{lens['line']} · scenario {conversion.name}"
        lens |= {"scenario": conversion.name, "line": line}
    rows = [row for table in tables for row in table.rows]
    notes = dict.fromkeys(note for table in tables for note in table.notes)
    if category and customers != [None]:
        notes = dict.fromkeys([*_said(rows), *notes])
    return Table(tables[0].columns, rows, lens, list(notes), tables[0].bounds)


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
    "how many more cells --all-cells shows.",
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
    ),
    columns=(
        "customer", "category", "kind", "unit", "suppliers", "quantified", "unquantified",
        "answer", "basis", "hhi_stated", "hhi", "hhi_binding", "hhi_announced", "hhi_median",
        "effective_suppliers", "cr1", "cr3", "entropy", "top_supplier", "top_candidates",
        "past_1800", "past_4000", "past_half", "closed", "tipping", "period",
        "least_probability", "sources", "reason", "cr4", "normalised_hhi", "gini", "exp_entropy",
        "effective_suppliers_stated", "cr1_stated", "cr3_stated", "entropy_stated",
    ),
    shown=(
        (
            "customer", "category", "kind", "suppliers", "quantified", "answer", "basis",
            "hhi_stated", "top_supplier",
        ),
        ("supplier", "product", "percentile_5", "median", "percentile_95", "unit", "claims"),
        (
            "customer", "category", "supplier", "binding", "stated", "ceiling", "unit", "claims",
            "binds",
        ),
    ),
    run=_run,
    reads_lens=_conversion,
)  # fmt: skip
