"""Views and networks in a notebook: the interactive page, inside the cell that shows it.

A view or a network that ends a cell shows itself.  `draw` gives the choice of what is drawn:

>>> import aisupply
>>> view = aisupply.open().view()
>>> drawn = aisupply.draw(view.network(), "amd", depth=1)
>>> drawn._repr_html_().count("<iframe")
1

The frame holds the whole page, so that a saved notebook shows it without aisupply and without a
network; each costs the notebook 0.7 to 1.5 MB.  It is sandboxed: what is in it cannot reach the
notebook around it.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import networkx as nx

from aisupply.atomic import write_whole
from aisupply.claims.graph import ClaimView
from aisupply.errors import UsageError
from aisupply.pages.view.view import render_view, view_page

if TYPE_CHECKING:
    Graph: TypeAlias = "nx.MultiDiGraph[str]"

__all__ = ["Drawn", "draw"]

HEIGHT = 640
"""Of a frame, in pixels."""

_HEAD = "<head>\n"
_OWN_ADDRESS = '<base href="about:srcdoc">\n'
"""A page in a frame takes the notebook's address for its own, and may not write what is chosen
into that; this gives it the address that it has."""


@dataclass(frozen=True)
class Drawn:
    """A page that a notebook shows inside its cell.

    Args:
        page: the page, a whole HTML document.
        lens_line: the lens in one line, printed above the frame.
        height: of the frame, in pixels.

    Example:
        >>> Drawn("<!DOCTYPE html><p>AMD</p>", lens_line="facts only")
        <Drawn page of 1 kB, facts only>
    """

    page: str
    lens_line: str = ""
    height: int = HEIGHT

    def __repr__(self) -> str:
        size = -(-len(self.page.encode("utf-8")) // 1000)
        return f"<Drawn page of {size:,} kB, {self.lens_line or 'no lens'}>"

    def _repr_html_(self) -> str:
        """Show the page in a frame that may run its own scripts and save a picture, no more."""
        framed = self.page.replace(_HEAD, _HEAD + _OWN_ADDRESS, 1)
        return (
            f"<p><small>{escape(self.lens_line)}</small></p>"
            f'<iframe sandbox="allow-scripts allow-downloads" title="{escape(self.lens_line)}"'
            f' style="width:100%;height:{self.height:d}px;border:1px solid #8886"'
            f' srcdoc="{escape(framed)}"></iframe>'
        )

    def write(self, path: str | Path) -> Path:
        """Write the page to a file, whole or not at all, and return its path."""
        place = Path(path)
        write_whole(place, self.page.encode("utf-8"))
        return place


def draw(
    what: ClaimView | Graph,
    focus: str | None = None,
    *,
    depth: int | None = None,
    layout: str = "supply",
    lang: str = "en",
    height: int = HEIGHT,
) -> Drawn:
    """Draw a view or a network as an interactive page that a notebook shows in its cell.

    Args:
        what: a view, whose page replays what was known at each date and has the measures of
            each firm; or a network, whose page shows what it holds, and is made sooner.
        focus: a firm, product or agreement; only what is at most `depth` links from it is drawn.
            For a view any of its names will do, for a network its id.
        depth: how far from the focus to go; by default as in `aisupply view`, 2 for a network.
        layout: ``supply``, ``tiers``, ``capital`` or ``loops``; see `aisupply view`.
        lang: of the page, ``en`` or ``fr``.
        height: of the frame, in pixels.

    Raises:
        UnknownNameError: nothing is called `focus`.
        UsageError: there is no such layout or language, or `what` is neither view nor network.
    """
    if isinstance(what, ClaimView):
        centre = what.graph.names.find(focus).id if focus else None
        page = view_page(what, focus=centre, depth=depth, lang=lang, layout=layout)
        return Drawn(page, str(what.lens.line()), height)
    if isinstance(what, nx.MultiDiGraph):
        depth = 2 if depth is None else depth
        page = render_view(what, focus=focus, depth=depth, lang=lang, layout=layout)
        return Drawn(page, str(what.graph.get("lens_line") or ""), height)
    raise UsageError(
        f"a {type(what).__name__} cannot be drawn",
        hint="give a view, as of graph.view(), or a network, as of view.network()",
    )
