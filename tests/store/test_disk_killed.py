"""A load that is killed leaves the store as it was before, or as it is after."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from aisupply.store.disk import is_store, open_store

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

CLAIM = (
    '<https://w3id.org/aisupply/id/claim/{n}> <http://e.org/p> "{n}" '
    "<https://w3id.org/aisupply/id/claim/{n}> .\n"
)
BIG = 20_000


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


def _litter(folder: Path) -> list[str]:
    """Return what unfinished work has left beside and in a store."""
    places = [*folder.parent.glob(".aisupply-*"), *folder.glob("bulk-*"), *folder.glob(".aisup*")]
    return [path.name for path in places]


@pytest.fixture
def two_files(tmp_path: Path) -> list[str]:
    """Two files of more than a megabyte each."""
    return [str(_file(tmp_path / f"big{n}.nq", 1 + n * BIG, 1 + (n + 1) * BIG)) for n in range(2)]


def _killed_among(files: list[str], folder: Path, seconds: float) -> int:
    """Load several files, kill the process after some time, and return what is there."""
    loading = _load(*files, "--store", str(folder))
    try:
        loading.wait(seconds)  # one that has ended is not waited for
    except subprocess.TimeoutExpired:
        loading.kill()
        loading.wait()
    return _count(folder)


@pytest.mark.parametrize("seconds", [0.6, 1.2, 1.8, 2.4])
def test_several_files_are_one_commit(tmp_path: Path, two_files: list[str], seconds: float) -> None:
    """A load of two files that is killed leaves none or both; the next run leaves no litter."""
    folder = tmp_path / "store"
    one = str(_file(tmp_path / "one.nq", 0, 1))
    assert _load(one, "--store", str(folder)).wait() == 0
    assert _killed_among(two_files, folder, seconds) in {1, 1 + 2 * BIG}
    assert _load(one, "--store", str(folder)).wait() == 0
    assert _litter(folder) == []
    assert _count(folder) in {1, 1 + 2 * BIG}


@pytest.mark.slow
def test_sixty_kills_leave_no_half(tmp_path: Path, two_files: list[str]) -> None:
    """Kills spread over the whole time of a load, up to and past its end."""
    folder, one = tmp_path / "store", str(_file(tmp_path / "one.nq", 0, 1))
    start = time.monotonic()
    assert _load(*two_files, "--store", str(tmp_path / "whole")).wait() == 0
    whole = time.monotonic() - start
    before = tmp_path / "before"
    assert _load(one, "--store", str(before)).wait() == 0
    seen = set()
    for number in range(60):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(before, folder)
        seen.add(_killed_among(two_files, folder, whole * (0.3 + 0.9 * number / 60)))
    assert seen <= {1, 1 + 2 * BIG}


def test_a_reader_beside_sees_all_or_nothing(tmp_path: Path, two_files: list[str]) -> None:
    """While two files are loaded, whoever opens the store finds none or both."""
    folder = tmp_path / "store"
    assert _load(str(_file(tmp_path / "one.nq", 0, 1)), "--store", str(folder)).wait() == 0
    loading = _load(*two_files, "--store", str(folder))
    seen = {_count(folder)}
    while loading.poll() is None:
        seen.add(_count(folder))
    assert loading.returncode == 0
    assert seen <= {1, 1 + 2 * BIG}
    assert _count(folder) == 1 + 2 * BIG


def test_two_loads_that_make_one_store_are_both_in_it(tmp_path: Path) -> None:
    """Whichever is first, the other is added; or it says that the store is being written."""
    folder = tmp_path / "store"
    files = [_file(tmp_path / f"{n}.nq", n * 9000, (n + 1) * 9000) for n in range(2)]
    loads = [_load(str(file), "--store", str(folder)) for file in files]
    codes = [load.wait() for load in loads]
    assert 0 in codes
    assert set(codes) <= {0, 2}
    assert _count(folder) == 9000 * codes.count(0)
    assert _litter(folder) == []


@pytest.mark.parametrize("there", [True, False])
def test_on_a_full_disk_nothing_is_loaded(
    tmp_path: Path, two_files: list[str], *, there: bool
) -> None:
    """What is said is true: no statement more, no litter, and the store still opens.

    A limit of 1 MB for a file stands for the full disk: the tables of the engine are larger.
    """
    folder = tmp_path / "store"
    if there:
        assert _load(str(_file(tmp_path / "one.nq", 0, 1)), "--store", str(folder)).wait() == 0
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))\n"
        "from aisupply.cli import main; main(sys.argv[1:])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, "load", *two_files, "--store", str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 2
    assert "nothing was loaded" in ran.stderr
    assert str(folder) in ran.stderr
    assert "make room" in ran.stderr
    assert folder.exists() is there
    if there:
        assert _count(folder) == 1
    assert _litter(folder) == []


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
