"""The query page in a browser, over a server that runs: type, run, see, share, download."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx
import pyoxigraph as ox
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "server"))
sys.path.insert(0, str(Path(__file__).parent))

import querying
from serving import Running, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

SUPPLIES = "SELECT ?u ?v { ?u ais:suppliesTo ?v } ORDER BY ?u ?v"
ROWS = [[":alpha", ":beta"], [":alpha", ":delta"], [":alpha", ":gamma"], [":beta", ":gamma"]]
"""By hand from `querying`: what is reported; the rumour is left out."""
COUNTS = "SELECT ?u (COUNT(?v) AS ?n) { ?u ais:suppliesTo ?v } GROUP BY ?u ORDER BY ?n"
TRIPLES = "CONSTRUCT { ?u ais:suppliesTo ?v } WHERE { ?u ais:suppliesTo ?v }"
NAMES = 'SELECT ?firm ?label { ?firm rdfs:label ?label FILTER(CONTAINS(STR(?firm), "hostile")) }'
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(9)) + " }"
MANY = """SELECT ?n { VALUES ?a { 0 1 2 3 4 5 6 7 8 9 } VALUES ?b { 0 1 2 3 4 5 6 7 8 9 }
VALUES ?c { 0 1 2 3 4 5 6 7 8 9 } VALUES ?d { 0 1 2 3 4 5 6 7 8 9 }
BIND(?a + 10 * ?b + 100 * ?c + 1000 * ?d AS ?n) }"""
CELLS = "[...document.querySelectorAll('table.answer tbody tr')].map(r => [...r.cells].map(c => c.textContent))"  # noqa: E501


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Run a server over the small graph."""
    folder = tmp_path_factory.mktemp("query")
    store = folder / "small.trig"
    store.write_text(querying.graph(), encoding="utf-8")
    with running(folder, "--store", str(store), "--workers", "2") as server:
        yield server


@dataclass
class Tab:
    """The query page in a window, with what it asked for and complained of."""

    page: Page
    url: str
    requests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def open(self, *, fragment: str = "", **parameters: str) -> Tab:
        """Open the page under parameters, and wait for the answer to a query among them."""
        mark = f"?{urlencode(parameters)}" if parameters else ""
        self.page.goto(f"{self.url}/query{mark}{fragment}")
        return self.answered()

    def answered(self) -> Tab:
        """Wait until the page is drawn and no query runs."""
        self.page.wait_for_selector("body[data-drawn='true']")
        self.page.wait_for_selector("#cancel:disabled")
        self.page.wait_for_selector("#answer:not([aria-busy])")
        return self

    def until(self, expression: str) -> None:
        """Wait until an expression is true; playwright's own wait needs eval, which is off."""
        for _ in range(200):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(50)
        pytest.fail(f"never true: {expression}")

    def type(self, text: str) -> Tab:
        """Type into the editor, in place of what is there, and close what it suggests."""
        self.page.click(".CodeMirror")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)
        return self

    def run(self, text: str) -> Tab:
        """Type a query and run it by the keyboard."""
        self.type(text).page.keyboard.press("Control+Enter")
        return self.answered()

    def rows(self) -> list[list[str]]:
        """Return the texts of the table's cells."""
        cells: list[list[str]] = self.page.evaluate(CELLS)
        return cells

    def editor(self) -> str:
        """Return what the editor holds."""
        text: str = self.page.evaluate(
            "document.querySelector('.CodeMirror').CodeMirror.getValue()"
        )
        return text

    def said(self) -> str:
        """Return what the page says of the run."""
        return self.page.inner_text("#said")

    def saved(self, name: str) -> str:
        """Follow a link of the downloads and return the file."""
        with self.page.expect_download() as waiting:
            self.page.click(f"#downloads a:text-is('{name}')")
        return Path(waiting.value.path()).read_text(encoding="utf-8")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Open a window of the usual size."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    yield context
    context.close()


@pytest.fixture
def tabs(context: BrowserContext, server: Running) -> Iterator[Callable[[], Tab]]:
    """Return what opens tabs; at the end none has asked elsewhere, kept anything or failed."""
    opened: list[Tab] = []

    def new() -> Tab:
        tab = Tab(context.new_page(), server.url)
        page = tab.page
        page.on("request", lambda request: tab.requests.append(request.url))
        page.on("pageerror", lambda error: tab.faults.append(str(error)))
        page.on("dialog", lambda dialog: (tab.faults.append("dialog"), dialog.dismiss()))
        page.on("console", lambda m: m.type in {"error", "warning"} and tab.faults.append(m.text))
        opened.append(tab)
        return tab

    yield new
    for tab in opened:
        own = (f"{server.url}/", f"blob:{server.url}/", "data:,")
        assert [url for url in tab.requests if not url.startswith(own)] == []
        assert [text for text in tab.faults if "Failed to load resource" not in text] == []
        if tab.page.url.startswith(server.url):
            assert tab.page.evaluate("[window.hit, localStorage.length]") == [None, 0]


