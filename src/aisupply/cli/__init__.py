"""The command line: each command parses, makes one call of the library, and prints.

- a module for each command of `SECTIONS`, with a `command`: `report`, `query`, `ask` (the named
  questions in SPARQL), `view`, `measure`, `import_` (with `import_links`), `validate`, `export`,
  `load`, `serve`, `mcp`, `doctor`;
- `operations`: the other commands, made of the declarations in `aisupply.operations`;
- `options`, `output`, `tables`, `progress`: what they share, from what is typed to what is shown;
- `reference`: writes `docs/commands.md`.
"""

from __future__ import annotations

import contextlib
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, TextIO

import click

from aisupply._version import __version__
from aisupply.cli.output import prepare_streams, tell
from aisupply.errors import AisupplyError, UsageError
from aisupply.operations import catalogue, find
from aisupply.operations.declaration import TOPICS

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["COMMANDS", "SECTIONS", "cli", "command_names", "main"]

SECTIONS: dict[str, dict[str, tuple[str, str]]] = {
    "Begin here": {
        "report": ("report", "The main job: validate, measure, draw, and write a report to open."),
        "query": ("query", "Ask in SPARQL, over the view of the lens."),
        "ask": ("ask", "Ask one of the named questions; alone, list them."),
        "view": ("view", "Draw the interactive network as one HTML page."),
    },
    "Your own data": {
        "measure": ("measure", "The same measures for a table of your own."),
        "import": ("import_", "Read tables of your own into claims."),
        "validate": ("validate", "Check the graph, or files of your own."),
        "export": ("export", "Write the graph or a view for other programs."),
        "load": ("load", "Load files into a store, for --store."),
    },
    "Servers": {
        "serve": ("serve", "Serve pages, a SPARQL endpoint, a JSON API and tools for agents."),
        "mcp": ("mcp", "The same questions as tools for an agent, over stdio."),
    },
    "This installation": {
        "doctor": (
            "doctor", "Say what is installed, which graph, what is missing and how to get it."
        ),
    },
}  # fmt: skip
"""Heading in the help → commands beside the declared questions → module here, line in the help."""
COMMANDS = {name: command for section in SECTIONS.values() for name, command in section.items()}
_OTHER_WORDS = {
    "alternatives": "substitutes", "changes": "diff", "deals": "list agreements",
    "find": "list firms", "firms": "list firms", "history": "timeline", "paths": "path",
    "scenario": "what-if", "search": "list firms", "shock": "disrupt", "simulate": "what-if",
    "sources": "list sources", "stop": "disrupt", "suppliers": "ask suppliers",
    "whatif": "what-if",
}  # fmt: skip
"""What people type at first → the command that does it."""

_FAILED = 2
_WELCOME = """\
aisupply: who depends on whom to build AI, with sources and error bars.

Three commands to try:
  aisupply concentration openai --category ai-accelerator
  aisupply query 'SELECT DISTINCT ?s { ?s ais:suppliesTo :openai }'
  aisupply report --open

All commands: aisupply --help
"""


_WRITING = frozenset({"report", "view", "export", "import", "load", "serve"})
"""Commands whose work is done elsewhere than on standard output."""


class _ReaderGoneError(Exception):
    """What reads the output has stopped to read."""


class _LazyGroup(click.Group):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of all commands."""
        return command_names()

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the module of a command, or the declaration of a question, and return it."""
        if cmd_name in COMMANDS:
            module = import_module(f"aisupply.cli.{COMMANDS[cmd_name][0]}")
            command: click.Command = module.command
            return command
        operation = find(cmd_name)
        if operation is None or "command" in operation.left_out:
            return None
        from aisupply.cli.operations import command_of

        return command_of(operation)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Suggest the nearest names for a command that there is not."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            from aisupply.errors import UnknownNameError

            if meant := _OTHER_WORDS.get(args[0].lower()):
                raise UsageError(
                    f"no command is called {args[0]!r}",
                    hint=f"try aisupply {meant} (how: aisupply {meant.split()[0]} --help)",
                )
            raise UnknownNameError("command", args[0], command_names())
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a reader that has gone (| head) is no error, as click takes it."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise _ReaderGoneError from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands by topic, without importing what they need."""
        sections = {
            title: [(name, line) for name, (_, line) in commands.items()]
            for title, commands in SECTIONS.items()
        }
        asked = catalogue("command").values()
        topics = {
            title: [(op.name, op.line) for op in asked if op.topic == topic]
            for topic, title in TOPICS.items()
        }
        first, *others = sections
        for title in (first, *topics, *others):
            with formatter.section(title):
                formatter.write_dl((sections | topics)[title])


