"""The public door: open, lens, view, query, rdf, and the snapshots behind it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib

import aisupply
from aisupply import graph as graph_module
from aisupply.claims.lens import Lens
from aisupply.errors import DataError, QueryError, StoreError, UnknownNameError, UsageError
from aisupply.rdf import bundle
from aisupply.store import snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Draft = Any

WHO = "SELECT DISTINCT ?s { ?s ais:suppliesTo :openai } ORDER BY ?s"


def short(table: Any, column: str = "s") -> list[str]:
    """Return the short forms in a column of IRIs."""
    return [cell.short for cell in table.column(column)]


def test_the_shipped_graph_needs_no_path(shipped: aisupply.Graph) -> None:
    """`open()` is the shipped graph, with the seed's 96 claims at least."""
    assert len([claim for claim in shipped.claims if claim.source == "seed-article"]) == 96


def test_a_folder_can_be_opened(draft: Draft) -> None:
    """A folder with registry/ and sources/ is a graph."""
    assert short(aisupply.open(str(draft.supply("amd", "openai").write())).view().query(WHO)) == [
        ":amd"
    ]


def test_a_file_of_claims_can_be_opened(draft: Draft, tmp_path: Path) -> None:
    """One TriG file is a graph beside the shipped codes."""
    path = tmp_path / "claims.trig"
    path.write_text(draft.supply("amd", "openai").text())
    view = aisupply.open(path).view()
    assert short(view.query(WHO)) == [":amd"]
    assert view.query("ASK { aisc:reported skos:inScheme ?list }")


@pytest.mark.parametrize("path", ["nowhere", "nowhere.trig"])
def test_a_path_with_nothing_is_told(path: str) -> None:
    """The message names the path."""
    with pytest.raises(StoreError, match="there is no graph at"):
        aisupply.open(path)


def test_a_folder_without_a_graph_is_told(tmp_path: Path) -> None:
    """An empty folder is no graph."""
    with pytest.raises(StoreError, match="holds no graph"):
        _ = aisupply.open(tmp_path).store


def test_a_broken_file_is_told_with_its_line(draft: Draft) -> None:
    """File and line are in the message."""
    folder = draft.claim("a", ":x :y").write()
    with pytest.raises(DataError, match=r"claims\.trig, line \d+"):
        _ = aisupply.open(folder).store


def test_a_graph_without_claims_has_no_date(draft: Draft) -> None:
    """It can be asked all the same: its lens is that of all claims, of which there are none."""
    graph = draft.open()
    with pytest.raises(StoreError, match="holds no claim"):
        _ = graph.coverage
    view = graph.view()
    assert view.lens.line() == "all claims"
    assert view.query("SELECT ?l { :openai rdfs:label ?l }").rows == [{"l": "OpenAI"}]


def test_the_default_is_never_today(draft: Draft) -> None:
    """Both clocks default to the graph's coverage date: here that of its only claim."""
    lens = draft.supply("amd", "openai", known="1999-12-31").open().lens()
    assert lens.known_by == lens.at == dt.date(1999, 12, 31)


@pytest.mark.parametrize(
    ("options", "known_by", "at"),
    [
        ({}, "", ""),
        ({"known_by": "2025-10-07"}, "2025-10-07", "2025-10-07"),
        ({"known_by": "2025"}, "2025-12-31", "2025-12-31"),
        ({"at": "2025"}, "", "2025-01-01"),
        ({"at": "2025-Q3", "known_by": "2025-Q3"}, "2025-09-30", "2025-07-01"),
        ({"as_of": "2025-10-07"}, "2025-10-07", "2025-10-07"),
        ({"as_of": "2025-10"}, "2025-10-31", "2025-10-31"),
        ({"as_of": "2025-10-07", "at": "2026-01-01"}, "2025-10-07", "2026-01-01"),
        ({"as_of": "2025-10-07", "known_by": "2025-12-01"}, "2025-12-01", "2025-10-07"),
        ({"known_by": dt.date(2025, 10, 7)}, "2025-10-07", "2025-10-07"),
    ],
)
def test_the_two_clocks(
    shipped: aisupply.Graph, options: dict[str, Any], known_by: str, at: str
) -> None:
    """By hand: a partial date means its last day for known-by and its first for at."""
    lens = shipped.lens(**options)
    last = str(shipped.coverage)  # of an empty cell
    assert (str(lens.known_by), str(lens.at)) == (known_by or last, at or last)


