"""Epoch AI's estimates of who owns how many AI chips: their CSV files into tables.

A row is what one owner has of one type of chip at the end of a quarter, as the 5th percentile,
the median and the 95th percentile of a model, in H100 equivalents, in chips and in watts.  Each
of the three becomes a row of `estimates.csv`.  The files of the makers do not have the same
columns; their dates are month/day/year.  The data is under the MIT licence.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, NamedTuple

from aisupply.exchange.delimited import plain_number
from aisupply.exchange.table_maker import Reader, TableMaker
from aisupply.exchange.tables.countries import COUNTRIES, country_names
from aisupply.exchange.tables.problems import shown

if TYPE_CHECKING:
    from aisupply.exchange.importers import MadeTables, Request
    from aisupply.exchange.table_maker import ReadRow

__all__ = ["epoch_tables"]

_ADDRESS = "https://epoch.ai/data/ai-chip-owners"
_NEEDED = ("Name", "Chip manufacturer", "Owner", "Start date", "End date", "Chip type", "Notes")
_MEASURES = {
    "H100e": ("Compute estimate in H100e", "H100e"),
    "count": ("Number of Units", "Number of Units"),
    "W": ("Total TDP (W)", "Total TDP (W)"),
}
"""Unit → the name of the median, which may have "(median)" behind it, and of the percentiles."""
_MEGAWATTS = "Power in MW"
_POINTS = (
    ("percentile_5", "(5th percentile)"), ("median", ""), ("percentile_95", "(95th percentile)")
)  # fmt: skip
_KNOWN = frozenset({"incomplete", "source_/_link"})
_GENERATED = re.compile(r"Estimates generated on: (\d\d)-(\d\d)-(\d{4})(?: (\d\d:\d\d))?")
_WITHOUT = re.compile(r"Excludes ([\w ,&-]+)\.?")
_UNTIL = re.compile(
    r"Incomplete: based on [\w ]+ fiscal quarters ending (\d{1,2}/\d{1,2}/\d{4})\.?"
)
_TOGETHER = frozenset({"other", "others"})
_WORDS = (
    "Epoch AI, estimates of AI chip owners, MIT licence: say where the figures are from.",
    "They are estimates of a model; the default lens leaves them out, --with-estimates adds them.",
)


class _Remark(NamedTuple):
    """What the notes of a row say.

    Attributes:
        day: when the estimates were made; empty if that is not said.
        version: the model's owner and that moment.
        note: what the figures leave out.
    """

    day: str
    version: str
    note: str


def epoch_tables(request: Request) -> MadeTables:
    """Return tables of the estimates in a file of Epoch AI's, or in all files of a folder.

    Raises:
        DataError: there is no CSV file.
    """
    maker = TableMaker(request)
    reader = Reader(request, maker)
    for path in reader.files():
        rows = reader.rows(path, _NEEDED)
        _tell_unread(rows, maker)
        for row in rows:
            _add_row(row, maker)
    return maker.made(_WORDS)


def _tell_unread(rows: list[ReadRow], maker: TableMaker) -> None:
    """Note the columns of a file that are not read."""
    read = {*map(_key, _NEEDED), *_KNOWN, *_columns(_MEGAWATTS, _MEGAWATTS).values()}
    for names in _MEASURES.values():
        read |= {*_columns(*names).values(), _key(names[0])}
    for column in (rows[0].keys() if rows else set()) - read:
        maker.note(
            rows[0].place._replace(row=1), column, "a column that is not known",
            "the columns of chip owners", "it was left out",
        )  # fmt: skip


def _key(name: str) -> str:
    return re.sub(r"[\s_-]+", "_", name.casefold())


def _columns(median: str, others: str) -> dict[str, str]:
    """Return percentile → the column that has it."""
    return {
        point: _key(f"{others} {words}" if words else f"{median} (median)")
        for point, words in _POINTS
    }


def _add_row(row: ReadRow, maker: TableMaker) -> None:
    """Add what a row says: a row for each of its measures, and what they need."""
    since, until = (_day(row, name, maker) for name in ("Start date", "End date"))
    remark = _remark(row, maker)
    source = f"epoch-ai-chip-owners-{remark.day or 'undated'}"
    if not maker.has("sources", source):
        maker.add(
            "sources", row.place, id=source, url=_ADDRESS, publisher="Epoch AI",
            published=remark.day,
            title_in_own_words=f"Estimates of who owns which AI chips, made {remark.day}",
            kind="dataset", language="en", tier="3",
        )  # fmt: skip
    product = _product(row, maker, source)
    owner = _owner(row, maker, source)
    if not (since and until and product and owner):
        return
    estimates = 0
    for unit in _MEASURES:
        figures = _figures(row, unit, maker)
        estimates += bool(figures)
        if figures:
            maker.add(
                "estimates", row.place, owner=owner, product=product, category="ai-accelerator",
                since=since, as_of=until, unit=unit, **figures,
                incomplete="yes" if row.get("incomplete") else "",
                estimated_by=remark.version, source=source, note=remark.note,
            )  # fmt: skip
    _check_megawatts(row, maker)
    if not estimates:
        maker.problem(
            row.place, None, "a row without a figure", "H100 equivalents, units or watts",
            "take the file as its publisher gives it",
        )  # fmt: skip


def _day(row: ReadRow, column: str, maker: TableMaker) -> str:
    """Return a date that is written month/day/year in ISO form; empty where it is none."""
    text = row[_key(column)]
    try:
        return dt.datetime.strptime(text, "%m/%d/%Y").date().isoformat()
    except ValueError:
        maker.problem(
            row.place, column, shown(text), "a day such as 3/31/2024",
            "write month/day/year",
        )  # fmt: skip
        return ""


def _remark(row: ReadRow, maker: TableMaker) -> _Remark:
    """Read the notes of a row; what is not understood is told, and not kept."""
    text = row["notes"]
    generated = _GENERATED.search(text)
    day = f"{generated[3]}-{generated[1]}-{generated[2]}" if generated else ""
    version = f"Epoch AI, {day} {generated[4] or ''}".strip() if generated else "Epoch AI"
    without, until = _WITHOUT.search(text), _UNTIL.search(text)
    parts = [f"without {without[1]}"] if without else []
    if until:
        month, date, year = until[1].split("/")
        parts.append(f"fiscal quarters until {year}-{int(month):02}-{int(date):02}")
    rest = text
    for pattern in (_GENERATED, _WITHOUT, _UNTIL):
        rest = pattern.sub("", rest)
    if rest.strip(" .;"):
        maker.note(
            row.place, "Notes", shown(rest.strip()), "a remark of a known form",
            "the figures are taken, the words are not",
        )  # fmt: skip
    return _Remark(day, version, "; ".join(parts))


def _firm(row: ReadRow, column: str, maker: TableMaker, source: str) -> str:
    """Return the id of a firm; one that the graph does not have gets a row."""
    name = row[_key(column)]
    if not name:
        maker.problem(row.place, column, "an empty cell", "a firm", "fill it in")
        return ""
    known = maker.firm_of_graph(name, row.place, column)
    if known:
        return known
    own, is_new = maker.own_id("organisations", name)
    if is_new:
        maker.add("organisations", row.place, id=own, name=name, kind="company", source=source)
    return own


def _product(row: ReadRow, maker: TableMaker, source: str) -> str:
    """Return the id of a type of chip; one that the graph does not have gets a row."""
    chip, firm = row["chip_type"], row["chip_manufacturer"]
    designer = _firm(row, "Chip manufacturer", maker, source)
    if not (chip and designer):
        if not chip:
            maker.problem(row.place, "Chip type", "an empty cell", "a type of chip", "fill it in")
        return ""
    known = maker.product_of_graph(firm, chip, row.place, "Chip type")
    if known:
        return known
    name = f"{firm} {chip}"
    own, is_new = maker.own_id("products", name)
    if is_new:
        kind = "accelerator-family" if "/" in chip else "accelerator"
        maker.add(
            "products", row.place, id=own, name=name, kind=kind, designer=designer, source=source
        )
    return own


def _owner(row: ReadRow, maker: TableMaker, source: str) -> str:
    """Return the id of an owner, or the words for owners that are counted together."""
    name = row["owner"]
    countries = {country_names(code)[0] for code in COUNTRIES}
    if name in countries or name.lower() in _TOGETHER:
        return name
    return _firm(row, "Owner", maker, source)


def _figures(row: ReadRow, unit: str, maker: TableMaker) -> dict[str, str]:
    """Return the three figures of a measure; none where the row does not give it."""
    median, others = _MEASURES[unit]
    columns = _columns(median, others)
    if columns["median"] not in row:
        columns["median"] = _key(median)
    cells = {point: row.get(column, "") for point, column in columns.items()}
    if not any(cells.values()):
        return {}
    figures = {point: plain_number(text, ".") or "" for point, text in cells.items()}
    for point, figure in figures.items():
        if not figure:
            maker.problem(
                row.place, columns[point], shown(cells[point]), "a number",
                "give all three figures of a measure, or none",
            )  # fmt: skip
    return figures if all(figures.values()) else {}


def _check_megawatts(row: ReadRow, maker: TableMaker) -> None:
    """Megawatts are the watts again, rounded: they are not kept, unless they say something else."""
    watts = _figures(row, "W", maker) if row.get(_columns(_MEGAWATTS, _MEGAWATTS)["median"]) else {}
    for point, column in _columns(_MEGAWATTS, _MEGAWATTS).items():
        megawatts = plain_number(row.get(column, ""), ".")
        if (
            watts
            and megawatts
            and abs(float(megawatts) - float(watts[point]) / 1e6) > _rounding(megawatts)
        ):
            maker.problem(
                row.place, column, f"{megawatts} MW, and {watts[point]} W", "one power in both",
                "correct one of the two",
            )  # fmt: skip


def _rounding(number: str) -> float:
    """Return half of the last digit of a number, and a little for its own rounding."""
    digits = len(number.partition(".")[2])
    return 0.5 * 10.0**-digits * (1 + 1e-9)
