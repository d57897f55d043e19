"""The site of the documentation: what is staged for it, and what is built."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from markdown_it import MarkdownIt

import aisupply
from aisupply import operations
from aisupply.operations.parameters import LENS

sys.path.insert(0, str(Path(__file__).parents[2] / "docs" / "site"))

import make_site
import reference_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def _nav(entry: Any) -> Iterator[str]:
    """Yield the pages of a part of the nav."""
    if isinstance(entry, str):
        yield entry
    for inner in entry.values() if isinstance(entry, dict) else entry:
        if not isinstance(entry, str):
            yield from _nav(inner)


def _places(page: Path) -> set[str]:
    """Return the anchors of the headings of a page, as GitHub and the generator make them."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings
    }


def test_each_page_has_one_place_in_the_nav() -> None:
    """No page is left out, none is there twice, and none is named that nobody makes."""
    config = tomllib.loads((ROOT / "docs/site/zensical.toml").read_text("utf-8"))
    named = sorted(_nav(config["project"]["nav"]))
    assert named == sorted([*make_site.sources().values(), *make_site.generated()])


def test_the_list_of_pages_has_each_page() -> None:
    """docs/README.md has a line for each page beside it."""
    text = (ROOT / "docs" / "README.md").read_text("utf-8")
    listed = re.findall(r"^\| \[[^\]]+\]\(([\w-]+\.md)\) \|", text, re.MULTILINE)
    assert sorted(listed) == sorted(
        page.name for page in (ROOT / "docs").glob("*.md") if page.name != "README.md"
    )


@pytest.mark.parametrize("page", make_site.sources(), ids=lambda page: page.name)
def test_each_link_of_a_source_leads_to_a_place(page: Path) -> None:
    """A relative link names a file or folder that is there, and its fragment a heading of it."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for target, place in re.findall(r"(?<!`)\]\(([^)#:\s]*)(?:#([^)\s]+))?\)", text):
        there = page.parent / target if target else page
        assert there.exists(), target
        assert not place or place in _places(there), f"{target}#{place}"


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stage all pages once."""
    folder = tmp_path_factory.mktemp("pages")
    make_site.stage(folder)
    return folder


def test_a_link_out_of_docs_leads_to_its_page_on_the_site(staged: Path) -> None:
    """The README of a folder beside docs/, a folder of queries, a picture, a notebook."""
    home = (staged / "README.md").read_text("utf-8")
    assert "](ontology.md)" in home
    assert "](graph.md)" in home
    assert "](start.md)" in home
    assert "](ontology-questions.md)" in (staged / "sparql.md").read_text("utf-8")
    assert (staged / "pictures" / "report.png").read_bytes().startswith(b"\x89PNG")
    assert (staged / "notebook.ipynb").is_file()
    assert "../" not in "".join(re.findall(r"\]\(([^)]*)\)", home))


def test_a_figure_that_a_script_would_draw_is_staged_as_text(staged: Path) -> None:
    """The figure of the ontology is drawn by GitHub; the site would load what draws it.

    Of the words behind a fence only the language is left: the generator knows no more.
    """
    assert "```mermaid" in (ROOT / "ontology" / "README.md").read_text("utf-8")
    text = (staged / "ontology.md").read_text("utf-8")
    assert "```mermaid" not in text
    assert "```text\nflowchart LR" in text
    assert "```json answer\n" in (ROOT / "docs" / "mcp.md").read_text("utf-8")
    assert "```json answer\n" not in (staged / "mcp.md").read_text("utf-8")


def test_the_page_on_python_has_each_public_name(staged: Path) -> None:
    """Names, members of classes, and defaults as they are typed."""
    text = (staged / "python.md").read_text("utf-8")
    headings = re.findall(r"^## `(.*)`$", text, re.MULTILINE)
    assert sorted(headings) == sorted(aisupply.__all__)
    assert "### `View.query`" in text
    assert (
        "aisupply.esri(network: nx.MultiDiGraph[str], *, kind: str | None = None) -> Table" in text
    )
    assert "View.to_pandas(what: str = 'edges') -> pd.DataFrame" in text