@pytest.mark.parametrize(
    ("options", "statuses"),
    [
        ({}, ("reported", "announced")),
        ({"with_rumours": True}, ("reported", "announced", "rumoured")),
        ({"statuses": "opinion, forecast"}, ("opinion", "forecast")),
        ({"statuses": ["opinion", "opinion"]}, ("opinion",)),
        ({"statuses": "opinion", "with_rumours": True}, ("opinion", "rumoured")),
    ],
)
def test_statuses_may_be_a_list_or_a_text(
    shipped: aisupply.Graph, options: dict[str, Any], statuses: tuple[str, ...]
) -> None:
    """As on the command line, a comma separates them."""
    assert shipped.lens(**options).statuses == statuses


@pytest.mark.parametrize(
    "options",
    [{"statuses": ""}, {"statuses": ","}, {"statuses": []}, {"known_by": ""}, {"as_of": ""},
     {"at": ""}],
)  # fmt: skip
def test_an_option_that_says_nothing_is_refused(
    shipped: aisupply.Graph, options: dict[str, Any]
) -> None:
    """An empty date or list, as from a variable that was not set, is no default."""
    with pytest.raises(UsageError):
        shipped.lens(**options)


@pytest.mark.parametrize("typed", ["seed-article", "SEED-ARTICLE", ":seed-article"])
def test_a_source_may_be_typed_in_any_way(shipped: aisupply.Graph, typed: str) -> None:
    """A source is found by any of its names, and the lens has its id."""
    assert shipped.lens(sources=[typed]).sources == ("seed-article",)
    assert shipped.lens(sources=typed).sources == ("seed-article",)


def test_an_unknown_source_is_told(shipped: aisupply.Graph) -> None:
    """A source that nobody has is an error and not an empty answer."""
    with pytest.raises(UnknownNameError, match="did you mean 'seed-article'"):
        shipped.lens(sources=["seed-artikle"])
    day = dt.date(2026, 1, 1)
    with pytest.raises(UnknownNameError):
        shipped.view(Lens(known_by=day, at=day, sources=("nobody",))).query("ASK {}")


def test_a_view_takes_a_lens_or_options(shipped: aisupply.Graph) -> None:
    """Both at once could contradict each other."""
    lens = shipped.lens(as_of="2025-10-07")
    assert shipped.view(lens).lens == lens
    with pytest.raises(UsageError, match="a lens or options"):
        shipped.view(lens, tier=1)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [":amd", ":nvidia"]),
        ({"with_rumours": True}, [":amd", ":broadcom", ":nvidia"]),
        ({"known_by": "2025-10-06"}, []),
        ({"known_by": "2025-10-07"}, [":amd", ":nvidia"]),
        ({"tier": 1}, []),
        ({"tier": 2}, [":amd", ":nvidia"]),
        ({"statuses": "rumoured"}, [":broadcom"]),
    ],
)
def test_who_supplies_openai_by_the_seed(
    shipped: aisupply.Graph, options: dict[str, Any], expected: list[str]
) -> None:
    """From the seed's facts: AMD (S23, S24), Nvidia (S41), rumoured Broadcom (S92), tier 2."""
    assert short(shipped.view(sources=["seed-article"], **options).query(WHO)) == expected


def test_a_query_gives_what_its_form_means(shipped: aisupply.Graph) -> None:
    """A SELECT is a table with the lens, an ASK a truth value, a CONSTRUCT triples."""
    view = shipped.view()
    table = view.query("SELECT (1 AS ?x) {}")
    assert isinstance(table, aisupply.Table)
    assert table.lens == view.lens.as_json()
    assert view.query("ASK { :openai a ais:Company }") is True
    triples = view.query("CONSTRUCT { :a :b ?x } WHERE { VALUES ?x { 1 } }")
    assert isinstance(triples, list)
    assert isinstance(triples[0], ox.Triple)


def test_a_query_that_does_not_parse_is_told(shipped: aisupply.Graph) -> None:
    """The error is ours, for each form."""
    with pytest.raises(QueryError):
        shipped.view().query("SELECT")
    with pytest.raises(QueryError, match="no SELECT"):
        shipped.view().table("ASK {}")


def test_from_reads_no_file(shipped: aisupply.Graph, tmp_path: Path) -> None:
    """FROM picks a graph of the view; a file of that name is not read."""
    path = tmp_path / "secret.ttl"
    path.write_text("<http://e.org/a> <http://e.org/p> 'secret' .")
    for clause in ("FROM", "FROM NAMED"):
        where = "{ { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
        query = f"SELECT * {clause} <{path.as_uri()}> {where}"
        table = shipped.view().query(query)
        assert len(table) == 0  # type: ignore[arg-type]


