"""Spreadsheets to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


def _write(path: Path, **sheets: Sequence[Sequence[str | float | None]]) -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


@pytest.fixture(scope="session")
def write_spreadsheet() -> Callable[..., Path]:
    """Return what writes a spreadsheet: a path, and rows by the name of their sheet."""
    return _write
