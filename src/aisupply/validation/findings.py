"""What a validation finds: findings, in order, and the report that holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from aisupply.errors import UsageError
from aisupply.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aisupply.table import Cell
    from aisupply.text import Note

__all__ = ["LANGUAGES", "SEVERITIES", "Finding", "Lang", "Report", "Severity", "require_language"]

Severity = Literal["violation", "warning", "info"]
"""How bad a finding is; only a violation makes a graph unsound."""
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""The severities, worst first."""
Lang = Literal["en", "fr"]
"""A language of messages."""
LANGUAGES: tuple[Lang, ...] = get_args(Lang)
"""The languages of messages."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, or may be, and what to do about it.

    Args:
        severity: one of `SEVERITIES`.
        file: the file it is in, as it was named by the caller; None where not known.
        line: the line in the file, from 1; None where not known.
        label: the check or shape that found it.
        what: what is wrong.
        todo: what to do.
        thing: IRI of what is wrong; empty for a file as a whole.
        claim: IRI of the claim it is in; empty where there is none. Findings are told apart
            without it.
    """

    severity: Severity
    file: str | None
    line: int | None
    label: str
    what: str
    todo: str
    thing: str = ""
    claim: str = field(default="", compare=False)

    def rank(self) -> tuple[int, str, int, str, str, str]:
        """Return what findings are sorted by: worst first, then file, line and label."""
        return (
            SEVERITIES.index(self.severity),
            self.file or "",
            self.line or 0,
            self.label,
            self.what,
            self.thing,
        )


@dataclass(frozen=True)
class Report:
    """The findings of a validation, sorted, each once.

    Example:
        >>> report = Report.of([Finding("warning", None, None, "a", "is odd", "look at it")])
        >>> report.ok, len(report), report.count("warning")
        (True, 1, 1)
    """

    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = field(default=())
    lang: str = "en"

    @classmethod
    def of(
        cls, findings: Iterable[Finding], notes: Iterable[Note] = (), lang: str = "en"
    ) -> Report:
        """Sort findings and drop repeated ones."""
        return cls(tuple(sorted(set(findings), key=Finding.rank)), tuple(notes), lang)

    def __len__(self) -> int:
        return len(self.findings)

    @property
    def ok(self) -> bool:
        """Whether there is no violation; warnings do not count."""
        return self.count("violation") == 0

    def count(self, severity: Severity) -> int:
        """Return how many findings have a severity."""
        return sum(finding.severity == severity for finding in self.findings)

    def table(self) -> Table:
        """Return the findings as rows."""
        columns = ("severity", "file", "line", "label", "what", "todo")
        rows: list[dict[str, Cell]] = [
            {name: getattr(finding, name) for name in columns} for finding in self.findings
        ]
        return Table(columns, rows, notes=list(self.notes), lang=self.lang)

    def __str__(self) -> str:
        return str(self.table())

    def _repr_html_(self) -> str:
        """Show the findings in a notebook."""
        return self.table()._repr_html_()


def require_language(lang: str) -> None:
    """Raise `UsageError` for a language that messages are not written in."""
    if lang not in LANGUAGES:
        raise UsageError(
            f"there are no messages in {lang!r}", hint=f"use one of {', '.join(LANGUAGES)}"
        )
