"""Plain HTML for the named questions: a list, a form, a table; no script, one style."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from typing import TYPE_CHECKING

from aisupply.table import display

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
_LINKS = (
    "<p><a href='/ask'>All questions</a> · <a href='/query'>Ask in SPARQL</a> · "
    "<a href='/'>Report</a></p>"
)


def list_page(questions: Iterable[Question]) -> str:
    """Return the page that lists the questions, each as a form with its defaults."""
    parts = [_form(question, {}, head="h2") for question in questions]
    return _page("Questions", _LINKS + "".join(parts))


def table_page(question: Question, typed: Mapping[str, str], table: Table, lens: str) -> str:
    """Return the page of one question: its form, the lens and the rows."""
    rest = f"<p>{escape(lens)}</p>{_rows(table)}{_LINKS}"
    return _page(question.texts["en"], _form(question, typed, head="h1") + rest)


_WAITING = {
    "en": ("The report is being written", "Begun {} s ago; this page looks again by itself.",
           "Meanwhile: ", "ask in SPARQL", "named questions"),
    "fr": ("Le rapport est en cours d’écriture",
           "Commencé il y a {}\u00a0s\u00a0; cette page se recharge d’elle-même.",
           "En attendant\u00a0: ", "interroger en SPARQL", "questions nommées"),
}  # fmt: skip


def waiting_page(seconds: int, lang: str) -> str:
    """Return the page that stands in for a report that is being written.

    Args:
        seconds: for how long it has been.
        lang: ``en`` or ``fr``.
    """
    title, since, meanwhile, query, questions = _WAITING[lang]
    mark = "" if lang == "en" else f"?lang={lang}"
    body = (
        f"<h1>{title}</h1><p role='status'>{since.format(seconds)}</p>"
        f"<p>{meanwhile}<a href='/query{mark}'>{query}</a>, <a href='/ask'>{questions}</a></p>"
    )
    return _page(title, body, lang=lang)


def _form(question: Question, typed: Mapping[str, str], *, head: str) -> str:
    fields = "".join(
        f"<label>{escape(p.name)} <input name='{escape(p.name)}' "
        f"value='{escape(typed.get(p.name, p.default))}'></label>"
        for p in question.parameters
    )
    return (
        f"<{head}>{escape(question.texts['en'])}</{head}>"
        f"<form action='/ask/{escape(question.name)}'>{fields}<button>Ask</button></form>"
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
