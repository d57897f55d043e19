"""The report as files and sentences, without a browser."""

from __future__ import annotations

import csv
import dataclasses
import html
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
import sample_hostile
import sample_reports

from aisupply.bounds import Bounds
from aisupply.errors import UsageError
from aisupply.pages.report import network, site
from aisupply.pages.report.model import Dossier, cell_anchor
from aisupply.pages.report.site import render_site, write_report

CHAPTERS = ("index", "concentration", "tiers", "stops", "loops", "timeline", "conflicts",
            "network", "firms", "agreements", "products", "people", "sources",
            "claims", "methods", "dataset", "search")  # fmt: skip
VIEWS = {*network.VIEWS, "focus.html"}


@pytest.fixture(scope="module")
def sample() -> dict[str, str]:
    """Return the files of the sample report."""
    return render_site(sample_reports.report())


@pytest.fixture(scope="module")
def big() -> dict[str, str]:
    """Return the files of a report with 2,000 claims, 400 sources and 200 cells."""
    return render_site(sample_reports.big_report())


@pytest.fixture(scope="module")
def hostile() -> dict[str, str]:
    """Return the files of a report in which every text is hostile."""
    return render_site(sample_hostile.report())


def pages(files: dict[str, str]) -> dict[str, str]:
    """Return the pages of a site but for the drawn views, which have tests of their own."""
    return {name: t for name, t in files.items() if name.endswith(".html") and name not in VIEWS}


