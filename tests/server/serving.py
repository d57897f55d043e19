"""A server that runs as its user runs it: a process, started and stopped by the command line."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

import httpx
import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ADDRESS = re.compile(r" at (http://\S+)\n")
PATIENCE = 60.0
FAR = ("--deadline", "60")


_CLAIM = """
<{name}> a ais:Claim ; ais:statedIn :paper ; ais:status aisc:reported ;
    ais:certainty aisc:certain ; ais:knownAt "2009-09-01T00:00:00Z"^^xsd:dateTime .
<{name}> {{ {triples} }}
"""
_HEAD = """
@prefix : <https://w3id.org/aisupply/id/> .
@prefix ais: <https://w3id.org/aisupply/ont#> .
@prefix aisc: <https://w3id.org/aisupply/code#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:paper a ais:Source ; ais:tier 1 .
"""


def as_claims(graphs: dict[str, str]) -> str:
    """Return TriG in which each graph, a name with its N-Triples, is a claim of one source."""
    return _HEAD + "".join(_CLAIM.format(name=n, triples=t) for n, t in graphs.items())


class Running(NamedTuple):
    """A server: its address, its process, and the file that its log goes to."""

    url: str
    process: subprocess.Popen[str]
    log: Path

    def workers(self) -> list[psutil.Process]:
        """Return the processes below the server: the fork server and the workers."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def health(self) -> dict[str, object]:
        """Return what the server says of itself."""
        answer: dict[str, object] = httpx.get(f"{self.url}/health").json()
        return answer

    def select(self, query: str, **more: str) -> list[dict[str, str]]:
        """Ask by GET and return the rows, values only."""
        answer = httpx.get(f"{self.url}/sparql", params={"query": query, **more}, timeout=PATIENCE)
        answer.raise_for_status()
        rows = answer.json()["results"]["bindings"]
        return [{name: cell["value"] for name, cell in row.items()} for row in rows]


@contextlib.contextmanager
def running(
    folder: Path, *options: str, environment: dict[str, str] | None = None, ready: bool = True
) -> Iterator[Running]:
    """Start a server on a free port, wait until it is `ready`, and stop it at the end.

    On a machine that is busy with other tests the deadline is far, unless `options` name one.
    """
    log = folder / "server.log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "aisupply", "serve", "--port", "0", *FAR, *options],
            stdout=subprocess.PIPE, stderr=stream, text=True,
            env=os.environ | (environment or {}),
        )  # fmt: skip
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = ADDRESS.search(said)
        assert found, said + log.read_text()
        server = Running(found[1].replace("0.0.0.0", "127.0.0.1"), process, log)  # noqa: S104
        if ready:
            wait_until(lambda: server.health()["status"] == "ok")
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        finally:
            process.kill()


def wait_until(holds: object, *, seconds: float = PATIENCE) -> None:
    """Wait until a function returns something true; fail if it never does."""
    assert callable(holds)
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.02)
