"""The dialogue on the page of the docs is what happens."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Agent

PAGE = (Path(__file__).parents[2] / "docs" / "mcp.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```json call\n(.*?)```\s*```json answer\n(.*?)```", PAGE, re.DOTALL)


def _holds(found: Any, told: Any) -> bool:
    """Tell whether an answer has all that is told of it; of a list, some item for each."""
    if isinstance(told, dict):
        return all(name in found and _holds(found[name], part) for name, part in told.items())
    if isinstance(told, list) and told and isinstance(told[0], dict):
        return all(any(_holds(item, part) for item in found) for part in told)
    return bool(found == (pytest.approx(told) if isinstance(told, float) else told))


def test_there_are_calls_on_the_page() -> None:
    """A change of the form of the page must not switch the next test off."""
    assert len(BLOCKS) >= 3


@pytest.mark.parametrize(("call", "answer"), BLOCKS)
def test_a_call_is_answered_as_the_page_says(agent: Agent, call: str, answer: str) -> None:
    """Each call on the page gives what is shown below it."""
    asked = json.loads(call)
    assert _holds(agent.call(asked["name"], **asked["arguments"]), json.loads(answer))


def test_each_tool_stands_on_the_page(agent: Agent) -> None:
    """The table of tools leaves none out."""
    assert [name for name in agent.tools if f"`{name}`" not in PAGE] == []