@pytest.fixture
def tab(tabs: Callable[[], Tab]) -> Tab:
    """Open one tab."""
    return tabs()


def faults_of(results: Any) -> list[tuple[str, str]]:
    """Return what axe-core finds serious or critical: the rule, and the first element."""
    found = results.response["violations"]
    serious = [fault for fault in found if fault["impact"] in {"serious", "critical"}]
    return [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in serious]


def test_a_typed_query_is_run_and_its_address_gives_the_same_answer(
    tabs: Callable[[], Tab],
) -> None:
    """Typed and run by Ctrl-Enter, the answer is a table, and its address answers elsewhere."""
    tab = tabs().open().run(SUPPLIES)

    assert tab.rows() == ROWS
    assert tab.said().startswith("4 rows in ")

    other = tabs()
    other.page.goto(tab.page.url)
    assert other.answered().rows() == ROWS
    assert other.editor() == SUPPLIES


def test_the_back_button_brings_the_query_before(tab: Tab) -> None:
    """Each run is a step of the history: back and forth bring query and answer."""
    tab.open(query=SUPPLIES).run(COUNTS)
    assert tab.rows() == [[":beta", "1"], [":alpha", "3"]]

    tab.page.go_back()
    tab.until("document.querySelectorAll('table.answer tbody tr').length === 4")
    assert (tab.editor(), tab.rows()) == (SUPPLIES, ROWS)

    tab.page.go_forward()
    tab.until("document.querySelectorAll('table.answer tbody tr').length === 2")
    assert tab.editor() == COUNTS

    tab.open().run(SUPPLIES).page.go_back()
    tab.until("!document.getElementById('waiting').hidden")
    assert tab.page.locator("#shown").is_hidden()


def test_rows_are_saved_in_each_form(tab: Tab) -> None:
    """JSON, XML, CSV and TSV of a table each hold the four rows."""
    tab.open(query=SUPPLIES)

    assert len(json.loads(tab.saved("JSON"))["results"]["bindings"]) == 4
    assert len(list(csv.reader(tab.saved("CSV").splitlines()))) == 1 + 4
    assert len(tab.saved("TSV").splitlines()) == 1 + 4
    parsed = ox.parse_query_results(tab.saved("XML"), ox.QueryResultsFormat.XML)
    assert isinstance(parsed, ox.QuerySolutions)
    assert len(list(parsed)) == 4


def test_triples_are_saved_in_each_form(tab: Tab) -> None:
    """Turtle, N-Triples and JSON-LD of a graph each hold the four triples."""
    tab.open(query=TRIPLES)
    assert tab.said().startswith("4 triples in ")

    forms = {
        "Turtle": ox.RdfFormat.TURTLE,
        "N-Triples": ox.RdfFormat.N_TRIPLES,
        "JSON-LD": ox.RdfFormat.JSON_LD,
    }
    for name, form in forms.items():
        assert len(list(ox.parse(tab.saved(name), form))) == 4, name


def test_a_query_too_long_for_an_address_is_shared_and_saved_as_well(tab: Tab) -> None:
    """A query of twenty thousand characters stands behind the # and is saved by POST."""
    long = SUPPLIES + "\n#" + "x" * 20_000
    tab.open(query=SUPPLIES).type(long).page.click("#run")
    tab.answered()

    assert tab.page.url.partition("#")[0] == f"{tab.url}/query"
    assert len(tab.saved("TSV").splitlines()) == 1 + 4
    tab.page.reload()
    assert tab.answered().rows() == ROWS


def test_a_question_is_filled_in_and_run(tab: Tab) -> None:
    """Who supplies a customer: typed by its label, the firm stands in the query as its name."""
    tab.open().page.fill("#find", "customer with what")
    question = tab.page.locator("details.question", has_text="Who supplies a customer, and with")
    question.locator("summary").click()
    tab.page.wait_for_selector("#things option[value=gamma]", state="attached")
    question.locator("input").fill("Gamma Cloud")
    question.get_by_role("button", name="Run").click()
    tab.answered()

    assert ":gamma ais:groupHead ?head" in tab.editor()
    assert "$customer" not in tab.editor()
    assert "PREFIX" not in tab.editor()
    assert tab.rows() == [[":alpha", "aisc:gpu"], [":beta", "aisc:gpu"]]