def test_the_page_on_questions_has_each_of_them_with_its_parameters(staged: Path) -> None:
    """As command, path and tool, where it is offered."""
    text = (staged / "operations.md").read_text("utf-8")
    sections = dict(re.findall(r"^### (\S+)\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL))
    assert sorted(sections) == sorted(operations.names())
    for name, section in sections.items():
        operation = operations.find(name)
        assert operation is not None
        assert ("`aisupply " + name + "`" in section) == ("command" not in operation.left_out)
        assert (f"`/api/{name}`" in section) == ("api" not in operation.left_out)
        assert all(f"| `{one.named('mcp')}` |" in section for one in operation.parameters), name
        assert all(f"| `{column}` |" in section for column in operation.columns), name
    assert all(f"| `--{one.name}` |" in text for one in LENS)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_terms_and_codes_are_whole_in_each_language(staged: Path, lang: str) -> None:
    """Each declaration of the ontology, counted in its text, has a heading or a row."""
    ours = [path for path in (ROOT / "ontology").glob("*.ttl") if path.name != "reused.ttl"]
    declared = {
        name
        for path in ours
        for name in re.findall(
            r"^aisb?:(\w+)\n    a owl:(?:Class|\w+Property)", path.read_text("utf-8"), re.MULTILINE
        )
    }
    text = (staged / f"terms-{lang}.md").read_text("utf-8")
    assert len(declared) > 100
    assert set(re.findall(r"^### .* \{ #(\w+) \}$", text, re.MULTILINE)) == declared
    in_files = [path.read_text("utf-8") for path in (ROOT / "ontology" / "codes").glob("*.ttl")]
    rows = re.findall(r"^\| `", (staged / f"codes-{lang}.md").read_text("utf-8"), re.MULTILINE)
    assert len(rows) == sum(text.count("skos:inScheme aisc:") for text in in_files)


def test_words_of_the_ontology_are_those_of_the_language(staged: Path) -> None:
    """Label and definition of one term and one code, as ontology/ has them."""
    terms, codes = ((staged / f"{name}-fr.md").read_text("utf-8") for name in ("terms", "codes"))
    assert "### entreprise { #Company }" in terms
    assert "| `planned` | prévu | Quelqu'un compte le faire ; personne n'est lié. |" in codes
    assert "| `planned` | planned | Somebody means to do it; nobody is bound. |" in (
        staged / "codes-en.md"
    ).read_text("utf-8")


def test_a_term_without_words_in_a_language_stops_the_build(tmp_path: Path) -> None:
    """The English label does not stand for a French one that is not there."""
    (tmp_path / "one.ttl").write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
        "<https://w3id.org/aisupply/ont/m> dcterms:title 'M'@en , 'M'@fr ;\n"
        "  dcterms:description 'm'@en , 'm'@fr .\n"
        "<https://w3id.org/aisupply/ont#A> a owl:Class ; rdfs:label 'a'@en ;\n"
        "  rdfs:isDefinedBy <https://w3id.org/aisupply/ont/m> .\n"
    )
    with pytest.raises(LookupError, match=r"ont#A: found no rdfs:label in 'fr', expected one"):
        reference_pages.terms(tmp_path, "fr")


def test_a_docstring_becomes_lists_and_code() -> None:
    """Sections, a session, a formula; what looks like mark-up is no mark-up."""
    text = """Return a_b of *all* rows.

    Along a way::

        y = a_b · c

    Args:
        way: one of ``x`` or
            a list[int].

    Raises:
        UsageError: for no way.

    Example:
        >>> f(1)
        2

        >>> f(2)
        3
    """
    assert "\n".join(reference_pages._docstring(text)).split("\n") == [
        r"Return a\_b of *all* rows.", "",
        "Along a way:", "",
        "```text", "y = a_b · c", "```", "",
        "**Args**", "", "* `way`: one of `x` or", r"  a list\[int\].", "",
        "**Raises**", "", "* `UsageError`: for no way.", "",
        "**Example**", "", "```pycon", ">>> f(1)", "2", "```", "",
        "```pycon", ">>> f(2)", "3", "```", "",
    ]  # fmt: skip


def test_what_loads_from_elsewhere_or_leads_nowhere_is_found(tmp_path: Path) -> None:
    """Each kind of fault is told with its page; what is sound is not."""
    (tmp_path / "a.html").write_text(
        '<link rel="stylesheet" href="https://example.org/a.css"><script src="//example.org/b.js">'
        '</script><img src="none.png"><a href="b.html#there">1</a><a href="b.html#none">2</a>'
        '<a href="c.html">3</a><a href="https://example.org/">4</a><pre class="mermaid"></pre>'
        '<a href="mailto:a@example.org">5</a>'
    )
    (tmp_path / "b.html").write_text(
        '<h1 id="there">B</h1><a href="#there">1</a><img src="b.html">'
    )
    (tmp_path / "404.html").write_text('<a href="/b.html">1</a><img src="https://example.org/c">')
    assert list(make_site.faults(tmp_path)) == [
        "404.html: loads https://example.org/c",
        "a.html: loads https://example.org/a.css",
        "a.html: loads //example.org/b.js",
        "a.html: loads a script that draws its figure",
        "a.html: none.png leads nowhere",
        "a.html: b.html#none names no place of that page",
        "a.html: c.html leads nowhere",
    ]


def test_without_the_generator_the_build_says_what_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written then."""
    monkeypatch.setattr(make_site, "find_spec", lambda _: None)
    with pytest.raises(SystemExit, match=r"zensical.*not installed: pip install -e '\.\[docs\]'"):
        make_site.build(tmp_path / "site")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site once, in the place of an older one."""
    if find_spec("zensical") is None:
        pytest.skip("zensical, which makes the pages, is not installed: make docs")
    folder = tmp_path_factory.mktemp("site")
    (folder / "old.html").write_text("old")
    make_site.build(folder)
    return folder


@pytest.mark.slow
def test_the_site_is_whole(site: Path) -> None:
    """Each page is built, no link leads nowhere, and nothing of an older site is left."""
    built = {page.name for page in site.glob("*.html")}
    expected = {name.removesuffix(".md") for name in
                [*make_site.sources().values(), *make_site.generated()]}  # fmt: skip
    assert built == {f"{name}.html" for name in expected - {"README"}} | {"index.html", "404.html"}
    assert list(make_site.faults(site)) == []


@pytest.mark.slow
def test_the_site_shows_what_github_shows(site: Path) -> None:
    """Another reader of Markdown finds as many lists, blocks of code, tables and headings.

    The two differ on what is indented inside a list, and on lists that no empty line parts.
    """
    reader = MarkdownIt("commonmark").enable("table")
    for source, name in make_site.sources().items():
        built = site / ("index.html" if name == "README.md" else f"{Path(name).stem}.html")
        shown = re.search(r"<article.*?</article>", built.read_text("utf-8"), re.DOTALL)
        assert shown is not None
        for tag in ("li", "pre", "table", "h1", "h2", "h3", "strong", "em"):
            expected = reader.render(source.read_text("utf-8")).count(f"<{tag}>")
            assert len(re.findall(rf"<{tag}\b", shown[0])) == expected, (name, tag)
