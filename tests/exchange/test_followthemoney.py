"""FollowTheMoney entities, held against the published rules of its schemata.

The rules are written down here by hand, for the part of the model that is used: the library of
the format needs a build of ICU, which pip alone does not bring.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from aisupply.exchange.followthemoney import entities

if TYPE_CHECKING:
    import aisupply

    Draft = Any

Entity = dict[str, Any]

THING = {
    "name",
    "alias",
    "weakAlias",
    "country",
    "description",
    "sourceUrl",
    "publisher",
    "wikidataId",
}
INTERVAL = {"startDate", "endDate", "recordId", "sourceUrl", "publisher"}
INTEREST = INTERVAL | {"role", "status"}
PROPERTIES = {
    "Company": THING | {"leiCode", "ticker"},
    "Organization": THING | {"leiCode"},
    "PublicBody": THING | {"leiCode"},
    "Contract": THING
    | {"title", "type", "status", "contractDate", "authority", "amount", "currency"},
    "Ownership": INTEREST | {"owner", "asset", "percentage"},
    "ContractAward": INTEREST | {"supplier", "contract"},
    "UnknownLink": INTEREST | {"subject", "object"},
    "Succession": INTERVAL | {"predecessor", "successor"},
}
"""Schema → the properties that it has, its own and inherited ones, as far as they are written."""
REQUIRED = {
    "Company": {"name"}, "Organization": {"name"}, "PublicBody": {"name"}, "Contract": {"title"},
    "Ownership": {"owner", "asset"}, "ContractAward": {"supplier", "contract"},
    "UnknownLink": {"subject", "object"}, "Succession": {"predecessor", "successor"},
}  # fmt: skip
FIRMS = {"Company", "Organization", "PublicBody"}
"""Legal entities; of these only a company is an asset, which can be owned."""
RANGES = {
    "authority": FIRMS, "owner": FIRMS, "supplier": FIRMS, "predecessor": FIRMS,
    "successor": FIRMS, "asset": {"Company", "Contract"}, "contract": {"Contract"},
    "subject": {*FIRMS, "Contract"}, "object": {*FIRMS, "Contract"},
}  # fmt: skip
FORMS = {
    "startDate": r"\d{4}(-\d\d(-\d\d)?)?", "endDate": r"\d{4}(-\d\d(-\d\d)?)?",
    "contractDate": r"\d{4}(-\d\d(-\d\d)?)?", "country": "[a-z]{2}", "leiCode": "[0-9A-Z]{20}",
    "wikidataId": r"Q\d+",
    "amount": r"\d+(\.\d+)?", "currency": "[A-Z]{3}", "sourceUrl": "https?://.+",
}  # fmt: skip
ID = r"[0-9a-zA-Z]([0-9a-zA-Z.-]*[0-9a-zA-Z])?"


def read(view: aisupply.View) -> dict[str, Entity]:
    """Return the entities by id, line by line; no id is there twice."""
    lines = [json.loads(line) for line in entities(view).data.decode().splitlines()]
    found = {entity["id"]: entity for entity in lines}
    assert len(found) == len(lines)
    return found


@pytest.fixture(scope="module")
def shipped_ones(shipped: aisupply.Graph) -> dict[str, Entity]:
    """The shipped graph under the default lens."""
    return read(shipped.view())


def test_every_entity_is_one_of_its_schema(shipped_ones: dict[str, Entity]) -> None:
    """Properties, what is required, forms of dates and codes, and what an entity may refer to."""
    assert {entity["schema"] for entity in shipped_ones.values()} == set(PROPERTIES)
    for name, entity in shipped_ones.items():
        schema, properties = entity["schema"], entity["properties"]
        assert re.fullmatch(ID, name)
        assert set(entity) == {"id", "schema", "properties"}
        assert REQUIRED[schema] <= properties.keys() <= PROPERTIES[schema]
        for key, values in properties.items():
            assert values
            assert len(set(values)) == len(values)
            assert all(isinstance(value, str) and value for value in values)
            assert all(re.fullmatch(FORMS.get(key, r"(?s).+"), value) for value in values)
            if key in RANGES:
                assert {shipped_ones[value]["schema"] for value in values} <= RANGES[key]
                assert name not in values


def test_firms_ownership_and_contracts_by_hand(shipped_ones: dict[str, Entity]) -> None:
    """Zeiss SMT, of which ASML holds 24.9 %; AMD's deal, in which OpenAI buys."""
    stake = next(
        entity["properties"]
        for entity in shipped_ones.values()
        if entity["schema"] == "Ownership"
        and (entity["properties"]["owner"], entity["properties"]["asset"])
        == (["asml"], ["zeiss-smt"])
    )
    assert stake["percentage"] == ["24.9"]
    nvidia = shipped_ones["nvidia"]
    assert (nvidia["schema"], nvidia["properties"]["name"]) == ("Company", ["Nvidia"])
    assert nvidia["properties"]["ticker"] == ["NVDA"]
    assert nvidia["properties"]["leiCode"] == ["549300S4KLFTLO7GSQ80"]
    assert nvidia["properties"]["country"] == ["us"]
    assert "NVDA" not in nvidia["properties"].get("alias", [])
    deal = shipped_ones["openai-amd-6gw"]["properties"]
    assert deal["authority"] == ["openai"]
    assert "6 GW" in deal["description"][0]
    awards = [e["properties"] for e in shipped_ones.values() if e["schema"] == "ContractAward"]
    assert ["amd"] in [e["supplier"] for e in awards if e["contract"] == ["openai-amd-6gw"]]
    assert shipped_ones["us-government"]["schema"] == "PublicBody"


