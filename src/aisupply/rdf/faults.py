"""Why a query does not parse: the engine's reason, the place, and what to write instead.

The engine tells the place up to which some rule of its grammar still read, which is often behind
the fault, and a reason only where nothing else fails at the same place.  So the words of the
query are looked at for the usual slips, and the engine is asked again about parts of it.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from aisupply.errors import QueryError
from aisupply.rdf.guard import refuse_unknown_prefix
from aisupply.rdf.terms import ID, PREFIXES
from aisupply.rdf.tokens import Token, place_of, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["query_error", "run_error"]

_SHOWN = 60
"""Characters of a long line that are shown on each side of an error."""
_OPENING = {"(": ")", "{": "}", "[": "]"}
_UNARY = """
STR LANG DATATYPE BOUND IRI URI ABS CEIL FLOOR ROUND STRLEN UCASE LCASE ENCODE_FOR_URI YEAR MONTH
DAY HOURS MINUTES SECONDS TIMEZONE TZ MD5 SHA1 SHA256 SHA384 SHA512 ISIRI ISURI ISBLANK ISLITERAL
ISNUMERIC ISTRIPLE SUBJECT PREDICATE OBJECT COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT LANGDIR
"""
_BINARY = "LANGMATCHES CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER STRLANG STRDT SAMETERM HASLANG"
_ARGUMENTS: dict[str, tuple[int, int]] = {
    **dict.fromkeys(_UNARY.split(), (1, 1)),
    **dict.fromkeys(_BINARY.split(), (2, 2)),
    **dict.fromkeys(["RAND", "NOW", "UUID", "STRUUID"], (0, 0)),
    **dict.fromkeys(["REGEX", "SUBSTR"], (2, 3)),
    "BNODE": (0, 1), "IF": (3, 3), "REPLACE": (3, 4), "TRIPLE": (3, 3), "STRLANGDIR": (3, 3),
    "ADJUST": (1, 2), "CONCAT": (0, 1_000_000), "COALESCE": (1, 1_000_000),
}  # fmt: skip
"""Function → the least and the most arguments that it takes."""
_AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_MODIFIERS = frozenset({"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET"})
_WORDS = """
FILTER BIND BY IN AS VALUES UNION WHERE EXISTS NOT DISTINCT REDUCED OPTIONAL MINUS GRAPH ASC DESC
SEPARATOR A TRUE FALSE UNDEF SERVICE LATERAL FROM NAMED PREFIX BASE AND OR LIKE HASLANGDIR
"""
_NO_FUNCTION = _FORMS | _MODIFIERS | frozenset(_WORDS.split())
_INSTEAD = {
    "AND": "&&", "OR": "||", "LIKE": "CONTAINS(STR(?x), 'text') or REGEX(?x, 'pattern')",
}  # fmt: skip
_TRIED = 20
_GAP = 40


class _Fault(NamedTuple):
    """What is wrong, at which character, and what to do."""

    start: int
    reason: str
    hint: str


def query_error(query: str, message: str) -> QueryError:
    """Return what is to be raised for a query that does not parse.

    Args:
        query: the text.
        message: what the engine says.
    """
    try:
        refuse_unknown_prefix(query)
    except QueryError as error:
        return error
    words = list(tokens(query))
    for find in (_not_closed, _wrong_call, _slip, _wrong_select, _wrong_iri, _bound_before):
        for fault in find(query, words, message):
            return _as_error(query, fault)
    return _as_error(query, _at_engine_place(query, words, message))


def run_error(error: Exception) -> QueryError:
    """Return what is to be raised for a query that parses and cannot be run.

    Args:
        error: what the engine raised.
    """
    unknown = re.search(r"custom function <([^>]*)> is not supported", str(error))
    if unknown:
        return QueryError(
            f"there is no function <{unknown[1]}>", hint="use a function of SPARQL 1.1, or xsd:…"
        )
    return QueryError(f"the query cannot be run: {error}", hint="change that part of it")


def _as_error(query: str, fault: _Fault) -> QueryError:
    """Say where, with the line and a mark below the place."""
    begin = query.rfind("\n", 0, fault.start) + 1
    column = fault.start - begin + 1
    line = query[begin:].partition("\n")[0]
    start = max(0, column - _SHOWN)
    excerpt = line[start : column + _SHOWN].replace("\t", " ").rstrip("\r")
    return QueryError(
        f"the query does not parse at {place_of(query, fault.start)}: {fault.reason}\n"
        f"  {excerpt}\n  {' ' * (column - 1 - start)}^",
        hint=fault.hint,
    )


def _not_closed(query: str, words: Sequence[Token], _: str) -> Iterator[_Fault]:
    """Find brackets and quotes without their other half."""
    unclosed: list[Token] = []
    for token in words:
        if token.kind == "sign" and token.text in {'"', "'"}:
            yield _Fault(token.start, "the text that begins here is not closed",
                         f"close it by {token.text} on the same line")  # fmt: skip
        if token.kind == "sign" and token.text in _OPENING:
            unclosed.append(token)
        elif token.kind == "sign" and token.text in _OPENING.values():
            if not unclosed or _OPENING[unclosed[-1].text] != token.text:
                reason = f"{token.text} closes nothing"
                if unclosed:
                    last = unclosed[-1]
                    reason += f": the {last.text} of {place_of(query, last.start)} is open"
                yield _Fault(token.start, reason, "count the brackets before it")
                return
            unclosed.pop()
    if unclosed:
        last = unclosed[-1]
        yield _Fault(len(query), f"the {last.text} of {place_of(query, last.start)} is not closed",
                     f"close it by {_OPENING[last.text]}")  # fmt: skip


def _end(words: Sequence[Token], opening: int) -> int:
    """Return the index of the bracket that closes one; the number of words if none does."""
    depth = 0
    for index in range(opening, len(words)):
        if words[index].kind == "sign":
            depth += (words[index].text in _OPENING) - (words[index].text in _OPENING.values())
        if depth == 0:
            return index
    return len(words)


def _wrong_call(_: str, words: Sequence[Token], __: str) -> Iterator[_Fault]:
    """Find functions that there are not, and those with too many or too few arguments."""
    for index, (token, following) in enumerate(pairwise(words)):
        if following.text != "(" or not token.word or token.word in _NO_FUNCTION:
            continue
        if token.word not in _ARGUMENTS:
            near = get_close_matches(token.word, _ARGUMENTS, n=1, cutoff=0.75)
            known = f"did you mean {near[0]}?" if near else "use a function of SPARQL 1.1"
            yield _Fault(token.start, f"there is no function {token.text}", known)
            continue
        number, (least, most) = _argument_count(words, index + 1), _ARGUMENTS[token.word]
        if not least <= number <= most:
            takes = f"{least}" if least == most else f"{least} to {most}"
            hint = f"give it {takes}"
            if token.word == "GROUP_CONCAT":
                hint = "write GROUP_CONCAT(?x; SEPARATOR=', ')"
            reason = f"{token.word} takes {takes} argument{'s' * (takes != '1')}, not {number}"
            yield _Fault(token.start, reason, hint)


def _argument_count(words: Sequence[Token], opening: int) -> int:
    end, depth, commas = _end(words, opening), 0, 0
    for token in words[opening:end]:
        if token.kind == "sign":
            depth += (token.text in _OPENING) - (token.text in _OPENING.values())
            commas += token.text == "," and depth == 1
    return commas + 1 if end - opening > 1 else 0


def _slip(_: str, words: Sequence[Token], message: str) -> Iterator[_Fault]:
    """Find what is written otherwise in SPARQL than in other languages."""
    if words and not any(token.word in _FORMS for token in words):
        hint = "begin with SELECT, ASK, CONSTRUCT or DESCRIBE"
        own = (t for t in words if t.word and t.word not in {"PREFIX", "BASE"})
        yield _Fault(next(own, words[0]).start, "this is no query", hint)
    inside: list[str] = []
    groups: dict[str, tuple[int, ...]] = {}
    path: list[int] = []
    for index, token in enumerate(words):
        before = words[index - 1] if index else Token("blank", "", 0)
        if token.kind == "sign" and token.text in _OPENING:
            inside.append(token.text)
            path += [index] if token.text == "{" else []
        elif token.kind == "sign" and token.text in _OPENING.values() and inside:
            path = path[:-1] if inside.pop() == "{" else path
        touching = before.start + len(before.text) == token.start
        if touching and before.text == token.text == "=":
            yield _Fault(before.start, "there is no ==", "write =")
        if token.text == "<>" and inside[-1:] == ["("]:
            yield _Fault(token.start, "there is no <>", "write !=")
        if token.word in _INSTEAD and inside[-1:] == ["("]:
            yield _Fault(token.start, f"there is no {token.text}", f"write {_INSTEAD[token.word]}")
        if token.word in _MODIFIERS and path and words[path[-1] + 1].word != "SELECT":
            yield _Fault(token.start, f"{token.word} stands within a group",
                         f"write {token.word} after the last }}")  # fmt: skip
        is_blank = token.kind == "name" and token.text.startswith("_:")
        elsewhere = is_blank and groups.setdefault(token.text, tuple(path)) != tuple(path)
        if elsewhere and "unreported" in message:
            yield _Fault(token.start, f"the blank node {token.text} is used in two groups",
                         "use a variable instead")  # fmt: skip
    yield from _slip_of_select(words)


def _slip_of_select(words: Sequence[Token]) -> Iterator[_Fault]:
    for select in _selects(words):
        for token, following in zip(select.columns, select.columns[1:], strict=False):
            if token.text == ",":
                yield _Fault(token.start, "a comma stands between the columns of SELECT",
                             "write SELECT ?a ?b")  # fmt: skip
            if token.word in _ARGUMENTS and following.text == "(":
                yield _Fault(token.start, f"{token.text} stands in SELECT without its brackets",
                             f"write ({token.text}(…) AS ?name)")  # fmt: skip
            if token.word == "AS":
                yield _Fault(token.start, "AS stands in SELECT without its brackets",
                             "write (… AS ?name)")  # fmt: skip
        for opening, content in select.expressions:
            if not any(token.word == "AS" for token in content):
                yield _Fault(opening.start, "an expression of SELECT has no name",
                             "write (… AS ?name)")  # fmt: skip


class _Select(NamedTuple):
    """A SELECT: its words, and of these columns, bracketed expressions, body and modifiers."""

    words: Sequence[Token]
    columns: list[Token]
    expressions: list[tuple[Token, list[Token]]]
    body: Sequence[Token]
    modifiers: Sequence[Token]

    def grouped(self) -> list[str]:
        """Return the variables of GROUP BY, in order."""
        by = next((n for n, t in enumerate(self.modifiers) if t.word == "GROUP"), None)
        if by is None:
            return []
        variables: list[str] = []
        for token in self.modifiers[by + 2 :]:
            if token.word in _MODIFIERS - {"GROUP"}:
                break
            variables += [token.text] if token.kind == "variable" else []
        return variables

    def column_names(self) -> list[Token]:
        """Return the variables that the columns are called by, in order."""
        variables = [token for token in self.columns if token.kind == "variable"]
        for _, content in self.expressions:
            variables += [
                after
                for token, after in pairwise(content)
                if token.word == "AS" and after.kind == "variable"
            ]
        return sorted(variables, key=lambda token: token.start)


def _selects(words: Sequence[Token]) -> Iterator[_Select]:
    """Yield each SELECT of a query, the outer one first."""
    for begin, token in enumerate(words):
        if token.word != "SELECT":
            continue
        columns, expressions, index = [], [], begin + 1
        while index < len(words) and words[index].text != "{" and words[index].word != "FROM":
            if words[index].text == "(" and words[index - 1].word not in _ARGUMENTS:
                end = _end(words, index)
                expressions.append((words[index], list(words[index + 1 : end])))
                index = end
            else:
                columns.append(words[index])
            index += 1
        opening = next((n for n in range(index, len(words)) if words[n].text == "{"), len(words))
        closing = _end(words, opening)
        end, depth = closing + 1, 0
        while end < len(words) and depth >= 0:
            depth += (words[end].text in _OPENING) - (words[end].text in _OPENING.values())
            end += depth >= 0
        yield _Select(
            words[begin:end], columns, expressions, words[opening:closing], words[closing + 1 : end]
        )


def _wrong_select(query: str, words: Sequence[Token], message: str) -> Iterator[_Fault]:
    """Find which SELECT has columns that cannot be, by asking the engine about each."""
    first = next((n for n, token in enumerate(words) if token.word in _FORMS), 0)
    prologue = query[: words[first].start] if words else ""
    for select in reversed(list(_selects(words))):
        begin, last = select.words[0].start, select.words[-1]
        reason = _engine_message(prologue + query[begin : last.start + len(last.text)])
        yield from _reason_of(select, reason)
    if "not authorized with GROUP BY" in message:
        group = next((token for token in words if token.word == "GROUP"), words[0])
        yield _Fault(group.start, "GROUP BY is for SELECT only", "group in a SELECT within { … }")


def _engine_message(query: str) -> str:
    """Return what the engine says of a query; nothing if it parses."""
    try:
        ox.Store().query(query, prefixes=PREFIXES, base_iri=ID)
    except SyntaxError as error:
        return str(error)
    except (RuntimeError, OSError, ValueError):
        return ""
    return ""


def _reason_of(select: _Select, reason: str) -> Iterator[_Fault]:
    """Tell a reason that the engine has for refusing a SELECT, with the variable that it means."""
    columns, grouped = select.column_names(), select.grouped()
    if "overrides an existing variable" in reason:
        used = {token.text for token in select.body if token.kind == "variable"}
        bare = [token for token in select.columns if token.kind == "variable"]
        for token in columns:
            if token.text in used and token not in bare:
                yield _Fault(token.start, f"{token.text} has a value already: the pattern uses it",
                             "take another name after AS")  # fmt: skip
    if "Duplicated variable" in reason:
        for number, token in enumerate(columns):
            if token.text in {other.text for other in columns[:number]}:
                yield _Fault(token.start, f"{token.text} stands twice in SELECT", "name it once")
    if "not authorized with GROUP BY" in reason:
        names = " ".join(grouped) or "?x"
        yield _Fault(select.words[1].start, "SELECT * cannot be used with GROUP BY",
                     f"name the columns: SELECT {names} (COUNT(*) AS ?n)")  # fmt: skip
    if "variable that is unbound" in reason:
        yield from _not_grouped(select, grouped)


def _not_grouped(select: _Select, grouped: Sequence[str]) -> Iterator[_Fault]:
    every = [token for _, content in select.expressions for token in content]
    aggregates = {token.word for token in [*every, *select.modifiers]} & _AGGREGATES
    if not aggregates and not grouped:
        inner = next((token for token in select.body if token.word in _AGGREGATES), None)
        if inner is not None:
            reason = f"{inner.word} stands in the pattern, where nothing is grouped"
            yield _Fault(inner.start, reason, "write GROUP BY and HAVING (…) after the last }")
    loose = [token for token in select.columns if token.kind == "variable"]
    for _, content in select.expressions:
        loose += _outside_aggregates(content)
    for token in loose:
        if token.text not in grouped:
            names = " ".join(dict.fromkeys([*grouped, token.text]))
            hint = f"add GROUP BY {names}, or take (SAMPLE({token.text}) AS ?one)"
            yield _Fault(token.start, f"{token.text} is neither grouped nor aggregated", hint)


def _outside_aggregates(content: Sequence[Token]) -> list[Token]:
    """Return the variables of an expression that no aggregate takes, without its name."""
    variables: list[Token] = []
    index = 0
    while index < len(content) and content[index].word != "AS":
        if content[index].word in _AGGREGATES and index + 1 < len(content):
            index = _end(content, index + 1)
        elif content[index].kind == "variable":
            variables.append(content[index])
        index += 1
    return variables


def _wrong_iri(query: str, _: Sequence[Token], message: str) -> Iterator[_Fault]:
    """Find what stands in < … > and is no IRI."""
    if "IRI parsing failed" not in message:
        return
    for match in re.finditer(r"<[^<>\n]*>", query):
        if "IRI parsing failed" in _engine_message(f"ASK {{ {match[0]} ?p ?o }}"):
            hint = "write a blank as %20 and % as %25; a thing is :openai or <openai>"
            yield _Fault(match.start(), f"{match[0]} is no IRI", hint)


def _bound_before(query: str, words: Sequence[Token], _: str) -> Iterator[_Fault]:
    """Find a variable that BIND or VALUES sets where it has a value: by another name it parses."""
    names = [
        after for token, after in pairwise(words) if token.word == "AS" and after.kind == "variable"
    ]
    for token in names[:_TRIED]:
        end = token.start + len(token.text)
        if not _engine_message(f"{query[: token.start]}?another_name_{query[end:]}"):
            yield _Fault(token.start, f"{token.text} has a value already, so AS cannot set it",
                         "take another name after AS")  # fmt: skip


def _at_engine_place(query: str, words: Sequence[Token], message: str) -> _Fault:
    """Return the word up to which the engine reads a query.

    It counts the length of keywords that it looked for in vain: with words far apart, the last
    one that begins before its place is the one that it met.
    """
    parts: list[str] = []
    starts: list[tuple[int, int]] = []
    size = 0
    for token, before in zip(words, [None, *words], strict=False):
        touches = before is not None and before.start + len(before.text) == token.start
        apart = before is None or token.text in set("{}()[],;.") or before.text in set("{}()[],;.")
        gap = "" if touches and not apart else " " * _GAP
        starts.append((size + len(gap), token.start))
        parts += [gap, token.text]
        size += len(gap) + len(token.text)
    text = "".join(parts)
    engine_message = _engine_message(text + " " * _GAP) or message
    place = _offset(text, engine_message)
    if place is None:
        return _Fault(0, message, "known prefixes need no PREFIX line; any other one does")
    if place > size:
        return _Fault(len(query), "it ends too early", "write what is missing at the end")
    last = max((start for start in starts if start[0] <= place), default=(0, 0))
    word = next((token.text for token in words if token.start == last[1]), "")
    excerpt = word if len(word) <= _SHOWN else word[:_SHOWN] + "…"
    return _Fault(
        last[1], f"{excerpt} is not expected here", "look at it, and at what is before it"
    )


def _offset(text: str, message: str) -> int | None:
    """Return the character that a message of the engine names."""
    place = re.match(r"error at (\d+):(\d+)", message)
    if place is None:
        return None
    lines = text.split("\n")
    return sum(len(line) + 1 for line in lines[: int(place[1]) - 1]) + int(place[2]) - 1
