"""The shipped graph on two servers, each loaded once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # remote_servers: the suite has no packages

import remote_servers as servers

import aisupply

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVERS = {"oxigraph": servers.oxigraph, "virtuoso": servers.virtuoso}


@pytest.fixture(scope="session", params=sorted(SERVERS))
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a server that holds the shipped graph."""
    name = request.param
    with SERVERS[name](tmp_path_factory.mktemp(name)) as url:
        servers.load_shipped(url)
        yield url


@pytest.fixture(scope="session")
def remote(server: str) -> aisupply.Graph:
    """The shipped graph as it is on the server."""
    return aisupply.open(server)
