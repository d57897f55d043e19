"""What the tests of commands share: a terminal to write to."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


def _on_a_terminal(*words: str, **env: str) -> str:
    """Return what a command writes where stdout and stderr are a terminal.

    Args:
        words: of the command.
        env: added to the environment, which has no NO_COLOR of its own.
    """
    pty = pytest.importorskip("pty", reason="there are no pseudo-terminals here")
    parent, child = pty.openpty()
    settings = {k: v for k, v in os.environ.items() if k != "NO_COLOR"} | {"TERM": "xterm", **env}
    with subprocess.Popen(
        [sys.executable, "-m", "aisupply", *words], stdin=subprocess.DEVNULL, stdout=child,
        stderr=child, env=settings,
    ) as ran:  # fmt: skip
        os.close(child)
        written = bytearray()
        try:
            while data := os.read(parent, 65536):
                written += data
        except OSError:  # the end of a terminal on Linux
            pass
        ran.wait()
    os.close(parent)
    return written.decode()


@pytest.fixture
def on_a_terminal() -> Callable[..., str]:
    """Run a command whose output and errors go to a terminal, and return what it writes."""
    return _on_a_terminal
