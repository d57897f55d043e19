"""Rights in the capital of firms: holdings, options, and what is promised to be invested."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aisupply.exchange.tables.mapping_amounts import add_quantity, add_times, amount_of
from aisupply.exchange.tables.mapping_context import date_text, meaning, text
from aisupply.exchange.tables.mapping_dates import add_state
from aisupply.exchange.tables.mapping_nodes import Statements
from aisupply.exchange.tables.rules import rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aisupply.exchange.tables.mapping_amounts import Amount
    from aisupply.exchange.tables.mapping_context import Context, Draft
    from aisupply.exchange.tables.rows import Row

__all__ = ["stakes"]

_CLASSES = {"holding": "ais:EquityHolding", "option": "ais:EquityOption"}
_OPTIONS = frozenset({"warrant"})
_PROMISED = frozenset({"planned", "letter-of-intent", "agreed"})


def stakes(row: Row, context: Context) -> Iterator[Draft]:
    """Give the claim of a stake: a holding, an option, or a commitment to invest.

    What is firm of a commitment is its lower bound.
    """
    holder, issuer, kind = (text(row, column) for column in ("holder", "issuer", "kind"))
    source, as_of = text(row, "source"), date_text(row, "as_of")
    found = meaning(row)
    stage = found.get("stage")
    right = "option" if kind in _OPTIONS else found.get("right") or _right(kind, stage)
    thing = f"stake/{holder}/{issuer}/{right}"
    made = Statements()
    if right == "commitment":
        _add_commitment(row, made, thing)
    else:
        _add_interest(row, made, thing, right)
    for name in ("fraction", "value"):
        add_times(made, thing, row, name)
    add_state(made, thing, stage, as_of if stage == "ended" else "", found.get("outcome", ""))
    yield context.draft(
        row, f"stakes/{holder}/{issuer}/{kind}/{as_of}", thing, made,
        presented=context.presented(found["evidence"], source, found["certainty"]),
        notes=[
            ("ais:wording", text(row, "status")),
            ("ais:figureWords", text(row, "quantity")),
            ("skos:note", text(row, "note")),
        ],
        vouched=as_of,
    )  # fmt: skip


def _right(kind: str, stage: str | None) -> str:
    """Return what a stake is where its status does not say: what is not yet there is promised."""
    if stage == "option-open":
        return "option"
    return "commitment" if kind == "commitment" or stage in _PROMISED else "holding"


def _add_interest(row: Row, made: Statements, thing: str, right: str) -> None:
    share = add_quantity(made, amount_of(row, "fraction"), kind="equity-share")
    made.say(
        thing,
        ("a", _CLASSES[right]),
        ("dcterms:type", f"aisc:stake-{text(row, 'kind')}"),
        ("ais:holder", text(row, "holder")),
        ("ais:issuer", text(row, "issuer")),
        ("ais:hasQuantity", share),
        ("ais:valueQuantity", add_quantity(made, amount_of(row, "value"))),
    )


def _add_commitment(row: Row, made: Statements, thing: str) -> None:
    share = add_quantity(made, amount_of(row, "fraction"), kind="equity-share")
    made.say(
        thing,
        ("a", "ais:Commitment"),
        ("dcterms:type", f"aisc:stake-{text(row, 'kind')}"),
        ("ais:commitmentType", "aisc:commitment-investment"),
        ("ais:obligor", text(row, "holder")),
        ("ais:beneficiary", text(row, "issuer")),
        ("ais:hasQuantity", share),
        ("ais:valueQuantity", add_quantity(made, _promised(row))),
    )


def _promised(row: Row) -> Amount | None:
    """Return what is promised: the lower bound of two binds, the rest is conditional."""
    amount = amount_of(row, "value")
    first = text(row, "status") in rules()["firstParts"]
    return replace(amount, rules=("rule-firm-part", "rule-up-to")) if amount and first else amount
