"""`aisupply validate`: shapes, checks and digests over the graph or over files."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from aisupply.cli.options import command_help, output_options
from aisupply.cli.output import tell
from aisupply.cli.tables import print_table
from aisupply.errors import UsageError

__all__ = ["command"]


@click.command(
    "validate",
    help=command_help(
        "aisupply validate my-claims.trig",
        "Check the shipped graph, or FILES of your own beside it. Each finding says: severity, "
        "file and line where there is one, what is wrong, and what to do. Exit code 1 if there "
        "are violations.\n\n--fix first writes the files of a graph folder in the order and layout "
        "that import gives them, and counts again what it holds; what is stated stays the same.\n\n"
        "What was found is kept in the cache folder: the same statements under the same ontology "
        "are not looked through twice, here and in report.",
    ),
)
@click.argument("paths", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
@click.option("--store", metavar="PATH", help="Another graph to check, as in other commands.")
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", help="Of the messages.")
@click.option("--fix", is_flag=True, help="Write FILES in their one form first.")
@click.option("--no-cache", "again", is_flag=True, help="Look again, whatever was found before.")
@output_options()
def command(
    *, paths: tuple[Path, ...], store: str | None, lang: Literal["en", "fr"], fix: bool,
    again: bool, form: str | None,
) -> int:  # fmt: skip
    """Parse, check, print."""
    from aisupply.graph import open as open_graph
    from aisupply.rdf import bundle
    from aisupply.validation import validate_files, validate_graph

    if fix:
        _fix(paths)
    if store is None:
        report = validate_files(paths or (bundle.graph_dir(),), lang=lang, again=again)
    elif paths:
        raise UsageError("FILE and --store are two things to check", hint="check one at a time")
    else:
        report = validate_graph(open_graph(store), lang=lang, again=again)
    print_table(report.table(), form)
    if form in {None, "table"}:
        tell("sound" if report.ok else "not sound", nl=False, fg="green" if report.ok else "red")
        tell(f": {report.count('violation')} violations, {report.count('warning')} warnings")
    return 0 if report.ok else 1


def _fix(paths: tuple[Path, ...]) -> None:
    """Write the files that have one form in it, count again, and say which files changed."""
    from aisupply.atomic import check_file
    from aisupply.validation.canonical import canonical_files, rewrite

    if not paths:
        raise UsageError("--fix writes files, and none is named", hint="name a graph folder")
    counted = {folder: folder / "registry" / "counts.ttl" for folder in paths}
    counted = {folder: path for folder, path in counted.items() if path.is_file()}
    for path in counted.values():
        check_file(path)
    for path in rewrite(canonical_files(paths)):
        tell(f"wrote {path} in its one form", err=True)
    for folder, path in counted.items():
        if _count(folder, path):
            tell(f"wrote {path}: counted again", err=True)


def _count(folder: Path, counts: Path) -> bool:
    """Count what a graph folder holds; tell whether that is news."""
    from aisupply.atomic import write_whole
    from aisupply.claims.dataset import describe_dataset
    from aisupply.graph import open as open_graph

    counted = describe_dataset(open_graph(folder)).encode()
    if counted == counts.read_bytes():
        return False
    write_whole(counts, counted)
    return True
