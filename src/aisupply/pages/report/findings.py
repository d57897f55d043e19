"""The headline of a report: plain sentences, each computed from rows or from the network.

A sentence says what the sources name and what they leave open. One named supplier of a cell
that no source closes is “one named supplier”, never a single source. First come the rows of the
concentration table that tell most, then what a diversified first tier hides, what a stop would
stop, and what is said of the network as a whole.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import ROUND_CEILING, ROUND_FLOOR
from typing import TYPE_CHECKING, Any

from aisupply.bounds import Bounds, format_number
from aisupply.measures.concentration.answers import answer_note
from aisupply.measures.index_bounds.verdicts import equal_suppliers
from aisupply.pages.report.model import Finding, cell_anchor
from aisupply.pages.rows import bounds_of, cell_text, count_of, headline_rows, indices_of, names_in
from aisupply.text import Amount, Code, Id, Note, check_language, render, with_marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import networkx as nx

    from aisupply.pages.rows import Row
    from aisupply.table import Cell, Table

__all__ = [
    "ONE_SUPPLIER",
    "conflict_findings",
    "findings",
    "hidden_findings",
    "network_findings",
    "one_supplier",
    "pairs_with_one",
    "stop_findings",
]  # fmt: skip

ONE_SUPPLIER = "concentration.html#one-supplier"
"""Where the line on cells with one named supplier is."""

_ROWS = 3
_NAMES = 3
_CUSTOMERS = 2
_NEXT = 2
_LINES = (1800, 4000)
_SURE = frozenset({"certain", "by-number"})
_BY_VOLUMES = frozenset({"full", "stated"})


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

    Raises:
        UsageError: there is no such language.

    Example:
        >>> from aisupply.table import Table
        >>> row = {"customer": "OpenAI", "category": "AI accelerators", "kind": "power",
        ...        "suppliers": 2, "quantified": 1, "hhi": Bounds(5000, 10000)}
        >>> print(findings(Table(tuple(row), [row]))[0].text)
        OpenAI, AI accelerators (by power): the sources name 2 suppliers and give a figure for \
only 1, so the concentration index (HHI) may be anywhere from 5,000 to 10,000, as concentrated as \
        1 … 2 equal suppliers.
    """
    check_language(lang)
    names = labels or {}
    rows = _Rows(lang, names, explain or {}, sources)
    return [
        *(rows.finding(row) for row in headline_rows(concentration, most=limit)),
        *hidden_findings(tiers or {}, labels=names, lang=lang),
        *stop_findings(stops, labels=names, lang=lang),
        *network_findings(concentration, network, labels=names, lang=lang),
        *conflict_findings(conflicts, lang=lang),
    ]


class _Sentences:
    """Says notes on rows in one language.

    Args:
        lang: ``en`` or ``fr``.
        labels: id → how it is written.
    """

    def __init__(self, lang: str, labels: Mapping[str, str]) -> None:
        self.lang, self.labels = lang, labels

    def say(self, note: Note) -> str:
        """Return a note in the language of the report."""
        return render(note, self.lang, labels=self.labels)

    def ends(self, index: Bounds) -> dict[str, str]:
        """Return both ends of an index in whole points, rounded outward."""
        low = format_number(index.low, digits=0, rounding=ROUND_FLOOR)
        high = format_number(index.high, digits=0, rounding=ROUND_CEILING)
        return {"low": with_marks(low, self.lang), "high": with_marks(high, self.lang)}


