"""`aisupply doctor`: what is installed, which graph is asked, what is missing and how to get it."""

from __future__ import annotations

import os
import platform
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from aisupply._version import __version__
from aisupply.cli.options import command_help, output_options
from aisupply.cli.output import tell
from aisupply.cli.tables import print_table
from aisupply.errors import AisupplyError
from aisupply.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from packaging.requirements import Requirement

__all__ = ["command"]

_GIVES = {
    "server": "aisupply serve",
    "mcp": "aisupply mcp, and /mcp of aisupply serve",
    "excel": "import and export of .xlsx",
    "parquet": "export of .parquet",
    "spark": "measures on a cluster",
    "all": "all of these",
}
"""Extra → what it is for."""
_COUNT = "SELECT (COUNT(DISTINCT ?claim) AS ?n) { ?claim a ais:Claim }"
_FOR_DEVELOPERS = frozenset({"test", "docs"})
"""Extras that no command needs; make installs them."""


class _Row(NamedTuple):
    """One thing that was looked at; its state is ok, missing, unfit, slow or off."""

    what: str
    state: str
    detail: str
    todo: str = ""


@click.command(
    "doctor",
    help=command_help(
        "aisupply doctor --format json",
        "Say what is installed and where, which graph the commands ask, where results are kept, "
        "and which optional parts are missing, each with the line that brings it.\n\n"
        "Exit code 1 if something is wrong that a command needs: a library that is missing or has "
        "another version, a graph that cannot be opened.",
    ),
)
@click.option(
    "--store", metavar="PATH|URL",
    help="The graph to look at, as for other commands. Default: the shipped graph.",
)  # fmt: skip
@output_options()
def command(*, store: str | None, form: str | None) -> int:
    """Look, print."""
    rows = [*_system(), *_libraries(), _graph(store), _cache(), *_extras()]
    print_table(Table(_Row._fields, [row._asdict() for row in rows]), form)
    wrong = [row for row in rows if row.state in {"missing", "unfit"} and not _is_extra(row)]
    if form in {None, "table"}:
        tell(
            f"{len(wrong)} thing{'s' * (len(wrong) > 1)} to mend"
            if wrong
            else "all that the commands need is here",
            fg="red" if wrong else "green",
        )
    return 1 if wrong else 0


def _is_extra(row: _Row) -> bool:
    return row.what.startswith("extra ")


def _system() -> Iterator[_Row]:
    """Say which aisupply and Python run, and whether this system can have workers."""
    place = Path(__file__).resolve().parents[1]
    yield _Row("aisupply", "ok", f"{__version__} at {place}")
    yield _Row("python", "ok", f"{platform.python_version()} at {sys.executable}")
    if sys.platform == "win32":
        yield _Row("workers", "off", "this system cannot fork", "for serve and mcp: use WSL")
    else:
        yield _Row("workers", "ok", f"for serve and mcp; {os.cpu_count()} cores")


def _libraries() -> Iterator[_Row]:
    """Say whether the libraries are there that every installation has, in versions that fit."""
    required, _ = _declared()
    faults = [(what, why) for what in required if (why := _fault(what)) is not None]
    for what, why in faults:
        state = "missing" if why == "not installed" else "unfit"
        name = what.partition(";")[0].strip()
        yield _Row(f"library {_name(what)}", state, why, f"pip install '{name}'")
    if not faults:
        yield _Row("libraries", "ok", f"{len(required)} of {len(required)} fit")
    engine = _version("pyshacl-turbo")
    if engine is None:
        yield _Row("shapes", "slow", "pyshacl alone: validate takes several times as long")
    else:
        yield _Row("shapes", "ok", f"pyshacl-turbo {engine}")


