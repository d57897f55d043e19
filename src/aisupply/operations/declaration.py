"""What is declared of a question, and what its answer is made of.

Words are written once, as the command line has them; `worded` turns names of options into those
of the other media.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from aisupply.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import networkx as nx

    from aisupply.graph import View
    from aisupply.measures.cells import SupplyNetwork
    from aisupply.operations.parameters import Parameter
    from aisupply.table import Cell, Table

__all__ = ["TOPICS", "Asked", "Checked", "Medium", "Operation", "worded"]

Medium = Literal["command", "api", "mcp"]
"""Where a question can be asked: on the command line, over HTTP, by an agent."""
TOPICS = {
    "dependence": "Who depends on whom",
    "stops": "What stops, and what it is made of",
    "money": "Where the money goes",
    "claims": "What is claimed, and by whom",
}
"""Topics of questions, in the order of lists."""
_OPTION = re.compile(r"--([a-z][a-z-]*)")
_CLOCKS = ("as-of", "known-by", "at")


class Asked:
    """What an operation is given; names are resolved here, so that measures take ids.

    Args:
        operation: what is asked.
        arguments: values by the Python names of parameters, as they were typed.
        view: returns the view of the lens; called when it is first needed.
        network: returns the network of that view, where it is kept; else it is made.
        lens: options of the lens that the operation reads itself; see `Operation.reads_lens`.
        tell: says what was done beside the answer; nobody listens if it is left out.
    """

    def __init__(
        self, operation: Operation, arguments: Mapping[str, Any], *,
        view: Callable[[], View], network: Callable[[], nx.MultiDiGraph] | None = None,
        lens: Mapping[str, Any] = MappingProxyType({}), tell: Callable[[str], object] = str,
    ) -> None:  # fmt: skip
        self._parameters = {p.target: p for p in operation.parameters}
        self._arguments = arguments
        self._view = view
        self._network = network
        self.lens = lens
        self.tell = tell

    @cached_property
    def view(self) -> View:
        """The view of the lens."""
        return self._view()

    @cached_property
    def network(self) -> nx.MultiDiGraph:
        """The network of the view."""
        return self._network() if self._network else self.view.network()

    def supply(self, customer: str | None) -> SupplyNetwork:
        """Return what a customer is supplied with, by id; the network for all customers.

        It is taken from the network where that is kept, else made alone.
        """
        is_kept = self._network is not None
        supply: SupplyNetwork = (
            self.network if customer is None or is_kept else self.view.supply(customer)
        )
        return supply

    def get(self, name: str) -> Any:
        """Return an argument: its default if it is not given, ids of what it names.

        Raises:
            UnknownNameError: nothing is called so.
            AmbiguousNameError: several things are.
        """
        parameter = self._parameters[name]
        value = self._arguments.get(name)
        if parameter.many:
            return [self._resolved(parameter, item) for item in value or ()]
        if value is None:
            return parameter.default
        return self._resolved(parameter, value)

    def _resolved(self, parameter: Parameter, value: Any) -> Any:
        if not parameter.names:
            return value
        if isinstance(value, tuple):
            return tuple(self._id(parameter.names, part) for part in value)
        return self._id(parameter.names, value)

    def _id(self, kind: str, typed: str) -> str:
        if kind == "actor":
            return self.view.names.find_actor(typed).id
        return self.view.id_of(typed, kind=kind)


class Checked(NamedTuple):
    """The answer of an operation that checks something: what it found, and whether it is well."""

    table: Table
    ok: bool
    summary: str


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One question: what it is called, what is said of it, what it takes and what computes it.

    Args:
        name: on the command line and in the API; `_` for `-` in tools.
        line: what it answers, in one line.
        help: what it answers, in paragraphs; options are written as on the command line.
        example: a line to type.
        parameters: its own, beside those of the lens and of rows.
        columns: all that its rows may have, in order; see `aisupply.operations.columns`.
        run: computes the answer.
        shown: the columns that people see first: the first of these sets that the answer has
            whole; all if it has none of them.
        topic: where lists put it, one of `TOPICS`.
        sort_keys: what rows are sorted by in some columns, in place of the cell.
        place: where in its topic.
        all_claims: all claims count where the lens says nothing.
        own_dates: it takes two days; the clocks of the lens have no place.
        left_out: medium → why the question is not offered there.
        here: a paragraph that is for the command line alone, where it can read and write files.
        formats: further forms of its rows: name → media type and what writes it.
        meanings: what columns mean that no other question has.
        for_people: what is done to the rows of a table before people see it; data is left alone.
        reads_lens: takes out of the options of the lens what it reads itself, on the command line.
    """

    name: str
    line: str
    help: str
    example: str
    topic: str
    columns: tuple[str, ...]
    run: Callable[[Asked], Table | Checked]
    parameters: tuple[Parameter, ...] = ()
    shown: tuple[tuple[str, ...], ...] = ()
    sort_keys: Mapping[str, Callable[[dict[str, Cell]], Any]] = field(default_factory=dict)
    place: int = 9
    all_claims: bool = False
    own_dates: bool = False
    left_out: Mapping[Medium, str] = field(default_factory=dict)
    here: str = ""
    formats: Mapping[str, tuple[str, Callable[[Table], str]]] = field(default_factory=dict)
    meanings: Mapping[str, str] = field(default_factory=dict)
    for_people: Callable[[Table], Table] = lambda table: table
    reads_lens: Callable[[dict[str, Any]], dict[str, Any]] = lambda _: {}

    @property
    def tool(self) -> str:
        """Return its name as that of a tool."""
        return self.name.replace("-", "_")

    def offered(self, medium: Medium) -> tuple[Parameter, ...]:
        """Return the parameters that it has in a medium."""
        return tuple(p for p in self.parameters if medium == "command" or not p.here)

    def told(self, medium: Medium) -> str:
        """Return its help in the words of a medium."""
        if medium == "command":
            return f"{self.help}\n\n{self.here}" if self.here else self.help
        text = worded(self.help, medium)
        for parameter in self.parameters:
            if parameter.positional:
                shown = parameter.metavar or parameter.name.upper()
                text = re.sub(rf"\b{shown}\b", parameter.named(medium), text)
        return text

    def first_seen(self, table: Table) -> tuple[str, ...]:
        """Return the columns of an answer that people see where they name none."""
        whole = (names for names in self.shown if set(names) <= set(table.columns))
        return next(whole, table.columns)

    def check_lens(self, given: Mapping[str, Any]) -> None:
        """Raise `UsageError` for a clock of the lens where the operation has its own dates."""
        clocks = [name for name in _CLOCKS if name.replace("-", "_") in given]
        if self.own_dates and clocks:
            raise UsageError(f"--{clocks[0]} has no place here", hint="use --from and --to")

    def answer(self, asked: Asked) -> Checked:
        """Compute the answer, under its lens; one that checks nothing is well."""
        outcome = self.run(asked)
        checked = outcome if isinstance(outcome, Checked) else Checked(outcome, ok=True, summary="")
        if checked.table.lens is not None:
            return checked
        return checked._replace(table=checked.table.with_lens(asked.view.lens.as_json()))


def worded(text: str, medium: Medium) -> str:
    """Return words of the command line in those of a medium.

    Example:
        >>> worded("Default: as --known-by (repeatable).", "mcp")
        'Default: as known_by.'
    """
    if medium == "command":
        return text
    text = _OPTION.sub(lambda match: match[1] if medium == "api" else _python(match[1]), text)
    return text if medium == "api" else text.replace(" (repeatable)", "")


def _python(name: str) -> str:
    return name.replace("-", "_")
