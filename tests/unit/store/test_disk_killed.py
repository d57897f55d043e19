"""A load that is killed leaves the store as it was before, or as it is after."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from aisupply.store.disk import is_store, open_store

if TYPE_CHECKING:
    from pathlib import Path

CLAIM = (
    '<https://w3id.org/aisupply/id/claim/{n}> <http://e.org/p> "{n}" '
    "<https://w3id.org/aisupply/id/claim/{n}> .\n"
)
BIG = 60_000


def _file(path: Path, first: int, last: int) -> Path:
    """Write one statement a claim."""
    path.write_text("".join(CLAIM.format(n=n) for n in range(first, last)))
    return path


def _count(folder: Path) -> int:
    row = next(
        open_store(folder).records(
            "SELECT (COUNT(*) AS ?n) { GRAPH ?c { ?s <http://e.org/p> ?o } }"
        )
    )
    return int(row["n"])


def _load(*words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "aisupply", "load", *words],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.parametrize("seconds", [0.05, 0.25, 0.45, 0.8])
def test_a_killed_load_is_all_or_nothing(tmp_path: Path, seconds: float) -> None:
    """Whenever the process is killed, the store opens and holds one statement or all."""
    folder = tmp_path / "store"
    assert _load(str(_file(tmp_path / "one.nq", 0, 1)), "--store", str(folder)).wait() == 0
    assert _count(folder) == 1
    loading = _load(str(_file(tmp_path / "big.nq", 1, BIG)), "--store", str(folder))
    time.sleep(seconds)
    os.kill(loading.pid, signal.SIGKILL)
    loading.wait()
    assert _count(folder) in {1, BIG}


@pytest.mark.parametrize("seconds", [0.2, 0.5])
def test_a_killed_first_load_leaves_no_store_or_a_whole_one(tmp_path: Path, seconds: float) -> None:
    """A new store appears when it is whole, never before."""
    folder = tmp_path / "store"
    loading = _load(str(_file(tmp_path / "big.nq", 0, BIG)), "--store", str(folder))
    time.sleep(seconds)
    os.kill(loading.pid, signal.SIGKILL)
    loading.wait()
    assert not is_store(folder) or _count(folder) == BIG
