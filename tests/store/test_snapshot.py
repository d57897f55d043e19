"""Snapshots: used when they are whole, and ignored in every other case."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

from aisupply.store import snapshot

DAY = dt.date(2025, 10, 7)
QUADS = b"<http://e.org/a> <http://e.org/p> <http://e.org/b> .\n"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of this test's own, which does not exist yet."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("AISUPPLY_CACHE", str(folder))
    return folder


def test_what_was_written_is_read() -> None:
    """Date and statements come back as they were."""
    snapshot.write("k", DAY, QUADS)
    assert snapshot.read("k") == (DAY, QUADS)


def test_an_empty_store_has_a_snapshot_too() -> None:
    """No statements are a whole snapshot."""
    snapshot.write("k", DAY, b"")
    assert snapshot.read("k") == (DAY, b"")


def test_another_key_finds_nothing() -> None:
    """A graph that changed has another key, and so never sees the old snapshot."""
    snapshot.write("k", DAY, QUADS)
    assert snapshot.read("l") is None


def test_every_truncation_is_noticed(cache: Path) -> None:
    """Wherever a file is cut off, it is ignored."""
    snapshot.write("k", DAY, QUADS)
    path = cache / "k.nq"
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert snapshot.read("k") is None


def test_the_date_is_read_without_the_rest(cache: Path) -> None:
    """A first line is enough; cut or changed anywhere up to its date's own check, it is none."""
    snapshot.write("k", DAY, QUADS)
    path = cache / "k.nq"
    head = path.read_bytes().partition(b"\n")[0]
    path.write_bytes(head + b"\nnot N-Quads")
    assert snapshot.coverage_of("k") == DAY
    assert snapshot.read("k") is None
    for place in range(head.index(b", sha256")):
        path.write_bytes(head[:place] + bytes([head[place] ^ 1]) + head[place + 1 :])
        assert snapshot.coverage_of("k") is None
        path.write_bytes(head[:place])
        assert snapshot.coverage_of("k") is None
    assert snapshot.coverage_of("l") is None


def test_every_changed_byte_is_noticed(cache: Path) -> None:
    """Whichever byte is flipped, the file is ignored."""
    snapshot.write("k", DAY, QUADS)
    path = cache / "k.nq"
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert snapshot.read("k") is None


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"\x00\xff" * 99, b"# aisupply snapshot, coverage \n"]
)
def test_what_is_no_snapshot_is_ignored(cache: Path, data: bytes) -> None:
    """An empty or binary file, or half a header, is as good as none."""
    cache.mkdir()
    (cache / "k.nq").write_bytes(data)
    assert snapshot.read("k") is None


def test_a_folder_in_its_place_is_ignored(cache: Path) -> None:
    """What cannot be read is as good as none, and writing over it is no error."""
    (cache / "k.nq").mkdir(parents=True)
    snapshot.write("k", DAY, QUADS)
    assert snapshot.read("k") is None
    assert [path.name for path in cache.iterdir()] == ["k.nq"]


def test_a_pipe_in_its_place_is_not_waited_for(cache: Path) -> None:
    """Nor is a device or a link to nothing; what is there stays, and the rest is pruned."""
    cache.mkdir()
    os.mkfifo(cache / "k.nq")
    (cache / "pipe.nq").symlink_to("k.nq")
    (cache / "device.nq").symlink_to("/dev/null")
    (cache / "nowhere.nq").symlink_to(cache / "none" / "none")
    (cache / "folder.nq").mkdir()
    for name in ("k", "pipe", "device", "nowhere", "folder"):
        snapshot.write(name, DAY, QUADS)
        assert snapshot.read(name) is None
    assert (cache / "k.nq").is_fifo()
    for number in range(12):
        snapshot.write(f"k{number}", DAY, QUADS)
    assert len([path for path in cache.iterdir() if path.is_file()]) == 8


def _unread(place: Path) -> tuple[int, ...]:
    """What a file is, but for when it was last read: following a link reads it."""
    stat = place.lstat()
    return stat.st_ino, stat.st_mode, stat.st_nlink, stat.st_size, stat.st_mtime_ns


@pytest.mark.parametrize("kind", ["pipe", "device", "file", "loop"])
def test_a_cache_that_is_no_folder_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """`$AISUPPLY_CACHE` may name anything: nothing is kept and nothing is waited for."""
    place = tmp_path / "place"
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "file":
        place.write_text("mine")
    else:
        place.symlink_to("/dev/null" if kind == "device" else "place")
    before = _unread(place)
    monkeypatch.setenv("AISUPPLY_CACHE", str(place))
    snapshot.write("k", DAY, QUADS)
    assert snapshot.read("k") is None
    assert _unread(place) == before


def test_a_cache_that_cannot_be_written_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the cache folder is a file, nothing is kept and nothing fails."""
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("AISUPPLY_CACHE", str(tmp_path / "file"))
    snapshot.write("k", DAY, QUADS)
    assert snapshot.read("k") is None


def test_a_user_without_a_home_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user whom the system does not know, as in a container, just has no cache."""
    for name in ("AISUPPLY_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)

    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    snapshot.write("k", DAY, QUADS)
    assert snapshot.read("k") is None


@pytest.mark.parametrize(
    ("platform", "variables", "end"),
    [
        ("linux", {"XDG_CACHE_HOME": "/x"}, "/x/aisupply"),
        ("linux", {}, "/h/.cache/aisupply"),
        ("darwin", {}, "/h/Library/Caches/aisupply"),
    ],
)
def test_the_cache_is_where_the_platform_keeps_caches(
    platform: str, variables: dict[str, str], end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The XDG folder, else the one that is usual."""
    for name in ("AISUPPLY_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: Path("/h"))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert snapshot.cache_dir() == Path(end)


def test_old_snapshots_are_removed(cache: Path) -> None:
    """The folder keeps eight, whatever the number of versions."""
    for number in range(12):
        snapshot.write(f"k{number}", DAY, QUADS)
    assert len(list(cache.glob("*.nq"))) == 8
    assert snapshot.read("k11") is not None


def test_writers_at_once_leave_a_whole_file(cache: Path) -> None:
    """Four processes that write the same snapshot leave one whole file and nothing else."""
    code = (
        "import datetime as dt\nfrom aisupply.store import snapshot\n"
        f"for _ in range(20): snapshot.write('k', dt.date(2025, 10, 7), {QUADS!r} * 2000)\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(4)]
    while any(writer.poll() is None for writer in writers):
        assert snapshot.read("k") in (None, (DAY, QUADS * 2000))
    assert [writer.returncode for writer in writers] == [0, 0, 0, 0]
    assert snapshot.read("k") == (DAY, QUADS * 2000)
    assert [path.name for path in cache.iterdir()] == ["k.nq"]
