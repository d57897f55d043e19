"""Pages of the reference that the program and the ontology tell themselves, as Markdown."""

from __future__ import annotations

import inspect
import re
from collections import defaultdict
from importlib import import_module
from typing import TYPE_CHECKING, Any

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS

import aisupply
from aisupply import operations
from aisupply.operations.columns import COLUMNS
from aisupply.operations.declaration import TOPICS
from aisupply.operations.parameters import LENS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from rdflib.term import Node

    from aisupply.operations import Operation, Parameter

__all__ = ["codes", "operations_page", "python_page", "queries", "terms"]

LANGUAGES = ("en", "fr")
WORDS = {
    "terms": ("The terms of the ontology", "Les termes de l'ontologie"),
    "codes": ("The code lists", "Les listes de codes"),
    "generated": (
        "Generated from `ontology/` when the site is built; also [in French]({other}).",
        "Produit à partir de `ontology/` à la construction du site ; aussi [en anglais]({other}).",
    ),
    OWL.Class: ("class", "classe"),
    OWL.ObjectProperty: ("property", "propriété"),
    OWL.DatatypeProperty: ("property with a literal", "propriété à valeur littérale"),
    RDFS.subClassOf: ("kind of", "sorte de"),
    RDFS.subPropertyOf: ("narrower than", "plus étroite que"),
    RDFS.domain: ("of", "de"),
    RDFS.range: ("value", "valeur"),
    OWL.inverseOf: ("inverse of", "inverse de"),
    "example": ("Example", "Exemple"),
    "code": ("code", "code"),
    "label": ("label", "libellé"),
    "definition": ("definition", "définition"),
    "broader": ("part of", "fait partie de"),
}
"""What the pages of the ontology say beside its own words, in the order of `LANGUAGES`."""
_RELATIONS = (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.inverseOf)
_KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
_OURS = "https://w3id.org/aisupply/"
_MARKED = re.compile(r"(`[^`]+`|(?<![\w*])\*\w[^*]*\*(?!\w))")
_SECTION = re.compile(r"(Args|Attributes|Returns|Raises|Yields|References|Example|Examples):$")


def _plain(text: str) -> str:
    """Return text of the program so that Markdown finds no mark-up in it but code and stress."""
    parts = _MARKED.split(text.replace("``", "`"))
    parts[::2] = [re.sub(r"([*_\[\]|])", r"\\\1", p).replace("<", "&lt;") for p in parts[::2]]
    parts[1::2] = [part.replace("|", r"\|") for part in parts[1::2]]
    return "".join(parts)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [" | ".join(head), " | ".join("---" for _ in head)]
    lines += [" | ".join(cell.replace("\n", " ") or "–" for cell in row) for row in rows]
    return [*(f"| {line} |" for line in lines), ""]


# Python


def python_page() -> str:
    """Return a page with the docstrings of what `import aisupply` names, by module."""
    modules: defaultdict[str, list[str]] = defaultdict(list)
    for name in aisupply.__all__:
        home = inspect.unwrap(getattr(aisupply, name))
        modules[getattr(home, "__module__", "aisupply")].append(name)
    lines = [
        "# Python", "", "What `import aisupply` names, from the docstrings.",
        "", *_docstring(aisupply.__doc__),
    ]  # fmt: skip
    for module, names in sorted(modules.items(), key=lambda item: item[1][0].lower()):
        for name in names:
            lines += _public(name, getattr(aisupply, name))
        if module != "aisupply":
            lines += [f"### About `{module}`", "", *_docstring(import_module(module).__doc__), ""]
    return "\n".join(lines)


def _public(name: str, thing: Any) -> list[str]:
    if isinstance(thing, str):
        return [f"## `{name}`", "", f"The version: `{thing}`.", ""]
    lines = [f"## `{name}`", "", *_signature(f"aisupply.{name}", thing), *_docstring(thing.__doc__)]
    if not inspect.isclass(thing):
        return [*lines, ""]
    for member in inspect.classify_class_attrs(thing):
        ours = member.defining_class.__module__.split(".")[0] == "aisupply"
        kept = member.object
        if member.name.startswith("_") or not ours or member.kind == "data":
            continue
        called = getattr(thing, member.name) if member.kind.endswith("method") else None
        shown = _signature(f"{name}.{member.name}", called) if callable(called) else []
        lines += ["", f"### `{name}.{member.name}`", "", *shown, *_docstring(inspect.getdoc(kept))]
    return [*lines, ""]


class _Annotation(str):
    """An annotation, which is shown without quotes; defaults keep theirs."""

    __slots__ = ()
    __repr__ = str.__str__


