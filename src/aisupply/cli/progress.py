"""How far long work is: a bar on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["drawn", "progress"]


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Callable[[int, int], None]]:
    """Draw a bar on standard error, if that is a terminal.

    Args:
        label: what is being done.
        total: how much there is to do, if that is known at the start.

    Yields:
        What to call with how much is done and how much there is.
    """
    with click.progressbar(
        length=total or 1, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:

        def tell(done: int, whole: int) -> None:
            """Draw how much is done."""
            bar.length = whole
            bar.update(done - bar.pos)

        yield tell


def drawn(label: str) -> Callable[[int, int], None] | None:
    """Return what draws a bar when it is first called, and ends it with the work.

    Returns:
        What to call as that of `progress`; None where standard error is no terminal.
    """
    if not sys.stderr.isatty():
        return None
    bars: list[click._termui_impl.ProgressBar[int]] = []

    def tell(done: int, whole: int) -> None:
        """Draw how much is done; begin the bar, or end it, where that is due."""
        if not bars:
            bars.append(click.progressbar(length=whole, label=label, file=sys.stderr))
        bars[0].update(done - bars[0].pos)
        if done >= whole:
            bars.pop().render_finish()

    return tell
