"""How a job can fail before or while it is done, with the HTTP status that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aisupply.errors import AisupplyError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["RequestError"]


class RequestError(AisupplyError):
    """A request that cannot be answered; workers and the server say so with the same error.

    It crosses from a worker to the server as code, message, hint and parameters.

    Args:
        status: the HTTP status.
        message: what happened, in one sentence.
        hint: what to do; none if there is nothing to add.
        retry: seconds after which it is worth another try; None if it is not.
        reason: one word for logs and metrics.
        code: what kind of error it is.
        parameters: what it is about, as JSON has it.

    Example:
        >>> error = RequestError.of(AisupplyError("the store is empty", hint="load a file"), 400)
        >>> print(RequestError.received({"status": 400, "error": error.as_json()}))
        the store is empty
        → load a file
    """

    code = "request"

    def __init__(
        self, status: int, message: str, *, hint: str | None = None, retry: int | None = None,
        reason: str = "refused", code: str | None = None,
        parameters: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(message, hint=hint)
        self.status = status
        self.retry = retry
        self.reason = reason
        self.code = code or self.code
        self._parameters = dict(parameters or {})

    @property
    def parameters(self) -> dict[str, Any]:
        """What the error is about."""
        return self._parameters

    @classmethod
    def of(cls, error: AisupplyError, status: int) -> RequestError:
        """Return an error of the package as one of a request."""
        sent = error.as_json()
        return cls(
            status, error.message, hint=error.hint, code=sent["code"],
            parameters=sent["parameters"],
        )  # fmt: skip

    @classmethod
    def received(cls, head: Mapping[str, Any]) -> RequestError:
        """Return the error of which the head of a worker's message tells."""
        sent = head["error"]
        return cls(
            head["status"], sent["message"], hint=sent["hint"], code=sent["code"],
            parameters=sent["parameters"],
        )  # fmt: skip
