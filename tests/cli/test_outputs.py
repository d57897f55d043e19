"""Every command with an output, given a place that is no plain file or folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

import aisupply
from aisupply import graph as graph_module

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Draft = Any
    Run = Callable[..., Any]

FOLDERS = {
    "report": ("report", "-o", "PLACE"),
    "export": ("export", "-o", "PLACE"),
    "import": ("import", "TABLES", "-o", "PLACE"),
    "template": ("import", "--template", "PLACE"),
    "load": ("load", "CLAIMS", "--store", "PLACE"),
}
FILES = {
    "view": ("view", "-o", "PLACE"),
    "export": ("export", "-o", "PLACE"),
    "import": ("import", "TABLES", "-o", "PLACE"),
    "timeline": ("timeline", "openai", "--chart", "PLACE"),
}


class WorkBegunError(Exception):
    """The graph was opened before the place was looked at."""


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """No graph can be opened: a refusal that comes before the work does not need one."""

    def opened(*_: object, **__: object) -> None:
        raise WorkBegunError

    monkeypatch.setattr(graph_module, "open", opened)


def words(command: tuple[str, ...], place: Path, tmp_path: Path) -> list[str]:
    """Return the words of a command, with what it needs."""
    (tmp_path / "tables").mkdir(exist_ok=True)
    (tmp_path / "claims.nq").write_text('<http://e.org/a> <http://e.org/p> "1" .\n')
    named = {"PLACE": place, "TABLES": tmp_path / "tables", "CLAIMS": tmp_path / "claims.nq"}
    return [str(named.get(word, word)) for word in command]


@pytest.mark.usefixtures("idle")
@pytest.mark.parametrize("name", FOLDERS)
@pytest.mark.parametrize("kind", ["pipe", "link to a pipe", "file", "full", "below a file"])
def test_a_folder_is_not_written_there(run: Run, tmp_path: Path, name: str, kind: str) -> None:
    """What is in the way is told before the work, and stays; exit code 2."""
    place = tmp_path / "place"
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "link to a pipe":
        os.mkfifo(tmp_path / "pipe")
        place.symlink_to("pipe")
    elif kind == "full":
        place.mkdir()
        (place / "thesis.txt").write_text("years of work")
    else:
        place.write_text("years of work")
    before = place.lstat()
    given = place / "below" if kind == "below a file" else place
    ran = run(*words(FOLDERS[name], given, tmp_path))
    assert ran.code == 2
    assert "WorkBegun" not in ran.err
    assert "fault of aisupply" not in ran.err
    after = place.lstat()  # but for when it was read: following a link reads it
    assert (after[:7], after.st_mtime_ns) == (before[:7], before.st_mtime_ns)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".aisupply-")]


@pytest.mark.usefixtures("idle")
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kind", ["folder", "no folder", "socket"])
def test_a_file_is_not_written_there(
    run: Run, tmp_path: Path, name: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing folder, or a folder or socket in the way, is told before the work."""
    import socket

    suffix = ".html" if name in {"view", "timeline"} else ".trig"
    place = tmp_path / f"place{suffix}"
    made = socket.socket(socket.AF_UNIX)
    if kind == "folder":
        place.mkdir()
    elif kind == "no folder":
        place = tmp_path / "none" / place.name
    else:
        monkeypatch.chdir(tmp_path)
        made.bind(place.name)
    ran = run(*words(FILES[name], place, tmp_path))
    made.close()
    assert ran.code == 2
    assert "WorkBegun" not in ran.err
    assert "fault of aisupply" not in ran.err


@pytest.mark.parametrize("name", ["view", "export"])
def test_a_document_goes_into_a_pipe_or_over_a_link(
    run: Run, tmp_path: Path, draft: Draft, name: str
) -> None:
    """A named pipe and the file behind a link get what a plain file gets, to the byte."""
    suffix = {"view": ".html", "export": ".nq"}[name]
    places = [tmp_path / f"{kind}{suffix}" for kind in ("plain", "link", "pipe")]
    (tmp_path / "real").write_text("old")
    places[1].symlink_to("real")
    os.mkfifo(places[2])
    store = draft.supply("amd", "openai").write()
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(places[2].read_bytes()))
    reader.start()
    for place in places:
        ran = run(*words(FILES[name], place, tmp_path), "--store", store)
        assert (ran.code, "wrote" in ran.out + ran.err) == (0, True)
    reader.join()
    assert got[0] == places[0].read_bytes() == (tmp_path / "real").read_bytes()
    assert places[1].is_symlink()
    assert places[2].is_fifo()


