"""Loading onto a server: by updates or graph by graph, in an order that shows no half claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pyoxigraph as ox
import pytest
import remote_servers as servers
from remote_servers import emptied, store_at

import aisupply
from aisupply.errors import DataError, StoreError, UsageError
from aisupply.store import EVIDENCE_GRAPH
from aisupply.store.remote.http import Answer
from aisupply.store.remote.loading import Loader, Ways

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Draft = Any

pytestmark = pytest.mark.server

WHO = "SELECT DISTINCT ?s { ?s ais:suppliesTo :openai } ORDER BY ?s"


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a server."""
    start = {"oxigraph": servers.oxigraph, "virtuoso": servers.virtuoso}[request.param]
    with start(tmp_path_factory.mktemp(request.param)) as url:
        yield url


@pytest.fixture
def url(running: str) -> str:
    """The address of a server without a statement of ours."""
    emptied(running)
    return running


def test_what_was_loaded_is_asked(
    url: str, draft: Draft, run: Callable[..., Any], tmp_path: Path
) -> None:
    """A folder of files goes to the server, and to a folder on disk: the same graph."""
    folder = draft.supply("amd", "openai").supply("nvidia", "openai", certainty="denied").write()
    loaded = run("load", str(folder), "--store", url)
    assert loaded.code == 0
    on_disk = run("load", str(folder), "--store", str(tmp_path / "store"))
    assert loaded.out.replace(url, "STORE") == on_disk.out.replace(str(tmp_path / "store"), "STORE")
    words = ("query", WHO, "--format", "csv", "--store")
    assert run(*words, url) == run(*words, str(tmp_path / "store"))


def test_what_a_curator_replaced_or_denied_stays_out(url: str, draft: Draft) -> None:
    """Also where the server itself is asked, as for who controls whom."""
    from aisupply.claims.ownership import Control, controls

    body = ":{0} a ais:Control ; ais:controlled :{0} ; ais:controller :openai ."
    draft.claim("a", body.format("amd"))
    draft.claim("b", body.format("nvidia"), certainty="denied")
    draft.claim("c", body.format("intel"), more="THIS ais:replacedBy <claim/paper/a> .")
    graph = draft.open()
    store_at(url).load(graph.store.quads())
    remote = aisupply.open(url)
    assert controls(remote.store) == [Control("amd", "openai")]
    assert remote.claims == graph.claims


def test_graphs_are_taken_where_updates_are_not(url: str, draft: Draft) -> None:
    """The Graph Store Protocol brings the same statements."""
    quads = set(draft.supply("amd", "openai").open().whole.quads())
    store = store_at(url)
    Loader(store, ways=Ways(None, Ways.of(store.endpoint.url).graphs)).add(list(quads))
    assert set(store.quads()) == quads


def test_a_file_that_does_not_parse_sends_nothing(
    url: str, draft: Draft, run: Callable[..., Any], tmp_path: Path
) -> None:
    """All files are read before the first statement leaves."""
    broken = tmp_path / "broken.trig"
    broken.write_text("<a> <b> .")
    ran = run("load", str(draft.supply("amd", "openai").write()), str(broken), "--store", url)
    assert ran.code == 2
    assert "broken.trig, line 1" in ran.err
    assert list(store_at(url).quads()) == []


class Recorder:
    """A server that takes updates and remembers them; what it counts is up to the test."""

    def __init__(self, *statuses: int) -> None:
        self.sent: list[tuple[str, str]] = []
        self.statuses = list(statuses)

    def __call__(self, content: bytes, *, url: httpx.URL | None = None, **_: Any) -> Answer:
        """Take a request."""
        self.sent.append((str(url), content.decode()))
        status = self.statuses.pop(0) if self.statuses else 204
        return Answer(status, {}, b"")


