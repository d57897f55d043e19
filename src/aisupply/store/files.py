"""From files to a store: the layout of a graph folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.errors import StoreError
from aisupply.rdf.terms import ID
from aisupply.store import LOADED_GRAPH, SHIPPED_CODES
from aisupply.store.documents import format_of, read_document, syntax_error
from aisupply.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "LAYOUT",
    "claim_files",
    "load_file",
    "load_folder",
    "registry_files",
]

LAYOUT = "a graph folder has registry/*.ttl and sources/<kind>/*.trig"
"""What to tell who names a folder that is none."""


def load_folder(folder: Path, *, codes: Path) -> EmbeddedStore:
    """Read a graph folder and the code lists into a new store.

    Args:
        folder: has `registry/*.ttl` and, however deep, `sources/**/*.trig`.
        codes: folder of the code lists.

    Raises:
        StoreError: if the folder has no claims or registry.
        DataError: if a file does not parse; it names file, line and what was found.
    """
    store = EmbeddedStore()
    sources = claim_files(folder)
    registry = registry_files(folder)
    if not sources and not registry:
        raise StoreError(
            f"{folder} holds no graph",
            hint=LAYOUT,
        )
    for path in sorted(codes.glob("*.ttl")):
        load_file(store, path, graph=SHIPPED_CODES)
    for path in registry:
        load_file(store, path, graph=LOADED_GRAPH)
    for path in sources:
        load_file(store, path)
    return store


def claim_files(folder: Path) -> list[Path]:
    """Return the files of claims of a graph folder, in order; those in its folders too.

    The shipped ones lie in folders by the kind of their source; others may lie flat, or in folders
    of their owner's choice.  A link to a folder is not followed.
    """
    return sorted((folder / "sources").rglob("*.trig"))


def registry_files(folder: Path) -> list[Path]:
    """Return the files of the registry of a graph folder, in order of name."""
    return sorted((folder / "registry").glob("*.ttl"))


def load_file(store: EmbeddedStore, path: Path, *, graph: str | None = None) -> None:
    """Parse one file into a store; `DataError` names the line if it does not parse."""
    data = read_document(path)
    try:
        store.load_bytes(data, format_of(path), graph=graph, base=ID)
    except SyntaxError as error:
        hint = f"mend the file at the place named, then run: aisupply validate {path}"
        raise syntax_error(path, error, hint=hint) from error
