"""The headline of a report: plain sentences, each computed from a row.

A sentence says what the sources name and what they leave open. One named supplier of a cell
that no source closes is “one named supplier”, never a single source.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR
from typing import TYPE_CHECKING

from aisupply.bounds import Bounds, format_number
from aisupply.pages.model import Finding, cell_anchor
from aisupply.pages.words import all_words, check_language, code_word, fill, localise, phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisupply.table import Cell, Table

__all__ = ["findings"]

Row = dict[str, "Cell"]


def findings(
    concentration: Table,
    *,
    counts: Table | None = None,
    labels: Mapping[str, str] | None = None,
    lang: str = "en",
    limit: int = 5,
) -> list[Finding]:
    """Return the headline of a report, the first rows first.

    Args:
        concentration: the columns of `aisupply concentration`, most telling row first.
        counts: columns ``what`` and ``count``; they become the last sentence.
        labels: id of a firm or category → how it is written; ids without one stay.
        lang: ``en`` or ``fr``.
        limit: how many rows become sentences.

    Example:
        >>> from aisupply.table import Table
        >>> row = {"customer": "OpenAI", "category": "AI accelerators", "kind": "power",
        ...        "suppliers": 2, "quantified": 1, "hhi_stated": Bounds(5000, 10000)}
        >>> print(findings(Table(tuple(row), [row]))[0].text)
        OpenAI, AI accelerators (by power): the sources name 2 suppliers; only 1 has a figure. \
On the stated figures the concentration index lies between 5,000 and 10,000.
    """
    check_language(lang)
    teller = _Teller(lang, labels or {})
    found = [teller.row(row) for row in concentration.rows[:limit]]
    return found + ([teller.counts(counts)] if counts is not None and counts.rows else [])


class _Teller:
    """Says rows in one language."""

    def __init__(self, lang: str, labels: Mapping[str, str]) -> None:
        self.lang = lang
        self.labels = labels

    def row(self, row: Row) -> Finding:
        stated, full = _indices_of(row)
        text = self._suppliers(row) + self._unquantified(row) + self._indices(row)
        anchor = cell_anchor(row.get("customer"), row.get("category"), row.get("kind"))
        return Finding(text, stated or full, anchor, measure=all_words(self.lang)["hhi"])

    def counts(self, counts: Table) -> Finding:
        parts = [
            f"{code_word(str(row.get('what')), self.lang)} {self._number(row.get('count'))}"
            for row in counts.rows
        ]
        return Finding(self._say("claims", count=", ".join(parts)), None, "counts")

    def _say(self, key: str, **parts: str) -> str:
        return fill(phrase("findings", key, self.lang) or key, **parts)

    def _name(self, cell: Cell) -> str:
        return self.labels.get(str(cell), str(cell))

    def _number(self, cell: Cell) -> str:
        text = f"{cell:,}" if isinstance(cell, int | float) else str(cell)
        return localise(text, self.lang)

    def _suppliers(self, row: Row) -> str:
        head = f"{self._name(row.get('customer'))}, {self._name(row.get('category'))}"
        kind = row.get("kind")
        if kind:
            head += self._say("measured_in", kind=code_word(str(kind), self.lang))
        named, figured = _count(row.get("suppliers")), _count(row.get("quantified"))
        words = "one" if named == 1 else "many"
        if figured == 0:
            rest = "none_figured"
        elif figured >= named:
            rest = "one_figured" if named == 1 else "all_figured"
        else:
            rest = "some_figured" if figured == 1 else "several_figured"
        return (
            head
            + self._say(words, n=self._number(named))
            + self._say(rest, q=self._number(figured))
        )

    def _unquantified(self, row: Row) -> str:
        """Name those without a figure, where others have one."""
        names = [name.strip() for name in str(row.get("unquantified") or "").split(",")]
        shown = ", ".join(self._name(name) for name in names if name)
        if not shown or not _count(row.get("quantified")):
            return ""
        return self._say("unquantified", names=shown)

    def _indices(self, row: Row) -> str:
        stated, full = _indices_of(row)
        text = self._range("stated", stated) if stated else ""
        if full and full != stated:
            text += self._range("full" if stated else "so", full)
        if not (stated or full):
            reason = code_word(str(row.get("reason") or "no-volume"), self.lang)
            return self._say("undefined", reason=reason)
        if not all(index.exact for index in (stated, full) if index):
            text += self._say("outer")
        return text + self._verdict(row)

    def _range(self, key: str, index: Bounds) -> str:
        low = format_number(index.low, digits=0, rounding=ROUND_FLOOR)
        high = format_number(index.high, digits=0, rounding=ROUND_CEILING)
        if index.is_point:
            return self._say(f"{key}_point", low=localise(index.text(digits=0), self.lang))
        return self._say(key, low=localise(low, self.lang), high=localise(high, self.lang))

    def _verdict(self, row: Row) -> str:
        """Say the strongest line that is passed for sure, else the first that may be."""
        verdicts = [(line, str(row.get(f"past_{line}") or "")) for line in (4000, 1800)]
        for line, verdict in verdicts:
            if verdict in {"certain", "by-number"}:
                return self._say(verdict, line=self._number(line))
        for line, verdict in reversed(verdicts):
            if verdict == "possible":
                return self._say("possible", line=self._number(line))
        return ""


def _indices_of(row: Row) -> tuple[Bounds | None, Bounds | None]:
    """Return the index of those with a figure and of all; the first needs two of them.

    Of several suppliers, the one with a figure is alone in the first index: always 10,000.
    """
    stated, full = _bounds(row.get("hhi_stated")), _bounds(row.get("hhi"))
    lonely = full is not None and _count(row.get("quantified")) == 1 < _count(row.get("suppliers"))
    return (None if lonely else stated), full


def _bounds(cell: Cell) -> Bounds | None:
    if isinstance(cell, Bounds):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Bounds.point(cell)
    return None


def _count(cell: Cell) -> int:
    return int(cell) if isinstance(cell, int | float) else 0
