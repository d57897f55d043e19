"""From a claim back to its row, table by table: the inverse of the mapping.

A row that comes out need not be the one that went in, since several words mean one stage; it
gives the same claim when it is read again.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from aisupply.exchange.tables.countries import country_code
from aisupply.exchange.tables.export_claim import Claim, Facts, partial
from aisupply.exchange.tables.export_restrictions import firm_groups_row, restrictions_row
from aisupply.exchange.tables.kept_cells import CELL_WORDS, written_cells, written_pairs
from aisupply.exchange.tables.mapping_amounts import plain
from aisupply.exchange.tables.mapping_estimates import PERCENTILES
from aisupply.exchange.tables.mapping_estimates import UNITS as ESTIMATED
from aisupply.exchange.tables.quantities import decimal_of
from aisupply.quantity.figures import named_figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["ROWS", "alias_rows", "fits", "source_row", "source_rows"]

Row = dict[str, str]

_DEAL_STATUS = {"agreed": "signed", "under-way": "in-force", "planned": "announced"}
_SUPPLY_STATUS = {"under-way": "active", "agreed": "contracted", "ended": "terminated"}
_OUTCOMES = {"failed-talks": "failed talks"}
_PARTS = {"customer": ("ais:customer", "ais:payer"), "supplier": ("ais:supplier", "ais:payee")}
"""Column → the property of a supply, and that of a payment."""


def _agreements(claim: Claim) -> Row:
    name = claim.subject
    stage, announced = claim.state()
    start, end = claim.span(name)
    delivery = claim.span(name, "ais:deliveryTime")
    status = _DEAL_STATUS.get(stage, stage) or "reported"
    if claim.said("ais:status") == "rumoured":
        status = "rumoured"
    for child, word in (("ended", "terminated"), ("amended", "amended")):
        status = word if child in claim.children else status
    for later in claim.children.values():
        outcome = later.outcome()
        status = _OUTCOMES.get(outcome, outcome) or status
    return {
        "id": name, "kind": claim.of("dcterms:type").removeprefix("agreement-"),
        "status": status, "announced": announced, "start": start, "end": end,
        "summary": claim.said("skos:note"), "source": claim.said("ais:statedIn"),
        "seen": claim.seen, "delivery_from": delivery[0], "delivery_until": delivery[1],
    }  # fmt: skip


def _parties(claim: Claim) -> Row:
    part = claim.of("ais:hasParticipation")
    return {
        "agreement": claim.subject,
        "organisation": claim.content.one(part, "ais:participant"),
        "role": claim.content.one(part, "ais:inRole").removeprefix("role-"),
        "seen": claim.seen,
    }


def _terms(claim: Claim) -> Row:
    figure = claim.figure(claim.subject, "ais:hasQuantity")
    unit = {"share": "share-fraction"}.get(figure.unit, figure.unit)
    return {
        "agreement": claim.of("ais:underAgreement"), "measure": _word(claim.of("ais:measure")),
        "min": figure.low, "max": figure.high, "unit": unit,
        "qualifier": claim.said("skos:note"), "source": claim.said("ais:statedIn"),
        "seen": claim.seen, "quantity": claim.said("ais:figureWords"),
    }  # fmt: skip


def _word(code: str) -> str:
    """Return the word of a measure or market: of a code or of an entry of the registry."""
    for prefix in ("measure-", "measure/", "market-", "market/"):
        code = code.removeprefix(prefix)
    return code


def _volumes(claim: Claim) -> Row:
    volume = claim.subject
    stage, _ = claim.state()
    ended = claim.children.get("ended")
    categories = [code for code in claim.content.all(volume, "ais:ofCategory") if code]
    return {
        "id": volume.removeprefix("volume/"), "agreement": claim.of("ais:underAgreement"),
        "measure": _word(claim.of("ais:measure")), "source": claim.said("ais:statedIn"),
        **{column: claim.of(of) or claim.of(pay) for column, (of, pay) in _PARTS.items()},
        "flow": claim.of("ais:flow").removeprefix("flow-"),
        "category": ";".join(categories) or "other", "kind": claim.of("ais:kind"),
        **_figures(claim, volume), "stage": stage, "evidence": claim.said("ais:status"),
        "counts": _counts(claim), "known_from": claim.known(),
        "ended": ended.state()[1] if ended else "",
        "note": claim.said("skos:note"), "quantity": claim.said("ais:figureWords"),
        "seen": claim.seen,
    }  # fmt: skip


def _figures(claim: Claim, volume: str) -> Row:
    said = claim.content
    row: Row = {}
    marks = {"strict_low": "", "strict_high": ""}
    for name in ("firm", "stated", "ceiling"):
        quantity = said.one(volume, f"ais:{name}Quantity")
        low, high = (said.one(quantity, f"ais:{end}Bound") for end in ("lower", "upper"))
        row[name] = _whole(low if name != "ceiling" else high)
        if name == "stated" and (low or high):
            least, most = (Fraction(end) if end else None for end in (low, high))
            named = named_figure(least, most, claim.rules(quantity))
            row[name] = plain(decimal_of(named)) if named is not None else row[name]
        if said.one(quantity, "ais:lowerBoundExclusive"):
            marks["strict_low"] = "yes"
        if name == "ceiling" and said.one(quantity, "ais:upperBoundExclusive"):
            marks["strict_high"] = "yes"
    return {"unit": _unit(claim, volume), **row, **marks}


def _unit(claim: Claim, volume: str) -> str:
    quantity = claim.content.one(volume, "ais:firmQuantity")
    unit = claim.content.one(quantity, "ais:unit")
    if unit == "NUM":
        monthly = claim.content.one(quantity, "ais:perPeriod") == "period-month"
        return "wafer-per-month" if monthly else "count"
    return "GW" if unit == "GigaW" else unit.removeprefix("CCY_")


def _whole(number: str) -> str:
    return number.removesuffix(".0")


def _counts(claim: Claim) -> str:
    code = claim.said("aisb:counts").removeprefix("counts-")
    target = claim.said("aisb:countsWith").removeprefix("volume/")
    target = target or claim.of("ais:sharesFigure").removeprefix("joint/")
    if code == "superseded":
        return f"superseded-by:{target}@{claim.said('aisb:supersededAt')[:10]}"
    if claim.said("aisb:instalment"):
        return "instalment"
    return f"{code}:{target}" if target else code


def _corroboration(claim: Claim) -> Row:
    return {
        "agreement": claim.subject, "source": claim.said("ais:statedIn"), "seen": claim.seen
    }  # fmt: skip


def _stakes(claim: Claim) -> Row:
    thing = claim.subject
    share, value = (claim.figure(thing, f"ais:{kind}Quantity") for kind in ("has", "value"))
    return {
        "holder": claim.of("ais:holder") or claim.of("ais:obligor"),
        "issuer": claim.of("ais:issuer") or claim.of("ais:beneficiary"),
        "kind": claim.of("dcterms:type").removeprefix("stake-"),
        "min_fraction": share.low, "max_fraction": share.high,
        "value_min": value.low, "value_max": value.high, "currency": value.unit,
        "as_of": claim.vouched(), "status": claim.said("ais:wording"),
        "source": claim.said("ais:statedIn"), "seen": claim.seen,
        "quantity": claim.said("ais:figureWords"), "note": claim.said("skos:note"),
    }  # fmt: skip


def _supply(claim: Claim) -> Row:
    thing = claim.subject
    relations = claim.content.of_type("ais:SupplyRelationship")
    shares = (claim.figure(relation, "ais:hasQuantity") for relation in relations)
    share = next((figure for figure in shares if figure.unit), None)
    stage, begin = claim.state()
    since = claim.children.get("since")
    return {
        "supplier": claim.of("ais:supplier"), "customer": claim.of("ais:customer"),
        "category": thing.rpartition("/")[2],
        "share_of_customer_min": share.low if share else "",
        "share_of_customer_max": share.high if share else "",
        "as_of": claim.vouched(), "status": _supply_status(claim, stage),
        "source": claim.said("ais:statedIn"), "notes": claim.said("skos:note"),
        "seen": claim.seen,
        "since": since.state()[1] if since else begin if stage != "ended" else "",
        "since_source": since.said("ais:statedIn") if since else "",
        "since_basis": since.said("skos:note") if since else "",
        "quantity": claim.said("ais:figureWords"),
    }  # fmt: skip


def _supply_status(claim: Claim, stage: str) -> str:
    status, certainty = claim.said("ais:status"), claim.said("ais:certainty")
    if claim.of("ais:onTrial"):
        return "trial"
    if status in {"rumoured", "forecast"}:
        return status
    if certainty == "possible":
        return "disputed"
    if not stage or (certainty == "probable" and claim.seen == "yes"):
        return "reported"
    return _SUPPLY_STATUS.get(stage, stage)


def _market(claim: Claim) -> Row:
    position = claim.subject
    share = claim.figure(position, "ais:hasQuantity")
    who = claim.of("ais:positionHolder")
    kind = claim.content.one(who, "dcterms:type")
    kinds = {"": "organisation", "actor-group-named": "group"}
    return {
        "market": _word(claim.of("ais:inMarket")), "supplier": _actor(claim, who),
        "share_min": share.low, "share_max": share.high, "period": claim.of("ais:ofPeriod"),
        "basis": claim.said("ais:wording"), "source": claim.said("ais:statedIn"),
        "supplier_kind": kinds.get(kind, "category"), "seen": claim.seen,
        "quantity": claim.said("ais:figureWords"),
    }  # fmt: skip


def _actor(claim: Claim, who: str) -> str:
    return claim.content.one(who, "rdfs:label") or who


def _customers(claim: Claim) -> Row:
    return _share_of_firm(claim, "supplier", "customer", "share_of_supplier_revenue")


def _suppliers(claim: Claim) -> Row:
    return _share_of_firm(claim, "customer", "supplier", "share_of_purchases")


def _share_of_firm(claim: Claim, of: str, held_by: str, column: str) -> Row:
    """Return what one firm is of the sales or purchases of another, as a row."""
    share = claim.figure(claim.subject, "ais:hasQuantity")
    return {
        of: claim.of(f"ais:{of}"),
        f"{held_by}_or_anonymised": _actor(claim, claim.of(f"ais:{held_by}")),
        f"{column}_min": share.low, f"{column}_max": share.high,
        "period": claim.of("ais:ofPeriod"), "source": claim.said("ais:statedIn"),
        "basis": claim.said("ais:wording"), "known_from": claim.known_apart(),
        "note": claim.said("skos:note"), "seen": claim.seen,
        "quantity": claim.said("ais:figureWords"),
    }  # fmt: skip


def _totals(claim: Claim) -> Row:
    total = claim.subject
    figure = claim.figure(total, "ais:hasQuantity")
    begin, end = claim.span(total)
    quantity = claim.of("ais:hasQuantity")
    rules = claim.rules(quantity)
    low = "" if rules == {"rule-up-to"} else figure.low
    return {
        "organisation": claim.of("ais:totalOf"),
        "measure": claim.of("ais:measure").removeprefix("total-"),
        "category": claim.of("ais:ofCategory"), "scope": claim.of("ais:scope"),
        "period": claim.of("ais:ofPeriod"), "period_start": begin, "period_end": end,
        "low": low, "high": figure.high, "unit": _total_unit(claim, quantity, figure.unit),
        "qualifier": claim.said("ais:wording"),
        "status": claim.said("ais:status"), "known_from": claim.known_apart(),
        "source": claim.said("ais:statedIn"), "note": claim.said("skos:note"),
        "seen": claim.seen, "quantity": claim.said("ais:figureWords"),
    }  # fmt: skip


def _total_unit(claim: Claim, quantity: str, unit: str) -> str:
    """Return the unit of a quantity as the table has it: a count in that in which it is counted."""
    if claim.content.one(quantity, "ais:perPeriod") == "period-month" and unit == "count":
        return "wafers/month"
    return claim.content.one(quantity, "ais:countedIn") or unit


def _segments(claim: Claim) -> Row:
    share = claim.figure(claim.subject, "ais:hasQuantity")
    place = claim.of("dcterms:spatial")
    return {
        "supplier": claim.of("ais:supplier"),
        "country_iso2": country_code(claim.evidence.one(place, "dcterms:identifier")),
        "end_market": _word(claim.of("ais:inMarket")),
        "share_min": share.low, "share_max": share.high, "period": claim.of("ais:ofPeriod"),
        "basis": claim.said("ais:wording"), "source": claim.said("ais:statedIn"),
        "seen": claim.seen, "quantity": claim.said("ais:figureWords"),
    }  # fmt: skip


def _inputs(claim: Claim) -> Row:
    _, product, kind, supplier, source = claim.key.split("/")
    return {
        "product": product, "input_kind": kind, "supplier": supplier,
        "detail": claim.said("skos:note"), "source": source, "seen": claim.seen,
    }  # fmt: skip


def _in_house(claim: Claim) -> Row:
    return {
        "organisation": claim.of("ais:customer"), "product": claim.of("ais:ofProduct"),
        "category": claim.of("ais:ofCategory"), "note": claim.said("skos:note"),
    }  # fmt: skip


def _products(claim: Claim) -> Row:
    product = claim.subject
    states = claim.content.all(product, "ais:hasState")
    dates = {claim.content.one(state, "ais:stage"): claim.span(state)[0] for state in states}
    return {
        "id": product, "name": claim.evidence.one(product, "rdfs:label"),
        "kind": claim.of("dcterms:type").removeprefix("product-"),
        "designer": claim.content.subjects("ais:makes")[0],
        "announced": dates.get("planned", ""), "available": dates.get("under-way", ""),
        "source": claim.said("ais:statedIn"), "notes": claim.said("skos:note"),
        "seen": claim.seen,
    }  # fmt: skip


def _estimates(claim: Claim) -> Row:
    base = claim.subject
    since, day = claim.span(base)
    median = claim.of("ais:medianQuantity")
    code, counted = (claim.content.one(median, name) for name in ("ais:unit", "ais:countedIn"))
    unit = counted or next(name for name, known in ESTIMATED.items() if known[1] == code)
    power = ESTIMATED[unit][2]
    figures = {
        column: Decimal(claim.content.one(claim.of(name), "ais:lowerBound")).scaleb(-power)
        for column, name in PERCENTILES.items()
    }
    return {
        "owner": _actor(claim, claim.of("ais:owner")), "product": claim.of("ais:ofProduct"),
        "category": claim.of("ais:ofCategory"), "since": since, "as_of": day, "unit": unit,
        **{column: plain(figure) for column, figure in figures.items()},
        "incomplete": "yes" if claim.of("ais:incomplete") else "",
        "estimated_by": claim.of("ais:estimatedBy"), "source": claim.said("ais:statedIn"),
        "note": claim.said("skos:note"),
    }  # fmt: skip


def _groups(claim: Claim) -> Row:
    begin, end = claim.span(claim.subject)
    return {
        "child": claim.of("ais:controlled"), "parent": claim.of("ais:controller"),
        "relation": claim.of("dcterms:type").removeprefix("control-"),
        "from": begin, "until": end, "source": claim.said("ais:statedIn"),
        "note": claim.said("skos:note"),
    }  # fmt: skip


def _people(claim: Claim) -> Row:
    membership = claim.content.of_type("org:Membership")[0]
    return {
        "id": claim.subject, "name": claim.evidence.one(claim.subject, "rdfs:label"),
        "organisation": claim.content.one(membership, "org:organization"),
        "role": claim.said("ais:wording"), "source": claim.said("ais:statedIn"),
        "seen": claim.seen,
    }  # fmt: skip


def _facilities(claim: Claim) -> Row:
    site = claim.subject
    power = claim.figure(site, "ais:hasQuantity")
    place = claim.of("ais:locatedIn")
    country = claim.content.one(place, "ais:locatedIn") or place
    sources = [claim.said("ais:statedIn"), *(c.said("ais:statedIn") for c in claim.others)]
    return {
        "id": site, "name": claim.evidence.one(site, "rdfs:label"),
        "kind": claim.of("dcterms:type").removeprefix("facility-"),
        "operator": next(iter(claim.content.subjects("org:hasSite")), ""),
        "tenant": ";".join(claim.content.all(site, "ais:tenant")),
        "location": claim.evidence.one(place, "rdfs:label"),
        "country_iso2": country_code(claim.evidence.one(country, "dcterms:identifier")),
        "power_min_gw": power.low, "power_max_gw": power.high,
        "status": claim.said("ais:wording"), "as_of": claim.vouched(),
        "source": ";".join(sources), "quantity": claim.said("ais:figureWords"),
        "note": claim.said("skos:note"), **_times(claim, site),
    }  # fmt: skip


def _times(claim: Claim, thing: str) -> Row:
    works, delivery, service = (
        claim.span(thing, f"ais:{name}Time") for name in ("works", "delivery", "service")
    )
    return {
        "works_start": works[0], "in_service": service[0],
        "delivery_from": delivery[0], "delivery_until": delivery[1],
    }  # fmt: skip


def _changes(claim: Claim) -> Row:
    before, _, after = claim.said("dcterms:temporal").partition("time/")[2].partition("_")
    agreement = claim.of("ais:underAgreement")
    name = claim.subject.removeprefix("volume/")
    event = f"event/{name}/{after}"
    subject = agreement or claim.content.one(event, "ais:concerns") or name
    stage, _ = claim.state(event) if claim.content.all(event, "ais:hasState") else claim.state()
    disputed = not stage and claim.said("ais:certainty") == "possible"
    return {
        "subject": subject, "before_date": before,
        "before": claim.said("skos:historyNote"), "after_date": after,
        "after": claim.said("skos:note"), "source": claim.said("ais:statedIn"),
        "status": "disputed" if disputed else stage, "volume": "" if name == subject else name,
        "evidence": claim.said("ais:status"), "seen": claim.seen,
    }  # fmt: skip


def _organisations(claim: Claim) -> Row:
    name = claim.subject
    country = country_code(claim.evidence.one(claim.of("ais:locatedIn"), "dcterms:identifier"))
    city = claim.content.one(claim.of("org:hasPrimarySite"), "ais:locatedIn")
    numbers = claim.evidence.all(name, "dcterms:identifier")
    lei = next((n[4:] for n in numbers if n.startswith("LEI:")), "")
    ticker = next((n for n in numbers if not n.startswith("LEI:")), "")
    wikidata = claim.evidence.one(name, "skos:exactMatch")
    recalled = claim.said("ais:certainty") == "probable" and claim.seen == "yes"
    return {
        "id": name, "name": claim.evidence.one(name, "rdfs:label"),
        "kind": claim.of("org:classification").removeprefix("organisation-"),
        "country_iso2": country, "hq_city": claim.evidence.one(city, "rdfs:label"),
        "wikidata": wikidata, "ticker": ticker, "lei": lei,
        "source": claim.said("ais:statedIn"),
        "country_hq_basis": "recall" if recalled else "seen" if country else "",
        **{f"{kind}_basis": "seen" if value else ""
           for kind, value in (("wikidata", wikidata), ("ticker", ticker), ("lei", lei))},
        "seen": claim.seen,
    }  # fmt: skip


def _conflicts(claim: Claim) -> Row:
    point = claim.subject
    sources = [claim.said("ais:statedIn"), *(c.said("ais:statedIn") for c in claim.others)]
    return {
        "id": point.removeprefix("disagreement/"), "subject": claim.of("ais:concerns"),
        "aspect": claim.of("rdfs:label"), "description": claim.said("skos:note"),
        "sources": ";".join(sources),
    }  # fmt: skip


ROWS: Mapping[str, Callable[[Claim], Row]] = {
    "organisations": _organisations,
    "groups": _groups,
    "people": _people,
    "products": _products,
    "product_inputs": _inputs,
    "in_house": _in_house,
    "agreements": _agreements,
    "agreement_parties": _parties,
    "agreement_terms": _terms,
    "agreement_volumes": _volumes,
    "agreement_corroboration": _corroboration,
    "stakes": _stakes,
    "supply_relations": _supply,
    "restrictions": restrictions_row,
    "firm_groups": firm_groups_row,
    "market_shares": _market,
    "customer_shares": _customers,
    "segment_shares": _segments,
    "supplier_shares": _suppliers,
    "totals": _totals,
    "estimates": _estimates,
    "facilities": _facilities,
    "changes": _changes,
    "conflicts": _conflicts,
}
"""Table → what makes a row of a claim."""

_NEEDED = {"products": "ais:makes", "people": "org:organization"}
"""Table → what a row of it must say; a claim may add a name to a thing and say no more."""


def fits(table: str, claim: Claim) -> bool:
    """Tell whether a claim says enough for a row of a table."""
    return table not in _NEEDED or bool(claim.content.subjects(_NEEDED[table]))


def source_rows(facts: Facts) -> list[Row]:
    """Return a row for each source whose text is not at hand."""
    return [
        source_row(facts, name) | written_cells(facts.all(name, CELL_WORDS))
        for name in facts.of_type("ais:Source")
        if not facts.one(name, "ais:digest")
    ]


def source_row(facts: Facts, name: str) -> Row:
    """Return what is said of a source as a row."""
    return {
        "id": name, "url": next((t.value for t in facts.terms(name, "foaf:page")), ""),
        "publisher": facts.one(name, "dcterms:publisher"),
        "title_in_own_words": facts.one(name, "rdfs:label"),
        "published": partial(
            facts.one(name, "dcterms:issued"), facts.one(name, "ais:datePrecision")
        ),
        "kind": facts.one(name, "dcterms:type").removeprefix("source-"),
        "language": facts.one(name, "dcterms:language"), "tier": facts.one(name, "ais:tier"),
        "seen": "yes",
    }  # fmt: skip


def alias_rows(facts: Facts, names: Mapping[str, str]) -> list[Row]:
    """Return the other names of organisations, before the others the one that stays the label.

    Args:
        facts: the registry.
        names: id of an organisation → its name in the table of organisations.  Others of which
            a folder only gives further names have none.
    """
    known = {name for name in facts.subjects("skos:altLabel") if not facts.one(name, "a")}
    return [
        row
        for organisation in [*names, *sorted(known - names.keys())]
        for row in _aliases(facts, organisation, names.get(organisation, ""))
    ]


def _aliases(facts: Facts, organisation: str, full: str) -> Iterator[Row]:
    kinds = {alias: kind for kind, alias in written_pairs(facts.all(organisation, CELL_WORDS))}
    labels = facts.terms(organisation, "rdfs:label")
    terms = [*labels, *facts.terms(organisation, "skos:altLabel")]
    plain = [term.value for term in terms if not _language(term, "fr")]
    label = next((term.value for term in labels if not _language(term, "fr")), "")
    others = [name for name in plain if name not in {label, full}]
    names = [name for name in others if name not in kinds]
    # The first name is the label if it is not longer than the full one.
    if label != full or any(len(name) <= len(label) for name in names):
        yield from (_alias(organisation, name, "name") for name in [label] if name)
    yield from (_alias(organisation, name, kinds.get(name, "name")) for name in others)
    yield from (_alias(organisation, t.value, "fr") for t in terms if _language(t, "fr"))


def _language(term: object, lang: str) -> bool:
    return getattr(term, "language", None) == lang


def _alias(organisation: str, alias: str, kind: str) -> Row:
    return {"organisation": organisation, "alias": alias, "type": kind}
