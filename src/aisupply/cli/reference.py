"""Write the reference of all commands as Markdown, from the commands themselves.

python -m aisupply.cli.reference > docs/commands.md
"""

from __future__ import annotations

from typing import Any

import click

from aisupply.cli import cli, command_names
from aisupply.cli.output import put

__all__ = ["reference"]

_WIDTH: dict[str, Any] = {"terminal_width": 88}


def reference() -> str:
    """Return a page with the help of every command."""
    root = click.Context(cli, info_name="aisupply", **_WIDTH, **cli.context_settings)
    parts = [
        "# Commands\n\nGenerated from the program by `python -m aisupply.cli.reference`.\n",
        _section(root),
    ]
    for name in command_names():
        command = cli.get_command(root, name)
        if command is not None:
            parts.append(_section(click.Context(command, info_name=name, parent=root, **_WIDTH)))
    return "\n".join(parts)


def _section(context: click.Context) -> str:
    lines = (line.rstrip() for line in context.command.get_help(context).splitlines())
    return f"## {context.command_path}\n\n```text\n" + "\n".join(lines) + "\n```\n"


if __name__ == "__main__":
    put(reference())