def _signature(called: str, thing: Any) -> list[str]:
    """Return a call as Python writes it, with one parameter a line where it is long."""
    signature = inspect.signature(thing)
    shown: list[str] = []
    for one in signature.parameters.values():
        if one.kind is one.KEYWORD_ONLY and not any(text.startswith("*") for text in shown):
            shown.append("*")
        if one.name != "self":
            shown.append(str(one.replace(annotation=_Annotation(str(one.annotation).strip("'")))))
    returned = " -> " + str(signature.return_annotation).strip("'")
    text = f"{called}({', '.join(shown)}){returned}"
    if len(text) > 88:  # noqa: PLR2004 (what a narrow window shows of code without scrolling)
        text = f"{called}(\n    " + ",\n    ".join(shown) + f",\n){returned}"
    return ["```python", text.removesuffix(" -> None"), "```", ""]


def _docstring(text: str | None) -> list[str]:
    """Return a docstring as Markdown: its sections as lists, its sessions and formulas as code."""
    return _blocks(inspect.cleandoc(text or "").replace("\\\n", "").splitlines())


def _blocks(source: list[str]) -> list[str]:
    lines: list[str] = []
    for block in _split(source):
        first = block[0]
        if section := _SECTION.match(first):
            inner = inspect.cleandoc("\n" + "\n".join(block[1:])).splitlines()
            is_list = section[1] in {"Args", "Attributes", "Raises"}
            lines += [f"**{section[1]}**", "", *(_items(inner) if is_list else _blocks(inner))]
        elif first.startswith(">>> "):
            lines += ["```pycon", *block, "```", ""]
        elif first.startswith(" "):
            lines += ["```text", *inspect.cleandoc("\n" + "\n".join(block)).splitlines(), "```", ""]
        else:
            text = "\n".join(block)
            # "::" announces what is set as it stands, and is a paragraph by itself too.
            text = text.removesuffix("::") + ":" * (text.endswith("::") and text != "::")
            lines += [*map(_plain, text.splitlines()), ""]
    return lines


def _split(source: list[str]) -> Iterator[list[str]]:
    """Yield paragraphs; a section keeps all that is indented below it, and so does a formula."""
    block: list[str] = []
    for line in source:
        indented = line.startswith(" ") or not line
        goes_on = indented if block and (_SECTION.match(block[0]) or block[0][0] == " ") else line
        new_section = bool(_SECTION.match(line)) and line[0] != " "
        if block and (not goes_on or new_section):
            yield _stripped(block)
            block = []
        if line or block:
            block.append(line)
    if block:
        yield _stripped(block)


def _stripped(block: list[str]) -> list[str]:
    while not block[-1]:
        block.pop()
    return block


def _items(source: list[str]) -> list[str]:
    """Return a section of `name: what it is` as a list."""
    lines: list[str] = []
    for line in source:
        name, colon, text = line.partition(": ")
        if line.startswith(" ") or not colon:
            lines.append(f"  {_plain(line.strip())}")
        else:
            lines.append(f"* `{name}`: {_plain(text)}")
    return [*lines, ""]


# Operations


def operations_page() -> str:
    """Return a page with each declared question, as command, path and tool."""
    declared = [op for op in map(operations.find, operations.names()) if op is not None]
    lines = [
        "# Questions that are computed", "",
        "Each is declared once; command, path of the JSON API and tool for agents come of it.", "",
        "Named questions in SPARQL are [on a page of their own](questions.md).", "",
        "## The lens", "", "Every question takes it; see [the lens](lens.md).", "",
        *_parameters(LENS),
    ]  # fmt: skip
    for topic, title in TOPICS.items():
        lines += [f"## {title}", ""]
        chosen = [op for op in declared if op.topic == topic]
        for operation in sorted(chosen, key=lambda op: (op.place, op.name)):
            lines += _operation(operation)
    return "\n".join(lines)


def _operation(operation: Operation) -> list[str]:
    name = operation.name
    places = {
        "command": f"`aisupply {name}`",
        "api": f"`/api/{name}`",
        "mcp": f"tool `{operation.tool}`",
    }
    offered = [place for medium, place in places.items() if medium not in operation.left_out]
    meanings = {**COLUMNS, **operation.meanings}
    return [
        f"### {name}", "", _plain(operation.line), "", " · ".join(offered), "",
        *_plain(operation.told("command")).replace("\b", "").splitlines(), "",
        "```text", operation.example, "```", "",
        *(_parameters(operation.parameters) if operation.parameters else []),
        *_table(("column", "what it is"),
                [(f"`{column}`", _plain(meanings[column])) for column in operation.columns]),
    ]  # fmt: skip


def _parameters(parameters: Sequence[Parameter]) -> list[str]:
    rows = []
    for one in parameters:
        typed = one.metavar or one.name.upper() if one.positional else f"--{one.name}"
        values = ", ".join(f"`{choice}`" for choice in one.choices) or one.kind
        default = "" if one.default is None else f"`{one.default}`"
        rows.append((f"`{typed}`", f"`{one.named('mcp')}`", values, default, _plain(one.about)))
    return _table(("option", "as a parameter", "values", "default", "what it does"), rows)


# Ontology