@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")
@pytest.mark.parametrize(
    "query",
    [
        WHO,
        "SELECT ?p { :openai-amd-6gw ais:party ?p } ORDER BY ?p",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
    ],
)
def test_rdflib_over_the_same_store_answers_the_same(shipped: aisupply.Graph, query: str) -> None:
    """`rdf()` is an rdflib data set that copies nothing and agrees with `query`."""
    view = shipped.view()
    dataset = view.rdf()
    assert isinstance(dataset, rdflib.Dataset)
    prefixes = {"ais": rdflib.Namespace("https://w3id.org/aisupply/ont#")}
    prefixes[""] = rdflib.Namespace("https://w3id.org/aisupply/id/")
    theirs = [tuple(map(str, row)) for row in dataset.query(query, initNs=prefixes)]
    ours = [tuple(map(str, row.values())) for row in view.table(query)]
    assert theirs == ours
    assert ours


def test_a_network_is_one_of_networkx(shipped: aisupply.Graph) -> None:
    """`network()` can be given to any function of networkx."""
    network = shipped.view().network()
    assert isinstance(network, nx.MultiDiGraph)
    assert nx.has_path(network, "amd", "openai")


def test_a_view_shows_itself_in_a_notebook(shipped: aisupply.Graph) -> None:
    """Its lens and a count of what it holds."""
    view = shipped.view()
    assert str(view.lens.line()) in view._repr_html_()
    assert "<table>" in view._repr_html_()


@pytest.fixture
def shipped_folder(draft: Draft, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small graph in the place of the shipped one, and an empty cache."""
    monkeypatch.setenv("AISUPPLY_CACHE", str(tmp_path / "cache"))
    folder = draft.supply("amd", "openai").supply("nvidia", "openai").write()
    monkeypatch.setattr(bundle, "graph_dir", lambda: folder)
    return folder


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that were parsed, in order."""
    seen: list[Path] = []
    load: Callable[..., Any] = graph_module.files.load_folder

    def watched(folder: Path, **options: Any) -> Any:
        seen.append(folder)
        return load(folder, **options)

    monkeypatch.setattr(graph_module.files, "load_folder", watched)
    return seen


def answers() -> tuple[Any, ...]:
    """Return what the shipped graph says, opened anew."""
    graph = aisupply.open()
    view = graph.view()
    return (view.query(WHO), len(view.store), len(graph.store), graph.claims, graph.coverage)


@pytest.mark.usefixtures("shipped_folder")
def test_the_second_run_parses_nothing_and_answers_the_same(parsed: list[Path]) -> None:
    """A snapshot gives the same statements, claims and answers as the files."""
    first = answers()
    assert len(parsed) == 1
    assert answers() == first
    assert len(parsed) == 1


@pytest.mark.usefixtures("shipped_folder")
@pytest.mark.parametrize(
    "damage", [b"", b"\x00" * 100, b"# aisupply snapshot, coverage 2026-07-05\n"]
)
def test_a_damaged_snapshot_is_made_again(parsed: list[Path], damage: bytes) -> None:
    """Emptied, overwritten or cut off: the files are parsed again, and then no more."""
    first = answers()
    for path in snapshot.cache_dir().glob("*.nq"):
        path.write_bytes(damage)
    assert answers() == first
    assert answers() == first
    assert len(parsed) == 2


def test_a_changed_graph_has_another_snapshot(shipped_folder: Path, parsed: list[Path]) -> None:
    """A claim that was added is seen at once, and the old state is found again too."""
    first = answers()
    registry = shipped_folder / "registry" / "more.ttl"
    registry.write_text(
        "<https://w3id.org/aisupply/id/x> a <https://w3id.org/aisupply/ont#Company> ."
    )
    assert aisupply.open().view().query("ASK { :x a ais:Company }")
    assert len(parsed) == 2
    registry.unlink()
    assert answers() == first
    assert len(parsed) == 2


@pytest.mark.usefixtures("shipped_folder")
def test_an_unwritable_cache_changes_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing can be kept, each run parses the files."""
    first = answers()
    (tmp_path / "file").touch()
    monkeypatch.setenv("AISUPPLY_CACHE", str(tmp_path / "file"))
    assert answers() == first


@pytest.mark.parametrize("option", ["known_by", "as_of", "at"])
@pytest.mark.parametrize("day", [20251007, dt.datetime(2025, 10, 7, tzinfo=dt.UTC)])
def test_what_is_no_date_is_told_as_such(draft: Draft, option: str, day: object) -> None:
    """A number or a moment is refused when the view is made, with how to write a day."""
    with pytest.raises(UsageError, match="is no date") as caught:
        draft.supply("amd", "openai").open().view(**{option: day})
    assert '"2025-10-07"' in str(caught.value)


def test_an_option_that_a_lens_does_not_have_is_told(draft: Draft) -> None:
    """The nearest option is suggested; where none is near, all are listed."""
    graph = draft.supply("amd", "openai").open()
    with pytest.raises(UsageError, match="did you mean 'known_by'"):
        graph.view(know_by="2025")
    with pytest.raises(UsageError, match="no lens option is called 'foo'") as caught:
        graph.view(foo=1)
    assert "with_rumours" in str(caught.value)
