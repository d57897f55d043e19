"""A sheet as people have it: delimited text or a spreadsheet, and which column holds what.

`aisupply measure` and `aisupply import --as links` read their files here.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata
import zipfile
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from aisupply.errors import UsageError
from aisupply.exchange.delimited import (
    CELL_LIMIT,
    TITLE_ROWS,
    Fault,
    Record,
    Sheet,
    column_key,
    read_rows,
    trimmed,
)
from aisupply.text import Note

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from python_calamine import CalamineWorkbook

__all__ = [
    "USUAL_COLUMNS", "below_title", "column_places", "is_unnamed", "missing_column_hint",
    "read_sheet",
]  # fmt: skip

USUAL_COLUMNS: dict[str, tuple[str, ...]] = {
    "customer": ("customer", "customers", "customer_name", "buyer", "buyer_name", "purchaser",
                 "client", "importer", "acheteur", "cliente", "acquéreur", "nom_du_client",
                 "importateur", "kunde", "sold_to_customer", "sold_to", "sold_to_party",
                 "ship_to_customer", "ship_to", "ship_to_party", "bill_to_customer", "bill_to"),
    "supplier": ("supplier", "suppliers", "supplier_name", "seller", "vendor", "vendor_name",
                 "provider", "exporter", "manufacturer", "firm", "company", "fournisseur",
                 "nom_du_fournisseur", "vendeur", "prestataire", "exportateur", "fabricant",
                 "entreprise", "lieferant", "firma"),
    "what": ("what", "product", "products", "product_name", "category", "goods", "good", "item",
             "material", "commodity", "produit", "produits", "catégorie", "marchandise",
             "matière", "article", "bien", "quoi"),
    "amount": ("amount", "volume", "value", "quantity", "montant", "valeur", "quantité", "menge",
               "betrag", "wert"),
    "low": ("low", "min", "minimum", "bas"),
    "high": ("high", "max", "maximum", "haut"),
    "share": ("share", "part", "anteil"),
    "unit": ("unit", "units", "currency", "unité", "unités", "devise", "monnaie"),
    "date": ("date", "year", "period", "announced", "année", "an", "période", "annoncé",
             "order_date", "delivery_date", "date_de_commande", "date_de_livraison"),
    "status": ("status", "stage", "statut", "état", "stade"),
    "source": ("source", "sources", "reference", "référence", "source_url", "url", "link", "lien",
               "source_link", "quelle"),
}  # fmt: skip
"""Part of a row → what its column is usually called; the first that is there is taken."""

_ARTICLE = re.compile(
    r"(?:an?|some|several|another|une?|des|plusieurs|ein[e]?) (?:.* )?[^\W\d_A-Z][^\WA-Z]*"
)
_UNNAMED = re.compile(
    r".*\b(?:undisclosed|unnamed|unidentified|anonymous|unknown|confidential"
    r"|not (?:named|disclosed)|non (?:divulguée?|communiquée?|précisée?)|anonyme|inconnue?"
    r"|unbekannt)\b.*"
    r"|(?:all )?others?|rest|various|miscellaneous|autres?|divers|sonstige|andere"
    r"|(?:customer|supplier|client|fournisseur) [a-z]",
    re.IGNORECASE,
)
"""Words for nobody in particular: with an indefinite article, or that say so."""
_ZIP = b"PK\x03\x04"
_LARGEST = 200_000_000
"""The most bytes that a spreadsheet may unpack to."""


def read_sheet(
    source: Path | str | bytes,
    *,
    delimiter: str | None = None,
    encoding: str | None = None,
    columns: Collection[str] = (),
    sheet: str | None = None,
) -> Sheet:
    """Read a delimited file, or one sheet of a spreadsheet (``.xlsx``).

    Args:
        source: its path, or its bytes.
        delimiter: what stands between the cells of a delimited file; found by default.
        encoding: that of a delimited file; UTF-8 by default.
        columns: names of columns that are looked for, in any case.
        sheet: the name of the sheet of a spreadsheet; the first one by default.

    Returns:
        Header, rows, notes; what keeps the file from being read is its `fault`.  Values of a
        spreadsheet are texts: numbers with a decimal point, dates as 2025-10-07.

    Raises:
        UsageError: there is no such encoding or sheet; a spreadsheet cannot be read since the
            library for it is not installed.
    """
    data = _spreadsheet(source)
    if data is not None:
        return _read_spreadsheet(data, sheet)
    if sheet is not None:
        raise UsageError("a delimited file has no sheets", hint="leave out --sheet")
    return read_rows(source, delimiter=delimiter, encoding=encoding, columns=columns)


def below_title(sheet: Sheet, needed: Sequence[Collection[str]]) -> Sheet:
    """Leave out the rows of a title above the names of the columns, with a note.

    Args:
        sheet: a sheet as read.
        needed: for each column without which the sheet is none, the names that it may have.

    Returns:
        The sheet from the first row of several cells on that names all of them; as it is, where
        none does.
    """
    if sheet.header is None:
        return sheet
    records = [sheet.header, *sheet.rows]
    for place, record in enumerate(records[: TITLE_ROWS + 1]):
        cells = [cell.strip() for cell in record.cells]
        is_table = len([*filter(None, cells)]) > 1 or place == 0
        if is_table and all(column_places(cells, names) for names in needed):
            break
    else:
        return sheet
    if place == 0:
        return sheet
    header, rows = trimmed(records[place:])
    lines = ", ".join(str(record.line) for record in records[:place])
    note = Note("file.title", n=place, rows=lines)
    return replace(sheet, header=header, rows=rows, notes=[*sheet.notes, note])


def column_places(names: Sequence[str], wanted: Iterable[str]) -> list[int]:
    """Return where the first wanted column that is there stands; several places if it is twice.

    A name that is the same to the letter goes before one that differs in case or blanks.

    Example:
        >>> column_places(["Buyer", "Tonnes"], USUAL_COLUMNS["customer"])
        [0]
    """
    for name in wanted:
        exact = [place for place, own in enumerate(names) if own == name]
        alike = [place for place, own in enumerate(names) if column_key(own) == column_key(name)]
        if exact or alike:
            return exact or alike
    return []


def missing_column_hint(part: str, names: Sequence[str]) -> str:
    """Say what to do where a header lacks a column: a row of one cell may be a title above it.

    Example:
        >>> missing_column_hint("supplier", ["von", "an"])
        'name the column: --supplier-col NAME, one of those found'
        >>> missing_column_hint("supplier", ["Purchases 2025", "", ""])
        'if it is a title, delete the rows above the names of the columns; else --supplier-col NAME'
    """
    if sum(bool(name.strip()) for name in names) == 1:
        first = "if it is a title, delete the rows above the names of the columns"
        return f"{first}; else --{part}-col NAME"
    return f"name the column: --{part}-col NAME, one of those found"


def is_unnamed(name: str) -> bool:
    """Whether words stand for nobody in particular, and so for no firm.

    Example:
        >>> [is_unnamed(name) for name in ("a US hyperscaler", "A123 Systems", "Customer B")]
        [True, False, True]
    """
    small = name[:1].lower() + name[1:]
    return bool(_ARTICLE.fullmatch(small) or _UNNAMED.fullmatch(name))


def _spreadsheet(source: Path | str | bytes) -> bytes | None:
    """Return the bytes of a source that is a spreadsheet, None for any other."""
    if isinstance(source, bytes):
        return source if source.startswith(_ZIP) else None
    try:
        with Path(source).open("rb") as file:
            begin = file.read(len(_ZIP))
            return begin + file.read() if begin == _ZIP else None
    except OSError:
        return None  # the reader of delimited files says what is wrong


def _read_spreadsheet(data: bytes, name: str | None) -> Sheet:
    fault = _unsafe(data)
    if fault is not None:
        return Sheet(None, [], fault=fault)
    if find_spec("python_calamine") is None:
        raise UsageError(
            "spreadsheets are read by python-calamine, which is not installed",
            hint="pip install 'aisupply[excel]', or save the sheet as CSV",
        )
    import python_calamine

    try:
        workbook = python_calamine.load_workbook(io.BytesIO(data))
        chosen = _chosen(workbook, name)
        values = workbook.get_sheet_by_name(chosen).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        found = f"a spreadsheet that cannot be read ({error})"
        return Sheet(None, [], fault=Fault(None, found, "a .xlsx file", "save it as CSV in UTF-8"))
    notes = [Note("file.sheet", sheet=chosen)] if len(workbook.sheet_names) > 1 else []
    records = list(_records(values))
    long = next((r for r in records if any(len(cell) > CELL_LIMIT for cell in r.cells)), None)
    if long is not None:
        found = f"a cell of more than {CELL_LIMIT:,} characters"
        fault = Fault(long.line, found, "a short cell", "shorten it")
        records = [record for record in records if record.line < long.line]
    if not records:
        return Sheet(None, [], notes=notes, fault=fault)
    header, rows = trimmed(records)
    return Sheet(header, rows, notes=notes, fault=fault)


def _unsafe(data: bytes) -> Fault | None:
    """Return why a packed file is none that is read; None for a spreadsheet of fair size."""
    hint = "save the sheet as CSV in UTF-8"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = packed.namelist()
            size = sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return Fault(None, "a compressed file that is damaged", "a .xlsx file", hint)
    if not any(name.startswith("xl/") for name in names):
        return Fault(None, "a compressed file that is no spreadsheet", "a .xlsx file", hint)
    if size > _LARGEST:
        found = f"a spreadsheet of {size:,} bytes unpacked"
        return Fault(None, found, f"up to {_LARGEST:,} bytes", hint)
    return None


def _chosen(workbook: CalamineWorkbook, name: str | None) -> str:
    names: list[str] = workbook.sheet_names
    if name is None:
        return names[0]
    matching = [each for each in names if column_key(each) == column_key(name)]
    if len(matching) != 1:
        listed = ", ".join(map(repr, names))
        raise UsageError(f"there is no sheet {name!r}", hint=f"there are {listed}")
    return matching[0]


def _records(values: Iterable[Sequence[object]]) -> Iterator[Record]:
    for line, row in enumerate(values, start=1):
        cells = [_text(value) for value in row]
        if any(cell.strip() for cell in cells):
            yield Record(line, cells)


def _text(value: object) -> str:
    """Return a value of a spreadsheet as it is written in a delimited file."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)  # noqa: PLR2004 - integers of a double
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return unicodedata.normalize("NFC", str(value))
