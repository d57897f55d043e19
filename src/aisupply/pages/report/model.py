"""What a report is made of."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import networkx as nx

    from aisupply.bounds import Bounds
    from aisupply.pages.charts.counts import Chain
    from aisupply.pages.view.context import ViewContext
    from aisupply.table import Table
    from aisupply.text import Note

__all__ = ["Dossier", "Fact", "Finding", "ReportData", "cell_anchor"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence of the headline, with its number and what it rests on.

    Args:
        text: the sentence, in plain words.
        number: the number with its bounds; none where the sentence is not about one.
        link_to: anchor in the report, without ``#``, of what the sentence rests on.
        claims: ids of the claims it rests on.
        measure: what the number measures, in a word or two; printed below it.
        tip: what would change the verdict; printed on the page only.
        sources: ids of the sources it rests on.
    """

    text: str
    number: Bounds | None
    link_to: str
    claims: tuple[str, ...] = ()
    measure: str = ""
    tip: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """What one claim says of one thing.

    Args:
        text: in words.
        claim: id of the claim.
        bounds: the figures that it gives, in print.
        status: id of the status.
        certainty: id of the certainty.
        known: the day on which it became known.
        holds: from when until when it holds, where the claim says so.
        source: id of the source.
        spans: the passages, such as ``992–1061``.
        about: ids of the other things that the claim names and that have a page, kind first.
    """

    text: str
    claim: str
    bounds: str = ""
    status: str = ""
    certainty: str = ""
    known: str = ""
    holds: str = ""
    source: str = ""
    spans: str = ""
    about: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Dossier:
    """A thing that has a page of its own.

    Args:
        kind: ``organisation``, ``agreement``, ``product``, ``person`` or ``source``.
        id: of the thing.
        label: its name.
        names: what the registry says of it: heading and value.
        facts: what the claims say of it, the newest first.
    """

    kind: str
    id: str
    label: str
    names: tuple[tuple[str, str], ...] = ()
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class ReportData:
    """All that the report prints; `write_report` computes nothing.

    Args:
        title: heading of the report.
        lens: the lens as written to JSON.
        lens_line: the lens in one line.
        generated_from: what the numbers come from, such as digest, version and coverage date.
        counts: columns ``what`` and ``count``.
        findings: the headline.
        concentration: the columns of `aisupply concentration`, of orders.
        installed: what it says of the kind ``installed``; none where the lens has no estimates.
        explain: `cell_anchor` of a row of `concentration` → per supplier firm, stated, ceiling,
            claims and sources.
        network: the network under the lens.
        timeline: columns ``known``, ``claim``, ``subject``, ``what``, ``status``,
            ``certainty``, ``source``.
        sources: columns ``id``, ``label``, ``publisher``, ``kind``, ``tier``, ``language``,
            ``issued``, ``claims``, ``spans``.
        validation: the findings of `aisupply validate`.
        valid: whether validation found no violation.
        notes: what belongs to the report.
        tiers: customer → what `aisupply tiers` says of it.
        chains: the chains of categories below those customers, with who is named in them.
        stops: what `aisupply chokepoints` says.
        exposures: what `aisupply disrupt` says, for each firm of the heat map.
        timelines: one table of `aisupply timeline` for each headline customer and category.
        conflicts: what `aisupply conflicts` says.
        loops: what `aisupply loops` says.
        returns: what it says with ``--actors``.
        chance: what it says with ``--chance`` of loops of two payments.
        dossiers: the things that have a page.
        context: what the drawn views show beside the network, such as its replay.
        beyond: addresses outside of the report that its navigation leads to, with their names.
        lang: language of the chrome, ``en`` or ``fr``.
    """

    title: str
    lens: Mapping[str, Any]
    lens_line: Note | str
    generated_from: Mapping[str, str]
    counts: Table
    findings: Sequence[Finding]
    concentration: Table
    network: nx.MultiDiGraph[str]
    timeline: Table
    sources: Table
    validation: Table
    valid: bool
    installed: Table | None = None
    explain: Mapping[str, Table] = field(default_factory=dict)
    notes: Sequence[Note] = ()
    tiers: Mapping[str, Table] = field(default_factory=dict)
    chains: Sequence[Chain] = ()
    stops: Table | None = None
    exposures: Table | None = None
    timelines: Sequence[Table] = ()
    conflicts: Table | None = None
    loops: Table | None = None
    returns: Table | None = None
    chance: Table | None = None
    dossiers: Sequence[Dossier] = ()
    context: ViewContext | None = None
    beyond: tuple[tuple[str, str], ...] = ()
    lang: str = "en"


def cell_anchor(customer: object, category: object, kind: object) -> str:
    """Return the anchor of a row of the concentration table.

    >>> cell_anchor("openai", "ai-accelerator", "power")
    'cell-openai-ai-accelerator-power'
    """
    words = "-".join(str(part) for part in (customer, category, kind) if part is not None)
    slug = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
    # Different names may leave the same letters: then their checksum tells them apart.
    return (
        f"cell-{slug}"
        if slug == words
        else f"cell-{slug}-{zlib.crc32(words.encode('utf-8', 'replace')):08x}"
    )
