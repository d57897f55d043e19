"""The views that a worker answers from: the default one at hand, others as they are asked for.

A view that one worker has built lies as a file in the folder of the run, so that the next
worker only reads it.  Few are kept, by last use.
"""

from __future__ import annotations

import contextlib
import json
from collections import OrderedDict
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from aisupply.atomic import write_whole
from aisupply.claims.lens import Lens, parse_date
from aisupply.graph import View
from aisupply.graph import open as open_graph
from aisupply.operations.parameters import lens_key
from aisupply.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import networkx as nx

    from aisupply.graph import Graph

__all__ = ["Loaded", "Views", "default_snapshot"]

_KEPT = 4
"""Views that a worker keeps beside the default one."""
_FILES = 32
"""Files of views that are kept for all workers."""


def default_snapshot(graph: Graph) -> bytes:
    """Return the default view of a graph: a line with its lens, then N-Quads."""
    return _packed(graph.view())


class Loaded:
    """A view, with its network kept once it is made.

    Args:
        view: the view.
    """

    def __init__(self, view: View) -> None:
        self.view = view

    @cached_property
    def network(self) -> nx.MultiDiGraph:
        """The view as a network."""
        return self.view.network()


class Views:
    """The views of one graph, by lens.

    Args:
        store: the graph, as `aisupply.open` takes it.
        folder: where views that were built are put down.
        snapshot: the default view, as `default_snapshot` gives it.
    """

    def __init__(self, store: str | None, folder: Path, snapshot: bytes) -> None:
        self._store = store
        self._folder = folder
        self._kept: OrderedDict[str, Loaded] = OrderedDict()
        self._lens, quads = _unpacked(snapshot)
        self.default_store = _read(quads)
        """The store of the default view; the graph is not opened for it."""

    @cached_property
    def graph(self) -> Graph:
        """The graph with all claims."""
        return open_graph(self._store)

    @cached_property
    def default(self) -> Loaded:
        """The view of the default lens."""
        return Loaded(View(self.graph, self._lens, store=lambda: self.default_store))

    def lens_of(self, lens: dict[str, Any]) -> Lens:
        """Return the lens that arguments mean; the graph is not opened for the default one."""
        return self.get(lens).view.lens if lens else self._lens

    def warmings(self) -> Iterator[Callable[[], object]]:
        """Return steps that read what further views and measures need, once for all workers."""
        for name in ("networkx", "numpy", "aisupply.measures.concentration.concentration"):
            yield lambda name=name: import_module(name)  # type: ignore[misc]
        yield lambda: self.graph.store
        yield lambda: self.default.network

    def get(self, lens: dict[str, Any]) -> Loaded:
        """Return the view of a lens; `AisupplyError` if there is no such lens."""
        if not lens:
            return self.default
        key = lens_key(lens)
        if key in self._kept:
            self._kept.move_to_end(key)
        else:
            self._kept[key] = self._from_file(key) or self._build(key, lens)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return self._kept[key]

    def _from_file(self, key: str) -> Loaded | None:
        try:
            data = (self._folder / f"{key}.view").read_bytes()
        except OSError:
            return None
        lens, quads = _unpacked(data)
        return Loaded(View(self.graph, lens, store=lambda: _read(quads)))

    def _build(self, key: str, lens: dict[str, Any]) -> Loaded:
        loaded = Loaded(self.graph.view(**lens))
        data = _packed(loaded.view)
        # A view that cannot be put down is built again; another worker may prune at once.
        with contextlib.suppress(OSError):
            write_whole(self._folder / f"{key}.view", data)
            files = sorted(self._folder.glob("*.view"), key=lambda path: path.stat().st_mtime)
            for path in files[:-_FILES]:
                path.unlink(missing_ok=True)
        return loaded


def _packed(view: View) -> bytes:
    lens = {name: value for name, value in view.lens.as_json().items() if name != "line"}
    return json.dumps(lens).encode() + b"\n" + view.store.dump(ox.RdfFormat.N_QUADS)


_DAYS = ("known_by", "at", "kept_up_to")


def _unpacked(data: bytes) -> tuple[Lens, bytes]:
    head, _, quads = data.partition(b"\n")
    fields = json.loads(head)
    days = {name: parse_date(fields[name])[0] for name in _DAYS if name in fields}
    tuples = {name: tuple(fields[name]) for name in ("statuses", "sources")}
    return Lens(**{**fields, **days, **tuples}), quads


def _read(quads: bytes) -> EmbeddedStore:
    store = EmbeddedStore()
    store.load_bytes(quads, ox.RdfFormat.N_QUADS)
    return store
