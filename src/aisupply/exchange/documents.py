"""What an exporter gives: the bytes of one file, and what of the graph is not in it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Document"]


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
