"""The package as a whole: its door, the examples of its docstrings, and what a start imports."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import aisupply

PACKAGE = Path(aisupply.__file__).parent


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


def test_examples_in_docstrings_run() -> None:
    """What a docstring shows is what happens, in every module that can be imported."""
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    names = [
        info.name
        for info in pkgutil.walk_packages([str(PACKAGE)], "aisupply.")
        if not info.name.endswith("__main__")
    ]
    results = {
        name: doctest.testmod(importlib.import_module(name), optionflags=flags) for name in names
    }
    assert [name for name, result in results.items() if result.failed] == []
    assert sum(result.attempted for result in results.values()) > 50


def test_a_query_imports_nothing_heavy() -> None:
    """`aisupply query` starts without networkx, numpy, scipy, pyvis, rdflib or rich."""
    code = (
        "import sys\n"
        "from aisupply.cli import main\n"
        "try: main(['query', 'ASK {}'])\n"
        "except SystemExit as stop: assert stop.code == 0\n"
        "heavy = {'networkx', 'numpy', 'scipy', 'pyvis', 'rdflib', 'pyshacl', 'rich', 'jinja2'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "HEAVY []" in done.stdout
