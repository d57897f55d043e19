"""What all pages of a report share: navigation, search, style, policy.

A page loads the scripts and the style of its own folder, marked with a number used once. It is
made of everything that the report holds, so that no text in the data can know it beforehand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aisupply.pages.addresses import Addresses
from aisupply.pages.assets import number_used_once, render_template, safe_json, style_ids
from aisupply.pages.report.printer import Printer
from aisupply.pages.rows import cell_text
from aisupply.pages.styling import COLOURS, visible
from aisupply.rdf.terms import local_id
from aisupply.text import page_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aisupply.pages.report.model import ReportData

__all__ = [
    "PageRenderer",
]


_MEASURES = ("concentration", "tiers", "stops", "loops", "timeline", "conflicts", "network")
_THINGS = ("firms", "agreements", "products", "people")
_LISTS = (*_THINGS, "sources", "claims", "methods", "dataset")

Crumb = tuple[str, str]
"""Address and name."""


class PageRenderer:
    """Makes whole pages of one report.

    Args:
        data: what to print.
        nonce: the number used once; by default that of the report's texts.
    """

    def __init__(self, data: ReportData, *, nonce: str | None = None) -> None:
        self.data = data
        self.words = page_words(data.lang, "word")
        self.nonce = nonce or number_used_once(map(str, (data.title, data.lens_line)))
        sources = {
            local_id(str(row.get("claim"))): str(row.get("source")) for row in data.timeline.rows
        }
        self.addresses = Addresses(data.dossiers, sources)
        self._printers = {root: Printer(data, self.addresses, root=root) for root in ("", "../")}
        self.chapters = list(self._chapters())
        self.lens_line = visible(cell_text(data.lens_line, data.lang))

    def printer(self, root: str = "") -> Printer:
        """Return what prints cells and links, for pages in this folder or, `../`, in one below."""
        return self._printers[root]

    def _chapters(self) -> Iterable[Crumb]:
        """Yield the pages of the navigation: address and key of their name."""
        data = self.data
        there = {
            "tiers": bool(data.tiers),
            "stops": data.stops is not None,
            "loops": data.loops is not None,
            "conflicts": data.conflicts is not None,
            **dict.fromkeys(_THINGS, bool(data.dossiers)),
        }
        yield "index.html", "findings"
        yield from ((f"{n}.html", n) for n in (*_MEASURES, *_LISTS) if there.get(n, True))

    def page(
        self,
        template: str,
        *,
        address: str,
        title: str,
        crumbs: Sequence[Crumb] = (),
        charts: bool = False,
        frames: bool = False,
        **values: Any,
    ) -> str:
        """Return a page.

        Args:
            template: name of the template; it extends ``site.html.j2``.
            address: of the page, from the folder of the index.
            title: its heading.
            crumbs: what lies between the index and the page.
            charts: whether it draws figures.
            frames: whether it shows other pages of the report.
            values: what the template prints.
        """
        root = "../" if "/" in address else ""
        return render_template(
            template,
            scripts=[],
            style="",
            site_policy=self._policy(charts=charts, frames=frames),
            nonce=self.nonce,
            root=root,
            lang=self.data.lang,
            words=self.words,
            site_title=visible(self.data.title),
            title=visible(title),
            lens_line=self.lens_line,
            chapters=self._navigation(root, {address, *(place for place, _ in crumbs[:1])}),
            crumbs=[(root + place, visible(name)) for place, name in crumbs],
            charts=charts,
            styles=style_ids() if charts else (),
            colours=safe_json({colour: f"--{name}" for name, colour in COLOURS.items()}),
            **values,
        )

    def _navigation(self, root: str, here: set[str]) -> list[list[tuple[str, str, bool]]]:
        """Return the two lines of the navigation: what is measured, and what is listed."""
        lines: list[list[tuple[str, str, bool]]] = [[], []]
        for place, name in self.chapters:
            lines[name in _LISTS].append((root + place, self.words[name], place in here))
        lines[1] += [(place, name, False) for place, name in self.data.beyond]
        return lines

    def origin(self) -> dict[str, str]:
        """Return what the numbers come from: in words, and as given."""
        given = self.data.generated_from
        return {
            visible(self.words.get(name, name)): visible(value) for name, value in given.items()
        }

    def _policy(self, *, charts: bool, frames: bool) -> str:
        """Return a policy that allows what bears the number, and nothing from elsewhere.

        Plotly sets attributes of style on what it draws; they can load nothing.
        """
        own = f"'nonce-{self.nonce}'"
        rules = [
            "default-src 'none'",
            f"script-src {own}",
            f"style-src {own}",
            *(["style-src-attr 'unsafe-inline'"] if charts else []),
            "img-src data:",
            *(["frame-src 'self'"] if frames else []),
            "base-uri 'none'",
            "form-action 'none'",
        ]
        return "; ".join(rules)
