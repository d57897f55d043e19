"""Parts of the server by themselves: forms, limits of answers, frames, the cache, the lens."""

from __future__ import annotations

import csv
import hashlib
import io
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisupply.errors import UsageError
from aisupply.operations.parameters import lens_key, read_lens
from aisupply.server.cache import Cache
from aisupply.server.settings import is_loopback
from aisupply.workers.forkserver import is_shared
from aisupply.workers.formats import ROWS, TRIPLES, choose
from aisupply.workers.messages import Message, MessageReader, job_name, pack, query_job
from aisupply.workers.sparql import LimitedSink, TooLargeError, counter_of

if TYPE_CHECKING:
    from pathlib import Path

ODD = st.text(
    st.sampled_from("a\"'\\{},<>&\n\r\t:;é😀 ") | st.characters(codec="utf-8"), max_size=12
)
FORMS = [form.engine for form in ROWS]


@given(st.lists(ODD, min_size=1, max_size=8), st.sampled_from(FORMS), st.integers(1, 40))
def test_rows_are_counted_in_each_form(
    values: list[str], form: ox.QueryResultsFormat, size: int
) -> None:
    """Whatever stands in the cells, wherever chunks end: n rows pass a limit of n, not n - 1."""
    store = ox.Store()
    for number, value in enumerate(values):
        node = ox.NamedNode(f"http://e.org/{number}")
        store.add(ox.Quad(node, ox.NamedNode("http://e.org/p"), ox.Literal(value)))
    data = store.query("SELECT ?s ?o { ?s ?p ?o }").serialize(format=form)
    assert data is not None

    def write(most: int) -> None:
        sink = LimitedSink(size=1 << 20, rows=most, count=counter_of(form))
        for start in range(0, len(data), size):
            sink.write(data[start : start + size])

    write(len(values))
    with pytest.raises(TooLargeError):
        write(len(values) - 1)


def test_bytes_are_counted() -> None:
    """A sink takes as many bytes as it may and not one more."""
    sink = LimitedSink(size=4, rows=0)
    sink.write(b"abcd")
    assert sink.getvalue() == b"abcd"
    with pytest.raises(TooLargeError):
        sink.write(b"e")


@given(st.lists(st.tuples(st.text(max_size=5), st.binary(max_size=30)), max_size=6),
       st.integers(1, 17))  # fmt: skip
def test_frames_come_whole(messages: list[tuple[str, bytes]], size: int) -> None:
    """However the bytes are cut, the frames are those that were packed."""
    data = b"".join(pack({"text": text}, body) for text, body in messages)
    reader = MessageReader()
    pieces = (data[start : start + size] for start in range(0, len(data), size))
    found = [frame for piece in pieces for frame in reader.feed(piece)]
    assert [(frame.head["text"], frame.body) for frame in found] == messages


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("", "turtle"),
        ("*/*;q=0", None),
        ("text/turtle;q=x", None),
        ("application/json", "jsonld"),
        ("text/plain", "ntriples"),
        ("application/rdf+xml, text/turtle", "rdfxml"),
        ("text/turtle;q=0.5, application/*;q=0.5", "turtle"),
        (";;;,,,=/", None),
    ],
)
def test_forms_of_triples(accept: str, name: str | None) -> None:
    """Aliases count where they are written out; nonsense chooses nothing and raises nothing."""
    found = choose(accept, TRIPLES)
    assert (found.name if found else None) == name


def _frame(size: int, **more: Any) -> Message:
    return Message({"status": 200, **more}, b"x" * size)


def test_the_cache_keeps_what_was_used_last() -> None:
    """64 answers of 100 bytes have room in 6,400; the one that was not used for longest goes."""
    small = Cache(6400)
    keys = [small.key({"kind": "sparql", "query": f"ASK {{{n}}}"}) for n in range(2)]
    assert small.get(keys[0]) is None
    for key in keys[:2]:
        small.put(key, _frame(100))
    assert small.get(keys[0]) == _frame(100)
    assert small.hits == 1
    for number in range(63):
        small.put(b"%d" % number, _frame(100))
    assert small.get(keys[0]) is not None  # used after keys[1], which made room
    assert small.get(keys[1]) is None


