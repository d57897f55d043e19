"""SPARQL servers that nobody here wrote, started for tests: Oxigraph's own, and Virtuoso."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sysconfig
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from aisupply.rdf import bundle
from aisupply.store import CODES_GRAPH, EVIDENCE_GRAPH, REGISTRY_GRAPH
from aisupply.store.files import claim_files, registry_files
from aisupply.store.remote.http import Endpoint, Limits
from aisupply.store.remote.loading import load_remote
from aisupply.store.remote.store import RemoteStore

if TYPE_CHECKING:
    from collections.abc import Iterator

_PATIENCE = 60.0
_INI = """
[Database]
DatabaseFile = {folder}/v.db
ErrorLogFile = {folder}/v.log
LockFile = {folder}/v.lck
TransactionFile = {folder}/v.trx
xa_persistent_file = {folder}/v.pxa
[TempDatabase]
DatabaseFile = {folder}/v.tdb
TransactionFile = {folder}/v.ttr
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 4000
MaxDirtyBuffers = 2000
ServerThreads = 8
CheckpointInterval = 0
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = {rows}
"""
_RIGHTS = b"""GRANT SPARQL_UPDATE TO "SPARQL";
DB.DBA.RDF_DEFAULT_USER_PERMS_SET('nobody', 7);
"""


@contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """Run Oxigraph's own server in memory; yield its address for queries."""
    program = Path(sysconfig.get_path("scripts")) / "oxigraph"
    if not program.exists():
        pytest.skip("the package oxigraph is not installed: a server for tests of remote stores")
    port = _free_port()
    with _running([str(program), "serve", "--bind", f"127.0.0.1:{port}"], folder):
        yield _answering(f"http://127.0.0.1:{port}/query")


@contextmanager
def virtuoso(folder: Path, *, rows: int = 10_000) -> Iterator[str]:
    """Run Virtuoso with everyone's right to write; yield its address for queries.

    Args:
        folder: where it keeps its files.
        rows: it gives no more of them in one answer, and does not say so.
    """
    if shutil.which("virtuoso-t") is None or shutil.which("isql-vt") is None:
        pytest.skip("virtuoso-t is not installed (Debian's virtuoso-opensource-7)")
    sql, http = _free_port(), _free_port()
    ini = folder / "virtuoso.ini"
    ini.write_text(_INI.format(folder=folder, sql=sql, http=http, rows=rows))
    with _running(["virtuoso-t", "+configfile", str(ini), "+foreground"], folder):
        url = _answering(f"http://127.0.0.1:{http}/sparql")
        subprocess.run(
            ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba"],
            input=_RIGHTS, check=True, capture_output=True, timeout=_PATIENCE,
        )  # fmt: skip
        yield url


@contextmanager
def _running(command: list[str], folder: Path) -> Iterator[None]:
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.kill()
            process.wait()


def _answering(url: str) -> str:
    """Wait until a server answers a query."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            if httpx.post(url, data={"query": "ASK { ?s ?p ?o }"}).is_success:
                return url
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    pytest.fail(f"{url} did not answer within {_PATIENCE:g} s")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _no_wait(_: float) -> None:
    """Wait not at all."""


def _nobody(_: int, __: int) -> None:
    """Tell nobody how far a load is."""


def store_at(url: str, **limits: float) -> RemoteStore:
    """Return the store at an address, with limits of its own and no pause between attempts."""
    bounds = Limits(**limits)  # type: ignore[arg-type]
    endpoint = Endpoint(url=httpx.URL(url), limits=bounds, wait=_no_wait)
    return RemoteStore(url, endpoint=endpoint)


def emptied(url: str) -> RemoteStore:
    """Return the store at an address without any statement of ours."""
    store = store_at(url)
    graphs = {str(quad.graph_name) for quad in store.quads()} - {"DEFAULT"}
    store.forget()
    graphs |= {f"<{graph}>" for graph in (EVIDENCE_GRAPH, REGISTRY_GRAPH, CODES_GRAPH)}
    update = url.replace("/query", "/update")
    for graph in graphs:
        cleared = httpx.post(update, data={"update": f"CLEAR SILENT GRAPH {graph}"})
        assert cleared.is_success, cleared.text
    return store


def load_shipped(url: str) -> int:
    """Load the shipped graph into a server, as `aisupply load --shipped` does."""
    files = [*registry_files(bundle.graph_dir()), *claim_files(bundle.graph_dir())]
    codes = bundle.ontology_dir() / "codes"
    return load_remote(files, RemoteStore(url), codes=codes, tell=_nobody)
