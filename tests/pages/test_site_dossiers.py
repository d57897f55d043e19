"""What the pages on things say, read from a small graph; addresses; words of changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import aisupply
from aisupply.bounds import Bounds
from aisupply.claims import describe
from aisupply.pages.addresses import file_name, local_address, web_address
from aisupply.pages.report.assemble import headline_customers
from aisupply.pages.report.things import dossiers
from aisupply.pages.report.tiers import chains_of
from aisupply.pages.report.timeline import timelines_of
from aisupply.pages.rows import cell_text
from aisupply.store.embedded import EmbeddedStore
from aisupply.text import Amount, Code, Id, Note

if TYPE_CHECKING:
    from collections.abc import Callable

    from aisupply.pages.report.model import Dossier


@pytest.fixture
def told(draft: object, gigawatts: Callable[..., str]) -> dict[str, Dossier]:
    """Return the dossiers of a graph with one supply and one volume of AMD to OpenAI."""
    draft.supply("amd", "openai", state="agreed 2025-10-06", known="2025-10-06")
    figures = gigawatts("deal", firm=1, stated=6, ceiling=6)
    draft.volume("amd", "deal", figures, known="2025-10-07")
    view = draft.open().view()
    return {thing.id: thing for thing in dossiers(view, describe.claims(view))}


def test_things_that_no_claim_names_have_no_page(told: dict[str, Dossier]) -> None:
    """Nvidia is in the registry alone."""
    assert told.keys() == {"amd", "openai", "paper"}


def test_the_newest_claim_comes_first(told: dict[str, Dossier]) -> None:
    """The volume became known a day after the supply."""
    assert [fact.known for fact in told["openai"].facts] == ["2025-10-07", "2025-10-06"]


def test_the_figures_of_a_volume_are_from_firm_to_ceiling(told: dict[str, Dossier]) -> None:
    """By hand: 1 GW is firm and 6 GW the ceiling."""
    assert told["openai"].facts[0].bounds == "1 … 6 GW"


def test_a_fact_has_both_clocks_and_the_others_it_names(told: dict[str, Dossier]) -> None:
    """Known on one day, agreed from another; the other firm has a page, the source is apart."""
    fact = told["amd"].facts[1]

    assert (fact.known, fact.holds) == ("2025-10-06", "2025-10-06 –")
    assert fact.about == (("organisation", "openai"),)
    assert fact.source == "paper"


def test_the_names_of_a_firm_are_those_of_the_registry(told: dict[str, Dossier]) -> None:
    """The other name of AMD, and nothing that a claim says."""
    assert [value for _, value in told["amd"].names] == ["Advanced Micro Devices"]


def test_a_source_is_told_each_claim_once(told: dict[str, Dossier]) -> None:
    """It has the two claims, whole."""
    assert len(told["paper"].facts) == 2
    assert told["paper"].kind == "source"


def test_facts_are_the_same_however_the_store_was_filled(draft: object) -> None:
    """A store that was read from files and one from a snapshot hold statements in other orders."""
    draft.supply("amd", "openai", state="agreed 2025-10-06")
    draft.supply("nvidia", "amd", state="agreed 2025-10-07")
    quads = list(draft.open().store.engine)

    def made_from(statements: list[object]) -> list[Dossier]:
        store = EmbeddedStore()
        for statement in statements:  # one after the other: together they would be sorted
            store.load([statement])
        view = aisupply.Graph(lambda: store).view()
        return dossiers(view, describe.claims(view))

    forward, backward = made_from(quads), made_from(quads[::-1])
    assert [thing.id for thing in forward] == ["amd", "nvidia", "openai", "paper"]
    assert forward == backward


def test_headline_customers_and_their_chains(draft: object, gigawatts: Callable[..., str]) -> None:
    """By hand: OpenAI names two suppliers; AMD 6 and Nvidia 2 GW are 3/4 and 1/4 of these two."""
    for firm, power in (("amd", 6), ("nvidia", 2)):
        figures = gigawatts(firm, firm=power, stated=power, ceiling=power)
        draft.volume(firm, firm, figures, known="2025-10-07")
    view = draft.open().view()
    network = view.network()
    (chain,) = chains_of(network, headline_customers(network))

    assert (chain.customer, chain.path) == ("openai", ("ai-accelerator",))
    assert {step.supplier: step.share for step in chain.steps} == {
        "amd": Bounds(0.75, 0.75, exact=False),  # no source says that there is no third
        "nvidia": Bounds(0.25, 0.25, exact=False),
    }


def test_a_timeline_needs_two_days(draft: object, gigawatts: Callable[..., str]) -> None:
    """On one day nothing can move; on two, there is one line for the customer."""
    draft.volume("amd", "one", gigawatts("one", firm=1, stated=1, ceiling=1), known="2025-10-07")
    view = draft.open().view()
    assert timelines_of(view, ["openai"], view.network()) == []
    draft.volume("nvidia", "two", gigawatts("two", firm=1, stated=1, ceiling=1), known="2025-10-09")
    view = draft.open().view()
    (table,) = timelines_of(view, ["openai"], view.network())

    assert [row["date"] for row in table.rows] == ["2025-10-07", "2025-10-09"]


@given(st.text(max_size=120))
def test_an_id_makes_a_safe_name_of_a_file(name: str) -> None:
    """Small letters, digits, dots and dashes, not too long, whatever the id."""
    assert re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?\.html", file_name(name))
    assert len(file_name(name)) <= 100


@given(st.text(max_size=40), st.text(max_size=40))
def test_two_ids_make_two_names(one: str, other: str) -> None:
    """Ids that differ, be it by case alone, have files of their own."""
    assert (file_name(one) == file_name(other)) == (one == other)


@pytest.mark.parametrize("name", ["con", "nul.x", "COM1", "../up", "a/b", "", "a" * 200])
def test_names_that_mean_something_get_a_digest(name: str) -> None:
    """Devices, ways up and long names are no names of files."""
    assert re.fullmatch(r"([a-z0-9-]+-)?[0-9a-f]{10}\.html", file_name(name))


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", " https://a.example/", "data:text/html,x", "//a.example/", "https://",
     "https://a.example/\"onclick=1", "https://u:p@a.example/", "file:///x", "ftp://a.example/"],
)  # fmt: skip
def test_only_plain_addresses_of_the_web_are_links(text: str) -> None:
    """What is not plainly http or https is printed and not linked."""
    assert web_address(text) is None


def test_a_finding_leads_nowhere_else() -> None:
    """What is no page of the report becomes the index."""
    assert local_address("tiers.html#a-b") == "tiers.html#a-b"
    assert local_address("firms/amd.html") == "firms/amd.html"
    assert local_address("https://a.example/x.html") == "index.html"
    assert local_address("../x.html") == "index.html"


FIGURE = Note("change.figure", amount=Amount(Bounds(0, 1.5), "GW"))


@pytest.mark.parametrize(
    ("note", "english", "french"),
    [
        (Note("change.first"), "first seen", "première mention"),
        (Note("change.same"), "no change of the figures", "chiffres inchangés"),
        (
            Note("change.added", firm=Id("amd"), figure=Note("change.none")),
            "AMD added: no figure",
            "AMD s'ajoute : sans chiffre",
        ),
        (Note("change.gone", firm=Id("amd")), "AMD gone", "AMD disparaît"),
        (
            Note("change.moved", firm=Id("amd"), was=FIGURE, now=Amount(Bounds.point(2), "GW")),
            "AMD: 0 … 1.5 GW → 2 GW",
            "AMD : 0 … 1,5 GW → 2 GW",
        ),
        (Note("lens.known", day="2025-10-07"), "as known 2025-10-07", "connu au 2025-10-07"),
        (
            Note("lens.only-status", statuses=(Code("rumoured"),)),
            "only what is rumoured",
            "seulement : rumeur",
        ),
        (Note("lens.tiers", tier=2), "tiers 1–2", "rangs 1–2"),
        (
            Note("aspect.share", market=Id("foundry"), period="2025"),
            "share of foundry 2025",
            "part de foundry 2025",
        ),
    ],
)
def test_notes_are_told_in_words(note: Note, english: str, french: str) -> None:
    """What measures, lenses and conflicts note has its words in both languages."""
    assert cell_text(note, "en", labels={"amd": "AMD"}) == english
    assert cell_text(note, "fr", labels={"amd": "AMD"}) == french
    assert cell_text("unheard of", "fr") == "unheard of"