def test_standard_output_gets_the_page_and_nothing_else(tmp_path: Path, draft: Draft) -> None:
    """`-o /dev/stdout` works through a pipe and into a file; remarks go to standard error."""
    store = draft.supply("amd", "openai").write()
    view = [sys.executable, "-m", "aisupply", "view", "-o", "/dev/stdout", "--store", str(store)]
    piped = subprocess.run(view, capture_output=True, check=True)
    assert piped.stdout.endswith(b"</html>\n")
    assert b"wrote" in piped.stderr
    with (tmp_path / "page.html").open("wb") as file:
        subprocess.run(view, stdout=file, stderr=subprocess.PIPE, check=True)
    assert (tmp_path / "page.html").read_bytes() == piped.stdout


def test_fix_writes_nothing_if_one_file_cannot_be(run: Run, draft: Draft) -> None:
    """All files are looked at before the first one is written; a pipe is none."""
    folder = draft.supply("amd", "openai").write()
    first, last = folder / "registry" / "firms.ttl", folder / "sources" / "claims.trig"
    last.write_text(last.read_text() + "# a remark\n")
    before = first.read_bytes()
    ran = run("validate", "--fix", folder)
    assert ran.code == 2
    assert "a remark" in ran.err
    assert first.read_bytes() == before
    last.unlink()
    os.mkfifo(last)
    ran = run("validate", "--fix", folder)
    assert (ran.code, "is no file" in ran.err) == (2, True)


_MOUNTED = """
set -e
mkdir vol file.d; echo old > page.html; echo new > other.html
mount -t tmpfs tmpfs vol; mkdir bound; mount --bind file.d bound; mount --bind other.html page.html
"""


def mounted(tmp_path: Path, script: str) -> str:
    """Run a script where `vol` and `bound` are mounts, and so is the file `page.html`."""
    for apart in (["unshare", "-m"], ["unshare", "-rm"]):
        if shutil.which(apart[0]) and not subprocess.run([*apart, "true"], check=False).returncode:
            break
    else:
        pytest.skip("mounts of one's own need unshare")
    python = f'aisupply() {{ "{sys.executable}" -m aisupply "$@"; }}\n'
    ran = subprocess.run(
        [*apart, "bash", "-c", python + _MOUNTED + script], cwd=tmp_path, text=True,
        capture_output=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.mark.slow
def test_mounts_are_filled(tmp_path: Path, draft: Draft) -> None:
    """An empty mount, of a file system or of a folder, is filled in place, and filled again."""
    store = draft.supply("amd", "openai").write()
    told = mounted(
        tmp_path,
        f"""
        for place in vol bound; do
            aisupply import --template $place; rm $place/*
            aisupply export --store {store} -o $place; touch $place/outdated
            aisupply export --store {store} -o $place; ls -A $place
            rm $place/* $place/.aisupply
            aisupply load {store}/sources/claims.trig --store $place
            aisupply stats --store $place >/dev/null; ls $place/CURRENT
            ls -A $place | grep part ||:
        done
        aisupply view --store {store} -o page.html; tail -c 8 other.html
        """,
    )
    assert told.count(".aisupply\n") == 2
    assert "outdated" not in told
    assert ".part" not in told
    assert told.count("/CURRENT") == 2
    assert told.endswith("</html>\n")


def test_a_mount_below_is_never_emptied(tmp_path: Path) -> None:
    """A report with somebody's mount in it is not replaced, since that would be removed with it."""
    told = mounted(
        tmp_path,
        """
        mkdir -p report/theirs; touch report/.aisupply; mount -t tmpfs tmpfs report/theirs
        echo work > report/theirs/thesis; aisupply export -o report 2>&1 ||:
        cat report/theirs/thesis
        """,
    )
    assert "is a mount in it" in told
    assert told.endswith("work\n")


def test_an_empty_current_folder_is_filled(
    run: Run, tmp_path: Path, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`-o .`, `--store .` and `--template .` mean the folder that one is in, and it stays."""
    folder = draft.supply("amd", "openai").write()
    claims = folder / "sources" / "claims.trig"
    for command in (
        ("export", "--store", folder, "-o", "."),
        ("import", "--template", "."),
        ("load", claims, "--store", "."),
    ):
        place = tmp_path / f"{command[0]}-here"
        place.mkdir()
        monkeypatch.chdir(place)
        before = place.stat().st_ino
        assert run(*command).code == 0
        assert place.stat().st_ino == before
        assert len(list(place.iterdir())) > 1
        assert not list(place.glob(".aisupply-*"))
    assert aisupply.open(".").claims
