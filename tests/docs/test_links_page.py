"""The page on one's own sheet, followed to the letter."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from aisupply.cli import main

PAGE = (Path(__file__).parents[2] / "docs" / "links.md").read_text(encoding="utf-8")


def test_each_typed_line_prints_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sheet that the page shows, then its lines, one after the other, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    sheet = re.search(r"^```csv\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert sheet is not None
    Path("purchases.csv").write_text(sheet[1], encoding="utf-8")
    blocks = re.findall(r"^```session\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    steps = [step for block in blocks for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    assert len(steps) == 4
    for step in steps:
        line, _, shown = step.partition("\n")
        command, *words = shlex.split(line)
        assert command == "aisupply"
        with pytest.raises(SystemExit) as stop:
            main(words)
        assert not stop.value.code
        printed = capsys.readouterr()
        written = printed.out + printed.err if "view" in words else printed.out
        assert written.startswith(shown.rstrip("\n")) if "view" in words else (
            written.strip("\n") == shown.strip("\n")
        ), line  # fmt: skip
    assert "Agrochem" in Path("purchases.html").read_text(encoding="utf-8")
