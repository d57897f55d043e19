"""ETO's supply chain data (Chip Explorer): inputs, providers and who provides what, into tables.

Each input, and each stage of production, is a market of its own: its firms have the shares that
`provision.csv` gives them.  "Various companies" is the rest that nobody is named for, and no
firm.  A provider without a share has one from 0 to the whole.  What countries provide is the same
market told a second time, often with other figures: it stands in a market "…, by country", and
nothing is measured of the two together.  What goes into what becomes categories of one's own.

The data is under CC BY-NC 4.0: what is made of it stays with the user.
"""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

import pyoxigraph as ox

from aisupply.errors import DataError
from aisupply.exchange.delimited import plain_number
from aisupply.exchange.importers import Place
from aisupply.exchange.table_maker import Reader, TableMaker, plain_id, tidy
from aisupply.exchange.tables.countries import alpha_2, country_names
from aisupply.exchange.tables.mapping_nodes import words
from aisupply.exchange.tables.problems import shown

if TYPE_CHECKING:
    from pathlib import Path

    from aisupply.exchange.importers import MadeTables, Request
    from aisupply.exchange.table_maker import ReadRow

__all__ = ["eto_tables"]

_COLUMNS = {
    "inputs": ("input_id", "input_name", "type"),
    "stages": ("stage_id", "stage_name"),
    "providers": ("provider_name", "alias", "provider_id", "provider_type", "country"),
    "provision": (
        "provider_name", "provider_id", "provided_name", "provided_id", "share_provided", "year",
        "source",
    ),
    "sequence": ("input_id", "goes_into_id", "is_type_of_id"),
}  # fmt: skip
"""File without `.csv` → the columns that are read."""
_SOURCE = "eto-chip-explorer"
_REST = re.compile(r"various(?: companies| countries)?|others?", re.IGNORECASE)
_COUNTED_BY = re.compile(r"CSET analysis of (\w[\w .&-]*?) data")
_NEEDS = {"tool_resource": "capital", "material_resource": "flow", "design_resource": "flow"}
"""Type of an input → how it is needed by what it goes into."""
_WHOLE = 100
_TRUE = ox.Literal(True)
_WORDS = (
    "ETO and CSET, Advanced Semiconductor Supply Chain Dataset, CC BY-NC 4.0: name them with the",
    "figures, use them for no commercial end, and keep what is made of them: do not share it.",
)


def eto_tables(request: Request) -> MadeTables:
    """Return tables of the folder in which the data set is.

    Raises:
        DataError: one of the files that it needs is not there.
    """
    maker = TableMaker(request)
    reader = Reader(request, maker)
    rows = {name: reader.rows(path, _COLUMNS[name]) for name, path in _files(request.path).items()}
    things = _Things(maker, rows)
    for provision in rows["provision"]:
        things.add_share(provision)
    things.add_categories(rows["sequence"])
    lent = ", ".join(f"{name} ({firm})" for name, firm in sorted(maker.lent.items()))
    borrowed = [f"firms of the shipped graph, by their names: {lent}"] if lent else []
    return maker.made([*borrowed, *_WORDS])


def _files(folder: Path) -> dict[str, Path]:
    """Return the files of the data set by name."""
    if not folder.is_dir():
        found = "a file" if folder.exists() else "nothing"
        raise DataError(str(folder), found, "the folder of the data set", hint="check the path")
    there = {path.name.lower(): path for path in folder.iterdir() if path.is_file()}
    missing = [f"{name}.csv" for name in _COLUMNS if f"{name}.csv" not in there]
    if missing:
        raise DataError(
            str(folder), f"no {', no '.join(missing)}",
            ", ".join(f"{name}.csv" for name in _COLUMNS),
            hint="take all files of the data set",
        )  # fmt: skip
    return {name: there[f"{name}.csv"] for name in _COLUMNS}