class _Rows(_Sentences):
    """Says rows of concentration.

    Args:
        lang: ``en`` or ``fr``.
        labels: id → how it is written.
        explain: `cell_anchor` of a row → per supplier its claims and sources.
        sources: columns ``id`` and ``tier``.
    """

    def __init__(
        self,
        lang: str,
        labels: Mapping[str, str],
        explain: Mapping[str, Table],
        sources: Table | None,
    ) -> None:
        super().__init__(lang, labels)
        self.explain = explain
        rows = sources.rows if sources is not None else []
        self.tiers = {str(row.get("id")): row.get("tier") for row in rows}

    def finding(self, row: Row) -> Finding:
        """Return what is said of one row: who is named, which index, what it rests on."""
        stated, full = indices_of(row)
        anchor = cell_anchor(row.get("customer"), row.get("category"), row.get("kind"))
        explained = self.explain.get(anchor)
        sentences = [
            self.say(self._named(row)), self._answer(row), self._points(row),
            self._rests(explained),
        ]  # fmt: skip
        return Finding(
            " ".join(filter(None, sentences)),
            stated or full,
            f"concentration.html#{anchor}",
            measure=self.say(Note("page.finding.measure")),
            tip=cell_text(row.get("tipping"), self.lang, labels=self.labels),
            sources=tuple(_listed(explained, "sources")),
        )

    def _named(self, row: Row) -> Note:
        """Return the first sentence: suppliers, figures, and the index that they leave open."""
        kind = row.get("kind")
        named, figured = count_of(row.get("suppliers")), count_of(row.get("quantified"))
        if not figured:
            figures = Note("page.finding.no-figure")
        elif figured >= named:
            one = named == 1
            figures = Note("page.finding.its-figure") if one else Note("page.finding.every-figure")
        elif figured == 1:
            figures = Note("page.finding.one-figure")
        else:
            figures = Note("page.finding.some-figures", n=figured)
        return Note(
            "page.finding.row",
            customer=Id(row.get("customer")),
            category=Id(row.get("category")),
            kind=Note("page.finding.by-kind", kind=Code(kind)) if kind else "",
            named=Note("page.finding.one") if named == 1 else Note("page.finding.several", n=named),
            figures=figures,
            index=self._index(row),
        )

    def _answer(self, row: Row) -> str:
        """Return the answer where it rests on more than the volumes that are said already."""
        note = answer_note(row) if row.get("basis") not in _BY_VOLUMES else None
        return f"{self.say(note)}." if note else ""

    def _index(self, row: Row) -> Note:
        stated, full = indices_of(row)
        if not (stated or full):
            reasons = names_in(row.get("reason")) or ["no-volume"]
            return Note("page.finding.undefined", reasons=tuple(map(Code, reasons)))
        exact = all(index.exact for index in (stated, full) if index)
        return Note(
            "page.finding.index",
            stated=self._stated(stated) if stated else "",
            full=self._full(stated, full, row) if full and full != stated else "",
            outer="" if exact else Note("page.finding.outer"),
        )

    def _stated(self, index: Bounds) -> Note:
        effective = equal_suppliers(index)
        if index.is_point:
            return Note("page.finding.stated-point", index=_points(index), effective=effective)
        return Note("page.finding.stated", **self.ends(index), effective=effective)

    def _full(self, stated: Bounds | None, full: Bounds, row: Row) -> Note:
        """Say the index of all who are named, and who has no figure, if that is what opens it."""
        if not stated:
            effective = equal_suppliers(full)
            if full.is_point:
                return Note("page.finding.so-point", index=_points(full), effective=effective)
            return Note("page.finding.so", **self.ends(full), effective=effective)
        names: list[Any] = [Id(name) for name in names_in(row.get("unquantified"))]
        if len(names) > _NAMES + 1:
            names[_NAMES:] = [Note("page.finding.others", n=len(names) - _NAMES)]
        if not names:
            if full.is_point:
                return Note("page.finding.ceilings-point", index=_points(full))
            return Note("page.finding.ceilings", **self.ends(full))
        who = Note("page.finding.names", names=tuple(names))
        if full.is_point:
            return Note("page.finding.full-point", index=_points(full), who=who)
        return Note("page.finding.full", **self.ends(full), who=who)

    def _points(self, row: Row) -> str:
        """Return the second sentence: the two points, and which lines are passed."""
        stated, _ = indices_of(row)
        binding, announced = (
            cell if isinstance(cell, Bounds) else None
            for cell in (row.get(f"hhi_{name}") for name in ("binding", "announced"))
        )
        points = None
        if stated and not stated.is_point and announced:
            if binding is None:
                points = Note("page.finding.announced", index=_points(announced))
            elif binding == announced:
                points = Note("page.finding.same", index=_points(binding))
            else:
                low, high = _points(binding), _points(announced)
                points = Note("page.finding.points", low=low, high=high)
        verdict = self._verdict(row)
        if points and verdict:
            points = Note("page.finding.both", points=points, verdict=verdict)
        sentence = points or verdict
        text = self.say(sentence) if sentence else ""
        return f"{text[:1].upper()}{text[1:]}." if text else ""

    def _verdict(self, row: Row) -> Note | None:
        """Say the strongest line that is passed for sure, and those that may be."""
        if count_of(row.get("suppliers")) == 1:
            return (
                Note("page.finding.closed") if row.get("closed") else Note("page.finding.no-proof")
            )
        verdicts = {line: str(row.get(f"past_{line}") or "") for line in _LINES}
        sure = [line for line in _LINES if verdicts[line] in _SURE]
        lines = tuple(
            Note("page.finding.line", n=line) for line in _LINES if verdicts[line] == "possible"
        )
        if not sure:
            return Note("page.finding.open", lines=lines) if lines else None
        verdict = (
            Note("page.finding.certain", line=sure[-1])
            if verdicts[sure[-1]] == "certain"
            else Note("page.finding.by-number", line=sure[-1])
        )
        return Note("page.finding.further", verdict=verdict, lines=lines) if lines else verdict

    def _rests(self, explained: Table | None) -> str:
        """Return the last sentence: how many claims and sources, and of which tiers."""
        claims, sources = _listed(explained, "claims"), _listed(explained, "sources")
        if not sources:
            return ""
        counts = Counter(str(self.tiers.get(source) or "") for source in sources)
        parts = tuple(
            Note("page.finding.tier", n=counts[tier], tier=tier) for tier in sorted(counts) if tier
        )
        tiers = Note("page.finding.by-tier", tiers=parts) if parts else ""
        if len(claims) == 1:
            return self.say(Note("page.finding.rests-claim", tiers=tiers))
        if len(sources) == 1:
            return self.say(Note("page.finding.rests-one", claims=len(claims), tiers=tiers))
        return self.say(
            Note("page.finding.rests", claims=len(claims), sources=len(sources), tiers=tiers)
        )


