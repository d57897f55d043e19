"""`aisupply report` as a command: what it prints, where, and what it writes."""

from __future__ import annotations

import dataclasses
import sys
from typing import TYPE_CHECKING, Any

import pytest
import sample_reports

from aisupply.pages.report import assemble

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def sampled(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the command write the sample report, valid or not, instead of measuring the graph."""

    def use(**changes: Any) -> None:
        def made(_view: object, *, lang: str, tell: Callable[[str], None]) -> object:
            for step in assemble.STEPS:
                tell(step)
            return dataclasses.replace(sample_reports.report(lang), **changes)

        monkeypatch.setattr(assemble, "assemble", made)

    return use


def test_in_a_pipe_it_prints_the_headline_and_no_progress(
    sampled: Callable[..., None], run: Callable[..., Any], tmp_path: Path
) -> None:
    """Findings and the place of the report on standard output, nothing on the other."""
    sampled()
    done = run("report", "-o", tmp_path / "site")

    assert (done.code, done.err) == (0, "")
    assert done.out.count("\n• ") == len(sample_reports.report().findings)
    assert done.out.endswith(f"The report is in {tmp_path / 'site' / 'index.html'}\n")
    assert (tmp_path / "site" / "stops.html").is_file()


def test_of_a_french_report_the_headline_is_french(
    sampled: Callable[..., None], run: Callable[..., Any], tmp_path: Path
) -> None:
    """What is counted and where the report lies are told in the language of the pages."""
    sampled()
    done = run("report", "--lang", "fr", "-o", tmp_path / "site")

    assert " assertions, " in done.out
    assert done.out.endswith(f"Le rapport se trouve dans {tmp_path / 'site' / 'index.html'}\n")


def test_on_a_terminal_it_tells_each_step(
    sampled: Callable[..., None],
    run: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The bar is on standard error and reaches its end; the headline is as in a pipe."""
    sampled()
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    done = run("report", "-o", tmp_path / "site")

    assert "100%" in done.err
    assert done.out.startswith("Who supplies OpenAI\n")


def test_a_graph_that_breaks_rules_is_reported_and_fails(
    sampled: Callable[..., None], run: Callable[..., Any], tmp_path: Path
) -> None:
    """The report is written, and the exit code is 1."""
    sampled(valid=False)
    done = run("report", "-o", tmp_path / "site", "--lang", "fr")

    assert done.code == 1
    assert "lancez aisupply validate" in done.err
    assert '<html lang="fr">' in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
