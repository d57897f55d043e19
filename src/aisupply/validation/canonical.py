"""The one form of the files of a graph folder: what `aisupply import` writes, to the byte.

The same statements give the same file: UTF-8 without a byte-order mark, lines that end in LF,
the prefixes that are used and no others, sources first, then claim after claim in order of
their ids, each with its graph (`aisupply.rdf.trig`).  So a change shows as a small diff, and
two people who enter the same fact write the same lines.

Files of one's own outside of a graph folder may look as they like.  The description of the data
set and its counts are of other hands, and are not compared.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

import pyoxigraph as ox

from aisupply.atomic import check_file, is_stream, write_whole
from aisupply.errors import DataError, UsageError
from aisupply.rdf.terms import ID
from aisupply.rdf.trig import render_trig, render_turtle
from aisupply.store import snapshot
from aisupply.store.documents import format_of, read_document
from aisupply.store.files import claim_files, registry_files
from aisupply.validation.findings import Finding, Lang
from aisupply.validation.results import files_digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["canonical_files", "not_canonical", "rewrite"]

_WRITTEN_ELSEWHERE = frozenset({"dataset.ttl", "counts.ttl"})
_TEXT = re.compile(r'"""(?:[^\\]|\\.)*?"""|"(?:[^"\\\n]|\\.)*"|<[^<>\s]*>|(#[^\n]*)', re.DOTALL)
"""Texts and IRIs, which may hold a `#` that begins no remark; and remarks, as the group."""
_LONGEST = 60
_IS_CANONICAL = b"formed"
_DIFFERS: dict[Lang, str] = {
    "en": "line {} is not as aisupply writes it: {}, and not {}",
    "fr": "la ligne {} n'est pas telle qu'aisupply l'écrit : {}, et non {}",
}
_LINE_ENDS: dict[Lang, str] = {
    "en": "only line ends or a byte-order mark differ from what aisupply writes",
    "fr": "seuls des fins de ligne ou un indicateur d'ordre diffèrent de ce qu'écrit aisupply",
}
_UNNAMED: dict[Lang, str] = {
    "en": "a node without a name (blank node) has no place in the order of a file",
    "fr": "un nœud sans nom (nœud anonyme) n'a pas de place dans l'ordre d'un fichier",
}
_TODO: dict[Lang, str] = {
    "en": "run: aisupply validate --fix {}",
    "fr": "lancez : aisupply validate --fix {}",
}
_NAME_IT: dict[Lang, str] = {
    "en": "give the node an id of its own, as the ids of docs/model.md are made",
    "fr": "donnez au nœud un identifiant, formé comme ceux de docs/model.md",
}


def canonical_files(paths: Sequence[Path]) -> list[Path]:
    """Return the files that have one form: those of graph folders, in order.

    Args:
        paths: graph folders, and files; a file counts if it lies in a graph folder.
    """
    files: list[Path] = []
    for path in paths:
        files += [*registry_files(path), *claim_files(path)] if path.is_dir() else [path]
    return [path for path in files if _is_canonical_file(path)]


def _is_canonical_file(path: Path) -> bool:
    if path.suffix == ".ttl":
        is_registry = path.parent.name == "registry" and (path.parent.parent / "sources").is_dir()
        return is_registry and path.name not in _WRITTEN_ELSEWHERE
    return path.suffix == ".trig" and any(
        folder.name == "sources" and (folder.parent / "registry").is_dir()
        for folder in path.absolute().parents
    )


def not_canonical(paths: Sequence[Path], lang: Lang, *, again: bool = False) -> Iterator[Finding]:
    """Yield each file that parses and is not what the writer makes of its statements.

    Which of the files have their form is kept: to write them all takes a second.

    Args:
        paths: the files, of those that have a form.
        lang: language of the messages.
        again: whether to look also if it is kept that they have their form.
    """
    name = files_digest(paths)
    if not again and snapshot.read_result(name) == _IS_CANONICAL:
        return
    findings = list(_not_canonical(paths, lang))
    if not findings:
        snapshot.write_result(name, _IS_CANONICAL)
    yield from findings


def _not_canonical(paths: Sequence[Path], lang: Lang) -> Iterator[Finding]:
    for path in paths:
        canonical, todo = _canonical_bytes(path), _TODO[lang].format(path)
        if canonical is None:
            line, difference, todo = None, _UNNAMED[lang], _NAME_IT[lang]
        else:
            line, difference = _difference(path.read_bytes(), canonical, lang)
        if difference:
            yield Finding("warning", str(path), line, "file-form", difference, todo)


def _difference(data: bytes, canonical: bytes, lang: Lang) -> tuple[int | None, str]:
    """Return the first line that differs, and what differs; nothing where nothing does."""
    if data == canonical:
        return None, ""
    lines = zip_longest(data.decode("utf-8-sig").splitlines(), canonical.decode().splitlines())
    for number, (actual, expected) in enumerate(lines, start=1):
        if actual != expected:
            return number, _DIFFERS[lang].format(number, _quoted(actual), _quoted(expected))
    return 1, _LINE_ENDS[lang]


def _quoted(line: str | None) -> str:
    text = "" if line is None else line.strip()
    return f"“{text}”" if len(text) <= _LONGEST else f"“{text[:_LONGEST]}…”"


def _canonical_bytes(path: Path) -> bytes | None:
    """Return what the writer makes of the statements of a file; one without any stays.

    None where a node has no name: there is no one form then.
    """
    quads = list(ox.parse(read_document(path), format=format_of(path), base_iri=ID))
    if not quads:
        return path.read_bytes()
    if any(isinstance(term, ox.BlankNode) for quad in quads for term in quad):
        return None
    if path.suffix == ".trig":
        return render_trig(quads).encode()
    return render_turtle(quad.triple for quad in quads).encode()


def rewrite(paths: Sequence[Path]) -> list[Path]:
    """Write files in their one form, each whole or not at all; return those that changed.

    All are read and looked at before the first one is written.

    Raises:
        DataError: if a file does not parse, has a node without a name, or has remarks
            (``# …``), which the form has no place for.
        UsageError: if one of them cannot be written.
    """
    for path in paths:
        if is_stream(path):
            raise UsageError(f"{path} is no file", hint="--fix is for files of a graph folder")
    changed = {path: data for path in paths if (data := _changed_bytes(path)) is not None}
    for path in changed:
        check_file(path)
    for path, data in changed.items():
        write_whole(path, data)
    return list(changed)


def _changed_bytes(path: Path) -> bytes | None:
    """Return what a file should be; None if it is that already."""
    try:
        canonical = _canonical_bytes(path)
    except SyntaxError as error:
        where = f"{path}, line {error.lineno}" if error.lineno else str(path)
        raise DataError(where, str(error.msg or error), f"{path.suffix[1:]} that parses") from error
    if canonical is None:
        raise DataError(str(path), _UNNAMED["en"], "names", hint=_NAME_IT["en"])
    data = path.read_bytes()
    if canonical == data:
        return None
    if (line := _first_remark(data.decode("utf-8-sig"))) is not None:
        raise DataError(
            f"{path}, line {line}", "a remark (#)", "statements only",
            hint="say it with skos:note on the claim, or remove it; then run --fix again",
        )  # fmt: skip
    return canonical


def _first_remark(text: str) -> int | None:
    """Return the line of the first remark of a Turtle or TriG file."""
    for match in _TEXT.finditer(text):
        if match[1] is not None:
            return text.count("\n", 0, match.start()) + 1
    return None