def _graph(store: str | None) -> _Row:
    """Say which graph is asked, how much is in it, and up to when it was kept.

    A store may be large or far away: it is counted there, and not gone through.
    """
    from aisupply.claims.view_store import coverage_date
    from aisupply.graph import open as open_graph
    from aisupply.rdf import bundle

    try:
        place = store or str(bundle.graph_dir())
        graph = open_graph(store)
        if graph.is_shipped:
            claims, day = len(graph.claims), graph.kept_up_to
        else:
            (row,) = graph.loaded.records(_COUNT)
            claims, day = int(row["n"]), coverage_date(graph.loaded)
        kept = f"kept up to {day}" if day else "without a day"
        return _Row("graph", "ok", f"{place}: {claims:,} claims, {kept}")
    except AisupplyError as error:
        return _Row("graph", "unfit", error.message, error.hint or "")


def _cache() -> _Row:
    """Say where results are kept, and whether they can be."""
    from aisupply.store import snapshot

    try:
        folder = snapshot.cache_dir()
    except RuntimeError:
        return _Row("cache", "slow", "there is no home folder", "set AISUPPLY_CACHE to a folder")
    there = next((path for path in (folder, *folder.parents) if path.exists()), folder)
    if not (there.is_dir() and os.access(there, os.W_OK)):
        todo = "set AISUPPLY_CACHE to a folder that you may write"
        return _Row("cache", "slow", f"{folder} cannot be written: nothing is kept", todo)
    files = [path for path in folder.glob("*.*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / (1 << 20)
    return _Row("cache", "ok", f"{folder}: {len(files)} files, {size:.1f} MiB")


def _extras() -> Iterator[_Row]:
    """Say of each optional part whether it is installed, and how to install it."""
    _, extras = _declared()
    for name, requirements in sorted(extras.items()):
        faults = [f"{_name(r)} {why}" for r in requirements if (why := _fault(r)) is not None]
        gives = _GIVES.get(name) or ", ".join(map(_name, requirements))
        if faults:
            state = (
                "missing" if all(fault.endswith("not installed") for fault in faults) else "unfit"
            )
            detail = f"{gives}: {', '.join(faults)}"
            yield _Row(f"extra {name}", state, detail, f"pip install 'aisupply[{name}]'")
        else:
            yield _Row(f"extra {name}", "ok", gives)


def _declared() -> tuple[list[str], dict[str, list[str]]]:
    """Return what every installation needs on this system, and what each extra adds.

    In a checkout its own declaration counts: what was installed from it may be older.
    """
    from packaging.requirements import Requirement

    from aisupply.rdf import bundle

    file = bundle.ontology_dir().parent / "pyproject.toml"
    extras: dict[str, list[str]]
    if file.is_file():
        project = tomllib.loads(file.read_text("utf-8"))["project"]
        required, extras = project["dependencies"], project["optional-dependencies"]
    else:
        lines = metadata.requires("aisupply") or []
        names = metadata.metadata("aisupply").get_all("Provides-Extra") or []
        required = [line for line in lines if "extra ==" not in line]
        extras = {
            name: [
                line
                for line in lines
                if "extra ==" in line and _applies(Requirement(line), extra=name)
            ]
            for name in names
        }
    required = [line for line in required if _applies(Requirement(line))]
    return required, {
        name: [line for part in lines for line in _parts(part, extras)]
        for name, lines in extras.items()
        if name not in _FOR_DEVELOPERS
    }


def _parts(line: str, extras: dict[str, list[str]]) -> Iterator[str]:
    """Yield what a line asks for; one that names other extras of ours is what they ask for."""
    from packaging.requirements import Requirement

    requirement = Requirement(line)
    if requirement.name != "aisupply":
        yield line
    for extra in requirement.extras if requirement.name == "aisupply" else ():
        for part in extras[extra]:
            yield from _parts(part, extras)


def _applies(requirement: Requirement, *, extra: str = "") -> bool:
    return requirement.marker is None or bool(requirement.marker.evaluate({"extra": extra}))


def _name(line: str) -> str:
    from packaging.requirements import Requirement

    return Requirement(line).name


def _fault(line: str) -> str | None:
    """Return why a requirement is not met; None if it is."""
    from packaging.requirements import Requirement

    requirement = Requirement(line)
    version = _version(requirement.name)
    if version is None:
        return "not installed"
    if not requirement.specifier.contains(version, prereleases=True):
        return f"{version}, and {requirement.specifier} is needed"
    return None


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
