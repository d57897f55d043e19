"""`aisupply ask`: the named questions."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING, Any

import click

from aisupply.claims import questions
from aisupply.cli.options import command_help, lens_options, output_options, pick_view
from aisupply.cli.output import put, tell
from aisupply.cli.tables import print_table
from aisupply.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aisupply.claims.questions import Question

__all__ = ["command"]

_KINDS = {
    "id": "a thing of the graph: its id, label, alias or ticker",
    "code": "a category: its id or label",
    "date": "a day; also 2025-10, 2025-Q4, 2025-H2 or 2025",
    "number": "a number",
    "text": "a text",
}
"""Type of a parameter → what may be typed."""
_WIDEST = 100
_INDENT = " " * 4


@click.command(
    "ask",
    help=command_help(
        "aisupply ask suppliers -p customer=openai --known-by 2025-10-07",
        "Ask one of the named questions; without NAME, list them with their parameters. A "
        "parameter is written KEY=VALUE, after the name or with -p.",
    ),
)
@click.argument("name", required=False)
@click.argument("more", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("-p", "parameters", metavar="KEY=VALUE", multiple=True, help="Set a parameter.")
@click.option(
    "--show", is_flag=True, help="Explain the question and print its SPARQL; ask nothing."
)
@click.option(
    "--lang", type=click.Choice(["en", "fr"]), default="en", help="For the list and --show."
)
@output_options()
@lens_options
def command(
    *, name: str | None, more: tuple[str, ...], parameters: tuple[str, ...], show: bool,
    lang: str, form: str | None, lens: dict[str, Any],
) -> None:  # fmt: skip
    """Parse, ask, print."""
    if name is None:
        _list(form, lang)
        return
    question = questions.find(name)
    given: dict[str, str] = {}
    for key, value in map(_pair, (*more, *parameters)):
        if key in given:
            raise UsageError(f"{key} is given twice", hint="give it once")
        given[key] = value
    view = pick_view(lens, default_all=question.all_claims)
    if show:
        _, names = questions.place(view, question)
        put(_explained(question, question.bind(given, names), given, lang) + "\n")
    else:
        print_table(questions.ask(view, name, given), form)


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise UsageError(f"{text!r} is no KEY=VALUE", hint="write it as customer=openai")
    return key, value


def _list(form: str | None, lang: str) -> None:
    """Print the questions: by topic where people read, as a table where they ask for one."""
    if form is not None:
        print_table(questions.overview(lang), form)
        return
    room = min(shutil.get_terminal_size((_WIDEST, 0)).columns, _WIDEST)
    for line, style in _listing(lang, room):
        tell(line, **style)


def _listing(lang: str, room: int) -> Iterator[tuple[str, dict[str, bool]]]:
    """Give the lines of the list, each with its style: by topic a question, then what it takes."""
    for topic, titles in questions.TOPICS.items():
        yield titles[lang], {"bold": True}
        for question in questions.load().values():
            if question.topic == topic:
                yield f"  {question.name}  {question.defaults()}".rstrip(), {}
                asked = textwrap.fill(
                    question.texts[lang], room, initial_indent=_INDENT, subsequent_indent=_INDENT
                )
                yield asked, {}
        yield "", {}
    yield "Ask one:      aisupply ask suppliers -p customer=openai", {}
    yield "Explain one:  aisupply ask suppliers --show", {}


def _explained(question: Question, query: str, given: Mapping[str, str], lang: str) -> str:
    """Return what a question takes and its SPARQL: as a whole a query that can be run."""
    facts = "facts, as known on the last day of the graph"
    claims, option = ("all, of any status", " --all") if question.all_claims else (facts, "")
    about = [
        question.texts[lang],
        "",
        *_parameters(question, given),
        f"Claims: {claims}, unless an option of the lens says otherwise.",
        f"Example: {question.example}",
        f"To change it: save this, edit it, and run  aisupply query{option} -f FILE",
    ]
    body = [line for line in query.splitlines() if not line.startswith("#")]
    return "\n".join([*(f"# {line}".rstrip() for line in about), *body])


def _parameters(question: Question, given: Mapping[str, str]) -> Iterator[str]:
    """Give a line for each parameter: its value here, and what may be typed."""
    if question.parameters:
        yield "Parameters, set by -p NAME=VALUE:"
    for item in question.parameters:
        yield f"  {item.name}={given.get(item.name, item.default)}: {_KINDS[item.type]}"
