"""What changed as a feed that readers of news take: Atom (RFC 4287)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from aisupply.rdf.terms import DATASET
from aisupply.table import display

if TYPE_CHECKING:
    from aisupply.table import Table

__all__ = ["atom_feed"]

_ATOM = "http://www.w3.org/2005/Atom"
_NEVER = "1970-01-01"
"""When a feed without an entry was last changed: Atom wants a day."""


def atom_feed(table: Table) -> str:
    """Return a table of changes as an Atom feed, the newest change first.

    Args:
        table: what `aisupply.claims.diff.diff` returns.

    An entry has as its id the claim with the change and its day, so that a reader shows it once;
    its title is the change and what it is about, its content what was before and is after.

    >>> from aisupply.table import Table
    >>> row = {"date": "2026-02-27", "change": "stage", "thing": "loi", "claim": "urn:c"}
    >>> columns = ("date", "change", "thing", "claim", "before", "after")
    >>> feed = atom_feed(Table(columns, [{**row, "before": "planned", "after": "ended"}]))
    >>> "<title>stage: loi</title>" in feed, "planned → ended" in feed
    (True, True)
    """
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    days = [str(row["date"]) for row in table.rows]
    _add(feed, "id", f"{DATASET}/changes")
    _add(feed, "title", "aisupply: what became known")
    _add(feed, "updated", _moment(max(days, default=_NEVER)))
    _add(ET.SubElement(feed, f"{{{_ATOM}}}author"), "name", "aisupply")
    for row in reversed(table.rows):
        entry = ET.SubElement(feed, f"{{{_ATOM}}}entry")
        change, day, claim = (str(row[name]) for name in ("change", "date", "claim"))
        _add(entry, "id", f"{claim}#{change}-{day}")
        _add(entry, "title", f"{change}: {display(row['thing']).removeprefix(':')}")
        _add(entry, "updated", _moment(day))
        words = (display(row[name]) for name in ("before", "after") if row.get(name) is not None)
        _add(entry, "content", " → ".join(words), type="text")
    ET.indent(feed)
    return ET.tostring(feed, encoding="unicode", xml_declaration=True) + "\n"


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes).text = text


def _moment(day: str) -> str:
    return f"{day}T00:00:00Z"
