"""The measures and listings that the API offers: one declaration each, and the call it makes.

Routes, the OpenAPI description and the workers all read these declarations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from aisupply.claims.lens import parse_date
from aisupply.errors import UsageError
from aisupply.operations.parameters import Parameter
from aisupply.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import networkx as nx

    from aisupply.claims.names import Names
    from aisupply.graph import View

__all__ = ["OPERATIONS", "Asked", "Operation"]

_KINDS = ("power", "money", "count")
_CUSTOMER = Parameter("customer", "A firm: id, label, alias or ticker.", needed=True)
_CUSTOMERS = Parameter(
    "customer", "A firm (repeatable). Default: all.", many=True, argument="customers"
)
_CATEGORY = Parameter("category", "A product category, with its narrower ones.")
_KIND = Parameter("kind", "The quantity to measure by.", choices=_KINDS)
_LANG = Parameter("lang", "Language of the words.", choices=("en", "fr"))
_HORIZONS = ("running", "new-capacity")


class Asked(NamedTuple):
    """What an operation is given: the view, its network (made when it is asked for), arguments."""

    view: View
    network: Callable[[], nx.MultiDiGraph]
    arguments: Mapping[str, Any]

    def get(self, name: str, default: Any = None) -> Any:
        """Return an argument."""
        return self.arguments.get(name, default)

    def id(self, name: str, kind: str) -> str | None:
        """Return the id of what an argument names; None if it is not given."""
        typed = self.arguments.get(name)
        return None if typed is None else self.view.names.find(typed, kind=kind).id

    def ids(self, name: str, kind: str) -> list[str]:
        """Return the ids of what a repeated argument names."""
        return [self.view.names.find(typed, kind=kind).id for typed in self.get(name, ())]


class Operation(NamedTuple):
    """One path of the API: its summary, its parameters, and what computes the rows."""

    name: str
    about: str
    parameters: tuple[Parameter, ...]
    run: Callable[[Asked], Table]
    all_claims: bool = False
    own_dates: bool = False

    def check_lens(self, lens: Mapping[str, Any]) -> None:
        """Raise `UsageError` for a clock of the lens where the operation has its own dates."""
        if self.own_dates and lens.keys() & {"as_of", "known_by", "at"}:
            raise UsageError("as-of, known-by and at have no place here", hint="use from and to")


def _concentration(asked: Asked) -> Table:
    from aisupply.measures.concentration import concentration as measures

    what, kind = asked.id("category", "category"), asked.get("kind")
    who: list[str | None] = [*asked.ids("customers", "organisation")] or [None]
    if asked.get("explain") and who == [None]:
        raise UsageError("explain needs a customer", hint="name one: customer=openai")
    tables = [
        measures.explain(asked.network(), customer, category=what, kind=kind)
        if asked.get("explain") and customer
        else measures.concentration(
            asked.network(), customer, category=what, kind=kind,
            all_cells=asked.get("all_cells", False), measure=asked.get("measure", "main"),
        )
        for customer in who
    ]  # fmt: skip
    rows = [row for table in tables for row in table.rows]
    notes = dict.fromkeys(note for table in tables for note in table.notes)
    return Table(tables[0].columns, rows, None, list(notes), tables[0].bounds)


def _market(asked: Asked) -> Table:
    from aisupply.claims.market_shares import market_shares
    from aisupply.measures.market.market import market

    return market(
        market_shares(asked.view), asked.arguments["name"], period=asked.get("period"),
        basis=asked.get("basis"),
    )  # fmt: skip


def _tiers(asked: Asked) -> Table:
    from aisupply.measures.chains.tiers import tiers

    who = asked.view.names.find(asked.arguments["customer"], kind="organisation").id
    depth = asked.get("depth", 3)
    if not 1 <= depth <= 9:  # noqa: PLR2004 -- as the command line has it
        raise UsageError(f"depth={depth} is too deep or none", hint="use 1 to 9")
    return tiers(
        asked.network(), who, category=asked.id("category", "category"), kind=asked.get("kind"),
        depth=depth, needs=asked.get("needs"),
    )  # fmt: skip


def _disrupt(asked: Asked) -> Table:
    from aisupply.measures.chains.disruption import disrupt

    return disrupt(
        asked.network(), asked.ids("firms", "organisation"), country=asked.get("country"),
        agreement=asked.id("agreement", "agreement"), category=asked.id("category", "category"),
        kind=asked.get("kind"), horizon=asked.get("horizon"),
    )  # fmt: skip


def _chokepoints(asked: Asked) -> Table:
    from aisupply.measures.chains.chokepoints import chokepoints

    return chokepoints(
        asked.network(), category=asked.id("category", "category"), kind=asked.get("kind"),
        horizon=asked.get("horizon", "new-capacity"),
    )  # fmt: skip


def _loops(asked: Asked) -> Table:
    from aisupply.measures.money.loops import loops

    longest, limit = asked.get("max_length", 5), asked.get("limit")
    if longest < 2 or limit == 0:  # noqa: PLR2004 -- a loop has two payments at the least
        raise UsageError("max-length begins at 2 and limit at 1", hint="leave them out")
    return loops(
        asked.network(), asked.id("firm", "organisation"), max_length=longest,
        actors=asked.get("actors", False), limit=limit,
    )  # fmt: skip


def _timeline(asked: Asked) -> Table:
    from aisupply.measures.concentration.timeline import timeline
    from aisupply.network.supply_history import SupplyHistory

    who = asked.view.names.find(asked.arguments["customer"], kind="organisation").id
    return timeline(
        SupplyHistory(asked.view, who), category=asked.id("category", "category"),
        kind=asked.get("kind"), measure=asked.get("measure", "hhi"), start=asked.get("start"),
        end=asked.get("end"),
    )  # fmt: skip


def _what_if(asked: Asked) -> Table:
    from aisupply.measures.scenario.what_if import what_if

    names = asked.view.names
    return what_if(
        asked.network(),
        without=[names.find_actor(name).id for name in asked.get("without", ())],
        firm=[names.find_actor(name).id for name in asked.get("firm", ())],
        add=tuple(asked.get("add", ())),
        merge=[_pair(names, text) for text in asked.get("merge", ())],
        customers=asked.ids("customers", "organisation"),
        category=asked.id("category", "category"),
        kind=asked.get("kind"),
        measure=asked.get("measure", "hhi_stated"),
    )


def _pair(names: Names, text: str) -> tuple[str, str]:
    first, comma, second = text.partition(",")
    if not comma:
        raise UsageError(f"merge={text!r} is no pair", hint="write merge=amd,nvidia")
    return names.find_actor(first.strip()).id, names.find_actor(second.strip()).id


def _show(asked: Asked) -> Table:
    from aisupply.claims.describe import show

    found = asked.view.graph.names.find(asked.arguments["thing"])
    return show(asked.view, found, lang=asked.get("lang", "en"))


def _conflicts(asked: Asked) -> Table:
    from aisupply.claims.conflicts import conflicts

    return conflicts(asked.view, lang=asked.get("lang", "en"))


def _diff(asked: Asked) -> Table:
    from aisupply.claims.diff import CHANGES, diff

    for name in asked.get("changes", ()):
        if name not in CHANGES:
            raise UsageError(f"there is no change {name!r}", hint=f"use {', '.join(CHANGES)}")
    days = (parse_date(asked.arguments[name])[1] for name in ("start", "end"))
    return diff(
        asked.view, *days, changes=tuple(asked.get("changes", ())), lang=asked.get("lang", "en")
    )


def _evidence(asked: Asked) -> Table:
    from aisupply.claims.evidence import named_spans, spans

    graph = asked.view.graph
    if claims := asked.get("claims"):
        iris = [graph.names.find(claim, kind="claim").iri for claim in claims]
        return named_spans(asked.view, iris)
    chosen, every = set(asked.view.lens.choose(graph.claims)), spans(graph)
    return Table(every.columns, [row for row in every.rows if row["claim"] in chosen])


def _stats(asked: Asked) -> Table:
    from aisupply.claims.describe import stats

    return stats(asked.view.graph, asked.view)


_FROM = Parameter("from", "Only from this day on.", argument="start")
_TO = Parameter("to", "Only until this day.", argument="end")
_ALL = (
    Operation(
        "concentration",
        "Who depends on few suppliers, with exact bounds.",
        (
            _CUSTOMERS,
            _CATEGORY,
            _KIND,
            Parameter("all-cells", "Every customer and category that is named.", "boolean"),
            Parameter("measure", "all: further measures.", choices=("main", "all")),
            Parameter("explain", "List per supplier what each figure rests on.", "boolean"),
        ),
        _concentration,
    ),
    Operation(
        "market",
        "How concentrated a market is, by shares of a known whole.",
        (
            Parameter("name", "A market or a product category.", needed=True),
            Parameter("period", "The period, such as 2025-Q2."),
            Parameter("basis", "What is counted, or by whom."),
        ),
        _market,
    ),
    Operation(
        "tiers",
        "What a supply is made of, tier by tier.",
        (
            _CUSTOMER,
            _CATEGORY,
            _KIND,
            Parameter("depth", "How many tiers, 1 to 9.", "integer"),
            Parameter("needs", "Only one kind of need.", choices=("flow", "capital")),
        ),
        _tiers,
    ),
    Operation(
        "disrupt",
        "Who is hit if firms, a country or an agreement stop.",
        (
            Parameter("firm", "A firm that stops (repeatable).", many=True, argument="firms"),
            Parameter("country", "All firms of a country, two letters."),
            Parameter("agreement", "What is supplied under an agreement."),
            _CATEGORY,
            _KIND,
            Parameter("horizon", "Only one of the two.", choices=_HORIZONS),
        ),
        _disrupt,
    ),
    Operation(
        "chokepoints",
        "Which firms hit most, and single points of failure.",
        (
            _CATEGORY,
            _KIND,
            Parameter("horizon", "Default: new-capacity.", choices=_HORIZONS),
        ),
        _chokepoints,
    ),
    Operation(
        "loops",
        "Money loops: investments that may come back as purchases.",
        (
            Parameter("firm", "Only loops that pass this firm."),
            Parameter("max-length", "The most payments on a loop. Default: 5.", "integer"),
            Parameter("actors", "What may come back to each investor.", "boolean"),
            Parameter("limit", "Only the first rows.", "integer"),
        ),
        _loops,
    ),
    Operation(
        "timeline",
        "A measure at each date on which knowledge changed.",
        (
            _CUSTOMER,
            _CATEGORY,
            _KIND,
            Parameter(
                "measure",
                "Default: hhi.",
                choices=("hhi", "effective_suppliers", "cr1", "cr3", "entropy"),
            ),
            _FROM,
            _TO,
        ),
        _timeline,
    ),
    Operation(
        "what-if",
        "How concentration would move if it were so.",
        (
            _CUSTOMERS,
            Parameter("without", "A firm or an agreement that is gone (repeatable).", many=True),
            Parameter("firm", "Its stated figures are binding (repeatable).", many=True),
            Parameter("add", "A volume: amd->openai:ai-accelerator:2..6 GW", many=True),
            Parameter("merge", "Two firms become one: A,B (repeatable).", many=True),
            _CATEGORY,
            _KIND,
            Parameter("measure", "Default: hhi_stated.", choices=("hhi_stated", "hhi")),
        ),
        _what_if,
    ),
    Operation(
        "show",
        "Everything that is claimed about one thing.",
        (Parameter("thing", "Its id, label, alias or ticker.", needed=True), _LANG),
        _show,
        all_claims=True,
    ),
    Operation("conflicts", "Where sources disagree.", (_LANG,), _conflicts, all_claims=True),
    Operation(
        "diff",
        "What changed between two dates.",
        (
            _FROM._replace(needed=True),
            _TO._replace(needed=True),
            Parameter("change", "Only this (repeatable).", many=True, argument="changes"),
            _LANG,
        ),
        _diff,
        all_claims=True,
        own_dates=True,
    ),
    Operation(
        "evidence",
        "The passages behind claims: offsets and digests.",
        (Parameter("claim", "A claim (repeatable).", many=True, argument="claims"),),
        _evidence,
        all_claims=True,
    ),
    Operation("stats", "What is in the graph.", (), _stats, all_claims=True),
)
OPERATIONS = {operation.name: operation for operation in _ALL}
"""The operations of the API by name."""
