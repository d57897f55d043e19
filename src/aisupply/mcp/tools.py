"""The tools: what each takes and gives, and the call it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from aisupply.claims import questions
from aisupply.claims.names import KINDS
from aisupply.errors import UsageError
from aisupply.mcp.answering import answer, page_of
from aisupply.mcp.citing import cite, support
from aisupply.mcp.client import Rows
from aisupply.mcp.coverage import Coverage
from aisupply.mcp.finding import Finder
from aisupply.mcp.schemas import (
    LIMIT,
    answer_schema,
    check,
    input_schema,
    lens_properties,
    page_properties,
    pairs_of,
    property_of,
    understood,
)
from aisupply.mcp.words import TOLD
from aisupply.operations import catalogue
from aisupply.operations.columns import COLUMNS
from aisupply.operations.parameters import LENS, ROWS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from aisupply.mcp.client import JobClient, Pairs
    from aisupply.operations import Operation

__all__ = ["Tool", "Toolbox"]

Arguments = dict[str, Any]
Answer = dict[str, Any]
_CLOCKS = ("as-of", "known-by", "at")
_LANG = {"type": "string", "enum": ["en", "fr"], "default": "en", "description": "Language."}


class Tool(NamedTuple):
    """One tool: its name, what is said of it, the schemas of arguments and answer, the call."""

    name: str
    title: str
    about: str
    takes: dict[str, Any]
    gives: dict[str, Any]
    call: Callable[[Arguments], Awaitable[Answer]]


class Toolbox:
    """All tools over one graph.

    Args:
        client: where jobs are done.
    """

    def __init__(self, client: JobClient) -> None:
        self.client = client
        self.coverage = Coverage(client)
        self._finder = Finder(client)
        tools = [self._questions(), self._ask(), self._find(), self._query()]
        tools += [self._operation(operation) for operation in catalogue("mcp").values()]
        self.tools = {tool.name: tool for tool in tools}

    async def call(self, name: str, arguments: Arguments) -> Answer:
        """Call a tool.

        Raises:
            UsageError: for arguments that do not fit.
            JobError: if it cannot be done.
        """
        tool = self.tools[name]
        arguments = understood(tool.takes, arguments)
        check(tool.takes, arguments)
        return await tool.call(arguments)

    def _questions(self) -> Tool:
        async def call(arguments: Arguments) -> Answer:
            """List the questions."""
            rows = _question_rows(arguments.get("lang", "en"))
            page, shown, notes = page_of(rows, arguments, _MANY)
            return answer(rows, page, shown, coverage=None, citations=[], notes=notes)

        takes = input_schema({"lang": _LANG, **page_properties(_MANY)})
        return _tool("questions", takes, call)

    def _ask(self) -> Tool:
        async def call(arguments: Arguments) -> Answer:
            """Ask the question that is named; what is no parameter of it is refused."""
            question = questions.load()[arguments["question"]]
            given: Mapping[str, Any] = arguments.get("parameters", {})
            own = [parameter.name for parameter in question.parameters]
            for name in given:
                if name not in own:
                    raise UsageError(
                        f"the question {question.name} has no parameter {name!r}",
                        hint=f"it has: {', '.join(own) or 'none'}",
                    )
            lens = pairs_of(arguments, LENS)
            for name, _ in lens:
                if name in own:
                    raise UsageError(
                        f"{name} is a parameter of {question.name}", hint="put it into parameters"
                    )
            pairs = [(name, _text(value)) for name, value in given.items()]
            rows = await self.client.ask(question.name, [*pairs, *lens])
            return await self._answer(rows, arguments, lens, all_claims=question.all_claims)

        return _tool("ask", _ask_schema(), call)

    def _find(self) -> Tool:
        async def call(arguments: Arguments) -> Answer:
            """Find what has the text in a name."""
            rows = await self._finder.find(arguments["text"], arguments.get("kind"))
            page, shown, notes = page_of(rows, arguments, _MANY)
            return answer(rows, page, shown, coverage=None, citations=[], notes=notes)

        text = {
            "type": "string", "minLength": 1, "maxLength": 200,
            "description": "Part of a name, an alias or a ticker, in any case.",
        }  # fmt: skip
        kinds = [kind for kind in KINDS if kind != "claim"]
        kind = {"type": "string", "enum": kinds, "description": "Only things of this kind."}
        takes = input_schema(
            {"text": text, "kind": kind, **page_properties(_MANY)}, needed=["text"]
        )
        return _tool("find", takes, call)

    def _operation(self, operation: Operation) -> Tool:
        # Rows are read in pages, and what a figure rests on is a tool of its own.
        own = [p for p in (*operation.offered("mcp"), *ROWS) if p.name not in _NOT_OF_TOOLS]

        async def call(arguments: Arguments) -> Answer:
            """Run the operation, and put the page that is asked for together."""
            lens = pairs_of(arguments, LENS)
            rows = await self.client.operate(operation.name, [*pairs_of(arguments, own), *lens])
            return await self._answer(
                rows, arguments, lens, all_claims=operation.all_claims, basis=operation.name
            )

        left_out = _CLOCKS if operation.own_dates else ()
        takes = input_schema(
            {
                **{p.named("mcp"): property_of(p) for p in own},
                **page_properties(_rows(operation.name)),
                **lens_properties(without=left_out),
            },
            needed=[p.named("mcp") for p in own if p.needed],
        )
        gives = answer_schema(operation.columns, {**COLUMNS, **operation.meanings})
        title = operation.line.rstrip(".")
        return Tool(operation.tool, title, operation.told("mcp"), takes, gives, call)

    def _query(self) -> Tool:
        async def call(arguments: Arguments) -> Answer:
            """Run the query: rows with citations, or triples."""
            lens = pairs_of(arguments, LENS)
            rows = await self.client.query(
                arguments["query"], lens, seconds=arguments.get("seconds")
            )
            if rows.turtle is not None:
                return await self._triples(rows, rows.turtle, lens)
            return await self._answer(rows, arguments, lens, all_claims=False, basis="query")

        text = {
            "type": "string", "minLength": 1, "maxLength": 100_000,
            "description": "SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE.",
        }  # fmt: skip
        seconds = {
            "type": "number", "exclusiveMinimum": 0, "maximum": self.client.deadline,
            "description": "Seconds after which it is stopped.",
        }  # fmt: skip
        own: dict[str, dict[str, Any]] = {"query": text, "seconds": seconds}
        takes = input_schema(
            {**own, **page_properties(LIMIT), **lens_properties()}, needed=["query"]
        )
        return _tool("query", takes, call)

    async def _triples(self, rows: Rows, turtle: str, lens: Pairs) -> Answer:
        """Return triples as text; `UsageError` if there are too many to be read at once."""
        if len(turtle) > _MOST_TURTLE:
            raise UsageError(
                f"the triples take {len(turtle):,} characters", hint="ask for fewer, with LIMIT"
            )
        page, shown, _ = page_of(rows, {}, LIMIT)
        coverage = await self.coverage.of(rows, lens, all_claims=False)
        whole = answer(rows, page, shown, coverage=coverage, citations=[])
        return {**whole, "turtle": turtle}

    async def _answer(
        self, rows: Rows, arguments: Arguments, lens: Pairs, *, all_claims: bool, basis: str = ""
    ) -> Answer:
        """Put together the answer to a call: a page of rows, coverage, citations."""
        page, shown, notes = page_of(rows, arguments, _rows(basis))
        offset = page["offset"]
        own = rows.rows[offset : offset + page["returned"]]
        claims, more = await support(self.client, basis, own, lens)
        citations, cut = await cite(self.client, claims)
        if not claims and shown and basis != "stats":
            more = [*more, _no_claims(basis)]
        return answer(
            rows, page, shown,
            coverage=await self.coverage.of(rows, lens, all_claims=all_claims),
            citations=citations, notes=[*notes, *more, *cut],
        )  # fmt: skip


_NOT_OF_TOOLS = frozenset({"columns", "limit", "explain"})
_MOST_TURTLE = 60_000
_MANY = 100
"""Rows of lists of short rows, where no limit is given."""


def _rows(name: str) -> int:
    """Return how many rows a tool gives where no limit is given."""
    return _MANY if name == "stats" else LIMIT


def _no_claims(basis: str) -> str:
    if basis == "query":
        return "to have citations select ?claim: GRAPH ?claim { … }"
    return "these rows name no claims; call show or explain for them"


def _tool(name: str, takes: dict[str, Any], call: Callable[[Arguments], Awaitable[Answer]]) -> Tool:
    words = TOLD[name]
    return Tool(name, words.title, words.about, takes, answer_schema(words.columns), call)


def _text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _question_rows(lang: str) -> Rows:
    rows = [
        {
            "name": question.name,
            "topic": questions.TOPICS[question.topic][lang],
            "question": question.texts[lang],
            "parameters": " ".join(f"{p.name}:{p.type}={p.default}" for p in question.parameters)
            or None,
            "example": question.example,
        }
        for question in questions.load().values()
    ]
    return Rows(list(TOLD["questions"].columns), rows, [])


def _ask_schema() -> dict[str, Any]:
    known = questions.load()
    names = sorted({p.name for question in known.values() for p in question.parameters})
    kind = {"type": ["string", "number"]}
    parameters = {
        "type": "object",
        "description": 'Its parameters, such as {"customer": "openai"}; those left out have '
        "their defaults, which `questions` lists.",
        "properties": dict.fromkeys(names, kind),
        "additionalProperties": kind,  # which ones fit hangs on the question: ask tells
    }
    question = {"type": "string", "enum": list(known), "description": "Name of the question."}
    own: dict[str, dict[str, Any]] = {"question": question, "parameters": parameters}
    return input_schema({**own, **page_properties(LIMIT), **lens_properties()}, needed=["question"])
