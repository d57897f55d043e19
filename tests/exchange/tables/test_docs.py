"""The documentation of the tables says what the program does."""

from __future__ import annotations

import math
import re
from pathlib import Path

from aisupply.exchange.delimited import CELL_LIMIT, LINE_LIMIT
from aisupply.exchange.tables import read_folder
from aisupply.exchange.tables.describe import tables_markdown
from aisupply.quantity.reading import read_quantity

DOCS = (Path(__file__).parents[3] / "docs" / "tables.md").read_text("utf-8")
ROW = re.compile(
    r"^\| (?P<en>.+) \| (?P<fr>.+) \| (?P<span>[\[(].+[\])]) (?P<unit>\S+) \|$", re.MULTILINE
)


def interval(text: str) -> tuple[str, str | None]:
    """Return the bounds of words as the documentation writes them, and the unit."""
    reading = read_quantity(text)
    bounds = reading.bounds
    low, high = (f"{end:.15g}" if math.isfinite(end) else "—" for end in (bounds.low, bounds.high))
    closed_high = not bounds.high_open and high != "—"
    opening, closing = "(" if bounds.low_open else "[", "]" if closed_high else ")"
    return f"{opening}{low}, {high}{closing}", reading.unit


def test_each_example_of_words_is_read_as_documented() -> None:
    """Every wording of the table of words gives the interval and unit in its row."""
    rows = list(ROW.finditer(DOCS))
    assert len(rows) > 15
    for row in rows:
        for words in [*row["en"].split("; "), *row["fr"].split("; ")]:
            assert (words, *interval(words)) == (words, row["span"], row["unit"])


def test_the_columns_are_those_of_the_schema() -> None:
    """The section of tables is what the schema gives; see its comment for how to make it."""
    assert DOCS.endswith(tables_markdown())


def test_the_limits_are_those_of_the_program() -> None:
    """The greatest line and cell are as documented."""
    assert f"{LINE_LIMIT:,} bytes" in DOCS
    assert f"{CELL_LIMIT:,} characters" in DOCS


def test_the_smallest_deal_is_sound(tmp_path: Path) -> None:
    """The example of a deal is read without a problem, given its source and firms."""
    block = next(part for part in DOCS.split("```") if part.startswith("\nagreements.csv"))
    for part in block.strip().split("\n\n"):
        name, _, text = part.partition("\n")
        (tmp_path / name).write_text(text + "\n", "utf-8")
    known = {"sources": ["gazette-2026"], "organisations": ["lab", "chips"]}
    folder = read_folder(tmp_path, known=known)
    assert folder.problems == []
    volume = folder.table("agreement_volumes")[0].values
    assert [volume[name] for name in ("firm", "stated", "ceiling", "unit")] == [0.5, 2, 2, "GW"]


def test_the_shown_problem_is_the_one_that_comes(tmp_path: Path) -> None:
    """The example of a problem is word for word what the reader says."""
    shown = next(part for part in DOCS.split("```") if "up too 2 GW" in part).strip()
    (tmp_path / "agreement_volumes.csv").write_text(
        "id,agreement,measure,source,customer,supplier,flow,category,stage,evidence,counts,quantity\n"
        "a/power/01,a,,s,lab,chips,supply,gpu,agreed,reported,yes,up too 2 GW\n",
        "utf-8",
    )
    known = {"sources": ["s"], "organisations": ["lab", "chips"], "agreements": ["a"]}
    assert [str(problem) for problem in read_folder(tmp_path, known=known).problems] == [shown]
