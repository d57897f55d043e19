"""What happens, as one line of JSON an event, on standard error; never a query or a token."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import traceback
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LEVELS", "Log", "place_of"]

LEVELS = ("all", "problems", "none")
"""How much is told."""
_PROBLEM = 500


class Log:
    """Writes events.

    Args:
        level: one of `LEVELS`; `problems` are answers of 500 and more, and faults.
        stream: where to; standard error if None.
    """

    def __init__(self, level: str = "all", stream: TextIO | None = None) -> None:
        self._level = level
        self._stream = stream or sys.stderr

    def event(self, name: str, **facts: Any) -> None:
        """Tell of an event."""
        if self._level == "all":
            self._write(name, facts)

    def fault(self, where: str) -> None:
        """Tell of a fault of the program: its kind and place."""
        if self._level != "none":
            self._write("fault", {"where": where})

    def request(
        self, scope: Mapping[str, Any], *, status: int, seconds: float, size: int, route: str
    ) -> None:
        """Tell of a request that was answered."""
        is_fine = status < _PROBLEM or route == "health"  # not ready yet is no problem
        if self._level == "none" or (self._level == "problems" and is_fine):
            return
        client = scope.get("client") or ("", 0)
        facts = {
            "method": scope["method"],
            "route": route,
            "status": status,
            "ms": round(1000 * seconds, 1),
            "bytes": size,
            "client": client[0],
        }
        self._write("request", facts | scope.get("aisupply.logged", {}))

    def _write(self, name: str, facts: dict[str, Any]) -> None:
        now = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
        self._stream.write(json.dumps({"time": now, "event": name, **facts}) + "\n")
        self._stream.flush()


def place_of(error: BaseException) -> str:
    """Return kind and place of an error; not its words, which may hold what a client sent."""
    steps = traceback.extract_tb(error.__traceback__)[-3:]
    places = " < ".join(f"{PurePath(s.filename).name}:{s.lineno}" for s in reversed(steps))
    return f"{type(error).__name__} at {places}, process {os.getpid()}"