def terms(folder: Path, lang: str) -> str:
    """Return a page with the classes and properties of an ontology, by module, in a language."""
    graph = Graph()
    for path in sorted(folder.glob("*.ttl")):
        graph.parse(path)
    lines = _opening("terms", lang)
    modules: defaultdict[Node, list[URIRef]] = defaultdict(list)
    for kind in _KINDS:
        for term in graph.subjects(RDF.type, kind):
            if isinstance(term, URIRef) and term.startswith(_OURS):
                modules[_one(graph, term, RDFS.isDefinedBy)].append(term)
    for module in sorted(modules, key=str):
        lines += [f"## {_say(graph, module, DCTERMS.title, lang)}", ""]
        lines += [_say(graph, module, DCTERMS.description, lang), ""]
        for term in sorted(modules[module], key=lambda iri: (_kind(graph, iri), _local(iri))):
            lines += _term(graph, term, lang)
    return "\n".join(lines)


def _term(graph: Graph, term: URIRef, lang: str) -> list[str]:
    kind = _word(_KINDS[_kind(graph, term)], lang)
    lines = [
        f"### {_say(graph, term, RDFS.label, lang)} {{ #{_local(term)} }}", "",
        f"`{graph.qname(term)}` · {kind}", "", _say(graph, term, SKOS.definition, lang), "",
    ]  # fmt: skip
    for relation in _RELATIONS:
        others = [o for o in graph.objects(term, relation) if isinstance(o, URIRef)]
        if others:
            shown = ", ".join(_linked(graph, other) for other in sorted(others))
            lines.append(f"* {_word(relation, lang)}: {shown}")
    for text in sorted(graph.objects(term, SKOS.example), key=str):
        spoken = text.language if isinstance(text, Literal) else None
        mark = "" if spoken in {lang, None} else f" ({spoken})"
        lines.append(f"* {_word('example', lang)}{mark}: {_plain(str(text))}")
    return [*lines, ""]


def codes(folder: Path, lang: str) -> str:
    """Return a page with the code lists of an ontology in a language, one table a list."""
    graph = Graph()
    for path in sorted(folder.glob("codes/*.ttl")):
        graph.parse(path)
    lines = _opening("codes", lang)
    schemes = list(graph.subjects(RDF.type, SKOS.ConceptScheme))
    head = [_word(word, lang) for word in ("code", "label", "definition", "broader")]
    for scheme in sorted(schemes, key=lambda s: _say(graph, s, SKOS.prefLabel, lang)):
        lines += [f"## {_say(graph, scheme, SKOS.prefLabel, lang)}", ""]
        lines += [_say(graph, scheme, SKOS.definition, lang), ""]
        rows = [
            (
                f"`{_local(code)}`",
                _say(graph, code, SKOS.prefLabel, lang),
                _say(graph, code, SKOS.definition, lang),
                ", ".join(f"`{_local(wider)}`" for wider in graph.objects(code, SKOS.broader)),
            )
            for code in sorted(graph.subjects(SKOS.inScheme, scheme), key=str)
        ]
        lines += _table(head, rows)
    return "\n".join(lines)


def queries(folder: Path, title: str) -> str:
    """Return a page with the SPARQL of a folder, each file under its name."""
    lines = [
        f"# {title}",
        "",
        f"The files of `{folder.parent.name}/{folder.name}`, as they are.",
        "",
    ]
    for path in sorted(folder.glob("*.rq")):
        lines += [f"## {path.stem}", "", "```sparql", path.read_text("utf-8").rstrip(), "```", ""]
    return "\n".join(lines)


def _opening(page: str, lang: str) -> list[str]:
    other = LANGUAGES[1 - LANGUAGES.index(lang)]
    told = _word("generated", lang).format(other=f"{page}-{other}.md")
    return [f"# {_word(page, lang)}", "", told, ""]


def _word(word: Any, lang: str) -> str:
    return WORDS[word][LANGUAGES.index(lang)]


def _one(graph: Graph, subject: Node, predicate: URIRef) -> Node:
    value = graph.value(subject, predicate)
    if value is None:
        raise LookupError(f"{subject}: found no {graph.qname(predicate)}, expected one")
    return value


def _say(graph: Graph, subject: Node, predicate: URIRef, lang: str) -> str:
    """Return what is said in a language; nothing stands for it where it is not said."""
    for value in graph.objects(subject, predicate):
        if isinstance(value, Literal) and value.language == lang:
            return _plain(str(value))
    raise LookupError(f"{subject}: found no {graph.qname(predicate)} in {lang!r}, expected one")


def _kind(graph: Graph, term: URIRef) -> int:
    types = set(graph.objects(term, RDF.type))
    return next(place for place, kind in enumerate(_KINDS) if kind in types)


def _local(iri: Node) -> str:
    return re.split(r"[#/]", str(iri))[-1]


def _linked(graph: Graph, iri: URIRef) -> str:
    name = f"`{graph.qname(iri)}`"
    ours = iri.startswith(_OURS) and any((iri, RDF.type, kind) in graph for kind in _KINDS)
    return f"[{name}](#{_local(iri)})" if ours else name