def test_a_question_about_all_claims_switches_the_lens_off(tab: Tab) -> None:
    """A question whose header says so is put into the editor with all claims ticked."""
    tab.open().page.fill("#find", "what does a source claim, by status")
    question = tab.page.locator("details.question:visible")
    assert question.count() == 1
    question.locator("summary").click()
    question.locator("input").fill("paper")
    question.get_by_role("button", name="Into the editor").click()
    assert tab.page.is_checked("input[name=all]")

    tab.page.click("#run")
    assert "all=1" in tab.answered().page.url
    # By hand: five claims are reported, the names among them, and one is rumoured.
    assert [row[:3] for row in tab.rows()] == [
        ["aisc:reported", "aisc:certain", "5"], ["aisc:rumoured", "aisc:certain", "1"],
    ]  # fmt: skip


def test_the_lens_is_part_of_the_address(tab: Tab) -> None:
    """A date leaves out what came later, rumours add one; controls and address say the same."""
    tab.open(query=SUPPLIES, **{"known-by": "2025-03"})
    assert tab.rows() == ROWS[:3]
    assert tab.page.input_value("input[name='known-by']") == "2025-03"

    tab.page.fill("input[name='known-by']", "")
    tab.page.check("input[name='with-rumours']")
    tab.page.click("#run")
    assert tab.answered().rows() == [*ROWS[:3], [":beta", ":delta"], ROWS[3]]
    assert tab.page.url.endswith("with-rumours=1")

    tab.open(query=SUPPLIES, status="rumoured", source="paper")
    assert tab.page.is_checked("input[name=status][value=rumoured]")
    assert tab.rows() == [[":beta", ":delta"]]
    tab.page.click("#more-lens button")
    tab.page.click("#run")
    assert "source=" not in tab.answered().page.url


def test_a_lens_that_the_controls_cannot_show_is_not_dropped(tab: Tab) -> None:
    """A tier, a status or a second date that does not fit reaches the server, which says why."""
    for name, value, told in (
        ("tier", "9", "tier"),
        ("status", "reported,heard", "heard"),
        ("with-rumours", "maybe", "no truth value"),
    ):
        tab.open(query=SUPPLIES, **{name: value})
        assert told in tab.page.inner_text("#error"), name
        assert f"{name}={value}" in tab.page.inner_text("#more-lens")
    refused = tab.page.goto(f"{tab.url}/query?query={SUPPLIES}&known-by=2025&known-by=2026")
    assert refused is not None
    assert refused.status == 400
    assert "given twice" in refused.text()


def test_hostile_labels_stay_text(tab: Tab) -> None:
    """Texts that try to become code are shown as they are, in table, chart and graph."""
    tab.open(query=NAMES)
    tab.page.click("button.sort:text-is('label')")
    shown = {row[1] for row in tab.rows()}
    assert shown == set(querying.HOSTILE)
    assert tab.page.locator("#answer :is(img, script, iframe, object, base, form)").count() == 0

    number = "SELECT ?label (1 AS ?n) { ?firm rdfs:label ?label }"
    tab.open(query=number, fragment="#view=chart")
    assert tab.page.locator("#pane svg rect").count() == 50
    tab.open(query="CONSTRUCT WHERE { ?f rdfs:label ?l ; a ?t } LIMIT 20", fragment="#view=graph")
    tab.page.wait_for_selector(".network[data-drawn]")


def test_hostile_addresses_stay_text(tab: Tab) -> None:
    """Code in the query, in the lens or as the name of a column is shown and not run."""
    for text in querying.HOSTILE[:42:7]:
        tab.open(query=text, source=text, fragment=f"#view={text}")
        assert tab.editor() == text.replace("\r\n", "\n").replace("\r", "\n")
        assert tab.page.inner_text("#more-lens").startswith("Further:")
        assert tab.page.inner_text("#error").startswith("The query was not answered")
    iri = '"<img src=x onerror=window.hit=1>"'
    tab.open(query=f"SELECT (IRI(CONCAT('javascript:', {iri})) AS ?a) ('<b>' AS ?b) {{}}")
    assert tab.page.locator("table.answer tbody a").count() == 0


