"""The questions of the product: one declaration each, for command line, API and agents.

A question is one file in `questions`, with an `OPERATION`.  The command, the path of the JSON API
with its description, and the tool for agents are made of it; nothing else has to be told.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from aisupply.operations import questions
from aisupply.operations.declaration import TOPICS, Asked, Checked, Operation
from aisupply.operations.parameters import Parameter

if TYPE_CHECKING:
    from aisupply.operations.declaration import Medium

__all__ = ["Asked", "Checked", "Operation", "Parameter", "catalogue", "find", "names"]


def names() -> list[str]:
    """Return the names of all operations, without importing one."""
    return [module.name.replace("_", "-") for module in iter_modules(questions.__path__)]


def find(name: str) -> Operation | None:
    """Return the operation of a name, None if there is none; no other one is imported."""
    if name not in names():
        return None
    module = import_module(f"{questions.__name__}.{name.replace('-', '_')}")
    operation: Operation = module.OPERATION
    return operation


def catalogue(medium: Medium) -> dict[str, Operation]:
    """Return the operations that a medium offers, by name, in order of topic."""
    topics = list(TOPICS)
    offered = [op for op in map(find, names()) if op is not None and medium not in op.left_out]
    ordered = sorted(offered, key=lambda op: (topics.index(op.topic), op.place, op.name))
    return {operation.name: operation for operation in ordered}
