"""`aisupply ask`: the named questions."""

from __future__ import annotations

from typing import Any

import click

from aisupply import questions
from aisupply.cli.options import command_help, lens_options, output_options, pick_view
from aisupply.cli.output import print_table
from aisupply.errors import UsageError

__all__ = ["command"]


@click.command(
    "ask",
    help=command_help(
        "aisupply ask suppliers -p customer=openai --known-by 2025-10-07",
        "Ask one of the named questions; without NAME, list them with their parameters.",
    ),
)
@click.argument("name", required=False)
@click.option("-p", "parameters", metavar="KEY=VALUE", multiple=True, help="Set a parameter.")
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", help="For the list.")
@output_options()
@lens_options
def command(
    *, name: str | None, parameters: tuple[str, ...], lang: str, form: str | None,
    lens: dict[str, Any],
) -> None:  # fmt: skip
    """Parse, ask, print."""
    if name is None:
        print_table(questions.overview(lang), form)
        return
    question = questions.load().get(name)
    view = pick_view(lens, default_all=question is not None and question.all_claims)
    print_table(questions.ask(view, name, dict(map(_pair, parameters))), form)


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise UsageError(f"-p {text!r} is no KEY=VALUE", hint="write -p customer=openai")
    return key, value
