"""The example notebook runs, says what its cells answer, and shows itself with no network."""

from __future__ import annotations

import json
import re
import sys
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")

NOTEBOOK = Path(__file__).parents[2] / "docs" / "notebook.ipynb"
HTML = "text/html"
PLOTLY = "application/vnd.plotly.v1+json"
TAGS = re.compile(r"<iframe.*?</iframe>|<[^>]+>", re.DOTALL)


@pytest.fixture(scope="module")
def written() -> Any:
    """The notebook as it is in the repository."""
    return nbformat.read(NOTEBOOK, as_version=4)


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The notebook, run once by a kernel of this Python that knows no other set-up."""
    home = tmp_path_factory.mktemp("jupyter")
    kernel = home / "kernels" / "aisupply" / "kernel.json"
    kernel.parent.mkdir(parents=True)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "aisupply", "language": "python"}
    kernel.write_text(json.dumps(spec), encoding="utf-8")
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("JUPYTER_PATH", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR"):
            patch.setenv(name, str(home))
        patch.delenv("PLOTLY_RENDERER", raising=False)
        client = nbclient.NotebookClient(
            notebook, timeout=300, kernel_name="aisupply", resources={"metadata": {"path": home}}
        )
        client.execute()
    return notebook


def _shown(cell: Any) -> dict[str, Any]:
    """Return what a cell shows, by media type."""
    return {kind: value for out in cell.outputs for kind, value in out.get("data", {}).items()}


def _cell(notebook: Any, words: str) -> dict[str, Any]:
    """Return what the one cell of code with certain words shows."""
    (cell,) = (c for c in notebook.cells if c.cell_type == "code" and words in c.source)
    return _shown(cell)


def test_the_notebook_is_kept_clean(written: Any) -> None:
    """It is valid, small, without outputs, and without the paths of a machine."""
    nbformat.validate(written)
    text = NOTEBOOK.read_text(encoding="utf-8")
    code = [cell for cell in written.cells if cell.cell_type == "code"]
    assert len(code) >= 12
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert len(text) < 20_000
    assert not re.search(r"[\s\"'=(]/(home|root|work|tmp|usr)/|[A-Z]:\\\\", text)


def test_links_of_the_notebook_lead_somewhere(written: Any) -> None:
    """A relative link names a file that is there."""
    targets = [t for c in written.cells for t in re.findall(r"\]\(([^)#:]+)\)", c.source)]
    assert targets
    assert [target for target in targets if not (NOTEBOOK.parent / target).exists()] == []


def test_every_cell_runs_and_shows_something(executed: Any) -> None:
    """No cell fails or warns, and each shows a value."""
    for cell in executed.cells:
        if cell.cell_type == "code":
            kinds = {output.output_type for output in cell.outputs}
            assert kinds <= {"execute_result", "display_data"}, cell.source
            assert _shown(cell).keys() & {HTML, PLOTLY}, cell.source


def test_each_figure_of_the_text_is_in_the_cell_below_it(executed: Any) -> None:
    """A figure in code type is what the next cell answers."""
    figures = 0
    for text, cell in zip(executed.cells, executed.cells[1:], strict=False):
        if text.cell_type != "markdown" or cell.cell_type != "code":
            continue
        shown = " ".join(unescape(TAGS.sub(" ", _shown(cell).get(HTML, ""))).split())
        for figure in re.findall(r"`([^`]*\d[^`]*)`", text.source):
            assert figure in shown, f"{figure} is not in the answer to {cell.source}"
            figures += 1
    assert figures >= 15


def test_tables_show_bounds_and_their_lens(executed: Any) -> None:
    """The bounds are those that README shows for the same day."""
    html = _cell(executed, "hhi_announced")[HTML]
    assert html.startswith("<table>")
    assert "2,000 … 5,708.2" in html
    assert "as known 2026-06-28 · facts only" in html
    assert "note: below the first tier" in _cell(executed, "aisupply.tiers")[HTML]


def test_view_and_network_show_a_page_in_a_frame(executed: Any) -> None:
    """A view, what `draw` returns, and what networkx makes of a network are each one frame."""
    for words in ('graph.view(as_of="2026-06-28")', "view.draw", "nx.subgraph"):
        html = _cell(executed, words)[HTML]
        assert html.count("<iframe") == 1
        assert "as known 2026-06-28 · facts only" in html
        assert "&lt;!DOCTYPE html&gt;" in html


def test_a_figure_shows_itself(executed: Any) -> None:
    """The timeline is plotly's own type, and has a mark at each row of the table before it."""
    figure = _cell(executed, "timeline_figure(line)")[PLOTLY]
    rows = _cell(executed, "line.pick")[HTML].count("<tr>") - 1
    marks = next(trace for trace in figure["data"] if trace.get("mode") == "markers")
    assert len(marks["x"]) == rows


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium of the system, or that of playwright."""
    pytest.importorskip("playwright.sync_api")
    from chromium import NoChromiumError, started

    try:
        with started() as running:
            yield running
    except NoChromiumError as none:
        pytest.skip(str(none))


@pytest.fixture(scope="module")
def opened(executed: Any, browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """All outputs in one page, as a notebook that is exported; it knows what was asked for."""
    from plotly.offline import get_plotlyjs

    figure = _cell(executed, "timeline_figure(line)")[PLOTLY]
    drawn = f"Plotly.newPlot('figure', {json.dumps(figure).replace('<', chr(92) + 'u003c')})"
    outputs = [_shown(c).get(HTML, "") for c in executed.cells if c.cell_type == "code"]
    file = tmp_path_factory.mktemp("export") / "notebook.html"
    file.write_text(
        f"<!DOCTYPE html><meta charset='utf-8'><script>{get_plotlyjs()}</script>"
        f"{''.join(outputs)}<div id='figure'></div><script>{drawn}</script>",
        encoding="utf-8",
    )
    page = browser.new_page(viewport={"width": 1000, "height": 900})
    page.asked, page.faults = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.goto(file.as_uri())
    for number, frame in enumerate(page.frames[1:]):
        # A frame that is not on the screen waits with drawing until it is.
        page.locator("iframe").nth(number).scroll_into_view_if_needed()
        frame.wait_for_selector("body[data-drawn='true']")
    yield page
    page.close()


@pytest.mark.browser
def test_an_export_draws_everything_and_asks_for_nothing(opened: Any) -> None:
    """Three networks and a figure are drawn; by hand, the view has more nodes than its parts."""
    sizes = [frame.evaluate("aisupply.nodes.length") for frame in opened.frames[1:]]
    assert len(sizes) == 3
    assert sizes[0] > sizes[1] > 0
    assert sizes[0] > sizes[2] > 5
    assert opened.locator("#figure svg").count() > 0
    assert [url for url in opened.asked if not url.startswith(("file:", "about:"))] == []
    assert len([url for url in opened.asked if url.startswith("file:")]) == 1
    assert opened.faults == []


@pytest.mark.browser
def test_a_click_in_a_frame_opens_the_panel(opened: Any) -> None:
    """What is chosen can be written into the address of the frame, and nothing fails."""
    frame = opened.frames[2]
    assert frame.evaluate("aisupply.select('openai')")
    assert "OpenAI" in frame.inner_text("#panel")
    assert frame.evaluate("location.hash") == "#focus=openai"
    assert opened.faults == []


@pytest.mark.browser
def test_a_frame_cannot_reach_the_notebook(opened: Any) -> None:
    """The frame has an origin of its own: the page around it is out of reach."""
    tried = "(() => { try { return parent.document.title } catch (error) { return error.name } })()"
    assert opened.frames[1].evaluate(tried) == "SecurityError"
