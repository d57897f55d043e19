"""How words and data reach the reader, whatever reads: a terminal, a pipe or an old console.

All that a command says goes through `tell`, and all data through `put`: no character of a label
reaches a terminal that would steer it, and no encoding of an old console stops a command.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
import unicodedata
from typing import TYPE_CHECKING

import click

from aisupply.cells import visible

if TYPE_CHECKING:
    from typing import Any, TextIO

__all__ = ["has_colours", "is_terminal", "prepare_streams", "put", "put_bytes", "tell"]

_STAND_INS = {
    "→": "->", "↔": "<->", "←": "<-", "–": "-", "—": "-", "─": "-", "━": "-", "…": "...",
    "·": "-", "•": "*", "×": "x", "≥": ">=", "≤": "<=", "∞": "inf", "’": "'", "‘": "'",
    "“": '"', "”": '"', "«": '"', "»": '"', "œ": "oe", "Œ": "OE", "€": "EUR", "\u202f": " ",
}  # fmt: skip
"""What is written where the encoding of a console lacks a character; else its base letter, or ?."""


def prepare_streams() -> None:
    """Let the standard streams write stand-ins for what their encoding lacks."""
    codecs.register_error("aisupply.stand-in", _stand_in)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="aisupply.stand-in")


def _stand_in(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_plain, error.object[error.start : error.end])), error.end


def _plain(sign: str) -> str:
    base = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode("ascii")
    return _STAND_INS.get(sign) or base or "?"


def tell(text: str, *, err: bool = False, nl: bool = True, **style: Any) -> None:
    """Write words for people; what would steer a terminal is shown as a picture.

    Args:
        text: the words; a style of their own is not kept.
        err: to standard error.
        nl: end the line.
        style: as `click.style` takes it; for a terminal only.
    """
    shown = visible(text).replace("\r", "␍")
    colours = has_colours(sys.stderr if err else sys.stdout)
    click.echo(click.style(shown, **style) if colours else shown, err=err, nl=nl, color=colours)


def put(data: str) -> None:
    """Write data: UTF-8 whatever the encoding of the stream, byte by byte as it is.

    On a terminal it is shown as other words are.
    """
    if is_terminal(sys.stdout):
        tell(data, nl=False)
    else:
        click.echo(data.encode("utf-8", "replace"), nl=False)


def put_bytes(data: bytes) -> None:
    """Write a document byte by byte as it is; on a terminal, a text is shown as words are."""
    if is_terminal(sys.stdout):
        tell(data.decode("utf-8"), nl=False)
    else:
        click.echo(data, nl=False)


def is_terminal(stream: TextIO | None) -> bool:
    """Tell whether people read; standard output that is closed is None."""
    return stream is not None and stream.isatty()


def has_colours(stream: TextIO | None) -> bool:
    """Tell whether what is written may be coloured."""
    return is_terminal(stream) and not os.environ.get("NO_COLOR")
