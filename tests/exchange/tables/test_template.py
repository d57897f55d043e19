"""The template: complete, sound, marked as an example, and never over a user's files."""

from __future__ import annotations

import csv
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from aisupply.errors import UsageError
from aisupply.exchange.tables import Counts, PartialDate, read_folder, tables_schema, write_template

if TYPE_CHECKING:
    from pathlib import Path


def test_the_template_reads_back_without_a_problem(tmp_path: Path) -> None:
    """All tables of the template are read, with no problem and no note."""
    files = write_template(tmp_path / "mine")
    folder = read_folder(tmp_path / "mine")
    assert folder.problems == []
    assert set(folder.rows) == set(tables_schema().tables)
    assert all(folder.rows.values())
    assert sorted(file.name for file in files) == sorted(
        [*(f"{name}.csv" for name in tables_schema().tables), "README.txt"]
    )


def test_the_headers_are_all_columns_in_order(tmp_path: Path) -> None:
    """Each file begins with the columns of its table."""
    for file in write_template(tmp_path / "mine"):
        if file.suffix == ".csv":
            with file.open(encoding="utf-8", newline="") as lines:
                header = next(csv.reader(lines))
            assert header == list(tables_schema().tables[file.stem].columns)


def test_the_example_is_marked(tmp_path: Path) -> None:
    """Each row of the example says that it is one."""
    for file in write_template(tmp_path / "mine"):
        for line in file.read_text("utf-8").splitlines()[1:]:
            assert file.suffix == ".txt" or "xample" in line


def test_words_of_the_example_become_figures(tmp_path: Path) -> None:
    """By hand: "up to 2 GW" with 0.5 firm is [0.5, 2, 2]; 750 MW are 0.75 GW; 5 % are 0.05."""
    write_template(tmp_path / "mine")
    folder = read_folder(tmp_path / "mine")
    volume = folder.table("agreement_volumes")[0].values
    assert [volume[name] for name in ("firm", "stated", "ceiling")] == [0.5, 2, 2]
    assert (volume["unit"], volume["kind"]) == ("GW", "power")
    assert volume["counts"] == Counts("yes")
    facility = folder.table("facilities")[0].values
    assert (facility["power_min_gw"], facility["power_max_gw"]) == (0.75, 0.75)
    stake = folder.table("stakes")[0]
    assert (stake.values["min_fraction"], stake.values["max_fraction"]) == (0, Decimal("0.05"))
    assert stake.readings["fraction"].rules == ("rule-up-to",)
    term = folder.table("agreement_terms")[0].values
    assert (term["min"], term["max"], term["unit"]) == (0, 2, "GW")


def test_values_are_typed(tmp_path: Path) -> None:
    """A partial date keeps its precision, a flag is true or false, an empty cell is None."""
    write_template(tmp_path / "mine")
    folder = read_folder(tmp_path / "mine")
    start = folder.table("agreements")[0].values["start"]
    assert isinstance(start, PartialDate)
    assert (str(start.first), str(start.last)) == ("2026-07-01", "2026-12-31")
    assert start.precision == "half-year"
    source = folder.table("sources")[0]
    assert (source.values["seen"], source.values["tier"], source.values["url"]) == (True, 2, None)
    assert (source.file, source.number) == ("sources.csv", 2)


def test_a_folder_with_files_is_left_alone(tmp_path: Path) -> None:
    """A second template does not overwrite what a user has filled in."""
    write_template(tmp_path / "mine")
    (tmp_path / "mine" / "sources.csv").write_text("mine", "utf-8")
    with pytest.raises(UsageError, match="not empty"):
        write_template(tmp_path / "mine")
    assert (tmp_path / "mine" / "sources.csv").read_text("utf-8") == "mine"
    with pytest.raises(UsageError, match="is a file"):
        write_template(tmp_path / "mine" / "sources.csv")
