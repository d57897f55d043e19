"""Fixtures of the tests of the curated data."""

from __future__ import annotations

import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

sys.path.insert(0, str(Path(__file__).parent))  # graph_kit: the suite has no packages

import graph_kit as kit


@pytest.fixture(scope="session")
def seed() -> list[ox.Quad]:
    """The statements of the seed file, as written."""
    return list(ox.parse(kit.SEED.read_bytes(), format=ox.RdfFormat.TRIG))


@pytest.fixture(scope="session")
def article() -> str:
    """The seed article, which is not part of the repository."""
    if not kit.ARTICLE.exists():
        pytest.skip("../shared/sources is not at hand: the seed article is not in the repository")
    return kit.ARTICLE.read_bytes().decode("utf-8")
