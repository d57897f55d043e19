"""One SPARQL server over HTTP: where requests may go, what is tried again, when to give up.

Nothing here knows RDF.  Requests go to the host that the user named and to no other; they carry
credentials from the environment, over https or to this machine only; an answer has a limit of
time and of size, and one that is cut off or of another kind than asked for is an error.

Each request may be sent again, even where the first may have arrived: a query changes nothing, and
an update adds statements without blank nodes, which are a set, so that twice is once.
"""

from __future__ import annotations

import ipaddress
import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import httpx

from aisupply._version import __version__
from aisupply.errors import StoreError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

__all__ = ["Answer", "Endpoint", "Limits", "checked_url"]

_AGAIN = frozenset({429, 502, 503, 504})
"""Statuses by which a server says: not now."""
_MOVED = frozenset({301, 302, 307, 308})
_MOVES = 3
"""Redirects that are followed, one after the other."""
_UNAUTHORISED = 401
_SHOWN = 200
"""Characters of a server's own message that are shown."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How long to wait, how much to take, how often to try.

    Args:
        connect: seconds to wait for a connection.
        total: seconds for one answer, from the first byte sent to the last one read.
        size: bytes of one answer, unpacked.
        attempts: how often a request is sent at the most.
        pause: seconds before the second attempt; it doubles with each further one.
        longest_pause: seconds that are waited at the most, whatever the server asks for.
    """

    connect: float = 10.0
    total: float = 120.0
    size: int = 256 * 1024 * 1024
    attempts: int = 4
    pause: float = 0.5
    longest_pause: float = 30.0

    @classmethod
    def of_environment(cls) -> Limits:
        """Return the limits, with the time for one answer from `AISUPPLY_STORE_TIMEOUT`."""
        text = os.environ.get("AISUPPLY_STORE_TIMEOUT")
        if not text:
            return cls()
        try:
            seconds = float(text)
        except ValueError:
            seconds = 0.0
        if not 0 < seconds < float("inf"):
            raise UsageError(
                f"AISUPPLY_STORE_TIMEOUT is {text!r}", hint="write seconds, such as 120"
            )
        return cls(total=seconds)


class Answer(NamedTuple):
    """What a server sent: status, headers (names in small letters) and the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def fine(self) -> bool:
        """Whether the server did what it was asked."""
        return 200 <= self.status < 300  # noqa: PLR2004 - as HTTP has it

    @property
    def kind(self) -> str:
        """The content type, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def message(self) -> str:
        """The first line of what the server says about itself, short and without controls."""
        text = self.body[: 4 * _SHOWN].decode("utf-8", "replace").strip()
        line = text.splitlines()[0] if text else ""
        return "".join(sign for sign in line if sign.isprintable())[:_SHOWN]


