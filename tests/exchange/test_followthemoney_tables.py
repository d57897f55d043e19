"""`import --as ftm`: firms, ownership and contracts of FollowTheMoney entities, made up here."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
from typing import TYPE_CHECKING, NamedTuple

import pytest

import aisupply
from aisupply.cli import main
from aisupply.exchange.followthemoney_tables import followthemoney_tables
from aisupply.exchange.importers import Request

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Draft

pytestmark = pytest.mark.usefixtures("light_shipped")

Entity = dict[str, object]


def _entity(entity: str, schema: str, /, **properties: str | list[str]) -> Entity:
    lists = {key: [value] if isinstance(value, str) else value for key, value in properties.items()}
    return {"id": entity, "schema": schema, "properties": lists}


ENTITIES = [
    _entity("a", "Company", name=["Alpha Chips GmbH", "Alpha"], country="de", alias="Alphachips"),
    _entity("b", "Company", name="Beta Foundry", jurisdiction="tw"),
    _entity("c", "PublicBody", name="Ministry of Gamma", country="fr"),
    _entity("m", "Company", name="Meta Platforms"),
    _entity("p", "Person", name="Example Person"),
    _entity("o1", "Ownership", owner="a", asset="b", percentage="60", startDate="2024-03-01"),
    _entity("o2", "Ownership", owner="c", asset="a", percentage="10-25%"),
    _entity("o3", "Ownership", owner="p", asset="a", percentage="5"),
    _entity("k1", "Contract", title="Chips for the ministry", authority="c", amount="1500000.5",
            currency="eur", contractDate="2025-02-03"),
    _entity("w1", "ContractAward", contract="k1", supplier="a"),
    _entity("k2", "Contract", title="A frame", authority="c", amount="900", currency="EUR",
            contractDate="2025"),
    _entity("w2", "ContractAward", contract="k2", supplier="a"),
    _entity("w3", "ContractAward", contract="k2", supplier="b"),
]  # fmt: skip


def _lines(entities: list[Entity]) -> str:
    return "".join(json.dumps(entity) + "\n" for entity in entities)


class Imported(NamedTuple):
    """What an import left and said."""

    folder: Path
    code: int
    out: str


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """The entities, packed, as a graph folder."""
    place = tmp_path_factory.mktemp("ftm")
    source = place / "gamma.json.gz"
    source.write_bytes(gzip.compress(_lines(ENTITIES).encode("utf-8-sig")))
    said = io.StringIO()
    with (
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
        pytest.raises(SystemExit) as stop,
    ):
        main(["import", str(source), "--as", "ftm", "-o", str(place / "graph")])
    return Imported(place / "graph", int(stop.value.code or 0), said.getvalue())


@pytest.fixture(scope="module")
def view(imported: Imported) -> aisupply.View:
    """What the default lens says of them."""
    assert imported.code == 0, imported.out
    return aisupply.open(imported.folder).view()


def test_firms_have_names_kinds_and_seats(view: aisupply.View) -> None:
    """By their names; the firm of the shipped graph is that one, and has its name here."""
    names = ("Alpha", "alphachips", "Ministry of Gamma", "Meta Platforms")
    found = {name: view.names.find(name).id for name in names}
    assert found == {
        "Alpha": "alpha-chips-gmbh", "alphachips": "alpha-chips-gmbh",
        "Ministry of Gamma": "ministry-of-gamma", "Meta Platforms": "meta",
    }  # fmt: skip
    assert view.query("ASK { :beta-foundry ais:locatedIn/dcterms:identifier 'ISO3166:TW' }")
    assert view.query("ASK { :ministry-of-gamma org:classification aisc:organisation-government }")


def test_ownership_is_a_stake_and_more_than_half_is_control(view: aisupply.View) -> None:
    """60 per cent, and 10 to 25; by hand only the first is more than half."""
    rows = view.query(
        "SELECT ?h ?low ?high { ?s a ais:EquityHolding ; ais:holder ?h ; ais:hasQuantity ?q . "
        "?q ais:lowerBound ?low ; ais:upperBound ?high } ORDER BY ?h"
    ).rows
    assert [(r["h"].rpartition("/")[2], float(r["low"]), float(r["high"])) for r in rows] == [
        ("alpha-chips-gmbh", 60, 60), ("ministry-of-gamma", 10, 25),
    ]  # fmt: skip
    controls = view.query("SELECT ?p ?c { ?x ais:controller ?p ; ais:controlled ?c }").rows
    assert [(r["p"].rpartition("/")[2], r["c"].rpartition("/")[2]) for r in controls] == [
        ("alpha-chips-gmbh", "beta-foundry")
    ]


def test_a_contract_is_money_from_its_authority_to_its_supplier(view: aisupply.View) -> None:
    """One award takes the sum of its contract, to the digit; two share the sum of theirs."""
    table = aisupply.concentration(
        view.network(), "ministry-of-gamma", category="supply-unspecified"
    )
    (row,) = table.rows
    assert (row["suppliers"], row["unit"], row["kind"]) == (1, "EUR", "money")
    # by hand: beta is a firm of alpha's group, so that one supplier has all of it
    assert row["hhi"].low == 10_000


def test_the_figures_of_contracts_stand_as_given(view: aisupply.View) -> None:
    """1,500,000.5 is bound; of 900 for two neither is bound to anything yet."""
    rows = view.query(
        "SELECT ?firm ?stated { ?v a ais:Volume ; ais:firmQuantity/ais:lowerBound ?firm ; "
        "ais:ceilingQuantity/ais:upperBound ?stated } ORDER BY ?stated"
    ).rows
    assert [(float(r["firm"]), float(r["stated"])) for r in rows] == [
        (0, 900), (0, 900), (1_500_000.5, 1_500_000.5),
    ]  # fmt: skip


def test_what_no_table_holds_is_counted(imported: Imported) -> None:
    """A person, and what the person owns; and ownership without a day."""
    assert "left out, since no table holds them: 1 Ownership of persons, 1 Person" in imported.out
    assert "without a day: 1 of ownership" in imported.out


@pytest.mark.slow
def test_entities_give_a_graph_that_validates(
    imported: Imported, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing that validate looks at is wrong with it."""
    with pytest.raises(SystemExit) as stop:
        main(["validate", str(imported.folder)])
    assert "sound: 0 violations" in capsys.readouterr().out
    assert stop.value.code == 0


