"""What is said of several volumes: each between two ends, and sums of them between two ends.

All volumes that satisfy everything that is said form a polytope:

>>> said = LinearSystem(
...     [Variable("a", 10, 10), Variable("b"), Variable("c")],
...     [Constraint("joint", {"b": 1, "c": 1}, high=6)],
... )
>>> [variable.name for variable in said.around(["a"]).variables]
['a']
>>> [variable.name for variable in said.around(["b"]).variables]
['b', 'c']
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from aisupply.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Binding", "Constraint", "End", "LinearSystem", "Variable"]


End = Literal["low", "high", "equal"]


class Binding(NamedTuple):
    """One end of something that is said, which holds with equality.

    Attributes:
        name: the volume or the constraint.
        end: which end; ``equal`` where both are one.
        value: the end, in the unit in which it was given.
        claims: who says so.
    """

    name: str
    end: End
    value: float
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """One volume, not negative, and what is said of it alone.

    Attributes:
        name: what it is called.
        low: the least it may be, finite.
        high: the most, infinite for no limit.
        claims: who says so.

    Raises:
        DataError: The ends are not 0 ≤ low ≤ high with a finite low. (Two claims that contradict
            each other are a variable and a constraint.)
    """

    name: str
    low: float = 0.0
    high: float = math.inf
    claims: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high or math.isinf(self.low):
            found = f"{self.low:g} to {self.high:g}"
            expected = "0 ≤ low ≤ high, with a finite low"
            hint = "use 0 and inf for unknown"
            raise DataError(f"volume {self.name}", found, expected, hint=hint)


@dataclass(frozen=True, slots=True)
class Constraint:
    """A sum of volumes, each times a number, that lies between two ends.

    Attributes:
        name: what it is called.
        coefficients: the number of each volume, by its name; 0 for none.
        low: the least the sum may be, minus infinity for no limit.
        high: the most, infinite for no limit.
        claims: who says so.

    Raises:
        DataError: The ends are in the wrong order, a number is not finite, or all are 0.

    >>> Constraint("joint", {"b": 1.0, "c": 1.0}, high=6).is_equality
    False
    """

    name: str
    coefficients: Mapping[str, float]
    low: float = -math.inf
    high: float = math.inf
    claims: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.low <= self.high or self.low == math.inf or self.high == -math.inf:
            found = f"{self.low:g} to {self.high:g}"
            raise DataError(f"constraint {self.name}", found, "low ≤ high", hint="swap the ends")
        if not all(math.isfinite(number) for number in self.coefficients.values()):
            found = f"{dict(self.coefficients)}"
            raise DataError(f"constraint {self.name}", found, "finite numbers")
        if not any(self.coefficients.values()):
            hint = "leave it out"
            raise DataError(f"constraint {self.name}", "no volume", "one or more", hint=hint)

    @property
    def is_equality(self) -> bool:
        """Whether the sum is known exactly."""
        return self.low == self.high


@dataclass(frozen=True)
class LinearSystem:
    """Volumes and everything that is said of them.

    Attributes:
        variables: the volumes, each once.
        constraints: sums of them.

    Raises:
        DataError: A name stands for two volumes, or a constraint names a volume that there is not.
    """

    variables: Sequence[Variable]
    constraints: Sequence[Constraint] = field(default=())

    def __post_init__(self) -> None:
        names = [variable.name for variable in self.variables]
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise DataError("volumes", f"{twice} twice", "each volume once", hint="join its ends")
        for constraint in self.constraints:
            if unknown := sorted(set(constraint.coefficients).difference(names)):
                where, expected = f"constraint {constraint.name}", "volumes of the system"
                raise DataError(where, unknown[0], expected, hint="add the volume, free if unknown")

    def around(self, names: Iterable[str]) -> LinearSystem:
        """Return the part that can say anything of some volumes: what they are joined with.

        What contradicts itself elsewhere leaves their bounds as they are.
        """
        inside = set(names)
        joined: list[Constraint] = []
        others = list(self.constraints)
        while touching := [c for c in others if not inside.isdisjoint(_named(c))]:
            joined += touching
            others = [c for c in others if inside.isdisjoint(_named(c))]
            inside.update(name for c in touching for name in _named(c))
        kept = {id(constraint) for constraint in joined}
        return LinearSystem(
            [variable for variable in self.variables if variable.name in inside],
            [constraint for constraint in self.constraints if id(constraint) in kept],
        )


def _named(constraint: Constraint) -> set[str]:
    """Return the volumes that a constraint says something of."""
    return {name for name, number in constraint.coefficients.items() if number}