class _AgainError(Exception):
    """An attempt that failed in a way that may be gone at the next one."""

    def __init__(self, error: StoreError, *, pause: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.pause = pause


def checked_url(text: str) -> httpx.URL:
    """Return an address that may be asked; `UsageError` for one that may not.

    Example:
        >>> checked_url("ftp://example.org/sparql")
        Traceback (most recent call last):
        aisupply.errors.UsageError: a store is asked over http or https, not over 'ftp'
        → give the address of a SPARQL endpoint: https://example.org/sparql
    """
    hint = "give the address of a SPARQL endpoint: https://example.org/sparql"
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise UsageError(f"the address of the store is broken: {error}", hint=hint) from error
    if url.userinfo:
        raise UsageError(
            "the address of the store has a user or a password in it",
            hint="leave them out and set AISUPPLY_STORE_USER and AISUPPLY_STORE_PASSWORD",
        )
    if url.scheme not in {"http", "https"}:
        raise UsageError(f"a store is asked over http or https, not over {url.scheme!r}", hint=hint)
    if not url.host or url.fragment:
        raise UsageError("the address of the store is broken: host or path is missing", hint=hint)
    return url


def is_local(url: httpx.URL) -> bool:
    """Tell whether an address is this machine's own."""
    try:
        return ipaddress.ip_address(url.host).is_loopback
    except ValueError:
        return url.host == "localhost"


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
            self._chosen = self._auth_for(response)
            flow = self._chosen.auth_flow(request)
            answering = next(flow)
            if "Authorization" not in answering.headers:  # Digest answers what was just asked
                answering = flow.send(response)
            yield answering

    def _auth_for(self, response: httpx.Response) -> httpx.Auth:
        offered = response.headers.get_list("www-authenticate")
        digest = any(line.strip().lower().startswith("digest") for line in offered)
        kind = httpx.DigestAuth if digest else httpx.BasicAuth
        return kind(self._user, self._password)


@dataclass(kw_only=True)
class Endpoint:
    """A server at an address.

    Args:
        url: the address; requests to other hosts are refused.
        limits: of time, size and attempts.
        wait: how to wait some seconds; a test need not.
    """

    url: httpx.URL
    limits: Limits = field(default_factory=Limits.of_environment)
    wait: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        credentials = Credentials.of_environment()
        if credentials and self.url.scheme != "https" and not is_local(self.url):
            raise UsageError(
                f"credentials are not sent to {self.url.host} over plain http",
                hint="use the https address of the store, or unset AISUPPLY_STORE_*",
            )
        self._client = httpx.Client(
            auth=credentials,
            timeout=httpx.Timeout(self.limits.total, connect=self.limits.connect),
            headers={"User-Agent": f"aisupply/{__version__}"},
        )

    @property
    def shown(self) -> str:
        """The address as it may be shown: without a query, which may hold a key."""
        return str(self.url.copy_with(query=None))

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def send(
        self,
        content: bytes,
        *,
        kind: str,
        accept: str = "*/*",
        url: httpx.URL | None = None,
    ) -> Answer:
        """POST a body and return the answer, of whatever status but those of `_AGAIN`.

        Args:
            content: the body.
            kind: its content type.
            accept: content types that the answer may have.
            url: another address on the same host; that of the endpoint by default.

        Raises:
            StoreError: if no whole answer came within the limits.
        """
        headers = {"Content-Type": kind, "Accept": accept}
        pause = self.limits.pause
        for attempt in range(1, self.limits.attempts + 1):
            try:
                return self._follow(url or self.url, content, headers)
            except _AgainError as again:
                if attempt == self.limits.attempts:
                    raise again.error from again.__cause__
                delay = pause if again.pause is None else again.pause
                self.wait(min(delay, self.limits.longest_pause))
                pause *= 2
        raise AssertionError("there is one attempt at the least")  # pragma: no cover

    def _follow(self, url: httpx.URL, content: bytes, headers: dict[str, str]) -> Answer:
        """Send once, and again to where the server says that it has moved on its own host."""
        for _ in range(_MOVES):
            answer = self._post_once(url, content, headers)
            if answer.status not in _MOVED:
                return answer
            url = self._moved(url, answer)
        raise StoreError(
            f"{self.shown} redirects without end", hint="give the address it has in the end"
        )

    def _moved(self, url: httpx.URL, answer: Answer) -> httpx.URL:
        target = url.join(answer.headers.get("location", ""))
        same_place = (target.scheme, target.host, target.port) == (url.scheme, url.host, url.port)
        upgraded = target.host == url.host and target.scheme == "https" and url.scheme == "http"
        if not (same_place or upgraded) or target.userinfo:
            raise StoreError(
                f"{self.shown} redirects to another host, {target.host or '?'}",
                hint="if you trust that one, give its address to --store",
            )
        return target

    def _post_once(self, url: httpx.URL, content: bytes, headers: dict[str, str]) -> Answer:
        started = time.monotonic()
        try:
            with self._client.stream("POST", url, content=content, headers=headers) as response:
                body = self._read(response, started + self.limits.total)
        except httpx.ConnectError as error:
            raise _AgainError(self._unreachable(error)) from error
        except httpx.TimeoutException as error:
            raise self._too_slow() from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise _AgainError(self._cut_off(error)) from error
        answer = Answer(response.status_code, dict(response.headers), body)
        if answer.status in _AGAIN:
            raise _AgainError(self.refusal(answer), pause=_retry_after(answer))
        return answer

    def _read(self, response: httpx.Response, deadline: float) -> bytes:
        """Read a body as long as it stays within the limits."""
        parts, size = [], 0
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > self.limits.size:
                raise StoreError(
                    f"{self.shown} sends more than {self.limits.size // 2**20} MB in one answer",
                    hint="check the address: answers are asked for in pages, and are smaller",
                )
            if time.monotonic() > deadline:
                raise self._too_slow()
        return b"".join(parts)

    def refusal(self, answer: Answer) -> StoreError:
        """Return the error for an answer that is none, by its status."""
        detail = f": {answer.message}" if answer.message and answer.kind == "text/plain" else ""
        return StoreError(
            f"{self.shown} answers {answer.status} {httpx.codes.get_reason_phrase(answer.status)}"
            f"{detail}",
            hint=_HINTS.get(answer.status, "check the address and what the server's log says"),
        )

    def _unreachable(self, error: httpx.ConnectError) -> StoreError:
        return StoreError(
            f"{self.shown} cannot be reached: {error}",
            hint="check the address, and that the server is running",
        )

    def _too_slow(self) -> StoreError:
        return StoreError(
            f"{self.shown} gave no whole answer within {self.limits.total:g} s",
            hint="try again later, or set AISUPPLY_STORE_TIMEOUT to more seconds",
        )

    def _cut_off(self, error: Exception) -> StoreError:
        return StoreError(
            f"{self.shown} broke off its answer: {error}",
            hint="try again; if it stays so, look into the server's log",
        )


_HINTS = {
    400: "the server did not take the request; is it a SPARQL 1.1 endpoint?",
    401: "set AISUPPLY_STORE_USER and AISUPPLY_STORE_PASSWORD, or AISUPPLY_STORE_TOKEN",
    403: "the user may not do this: ask the owner of the store for the right to",
    404: "check the path: it ends in /sparql or /query on many servers",
    405: "this address takes no POST: give the one for SPARQL queries",
    429: "the server is asked too often: try again later",
    503: "the server is busy or starting: try again later",
    504: "the server gave up: try again later, or raise its limit of time",
}


def _retry_after(answer: Answer) -> float | None:
    """Return the seconds that the server asks to wait for; None if it does not say."""
    text = answer.headers.get("retry-after", "").strip()
    return float(text) if text.isascii() and text.isdigit() else None
