"""Write the reference of all commands as Markdown, from the commands themselves.

python -m aisupply.cli.reference > docs/commands.md
"""

from __future__ import annotations

import click

from aisupply.cli import COMMANDS, cli

__all__ = ["reference"]


def reference() -> str:
    """Return a page with the help of every command."""
    parts = [
        "# Commands\n\nGenerated from the program by `python -m aisupply.cli.reference`.\n",
        _section("aisupply", cli),
    ]
    context = click.Context(cli, info_name="aisupply")
    for name in COMMANDS:
        command = cli.get_command(context, name)
        if command is not None:
            parts.append(_section(f"aisupply {name}", command))
    return "\n".join(parts)


def _section(path: str, command: click.Command) -> str:
    context = click.Context(command, info_name=path, max_content_width=88, terminal_width=88)
    lines = (line.rstrip() for line in command.get_help(context).splitlines())
    return f"## {path}\n\n```text\n" + "\n".join(lines) + "\n```\n"


if __name__ == "__main__":
    click.echo(reference(), nl=False)
