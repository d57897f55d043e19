"""Lists of what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from aisupply.claims import LISTS
from aisupply.claims.listing import list_things
from aisupply.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable

    import aisupply

    Draft = Any


def test_firms_are_counted_by_who_supplies_them(draft: Draft) -> None:
    """By hand: AMD and Nvidia supply OpenAI; each claim speaks of two of the three firms."""
    draft.supply("amd", "openai").supply("nvidia", "openai")
    table = list_things(draft.open().view(), "firms").pick("id", "suppliers", "customers", "claims")
    assert [tuple(row[name] for name in table.columns) for row in table.rows] == [
        ("amd", 0, 1, 1),
        ("nvidia", 0, 1, 1),
        ("openai", 2, 0, 2),
    ]


@pytest.mark.parametrize("text", ["AMD", "  advanced micro ", "amd"])
def test_a_text_is_looked_for_in_every_name(draft: Draft, text: str) -> None:
    """An id, a label or an alias, in any case, with spaces around it or not."""
    draft.supply("amd", "openai")
    assert list_things(draft.open().view(), "firms", text).column("id") == ["amd"]


def test_nothing_found_is_said(draft: Draft) -> None:
    """An empty list says what was looked for."""
    draft.supply("amd", "openai")
    table = list_things(draft.open().view(), "firms", "zzz")
    assert table.rows == []
    assert table.said() == ["no firms have 'zzz' in a name"]


@pytest.mark.parametrize("what", LISTS)
def test_each_list_of_the_shipped_graph_has_ids_and_labels(
    shipped: aisupply.Graph, what: str
) -> None:
    """Every list has rows, and each of them an id of its own."""
    table = list_things(shipped.view(), what)
    assert table.columns[:2] == ("id", "label")
    ids = table.column("id")
    assert len(ids) == len(set(ids)) > 5


def test_what_is_no_list_is_refused(shipped: aisupply.Graph) -> None:
    """A misspelt list is told its name."""
    with pytest.raises(UnknownNameError, match="did you mean 'firms'"):
        list_things(shipped.view(), "frims")


def test_the_command_lists(run: Callable[..., Any]) -> None:
    """`aisupply list` prints the rows; the list is named by its place, and misspelt it is told."""
    ran = run("list", "categories", "lithography", "--columns", "id", "--format", "csv")
    assert ran.code == 0
    assert "lithography" in ran.out.split()
    assert run("list", "firmen").code == 2
