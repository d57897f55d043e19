"""From claims of restrictions, and of who is in a group of firms, back to their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.exchange.tables.countries import country_code, country_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aisupply.exchange.tables.export_claim import Claim

__all__ = ["firm_groups_row", "restrictions_row"]

Row = dict[str, str]


def restrictions_row(claim: Claim) -> Row:
    """Return the row of a restriction at a stage."""
    thing = claim.subject
    name = thing.removeprefix("restriction/")
    authorities, suppliers, customers = (
        claim.content.all(thing, f"ais:{end}")
        for end in ("authority", "restrictedSupplier", "restrictedCustomer")
    )
    stage, _ = claim.state()
    begin, end = claim.span(claim.of("ais:hasState"))
    goods = claim.of("ais:restrictedGoods")
    categories, products = (
        claim.content.all(thing, f"ais:of{kind}") for kind in ("Category", "Product")
    )
    return {
        "authority": "none" if authorities == suppliers else _end(claim, authorities),
        "restricted_supplier": _end(claim, suppliers),
        "restricted_customer_or_country": _end(claim, customers),
        "category_or_product": goods or ";".join([*categories, *products]),
        "rule": claim.of("ais:underRule"), "from": begin, "until": end,
        "status": _status(claim, stage), "source": claim.said("ais:statedIn"),
        "note": claim.said("skos:note"), "id": "" if "/" in name else name,
        "category": ";".join(categories) if goods else "",
        "known_from": claim.known_apart(), "seen": claim.seen,
    }  # fmt: skip


def _status(claim: Claim, stage: str) -> str:
    """Return the word for a stage, or for the kind of statement of one in force."""
    evidence, certainty = claim.said("ais:status"), claim.said("ais:certainty")
    if stage == "in-force" and evidence == "rumoured":
        return evidence
    unsure = certainty == "probable" and claim.seen == "yes"
    return "reported" if stage == "in-force" and unsure else stage


def _end(claim: Claim, actors: Sequence[str]) -> str:
    """Return the words for who stands at an end."""
    return ";".join(_words(claim, actor) for actor in actors)


def _words(claim: Claim, actor: str) -> str:
    code = country_code(claim.evidence.one(actor, "dcterms:identifier"))
    if code:
        return country_names(code)[0]
    return claim.content.one(actor, "rdfs:label") or actor


def firm_groups_row(claim: Claim) -> Row:
    """Return the row that says who is in a group of firms."""
    group = claim.subject
    places = claim.content.all(group, "ais:locatedIn")
    return {
        "group": claim.of("rdfs:label"),
        "members": ";".join(claim.content.all(group, "dcterms:hasPart")),
        "countries": _end(claim, places),
        "source": claim.said("ais:statedIn"), "note": claim.said("skos:note"),
        "seen": claim.seen,
    }  # fmt: skip