def test_errors_are_told_with_their_place(tab: Tab) -> None:
    """A query that does not parse is marked at its line, and the button goes there."""
    tab.open().run("SELECT * {\n ?a a \n}")

    told = tab.page.inner_text("#error")
    assert "the query does not parse at line 3, column 1" in told
    assert tab.page.locator(".mistake").count() == 1
    tab.page.click("#error button")
    place = (
        "(({line, ch}) => [line, ch])(document.querySelector('.CodeMirror').CodeMirror.getCursor())"
    )
    assert tab.page.evaluate(place) == [2, 0]

    tab.run("SELECT * { SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } }")
    assert "SERVICE" in tab.page.inner_text("#error")
    assert tab.page.locator("#shown").is_hidden()


def test_a_server_that_is_gone_is_told(tab: Tab, context: BrowserContext) -> None:
    """Without a connection the page says so, and works again with it."""
    tab.open()
    context.set_offline(True)
    tab.run(SUPPLIES)
    assert "The server cannot be reached" in tab.page.inner_text("#error")

    context.set_offline(False)
    tab.page.click("#run")
    assert tab.answered().rows() == ROWS
    assert tab.page.inner_text("#error") == ""


def test_an_endless_query_is_cancelled(tab: Tab, server: Running) -> None:
    """Cancel ends a query that would not end; the next one is answered."""
    tab.open().type(ENDLESS).page.keyboard.press("Control+Enter")
    tab.page.wait_for_selector("#cancel:enabled")
    assert tab.said() == "Running…"
    tab.page.click("#cancel")
    tab.answered()
    assert tab.said().startswith("Cancelled after ")

    assert tab.run(SUPPLIES).rows() == ROWS
    assert server.health()["status"] == "ok"


def test_ten_thousand_rows_are_paged_and_sorted(tab: Tab) -> None:
    """Of ten thousand rows a hundred are in the page at a time; sorting knows numbers."""
    tab.open(query=MANY)
    assert tab.said().startswith("10,000 rows in ")
    assert len(tab.rows()) == 100

    tab.page.click("button.sort")
    tab.page.click("button.sort")
    assert tab.page.get_attribute("table.answer th", "aria-sort") == "descending"
    assert [row[0] for row in tab.rows()[:2]] == ["9999", "9998"]
    tab.page.get_by_role("button", name="Last page").click()
    assert tab.rows()[-1] == ["0"]
    assert tab.page.inner_text(".pager span") == "Rows 9,901 to 10,000 of 10,000"


def test_chart_and_graph_show_the_answer(tab: Tab) -> None:
    """Two bars for two suppliers, four firms in the drawing, and the choice is in the address."""
    tab.open(query=COUNTS)
    tab.page.get_by_role("button", name="Chart").click()
    widths = [
        float(bar.get_attribute("width") or 0) for bar in tab.page.locator("#pane rect").all()
    ]
    assert widths[1] == pytest.approx(3 * widths[0])
    assert tab.page.url.endswith("#view=chart")

    tab.open(query=SUPPLIES, fragment="#view=graph")
    tab.page.wait_for_selector(".network[data-drawn]")
    assert tab.page.get_attribute(".network", "data-drawn") == "4"
    tab.open(query="SELECT ('a' AS ?x) {}", fragment="#view=graph")
    assert "two columns of IRIs" in tab.page.inner_text("#pane")


def test_truth_and_emptiness_are_said(tab: Tab) -> None:
    """ASK answers Yes or No; no rows are told as such."""
    assert tab.open(query="ASK { :alpha ais:suppliesTo :beta }").page.inner_text("#pane") == "Yes"
    assert tab.open(query="ASK { :beta ais:suppliesTo :alpha }").page.inner_text("#pane") == "No"
    tab.open(query="SELECT * { :beta ais:suppliesTo :alpha }")
    assert tab.page.inner_text("#pane").startswith("Nothing under this lens")


def test_a_thing_in_the_table_can_be_followed(tab: Tab) -> None:
    """A link describes the thing under the same lens, and leads on to its page in the report."""
    tab.open(query=SUPPLIES, tier="2").page.click("table.answer a:text-is(':beta')")
    tab.answered()

    assert tab.editor() == "DESCRIBE :beta"
    assert "tier=2" in tab.page.url
    assert [":beta", "ais:suppliesTo", ":gamma"] in tab.rows()
    link = tab.page.locator("#about a")
    assert link.get_attribute("href") == "report/tier%3D2/firms/beta.html"


