"""One server for the tests of this folder, over the shipped graph, with short limits."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from serving import Running, running

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server over the shipped graph."""
    folder = tmp_path_factory.mktemp("served")
    with running(folder, "--workers", "2") as server:
        yield server
