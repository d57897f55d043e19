"""Queries as a remote server must be asked: what means the default graph, said by name.

Servers do not agree on what a query without GRAPH looks at: one has a default graph of its own,
another takes all its graphs together.  So the evidence, which is the default graph of a store in
this process, is the named graph `EVIDENCE_GRAPH` on a server, and the pattern of each query is
put into `GRAPH <that name> { … }`.  A GRAPH within it still means what it says.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

import pyoxigraph as ox

from aisupply.errors import QueryError
from aisupply.rdf.terms import PREFIXES
from aisupply.rdf.tokens import Token, tokens
from aisupply.store import EVIDENCE_GRAPH
from aisupply.store.embedded import EmbeddedStore

__all__ = ["Rewritten", "rewrite"]

_BEHIND_ORDER = frozenset({"LIMIT", "OFFSET", "VALUES"})
_FORMS = {
    ox.QuerySolutions: "SELECT",
    ox.QueryBoolean: "ASK",
    ox.QueryTriples: "CONSTRUCT",
}
_EMPTY = EmbeddedStore()


class Rewritten(NamedTuple):
    """A query whose pattern looks into the evidence.

    Attributes:
        form: SELECT, ASK or CONSTRUCT.
        prologue: all prefixes that it uses.
        body: the rest.
        columns: names of the columns of a SELECT.
        tail: the words behind its pattern, in capitals.
        ordered: where in the body an order of its own ends; None if it has none.
    """

    form: str
    prologue: str
    body: str
    columns: tuple[str, ...]
    tail: tuple[str, ...]
    ordered: int | None = None

    @property
    def text(self) -> str:
        """The whole query."""
        return f"{self.prologue}{self.body}"

    @property
    def distinct(self) -> bool:
        """Whether each row comes once."""
        return re.match(r"SELECT\s+DISTINCT\b", self.body, re.IGNORECASE) is not None

    @property
    def counted(self) -> str:
        """The query for the number of its rows."""
        return f"{self.prologue}SELECT (COUNT(*) AS ?rows) {{ {{ {self.body} }} }}"

    def page(self, *, size: int, start: int) -> str:
        """Return the query for some of its rows.

        The order is settled inside and the page is cut outside, since a server may limit how
        many rows it sorts for a page.  Rows that an order of the query leaves level are ordered
        by all columns: else a server may have them another way round on the next page.
        """
        names = " ".join(f"?{name}" for name in self.columns)
        if self.ordered is not None:
            inner = f"{self.body[: self.ordered]} {names} {self.body[self.ordered :]}"
        else:
            subquery = f"SELECT {names} {{ {{ {self.body} }} }}" if self.tail else self.body
            inner = f"{subquery} ORDER BY {names}"
        return f"{self.prologue}SELECT {names} {{ {{ {inner} }} }} LIMIT {size} OFFSET {start}"


def rewrite(query: str, *, form: str) -> Rewritten:
    """Return a query as a server is to be asked.

    Args:
        query: of the form named; `aisupply.rdf.terms.PREFIXES` are known to it.
        form: SELECT, ASK or CONSTRUCT.

    Raises:
        QueryError: if it does not parse, is of another form, or cannot be put to a server.

    Example:
        >>> rewrite("SELECT ?s { ?s a ais:Claim }", form="SELECT").body
        'SELECT ?s { GRAPH <https://w3id.org/aisupply/graph/evidence> { ?s a ais:Claim } }'
    """
    # Asked of nothing, the engine refuses what does not parse, and tells form and columns.
    answer = _EMPTY.query(query)
    if _FORMS[type(answer)] != form:
        raise QueryError(f"the query is no {form}", hint=f"begin it with {form}")
    words = list(tokens(query))
    first = next(
        number for number, token in enumerate(words)
        if token.depth == 0 and token.word in {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
        and not _names_prefix(words, number)
    )  # fmt: skip
    start, stop = _pattern(words[first:])
    head = f"{query[words[first].start : start]}{{ GRAPH <{EVIDENCE_GRAPH}> {query[start:stop]} }}"
    prologue = query[: words[first].start]
    tail_tokens = list(tokens(query[stop:]))
    tail = tuple(token.word for token in tail_tokens)
    # A remark behind the last token would swallow what a page puts around the query.
    body = head + query[stop:][: tail_tokens[-1].end if tail_tokens else 0]
    end = _end_of_order(tail_tokens)
    ordered = None if end is None else len(head) + end
    columns = answer.variables if isinstance(answer, ox.QuerySolutions) else []
    names = tuple(variable.value for variable in columns)
    return Rewritten(form, _prefixes(prologue), body, names, tail, ordered)


def _end_of_order(tail: list[Token]) -> int | None:
    """Return where in the text behind a pattern ORDER BY … ends; None if there is none."""
    outer = [token for token in tail if token.depth == 0]
    words = [token.word for token in outer]
    if "ORDER" not in words:
        return None
    last = words.index("ORDER")
    while last + 1 < len(words) and words[last + 1] not in _BEHIND_ORDER:
        last += 1
    return outer[last].end


def _names_prefix(words: list[Token], number: int) -> bool:
    """Tell whether a token is the name in PREFIX select: <…>."""
    return number > 0 and words[number - 1].word == "PREFIX"


def _pattern(words: list[Token]) -> tuple[int, int]:
    """Return where the pattern of a query begins and ends."""
    outer = [token for token in words if token.depth == 0]
    keywords = {token.word for token in outer}
    groups = [token for token in outer if token.text in "{}"]
    template = words[0].word == "CONSTRUCT"
    if words[0].word == "DESCRIBE" or "FROM" in keywords or len(groups) < (4 if template else 2):
        raise QueryError(
            "a remote store is not asked by DESCRIBE, FROM or CONSTRUCT WHERE",
            hint="write SELECT, ASK or CONSTRUCT { … } WHERE { … }",
        )
    opening, closing = groups[2:4] if template else groups[:2]
    return opening.start, closing.start + 1


def _prefixes(prologue: str) -> str:
    """Return a prologue with the known prefixes that it does not declare itself."""
    own = {
        after.text.rstrip(":") for token, after in pairwise(tokens(prologue))
        if token.word == "PREFIX"
    }  # fmt: skip
    known = "".join(
        f"PREFIX {name}: <{space}>\n" for name, space in PREFIXES.items() if name not in own
    )
    return known + prologue
