"""Clients that mean harm, and one that means well: who asks what, and how long the latter waits."""

from __future__ import annotations

import contextlib
import http.client
import json
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable

    from serving import Running

LOOKUP = "SELECT DISTINCT ?s ?l { ?s ais:suppliesTo :%s ; rdfs:label ?l FILTER(LANG(?l) = 'en') }"
FIRMS = ("openai", "microsoft", "oracle", "meta", "amazon", "google", "xai", "anthropic")
_TOKENS = (
    "SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE", "FROM", "GRAPH", "SERVICE", "FILTER",
    "OPTIONAL", "UNION", "MINUS", "BIND", "VALUES", "{", "}", "(", ")", "*", "?s", "?p", "?o",
    "$x", ".", ";", ",", "a", ":openai", "<http://e.org/>", "<", ">", '"', "'''", "\\", "#",
    "\n", "\x00", "\u202e", "𝒳", "1e999", "REGEX(?s, '(a+)+$')", "COUNT(*)", "GROUP BY",
    "ORDER BY", "LIMIT 9", "OFFSET", "ais:suppliesTo+", "^a", "!a", "|", "/", "INSERT DATA",
    "LOAD", "PREFIX x: <y>", "BASE <z>", "@en", "^^", "_:b", "[]", "EXISTS", "NOT", "IN", "IF",
)  # fmt: skip


def fuzzed(number: int) -> str:
    """Return a string that looks somewhat like a query; the same for the same number."""
    draw = random.Random(number)  # noqa: S311 -- no secret
    words = draw.choices(_TOKENS, k=draw.randint(1, 40))
    text = draw.choice(("", " ")).join(words)
    return draw.choice(("", "SELECT * { ", "ASK ")) + text


class Attack:
    """Hostile clients in a process of their own: threads that ask until the time is over.

    Args:
        place: host and port of the server.
        seconds: for how long.
    """

    def __init__(self, place: tuple[str, int], seconds: float) -> None:
        self.place = place
        self.end = time.monotonic() + seconds
        self.statuses: Counter[int] = Counter()
        self.fuzzes = 0

    def run(self, clients: int, fuzzes: int) -> None:
        """Let clients of eight kinds ask, and one that sends fuzzed strings."""
        kinds = (self._endless, self._product, self._regex, self._slow_head, self._slow_reader,
                 self._huge, self._path, self._sort)  # fmt: skip
        threads = [
            threading.Thread(target=self._again, args=(kinds[number % len(kinds)], number))
            for number in range(clients)
        ]
        threads.append(threading.Thread(target=self._fuzz, args=(fuzzes,)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _again(self, attack: Callable[[int], None], number: int) -> None:
        turn = 0
        while time.monotonic() < self.end:
            turn += 1
            with contextlib.suppress(OSError, http.client.HTTPException):
                attack(number * 100_000 + turn)

    def _fuzz(self, fuzzes: int) -> None:
        for number in range(fuzzes):
            if time.monotonic() > self.end:
                break
            with contextlib.suppress(OSError, http.client.HTTPException):
                self._ask(fuzzed(number))
                self.fuzzes += 1

    def _ask(self, query: str) -> None:
        self.statuses[post(self.place, query)] += 1

    def _endless(self, number: int) -> None:
        """Count a product of three, in one of seven ways of writing it."""
        tail = f" # {number % 7}"
        self._ask("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }" + tail)

    def _product(self, number: int) -> None:
        """Ask for a product with all of its rows, each time in other words."""
        self._ask(f"SELECT * {{ ?a ?b ?c . ?d ?e ?f{number} }}")

    def _regex(self, number: int) -> None:
        bomb = "(a|aa)+" * 20 + f"${number}"
        self._ask(f"SELECT * {{ ?a ?b ?c . ?d ?e ?f FILTER(REGEX(STR(?c), '{bomb}', 'i')) }}")

    def _path(self, number: int) -> None:
        self._ask(f"SELECT * {{ ?a (!:p{number})+ ?b . ?b (!:q)* ?c }}")

    def _sort(self, number: int) -> None:
        self._ask(f"SELECT DISTINCT * {{ ?a ?b ?c . ?d ?e ?f{number} }} ORDER BY ?f{number}")

    def _huge(self, number: int) -> None:
        self._ask("#" * (900_000 + (number % 2) * 5_000_000))

    def _slow_head(self, _: int) -> None:
        with socket.create_connection(self.place, timeout=2) as link:
            for sign in b"GET /sparql?query=ASK HTTP/1.1\r\nx-slow: aaaaaaaaaaaaaaaaa":
                link.sendall(bytes([sign]))
                time.sleep(0.1)
                if time.monotonic() > self.end:
                    return

    def _slow_reader(self, _: int) -> None:
        query = quote("SELECT * { ?s ?p ?o } LIMIT 50000")
        with socket.socket() as link:
            link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            link.connect(self.place)
            link.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nhost: localhost\r\n\r\n".encode())
            link.settimeout(2)
            for _ in range(20):
                link.recv(64)
                time.sleep(0.1)


def post(place: tuple[str, int], query: str) -> int:
    """Ask by POST and return the status of the answer, which is read whole."""
    link = http.client.HTTPConnection(*place, timeout=60)
    try:
        data = query.encode("utf-8", "replace")
        link.request("POST", "/sparql", data, {"content-type": "application/sparql-query"})
        answer = link.getresponse()
        answer.read()
    finally:
        link.close()
    return answer.status


@dataclass
class Battle:
    """A server under fire, and what a healthy client meets.

    Args:
        server: the one.
        seconds: for how long.
    """

    server: Running
    seconds: float
    statuses: Counter[int] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    largest: int = 0
    fuzzes: int = 0

    def fight(self, clients: int, *, fuzzes: int) -> None:
        """Let hostile clients ask, beside one that looks something up again and again."""
        host, _, port = self.server.url.removeprefix("http://").partition(":")
        place = host, int(port)
        words = [host, port, str(self.seconds), str(clients), str(fuzzes)]
        attack = subprocess.Popen([sys.executable, __file__, *words], stdout=subprocess.PIPE)
        end, measured = time.monotonic() + self.seconds, 0.0
        while time.monotonic() < end:
            query = LOOKUP % FIRMS[len(self.waits) % len(FIRMS)]
            start = time.monotonic()
            status = post(place, query)
            self.waits.append(time.monotonic() - start)
            if status != 200:
                self.failures.append(f"status {status}")
            time.sleep(0.05)
            if time.monotonic() - measured > 1:
                self.largest = max(self.largest, self._memory())
                measured = time.monotonic()
        told = json.loads(attack.communicate()[0])
        self.fuzzes = told["fuzzes"]
        self.statuses.update({int(status): count for status, count in told["statuses"].items()})

    @property
    def p95(self) -> float:
        """Return the 95th percentile of what the healthy client waited, in seconds."""
        return statistics.quantiles(self.waits, n=20)[-1]

    def _memory(self) -> int:
        """Return the memory of the server and its processes, shared pages counted once."""
        process = psutil.Process(self.server.process.pid)
        total = 0
        for each in [process, *process.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                total += each.memory_full_info().pss
        return total


def main() -> None:
    """Attack; arguments: host, port, seconds, clients, fuzzed strings.  Print what was met."""
    host, port, seconds, clients, fuzzes = sys.argv[1:]
    attack = Attack((host, int(port)), float(seconds))
    attack.run(int(clients), int(fuzzes))
    print(json.dumps({"statuses": attack.statuses, "fuzzes": attack.fuzzes}))  # noqa: T201


if __name__ == "__main__":
    main()