def test_a_query_is_hashed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its digest stands for it in the cache and in the pool, and in the log."""
    long = "ASK {} # " + "x" * 9999
    job = query_job(long, accept="text/csv", form=None, lens=[])
    monkeypatch.setattr(hashlib, "blake2b", lambda data, **_: _Hashed(data))
    assert len(Cache(1000).key(job) or b"") < 300
    assert len(job_name(job)) < 300


class _Hashed:
    """What would be hashed."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def digest(self) -> bytes:
        """Return it as it came."""
        return self._data


@pytest.mark.parametrize(
    ("change", "is_other", "is_other_answer"),
    [
        ({"query": "ASK {?s ?p ?o}"}, True, True),
        ({"lens": [["tier", "1"]]}, True, True),
        ({"raw": [["raw", ""]]}, True, True),
        ({"default": ["http://e.org/"]}, True, True),
        ({"accept": "text/csv"}, False, True),
        ({"form": "csv"}, False, True),
        ({"seconds": 3.0}, False, False),
    ],
)
def test_what_is_asked_has_one_name(
    change: dict[str, Any], is_other: bool, is_other_answer: bool
) -> None:
    """What costs the same has one name; what is answered the same has one place in the cache."""
    given: dict[str, Any] = {"query": "ASK {}", "accept": "", "form": None, "lens": [], "raw": []}
    one, other = query_job(**given), query_job(**{**given, **change})
    assert (job_name(one) != job_name(other)) is is_other
    assert (Cache(1000).key(one) != Cache(1000).key(other)) is is_other_answer


@pytest.mark.parametrize(
    "call", ["NOW()", "rand ()", "UUID()", "STRUUID()", "BNODE()", "bnode(?x)"]
)
def test_what_changes_is_not_kept(call: str) -> None:
    """A query whose answer may differ the next time has no name in the cache."""
    assert Cache(1000).key({"kind": "sparql", "query": f"SELECT ({call} AS ?x) {{}}"}) is None


def test_errors_and_large_answers_are_not_kept() -> None:
    """Only whole answers are kept, and only those that take a small part of the room."""
    cache = Cache(6400)
    for frame in (Message({"status": 400}), _frame(101), _frame(1, file="x")):
        cache.put(b"key", frame)
        assert cache.get(b"key") is None
    cache.put(b"key", _frame(100))
    assert cache.get(b"key") is not None


def test_the_lens_of_a_url() -> None:
    """Names are those of the options; a repeated source is a list; a lens has one key."""
    pairs = [("known-by", "2025-10"), ("source", "a"), ("source", "b"), ("with-rumours", "0")]
    lens = read_lens(pairs)
    assert lens == {"known_by": "2025-10", "sources": ["a", "b"]}
    assert lens_key(lens) == lens_key(dict(reversed(lens.items()))) != lens_key({})
    assert read_lens([], default_all=True) == {"everything": True}
    with pytest.raises(UsageError, match="twice"):
        read_lens([("tier", "1"), ("tier", "2")])


@pytest.mark.parametrize(
    ("host", "inside"),
    [("127.9.9.9", True), ("::1", True), ("localhost", True), ("::", False), ("10.0.0.1", False),
     ("example.org", False)],
)  # fmt: skip
def test_what_is_this_machine_only(host: str, inside: bool) -> None:
    """Loopback addresses need no token; all else does, names too."""
    assert is_loopback(host) is inside


def test_what_is_open_is_handed_to_forks_only_where_it_is_safe(tmp_path: Path) -> None:
    """Files that were read are; a store with threads and a connection to a server are not."""
    ox.Store(str(tmp_path / "store")).flush()
    assert is_shared(str(tmp_path))
    assert not is_shared(str(tmp_path / "store"))
    assert not is_shared("http://127.0.0.1:7878/query")


def test_csv_has_the_line_ends_of_its_standard() -> None:
    """The engine's CSV is read back by Python's reader, line ends inside of values included."""
    value = 'a"b\r\nc,\n'
    written = value.replace('"', '\\"').replace("\r", "\\r").replace("\n", "\\n")
    answer = ox.Store().query(f'SELECT ?x {{ VALUES ?x {{ "{written}" }} }}')
    assert isinstance(answer, ox.QuerySolutions)
    data = answer.serialize(format=ox.QueryResultsFormat.CSV)
    assert data is not None
    assert list(csv.reader(io.StringIO(data.decode(), newline=""))) == [["x"], [value]]
