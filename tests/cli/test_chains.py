"""The commands tiers, disrupt and chokepoints: columns, options, names, exit codes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from aisupply.measures.chains import chokepoints, disruption, tiers
from aisupply.measures.systemic import esri

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., Any]

DAY = ("--as-of", "2026-06-28")
COLUMNS = {
    "tiers": tiers.COLUMNS,
    "disrupt": disruption.COLUMNS,
    "chokepoints": chokepoints.COLUMNS,
}
ARGUMENTS = {"tiers": ("openai",), "disrupt": ("tsmc",), "chokepoints": ()}


def answer(run: Run, *args: str) -> dict[str, Any]:
    """Return the JSON answer of a command that went well."""
    ran = run(*args, *DAY, "--format", "json")
    assert ran.code == 0, ran.err
    found: dict[str, Any] = json.loads(ran.out)
    return found


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_and_lens_are_printed(run: Run, name: str) -> None:
    """Each command prints its columns, and the lens under which it looked."""
    found = answer(run, name, *ARGUMENTS[name], "--category", "AI accelerator")
    assert tuple(found["columns"]) == COLUMNS[name]
    assert found["lens"]["known_by"] == "2026-06-28"
    assert found["rows"]


def test_tiers_of_a_label_and_a_depth(run: Run) -> None:
    """A label is as good as an id; --depth and --needs limit the tiers."""
    found = answer(run, "tiers", "OpenAI", "--category", "ai-accelerator", "--depth", "2",
                   "--needs", "flow")  # fmt: skip
    assert {row["tier"] for row in found["rows"]} == {1, 2}
    assert {row["category"] for row in found["rows"]} == {
        "ai-accelerator", "foundry", "hbm", "packaging", "substrate",
    }  # fmt: skip
    (foundry,) = [row for row in found["rows"] if row["category"] == "foundry"]
    assert foundry["top_share"]["low"] == pytest.approx(0.76 * 0.704)  # by hand, as below


def test_what_openais_accelerators_hide(run: Run) -> None:
    """Lithography is 10,000 as stated, TSMC has 0.53 or more of the foundry tier, some is hidden.

    By hand, by market shares: AMD's 0.06 and Nvidia's 0.70 at least of the accelerators, each made
    by TSMC for 0.704 at least: 0.76 · 0.704. The first tier is 2,000 to 5,708 as
    stated, the foundry 3,333 to 10,000: that it is more concentrated is possible, that lithography
    is, certain. Hidden are 10,000 - 5,708 at least and 10,000 - 2,000 at most.
    """
    found = answer(run, "tiers", "openai", "--category", "ai-accelerator")
    rows = {(row["tier"], row["category"]): row for row in found["rows"]}
    machines, foundry = rows[3, "lithography"], rows[2, "foundry"]
    assert (machines["hhi_stated"]["low"], machines["hhi_stated"]["high"]) == (10_000, 10_000)
    assert (foundry["top_candidates"], foundry["basis"]) == ("tsmc", "market")
    assert foundry["top_share"]["low"] == pytest.approx(0.76 * 0.704)
    hidden = foundry["hidden_stated"]
    assert (hidden["low"], hidden["high"]) == pytest.approx((4291.88, 8000), abs=0.01)
    assert foundry["beside_first"] == "possible"
    assert machines["beside_first"] == "certain"
    assert rows[1, "ai-accelerator"]["beside_first"] is None


def test_kind_is_that_of_the_first_tier(run: Run) -> None:
    """By money, only AMD and Cerebras have figures for accelerators: another index."""
    found = answer(run, "tiers", "openai", "--category", "ai-accelerator", "--kind", "money")
    other = answer(run, "tiers", "openai", "--category", "ai-accelerator", "--kind", "power")
    assert found["rows"][0]["hhi_stated"] != other["rows"][0]["hhi_stated"]


def test_disrupt_a_country_and_a_horizon(run: Run) -> None:
    """A country is counted by seat and by site, and a horizon can be chosen."""
    found = answer(run, "disrupt", "--country", "KR", "--horizon", "running")
    assert {row["stopped"] for row in found["rows"]} == {"KR by seat", "KR by site"}
    assert {row["horizon"] for row in found["rows"]} == {"running"}


def test_disrupt_an_agreement(run: Run) -> None:
    """An agreement that stops hits its customer by what it governs."""
    found = answer(run, "disrupt", "--agreement", "openai-amd-6gw")
    assert {row["customer"] for row in found["rows"]} == {"openai"}
    assert {row["via"] for row in found["rows"]} == {"amd"}


def test_chokepoints_are_ranked(run: Run) -> None:
    """Ranks count up; the exposure does not rise with them, and what only names tell is last."""
    rows = answer(run, "chokepoints", "--category", "ai-accelerator")["rows"]
    assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))
    for basis in ("market", "named"):
        lows = [row["exposure"]["low"] for row in rows if row["basis"] == basis]
        assert lows
        assert lows == sorted(lows, reverse=True)
    told = [row["basis"] == "named" for row in rows if row["exposure"]["low"] > 0]
    assert told == sorted(told)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("disrupt",), "nothing stops"),
        (("disrupt", "tmsc"), "or 'tsmc'"),
        (("disrupt", "--country", "ZZ"), "no country is called 'ZZ'"),
        (("disrupt", "--agreement", "no-such"), "no agreement is called"),
        (("tiers", "opnai"), "did you mean 'openai'"),
        (("tiers", "openai", "--category", "chairs"), "no category is called"),
        (("tiers",), "missing argument 'CUSTOMER'"),
        (("chokepoints", "--horizon", "soon"), "is not one of"),
    ],
)
def test_what_cannot_be_done_says_why(run: Run, args: tuple[str, ...], words: str) -> None:
    """A name that nothing has, or an option that cannot be, exits with 2 and says what to do."""
    ran = run(*args)
    assert ran.code == 2
    assert words in ran.err
    assert "Traceback" not in ran.err


def test_chokepoints_by_systemic_risk(run: Run) -> None:
    """--esri ranks all firms on the observed network, and says so."""
    found = answer(run, "chokepoints", "--esri")
    assert tuple(found["columns"]) == esri.COLUMNS
    assert found["notes"][0].startswith("on the observed network")
    assert [row["rank"] for row in found["rows"][:3]] == [1, 2, 3]
    by_money = answer(run, "chokepoints", "--esri", "--kind", "money")
    assert "announced figures of money in USD" in by_money["notes"][1]


@pytest.mark.parametrize("option", [("--category", "gpu"), ("--horizon", "running")])
def test_systemic_risk_is_of_the_whole_network(run: Run, option: tuple[str, str]) -> None:
    """--esri goes with no category and no horizon: exit code 2, and what to leave out."""
    ran = run("chokepoints", "--esri", *option)
    assert ran.code == 2
    assert "leave out --category, --horizon, --basis and --counting" in ran.err
