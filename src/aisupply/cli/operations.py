"""Commands made from the declarations of `aisupply.operations`: parse, ask, print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from aisupply.claims.names import NameIndex
from aisupply.cli.options import (
    command_help,
    lens_options,
    option_of,
    output_options,
    pick_view,
)
from aisupply.cli.output import tell
from aisupply.cli.tables import print_table
from aisupply.operations import Asked

if TYPE_CHECKING:
    from collections.abc import Callable

    from aisupply.operations import Operation

__all__ = ["command_of"]


def command_of(operation: Operation) -> click.Command:
    """Return the command of an operation: its own parameters, those of rows, and the lens."""

    def run(*, form: str | None, lens: dict[str, Any], **typed: Any) -> int:
        """Ask the question as it was typed."""
        return _ask(operation, typed, form, lens)

    decorated: Callable[..., Any] = output_options(extra=tuple(operation.formats))(
        lens_options(run)
    )
    for parameter in reversed(operation.offered("command")):
        decorated = option_of(parameter)(decorated)
    text = command_help(operation.example, operation.told("command"))
    return click.command(operation.name, help=text)(decorated)


def _ask(
    operation: Operation, typed: dict[str, Any], form: str | None, lens: dict[str, Any]
) -> int:
    """Ask a question, print its answer, and return the exit code."""
    operation.check_lens(lens)
    own = operation.reads_lens(lens)
    asked = Asked(
        operation, typed,
        view=lambda: pick_view(lens, default_all=operation.all_claims),
        lens=own,
        tell=lambda text: tell(text, err=True),
    )  # fmt: skip
    answer = operation.answer(asked)
    print_table(
        answer.table, form, operation=operation, names=lambda: NameIndex.of(asked.view.structure)
    )
    if answer.summary and form in {None, "table"}:
        tell(answer.summary, fg="green" if answer.ok else "red")
    return 0 if answer.ok else 1
