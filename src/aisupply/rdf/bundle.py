"""Where the shipped `graph/` and `ontology/` are: the checkout first, the wheel second.

The folders are looked for beside the package's own file, never in the current folder, so
that the answer does not depend on where a command is typed.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from aisupply._version import __version__
from aisupply.errors import StoreError

__all__ = ["digest", "graph_dir", "ontology_dir"]

_PACKAGE = Path(__file__).resolve().parents[1]
_SUFFIXES = frozenset({".ttl", ".trig", ".rq"})


def _find(name: str) -> Path:
    checkout = _PACKAGE.parent.parent
    candidates = [_PACKAGE / "_data" / name]
    if (checkout / "pyproject.toml").is_file():
        candidates.insert(0, checkout / name)
    for folder in candidates:
        if folder.is_dir():
            return folder
    raise StoreError(
        f"the shipped {name}/ folder is missing",
        hint="install aisupply again: pip install --force-reinstall aisupply",
    )


@cache
def graph_dir() -> Path:
    """Return the folder of the shipped graph (`registry/` and `sources/`)."""
    return _find("graph")


@cache
def ontology_dir() -> Path:
    """Return the folder of the ontology: modules, codes, shapes, questions, rules, checks."""
    return _find("ontology")


def digest(*folders: Path) -> str:
    """Return a SHA-256 over the names and bytes of all RDF and query files below `folders`.

    The version of the package is part of it, since the same files may be read otherwise by
    another version.
    """
    total = hashlib.sha256(__version__.encode())
    for folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.suffix in _SUFFIXES):
            total.update(path.relative_to(folder).as_posix().encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
