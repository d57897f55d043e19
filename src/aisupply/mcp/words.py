"""What agents read: titles and descriptions of the tools, and what each column means."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["COLUMNS", "INSTRUCTIONS", "TOLD", "Told"]

INSTRUCTIONS = """\
A knowledge graph of who supplies whom to build AI: chips, memory, equipment, data centres, cloud, \
money. It holds claims, each with its source, passage, status and date. {claims:,} claims and \
{sources:,} sources; kept up to {until}: nothing later is known here.

How to use it:
1. Names: any tool takes ids, labels, aliases and tickers. If unsure, call `find`. Product \
categories are in the resource aisupply://categories.
2. Figures are bounds: {{"low", "high", "exact"}}. high null: no upper end is known. exact false: \
outer bounds, or bounds of those who are named where one whom no source names may lower them. Do \
not quote a midpoint; quote both ends.
3. A missing supplier is not "no supplier": `coverage` says how many named suppliers have a \
figure, and whether a source says that there are no others.
4. The lens picks the claims that count. By default facts only, as known on the last day of the \
graph; `known_by` goes back in time, `with_rumours` adds what is only rumoured.
5. Quote: `citations` has for each claim its source, address and place in the text (characters).
"""


class Told(NamedTuple):
    """What is said of a tool: a title, a description, and the columns it answers with."""

    title: str
    about: str
    columns: tuple[str, ...]


def _columns(names: str) -> tuple[str, ...]:
    """Return columns by name; those of measures, which are not imported here: they are heavy."""
    return tuple(names.split())


TOLD: dict[str, Told] = {
    "questions": Told(
        "List the named questions",
        "Lists the named questions that `ask` answers, with their parameters and defaults.",
        ("name", "topic", "question", "parameters", "example"),
    ),
    "ask": Told(
        "Ask a named question",
        "Answers one of the named questions, such as suppliers (who supplies a customer?), "
        "promises (what does an agreement promise?), open-options (who may obtain shares of "
        "whom?) or people-and-sites. `questions` lists them all. Columns hang on the question.",
        (),
    ),
    "concentration": Told(
        "How concentrated a supply is",
        "How much a customer depends on few suppliers of a category: Herfindahl-Hirschman index "
        "in points (0 to 10,000), shares of the largest, effective number of suppliers, all as "
        "bounds that hold whatever the undisclosed volumes are. Without a customer: all, most "
        "concentrated first. Call `explain` for the volumes behind it.",
        _columns(
            "customer category kind unit suppliers quantified unquantified hhi_stated hhi"
            " hhi_binding hhi_announced effective_suppliers cr1 cr3 entropy top_supplier past_1800"
            " past_4000 past_half closed tipping sources reason cr4 normalised_hhi gini"
            " exp_entropy effective_suppliers_stated cr1_stated cr3_stated entropy_stated"
        ),
    ),
    "explain": Told(
        "What a concentration rests on",
        "Per supplier of a customer: the firm (binding), stated and greatest volume, by which "
        "claims and sources, and the steps of reading. Units are in the column unit.",
        _columns(
            "customer category kind unit supplier firm stated ceiling quantified agreement status"
            " claims sources steps"
        ),
    ),
    "market": Told(
        "How concentrated a market is",
        "Shares of a market as sources count them, and bounds of its Herfindahl-Hirschman index "
        "in points. What no named firm has is in `residual` (0 to 1).",
        _columns(
            "market period basis suppliers residual hhi effective_suppliers cr1 cr3 top_supplier"
            " sources reason"
        ),
    ),
    "tiers": Told(
        "What a supply is made of",
        "The tiers behind a customer's supply: who supplies the suppliers' inputs (wafers, memory, "
        "packaging, equipment …), and how much concentration the first tier hides.",
        _columns(
            "customer tier category from supplier_count top_supplier top_share hhi_stated hhi"
            " beside_first known_mass assumed_mass unknown_mass hidden_stated hidden"
        ),
    ),
    "disrupt": Told(
        "Who is hit if it stops",
        "Which customers lose how much of a supply (0 to 1) if firms, all firms of a country, or "
        "an agreement stop now, and by which way. Give firm, country or agreement.",
        _columns("stopped customer category exposure horizon via claims"),
    ),
    "chokepoints": Told(
        "Which firms hit most",
        "Ranks firms by how much of their customers' supply stops with them, and counts the "
        "customers of which they are a single point of failure.",
        _columns("rank firm category customers exposure single_point closed horizon"),
    ),
    "loops": Told(
        "Money loops",
        "Circular financing: investments that may come back as purchases, from firm to firm. With "
        "actors: what may come back to each investor.",
        _columns(
            "loop length actors guaranteed possible unit claims actor invested return_guaranteed"
            " return_possible"
        ),
    ),
    "timeline": Told(
        "A measure through time",
        "A customer's concentration at each date on which a claim became known or began to hold, "
        "with the claims that moved it.",
        (
            "date",
            "clock",
            "customer",
            "category",
            "kind",
            "hhi_stated",
            "hhi",
            "effective_suppliers",
            "effective_suppliers_stated",
            "cr1",
            "cr1_stated",
            "cr3",
            "cr3_stated",
            "entropy",
            "entropy_stated",
            "claim",
            "change",
        ),
    ),
    "what_if": Told(
        "How concentration would move",
        "Recomputes concentration as if a firm or agreement were gone (without), a volume came on "
        "top (add), two firms merged (merge), or stated figures were binding (firm).",
        _columns("customer category kind before after change verdict_before verdict_after"),
    ),
    "show": Told(
        "Everything about one thing",
        "Each fact that is claimed about a firm, product, agreement, person, facility, category, "
        "market, source or claim, with status, date, source and passage. All claims, rumours and "
        "denials too, unless the lens says otherwise.",
        ("fact", "status", "certainty", "known", "source", "span", "claim", "subject"),
    ),
    "evidence": Told(
        "Where claims stand in their sources",
        "Offsets (Unicode characters) and SHA-256 digests of the passages behind claims. The graph "
        "stores no words of a source; open the address in `citations` to read them.",
        _columns("claim status certainty known source start end digest reason"),
    ),
    "conflicts": Told(
        "Where sources disagree",
        "Pairs of claims that disagree in a figure, a day, a stage or a name. contradiction: no "
        "common point; difference: unequal but compatible.",
        ("subject", "aspect", "grade", "claim_a", "value_a", "claim_b", "value_b"),
    ),
    "diff": Told(
        "What changed between two dates",
        "New, corrected and withdrawn claims, stages and volumes from the end of one day to the "
        "end of another.",
        ("date", "change", "thing", "claim", "before", "after"),
    ),
    "stats": Told(
        "What is in the graph",
        "Counts of claims, sources, firms, agreements and the like, and of claims by status and "
        "tier of source.",
        ("what", "count"),
    ),
    "find": Told(
        "Find a name",
        "Finds things whose id, label, alias or ticker has a text in it, or looks like it.",
        ("id", "kind", "label", "names", "match"),
    ),
    "query": Told(
        "Ask in SPARQL",
        "Runs a read-only SPARQL 1.1 query (SELECT, ASK; CONSTRUCT and DESCRIBE give Turtle). The "
        "default graph is the view of the lens; each claim is a named graph: GRAPH ?claim { … }, "
        "and selecting ?claim gives citations. Prefixes : ais aisb aisc cl prov oa org foaf skos "
        "time dcterms unit xsd rdf rdfs are declared. SERVICE, LOAD and updates are refused.",
        (),
    ),
}
"""What is said of each tool."""

_SHARE = "share, 0 to 1"
_NATS = "Shannon entropy in nats"
_LINE = "certain, possible, impossible, or by-number (follows from the number of suppliers alone)"
COLUMNS: dict[str, str] = {
    "name": "name to call it by",
    "topic": "topic",
    "question": "the question in words",
    "parameters": "name:type=default; none if null",
    "example": "as typed on the command line",
    "customer": "id of the customer",
    "category": "id of the product category",
    "kind": "quantity measured by (power, money, count), or kind of thing",
    "unit": "unit of the volumes: GW, USD, pieces; null if none",
    "suppliers": "number of named suppliers",
    "quantified": "how many of them have a figure; in explain, whether this one has",
    "unquantified": "ids of those without a figure",
    "hhi_stated": "HHI in points 0..10,000, of suppliers with a figure: the headline",
    "hhi": "HHI in points 0..10,000 over all named suppliers: what is certain at all",
    "hhi_binding": "HHI in points, if only what is binding comes",
    "hhi_announced": "HHI in points, if all that was announced comes",
    "effective_suppliers": "10,000 / HHI: as many equal suppliers",
    "effective_suppliers_stated": "the same, of suppliers with a figure",
    "cr1": f"largest supplier's {_SHARE}",
    "cr3": f"three largest suppliers' {_SHARE}",
    "cr4": f"four largest suppliers' {_SHARE}",
    "cr1_stated": f"largest {_SHARE}, of suppliers with a figure",
    "cr3_stated": f"three largest, {_SHARE}, of suppliers with a figure",
    "entropy": _NATS,
    "entropy_stated": f"{_NATS}, of suppliers with a figure",
    "exp_entropy": "e to the entropy: as many equal suppliers",
    "normalised_hhi": "(H - 1/n) / (1 - 1/n), 0 to 1",
    "gini": "Gini coefficient, 0 to 1",
    "top_supplier": "largest for certain, else all that can be",
    "past_1800": f"whether the HHI is past 1,800 points: {_LINE}",
    "past_4000": f"whether the HHI is past 4,000 points: {_LINE}",
    "past_half": f"whether one supplier has more than half: {_LINE}",
    "closed": "whether a source says that there are no other suppliers; in chokepoints, how often",
    "tipping": "how large an undisclosed volume would have to be to change a verdict",
    "sources": "number of sources, or their ids",
    "reason": "code of why there is no figure, or no passage",
    "supplier": "id of the supplier",
    "firm": "id of the firm; in explain, the binding volume",
    "stated": "stated volume, in the unit",
    "ceiling": "greatest volume, in the unit; null if none is stated",
    "agreement": "ids of the agreements",
    "status": "reported, announced, rumoured, opinion, forecast or inferred; registry, remark",
    "claims": "the claims it rests on; see citations",
    "steps": "how the figures were read and combined",
    "market": "id of the market",
    "period": "period that the shares are of",
    "basis": "what is counted: revenue, units …; or the house that counted",
    "residual": f"what no named firm has, {_SHARE}",
    "tier": "1 for direct suppliers, 2 for what they need …",
    "from": "the way of categories to this one; null at the first tier",
    "beside_first": "whether it is more concentrated than the first tier: certain, possible …",
    "supplier_count": "number of named suppliers",
    "top_share": f"{_SHARE}, of the largest supplier",
    "known_mass": f"part of the supply whose suppliers have figures, {_SHARE}",
    "assumed_mass": f"part where somebody is named without a figure, {_SHARE}",
    "unknown_mass": f"part where nobody is named, {_SHARE}",
    "hidden_stated": "HHI points that the first tier hides, of suppliers with a figure",
    "hidden": "HHI points that the first tier hides: greatest of all tiers minus the first",
    "stopped": "what stops",
    "exposure": f"{_SHARE} of the supply that stops; in chokepoints the mean over customers",
    "horizon": "running: only what flows; new-capacity: equipment and building too",
    "via": "the way from what stops to the customer",
    "rank": "rank",
    "customers": "number of customers",
    "single_point": "customers of which every named way passes the firm",
    "loop": "the payments in a circle",
    "length": "number of payments",
    "actors": "ids of the firms in it",
    "guaranteed": "least payment on it, of what is binding, in the unit",
    "possible": "least payment on it, by ceilings, in the unit; null: none is known",
    "actor": "id of the investor",
    "invested": "what it invested, in the currency of the notes",
    "return_guaranteed": "what must come back to it as purchases",
    "return_possible": "what may come back to it as purchases",
    "date": "day",
    "clock": "known: became known on that day; holds: began to hold then",
    "claim": "the claim, or several; see citations",
    "change": "what moved",
    "before": "before",
    "after": "after",
    "verdict_before": f"lines that are passed before: {_LINE}",
    "verdict_after": f"lines that are passed after: {_LINE}",
    "fact": "what is claimed, in words",
    "certainty": "certain, probable, possible or denied",
    "known": "day on which it was first public",
    "source": "id of the source",
    "span": "characters in the text of the source, from–to",
    "subject": "what it is about",
    "start": "first character of the passage in the text of the source",
    "end": "character after the passage",
    "digest": "SHA-256 of the passage",
    "aspect": "power, money, start, stage, name …",
    "grade": "contradiction or difference",
    "claim_a": "one claim",
    "value_a": "what it says",
    "claim_b": "the other claim",
    "value_b": "what it says",
    "thing": "what changed",
    "what": "what is counted",
    "count": "how many",
    "id": "id, to be used with other tools",
    "label": "name",
    "names": "aliases and tickers",
    "match": "exact, begins, contains or like",
}
"""What each column means, with its unit."""