class Reader(HTMLParser):
    """Collects elements with their attributes, ids and links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, dict(attrs)))

    def values(self, name: str) -> list[str]:
        """Return the values of an attribute."""
        return [str(attrs[name]) for _, attrs in self.elements if name in attrs]


def test_the_report_is_a_folder_of_pages_and_tables(tmp_path: Path) -> None:
    """The index comes first; chapters, things, tables and scripts are beside it."""
    files = write_report(sample_reports.report(), tmp_path / "report")
    names = {file.relative_to(tmp_path / "report").as_posix() for file in files}

    assert files[0] == tmp_path / "report" / "index.html"
    assert names >= {f"{chapter}.html" for chapter in CHAPTERS}
    assert names >= {"firms/amd.html", "agreements/openai-amd-6gw.html", "view.html"}
    assert names >= {"sources/seed-article.html", "products/amd-instinct.html"}
    assert names >= {"data/concentration.csv", "data/stops.csv", "assets/plotly.min.js"}
    assert all(file.stat().st_size > 0 for file in files)


def test_the_same_report_has_the_same_files(sample: dict[str, str]) -> None:
    """Two runs make the same bytes, the number used once included."""
    assert render_site(sample_reports.report()) == sample


def test_another_report_has_another_number(sample: dict[str, str]) -> None:
    """The number that marks our scripts depends on all that is printed."""
    one = sample_reports.report()
    rows = [*one.timeline.rows, {**one.timeline.rows[0], "what": "one more claim"}]
    other = dataclasses.replace(one, timeline=sample_reports.table(rows))
    numbers = [re.findall(r'nonce="(\w+)"', files["index.html"])[0]
               for files in (sample, render_site(other))]  # fmt: skip

    assert numbers[0] != numbers[1]


def test_a_report_stopped_on_the_way_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while files are written changes nothing and leaves no scraps."""
    write_report(sample_reports.report(), tmp_path / "report")
    before = (tmp_path / "report" / "index.html").read_bytes()
    written: list[Path] = []
    write_text = Path.write_text

    def stop_at_the_second(path: Path, *args: str, **options: str) -> int:
        if written:
            raise KeyboardInterrupt
        written.append(path)
        return write_text(path, *args, **options)

    monkeypatch.setattr(Path, "write_text", stop_at_the_second)
    changed = dataclasses.replace(sample_reports.report(), title="Another title")
    with pytest.raises(KeyboardInterrupt):
        write_report(changed, tmp_path / "report")

    assert written
    assert (tmp_path / "report" / "index.html").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_a_page_that_cannot_be_made_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written before every page is made."""

    def fail(*_args: object, **_options: object) -> str:
        raise UsageError("no")

    monkeypatch.setattr(site, "render_view", fail)
    with pytest.raises(UsageError):
        write_report(sample_reports.report(), tmp_path / "report")

    assert list(tmp_path.iterdir()) == []


def test_files_of_others_are_not_replaced(tmp_path: Path) -> None:
    """A folder that holds something else is refused."""
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(UsageError, match="did not write"):
        write_report(sample_reports.report(), tmp_path)

    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_what_was_measured_or_not_decides_which_pages_there_are() -> None:
    """Without tiers, stops, loops and conflicts there are no such pages, and no links to them."""
    bare = dataclasses.replace(
        sample_reports.report(), tiers={}, stops=None, loops=None, conflicts=None, dossiers=(),
        findings=(),
    )  # fmt: skip
    files = render_site(bare)
    gone = {"tiers.html", "stops.html", "loops.html", "conflicts.html", "firms.html"}

    assert not gone & files.keys()
    assert not gone & set(Reader(files["index.html"]).values("href"))


def test_loops_are_told_beside_chance(sample: dict[str, str]) -> None:
    """The page on loops says how many a rewired network has; without draws it says nothing."""
    assert "another that buys from it: 14. Networks rewired" in sample["loops.html"]
    assert "have 3 to 8 of these, nine times in ten: more than chance." in sample["loops.html"]
    for chance in (None, sample_reports.table([])):
        bare = dataclasses.replace(sample_reports.report(), chance=chance)
        assert "rewired" not in render_site(bare)["loops.html"]


def test_every_link_leads_to_a_page_and_a_place(sample: dict[str, str]) -> None:
    """A link inside the report names a file of it, and where it names a place that is there."""
    readers = {name: Reader(text) for name, text in pages(sample).items()}
    followed = 0
    for name, reader in readers.items():
        for link in reader.values("href"):
            if link.startswith("https://"):
                continue
            place, _, anchor = link.partition("#")
            target = _resolved(name, place)
            assert target in sample, f"{name}: {link}"
            followed += 1
            if anchor and target in readers and "=" not in anchor:
                known = readers[target].values("id")
                anchor = unquote(anchor)
                assert anchor in known or f'"{anchor}"' in sample[target], f"{name}: {link}"
    assert followed > 300


def _resolved(page: str, place: str) -> str:
    """Return the file that a link on a page leads to."""
    if not place:
        return page
    folder = page.rpartition("/")[0]
    if place.startswith("../"):
        return place.removeprefix("../")
    return f"{folder}/{place}" if folder else place


def test_every_page_has_the_same_way_round(sample: dict[str, str]) -> None:
    """Each page has the chapters, says which is open, and leads to the index."""
    for name, text in pages(sample).items():
        reader = Reader(text)
        root = "../" if "/" in name else ""
        links = reader.values("href")
        assert {f"{root}{chapter}.html" for chapter in CHAPTERS[:-1]} <= set(links), name
        assert [tag for tag, _ in reader.elements].count("h1") == 1, name
        here = [a for tag, a in reader.elements if tag == "a" and "aria-current" in a]
        assert len(here) == (name != "search.html"), name


def test_the_index_of_a_large_graph_stays_in_its_budget(big: dict[str, str]) -> None:
    """With 2,000 claims, 400 sources and 200 cells, the index stays under 500 KB."""
    page = big["index.html"].encode()

    assert b"statement number" not in page
    assert b"Title of source 399" not in page
    assert 8_000 < len(page) < 500_000


def test_broken_rules_are_counted_not_listed(big: dict[str, str], sample: dict[str, str]) -> None:
    """Two thousand findings of forty rules are at most thirty rows; none is one line."""
    part = big["dataset.html"].split('id="table-validation"')[1].split("</table>")[0]

    assert part.count("<tr>") == 1 + 30
    assert '<td class="number">50</td>' in part  # 2,000 / 40, by hand
    assert "table-validation" not in sample["dataset.html"]


def test_a_large_network_has_a_picture_of_the_first_customer(
    big: dict[str, str], sample: dict[str, str]
) -> None:
    """Beside the overview stands what is one link from the customer of the first finding."""
    frames = Reader(big["network.html"]).values("src")

    assert frames[:2] == ["focus.html", "view.html"]
    assert "focus.html" in big
    assert "focus.html" not in sample


def test_tables_for_spreadsheets_hold_no_formula(hostile: dict[str, str]) -> None:
    """A cell that begins with a sign of a formula is kept as text, in every table."""
    tables = {name: text for name, text in hostile.items() if name.endswith(".csv")}
    assert len(tables) >= 10
    for name, text in tables.items():
        cells = [c for row in csv.reader(io.StringIO(text)) for c in row]
        assert not [c for c in cells if c.lstrip(" ").startswith(("=", "+", "@", "\t", "\r"))], name
    assert "cmd|" in tables["data/claims.csv"]


def test_every_finding_links_to_something_in_the_report(sample: dict[str, str]) -> None:
    """The first finding leads to its cell, the others to their chapters, with bounds and lens."""
    page = sample["index.html"]
    links = [Reader(part).values("href")[0]
             for part in re.findall(r'<p class="rests">(.*?)</p>', page)]  # fmt: skip
    anchor = cell_anchor("openai", "ai-accelerator", "power")

    assert f"concentration.html#{anchor}" in links
    assert f"stops.html#{cell_anchor('stops', 'ai-accelerator', None)}" in links
    assert "conflicts.html" in links
    assert page.count('<p class="under">') == len(links)


def test_different_cells_have_different_anchors() -> None:
    """Names that leave the same letters are told apart."""
    assert cell_anchor("a b", "c", None) != cell_anchor("a/b", "c", None)


def test_a_page_on_a_thing_says_all_that_a_claim_says(sample: dict[str, str]) -> None:
    """A row of facts has the words, the figures, the status, both times, source and passage."""
    page = sample["firms/openai.html"]
    row = page.split('class="stack facts"')[1].split("<tbody>")[1].split("</tr>")[0]
    cells = [html.unescape(re.sub(r"<[^>]+>", " ", cell)).split() for cell in row.split("</td>")]

    assert " ".join(cells[1]) == "1 … 6 GW"
    assert " ".join(cells[2]) == "announced certain"
    assert " ".join(cells[3]) == "2025-10-06"
    assert " ".join(cells[4]) == "2026-07-01 – 2026-12-31"
    assert "../sources/seed-article.html#claim-seed-article/s07" in row
    assert " ".join(cells[6]) == "1776–1850"
    assert "../firms/amd.html" in row
    assert "../agreements/openai-amd-6gw.html" in row


def test_products_and_people_are_listed_with_those_they_belong_to(sample: dict[str, str]) -> None:
    """By hand: AMD makes Instinct; the claim that names Altman names AMD and OpenAI."""
    products, people = (
        json.loads(re.findall(r'class="list-data">(.*?)</script>', sample[name])[0])["rows"]
        for name in ("products.html", "people.html")
    )

    assert [row[2] for row in products] == [
        [["AMD Instinct", "amd instinct", "products/amd-instinct.html"], "AMD", ["1", "1"]]
    ]
    assert [row[2][:2] for row in people] == [
        [["Sam Altman", "sam altman", "people/sam-altman.html"], "AMD, OpenAI"]
    ]


def test_a_long_page_on_a_thing_is_folded_and_that_of_a_source_is_not() -> None:
    """Of 31 facts one is folded away; a link to a claim must find its row on the source's page."""
    fact = sample_reports.dossiers()[1].facts[0]
    things = [
        Dossier("organisation", "amd", "AMD", (), (fact,) * 31),
        Dossier("source", "seed-article", "An article", (), (fact,) * 31),
    ]
    files = render_site(dataclasses.replace(sample_reports.report(), dossiers=things))

    assert "<summary>More rows (1)</summary>" in files["firms/amd.html"]
    assert "<details" not in files["sources/seed-article.html"]