def _points(index: Bounds) -> Amount:
    """Return an index in whole points."""
    return Amount(index, digits=0)


def _listed(table: Table | None, column: str) -> list[str]:
    """Return the names that the cells of a column list, each once."""
    rows = table.rows if table is not None else []
    return list(dict.fromkeys(name for row in rows for name in names_in(row.get(column))))


def hidden_findings(
    tiers: Mapping[str, Table], *, labels: Mapping[str, str], lang: str, most: int = _CUSTOMERS
) -> list[Finding]:
    """Return, for the customers whose first tier hides most for certain, what it hides.

    All figures are as stated: suppliers without a figure are left out of the first tier.  A
    chain that need hide nothing has no sentence; a customer has one at most.

    Args:
        tiers: customer → the columns of `aisupply tiers`, a chain beginning at each tier 1.
        labels: id of a firm or category → how it is written; ids without one stay.
        lang: ``en`` or ``fr``.
        most: how many customers become sentences.
    """
    surest = [
        max(sure, key=_least_hidden)
        for table in tiers.values()
        if (sure := [chain for chain in _chains(table.rows) if _least_hidden(chain) > 0])
    ]
    surest.sort(key=lambda chain: (-_least_hidden(chain), str(chain[0].get("customer"))))
    hidden = _Hidden(lang, labels)
    return [hidden.finding(chain) for chain in surest[:most]]


