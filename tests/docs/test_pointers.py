"""Pages for developers and docstrings of packages point at what is there."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "aisupply"
PACKAGES = sorted(file.parent for file in PACKAGE.rglob("__init__.py"))
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"[\w.-]+/(?:[\w./-]*\w)?|[\w-]+\.(?:py|md|toml)")
"""A folder or a file, with nothing to be filled in."""


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "SECURITY.md"])
def test_a_file_that_a_page_names_is_there(page: str) -> None:
    """From the root, the package or the tests on; a module may be named without its folder."""
    codes = CODE.findall((ROOT / page).read_text(encoding="utf-8"))
    named = [word for code in codes for word in code.split() if PATH.fullmatch(word)]
    assert len(named) > 10
    assert [path for path in named if not _is_there(path)] == []


def _is_there(path: str) -> bool:
    above = (ROOT, PACKAGE, ROOT / "tests")
    return any((folder / path).exists() for folder in above) or any(PACKAGE.rglob(path))


def test_the_floors_are_those_that_are_checked() -> None:
    """CONTRIBUTING.md draws the layers of import-linter, from the top down."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    drawn = re.search(r"^The floors of .*?```\n(.*?)```", page, re.DOTALL | re.MULTILINE)
    assert drawn is not None
    names = "\n".join(line[:36].rstrip() for line in drawn[1].splitlines())
    floors = [re.findall(r"\w+", floor) for floor in re.split(r"(?<!,)\n", names)]
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (layers,) = (
        contract["layers"]
        for contract in config["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    )
    assert [sorted(floor) for floor in floors if floor] == [
        sorted(re.findall(r"\w+", layer)) for layer in layers
    ]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)
def test_a_package_lists_modules_that_it_has(package: Path) -> None:
    """What stands before the colon of an item is a module or a package inside."""
    text = ast.get_docstring(ast.parse((package / "__init__.py").read_text("utf-8"))) or ""
    heads = re.findall(r"^- (`\w+`(?:, `\w+`)*):", text, re.MULTILINE)
    listed = [name for head in heads for name in re.findall(r"\w+", head)]
    missing = [name for name in listed if not _has(package, name)]
    assert missing == []


def _has(package: Path, name: str) -> bool:
    return (package / f"{name}.py").exists() or (package / name).is_dir()


def test_packages_list_their_modules() -> None:
    """A change of the form of the lists must not switch the test before off."""
    text = (PACKAGE / "measures" / "__init__.py").read_text(encoding="utf-8")
    assert len(re.findall(r"^- (`\w+`(?:, `\w+`)*):", text, re.MULTILINE)) > 5
