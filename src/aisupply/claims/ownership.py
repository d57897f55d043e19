"""Groups of firms: who controls whom on a day, and so who is one firm with whom.

Groups are structure, like the registry: they do not hang on the lens's sources or on the day
on which they became known, only on the day that is looked at.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from aisupply.claims.lens import end_of_day
from aisupply.rdf.terms import local_id
from aisupply.text import Id, Note

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from aisupply.store import ClaimStore

__all__ = ["Control", "Groups", "controls", "group_note"]

_CONTROLS = """
SELECT DISTINCT ?child ?parent ?begin ?end {
  GRAPH ?claim { ?control a ais:Control ; ais:controlled ?child ; ais:controller ?parent .
    OPTIONAL { ?control time:hasTime/time:hasBeginning/time:inXSDDateTimeStamp ?begin }
    OPTIONAL { ?control time:hasTime/time:hasEnd/time:inXSDDateTimeStamp ?end } }
  ?claim ais:certainty ?certainty .
  FILTER(?certainty != aisc:denied)
  FILTER NOT EXISTS { ?claim ais:replacedBy ?newer }
} ORDER BY ?child ?parent ?begin
"""


class Control(NamedTuple):
    """A firm controls another from a moment, until another; both ISO texts, "" for open."""

    child: str
    parent: str
    begin: str = ""
    end: str = ""


def controls(store: ClaimStore) -> list[Control]:
    """Return all statements of control in a store, in order."""
    return [
        Control(
            local_id(row["child"]),
            local_id(row["parent"]),
            row.get("begin", ""),
            row.get("end", ""),
        )
        for row in store.records(_CONTROLS)
    ]


class Groups:
    """Which firm stands for which on one day.

    Args:
        statements: who controls whom, and when.
        day: the day that is looked at.

    Example:
        >>> import datetime as dt
        >>> statements = [Control("aws", "amazon"), Control("xai", "spacex", "2026-02-01")]
        >>> groups = Groups(statements, dt.date(2026, 1, 31))
        >>> groups.head("aws"), groups.head("xai"), groups.head("amd")
        ('amazon', 'xai', 'amd')
    """

    def __init__(self, statements: Iterable[Control], day: dt.date) -> None:
        now = end_of_day(day)
        parents: dict[str, list[str]] = defaultdict(list)
        for control in statements:
            if control.begin <= now and (not control.end or control.end > now):
                parents[control.child].append(control.parent)
        self._parents: Mapping[str, list[str]] = parents

    def head(self, firm: str) -> str:
        """Return the firm at the top of a firm's group; itself if nobody controls it.

        Where sources name two parents, the first by id is taken.  Where the parents go in a
        circle, the first by id of the circle is the head of all that lead into it.
        """
        chain = [firm]
        while self._parents.get(chain[-1]):
            parent = min(self._parents[chain[-1]])
            if parent in chain:
                return min(chain[chain.index(parent) :])
            chain.append(parent)
        return chain[-1]

    def disputed(self) -> dict[str, list[str]]:
        """Return the firms of which sources name several parents on the day, each with these."""
        by_child = {child: sorted(set(parents)) for child, parents in self._parents.items()}
        return {child: parents for child, parents in sorted(by_child.items()) if parents[1:]}

    def members(self, head: str) -> list[str]:
        """Return the firms, other than the head, that a firm stands for."""
        return sorted(
            child for child in self._parents if child != head and self.head(child) == head
        )


def group_note(firm: str, head: str) -> Note:
    """Return the note on a firm that is answered as the head of its group."""
    return Note("group.counts-as", firm=Id(firm), head=Id(head))