def _chains(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield the rows of each chain, from its tier 1 on."""
    chain: list[Row] = []
    for row in rows:
        if row.get("tier") == 1 and chain:
            yield chain
            chain = []
        chain.append(row)
    if chain:
        yield chain


def _least_hidden(chain: Sequence[Row]) -> float:
    return _least(chain[0], "hidden_stated")


def _least(row: Row, column: str) -> float:
    """Return the lower end of a cell; null counts as 0."""
    bounds = bounds_of(row.get(column))
    return bounds.low if bounds else 0.0


class _Hidden(_Sentences):
    """Says what is behind the first tier of a chain."""

    def finding(self, chain: Sequence[Row]) -> Finding:
        """Return what one chain hides: its most concentrated tier, then its largest firm."""
        first, *behind = chain
        peak = max(behind, key=lambda row: _least(row, "hhi_stated"))
        note = Note(
            "page.finding.hidden.first",
            customer=Id(first.get("customer")),
            category=Id(first.get("category")),
            n=count_of(first.get("supplier_count")),
            index=self._index(first),
            peak=Note(
                "page.finding.hidden.peak",
                category=Id(peak.get("category")),
                tier=str(peak.get("tier")),
                index=self._index(peak),
                firm=_largest(peak),
            ),
            beside=self._beside(behind, peak),
        )
        return Finding(
            self.say(note),
            bounds_of(first.get("hidden_stated")),
            f"tiers.html#{cell_anchor('tiers', first.get('customer'), None)}",
            measure=self.say(Note("page.finding.hidden.measure")),
        )

    def _beside(self, behind: Sequence[Row], peak: Row) -> Note | str:
        """Say which other tier one firm may hold most of, and whether that is certain."""
        others = [
            row
            for row in behind
            if row is not peak and row.get("tier") == 2 and _least(row, "top_share") > 0  # noqa: PLR2004
        ]
        if not others:
            return ""
        row = max(others, key=lambda other: _least(other, "top_share"))
        percent = format_number(100 * _least(row, "top_share"), digits=0, rounding=ROUND_FLOOR)
        return Note(
            f"page.finding.hidden.beside-{row.get('beside_first') or 'possible'}",
            category=Id(row.get("category")),
            firm=_largest(row),
            share=with_marks(percent, self.lang),
            index=self._index(row),
        )

    def _index(self, row: Row) -> str | Amount:
        """Return an index in points, rounded outward; a dash for none."""
        index = bounds_of(row.get("hhi_stated"))
        if index is None:
            return "–"
        if index.is_point:
            return _points(index)
        low, high = self.ends(index).values()
        return low if low == high else f"{low} … {high}"


def _largest(row: Row) -> Id:
    """Return the firm that is the largest, or the first of those that can be."""
    return Id(next(iter(names_in(row.get("top_candidates"))), ""))


def stop_findings(stops: Table | None, *, labels: Mapping[str, str], lang: str) -> list[Finding]:
    """Return, for each category, what stops if the firm that ranks first does.

    The sentence names the horizon, and on what the least share rests. A category of which the
    least share of each stop is 0, or rests on names alone, has no sentence.

    >>> from aisupply.table import Table
    >>> row = {"rank": 1, "firm": "tsmc", "category": "chips", "customers": 3,
    ...        "exposure": Bounds(0.5, 1, exact=False), "single_point": 1, "horizon": "running",
    ...        "basis": "market"}
    >>> stop_findings(Table(tuple(row), [row]), labels={"tsmc": "TSMC"}, lang="en")[0].number
    Bounds(low=50.0, high=100.0, exact=False, low_open=False, high_open=False)
    """
    first: dict[str, list[Mapping[str, Cell]]] = {}
    for row in stops.rows if stops is not None else ():
        share, tied = bounds_of(row.get("exposure")), first.setdefault(str(row.get("category")), [])
        is_told = share and share.low > 0 and row.get("basis") != "named"
        if share and is_told and (not tied or _is_same(share, tied[0].get("exposure"))):
            tied.append(row)
    return [_first_stop(rows, labels, lang) for rows in first.values() if rows]


def _is_same(share: Bounds, other: Cell) -> bool:
    """Tell whether two exposures are equal but for round-off."""
    first = bounds_of(other)
    pairs = () if first is None else ((share.low, first.low), (share.high, first.high))
    return bool(pairs) and all(Bounds.between(*ends, size=1.0).is_point for ends in pairs)


def _first_stop(rows: list[Mapping[str, Cell]], labels: Mapping[str, str], lang: str) -> Finding:
    """Say what the firms that rank first, all with the same bounds, would each stop."""
    category, horizon = str(rows[0].get("category")), rows[0].get("horizon")
    firms = tuple(Id(row.get("firm")) for row in rows)
    share = (bounds_of(rows[0].get("exposure")) or Bounds.point(0)) * 100
    parts: dict[str, Any] = {
        "category": Id(category),
        # On what it rests is said in the sentence, once.
        "share": Amount(Bounds(share.low, share.high), "%", digits=0),
        "horizon": Note(f"page.horizon.{horizon}"),
        "basis": Note(f"page.finding.stop.basis-{rows[0].get('basis')}"),
    }
    note = (
        Note("page.finding.stop.tied", firms=firms, **parts)
        if firms[1:]
        else Note("page.finding.stop.first", firm=firms[0], **parts)
    )
    say = _Sentences(lang, labels).say
    return Finding(
        say(note),
        share,
        f"stops.html#{cell_anchor('stops', category, None)}",
        measure=say(Note(f"page.finding.stop.measure-{horizon}", category=Id(category))),
    )


def network_findings(
    concentration: Table,
    network: nx.MultiDiGraph[str] | None,
    *,
    labels: Mapping[str, str],
    lang: str,
) -> list[Finding]:
    """Return up to three sentences on the whole: one supplier, most customers, no figure.

    Args:
        concentration: the columns of `aisupply concentration`, every cell.
        network: what `View.network` returns.
        labels: id of a firm → how it is written.
        lang: ``en`` or ``fr``.
    """
    sentences = _Sentences(lang, labels)
    every = [_one_supplier(concentration, sentences)]
    if network is not None:
        every += [_most_customers(network, sentences), _without_figure(network, sentences)]
    return [finding for finding in every if finding is not None]


def pairs_with_one(concentration: Table) -> tuple[int, int, int]:
    """Return how many pairs of customer and category name one supplier, how many are closed, all.

    A pair counts once, whatever the kinds in which it is measured.

    >>> from aisupply.table import Table
    >>> rows = [{"customer": "a", "category": "x", "suppliers": 1, "closed": False},
    ...         {"customer": "a", "category": "y", "suppliers": 3, "closed": False}]
    >>> pairs_with_one(Table(("customer", "category", "suppliers", "closed"), rows))
    (1, 0, 2)
    """
    most: dict[tuple[str, str], int] = {}
    closed: dict[tuple[str, str], bool] = {}
    for row in concentration.rows:
        pair = str(row.get("customer")), str(row.get("category"))
        most[pair] = max(count_of(row.get("suppliers")), most.get(pair, 0))
        closed[pair] = row.get("closed") is True
    one = [pair for pair, named in most.items() if named == 1]
    return len(one), sum(closed[pair] for pair in one), len(most)


def one_supplier(concentration: Table) -> Note | None:
    """Return the sentence on pairs of customer and category that name one supplier, if any do."""
    one, _, every = pairs_with_one(concentration)
    return Note("page.finding.whole.one-supplier", n=one, all=every) if one else None


def _one_supplier(concentration: Table, sentences: _Sentences) -> Finding | None:
    note = one_supplier(concentration)
    if note is None:
        return None
    one, closed, every = pairs_with_one(concentration)
    text = sentences.say(note)
    if closed:
        text += sentences.say(Note("page.finding.whole.one-closed", n=closed))
    measure = sentences.say(Note("page.finding.whole.one-measure", all=every))
    return Finding(text, Bounds.point(one), ONE_SUPPLIER, measure=measure)


def _most_customers(network: nx.MultiDiGraph[str], sentences: _Sentences) -> Finding | None:
    """Say who is named by most customers; what a firm makes for itself is left out."""
    customers: defaultdict[str, set[str]] = defaultdict(set)
    for supplier, customer, relation in network.edges(data="relation"):
        if relation == "supply" and supplier != customer:
            customers[supplier].add(customer)
    order = sorted(customers, key=lambda firm: (-len(customers[firm]), firm))
    if len(order) < _NEXT or len(customers[order[0]]) == len(customers[order[1]]):
        return None
    first, *others = order[: _NEXT + 1]
    every = len(set().union(*customers.values()))
    note = Note(
        "page.finding.whole.most-customers",
        firm=Id(first),
        n=len(customers[first]),
        all=every,
        others=tuple(
            Note("page.finding.whole.next", firm=Id(firm), n=len(customers[firm]))
            for firm in others
        ),
    )
    return Finding(
        sentences.say(note),
        Bounds.point(len(customers[first])),
        "network.html",
        measure=sentences.say(Note("page.finding.whole.most-measure", all=every)),
    )


def _without_figure(network: nx.MultiDiGraph[str], sentences: _Sentences) -> Finding | None:
    """Say for how many pairs of firms no volume is public, and how often volumes conflict."""
    figured: dict[tuple[str, str], bool] = {}
    disagreeing = 0
    for supplier, customer, link in network.edges(data=True):
        if link.get("relation") == "supply" and supplier != customer:
            pair = supplier, customer
            figured[pair] = figured.get(pair, False) or isinstance(link.get("volume"), Bounds)
            disagreeing += link.get("agree") is False
    without, every = sum(not figure for figure in figured.values()), len(figured)
    if not without:
        return None
    percent = 100 * without / every
    text = sentences.say(
        Note("page.finding.whole.without-figure", n=without, all=every, percent=percent)
    )
    if disagreeing:
        text += sentences.say(Note("page.finding.whole.disagreeing", n=disagreeing))
    measure = sentences.say(Note("page.finding.whole.without-measure", all=every))
    return Finding(text, Bounds.point(without), "firms.html", measure=measure)


def conflict_findings(conflicts: Table | None, *, lang: str) -> list[Finding]:
    """Return how often two claims cannot both be right, if they ever do.

    >>> from aisupply.table import Table
    >>> rows = [{"grade": "contradiction"}, {"grade": "difference"}]
    >>> print(conflict_findings(Table(("grade",), rows), lang="en")[0].number)
    1
    """
    rows = conflicts.rows if conflicts is not None else []
    apart = sum(row.get("grade") == "contradiction" for row in rows)
    if not apart:
        return []
    note = Note("page.finding.whole.contradictions", n=apart, all=len(rows))
    measure = render(Note("page.finding.whole.contradictions-measure"), lang)
    return [Finding(render(note, lang), Bounds.point(apart), "conflicts.html", measure=measure)]
