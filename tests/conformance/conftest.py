"""Servers for the tests of protocols: one for all, over a graph of three small claims."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "server"))

from serving import Running, as_claims, running

if TYPE_CHECKING:
    from collections.abc import Iterator

BASE = "http://kasei.us/2009/09/sparql/data/"


def documents() -> dict[str, str]:
    """Return the graphs that the W3C's tests ask for: each says of itself that it is a document."""
    names = [f"{BASE}data{number}.rdf" for number in (1, 2, 3)]
    return {name: f"<{name}> a <http://xmlns.com/foaf/0.1/Document> ." for name in names}


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server over three graphs, as the W3C's tests want them."""
    folder = tmp_path_factory.mktemp("protocol")
    (folder / "claims.trig").write_text(as_claims(documents()))
    with running(folder, "--store", str(folder / "claims.trig"), "--workers", "2") as server:
        yield server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server over the shipped graph."""
    with running(tmp_path_factory.mktemp("shipped"), "--workers", "2") as shipped:
        yield shipped
