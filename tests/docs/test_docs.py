"""What README and docs show is what happens."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aisupply.cli import command_names
from aisupply.cli.reference import reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from _pytest.mark import ParameterSet

    Run = Callable[..., Any]

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _blocks(language: str) -> list[tuple[str, str]]:
    """Return page name and text of each block in a language."""
    return [
        (page.name, match[2])
        for page in PAGES
        for match in BLOCK.finditer(page.read_text(encoding="utf-8"))
        if match[1] == language
    ]


def _sessions() -> list[tuple[str, str, str]]:
    """Return page, command and printed output of each `$ ` line of the console blocks."""
    found = []
    for page, block in _blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = part.split("\n")
            # A line that goes on is indented; no output of ours is.
            size = 1 + next((n for n, line in enumerate(lines[1:]) if line[:4] != "    "), 0)
            found.append((page, "\n".join(lines[:size]), "\n".join(lines[size:]).rstrip("\n")))
    return found


def _marked(shown: tuple[str, ...]) -> ParameterSet:
    """Return what a page shows; that of other pages than README is for `make test-all`."""
    return pytest.param(*shown, marks=() if shown[0] == "README.md" else pytest.mark.slow)


PLAIN = re.compile(r"aisupply [^|&;<>$`*?{}]*")
"""A line that needs no shell: one command of ours with its words."""


@pytest.mark.parametrize(
    ("page", "command", "output"),
    [_marked(one) for one in _sessions() if PLAIN.fullmatch(one[1])],
)
def test_a_typed_line_prints_what_the_page_says(
    page: str, command: str, output: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each command that a page shows prints exactly what is shown below it."""
    monkeypatch.chdir(ROOT)
    ran = run(*shlex.split(command.replace("\\\n", " "), comments=True)[1:])
    assert ran.err == "", page
    assert ran.out.strip("\n") == output


@pytest.mark.parametrize(
    ("page", "command", "output"),
    [_marked(one) for one in _sessions() if not PLAIN.fullmatch(one[1])],
)
def test_a_line_for_the_shell_prints_what_the_page_says(
    page: str, command: str, output: str
) -> None:
    """So does a line with pipes, files or several commands, in a shell."""
    bin_folder = str(Path(sys.executable).parent)
    environment = os.environ | {"PATH": bin_folder + os.pathsep + os.environ["PATH"]}
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, env=environment, cwd=ROOT,
        check=False,
    )  # fmt: skip
    assert done.stderr == "", page
    assert done.stdout.strip("\n") == output


@pytest.mark.parametrize(("page", "code"), [_marked(one) for one in _blocks("python")])
def test_python_on_a_page_runs(page: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each block of Python in the docs runs as it stands, in a folder and a module of its own."""
    monkeypatch.chdir(ROOT)
    exec(compile(code, page, "exec"), {"__name__": "__main__"})  # noqa: S102 (our own pages)


def test_there_are_lines_and_code_to_run() -> None:
    """A change of the format of the pages must not switch these tests off."""
    assert len(_sessions()) >= 4
    assert len(_blocks("python")) >= 2


def test_the_reference_of_commands_is_generated() -> None:
    """docs/commands.md is what the program says of itself."""
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert page == reference(), "run: python -m aisupply.cli.reference > docs/commands.md"


@pytest.mark.parametrize("name", command_names())
def test_each_command_is_told_about(name: str) -> None:
    """Each command stands in README or a page of the docs that a person wrote."""
    pages = [page for page in PAGES if page.name != "commands.md"]
    assert any(f"aisupply {name}" in page.read_text(encoding="utf-8") or f"`{name}`" in
               page.read_text(encoding="utf-8") for page in pages)  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """A relative link or picture on a page names a file that is there."""
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert missing == []


def test_no_page_names_machine_paths_or_registry_hosts() -> None:
    """Nothing of the machine that a page was written on gets into it."""
    hosts = "|".join(("py" + "pi", "python" + "hosted", "npm" + "js"))
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert not re.search(rf"\b({hosts})\.(org|com)|(^|[\s\"'=(])/(home|root|work)/", text), page
