"""The headline of a report: plain sentences, each computed from rows or from the network.

A sentence says what the sources name and what they leave open. One named supplier of a cell
that no source closes is “one named supplier”, never a single source.
"""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_CEILING, ROUND_FLOOR
from typing import TYPE_CHECKING

from aisupply.bounds import Bounds, format_number
from aisupply.pages.report.hidden import hiding
from aisupply.pages.report.model import Finding, cell_anchor
from aisupply.pages.report.overall import contradicting, overall, stopping
from aisupply.pages.rows import count_of, indices_of, names_in, telling
from aisupply.pages.words import all_words, cell_text, check_language, say
from aisupply.text import code_word, number_text, with_marks

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx

    from aisupply.pages.rows import Row
    from aisupply.table import Cell, Table

__all__ = ["findings"]

_ROWS = 3
_NAMES = 3
_SURE = frozenset({"certain", "by-number"})


def findings(
    concentration: Table,
    *,
    network: nx.MultiDiGraph[str] | None = None,
    explain: Mapping[str, Table] | None = None,
    sources: Table | None = None,
    labels: Mapping[str, str] | None = None,
    lang: str = "en",
    limit: int = _ROWS,
    stops: Table | None = None,
    conflicts: Table | None = None,
    tiers: Mapping[str, Table] | None = None,
) -> list[Finding]:
    """Return the headline of a report: the most telling rows, then the network as a whole.

    Args:
        concentration: the columns of `aisupply concentration`, in any order.
        network: what `View.network` returns; without it, nothing is said of the whole network.
        explain: `cell_anchor` of a row → per supplier its claims and sources.
        sources: columns ``id`` and ``tier``.
        labels: id of a firm or category → how it is written; ids without one stay.
        lang: ``en`` or ``fr``.
        limit: how many rows become sentences.
        stops: what `aisupply chokepoints` says.
        conflicts: what `aisupply conflicts` says.
        tiers: customer → what `aisupply tiers` says of it.

    Example:
        >>> from aisupply.table import Table
        >>> row = {"customer": "OpenAI", "category": "AI accelerators", "kind": "power",
        ...        "suppliers": 2, "quantified": 1, "hhi": Bounds(5000, 10000)}
        >>> print(findings(Table(tuple(row), [row]))[0].text)
        OpenAI, AI accelerators (by power): the sources name 2 suppliers and give a figure for \
only 1, so the concentration index (HHI) may be anywhere from 5,000 to 10,000.
    """
    check_language(lang)
    teller = _Teller(lang, labels or {}, explain or {}, sources)
    found = [teller.row(row) for row in telling(concentration, most=limit)]
    found += hiding(tiers or {}, labels=labels or {}, lang=lang)
    found += stopping(stops, labels=labels or {}, lang=lang)
    found += overall(concentration, network, labels=labels or {}, lang=lang)
    return found + contradicting(conflicts, lang=lang)


