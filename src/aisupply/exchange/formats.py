"""What `aisupply export` writes into one file: which format a name means, and who writes it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from aisupply.errors import UnknownNameError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aisupply.claims.graph import ClaimView
    from aisupply.exchange.documents import Document

__all__ = ["FORMATS", "Format", "format_called", "format_of"]


@dataclass(frozen=True)
class Format:
    """A format of one file.

    Attributes:
        name: what it is called.
        suffix: how names of such files end.
        writer: module and function that make the document of a view.
        all_claims: it holds claims with their status, and so all of them unless an option of the
            lens is given; the others hold what is so under the default lens.
        binary: it is no text.
    """

    name: str
    suffix: str
    writer: tuple[str, str]
    all_claims: bool = False
    binary: bool = False

    def document(self, view: ClaimView) -> Document:
        """Return what is to be written of a view; libraries are imported now and not before."""
        module, function = self.writer
        write: Callable[[ClaimView], Document] = getattr(
            import_module(f"aisupply.exchange.{module}"), function
        )
        return write(view)


FORMATS = (
    Format("trig", ".trig", ("rdf_files", "trig"), all_claims=True),
    Format("nquads", ".nq", ("rdf_files", "nquads"), all_claims=True),
    Format("jsonld", ".jsonld", ("rdf_files", "jsonld"), all_claims=True),
    Format("turtle", ".ttl", ("rdf_files", "turtle"), all_claims=True),
    Format("ntriples", ".nt", ("rdf_files", "ntriples"), all_claims=True),
    Format("nanopub", ".nanopub.trig", ("nanopublications", "nanopublications"), all_claims=True),
    Format("xlsx", ".xlsx", ("workbook", "tables_workbook"), all_claims=True, binary=True),
    Format("graphml", ".graphml", ("network_files", "graphml")),
    Format("gexf", ".gexf", ("network_files", "gexf")),
    Format("cyjs", ".cyjs", ("network_files", "cytoscape")),
    Format("json", ".json", ("network_files", "node_link")),
    Format("csv", ".csv", ("network_files", "edges_csv")),
    Format("parquet", ".parquet", ("network_files", "edges_parquet"), binary=True),
    Format("ftm", ".ftm.json", ("followthemoney", "entities")),
)


def format_called(name: str) -> Format:
    """Return a format by its name; `UnknownNameError` if there is none."""
    for form in FORMATS:
        if form.name == name:
            return form
    raise UnknownNameError("format", name, [form.name for form in FORMATS])


def format_of(file_name: str) -> Format:
    """Return the format that the end of a file's name means, in any case; the longest that fits.

    Raises:
        UsageError: it means none; the hint has all of them.

    Example:
        >>> format_of("claims.nanopub.trig").name, format_of("Claims.TRIG").name
        ('nanopub', 'trig')
    """
    name = file_name.lower()
    fitting = [form for form in FORMATS if name.endswith(form.suffix)]
    if not fitting:
        known = ", ".join(form.suffix for form in FORMATS)
        raise UsageError(f"{file_name} names no format", hint=f"end it in {known}")
    return max(fitting, key=lambda form: len(form.suffix))