STAKE = (
    "<stake/{0}/openai> a ais:Equity{1} ; ais:holder :{0} ; ais:issuer :openai ; "
    "ais:hasQuantity <share/{0}> ; ais:hasState <state/{0}> . <state/{0}> ais:stage aisc:{2} . "
    "<share/{0}> ais:unit unit:PERCENT ; ais:lowerBound {3} ; ais:upperBound {4} ."
)


def test_what_is_none_is_no_ownership(draft: Draft) -> None:
    """An option, a plan and a rumour are left out; of the two that are known it is told."""
    draft.claim("amd", STAKE.format("amd", "Option", "option-open", 10, 10))
    draft.claim("nvidia", STAKE.format("nvidia", "Holding", "planned", 5, 5))
    draft.claim("rumour", STAKE.format("amd", "Holding", "done", 9, 9), status="rumoured")
    view = draft.supply("amd", "openai").open().view()
    assert [e for e in read(view).values() if e["schema"] == "Ownership"] == []
    assert entities(view).left_out == (
        "no ownership, since planned or an option: 2 stakes",
        "in it only as parties of an agreement: 1 supply relation",
    )


def test_a_share_that_is_not_known_exactly_is_in_words(draft: Draft) -> None:
    """Six to seven per cent is no number; the claim and its source stand with it."""
    view = draft.claim("n", STAKE.format("nvidia", "Holding", "done", 6, 7)).open().view()
    (stake,) = (e["properties"] for e in read(view).values() if e["schema"] == "Ownership")
    assert stake["percentage"] == ["6 … 7"]
    assert stake["recordId"] == ["https://w3id.org/aisupply/id/claim/paper/n"]


def test_a_sum_is_an_amount_only_where_it_is_exact(draft: Draft) -> None:
    """By hand: 38 billion is; at least 100 is not; of two sums of one measure neither is."""
    term = (
        ":{0} a ais:Agreement . <term/{0}/{1}> a ais:AgreementTerm ; ais:underAgreement :{0} ; "
        "ais:measure aisc:measure-value ; ais:hasQuantity <q/{1}> . "
        "<q/{1}> ais:unit unit:CCY_USD ; ais:lowerBound {1} {2} ."
    )
    exactly = "; ais:upperBound {}"
    draft.claim("one", term.format("one", 38000000000, exactly.format(38000000000)))
    draft.claim("open", term.format("open", 100000000000, ""))
    draft.claim("two", term.format("two", 1, exactly.format(1)))
    draft.claim("two-more", term.format("two", 2, exactly.format(2)))
    draft.registry += "".join(
        f':{n} a ais:Agreement ; rdfs:label "{n}"@en .\n' for n in ("one", "open", "two")
    )
    found = read(draft.open().view())
    assert found["one"]["properties"]["amount"] == ["38000000000"]
    assert found["one"]["properties"]["currency"] == ["USD"]
    assert "amount" not in found["open"]["properties"]
    assert "≥ 100 bn USD" in found["open"]["properties"]["description"][0]
    assert "amount" not in found["two"]["properties"]
