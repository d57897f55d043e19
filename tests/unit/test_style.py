"""The size of what is written: short functions, modules that are read in one go, docstrings.

Lines are counted as they stand, docstrings and blank lines included; only the longest function is
measured without its docstring, since a measure documents each of its arguments.
"""

from __future__ import annotations

import ast
from itertools import chain
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import aisupply

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(aisupply.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

LONGEST_MODULE = 400
LONGEST_CODE = 50
SHORT, PART_SHORT = 25, 0.9
MEDIAN = 8

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Function(NamedTuple):
    """A function: where it is, and its lines with and without its docstring."""

    name: str
    lines: int
    code: int


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _functions(path: Path) -> Iterator[Function]:
    """Yield every function of a module, methods and functions inside functions too."""
    for node in ast.walk(_parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = _lines(node)
            first = node.body[0]
            told = _lines(first) if ast.get_docstring(node) is not None else 0
            name = f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}"
            yield Function(name, lines, lines - told)


def _lines(node: ast.stmt) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


def _public(node: ast.Module | ast.ClassDef) -> Iterator[Definition]:
    """Yield what others may use: classes, their methods, functions; none inside a function."""
    for part in node.body:
        if isinstance(part, Definition) and not part.name.startswith("_"):
            yield part
            if isinstance(part, ast.ClassDef):
                yield from _public(part)


FUNCTIONS = list(chain.from_iterable(map(_functions, MODULES)))


def test_functions_are_short() -> None:
    """Half of them are of 8 lines or fewer, nine in ten of 25, and none is of more than 50."""
    assert len(FUNCTIONS) > 1000
    assert median(function.lines for function in FUNCTIONS) <= MEDIAN
    short = sum(function.lines <= SHORT for function in FUNCTIONS)
    assert short / len(FUNCTIONS) >= PART_SHORT
    assert [function.name for function in FUNCTIONS if function.code > LONGEST_CODE] == []


def test_a_module_is_read_in_one_go() -> None:
    """No module has more than 400 lines."""
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {path: size for path, size in sizes.items() if size > LONGEST_MODULE} == {}


def test_what_is_public_says_what_it_is() -> None:
    """Each module, and each public class, method and function, has a docstring."""
    trees = {path.relative_to(PACKAGE): _parsed(path) for path in MODULES}
    assert [str(path) for path, tree in trees.items() if not ast.get_docstring(tree)] == []
    parts = ((path, part) for path, tree in trees.items() for part in _public(tree))
    missing = [f"{path}:{part.lineno} {part.name}"
               for path, part in parts if ast.get_docstring(part) is None]  # fmt: skip
    assert missing == []
