"""From what is typed to a thing: every name, any case, and help where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aisupply.errors import AmbiguousNameError, UnknownNameError
from aisupply.rdf.terms import ID

if TYPE_CHECKING:
    import aisupply
    from aisupply.claims.names import NameIndex

REGISTRY = """
:openai-labs a ais:Company ; rdfs:label "OpenAI Labs"@en ; skos:altLabel "labs" .
:stargate-uk a ais:Facility ; rdfs:label "Stargate"@en .
:stargate-norway a ais:Facility ; rdfs:label "Stargate"@en .
:stargate a ais:Agreement ; rdfs:label "Stargate"@en , "Stargate, le projet"@fr .
:nameless a ais:Product ; rdfs:label "Seulement"@fr .
:strasse a ais:Company ; rdfs:label "Straße AG"@de .
"""


@pytest.fixture
def names(draft: object) -> NameIndex:
    """The names of a small graph under the default lens."""
    draft.registry += REGISTRY  # type: ignore[attr-defined]
    draft.supply("amd", "openai")  # type: ignore[attr-defined]
    names: NameIndex = draft.open().view().names  # type: ignore[attr-defined]
    return names


@pytest.mark.parametrize(
    "typed",
    ["nvidia", "NVIDIA", "Nvidia", "nvda", "NVDA", ":nvidia", ID + "nvidia", f"<{ID}nvidia>"],
)
def test_a_firm_is_found_by_every_name(names: NameIndex, typed: str) -> None:
    """Id, label, ticker, prefixed name and IRI all mean the same firm, in any case."""
    assert names.find(typed).id == "nvidia"


@pytest.mark.parametrize("typed", ["Advanced Micro Devices", "ADVANCED MICRO DEVICES"])
def test_a_firm_is_found_by_its_alias(names: NameIndex, typed: str) -> None:
    """An alias is a name like any other."""
    assert names.find(typed, kind="organisation").id == "amd"


@pytest.mark.parametrize(
    "typed",
    [
        "XNAS:AMD",
        "xnas:amd",
        "NASDAQ:AMD",
        "Nasdaq: amd",
        " amd",
        "AMD\n",
        " :amd ",
        "LEI:R2I72C950HOYXII45366",
    ],
)
def test_blanks_do_not_count_and_a_ticker_may_have_its_exchange(
    shipped: aisupply.Graph, typed: str
) -> None:
    """As pages of exchanges write it, and as a person pastes it."""
    assert shipped.names.find(typed).id == "amd"


def test_case_is_folded_as_languages_do(names: NameIndex) -> None:
    """By hand: ß folds to ss."""
    assert names.find("STRASSE AG").id == "strasse"


@pytest.mark.parametrize("typed", ["cl:paper/amd-openai", "paper/amd-openai"])
def test_a_claim_is_found_by_its_id(names: NameIndex, typed: str) -> None:
    """Claims have no labels; their id is enough."""
    thing = names.find(typed, kind="claim")
    assert thing.iri == ID + "claim/paper/amd-openai"


@pytest.mark.parametrize("typed", ["ai-accelerator", "aisc:ai-accelerator", "AI accelerator"])
def test_a_category_is_found_by_code_and_label(names: NameIndex, typed: str) -> None:
    """The entries of the code list of categories are things with names."""
    assert names.find(typed, kind="category").id == "ai-accelerator"


def test_an_unknown_name_gets_the_nearest_suggested(names: NameIndex) -> None:
    """A typing error is answered with the name that was meant."""
    with pytest.raises(UnknownNameError, match="did you mean 'nvidia'") as caught:
        names.find("nvidai", kind="organisation")
    assert caught.value.suggestions[0] == "nvidia"


@pytest.mark.parametrize("typed", ["", ":", "https://example.org/nobody", ":nobody", "a\x00b", "'"])
def test_what_names_nothing_is_unknown(names: NameIndex, typed: str) -> None:
    """Nothing typed brings down more than a message."""
    with pytest.raises(UnknownNameError):
        names.find(typed)


def test_a_name_of_another_kind_is_unknown(names: NameIndex) -> None:
    """A source is no firm, though it has the name."""
    assert names.find("paper").kind == "source"
    with pytest.raises(UnknownNameError, match="no organisation is called 'paper'"):
        names.find("paper", kind="organisation")


def test_what_a_name_of_another_kind_names_is_said(names: NameIndex) -> None:
    """Who asks for the firm `ai-accelerator` learns that it is a category, also of an actor."""
    said = "it is the name of a category\n→ show what it is: aisupply show 'ai-accelerator'"
    for find in (lambda typed: names.find(typed, kind="organisation"), names.find_actor):
        with pytest.raises(UnknownNameError, match=said + "$") as caught:
            find("ai-accelerator")
        assert caught.value.suggestions == ()


def test_an_ambiguous_name_lists_the_candidates(names: NameIndex) -> None:
    """Where a label fits several things their ids are listed."""
    with pytest.raises(AmbiguousNameError) as caught:
        names.find("STARGATE")
    assert caught.value.candidates == ("stargate", "stargate-norway", "stargate-uk")


def test_an_exact_id_wins_over_labels(names: NameIndex) -> None:
    """Whoever types an id means that thing."""
    assert names.find("stargate").kind == "agreement"


def test_the_kind_can_decide(names: NameIndex) -> None:
    """Of several things with a name only one may be of the kind that is asked for."""
    assert names.find("STARGATE", kind="agreement").id == "stargate"


@pytest.mark.parametrize(
    ("iri", "lang", "label"),
    [
        (ID + "openai", "fr", "OpenAI"),
        (ID + "stargate", "fr", "Stargate, le projet"),
        (ID + "nameless", "en", "Seulement"),
        (ID + "nobody", "en", "nobody"),
        ("https://example.org/x", "en", "https://example.org/x"),
        ("https://w3id.org/aisupply/code#role-supplier", "en", "supplier"),
    ],
)
def test_a_label_is_in_the_language_or_the_next_best(
    names: NameIndex, iri: str, lang: str, label: str
) -> None:
    """French where there is French, else English, else what there is, else the id."""
    assert names.label(iri, lang) == label


def test_things_of_a_kind_come_in_order(names: NameIndex) -> None:
    """The firms of the registry, by id."""
    found = [thing.id for thing in names.of_kind("organisation")]
    assert found == ["amd", "nvidia", "openai", "openai-labs", "strasse"]


def test_the_whole_graph_knows_names_that_a_lens_hides(draft: object) -> None:
    """A claim that is only rumoured has no name in the default view, and one in the graph."""
    draft.supply("amd", "openai", status="rumoured")  # type: ignore[attr-defined]
    graph: aisupply.Graph = draft.open()  # type: ignore[attr-defined]
    assert graph.names.find("cl:paper/amd-openai").kind == "claim"
    with pytest.raises(UnknownNameError):
        graph.view().names.find("cl:paper/amd-openai")