class _Things:
    """What the rows of provision name, by id: inputs and stages, and providers.

    Args:
        maker: takes the rows.
        rows: file → its rows.
    """

    def __init__(self, maker: TableMaker, rows: dict[str, list[ReadRow]]) -> None:
        self._maker = maker
        self._inputs = {row["input_id"]: row for row in rows["inputs"]}
        self._provided = {name: row["input_name"] for name, row in self._inputs.items()}
        self._provided |= {row["stage_id"]: row["stage_name"] for row in rows["stages"]}
        self._providers: dict[str, list[ReadRow]] = defaultdict(list)
        for row in rows["providers"]:
            self._providers[row["provider_id"]].append(row)
        self._firms: dict[str, str] = {}
        self._markets: set[str] = set()
        maker.add(
            "sources", Place("inputs.csv", 1), id=_SOURCE,
            url="https://eto.tech/dataset-docs/chipexplorer/", publisher="ETO and CSET",
            title_in_own_words="Who provides which input of advanced chips, with shares",
            kind="dataset", language="en", tier="3",
        )  # fmt: skip

    def add_share(self, row: ReadRow) -> None:
        """Add the share that a provider has of an input, or of a stage."""
        listed = self._providers.get(row["provider_id"])
        name = self._provided.get(row["provided_id"])
        for column, known, file in (
            ("provider_id", listed, "providers.csv"),
            ("provided_id", name, "inputs.csv or stages.csv"),
        ):
            if not known:
                self._maker.problem(
                    row.place, column, shown(row[column]), f"an id of {file}",
                    "take all files from one version of the data set",
                )  # fmt: skip
        if not listed or not name:
            return
        bounds = self._share(row)
        if bounds is None:
            return
        provider = listed[0]
        of_country = provider["provider_type"] == "country"
        is_rest = bool(_REST.fullmatch(provider["provider_name"]))
        if is_rest:
            holder, kind = "others", "category"
        elif of_country:
            holder, kind = _country_name(provider, listed), "category"
        else:
            holder, kind = self._firm(provider, listed, row), "organisation"
        market = self._market(row["provided_id"], by_country=of_country)
        self._maker.add(
            "market_shares", row.place, market=market, supplier=holder, supplier_kind=kind,
            share_min=bounds[0], share_max=bounds[1], period=row["year"] or "undated",
            basis=_basis(row), source=_SOURCE,
        )  # fmt: skip

    def _share(self, row: ReadRow) -> tuple[str, str] | None:
        """Return the bounds of a share as parts of 1; None for what is no share."""
        text = row["share_provided"]
        if not text:
            return "0", "1"
        number = plain_number(text, ".")
        if number is None or not 0 <= float(number) <= _WHOLE:
            self._maker.problem(
                row.place, "share_provided", shown(text), "per cent, from 0 to 100",
                "take the file as its publisher gives it",
            )  # fmt: skip
            return None
        part = format(Decimal(number) / _WHOLE, "f")
        return part, part

    def _market(self, provided: str, *, by_country: bool) -> str:
        """Return the id of the market of an input or stage, which is described once."""
        name = self._provided[provided]
        label = f"{name}, by country" if by_country else name
        market = f"eto-{plain_id(label)}"
        if market not in self._markets:
            self._markets.add(market)
            category = None if by_country else self._inputs.get(provided)
            self._maker.registry.say(
                f"market/{market}", ("a", "ais:Market"), ("skos:inScheme", "aisc:scheme-market"),
                ("skos:prefLabel", words(tidy(label), "en")),
                ("skos:relatedMatch", self._category(category) if category else None),
            )  # fmt: skip
        return market

    def _firm(self, provider: ReadRow, listed: list[ReadRow], row: ReadRow) -> str:
        """Return the id of a firm; one that the graph does not have gets a row, and its aliases."""
        number = provider["provider_id"]
        if row["provider_name"] not in {each["provider_name"] for each in listed}:
            self._maker.note(
                row.place, "provider_name",
                f"{shown(row['provider_name'])}, which is {provider['provider_name']} by its id",
                "the name that providers.csv has", "the id was taken",
            )  # fmt: skip
        if number in self._firms:
            return self._firms[number]
        name = provider["provider_name"]
        firm = self._maker.firm_of_graph(name, provider.place, "provider_name")
        if firm is None:
            firm, is_new = self._maker.own_id("organisations", name)
            if is_new:
                self._add_firm(firm, provider, listed)
        self._firms[number] = firm
        return firm

    def _add_firm(self, firm: str, provider: ReadRow, listed: list[ReadRow]) -> None:
        country = alpha_2(provider["country"])
        if provider["country"] and not country:
            self._maker.note(
                provider.place, "country", shown(provider["country"]), "a country",
                "the firm has no seat here",
            )  # fmt: skip
        self._maker.add(
            "organisations", provider.place, id=firm, name=provider["provider_name"],
            kind="company", country_iso2=country, source=_SOURCE,
            country_hq_basis="seen" if country else "",
        )  # fmt: skip
        for row in listed:
            alias = row["alias"]
            if alias and not self._maker.firm_of_graph(alias, row.place, "alias"):
                own, is_new = self._maker.own_id("organisations", alias)
                if is_new and own != firm:
                    self._maker.add(
                        "aliases", row.place, organisation=firm, alias=alias, type="name"
                    )

    def add_categories(self, sequence: list[ReadRow]) -> None:
        """Describe the inputs as categories: what is a sort of what, and what goes into what.

        The order of the steps of production is no need of the one for the other, and is left out.
        """
        say = self._maker.registry.say
        for row in sequence:
            ends = [self._end(row, c) for c in ("input_id", "goes_into_id", "is_type_of_id")]
            input_, target, sort = ends
            how = _NEEDS.get(input_["type"], "") if input_ else ""
            if input_ and sort:
                say(self._category(input_), ("skos:broader", self._category(sort)))
            if input_ and target and how:
                needed, needing = self._category(input_), self._category(target)
                say(
                    f"need/{needing}/{plain_id(input_['input_name'])}", ("a", "ais:Need"),
                    ("ais:ofCategory", needing), ("ais:needs", needed),
                    ("dcterms:type", f"aisc:need-{how}"), ("ais:essential", _TRUE),
                )  # fmt: skip

    def _end(self, row: ReadRow, column: str) -> ReadRow | None:
        """Return the input that a cell of the sequence names; None for none."""
        node = self._inputs.get(row[column])
        if row[column] and not node:
            self._maker.problem(
                row.place, column, shown(row[column]), "an id of inputs.csv",
                "take all files from one version of the data set",
            )  # fmt: skip
        return node

    def _category(self, row: ReadRow) -> str:
        """Return the category that an input is, and describe it."""
        name = tidy(row["input_name"])
        category = f"category/eto-{plain_id(name)}"
        self._maker.registry.say(
            category, ("a", "ais:ProductCategory"), ("a", "skos:Concept"),
            ("skos:inScheme", "aisc:scheme-category"), ("skos:prefLabel", words(name, "en")),
        )  # fmt: skip
        return category


def _country_name(provider: ReadRow, listed: list[ReadRow]) -> str:
    """Return the name of a country, which a provider may have as an alias beside its code."""
    aliases = [row["alias"] for row in listed if row["alias"]]
    code = alpha_2(provider["provider_name"])
    return country_names(code)[0] if code else (aliases or [provider["provider_name"]])[0]


def _basis(row: ReadRow) -> str:
    """Return what is counted, and by whom, where the source of a row says so."""
    counted = _COUNTED_BY.search(row["source"])
    return f"share provided ({counted[1]})" if counted else "share provided"
