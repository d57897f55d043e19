"""How a request can fail before or while it is answered, each with its HTTP status."""

from __future__ import annotations

import os
import traceback
from pathlib import PurePath

__all__ = ["RequestError", "place_of"]


class RequestError(Exception):
    """A request that cannot be answered.

    Args:
        status: the HTTP status.
        message: what happened and what to do.
        retry: seconds after which it is worth another try; None if it is not.
        reason: one word for logs and metrics.
    """

    def __init__(
        self, status: int, message: str, *, retry: int | None = None, reason: str = "refused"
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.retry = retry
        self.reason = reason


def place_of(error: BaseException) -> str:
    """Return kind and place of an error; not its words, which may hold what a client sent."""
    steps = traceback.extract_tb(error.__traceback__)[-3:]
    places = " < ".join(f"{PurePath(s.filename).name}:{s.lineno}" for s in reversed(steps))
    return f"{type(error).__name__} at {places}, process {os.getpid()}"