def test_terms_and_things_are_completed(tab: Tab) -> None:
    """A prefix offers the terms of the ontology with what they mean, `:` the firms."""
    tab.open().page.click(".CodeMirror")
    tab.page.keyboard.press("Control+a")
    tab.page.keyboard.type("SELECT * { :gam")
    tab.page.wait_for_selector(".CodeMirror-hint:has-text('Gamma Cloud')")
    tab.page.keyboard.press("Enter")
    tab.page.keyboard.type(" ais:suppliesT")
    tab.page.wait_for_selector(".CodeMirror-hint:has-text('supplies to')")
    tab.page.keyboard.press("Enter")

    assert tab.editor() == "SELECT * { :gamma ais:suppliesTo"


def test_what_does_not_parse_is_marked_while_typing(tab: Tab) -> None:
    """Our prefixes need no declaration, others do; the first line that is wrong is named."""
    assert tab.open().type(SUPPLIES).page.inner_text("#syntax") == ""
    tab.type("SELECT *\n{ ?a other:b ?c }")
    assert tab.page.inner_text("#syntax") == "Line 2: the prefix other: is not declared."
    tab.type("PREFIX other: <http://example.org/>\nSELECT *\n{ ?a other:b ?c }")
    assert tab.page.inner_text("#syntax") == ""
    tab.type("SELECT *\n{ ?a ) ?c }")
    assert tab.page.inner_text("#syntax").startswith("Line 2 does not parse; expected: ")


def test_the_keyboard_leaves_the_editor(tab: Tab) -> None:
    """Tab moves on from the editor, which has a name and says how it is used."""
    tab.open().page.click(".CodeMirror")
    assert tab.page.evaluate("document.activeElement.ariaLabel") == "SPARQL query"
    tab.page.keyboard.press("Tab")
    assert tab.page.evaluate("document.activeElement.name") == "known-by"


def test_the_link_is_copied(tab: Tab, context: BrowserContext) -> None:
    """Copy link puts the address of what the editor holds on the clipboard."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.open().type(SUPPLIES).page.click("#copy")
    tab.until("document.getElementById('said').textContent.includes('copied')")

    assert tab.page.evaluate("navigator.clipboard.readText()") == (
        f"{tab.url}/query?{urlencode({'query': SUPPLIES})}"
    )


def test_the_page_fits_and_can_be_read(tab: Tab) -> None:
    """axe-core finds nothing serious by day and night, and nothing scrolls sideways at 390 px."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = tab.page
    tab.open(query=COUNTS, status="reported", source="paper", fragment="#view=chart")
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    assert faults_of(axe.run(page, options={"preload": False})) == []

    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    dark = {"preload": False, "runOnly": ["color-contrast", "label", "scrollable-region-focusable"]}
    tab.open(query="DESCRIBE :alpha")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    tab.run("SELECT * {")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert faults_of(axe.run(page, options=dark)) == []


def test_the_page_speaks_french(tab: Tab) -> None:
    """Under lang=fr words and numbers are French, and links keep the language."""
    tab.open(query=MANY, lang="fr")
    assert tab.said().replace("\u202f", " ").startswith("10 000 lignes en 0,")
    tab.open(query=SUPPLIES, lang="fr").page.click("table.answer a >> nth=0")
    assert "lang=fr" in tab.answered().page.url
    tab.page.click("#language")
    assert tab.answered().editor() == "DESCRIBE :alpha"
    assert tab.page.get_attribute("html", "lang") == "en"


def test_the_policy_lets_the_page_load_its_own_files_only(server: Running) -> None:
    """The policy names this server alone, with no inline code, and other files are not there."""
    answer = httpx.get(f"{server.url}/query")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self';" in policy
    assert "unsafe" not in policy
    assert "style=" not in answer.text
    for name in ("yasqe.min.js", "page.css", "main.js", "vis-network.js", "terms.json"):
        assert httpx.get(f"{server.url}/query/{name}").status_code == 200, name
    for name in ("README.md", "..%2fapp.py", "%2e%2e/app.py", "yasqe/README.md"):
        assert httpx.get(f"{server.url}/query/{name}").status_code == 404, name


def test_the_server_checks_what_the_address_says(server: Running) -> None:
    """A misspelt parameter, an unknown language and a POST are refused; what is known is 304."""
    url = f"{server.url}/query"
    assert httpx.get(url, params={"knwon-by": "2025"}).status_code == 400
    assert httpx.get(url, params={"lang": "de"}).status_code == 400
    assert httpx.post(url).status_code == 405
    tag = httpx.get(url).headers["etag"]
    again = httpx.get(url, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
