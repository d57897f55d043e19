"""Plain HTML for the named questions: a list, a form, a table; no script, one style."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from typing import TYPE_CHECKING

from aisupply.table import display
from aisupply.text import Note, page_words, render

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aisupply.claims.questions import Question
    from aisupply.table import Table

__all__ = ["POLICY", "list_page", "table_page", "waiting_page"]

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;"
    "color-scheme:light dark}table{border-collapse:collapse;display:block;overflow-x:auto}"
    "th,td{text-align:left;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #8884;"
    "vertical-align:top}label{margin-right:1rem}input,button{font:inherit}"
)
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""The content security policy of these pages."""


def list_page(questions: Iterable[Question], lang: str = "en") -> str:
    """Return the page that lists the questions, each as a form with its defaults.

    Args:
        questions: the questions, in order.
        lang: ``en`` or ``fr``.
    """
    words = page_words(lang, "ask")
    forms = [_form(question, {}, lang, head="h2") for question in questions]
    return _page(words["title"], _links(lang) + "".join(forms), lang=lang)


def table_page(question: Question, typed: Mapping[str, str], table: Table, lens: str) -> str:
    """Return the page of one question: its form, the lens and the rows.

    Args:
        question: the question.
        typed: what was given for its parameters.
        table: its answer.
        lens: the lens in one line.
    """
    form = _form(question, typed, "en", head="h1")
    rest = f"<p>{escape(lens)}</p>{_rows(table)}{_links('en')}"
    return _page(question.texts["en"], form + rest)


def _links(lang: str) -> str:
    words, mark = page_words(lang, "ask"), _mark(lang)
    return (
        f"<p><a href='/ask{mark}'>{words['all']}</a> · <a href='/query{mark}'>{words['query']}</a>"
        f" · <a href='/{mark}'>{words['report']}</a></p>"
    )


def _mark(lang: str) -> str:
    """Return what an address ends in, so that its page is in the language."""
    return "" if lang == "en" else f"?lang={lang}"


def waiting_page(seconds: int, lang: str) -> str:
    """Return the page that stands in for a report that is being written.

    Args:
        seconds: for how long it has been.
        lang: ``en`` or ``fr``.
    """
    words, mark = page_words(lang, "waiting"), _mark(lang)
    since = render(Note("page.said.waiting", seconds=seconds), lang)
    body = (
        f"<h1>{words['title']}</h1><p role='status'>{since}</p>"
        f"<p>{words['meanwhile']} <a href='/query{mark}'>{words['query']}</a>, "
        f"<a href='/ask{mark}'>{words['questions']}</a></p>"
    )
    return _page(words["title"], body, lang=lang)


def _form(question: Question, typed: Mapping[str, str], lang: str, *, head: str) -> str:
    fields = "".join(
        f"<label>{escape(p.name)} <input name='{escape(p.name)}' "
        f"value='{escape(typed.get(p.name, p.default))}'></label>"
        for p in question.parameters
    )
    button = page_words(lang, "ask")["ask"]
    return (
        f"<{head}>{escape(question.texts[lang])}</{head}>"
        f"<form action='/ask/{escape(question.name)}'>{fields}<button>{button}</button></form>"
    )


def _rows(table: Table) -> str:
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in table.columns)
    lines = (
        "<tr>"
        + "".join(
            f"<td>{escape(display(row.get(c), plain=table.plain))}</td>" for c in table.columns
        )
        + "</tr>"
        for row in table.rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _page(title: str, body: str, *, lang: str = "en") -> str:
    return (
        f"<!doctype html><html lang='{lang}'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'>"
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main>{body}</main></body></html>\n"
    )
