"""The index of the search: everything that has a place in a report, as one script.

A page that is opened from disk can fetch nothing, but it can load a script: the index is data
that a script of ours reads. Per entry it holds the kind, the name, the address, and more words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aisupply.pages.assets import safe_json
from aisupply.pages.styling import clip, visible
from aisupply.rdf.terms import local_id
from aisupply.text import code_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aisupply.pages.report.renderer import PageRenderer

__all__ = ["render_search", "search_index"]

_KINDS = ("organisation", "agreement", "product", "person", "source", "claim")
_TEXT = 300


def search_index(renderer: PageRenderer) -> str:
    """Return the script that holds the index."""
    kinds = [code_word(kind, renderer.data.lang) for kind in _KINDS]
    index = safe_json({"kinds": kinds, "entries": list(_entries(renderer))})
    return f"globalThis.aisupplyIndex={index};\n"


def _entries(renderer: PageRenderer) -> Iterator[list[Any]]:
    for thing in renderer.data.dossiers:
        address = renderer.addresses.of(thing.kind, thing.id)
        if thing.kind in _KINDS and address:
            more = [value for _, value in thing.names if not value.startswith(("http:", "https:"))]
            words = clip(visible(" · ".join([thing.id, *more])), _TEXT)
            yield [_KINDS.index(thing.kind), visible(thing.label), address, words]
    for row in reversed(renderer.data.timeline.rows):
        claim = local_id(str(row.get("claim")))
        text = clip(visible(str(row.get("what") or claim)), _TEXT)
        about = " · ".join(visible(str(row.get(name) or "")) for name in ("known", "source"))
        yield [
            _KINDS.index("claim"),
            text,
            renderer.addresses.claim(claim),
            f"{about} · {visible(claim)}",
        ]


def render_search(renderer: PageRenderer) -> str:
    """Return the page of the search; `search.html#q=words` searches."""
    words = {name: renderer.words[name] for name in ("results", "results_more", "nothing_found")}
    return renderer.page(
        "search.html.j2",
        address="search.html",
        title=renderer.words["search_title"],
        kinds=[visible(code_word(kind, renderer.data.lang)) for kind in _KINDS],
        search_words=safe_json(words),
    )
