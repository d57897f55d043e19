"""The layers of the package: imports point down only."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import aisupply

if TYPE_CHECKING:
    from collections.abc import Collection

PACKAGE = Path(aisupply.__file__).parent

LAYERS = (
    (
        "_version", "errors", "bounds", "table", "reading", "reading_grammar", "reading_words",
        "atomic",
    ),
    ("terms", "bundle"),
    ("store", "lens", "view"),
    (
        "answers", "names", "vocabulary", "facts", "describe", "questions", "checks",
        "validation", "evidence", "network", "combining", "groups", "surroundings", "graph",
        "edges", "gathered", "in_house", "dataset", "rdflib_store", "tables", "synthetic",
        "conflicting", "history", "shares", "moments",
    ),
    ("measures",),
    ("pages", "showing"),
    ("server", "mcp"),
    ("cli", "__main__"),
)  # fmt: skip
LAYER = {name: level for level, names in enumerate(LAYERS) for name in names}

ONLY_IN = {
    "click": {"cli"},
    "rich": {"cli"},
    "pyvis": {"pages"},
    "plotly": {"pages"},
    "pyshacl": {"validation"},
    "httpx": {"store"},
    "mcp": {"mcp"},
    "starlette": {"server"},
    "uvicorn": {"server"},
    "prometheus_client": {"server"},
}
"""Library → the modules that may import it."""

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def _home(path: Path) -> str:
    """Return the top-level module or subpackage that a file belongs to."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0]


def _imports(path: Path, *, typing_too: bool = False) -> set[str]:
    """Return the dotted names that a file imports, without those for type checking only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            skipped |= set(ast.walk(node)) if not typing_too else set()
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_every_module_has_a_layer() -> None:
    """A new module must be put into a layer before it can land."""
    assert len(MODULES) > 20
    assert {_home(path) for path in MODULES} <= LAYER.keys()


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_down(path: Path) -> None:
    """A module imports from its own layer or from those below it."""
    own = LAYER[_home(path)]
    for name in _imports(path):
        if name.startswith("aisupply.") and (home := name.split(".")[1]) in LAYER:
            assert LAYER[home] <= own, f"{path.name} (layer {own}) imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_libraries_stay_where_they_belong(path: Path) -> None:
    """The library click is imported in cli only, pyvis in pages only, and so on."""
    for name in _imports(path):
        allowed = ONLY_IN.get(name.split(".")[0])
        assert allowed is None or _home(path) in allowed, f"{path.name} imports {name}"


@pytest.mark.parametrize("path", sorted((PACKAGE / "measures").glob("*.py")), ids=lambda p: p.name)
def test_measures_know_no_rdf(path: Path) -> None:
    """The measures import no RDF library and nothing that does."""
    for name in _imports(path):
        assert name.split(".")[0] not in {"rdflib", "pyoxigraph", "oxrdflib", "pyshacl"}
        assert not name.startswith(("aisupply.store", "aisupply.graph", "aisupply.view"))


def test_no_import_cycles_between_modules() -> None:
    """No module imports itself by way of others at import time."""
    names = {
        ".".join(("aisupply", *path.relative_to(PACKAGE).with_suffix("").parts)): path
        for path in MODULES
    }
    edges = {name: _modules(_toplevel(path), names) - {name} for name, path in names.items()}
    assert not [name for name in names if name in _reach(name, edges)]


def _modules(imports: set[str], names: Collection[str]) -> set[str]:
    """Return the modules among `names` that dotted imports lead to."""
    return {
        name for item in imports for name in names if item == name or item.startswith(f"{name}.")
    }


def _toplevel(path: Path) -> set[str]:
    """Return what a module imports when it is imported itself."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def _reach(start: str, edges: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    todo = list(edges[start])
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += edges[name]
    return seen


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
