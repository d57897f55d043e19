"""Bars on a terminal, and silence in a pipe."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

from aisupply.cli.progress import drawn, progress

if TYPE_CHECKING:
    import pytest


class Terminal(io.StringIO):
    """What takes text and says that it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def on_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Make standard error a terminal, for the rest of the test."""
    made = Terminal()
    monkeypatch.setattr(sys, "stderr", made)
    return made


def test_a_bar_goes_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand: two of four is half, and four of four is all."""
    terminal = on_terminal(monkeypatch)
    with progress("loading") as tell:
        tell(2, 4)
        tell(4, 4)
    assert "50%" in terminal.getvalue()
    assert "100%" in terminal.getvalue()


def test_a_bar_of_unknown_start_begins_with_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is drawn before something is fetched; a second fetch has a bar of its own."""
    terminal = on_terminal(monkeypatch)
    tell = drawn("fetching")
    assert tell is not None
    assert terminal.getvalue() == ""
    for done in (1, 2, 1, 2):
        tell(done, 2)
    assert terminal.getvalue().count("fetching") >= 2


def test_a_pipe_stays_silent(capsys: pytest.CaptureFixture[str]) -> None:
    """No bar where nobody looks."""
    assert drawn("fetching") is None
    with progress("loading", 1) as tell:
        tell(1, 1)
    assert capsys.readouterr().err == ""