def recorded(
    monkeypatch: pytest.MonkeyPatch, *statuses: int, held: int = 9_999
) -> tuple[Loader, Recorder]:
    """Return a loader whose server only remembers, and counts `held` in each graph."""
    store, recorder = store_at("http://127.0.0.1:1/query"), Recorder(*statuses)
    monkeypatch.setattr(store.endpoint, "send", recorder)
    monkeypatch.setattr(store, "counts", lambda names: dict.fromkeys(names, held))
    return Loader(store), recorder


def test_a_claim_is_one_only_when_all_of_it_is_there(
    monkeypatch: pytest.MonkeyPatch, draft: Draft
) -> None:
    """Graphs go first, then evidence, and what makes a claim one is the last line of all."""
    loader, recorder = recorded(monkeypatch)
    loader.add(list(draft.supply("amd", "openai").open().store.quads()))
    text = "".join(content for _, content in recorder.sent[1:])
    last = text.rindex("/ont#Claim> .")
    assert text.index("SupplyRelationship") < text.index(f"GRAPH <{EVIDENCE_GRAPH}>") < last
    assert "ont#" not in text[last + len("/ont#Claim> .") :]


def test_where_updates_are_refused_graphs_are_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand: 404 for an update, so one POST for the only graph, beside the address."""
    loader, recorder = recorded(monkeypatch, 404)
    node = ox.NamedNode("http://e.org/a")
    loader.add([ox.Quad(node, node, node, node)])
    assert [url for url, _ in recorder.sent] == [
        "http://127.0.0.1:1/update",
        "http://127.0.0.1:1/store?graph=http%3A%2F%2Fe.org%2Fa",
    ]


@pytest.mark.parametrize("status", [401, 403, 500])
def test_a_server_that_does_not_allow_it_is_told(
    monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    """No other way is tried behind its back."""
    loader, recorder = recorded(monkeypatch, status)
    node = ox.NamedNode("http://e.org/a")
    with pytest.raises(StoreError, match=f"answers {status}"):
        loader.add([ox.Quad(node, node, node)])
    assert len(recorder.sent) == 1


def test_statements_that_did_not_arrive_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand: two were sent, and the server counts one."""
    loader, _ = recorded(monkeypatch, held=1)
    nodes = [ox.NamedNode(f"http://e.org/{name}") for name in "ab"]
    with pytest.raises(StoreError, match="holds 1 statements of the 2 sent"):
        loader.add([ox.Quad(node, node, node) for node in nodes])


def test_a_blank_node_is_refused_before_anything_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sent twice it would be two things."""
    loader, recorder = recorded(monkeypatch)
    node = ox.NamedNode("http://e.org/a")
    with pytest.raises(DataError, match="a blank node"):
        loader.add([ox.Quad(node, node, ox.BlankNode())])
    assert recorder.sent == []


@pytest.mark.parametrize(
    ("query", "update", "graphs"),
    [
        ("http://h/query", "http://h/update", "http://h/store"),
        ("http://h:1/a/sparql", "http://h:1/a/sparql", "http://h:1/a/sparql-graph-crud"),
        ("http://h/sparql-auth", "http://h/sparql-auth", "http://h/sparql-graph-crud-auth"),
        ("http://h/repositories/x", "http://h/repositories/x", None),
    ],
)
def test_what_is_usual_beside_an_address(query: str, update: str, graphs: str | None) -> None:
    """As Oxigraph and Virtuoso have it; any other server may be named."""
    ways = Ways.of(httpx.URL(query))
    assert (str(ways.update), ways.graphs and str(ways.graphs)) == (update, graphs)


def test_another_host_gets_nothing() -> None:
    """What is loaded is asked where it was loaded, and credentials go to one host."""
    with pytest.raises(UsageError, match=r"elsewhere\.org is not the host"):
        Ways.named(httpx.URL("http://h/query"), update="http://elsewhere.org/", graphs=None)


def test_addresses_for_a_folder_are_a_slip(run: Callable[..., Any], tmp_path: Path) -> None:
    """A folder takes no updates over HTTP."""
    ran = run("load", "--shipped", "--store", str(tmp_path / "s"), "--update", "http://h/")
    assert ran.code == 2
    assert "for a server" in ran.err
