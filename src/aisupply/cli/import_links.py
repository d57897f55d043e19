"""`aisupply import --as links`: one sheet of supplier links into a graph folder."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING, Any

import click

from aisupply.cli.output import tell
from aisupply.cli.tables import print_table
from aisupply.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from aisupply.exchange.links.importing import ImportedLinks, LinkOptions
    from aisupply.exchange.tables.files import Dialect

__all__ = ["import_sheet", "link_options"]

_STANDARD_INPUT = "-"
_COLUMNS = {
    "supplier": "who supplies", "customer": "who is supplied", "what": "what is supplied",
    "amount": "how much", "low": "the least", "high": "the most", "unit": "the unit or currency",
    "date": "when it became known", "status": "where it stands, such as signed",
    "source": "who says so", "share": "the part of the customer's need",
}  # fmt: skip
"""Part of a link → what its column holds."""


def link_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a sheet of links; they arrive as one mapping, `links`."""
    options = [
        click.option("--with-shipped", is_flag=True,
                     help="Links: put them into a copy of the shipped graph."),
        click.option("--title", default="", metavar="TEXT",
                     help="Links: what the sheet is called. Default: the name of its file."),
        click.option("--what", metavar="WORD", help="Links: the goods, where no column says them."),
        click.option("--unit", metavar="UNIT", help="Links: the unit of plain numbers."),
        click.option("--same", multiple=True, metavar="NAME=FIRM",
                     help="Links: which firm a name is; NAME= for a firm of its own."),
        click.option("--category-of", multiple=True, metavar="WORD=CODE",
                     help="Links: which category a word is, of the lists or your own."),
        click.option("--sheet", metavar="NAME", help="Links: the sheet of a spreadsheet."),
        *(click.option(f"--{part}-col", metavar="NAME", help=f"Links: the column of {told}.")
          for part, told in _COLUMNS.items()),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def import_sheet(
    path: Path, target: Path, dialect: Dialect, *, partial: bool, prune: bool, form: str | None,
    links: Mapping[str, Any],
) -> int:  # fmt: skip
    """Read a sheet, write a graph folder, say what was done."""
    from aisupply.exchange.links.importing import LinkOptions
    from aisupply.exchange.links.reader import SheetOptions

    columns = {part: name for part in _COLUMNS if (name := links[f"{part}_col"])}
    options = LinkOptions(
        SheetOptions(columns, dialect, links["sheet"], links["unit"], links["what"]),
        same=_pairs(links["same"], "--same"),
        category_of=_pairs(links["category_of"], "--category-of"),
        title=links["title"], with_shipped=links["with_shipped"], partial=partial, prune=prune,
    )  # fmt: skip
    imported = _import(path, target, options)
    data = form not in {None, "table"}
    if imported.folder.problems or data:
        print_table(imported.problems, form)
    if not imported.folder.is_sound and not partial:
        tell("nothing was written: mend the problems, or use --partial", err=True)
        return 1
    _say(imported, target, options, err=data)
    return 0


def _pairs(given: tuple[str, ...], option: str) -> dict[str, str]:
    meanings = {}
    for pair in given:
        name, equals, meant = pair.rpartition("=")
        if not equals or not name.strip():
            raise UsageError(f"{option} {pair!r} is no pair", hint=f'write {option} "NAME=…"')
        meanings[name.strip()] = meant.strip()
    return meanings


def _import(path: Path, target: Path, options: LinkOptions) -> ImportedLinks:
    from aisupply.exchange.links.importing import import_links
    from aisupply.exchange.tables.existing import is_file_target
    from aisupply.exchange.tables.writer import Existing, check_target, write_file, write_folder
    from aisupply.graph import Graph
    from aisupply.graph import open as open_graph
    from aisupply.rdf import bundle
    from aisupply.store.embedded import EmbeddedStore

    is_piped = str(path) == _STANDARD_INPUT
    check_target(target)
    is_file = is_file_target(target)
    start = None if target.exists() or not options.with_shipped else bundle.graph_dir()
    if is_file and options.with_shipped:
        raise UsageError("--with-shipped gives a folder", hint="name a folder for -o")
    existing = Existing.read(start or target)
    imported = import_links(
        sys.stdin.buffer.read() if is_piped else path,
        name="standard input" if is_piped else path.name,
        shipped=open_graph(), alone=Graph(EmbeddedStore),
        existing=existing, options=options,
        ask=None if is_piped or not sys.stdin.isatty() or not sys.stdout.isatty() else _ask,
    )  # fmt: skip
    if imported.links and (imported.folder.is_sound or options.partial):
        if not is_file:
            write_folder(target, imported.composed, start=start)
        elif imported.composed.changes or not target.exists():
            write_file(target, imported.composed, existing)
    return imported


def _ask(name: str, near: list[tuple[str, str]]) -> str | None:
    """Ask on the terminal which firm of the registry a name means; None for a firm of its own."""
    tell(f"{name} may be a firm of the registry:")
    for number, (who, label) in enumerate(near, start=1):
        tell(f"  {number}  {label} ({who})")
    numbers = [str(number) for number in range(len(near) + 1)]
    answer = click.prompt("which? 0 for none of them", type=click.Choice(numbers), default="0")
    return near[int(answer) - 1][0] if answer != "0" else None


def _say(imported: ImportedLinks, target: Path, options: LinkOptions, *, err: bool) -> None:
    composed = imported.composed
    for left in imported.left_out:
        tell(f"left out: {left}", err=True)
    totals = f"; {_count(imported.totals, 'row')} of totals left out" if imported.totals else ""
    tell(
        f"{_count(imported.links, 'link')}: {_count(imported.suppliers, 'supplier')}, "
        f"{_count(imported.customers, 'customer')}{totals}",
        err=err,
    )
    tell(
        f"{target}: {len(composed.added)} new claims, {len(composed.replaced)} replaced, "
        f"{composed.kept} as before"
        + (f"; kept up to {imported.coverage}" if imported.is_dated else ""),
        err=err,
    )
    for note in imported.counted_late:
        tell(str(note), err=err)
    if composed.orphans:
        have = "have" if len(composed.orphans) > 1 else "has"
        done = "taken away" if options.prune else "--prune takes them away"
        claims = _count(len(composed.orphans), "claim")
        tell(f"{claims} of earlier imports {have} no row any more; {done}", err=err)
    place = shlex.quote(str(target))
    tell(
        f"next: aisupply concentration --store {place}\n"
        f"  aisupply view -o links.html --store {place}\n"
        f"  aisupply what-if --without SUPPLIER --store {place}",
        err=err,
    )


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
