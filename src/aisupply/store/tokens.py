"""The words and signs of a query that parses, with the brackets that they are in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Token", "tokens_of"]

_TOKEN = re.compile(
    r"""(?P<skip>\s+|\#[^\r\n]*)
      | <[^<>"{}|^`\\\x00-\x20]*>
      | \"{3}(?:[^\\]|\\.)*?\"{3} | '{3}(?:[^\\]|\\.)*?'{3}
      | "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*'
      | [?$@]?[\w.:\\-]+ | .
    """,
    re.VERBOSE | re.DOTALL,
)
_OPEN, _CLOSE = frozenset("{(["), frozenset("})]")


class Token(NamedTuple):
    """A word or a sign of a query, where it is, and how many brackets it is in."""

    text: str
    start: int
    depth: int

    @property
    def end(self) -> int:
        """Where the token ends."""
        return self.start + len(self.text)

    @property
    def word(self) -> str:
        """The token in capitals, as keywords are compared."""
        return self.text.upper()


def tokens_of(query: str) -> Iterator[Token]:
    """Yield the tokens of a query that parses; brackets have the depth of what is around them."""
    depth = 0
    for match in _TOKEN.finditer(query):
        text = match[0]
        if match["skip"] is not None:
            continue
        depth -= text in _CLOSE
        yield Token(text, match.start(), depth)
        depth += text in _OPEN
