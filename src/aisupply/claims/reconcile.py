"""Several claims on one quantity: constraints that are put together, never averaged."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from aisupply.bounds import Bounds, combine
from aisupply.quantity.figures import named_figure
from aisupply.rdf.terms import local_id
from aisupply.store.literals import number_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from aisupply.claims.lens import ClaimFacts, Combine
    from aisupply.store import ClaimStore

__all__ = [
    "Combined",
    "FigureStatement",
    "combine_statements",
    "figure_statement",
    "one_a_claim",
    "partly_binding",
    "rules_of",
]

_LOWEST_TIER = 9
"""Stands for the tier of a source that has none."""


@dataclass(frozen=True)
class FigureStatement:
    """What one claim says of a volume.

    Args:
        firm: what somebody is bound to; 0 where nothing is binding.
        stated: the figure that the words name, the interval of words without a number such as
            "several"; None if they say nothing.
        ceiling: the most; infinite if none is stated.
        tier: tier of the claim's source, 1 the best.
        known: ISO date on which the claim became known.
        ceiling_open: the ceiling itself is not reached ("under 100").
        firm_open: the firm part itself is passed ("more than 2").
    """

    firm: float
    stated: float | Bounds | None
    ceiling: float
    tier: int
    known: str
    ceiling_open: bool = False
    firm_open: bool = False

    @property
    def interval(self) -> Bounds:
        """The interval from the firm part to the ceiling."""
        apart = self.firm < self.ceiling
        return Bounds(
            self.firm, self.ceiling,
            low_open=self.firm_open and apart, high_open=self.ceiling_open and apart,
        )  # fmt: skip

    @property
    def has_figure(self) -> bool:
        """Whether the claim gives any figure."""
        return self.stated is not None or self.firm > 0 or math.isfinite(self.ceiling)


@dataclass(frozen=True)
class Combined:
    """What all claims on a volume leave open together; `agree` tells if they have a point."""

    interval: Bounds | None
    stated: float | Bounds | None
    agree: bool = True


def partly_binding(store: ClaimStore) -> frozenset[str]:
    """Return the volumes of which any claim of a store says that only a part is binding.

    All claims are asked, whatever the lens (`ClaimGraph.partly_binding`): to leave out the
    source that says so must not turn a headline into a floor.  A firm part within ten per cent
    of the figure is how "about" is read, and no binding part.
    """
    query = """
        SELECT DISTINCT ?volume {
          GRAPH ?claim { ?volume ais:firmQuantity/ais:lowerBound ?firm ; ais:statedQuantity ?q .
            { ?q ais:lowerBound ?stated }
            UNION { ?q ais:upperBound ?stated FILTER NOT EXISTS { ?q ais:lowerBound ?low } } }
          ?claim ais:certainty ?certainty
          FILTER(?certainty != aisc:denied && ?firm < ?stated * 0.899)
          FILTER NOT EXISTS { ?claim ais:replacedBy ?newer }
        }"""
    return frozenset(row["volume"] for row in store.records(query))


def figure_statement(
    row: Mapping[str, str],
    facts: ClaimFacts,
    *,
    partly_binding: Collection[str],
    rules: Collection[str] = (),
) -> FigureStatement:
    """Return what a row of the rule `edges-volumes` says of its volume.

    Args:
        row: the volume and the bounds of its firm, stated and ceiling quantities.
        facts: what is said about the claim of the row.
        partly_binding: volumes of which only a part is binding; a headline is no floor there.
        rules: the reading rules of what is stated, as `rules_of` gives them.
    """
    firm, stated = _amount(row, "firm") or 0.0, _stated_of(row, rules)
    most = number_in(row, "ceiling_high")
    ceiling = number_in(row, "ceiling_low") if most is None else most
    if row["volume"] in partly_binding and stated is not None and firm >= _least(stated):
        firm = 0.0
    return FigureStatement(
        firm=firm,
        stated=stated,
        ceiling=math.inf if ceiling is None else ceiling,
        tier=facts.tier or _LOWEST_TIER,
        known=facts.known.isoformat(),
        ceiling_open=row.get("ceiling_high_open") == "true",
        firm_open=row.get("firm_low_open") == "true" and firm > 0,
    )


def one_a_claim(rows: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Return one row a claim: further rows differ in category or product only."""
    first: dict[str, Mapping[str, str]] = {}
    for row in rows:
        first.setdefault(row["claim"], row)
    return list(first.values())


