"""Build the site of the documentation: what lies in docs/, and what program and ontology tell.

python docs/site/make_site.py

The site is written to site/, and opens from disk. No page loads anything from elsewhere: nothing is
written if one would, or if a link leads nowhere.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import reference_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["build", "faults", "generated", "sources", "stage"]

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
_LINK = re.compile(r"(?<!`)(\]\()([^)#:\s]+)((?:#[^)\s]*)?\))")
_FENCE = re.compile(r"^(```.*?^```)$", re.MULTILINE | re.DOTALL)
_FIRST = re.compile(r"^```(\w*).*$", re.MULTILINE)
_LOADING = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}
"""What a browser fetches without being asked → the attribute that names it."""
_RELATED = {"next", "prev", "canonical"}
"""Kinds of `link` that only say where a page lies."""


def sources() -> dict[Path, str]:
    """Return the pages that persons wrote → their names on the site."""
    beside = {"README.md": "start.md", "ontology/README.md": "ontology.md"}
    beside |= {"graph/README.md": "graph.md", "CHANGELOG.md": "changelog.md"}
    beside |= {"CONTRIBUTING.md": "contributing.md", "SECURITY.md": "security.md"}
    pages = {path: path.name for path in sorted((ROOT / "docs").glob("*.md"))}
    return pages | {ROOT / path: name for path, name in beside.items()}


def generated() -> dict[str, Callable[[], str]]:
    """Return the names of generated pages → what makes each."""
    ontology = ROOT / "ontology"
    pages: dict[str, Callable[[], str]] = {
        "operations.md": reference_pages.operations_page,
        "python.md": reference_pages.python_page,
        "ontology-questions.md": partial(
            reference_pages.queries, ontology / "questions", "Queries of the named questions"
        ),
        "ontology-conflicts.md": partial(
            reference_pages.queries, ontology / "conflicts", "Queries that find conflicts"
        ),
    }
    for lang in reference_pages.LANGUAGES:
        pages[f"terms-{lang}.md"] = partial(reference_pages.terms, ontology, lang)
        pages[f"codes-{lang}.md"] = partial(reference_pages.codes, ontology, lang)
    return pages


def stage(folder: Path) -> None:
    """Write all pages and what they show into a folder, each link to its place on the site."""
    pages = sources()
    for path, name in pages.items():
        (folder / name).write_text(_staged(path, pages, folder), encoding="utf-8")
    for name, make in generated().items():
        (folder / name).write_text(make(), encoding="utf-8")
    shutil.copytree(HERE / "assets", folder / "assets")


def _staged(page: Path, pages: dict[Path, str], folder: Path) -> str:
    """Return the text of a page; other files that it names are copied, folders have a page."""

    def moved(link: re.Match[str]) -> str:
        target = (page.parent / link[2]).resolve()
        if not target.exists():
            raise SystemExit(f"{page.relative_to(ROOT)}: the link to {link[2]} leads nowhere")
        inside = target.relative_to(ROOT)
        name = pages.get(target)
        if name is None and target.is_dir():
            name = "-".join(inside.parts) + ".md"
        if name is None:
            name = inside.as_posix().removeprefix("docs/")
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(target, folder / name)
        return f"{link[1]}{name}{link[3]}"

    parts = _FENCE.split(page.read_text(encoding="utf-8"))
    parts[::2] = [_LINK.sub(moved, part) for part in parts[::2]]
    parts[1::2] = [_FIRST.sub(_fence, part, count=1) for part in parts[1::2]]
    return "".join(parts)


def _fence(first: re.Match[str]) -> str:
    """Return the first line of code as the generator reads it: with its language and no more.

    What draws a figure in words of its own would be fetched from elsewhere; as text, it is read.
    """
    return "```text" if first[1] == "mermaid" else f"```{first[1]}"


class _Page(HTMLParser):
    """What one page of the site loads, where it leads, and its anchors."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.loads: list[str] = []
        self.leads: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the addresses and anchors of one element."""
        given = {name: value or "" for name, value in attrs}
        if "mermaid" in given.get("class", "").split():
            self.faults.append("loads a script that draws its figure")
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and "href" in given:
            self.leads.append(given["href"])
        elif _LOADING.get(tag) in given and given.get("rel") not in _RELATED:
            self.loads.append(given[_LOADING[tag]])


def faults(site: Path) -> Iterator[str]:
    """Yield each address on the site that loads from elsewhere or leads nowhere."""
    pages = {path: _Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    for path, page in sorted(pages.items()):
        where = path.relative_to(site)
        yield from (f"{where}: loads {url}" for url in page.loads if urlsplit(url).netloc)
        yield from (f"{where}: {fault}" for fault in page.faults)
        # A server shows it at any address: its links start from the root of the server.
        if where.name == "404.html":
            continue
        for url in (url for url in page.loads + page.leads if not _is_elsewhere(url)):
            parts = urlsplit(url)
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.is_file():
                yield f"{where}: {url} leads nowhere"
            elif (
                target in pages
                and parts.fragment
                and unquote(parts.fragment) not in pages[target].anchors
            ):
                yield f"{where}: {url} names no place of that page"


def _is_elsewhere(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.scheme or parts.netloc)


def build(site: Path) -> None:
    """Build the site into a folder, which is replaced; `SystemExit` says what is wrong."""
    if find_spec("zensical") is None:
        raise SystemExit(
            "zensical, which makes the pages, is not installed: pip install -e '.[docs]'"
        )
    with tempfile.TemporaryDirectory() as kept:
        work = Path(kept)
        (work / "pages").mkdir()
        stage(work / "pages")
        config = shutil.copyfile(HERE / "zensical.toml", work / "zensical.toml")
        done = subprocess.run(
            [sys.executable, "-m", "zensical", "build", "--strict", "-f", str(config)],
            check=False, capture_output=True, text=True, env=os.environ | {"NO_COLOR": "1"},
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"the generator stopped:\n{done.stdout}{done.stderr}")
        found = list(faults(work / "site"))
        if found:
            raise SystemExit("\n".join(["the site is not whole:", *found]))
        shutil.rmtree(site, ignore_errors=True)
        shutil.move(work / "site", site)


if __name__ == "__main__":
    build(ROOT / "site")