def test_the_address_of_a_source_is_a_link_that_is_not_loaded(sample: dict[str, str]) -> None:
    """It can be followed, by a reader, and tells nobody where from."""
    page = Reader(sample["sources/seed-article.html"])
    out = [a for tag, a in page.elements if str(a.get("href", "")).startswith("https://")]

    assert [a["href"] for a in out] == ["https://example.org/article"]
    assert "noreferrer" in str(out[0]["rel"])


def test_everything_can_be_found(sample: dict[str, str]) -> None:
    """The index of the search has the six things and the thirty claims, with their addresses."""
    script = sample["assets/search.js"]

    assert script.startswith("globalThis.aisupplyIndex={")
    assert script.count(".html") == 6 + 30
    assert '"firms/amd.html"' in script
    assert "sources/seed-article.html#claim-seed-article/s07" in script


def test_the_pages_in_french(sample: dict[str, str]) -> None:
    """Everything but names is French: headings, statuses, changes, lens, grades."""
    french = render_site(sample_reports.report("fr"))

    assert french.keys() == sample.keys()
    assert "Points de passage" in french["stops.html"]
    assert "AMD s&#39;ajoute : 1 … 6 GW" in french["timeline.html"]
    assert "contradiction" in french["conflicts.html"]
    assert "différence" in french["conflicts.html"]
    assert "connu au 2025-10-14 · faits et rumeurs · rangs 1–3" in french["index.html"]
    for name, text in pages(french).items():
        assert '<html lang="fr">' in text, name
        assert "Known since" not in text, name


