"""The named questions: headers, parameters that can only ever be terms, and the command."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aisupply.claims import questions
from aisupply.claims.questions import Parameter, parse
from aisupply.errors import DataError, UnknownNameError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    import aisupply

PAGE = Path(__file__).parents[2] / "docs" / "questions.md"
HEADER = """\
# name: test
# topic: supply
# question (en): Who?
# question (fr): Qui ?
# parameters: who:id=openai word:text=a day:date=2025 what:code=ai-accelerator n:number=3
# lens: all
# example: aisupply ask test -p who=amd
"""
BODY = "SELECT ?x { VALUES ?x { $word } }"


@pytest.fixture(scope="module")
def view(shipped: aisupply.Graph) -> aisupply.View:
    """The default view of the shipped graph."""
    return shipped.view()


def write(folder: Path, text: str) -> Path:
    """Write a question."""
    path = folder / "test.rq"
    path.write_text(text, "utf-8")
    return path


def test_a_header_is_read(tmp_path: Path) -> None:
    """Name, topic, both texts, parameters with type and default, lens and example."""
    question = parse(write(tmp_path, HEADER + BODY))
    assert question.name == "test"
    assert question.topic == "supply"
    assert question.texts == {"en": "Who?", "fr": "Qui ?"}
    assert question.parameters[0] == Parameter("who", "id", "openai")
    assert [parameter.type for parameter in question.parameters] == [
        "id", "text", "date", "code", "number",
    ]  # fmt: skip
    assert question.all_claims
    assert question.example == "aisupply ask test -p who=amd"


def test_parameters_and_lens_may_be_absent(tmp_path: Path) -> None:
    """A question without parameters goes by the lens that is given."""
    lines = [line for line in HEADER.splitlines() if "parameters" not in line and "all" not in line]
    question = parse(write(tmp_path, "\n".join(lines) + "\n" + BODY))
    assert question.parameters == ()
    assert not question.all_claims


@pytest.mark.parametrize("part", ["name", "topic", "question (en)", "question (fr)", "example"])
def test_a_header_that_lacks_a_part_is_told(tmp_path: Path, part: str) -> None:
    """The file and the missing line are named; an empty one is as good as none."""
    lines = HEADER.splitlines()
    missing = [line for line in lines if not line.startswith(f"# {part}:")]
    empty = [f"# {part}:" if line.startswith(f"# {part}:") else line for line in lines]
    for header in (missing, empty):
        with pytest.raises(DataError) as caught:
            parse(write(tmp_path, "\n".join(header) + "\n" + BODY))
        assert f"'# {part}: …'" in str(caught.value)
        assert caught.value.where.endswith("test.rq")


def test_a_topic_that_there_is_not_is_told(tmp_path: Path) -> None:
    """A question that would be listed nowhere is refused."""
    with pytest.raises(DataError, match="one of supply, products") as caught:
        parse(write(tmp_path, HEADER.replace("topic: supply", "topic: suply") + BODY))
    assert caught.value.found == "the topic 'suply'"


@pytest.mark.parametrize("item", ["who", "who:id", "who:iri=x", ":id=x", "who=x"])
def test_a_parameter_that_is_none_is_told(tmp_path: Path, item: str) -> None:
    """A parameter is name:type=default with a known type."""
    text = HEADER.replace("who:id=openai", item) + BODY
    with pytest.raises(DataError, match="name:type=default") as caught:
        parse(write(tmp_path, text))
    assert caught.value.found == repr(item)


@pytest.mark.parametrize(
    ("type_", "typed", "term"),
    [
        ("id", "OpenAI", "<https://w3id.org/aisupply/id/openai>"),
        ("id", ":amd", "<https://w3id.org/aisupply/id/amd>"),
        ("code", "AI accelerator", "<https://w3id.org/aisupply/code#ai-accelerator>"),
        ("date", "2025-Q3", '"2025-09-30T23:59:59Z"^^xsd:dateTime'),
        ("number", "-0.5", "-0.5"),
        ("text", "plain", '"plain"'),
        ("text", 'a"b\\c\nd\re', r'"a\"b\\c\nd\re"'),
    ],
)
def test_what_is_typed_becomes_a_term(
    view: aisupply.View, type_: str, typed: str, term: str
) -> None:
    """A thing is its IRI, a partial date its last second, a text a quoted string."""
    assert Parameter("p", type_, "").term(typed, view.names) == term


@pytest.mark.parametrize(
    ("type_", "typed"),
    [
        ("id", "nobody"),
        ("id", "https://example.org/> } INSERT { <a"),
        ("id", "openai> ?p ?o } #"),
        ("id", ""),
        ("code", "openai"),
        ("date", "2025-02-30"),
        ("date", '2025"^^xsd:date'),
        ("number", "3 } #"),
        ("number", "1e5"),
        ("number", "٣"),
        ("number", ""),
    ],
)
def test_what_is_no_such_term_is_refused(view: aisupply.View, type_: str, typed: str) -> None:
    """What does not fit the type of a parameter is told, and never goes into a query."""
    with pytest.raises(UsageError):
        Parameter("p", type_, "").term(typed, view.names)


HOSTILE = [
    'x"', 'x" } #', 'x\\" } #', "x\\", "\\u0022 } #", "\\\\u0022", "x' } #", "$who", "?x",
    'a\n" } #', 'a\r" } #', "x> <y", '""" } #', "}", "# comment", "SERVICE <http://e.org/> {}",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_comes_back_as_it_was_typed(tmp_path: Path, view: aisupply.View, text: str) -> None:
    """Quotes, backslashes, escapes and line ends stay inside the string: nothing is injected."""
    question = parse(write(tmp_path, HEADER + BODY))
    answer = view.table(question.bind({"word": text}, view.names))
    assert answer.column("x") == [text]


