"""How a job can fail before or while it is done, with the HTTP status that says so."""

from __future__ import annotations

__all__ = ["RequestError"]


class RequestError(Exception):
    """A request that cannot be answered; workers and the server say so with the same error.

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