@pytest.mark.parametrize(
    ("entity", "told"),
    [
        ({"id": "x"}, "row 2: found"),
        (_entity("x", "Company"), "row 2, column name: found no name"),
        (_entity("a", "Person", name="Alpha"), "row 2, column schema: found Person"),
        (_entity("x", "Ownership", owner="a", asset="z"), "row 2, column asset: found 'z'"),
        (_entity("x", "Ownership", owner="a", asset="a", percentage="120"),
         "row 2, column percentage: found '120'"),
        (_entity("x", "ContractAward", contract="z", supplier="a"),
         "row 2, column contract: found 'z'"),
    ],
    ids=["no entity", "no name", "another schema", "no such firm", "too much", "no contract"],
)  # fmt: skip
def test_faulty_entities_name_their_line(
    entity: Entity, told: str, tmp_path: Path, draft: Draft
) -> None:
    """File, line and property, what was found, and what to do."""
    source = tmp_path / "data.jsonl"
    source.write_text(_lines([ENTITIES[0], entity]), encoding="utf-8")
    (tmp_path / "tables").mkdir()
    made = followthemoney_tables(Request(source, tmp_path / "tables", draft.open()))
    problems = [str(problem) for problem in made.problems]
    assert any(each.startswith(f"data.jsonl, {told}") for each in problems), problems
    assert not made.is_sound
