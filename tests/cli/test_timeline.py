"""The command timeline: the chart beside the table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., Any]


def test_a_chart_is_written_beside_the_table(run: Run, tmp_path: Path) -> None:
    """--chart writes a page with the days and claims of the table; the table stays what it was."""
    line = ("timeline", "openai", "--category", "ai-accelerator", "--kind", "power",
            "--from", "2025-09", "--to", "2025-10", "--format", "csv")  # fmt: skip
    plain = run(*line)
    file = tmp_path / "line.html"
    drawn = run(*line, "--chart", str(file))
    assert (drawn.code, drawn.out) == (0, plain.out)
    assert f"wrote {file}" in drawn.err
    page = file.read_text(encoding="utf-8")
    body = page[: page.index("</main>")]
    assert "<h1>OpenAI: hhi</h1>" in body
    days = re.findall(r"<tr><td>(\d{4}-\d{2}-\d{2})</td>", body)
    assert days == [row.split(",")[0] for row in plain.out.splitlines()[1:] if row[:2] == "20"]
    assert "<td>cl:" in body
    assert not re.search(r"(?:src|href)=", body)