def rules_of(rows: Iterable[Mapping[str, str]]) -> dict[str, set[str]]:
    """Return the reading rules of what each claim states, from all rows of a volume."""
    rules: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        if "stated_rule" in row:
            rules[row["claim"]].add(local_id(row["stated_rule"]))
    return rules


def _stated_of(row: Mapping[str, str], rules: Collection[str]) -> float | Bounds | None:
    """Return the number that the words name, else their interval; None if there is neither."""
    low, high = (
        Fraction(row[name]) if name in row else None for name in ("stated_low", "stated_high")
    )
    if low is None and high is None:
        return None
    number = named_figure(low, high, rules)
    if number is not None:
        return float(number)
    return Bounds(
        float(low or 0),
        math.inf if high is None else float(high),
        low_open=row.get("stated_low_open") == "true",
        high_open=row.get("stated_high_open") == "true",
    )


def _least(stated: float | Bounds) -> float:
    return stated.low if isinstance(stated, Bounds) else stated


def _amount(row: Mapping[str, str], part: str) -> float | None:
    """Return the figure that a quantity names: its lower bound, or the upper for "up to"."""
    low = number_in(row, f"{part}_low")
    return number_in(row, f"{part}_high") if low is None else low


def combine_statements(
    statements: Sequence[FigureStatement], *, policy: Combine = "intersect"
) -> Combined:
    """Put together what several claims say of one volume.

    Args:
        statements: at least one.
        policy: `intersect` takes the intersection, or the hull where there is none; `hull`
            always the hull; `latest` the newest claim; `best-tier` those of the best tier.

    Returns:
        The interval (None if no claim gives a figure) and the stated figure: of the best
        tier, then the latest, then the least, clipped to the interval.

    Example:
        >>> up_to = FigureStatement(0, 6, 6, tier=2, known="2025-10-07")
        >>> part = FigureStatement(1, None, float("inf"), tier=1, known="2025-10-06")
        >>> combine_statements([up_to, part]).interval.text()
        '1 … 6'
    """
    with_figure = [statement for statement in statements if statement.has_figure]
    if not with_figure:
        return Combined(None, None)
    counting = _by_policy(with_figure, policy)
    if policy == "hull":
        interval = counting[0].interval
        for statement in counting[1:]:
            interval = interval.hull(statement.interval)
        agree = combine([statement.interval for statement in counting])[1]
    else:
        interval, agree = combine([statement.interval for statement in counting])
    return Combined(interval, _stated(counting, interval), agree)


def _by_policy(statements: list[FigureStatement], policy: Combine) -> list[FigureStatement]:
    if policy == "latest":
        newest = max(statement.known for statement in statements)
        return [statement for statement in statements if statement.known == newest]
    if policy == "best-tier":
        best = min(statement.tier for statement in statements)
        return [statement for statement in statements if statement.tier == best]
    return statements


def _stated(statements: list[FigureStatement], interval: Bounds) -> float | Bounds | None:
    """Return what is stated by the best tier, then the latest, then the least, clipped."""
    stated_figures = [(t.tier, t.known, t.stated) for t in statements if t.stated is not None]
    if not stated_figures:
        return None
    # By tier alone: figures and intervals have no order among each other.
    tier = min(rank for rank, _, _ in stated_figures)
    day = max(known for rank, known, _ in stated_figures if rank == tier)
    alike = (figure for rank, known, figure in stated_figures if (rank, known) == (tier, day))
    stated = min(alike, key=_least)
    if not isinstance(stated, Bounds):
        return min(max(stated, interval.low), interval.high)
    common = stated.intersection(interval)
    if common is None:  # the other claims leave nothing of it: the end that is nearest
        return interval.low if stated.high <= interval.low else interval.high
    return common.low if common.is_point else common
