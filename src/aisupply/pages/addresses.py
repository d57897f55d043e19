"""Where each thing has its page in a report: addresses that are safe as names of files."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from aisupply.pages.styling import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "FOLDERS",
    "Addresses",
    "HasPage",
    "anchor_of",
    "file_name",
    "link_to",
    "local_address",
    "web_address",
]

FOLDERS = {
    "organisation": "firms",
    "agreement": "agreements",
    "product": "products",
    "person": "people",
    "source": "sources",
}
"""Kind of thing → the folder of its pages, which is also the name of the list of them."""

_LONGEST = 80
_SAFE = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_WEB = re.compile(r"https?://[a-z0-9.-]+(:\d+)?(/[!-~]*)?", re.IGNORECASE)
_LOCAL = re.compile(r"([a-z]+/)?[a-z0-9.-]+\.html(#[A-Za-z0-9%/_.-]*)?")
_UNSAFE_IN_WEB = re.compile(r"[\"'<>\\`{}|^]")


class HasPage(Protocol):
    """A thing that has a page of its own."""

    @property
    def kind(self) -> str:
        """One of `FOLDERS`."""

    @property
    def id(self) -> str:
        """Of the thing."""


class Addresses:
    """The addresses of a report's pages, as seen from the folder that holds the index.

    Args:
        dossiers: the things that have a page.
        sources: id of a claim → id of its source.

    Example:
        >>> from aisupply.pages.report.model import Dossier
        >>> addresses = Addresses([Dossier("organisation", "amd", "AMD")], {})
        >>> addresses.of("organisation", "amd"), addresses.anybody("nvidia")
        ('firms/amd.html', None)
    """

    def __init__(self, dossiers: Iterable[HasPage], sources: Mapping[str, str]) -> None:
        self._sources = sources
        self._pages: dict[tuple[str, str], str] = {}
        self._first: dict[str, str] = {}
        for thing in dossiers:
            address = f"{FOLDERS[thing.kind]}/{file_name(thing.id)}"
            self._pages[thing.kind, thing.id] = address
            self._first.setdefault(thing.id, address)

    def of(self, kind: str, name: str) -> str | None:
        """Return the page of a thing of a kind, None if it has none."""
        return self._pages.get((kind, name))

    def anybody(self, name: str) -> str | None:
        """Return the page of a thing of which only the id is known."""
        return self._first.get(name)

    def claim(self, claim: str) -> str:
        """Return where a claim stands: on the page of its source, else in the list."""
        page = self.of("source", self._sources.get(claim, ""))
        return link_to(page or "claims.html", anchor_of("claim", claim))

    def lists(self, claim: str) -> bool:
        """Tell whether a claim is among those of the report."""
        return claim in self._sources

    def source(self, source: str) -> str:
        """Return the page of a source, else its place in the list."""
        page = self.of("source", source)
        return page or link_to("sources.html", anchor_of("source", source))


def file_name(name: str) -> str:
    """Return the name of the file for an id; ids that are no safe names get a digest.

    Letters of both cases are one to some file systems, and some names are devices there.

    >>> file_name("openai-amd-6gw"), file_name("../A b")
    ('openai-amd-6gw.html', 'a-b-e3f8e011e4.html')
    """
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:_LONGEST].strip("-")
    if _SAFE.fullmatch(name) and len(name) <= _LONGEST and not _RESERVED.fullmatch(name):
        return f"{name}.html"
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{slug}-{digest}.html" if slug else f"{digest}.html"


def anchor_of(kind: str, name: str) -> str:
    """Return the anchor of a claim or source on its page."""
    return f"{kind}-{visible(name)}".replace(" ", "-")


def link_to(page: str, anchor: str) -> str:
    """Return the address of a place on a page of the report.

    >>> link_to("claims.html", "claim-a/s1#x")
    'claims.html#claim-a/s1%23x'
    """
    return f"{page}#{quote(anchor)}"


def local_address(text: str) -> str:
    """Return an address if it is one of a page of a report, else that of the index.

    >>> local_address("stops.html#cell-a"), local_address("javascript:alert(1)")
    ('stops.html#cell-a', 'index.html')
    """
    return text if _LOCAL.fullmatch(text) else "index.html"


def web_address(text: str) -> str | None:
    """Return an address of the web that a reader may follow, None for anything else.

    >>> web_address("https://example.org/a?b=1"), web_address("javascript:alert(1)")
    ('https://example.org/a?b=1', None)
    """
    return text if _WEB.fullmatch(text) and not _UNSAFE_IN_WEB.search(text) else None