def test_a_text_in_a_comment_cannot_leave_it(tmp_path: Path, view: aisupply.View) -> None:
    """A parameter named in a comment is replaced there too, and stays on its line."""
    question = parse(write(tmp_path, HEADER + "# about $word\n" + BODY))
    answer = view.table(question.bind({"word": "a\rSELECT\nASK"}, view.names))
    assert answer.column("x") == ["a\rSELECT\nASK"]


def test_a_dollar_that_is_no_parameter_stays(tmp_path: Path, view: aisupply.View) -> None:
    """`$x` is a variable of SPARQL where the header does not name it."""
    question = parse(write(tmp_path, HEADER + "SELECT $x { VALUES $x { $word } }"))
    assert "SELECT $x {" in question.bind({}, view.names)
    assert view.table(question.bind({}, view.names)).column("x") == ["a"]


def test_a_parameter_that_a_question_does_not_have_is_told(view: aisupply.View) -> None:
    """The message lists those that it has."""
    with pytest.raises(UsageError, match="no parameter 'costumer'") as caught:
        questions.ask(view, "suppliers", {"costumer": "openai"})
    assert "did you mean 'customer'? it has: customer" in str(caught.value)
    with pytest.raises(UsageError, match="it has: none"):
        questions.ask(view, "disagreement", {"costumer": "openai"})


def test_an_unknown_question_gets_the_nearest_suggested(view: aisupply.View) -> None:
    """A typing error is answered with the question that was meant."""
    with pytest.raises(UnknownNameError, match="'suppliers'"):
        questions.ask(view, "supliers")


def test_a_question_is_answered_under_the_lens(shipped: aisupply.Graph) -> None:
    """From the seed's facts: AMD and Nvidia supply OpenAI (S23, S41), by rumour Broadcom (S92)."""

    def suppliers(**lens: object) -> set[str]:
        view = shipped.view(sources=["seed-article"], **lens)
        found = questions.ask(view, "suppliers", {"customer": "OPENAI"}).column("supplier")
        return {str(iri).rsplit("/", 1)[-1] for iri in found}

    assert suppliers() == {"amd", "nvidia"}
    assert suppliers(with_rumours=True) == {"amd", "nvidia", "broadcom"}
    assert suppliers(known_by="2025-10-06") == set()


@pytest.mark.parametrize("name", sorted(questions.load()))
def test_each_shipped_question_runs_with_its_defaults(view: aisupply.View, name: str) -> None:
    """Every question can be asked as it is and says under which lens it was answered."""
    answer = questions.ask(view, name)
    assert answer.columns
    assert answer.lens is not None
    assert answer.lens["line"] == view.lens.line()


def test_no_question_is_lost() -> None:
    """The list cannot shrink unnoticed, and no topic is empty."""
    assert len(questions.load()) >= 29
    assert {question.topic for question in questions.load().values()} == set(questions.TOPICS)


def test_questions_come_by_topic() -> None:
    """Those on who supplies whom are first, in order of name."""
    topics = [question.topic for question in questions.load().values()]
    assert topics == sorted(topics, key=list(questions.TOPICS).index)
    assert next(iter(questions.load())) == "effect-of-deal"


def test_an_answer_with_no_row_says_so(view: aisupply.View) -> None:
    """A reader is not left before an empty table."""
    found = questions.ask(view, "suppliers", {"customer": "advantest"})
    assert found.rows == []
    assert found.said() == ["nothing that counts under this lens answers the question"]
    assert questions.ask(view, "suppliers").notes == []


