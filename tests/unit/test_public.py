"""The package as a whole: its door, its docstrings, its examples, and the size of its parts."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import pkgutil
import statistics
from pathlib import Path

import pytest

import aisupply

PACKAGE = Path(aisupply.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
MODULES = sorted(
    info.name
    for info in pkgutil.walk_packages([str(PACKAGE)], "aisupply.")
    if not info.name.endswith("__main__")
)
IDS = [str(path.relative_to(PACKAGE)) for path in FILES]

LONGEST_FUNCTION = 50
LONGEST_MODULE = 400


def _functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function's body, its docstring not counted."""
    body = function.body
    if ast.get_docstring(function) is not None:
        body = body[1:]
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_the_door_is_sorted() -> None:
    """`__all__` is in order, so that two people who add a name do not clash."""
    assert aisupply.__all__ == sorted(aisupply.__all__)


def test_dir_lists_what_is_imported_late() -> None:
    """A shell completes the public names before any was used."""
    assert set(aisupply.__all__) <= set(dir(aisupply))


def test_everything_behind_the_door_is_there() -> None:
    """Each name of `__all__` can be had, and what is imported late is listed."""
    for name in aisupply.__all__:
        assert getattr(aisupply, name) is not None
    assert set(aisupply._HOMES) | {"__version__"} == set(aisupply.__all__)


def test_what_the_interface_promises_is_public() -> None:
    """The Python surface: open, views, concentration, tables, bounds and the one error."""
    promised = {"open", "Graph", "View", "Lens", "Table", "Bounds", "AisupplyError"}
    assert promised | {"concentration"} <= set(aisupply.__all__)


def test_a_name_that_is_not_public_is_refused() -> None:
    """A misspelt name is an AttributeError, as in any module."""
    with pytest.raises(AttributeError, match="no attribute 'opne'"):
        aisupply.opne  # noqa: B018


@pytest.mark.parametrize("name", MODULES)
def test_all_lists_what_a_module_offers(name: str) -> None:
    """Each module with public classes or functions lists, in order, what others may use."""
    module = importlib.import_module(name)
    listed = list(getattr(module, "__all__", ()))
    assert len(listed) == len(set(listed))
    assert all(hasattr(module, item) for item in listed)
    own = [item for item, thing in vars(module).items() if _is_own(thing, name)]
    assert listed or not [item for item in own if not item.startswith("_")]


@pytest.mark.parametrize("name", MODULES)
def test_public_things_have_docstrings(name: str) -> None:
    """Each module, and each public class, method and function in it, says what it is."""
    module = importlib.import_module(name)
    assert module.__doc__ or name == "aisupply._version"
    for item, thing in vars(module).items():
        if item.startswith("_") or not _is_own(thing, name):
            continue
        assert thing.__doc__, f"{name}.{item} has no docstring"
        for method, value in vars(thing).items():
            if not method.startswith("_") and inspect.isfunction(value):
                assert value.__doc__, f"{name}.{item}.{method} has no docstring"


def _is_own(thing: object, name: str) -> bool:
    """Tell whether a module defines a class or function and does not import it."""
    is_kind = inspect.isclass(thing) or inspect.isfunction(thing)
    return is_kind and getattr(thing, "__module__", None) == name


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name: str) -> None:
    """What a docstring shows is what happens."""
    module = importlib.import_module(name)
    result = doctest.testmod(module, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0


def test_there_are_examples() -> None:
    """The test above has something to run: dozens of examples."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    found = [test for name in MODULES for test in finder.find(importlib.import_module(name))]
    assert sum(len(test.examples) for test in found) > 50


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_modules_stay_short(path: Path) -> None:
    """A module has 400 lines at the most."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_no_function_is_long(path: Path) -> None:
    """A function has 50 lines at the most, its docstring not counted."""
    long = {node.name: _lines(node) for node in _functions(path) if _lines(node) > LONGEST_FUNCTION}
    assert not long


def test_most_functions_are_short() -> None:
    """Half of the functions have 8 lines or fewer, nine of ten have 25 or fewer."""
    sizes = [_lines(node) for path in FILES for node in _functions(path)]
    assert statistics.median(sizes) <= 8
    assert statistics.quantiles(sizes, n=10)[-1] <= 25


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_nothing_speaks_of_one_machine(path: Path) -> None:
    """No file names a folder of the machine on which it was written, or a package host."""
    text = path.read_text(encoding="utf-8")
    folders = [f"/{name}/" for name in ("work", "root", "home")]
    for word in (*folders, "pypi" + ".org", "python" + "hosted"):
        assert word not in text