def test_no_policy_allows_what_it_should_not(sample: dict[str, str]) -> None:
    """Scripts and styles bear our number; nothing comes from elsewhere, nothing is evaluated."""
    for name, text in pages(sample).items():
        policy = next(str(a["content"]) for tag, a in Reader(text).elements if "http-equiv" in a)
        rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
        assert rules["default-src"] == "'none'", name
        assert re.fullmatch(r"'nonce-\w{32}'", rules["script-src"]), name
        assert rules["style-src"] == rules["script-src"], name
        assert "http" not in policy, name
        assert "unsafe-eval" not in policy, name
        assert ("style-src-attr" in rules) == ("assets/plotly.min.js" in text), name


def test_hostile_texts_add_nothing_to_any_page(hostile: dict[str, str]) -> None:
    """Of 200 strings in every place, none makes an element, an attribute or an address."""
    assert len(sample_hostile.HOSTILE) >= 200
    shown = pages(hostile)
    assert len(shown) > 200
    for name, text in shown.items():
        reader = Reader(text)
        for tag, attrs in reader.elements:
            assert tag in TAGS, f"{name}: <{tag}>"
            assert not [key for key in attrs if key.startswith("on")], name
            assert "style" not in attrs, name
            if tag == "script" and attrs.get("type") != "application/json":
                assert re.fullmatch(r"(\.\./)?assets/[a-z.]+\.js", str(attrs.get("src"))), name
        bad = [link for link in reader.values("href") if not ADDRESS.fullmatch(link)]
        assert bad == [], name


def test_hostile_ids_are_safe_names_of_files(hostile: dict[str, str]) -> None:
    """No file is outside its folder, no two differ by case alone, none is a device."""
    names = list(hostile)

    assert len({name.lower() for name in names}) == len(names)
    for name in names:
        assert re.fullmatch(r"([a-z]+/)?[a-z0-9][a-z0-9.-]*\.(html|csv|js|css)", name)
        assert len(name.rpartition("/")[2]) < 110
        assert name.rpartition("/")[2].partition(".")[0] not in {"con", "nul", "lpt1"}


TAGS = frozenset(
    (
        "html", "head", "meta", "title", "link", "style", "body", "a", "header", "div", "p",
        "form", "label", "input", "button", "nav", "ul", "ol", "li", "main", "h1", "h2", "h3",
        "span", "strong", "section", "article", "table", "caption", "thead", "tbody", "tr", "th",
        "td", "details", "summary", "dl", "dt", "dd", "figure", "select", "option", "noscript",
        "script", "iframe", "br",
    )
)  # fmt: skip
"""The elements that the templates make."""

ADDRESS = re.compile(
    r"(#[^\s\"'<>]*|(\.\./)?([a-z]+/)?[a-z0-9.-]+\.(html|css|csv)(#[^\s\"'<>]*)?"
    r"|https?://[a-z0-9.-]+(:\d+)?(/[^\s\"'<>]*)?)"
)
"""The addresses that the pages make: of the report, or of a source."""


@pytest.mark.parametrize(
    ("lang", "title", "sure"),
    [
        ("en", "Orders, and what is installed by a model's account", "20 %"),
        ("fr", "Les commandes, et ce qui est installé selon un modèle", "20 %"),
    ],
)
def test_orders_and_what_is_installed_stand_side_by_side(lang: str, title: str, sure: str) -> None:
    """One row has both answers with their bases; without estimates there is no such table."""
    row = {
        "customer": "openai", "category": "ai-accelerator", "kind": "installed", "unit": "H100e",
        "suppliers": 2, "quantified": 2, "answer": Bounds(5000, 8000, exact=False),
        "basis": "estimated", "hhi_median": Bounds.point(6250), "period": "2025-12-31",
        "least_probability": 0.2,
    }  # fmt: skip
    data = sample_reports.report(lang)
    without = render_site(data)
    assert 'id="installed"' not in without["concentration.html"]
    assert "data/installed.csv" not in without
    stocks = sample_reports.table([row])
    files = render_site(dataclasses.replace(data, installed=stocks))
    _, _, part = files["concentration.html"].partition('id="installed"')
    text = html.unescape(re.sub(r"<[^>]+>", " ", part.partition("</section>")[0]))
    assert title in text
    by_hand = (r"5.000 … 8.000", "2025-12-31", r"6.250", r"1.2 … 2", sure)  # 10,000/8,000 = 1.25
    assert all(re.search(each, text) for each in by_hand), text
    assert "2025-12-31" in files["data/installed.csv"]
