"""Fixtures of the tests of the curated data."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

sys.path.insert(0, str(Path(__file__).parent))  # graph_kit: the suite has no packages

import graph_kit as kit

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx

    import aisupply


@pytest.fixture(scope="session")
def seed() -> list[ox.Quad]:
    """The statements of the seed file, as written."""
    return list(ox.parse(kit.SEED.read_bytes(), format=ox.RdfFormat.TRIG))


@pytest.fixture(scope="session")
def files() -> dict[str, list[ox.Quad]]:
    """The statements of each file of claims, by the name of the file without its suffix."""
    return {
        path.stem: list(ox.parse(path.read_bytes(), format=ox.RdfFormat.TRIG))
        for path in sorted(kit.SOURCES.rglob("*.trig"))
    }


@pytest.fixture(scope="session")
def network(shipped: aisupply.Graph) -> Callable[..., nx.MultiDiGraph[str]]:
    """Return the network of the shipped graph under a lens."""
    return lambda **lens: shipped.view(**lens).network()


@pytest.fixture(scope="session")
def article() -> str:
    """The seed article, which is not part of the repository."""
    if not kit.ARTICLE.exists():
        pytest.skip("../shared/sources is not at hand: the seed article is not in the repository")
    return kit.ARTICLE.read_bytes().decode("utf-8")


@pytest.fixture(scope="session")
def facts() -> Callable[[str], list[dict[str, str]]]:
    """Read a table of the fact base, which is not part of the repository."""
    if not kit.FACTS.parent.is_dir():
        pytest.skip("../shared/facts is not at hand: the fact base is not in the repository")
    return lambda table: kit.read_table(kit.FACTS.with_name(f"{table}.csv"))
