"""Who stands for whom on a day."""

from __future__ import annotations

import datetime as dt

import pyoxigraph as ox

from aisupply.claims.ownership import Control, Groups, controls
from aisupply.store.embedded import EmbeddedStore

DAY = dt.date(2026, 2, 1)


def test_a_firm_that_nobody_controls_stands_for_itself() -> None:
    """Without a statement of control, a firm is its own head."""
    assert Groups([], DAY).head("amd") == "amd"


def test_control_goes_up_to_the_top() -> None:
    """By hand: annapurna-labs → aws → amazon, so amazon stands for all three."""
    groups = Groups([Control("annapurna-labs", "aws"), Control("aws", "amazon")], DAY)
    assert groups.head("annapurna-labs") == "amazon"
    assert groups.members("amazon") == ["annapurna-labs", "aws"]


def test_control_holds_from_its_first_moment_to_its_last() -> None:
    """A merger of 1 February counts on that day, not on the day before; an end ends it."""
    merged = [Control("xai", "spacex", "2026-02-01T00:00:00Z")]
    assert Groups(merged, dt.date(2026, 1, 31)).head("xai") == "xai"
    assert Groups(merged, dt.date(2026, 2, 1)).head("xai") == "spacex"
    sold = [Control("vmware", "dell", "", "2021-11-01T23:59:59Z")]
    assert Groups(sold, dt.date(2021, 10, 31)).head("vmware") == "dell"
    assert Groups(sold, dt.date(2021, 11, 1)).head("vmware") == "vmware"


def test_a_circle_has_one_head_for_all_that_lead_into_it() -> None:
    """By hand: a → b → c → b; the circle is b, c and its first by id is b."""
    groups = Groups([Control("a", "b"), Control("b", "c"), Control("c", "b")], DAY)
    assert {groups.head(firm) for firm in "abc"} == {"b"}


def test_of_two_parents_the_first_by_id_is_taken() -> None:
    """Two sources that name different parents give the same answer in any order."""
    statements = [Control("jv", "zeta"), Control("jv", "alpha")]
    assert Groups(statements, DAY).head("jv") == "alpha"
    assert Groups(statements[::-1], DAY).head("jv") == "alpha"


def test_denied_and_replaced_statements_make_no_group() -> None:
    """Only the claim that stands is read from the store."""
    text = """
        @base <https://w3id.org/aisupply/id/> .
        @prefix ais: <https://w3id.org/aisupply/ont#> .
        @prefix aisc: <https://w3id.org/aisupply/code#> .
        <claim/1> a ais:Claim ; ais:certainty aisc:certain .
        <claim/2> a ais:Claim ; ais:certainty aisc:denied .
        <claim/3> a ais:Claim ; ais:certainty aisc:certain ; ais:replacedBy <claim/1> .
        <claim/1> { <c/1> a ais:Control ; ais:controlled <aws> ; ais:controller <amazon> . }
        <claim/2> { <c/2> a ais:Control ; ais:controlled <arm> ; ais:controller <nvidia> . }
        <claim/3> { <c/3> a ais:Control ; ais:controlled <aws> ; ais:controller <google> . }
    """
    store = EmbeddedStore()
    store.load_bytes(text.encode(), ox.RdfFormat.TRIG)
    assert controls(store) == [Control("aws", "amazon")]