def command_names() -> list[str]:
    """Return the names of all commands: the declared questions and the others."""
    return [*COMMANDS, *catalogue("command")]


@click.group(
    cls=_LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="aisupply")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def cli(ctx: click.Context, *, debug: bool) -> None:
    """Who depends on whom to build AI: with sources and error bars.

    A knowledge graph of claims, each with its source, passage, status and date.  A lens
    picks the claims that count; every measure comes with exact bounds.

    Example: aisupply concentration openai --category ai-accelerator
    """
    ctx.obj = {"debug": debug}
    if sys.stdout is None and ctx.invoked_subcommand not in _WRITING:
        raise UsageError(
            "standard output is closed, and the answer goes there",
            hint="let it go to a file or a pipe; or to /dev/null, for the exit code alone",
        )
    if ctx.invoked_subcommand is None:
        tell(_WELCOME, nl=False)


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 fine, 1 looked and found problems, 2 could not do it."""
    _open_closed_streams()
    words = list(sys.argv[1:] if args is None else args)
    debug = "--debug" in words or bool(os.environ.get("AISUPPLY_DEBUG"))
    words = [word for word in words if word != "--debug"]
    prepare_streams()
    try:
        code = cli.main(args=words, prog_name="aisupply", standalone_mode=False)
    except Exception as error:  # the last place where an error can be told
        if debug:
            raise
        try:
            code = _tell(error)
        except OSError:  # nobody reads what is told either
            code = _FAILED
            _silence(sys.stderr)
    sys.exit(code if isinstance(code, int) else 0)


def _open_closed_streams() -> None:
    """Open what a shell has closed (`>&-`): else the next file would be taken for it.

    Standard output stays None, as Python has it, so that a command knows.
    """
    for number, mode in enumerate("rww"):
        try:
            os.fstat(number)
        except OSError:
            handle = os.open(os.devnull, os.O_RDWR)
            if handle != number:
                os.dup2(handle, number)
                os.close(handle)
            if number != 1:
                stream = open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115
                setattr(sys, ("stdin", "stdout", "stderr")[number], stream)


def _silence(stream: TextIO | None) -> None:
    """Lead a stream whose reader has gone to nowhere."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # type: ignore[union-attr]


def _tell(error: Exception) -> int:
    """Say on stderr what happened and return the exit code."""
    if isinstance(error, click.exceptions.Exit):
        return int(error.exit_code)
    if isinstance(error, click.Abort):
        tell("stopped; nothing was written", err=True)
        return 130
    if isinstance(error, _ReaderGoneError):
        # Nothing is left to say, and Python must not try to when it closes its streams.
        _silence(sys.stdout)
        _silence(sys.stderr)
        return 0
    if isinstance(error, AisupplyError | click.ClickException):
        tell("error: ", err=True, nl=False, fg="red", bold=True)
        tell(str(error) if isinstance(error, AisupplyError) else _typed_wrong(error), err=True)
        return 2
    tell(f"error: {_unforeseen(error)}", err=True)
    return 2


def _typed_wrong(error: click.ClickException) -> str:
    """Return what click found wrong, in the form of our own errors."""
    message = error.format_message().rstrip(".")
    message = message[:1].lower() + message[1:]
    context = getattr(error, "ctx", None)
    if context is None:
        return message
    usage = " ".join((context.command_path, *context.command.collect_usage_pieces(context)))
    return f"{message}\n→ usage: {usage} (more: {context.command_path} --help)"


def _unforeseen(error: Exception) -> str:
    """Say what happened where no part of the program has words for it."""
    from aisupply.atomic import FULL

    if isinstance(error, OSError) and error.errno in FULL:
        return f"{error.strerror}\n→ make room, or write to another place"
    return (
        f"{type(error).__name__}: {error}\n→ this is a fault of aisupply; run again with --debug "
        "and report what it prints"
    )
