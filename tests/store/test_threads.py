"""What the engine answers ends on the thread that it was made on."""

from __future__ import annotations

import gc
import threading
import warnings
from typing import TYPE_CHECKING

import pyoxigraph as ox

from aisupply.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    import pytest


def test_rows_may_be_thrown_away_on_another_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cycle that holds unread rows is collected by whichever thread comes by."""
    told: list[object] = []
    monkeypatch.setattr("sys.unraisablehook", told.append)
    store = EmbeddedStore()
    store.load_bytes(b"<a:a> <a:p> 1 , 2 , 3 .", ox.RdfFormat.TURTLE)
    held: list[object] = [
        store.select("SELECT * { ?s ?p ?o }"),
        store.records("SELECT * { ?s ?p ?o }"),
        store.construct("CONSTRUCT WHERE { ?s ?p ?o }"),
    ]
    next(held[1])  # type: ignore[call-overload]
    held.append(held)
    del held
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        thread = threading.Thread(target=gc.collect)
        thread.start()
        thread.join()
    assert not told