def test_what_is_denied_or_replaced_answers_nothing(draft: Any) -> None:
    """A question about all claims leaves out what is no content of any view.

    By hand: of four claims that AMD supplies OpenAI one is denied and one replaced.
    """
    draft.supply("amd", "openai", key="said")
    draft.supply("amd", "openai", key="rumour", status="rumoured", certainty="possible")
    draft.supply("amd", "openai", key="denied", certainty="denied")
    draft.supply("amd", "openai", key="old", more="THIS ais:replacedBy <claim/paper/said> .")
    view = draft.open().view(everything=True)
    rows = questions.ask(view, "suppliers-by-status", {"customer": "openai"}).rows
    assert [(row["status"].short, row["claims"]) for row in rows] == [
        ("aisc:reported", 1), ("aisc:rumoured", 1),
    ]  # fmt: skip
    (thin,) = questions.ask(view, "thinly-sourced", {"customer": "openai"}).rows
    assert (thin["sources"], thin["facts"]) == (1, 1)
    known = {"thing": "amd", "from": "2025-10-06", "to": "2025-10-07"}
    claims = questions.ask(view, "changes", known).column("claim")
    assert sorted(str(claim).rsplit("/", 1)[-1] for claim in claims) == ["rumour", "said"]


def test_a_source_is_told_with_what_it_denies(draft: Any) -> None:
    """What a source denies is told, with that certainty; what a curator replaced is not.

    So it is under a lens by source, which is a view: what is said of a denial is there, and not
    what it says.
    """
    draft.supply("amd", "openai", key="said")
    draft.supply("amd", "openai", key="denied", certainty="denied")
    draft.supply("amd", "openai", key="old", more="THIS ais:replacedBy <claim/paper/said> .")
    graph = draft.open()
    rows = questions.ask(graph.view(everything=True), "claims-by-status", {"source": "paper"}).rows
    assert [(row["certainty"].short, row["claims"]) for row in rows] == [
        ("aisc:certain", 1), ("aisc:denied", 1),
    ]  # fmt: skip
    narrowed = graph.view(everything=True, sources=["paper"])
    assert questions.ask(narrowed, "claims-by-status", {"source": "paper"}).rows == rows
    assert not narrowed.query("ASK { GRAPH <https://w3id.org/aisupply/id/claim/paper/denied> {} }")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_overview_lists_each_question_with_an_example(lang: str) -> None:
    """Name, question, parameters and a line to type, in both languages."""
    table = questions.overview(lang)
    assert table.columns == ("name", "question", "parameters", "example")
    assert len(table) == len(questions.load())
    for row in table:
        assert str(row["example"]).startswith(f"aisupply ask {row['name']}")
        assert str(row["question"]).rstrip().endswith("?")


def test_the_list_is_for_people(run: Callable[..., Any]) -> None:
    """Each topic with its questions, what they take, and how to ask one."""
    out = run("ask").out
    for topic, titles in questions.TOPICS.items():
        part = out.split(titles["en"], 1)[1].split("\n\n", 1)[0]
        for question in questions.load().values():
            line = f"\n  {question.name}  {question.defaults()}".rstrip() + "\n"
            assert (line in part) == (question.topic == topic), question.name
    assert max(map(len, out.splitlines())) <= 100
    assert "Explain one:  aisupply ask suppliers --show" in out
    assert "Accords\n" in run("ask", "--lang", "fr").out


def test_a_question_explains_itself(run: Callable[..., Any]) -> None:
    """Text, parameters as given, which claims, example."""
    out = run("ask", "single-points", "-p", "category=HBM", "--show").out
    assert out.startswith("# Which firms are the only named supplier of a category")
    assert "#   category=HBM: a category: its id or label" in out
    assert "# Claims: facts, as known on the last day of the graph, unless" in out
    assert "<https://w3id.org/aisupply/code#hbm>" in out
    assert "aisupply query --all -f FILE" in run("ask", "changes", "--show").out


@pytest.mark.parametrize("name", ["effect-of-deal", "parties"])
def test_what_is_shown_is_a_query_that_gives_the_answer(
    run: Callable[..., Any], tmp_path: Path, name: str
) -> None:
    """What `--show` prints can be run as it stands, and gives the rows of the question."""
    path = tmp_path / "question.rq"
    path.write_text(run("ask", name, "--show").out, "utf-8")
    asked = run("ask", name, "--format", "csv").out
    assert len(asked.splitlines()) > 1
    assert run("query", "-f", path, "--format", "csv").out == asked


def test_each_question_is_on_the_page() -> None:
    """docs/questions.md has a line for each question, and for nothing else, in both columns."""
    found = re.findall(r"^\| `([a-z-]+)` \| (.*?) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert dict(found) == {q.name: q.texts["en"] for q in questions.load().values()}
