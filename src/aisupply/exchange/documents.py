"""What an exporter gives: the bytes of one file, and what of the graph is not in it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Document", "counted"]


@dataclass(frozen=True)
class Document:
    """One file, ready to be written.

    Attributes:
        data: its bytes; the same for the same graph under the same lens.
        holds: what is in it, in words: "350 nodes, 904 edges".
        left_out: sentences that say what the format could not take.
    """

    data: bytes
    holds: str
    left_out: tuple[str, ...] = ()


def counted(number: int, word: str) -> str:
    """Return a number with what is counted, in the singular for one.

    Example:
        >>> counted(1, "claim"), counted(2389, "claim")
        ('1 claim', '2,389 claims')
    """
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
