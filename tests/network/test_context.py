"""The chains: which category needs which, who supplies what goes into a product, and places."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest

from aisupply.network.context import needs

if TYPE_CHECKING:
    from pathlib import Path

    import aisupply

ORG = "http://www.w3.org/ns/org#"
LOOSE = {"eda", "ip", "cooling", "engineering"}


def test_an_accelerator_needs_what_it_needs() -> None:
    """Flow and capital, essential or not, are read from the ontology."""
    found = {need["category"]: (need["kind"], need["essential"]) for need in needs()["foundry"]}
    assert found["lithography"] == ("capital", True)
    assert found["silicon-wafers"] == ("flow", True)
    design = {need["category"]: need["essential"] for need in needs()["ai-accelerator"]}
    assert (design["eda"], design["ip"], design["foundry"]) == (False, False, True)


def test_chains_have_no_circle() -> None:
    """No category needs itself by way of others, so that each chain ends."""
    rest = {of: {need["category"] for need in rows} for of, rows in needs().items()}
    while rest:
        ends = {of for of, below in rest.items() if not below & rest.keys()}
        assert ends
        rest = {of: below for of, below in rest.items() if of not in ends}


@pytest.mark.shared
def test_chains_are_those_of_the_facts(shared: Path) -> None:
    """Each need of the fact base is there with its kind, and none besides."""
    with (shared / "facts" / "categories.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["needs"]]
    stated = {
        (row["id"], *item.split(":"), item.split(":")[0] not in LOOSE)
        for row in rows
        for item in row["needs"].split(";")
    }
    found = {(of, *need.values()) for of, listed in needs().items() for need in listed}
    assert len(stated) == 126  # by hand: the entries of the column
    assert found == stated


def test_a_network_carries_chains_and_places(shipped: aisupply.Graph) -> None:
    """A network has the needs, the inputs of products with claims, and countries by firm."""
    graph = shipped.view().network().graph
    assert graph["needs"] == needs()
    (foundry,) = [i for i in graph["inputs"]["trainium3"] if i["category"] == "foundry"]
    assert foundry["supplier"] == "tsmc"
    assert foundry["claims"]
    assert graph["places"]["sk-hynix"] == {"seat": ("KR",), "sites": ("KR",)}
    assert "TW" in graph["places"]["tsmc"]["sites"]


_INPUT = (
    "<input/{product}/foundry/tsmc> a ais:ProductInput ; ais:ofProduct :{product} ; "
    "ais:supplier :tsmc ; ais:ofCategory aisc:foundry {more}."
)
_FROM_2026 = (
    "<time/2026> time:hasBeginning <instant/2026> . <instant/2026> time:inXSDDateTimeStamp "
    '"2026-01-01T00:00:00Z"^^xsd:dateTimeStamp .'
)


def test_an_input_holds_from_its_beginning(draft: Any) -> None:
    """An input that begins later is not in the network yet; two claims on one are gathered."""
    draft.claim("one", _INPUT.format(product="chip", more=""))
    draft.claim("two", _INPUT.format(product="chip", more=""))
    later = _INPUT.format(product="next", more="; time:hasTime <time/2026> ") + _FROM_2026
    draft.claim("later", later)
    graph = draft.open()
    now = graph.view(as_of="2025-12-31").network().graph["inputs"]
    assert set(now) == {"chip"}
    (item,) = now["chip"]
    assert [claim.rpartition("/")[2] for claim in item["claims"]] == ["one", "two"]
    assert set(graph.view(as_of="2026-01-01").network().graph["inputs"]) == {"chip", "next"}


def test_seat_and_site_are_apart(draft: Any) -> None:
    """The place of a firm and of its head office is its seat; that of any other site is a site."""
    draft.registry += (
        '<place/jp> a dcterms:Location ; dcterms:identifier "ISO3166:JP" . '
        '<place/us> a dcterms:Location ; dcterms:identifier "ISO3166:US" . '
        "<place/austin> a dcterms:Location ; ais:locatedIn <place/us> ."
    )
    draft.claim(
        "places",
        f":amd <{ORG}hasPrimarySite> <site/amd/head> ; <{ORG}hasSite> <site/amd/fab> . "
        "<site/amd/head> ais:locatedIn <place/austin> . <site/amd/fab> ais:locatedIn <place/jp> .",
    )
    draft.claim("seat", ":nvidia ais:locatedIn <place/us> .")
    places = draft.open().view().network().graph["places"]
    assert places == {
        "amd": {"seat": ("US",), "sites": ("JP",)}, "nvidia": {"seat": ("US",), "sites": ()},
    }  # fmt: skip