class _Teller:
    """Says rows in one language."""

    def __init__(
        self,
        lang: str,
        labels: Mapping[str, str],
        explain: Mapping[str, Table],
        sources: Table | None,
    ) -> None:
        self.lang = lang
        self.labels = labels
        self.explain = explain
        rows = sources.rows if sources is not None else []
        self.tiers = {str(row.get("id")): row.get("tier") for row in rows}

    def row(self, row: Row) -> Finding:
        """Return what is said of one row: who is named, which index, what it rests on."""
        stated, full = indices_of(row)
        anchor = cell_anchor(row.get("customer"), row.get("category"), row.get("kind"))
        rests = self.explain.get(anchor)
        text = " ".join(filter(None, (self._named(row), self._points(row), self._rests(rests))))
        return Finding(
            text,
            stated or full,
            f"concentration.html#{anchor}",
            measure=all_words(self.lang)["hhi_measure"],
            tip=cell_text(row.get("tipping"), self.lang, labels=self.labels),
            sources=tuple(_gathered(rests, "sources")),
        )

    def _say(self, key: str, **parts: str) -> str:
        return say("findings", key, self.lang, **parts)

    def _name(self, cell: Cell) -> str:
        return self.labels.get(str(cell), str(cell))

    def _number(self, number: float) -> str:
        return with_marks(f"{number:,}", self.lang)

    def _named(self, row: Row) -> str:
        """Return the first sentence: suppliers, figures, and the index that they leave open."""
        head = f"{self._name(row.get('customer'))}, {self._name(row.get('category'))}"
        if row.get("kind"):
            head += self._say("measured_in", kind=code_word(str(row["kind"]), self.lang))
        named, figured = count_of(row.get("suppliers")), count_of(row.get("quantified"))
        words = "one" if named == 1 else "many"
        rest = "none" if not figured else "all" if figured >= named else "some"
        rest = "only" if rest == "some" and figured == 1 else rest
        text = self._say(words, n=self._number(named))
        text += self._say(f"{words}_{rest}", q=self._number(figured))
        return f"{head}{text}{self._index(row)}."

    def _index(self, row: Row) -> str:
        stated, full = indices_of(row)
        if not (stated or full):
            reasons = names_in(row.get("reason")) or ["no-volume"]
            reason = ", ".join(code_word(code, self.lang) for code in reasons)
            return self._say("undefined", reason=reason)
        text = self._range("stated", stated) if stated else ""
        if full and full != stated:
            who = self._unquantified(row)
            text += self._range(("full" if who else "ceilings") if stated else "so", full, who=who)
        exact = all(index.exact for index in (stated, full) if index)
        return text if exact else text + self._say("outer")

    def _unquantified(self, row: Row) -> str:
        """Return those without a figure by name, up to three."""
        names = [self._name(name) for name in names_in(row.get("unquantified"))]
        if len(names) > _NAMES + 1:
            others = self._say("others", n=self._number(len(names) - _NAMES))
            names = [*names[:_NAMES], others]
        return self._say("and", first=", ".join(names[:-1]), last=names[-1]) if names[1:] else (
            "".join(names)
        )  # fmt: skip

    def _range(self, key: str, index: Bounds, *, who: str = "") -> str:
        if index.is_point:
            return self._say(f"{key}_point", low=self._point(index), who=who)
        low = format_number(index.low, digits=0, rounding=ROUND_FLOOR)
        high = format_number(index.high, digits=0, rounding=ROUND_CEILING)
        return self._say(
            key, low=with_marks(low, self.lang), high=with_marks(high, self.lang), who=who
        )

    def _point(self, index: Bounds) -> str:
        return number_text(index, self.lang, digits=0)

    def _points(self, row: Row) -> str:
        """Return the second sentence: the two points, and which lines are passed."""
        stated, _ = indices_of(row)
        points = [row.get(f"hhi_{name}") for name in ("binding", "announced")]
        binding, announced = (cell if isinstance(cell, Bounds) else None for cell in points)
        parts = []
        if stated and not stated.is_point and binding and announced:
            texts = {"low": self._point(binding), "high": self._point(announced)}
            parts.append(self._say("points" if binding != announced else "same", **texts))
        elif stated and not stated.is_point and announced:
            parts.append(self._say("announced", high=self._point(announced)))
        verdict = self._verdict(row)
        text = self._say("join").join(filter(None, [*parts, verdict]))
        return f"{text[:1].upper()}{text[1:]}." if text else ""

    def _verdict(self, row: Row) -> str:
        """Say the strongest line that is passed for sure, and the first that may be."""
        lines = (1800, 4000)
        verdicts = {line: str(row.get(f"past_{line}") or "") for line in lines}
        if count_of(row.get("suppliers")) == 1:
            return self._say("no_proof") if not row.get("closed") else self._say("closed")
        sure = [line for line in lines if verdicts[line] in _SURE]
        maybe = [self._number(line) for line in lines if verdicts[line] == "possible"]
        open_ = self._say("or", first=maybe[0], last=maybe[-1]) if maybe[1:] else "".join(maybe)
        if not sure:
            return self._say("possible", line=open_) if maybe else ""
        text = self._say(verdicts[sure[-1]], line=self._number(sure[-1]))
        return text + (self._say("further", line=open_) if maybe else "")

    def _rests(self, rests: Table | None) -> str:
        """Return the last sentence: how many claims and sources, and of which tiers."""
        claims, sources = _gathered(rests, "claims"), _gathered(rests, "sources")
        if not sources:
            return ""
        tiers = Counter(str(self.tiers.get(source) or "") for source in sources)
        parts = [
            self._say("tier", n=self._number(tiers[tier]), tier=tier)
            for tier in sorted(tiers)
            if tier
        ]
        listed = self._say("by_tier", tiers=", ".join(parts)) if parts else ""
        few = "rests_claim" if len(claims) == 1 else "rests_one" if len(sources) == 1 else "rests"
        return self._say(
            few,
            claims=self._number(len(claims)),
            sources=self._number(len(sources)),
            tiers=listed,
        )


def _gathered(table: Table | None, column: str) -> list[str]:
    """Return the names that the cells of a column list, each once."""
    rows = table.rows if table is not None else []
    return list(dict.fromkeys(name for row in rows for name in names_in(row.get(column))))
