"""The words of a query, and how much of the engine's stack they will take.

The engine walks a query by recursion: brackets within brackets, but also chains (`a + b + c`,
`{…} UNION {…}`, one triple pattern after the other) become a tree as deep as they are long.  At
the end of the stack the process dies without a word, so the depth is weighed before.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from aisupply.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["BOM", "Token", "place_of", "refuse_deep", "tokens"]

BOM = "\ufeff"
"""The byte order mark, with which some editors begin a file; no part of a query."""


class Token(NamedTuple):
    """A word of a query: its kind, how it is written, where it begins, how many brackets it is in.

    A bracket has the depth of what is around it.
    """

    kind: str
    text: str
    start: int
    depth: int = 0

    @property
    def end(self) -> int:
        """Where the token ends."""
        return self.start + len(self.text)

    @property
    def word(self) -> str:
        """The keyword that it is, in capitals; empty if it is none."""
        return self.text.upper() if self.kind == "word" else ""


_TOKEN = re.compile(
    r"""
      (?P<blank> \s+ | \#[^\r\n]* )
    | (?P<string> \"{3} (?: [^"\\] | \\. | "(?!"") )* \"{3}
               | '{3} (?: [^'\\] | \\. | '(?!'') )* '{3}
               | " (?: [^"\\\r\n] | \\. )* " | ' (?: [^'\\\r\n] | \\. )* ' )
    | (?P<iri> < (?: (?!&&) [^<>"{}|^`\\\x00-\x20] | \\[uU][0-9A-Fa-f]+ )* > )
    | (?P<variable> [?$] \w+ )
    | (?P<language> @ [A-Za-z]+ (?: - [A-Za-z0-9]+ )* )
    | (?P<name> (?: _ | [^\W\d_] (?: [\w.-]* [\w-] )? )? :
                (?: (?: [\w:] | %[0-9A-Fa-f]{2} | \\. )
                    (?: (?: [\w:.-] | %[0-9A-Fa-f]{2} | \\. )* (?: [\w:-] | \\. ) )? )? )
    | (?P<number> (?: \d+ \.? \d* | \.\d+ ) (?: [eE] [+-]? \d+ )? )
    | (?P<word> [^\W\d] \w* )
    | (?P<sign> \^\^ | && | \|\| | <= | >= | != | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_OPERANDS = frozenset({"string", "iri", "variable", "language", "name", "number"})
_ENDS = {")", "]", "}"}


def tokens(query: str) -> Iterator[Token]:
    """Yield the words of a query; blanks and comments are left out.

    A text that does not parse has words too: a quote that is not closed is one by itself.

    Args:
        query: the text.

    Example:
        >>> [token.text for token in tokens("ASK { ?s ais:hhi 2.5 } # all")]
        ['ASK', '{', '?s', 'ais:hhi', '2.5', '}']
    """
    place, before, in_brackets = 0, Token("blank", "", 0), [""]
    while place < len(query):
        match = _TOKEN.match(query, place)
        if match is None:  # there is a rule for any character
            break
        kind, text = str(match.lastgroup), match[0]
        touches = before.start + len(before.text) == place
        if kind == "iri" and touches and in_brackets[-1] == "(" and _ends_operand(before):
            kind, text = "sign", "<"  # ?a<?b and ?c>?d
        if kind != "blank":
            if text in _ENDS and in_brackets[1:]:
                in_brackets.pop()
            before = Token(kind, text, place, len(in_brackets) - 1)
            if text in {"{", "(", "["}:
                in_brackets.append(text)
            yield before
        place += len(text)


def place_of(query: str, start: int) -> str:
    r"""Say in which line and column of a query a character stands.

    Example:
        >>> place_of("ASK {\n ?s ?p ?o }", 7)
        'line 2, column 2'
    """
    row, column = query.count("\n", 0, start) + 1, start - query.rfind("\n", 0, start)
    return f"line {row}, column {column}"


def _ends_operand(token: Token) -> bool:
    return token.kind in _OPERANDS or token.text == ")"


BUDGET = 512 * 1024
"""Bytes of stack that a query may take: half of the 1 MB that the smallest threads have."""

# Bytes of stack for each, measured with the engine on x86-64 until the process died, rounded up.
_JOIN = 3_500
_ITEM = 6_700
_BRACKETS = {"{": 700, "(": 2_000, "[": 6_000}
_CALL = 9_500
_EXISTS = 8_500
_SIGNS = {
    "+": 1_350, "-": 1_350, "*": 1_350, "/": _JOIN, "&&": 950, "||": 950, "!": 950, "|": 850,
    "^": 950,
}  # fmt: skip
_WORDS = {
    "UNION": 1_350, "OPTIONAL": _JOIN, "MINUS": _JOIN, "LATERAL": _JOIN, "VALUES": _JOIN,
    "FILTER": 950, "EXISTS": 950, "HAVING": 950,
}  # fmt: skip
_NOT_CALLED = {"FILTER", "BIND", "HAVING", "BY", "IN", "AS", "VALUES", "UNION", "WHERE"}
"""Words that may stand before a bracket and are no function."""
_OWN_COST = {"UNION", "OPTIONAL", "MINUS", "LATERAL", "EXISTS", "WHERE", "CONSTRUCT"}
"""Words that may stand before a brace and already count for it."""


class _Bracket:
    """An open bracket: what its content takes so far.

    Args:
        sign: of the bracket, empty for the query itself.
        enter: bytes for the bracket.
        data: whether it holds rows of VALUES or a template, which take no stack.
    """

    def __init__(self, sign: str, enter: int, *, data: bool = False) -> None:
        self.sign = sign
        self.data = data
        self.enter = enter
        self.chain = 0
        self._longest = 0
        self.flat = 0
        self.deepest = 0

    def end_argument(self) -> None:
        """Begin a new argument of a function: arguments are not deeper for being many."""
        self._longest, self.chain = max(self._longest, self.chain), 0

    def close_into(self, outer: _Bracket) -> None:
        """Add what a bracket takes to the one that it is in.

        Triples of [ … ] and of lists go to the pattern around them, one after the other.
        """
        size = self.enter + max(self._longest, self.chain) + self.deepest
        if self.sign == "{":
            size += self.flat
        else:
            outer.flat += self.flat
        outer.deepest = max(outer.deepest, size)


class _StackMeter:
    """Weighs a query, word by word."""

    def __init__(self) -> None:
        self.open = [_Bracket("", 0)]
        self.cost: Counter[str] = Counter()
        self._entered = 0
        self._before = Token("blank", "", 0)
        self._in_values = False
        self._describes = False

    def add(self, token: Token) -> None:
        """Weigh one more word."""
        bracket = self.open[-1]
        if token.text in _BRACKETS:
            self._enter(token, bracket)
        elif token.text in _ENDS and self.open[1:]:
            self._entered -= bracket.enter
            self.open.pop().close_into(self.open[-1])
        elif not bracket.data:
            self._add_content(token, bracket)
        self._before = token

    def _enter(self, token: Token, outer: _Bracket) -> None:
        before, sign = self._before, token.text
        enter = _BRACKETS[sign]
        is_call = before.kind in {"word", "name", "iri"} and before.word not in _NOT_CALLED
        if sign == "(" and is_call and not outer.data:
            enter = _CALL
        elif sign == "{" and before.word == "EXISTS":
            enter += _EXISTS
        elif sign == before.text == "(":
            enter = _JOIN  # perhaps a list in a list
        rows = sign == "{" and (self._in_values or before.word == "CONSTRUCT")
        data = outer.data or rows
        if sign == "{":
            self._in_values = False
            outer.chain += 0 if data or before.word in _OWN_COST else _JOIN
        elif sign == "[":
            outer.flat += _JOIN
        elif outer.sign == "(" and _ends_operand(before) and not data and not is_call:
            outer.flat += _ITEM
        elif before.text == ")" and not data:
            outer.chain += _SIGNS["&&"]  # HAVING (…) (…)
        if not data:
            self._count(sign, enter)
        self._entered += enter
        self.open.append(_Bracket(sign, enter, data=data))

    def _add_content(self, token: Token, bracket: _Bracket) -> None:
        word, text = token.word, token.text
        self._in_values = self._in_values or word == "VALUES"
        self._describes = self._describes or word == "DESCRIBE"
        is_term = token.kind in _OPERANDS or word in {"TRUE", "FALSE"}
        if text == "," and bracket.sign == "(":
            bracket.end_argument()
        elif text in {".", ";", ","} or word == "AS":
            bracket.flat += self._count(word or text, _JOIN)
        elif cost := _WORDS.get(word) or (_SIGNS.get(text) if token.kind == "sign" else None):
            bracket.chain += self._count(word or text, cost)
        elif is_term and bracket.sign == "(" and _ends_operand(self._before):
            bracket.flat += self._count("( … )", _ITEM)
        elif is_term and not bracket.sign and self._describes:
            bracket.chain += self._count("DESCRIBE …", _JOIN)

    def _count(self, sign: str, cost: int) -> int:
        self.cost[sign] += cost
        return cost

    def is_too_deep(self) -> bool:
        """Tell whether what is open by now takes more than the budget."""
        return self._entered + self.open[-1].chain + self.open[-1].flat > BUDGET

    def weight(self) -> int:
        """Return the bytes of stack that the deepest part of the query takes."""
        while self.open[1:]:
            self.open.pop().close_into(self.open[-1])
        query = _Bracket("", 0)
        self.open[0].close_into(query)
        return query.deepest + query.flat


def refuse_deep(query: str) -> None:
    """Raise `QueryError` for a query that would run over the end of the engine's stack.

    Example:
        >>> refuse_deep("SELECT (" + "!" * 9 + "true AS ?x) {}")
        >>> try:
        ...     refuse_deep("SELECT (" + "!" * 50_000 + "true AS ?x) {}")
        ... except QueryError as error:
        ...     print(error.hint)
        ask in parts
    """
    weigh = _weigh_once if len(query) <= _KEPT_LENGTH else _weigh
    weigh(query)


def _weigh(query: str) -> None:
    meter = _StackMeter()
    place = 0
    for token in tokens(query):
        meter.add(token)
        place = token.start
        if meter.is_too_deep():
            break
    if not meter.is_too_deep() and meter.weight() <= BUDGET:
        return
    most = meter.cost.most_common(1)[0][0]
    raise QueryError(
        f"the query is nested or chained deeper than the engine can go, most of it by {most!r} "
        f"({place_of(query, place)})",
        hint=_HINTS.get(most, "ask in parts"),
    )


_KEPT_LENGTH = 8_000
_weigh_once = lru_cache(maxsize=256)(_weigh)
"""A query that passed, as all of the package's own do, is not weighed again: it takes longer than
many an answer."""


_LISTED = "give the alternatives as a list: VALUES ?x { … } or ?x IN (…)"
_HINTS = {
    "UNION": _LISTED, "||": _LISTED, "|": "ask in parts, or by ?p and VALUES ?p { … }",
    "{": "nest less, or ask in parts", "(": "nest less, or ask in parts",
    "OPTIONAL": "ask for the properties as rows: ?s ?p ?o, with VALUES ?p { … }",
}  # fmt: skip
"""What most of a query is → what to do instead."""
