"""Who asks a remote store: from the environment, shown to nobody but the store."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import httpx

from aisupply.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["Credentials"]

_UNAUTHORISED = 401


class Credentials(httpx.Auth):
    """A token, or a user and a password in the way that the server asks for them.

    The password is sent only after the server has asked for it: by Digest where it offers that,
    else by Basic.

    Args:
        token: sent as a Bearer token.
        user: the name.
        password: goes with the name.
    """

    def __init__(self, *, token: str = "", user: str = "", password: str = "") -> None:
        self._token = token
        self._user = user
        self._password = password
        self._chosen: httpx.Auth | None = None

    @classmethod
    def of_environment(cls) -> Credentials | None:
        """Return what `AISUPPLY_STORE_TOKEN`, or `_USER` and `_PASSWORD`, say; None if nothing."""
        token, user, password = (
            os.environ.get(f"AISUPPLY_STORE_{name}", "") for name in ("TOKEN", "USER", "PASSWORD")
        )
        if token and not (user or password):
            return cls(token=token)
        if user and password and not token:
            return cls(user=user, password=password)
        if not (token or user or password):
            return None
        raise UsageError(
            "the credentials in the environment are not whole",
            hint="set AISUPPLY_STORE_TOKEN alone, or AISUPPLY_STORE_USER and _PASSWORD together",
        )

    def __repr__(self) -> str:
        return "Credentials(…)"

    def auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, None]:  # fmt: skip
        """Send the token at once; user and password when they are asked for."""
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request
            return
        if self._chosen is not None:
            yield from self._chosen.auth_flow(request)
            return
        response = yield request
        if response.status_code == _UNAUTHORISED:
            self._chosen = self._asked_for(response)
            flow = self._chosen.auth_flow(request)
            answering = next(flow)
            if "Authorization" not in answering.headers:  # Digest answers what was just asked
                answering = flow.send(response)
            yield answering

    def _asked_for(self, response: httpx.Response) -> httpx.Auth:
        offered = response.headers.get_list("www-authenticate")
        digest = any(line.strip().lower().startswith("digest") for line in offered)
        kind = httpx.DigestAuth if digest else httpx.BasicAuth
        return kind(self._user, self._password)
