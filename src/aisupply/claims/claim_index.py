"""All claims of a graph in one document, laid out so that choosing claims is cutting bytes.

The document is N-Quads behind a first line, a comment, that is its index: what a lens looks at
of each claim, who controls whom, which volumes are only partly binding, and where in the document
the statements of each claim are.  A view of any lens is cut out of it and parsed once; the claims
that the lens leaves out are never parsed.

Lines are in blocks.  A block holds the evidence that exactly the same claims need (most often one
claim, or the claims of one source) and, where that is one claim, the claim's own graph.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import defaultdict
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from aisupply.claims.lens import ClaimFacts
from aisupply.claims.ownership import Control, controls
from aisupply.rdf.nquads import graph_end
from aisupply.store import CODES_GRAPH, REGISTRY_GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aisupply.store.embedded import EmbeddedStore

__all__ = ["ClaimIndex", "write_index"]

_INDEX = b"# index "
_USERS = """
SELECT DISTINCT ?node ?claim {
  ?claim a ais:Claim ; (ais:statedIn|ais:evidencedBy|ais:evidencedBy/oa:hasSelector)? ?node
}
"""

_Key = tuple[str, ...]
"""The claims that need a block; the name of a graph alone for registry and code lists."""


class ClaimIndex:
    """An indexed graph: facts of its claims, who controls whom, the statements of any claim.

    Args:
        data: what `write_index` returned.
        coverage: the day up to which the graph was kept.
    """

    def __init__(self, data: bytes, *, coverage: dt.date) -> None:
        self.data = data
        self.coverage = coverage
        self._start = data.index(b"\n") + 1
        index: dict[str, Any] = json.loads(data[len(_INDEX) : self._start])
        self._blocks: list[tuple[int, int]] = index["blocks"]
        self._graphs: dict[str, int] = index["graphs"]
        self._needs: dict[str, list[int]] = {row[0]: row[-1] for row in index["claims"]}
        self.facts = [_from_row(row) for row in index["claims"]]
        self.controls = [Control(*row) for row in index["controls"]]
        self.partly_binding = frozenset[str](index["partly_binding"])

    def claim_quads(self, claims: Iterable[str]) -> bytes:
        """Return as N-Quads the graphs of claims and what the default graph says of them."""
        blocks = {number for claim in claims for number in self._needs[claim]}
        return b"".join(map(self._block, sorted(blocks)))

    def naming(self, names: Iterable[str]) -> list[str]:
        """Return the claims whose statements, or evidence, name any of some things by IRI."""
        iris = list(names)
        if not iris:
            return []
        pattern = re.compile(b"<(?:%s)>" % b"|".join(re.escape(n.encode()) for n in iris))
        blocks = {
            number
            for number, (start, stop) in enumerate(self._blocks)
            if pattern.search(self.data, self._start + start, self._start + stop)
        }
        return [claim for claim, needed in self._needs.items() if not blocks.isdisjoint(needed)]

    def graph_triples(self, graph: str) -> bytes:
        """Return one of the graphs that are no claims as N-Triples."""
        number = self._graphs.get(graph)
        lines = b"" if number is None else self._block(number)
        return lines.replace(_end(graph), b" .\n")

    def _block(self, number: int) -> bytes:
        start, stop = self._blocks[number]
        return self.data[self._start + start : self._start + stop]


def write_index(store: EmbeddedStore, facts: Sequence[ClaimFacts]) -> bytes:
    """Return a store as one document.

    Args:
        store: holds all claims.
        facts: what is said of each of them.
    """
    from aisupply.claims.reconcile import partly_binding

    blocks = _blocks(store, facts)
    keys = list(blocks)
    needs: dict[str, list[int]] = defaultdict(list)
    for number, key in enumerate(keys):
        for claim in key:
            needs[claim].append(number)
    index = {
        "claims": [_to_row(fact, needs[fact.iri]) for fact in facts],
        "controls": controls(store),
        "partly_binding": sorted(partly_binding(store)),
        "graphs": {name: keys.index((name,)) for name in _STRUCTURE if (name,) in blocks},
        "blocks": _places(sum(map(len, blocks[key])) for key in keys),
    }
    head = _INDEX + json.dumps(index, separators=(",", ":")).encode() + b"\n"
    return head + b"".join(line for key in keys for line in blocks[key])


_STRUCTURE = (REGISTRY_GRAPH, CODES_GRAPH)


def _blocks(store: EmbeddedStore, facts: Sequence[ClaimFacts]) -> dict[_Key, list[bytes]]:
    """Return the lines of a store by who needs them; what nobody needs comes last."""
    users: dict[bytes, list[str]] = defaultdict(list)
    for node, claim in store.select(_USERS).rows:
        users[str(node).encode()].append(claim.value)  # type: ignore[union-attr]
    sharing = {node: tuple(sorted(claims)) for node, claims in users.items()}
    graph_keys: dict[bytes, _Key] = {
        _end(name): (name,) for name in (*_STRUCTURE, *(fact.iri for fact in facts))
    }
    blocks: dict[_Key, list[bytes]] = defaultdict(list)
    for line in store.dump(ox.RdfFormat.N_QUADS).splitlines(keepends=True):
        end = graph_end(line)
        key = graph_keys.get(end) if end else sharing.get(line[: line.index(b" ")])
        blocks[key or ()].append(line)
    return dict(sorted(blocks.items(), reverse=True))


def _end(graph: str) -> bytes:
    return f" <{graph}> .\n".encode()


def _places(sizes: Iterable[int]) -> list[tuple[int, int]]:
    """Return where blocks begin and end, counted from the end of the index."""
    ends = list(accumulate(sizes, initial=0))
    return list(pairwise(ends))


def _to_row(fact: ClaimFacts, needs: list[int]) -> list[Any]:
    plain = [value.isoformat() if isinstance(value, dt.date) else value for value in fact]
    return [*plain, needs]


def _from_row(row: list[Any]) -> ClaimFacts:
    iri, status, certainty, known, source, tier, issued, replaced, invalid, _ = row
    return ClaimFacts(
        iri, status, certainty, dt.date.fromisoformat(known), source, tier,
        dt.date.fromisoformat(issued) if issued else None, replaced,
        dt.date.fromisoformat(invalid) if invalid else None,
    )  # fmt: skip
