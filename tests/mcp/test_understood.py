"""Arguments as clients really send them: numbers as text, one name for a list, null."""

from __future__ import annotations

from typing import Any

import pytest

from aisupply.errors import UsageError
from aisupply.mcp.schemas import (
    check,
    input_schema,
    lens_properties,
    page_properties,
    property_of,
    understood,
)
from aisupply.operations import find

OPERATION = find("concentration")
assert OPERATION is not None
SCHEMA = input_schema(
    {
        **{p.named("mcp"): property_of(p) for p in OPERATION.offered("mcp")},
        **lens_properties(),
        **page_properties(25),
    }
)
SAME = [
    ({"customer": "openai"}, {"customer": ["openai"]}),
    ({"customer": '["openai", "amd"]'}, {"customer": ["openai", "amd"]}),
    ({"customer": "Foo, Inc."}, {"customer": ["Foo, Inc."]}),
    ({"customer": "[not json"}, {"customer": ["[not json"]}),
    ({"category": None, "tier": None}, {}),
    ({"category": ["ai-accelerator"]}, {"category": "ai-accelerator"}),
    ({"tier": 2.0}, {"tier": 2}),
    ({"tier": "2", "limit": " 7 ", "offset": "0"}, {"tier": 2, "limit": 7, "offset": 0}),
    ({"tier": "2.0"}, {"tier": 2}),
    ({"with_rumours": "true", "entities": "False", "all_cells": 1},
     {"with_rumours": True, "entities": False, "all_cells": True}),
    ({"known_by": 2025}, {"known_by": "2025"}),
    ({"status": "reported"}, {"status": ["reported"]}),
    ({"status": "reported, announced"}, {"status": ["reported", "announced"]}),
    ({"status": '["reported"]', "source": "seed-article"},
     {"status": ["reported"], "source": ["seed-article"]}),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "meant"), SAME)
def test_what_can_only_mean_one_thing_is_understood(
    sent: dict[str, Any], meant: dict[str, Any]
) -> None:
    """It becomes what the schema wants, of the type that it wants."""
    found = understood(SCHEMA, sent)
    assert found == meant
    assert [type(value) for value in found.values()] == [type(v) for v in meant.values()]
    check(SCHEMA, found)
    assert understood(SCHEMA, found) == found


def test_parameters_of_a_question_may_be_text_or_number() -> None:
    """Where several types will do, what was sent stays; null is left out, JSON as text is read."""
    kind = {"type": ["string", "number"]}
    given = {"type": "object", "properties": {"customer": kind}, "additionalProperties": kind}
    schema = input_schema({"parameters": given})
    for sent in ({"customer": "amd", "other": 3, "none": None}, '{"customer": "amd", "other": 3}'):
        found = understood(schema, {"parameters": sent})
        assert found == {"parameters": {"customer": "amd", "other": 3}}


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"tier": 2.5}, "tier is a whole number, such as 2"),
        ({"tier": "two"}, "tier is a whole number, such as 2"),
        ({"tier": True}, "tier is a whole number, such as 2"),
        ({"with_rumours": "maybe"}, "with_rumours is true or false"),
        ({"customer": {"id": "openai"}}, 'customer is a list of texts, such as ["openai"]'),
        ({"category": ["a", "b"]}, "category is a text"),
        ({"customer": [["openai", "amd"]]}, 'customer is a list of texts, such as ["openai"]'),
    ],
)
def test_anything_else_is_told_what_to_write(sent: dict[str, Any], words: str) -> None:
    """The refusal names the argument and the form that it has."""
    with pytest.raises(UsageError) as caught:
        check(SCHEMA, understood(SCHEMA, sent))
    assert words in str(caught.value)
