"""A folder that is replaced again and again, by a process that is killed: it is always whole."""

from __future__ import annotations

import contextlib
import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from aisupply.atomic import replaced_folder, write_whole

if TYPE_CHECKING:
    from pathlib import Path

FILES = 40
_WRITE = f"""
import itertools, sys
from pathlib import Path
from aisupply import atomic
place = Path(sys.argv[1])
print("ready", flush=True)
for number in itertools.count():
    with atomic.replaced_folder(place, known=True) as fresh:
        atomic.copy_content(place, fresh)
        for name in range({FILES}):
            (fresh / f"{{name}}.txt").write_text(str(number))
    atomic.write_whole(place.parent / "file", str(number).encode() * 50_000)
"""


def _version(place: Path) -> set[str]:
    """Return what the files of the folder say; all say the same in a folder that is whole."""
    return {(place / f"{name}.txt").read_text() for name in range(FILES)}


def _is_there(place: Path) -> bool:
    """Tell whether the user's file is there.

    The system looks up one name after the other: who is between the two while the old folder goes
    must look again, and finds it in the new one.
    """
    with contextlib.suppress(FileNotFoundError):
        return (place / "mine").read_text() == "mine"
    return (place / "mine").read_text() == "mine"


def _kill(place: Path, seconds: float) -> None:
    """Let a process replace the folder, look at it all the while, and kill the process."""
    with subprocess.Popen(
        [sys.executable, "-c", _WRITE, str(place)], stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert _is_there(place)
        assert writer.poll() is None
        writer.send_signal(signal.SIGKILL)
    assert _is_there(place)
    assert len(_version(place)) == 1
    data = (place.parent / "file").read_bytes()
    assert data == data[: len(data) // 50_000] * 50_000 != b""


@pytest.mark.parametrize("kills", [8, pytest.param(240, marks=pytest.mark.slow)])
def test_a_killed_writer_leaves_a_whole_folder(tmp_path: Path, kills: int) -> None:
    """At no moment is the user's own file away, and each time all files are of one version.

    The run after the last kill leaves no litter.
    """
    place = tmp_path / "graph"
    with replaced_folder(place) as fresh:
        (fresh / "mine").write_text("mine")
        for name in range(FILES):
            (fresh / f"{name}.txt").write_text("first")
    write_whole(tmp_path / "file", b"0" * 50_000)
    for _ in range(kills):
        _kill(place, random.uniform(0.0, 0.15))  # noqa: S311 -- a moment, no secret
    with replaced_folder(place) as fresh:
        (fresh / "last").touch()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "graph"]
