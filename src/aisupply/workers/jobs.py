"""What workers do beside SPARQL: operations of the API, named questions, pages of the report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from aisupply.claims import questions
from aisupply.errors import UnknownNameError, UsageError
from aisupply.operations import Asked, find
from aisupply.operations.columns import arrange
from aisupply.operations.declaration import worded
from aisupply.operations.parameters import ROWS, given, read_lens, without_gaps
from aisupply.pages.questions import table_page
from aisupply.table import render, with_lists
from aisupply.text import page_words
from aisupply.workers.errors import RequestError
from aisupply.workers.messages import LISTS
from aisupply.workers.sparql import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from aisupply.table import Table
    from aisupply.workers.limits import Limits
    from aisupply.workers.views import Views

__all__ = ["TABLE_TYPES", "ask_question", "operate", "write_pages"]

TABLE_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl",
    "md": "text/markdown; charset=utf-8",
}
"""Forms of a table → media type."""


def operate(views: Views, job: Mapping[str, Any], limits: Limits) -> Answer:
    """Run an operation; the job has its `name`, the `medium`, `pairs` of the URL, and a `form`."""
    operation = find(job["name"])
    if operation is None:
        raise RequestError(404, f"there is no operation {job['name']!r}")
    medium = job.get("medium", "api")
    parameters = operation.offered(medium)
    arguments = given(job["pairs"], parameters)
    without_gaps(arguments, parameters)
    lens = read_lens(job["pairs"])
    loaded = views.get(read_lens(job["pairs"], default_all=operation.all_claims))
    asked = Asked(operation, arguments, view=lambda: loaded.view, network=lambda: loaded.network)
    try:
        operation.check_lens(lens)
        table = operation.answer(asked).table
        table = arrange(table, **given(job["pairs"], ROWS), keys=operation.sort_keys)
    except UsageError as error:
        error.message = worded(error.message, medium)
        error.hint = worded(error.hint, medium) if error.hint else None
        raise
    if job["form"] in operation.formats:
        media, write = operation.formats[job["form"]]
        return _limited(write(table), media, limits)
    return _answer(table, job["form"], limits)


def ask_question(views: Views, job: Mapping[str, Any], limits: Limits) -> Answer:
    """Ask a named question; parameters that it does not have are those of the lens."""
    question = questions.load().get(job["name"])
    if question is None:
        known = UnknownNameError("question", job["name"], questions.load())
        raise RequestError(404, str(known))
    own = {parameter.name for parameter in question.parameters}
    typed = {name: value for name, value in job["pairs"] if name in own and value}
    pairs = [pair for pair in job["pairs"] if pair[0] not in own]
    loaded = views.get(read_lens(pairs, default_all=question.all_claims))
    table = questions.ask(loaded.view, question.name, typed)
    if job["form"] == "html":
        page = table_page(question, typed, table, str(loaded.view.lens.line()))
        return Answer(200, "text/html; charset=utf-8", page.encode())
    return _answer(table, job["form"], limits)


def write_pages(views: Views, job: Mapping[str, Any], folder: Path) -> Answer:
    """Write the pages of the report into a folder of the run."""
    from aisupply.pages.report.assemble import assemble
    from aisupply.pages.report.site import write_report

    view, lang = views.get(read_lens(job["pairs"])).view, job["lang"]
    given = [(name, value) for name, value in job["pairs"]]  # lists, as they came as JSON
    given += [("lang", lang)] if lang != "en" else []
    query = "/query?" + urlencode(given) if given else "/query"
    beyond = ((query, page_words(lang, "query")["title"]),)
    write_report(replace(assemble(view, lang=lang), beyond=beyond), folder / job["folder"])
    return Answer(200, "text/plain; charset=utf-8", b"written\n")


def _answer(table: Table, form: str, limits: Limits) -> Answer:
    if len(table) > limits.rows:
        raise RequestError(
            422, f"the answer has more than {limits.rows:,} rows", hint="ask for less"
        )
    text = with_lists(table) if form == LISTS else render(table, form)
    return _limited(text, TABLE_TYPES.get(form, TABLE_TYPES["json"]), limits)


def _limited(text: str, media: str, limits: Limits) -> Answer:
    body = text.encode("utf-8", "replace")
    if len(body) > limits.answer:
        raise RequestError(
            422, f"the answer has more than {limits.answer:,} bytes", hint="ask for less"
        )
    return Answer(200, media, body)
