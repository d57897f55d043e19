"""From a view to a network: firms, products and agreements, and what links them.

What an edge is, is defined in one place: the `edges-*.rq` queries of the ontology's rules.
They are asked over the claim graphs, so that each edge keeps its claims.

Nodes are ids, with `type` (`organisation`, `product`, `agreement`; at the ends of restrictions also
`place` and `group`) and `label`.  Edges have

* `relation`: `supply`, `money`, `option`, `holding`, `restriction`, `co-design`, `rivalry`,
  `makes`, `party`, `of-product`, or `unnamed`: a link of one of these sorts (its `link`) with a
  party that sources do not name, a node of the type `unnamed`, so that no measure takes it for a
  firm;
* `statuses`, `certainty`, `claims`, `sources`, `known` and `spans` of the claims behind them;
* for `supply` (from supplier to customer) `category`, `categories` (several are views of one
  amount), `kind`, `unit`, `firm`, `stated` (a number; the interval of words
  that name none), `ceiling`, `volume` (the interval, None where the
  supplier is only named), `steps` (from the claims to the interval, in words), `flow`,
  `counts`, `stage`, `agreement`, `products`; a relation may have a `share`, in percent of all that
  the customer buys in the category;
* for `money` (from payer to payee) the same, with a flow of purchase, investment, loan, lease,
  revenue-share or licence-fee; a purchase is a supply and, the other way, money.  An investment
  that is an open option is money only in the scenario `options-exercised` (`inferred`), and so is
  there the price of a stake under an open option, of an unknown amount, where no investment of
  the holder in the issuer is named.  A supply without money has no such edge: what it costs is
  unknown (`aisupply.measures.money.payments` adds that);
* for `option` and `holding` (from holder to issuer) `volume` in percent of the shares;
* for `restriction` (from who may not supply to who may not be supplied: firms, groups of firms,
  countries) `stage` (in-force, licence-needed, quota, duty, suspended), `authority`, `rule`,
  `goods` (words), `categories`, `products` and `until`, the last day of the stage.

The graph itself has `lens`, `lens_line`, `categories`, `needs` (which category needs which),
`inputs` (who supplies what goes into a product), `without` (what a product is made without),
`data_centres` (firms that run some of their own), `firm_sets` (whom a country or group of firms at
the end of a restriction stands for; only where there is one), `places` (countries of seats and
sites), `market_shares` (what the view says of the shares of markets) and `firms` (every firm that
the view knows, its labels and the firm that stands for it); under a lens that admits estimates
`installed` too (`aisupply.network.installed`).
Where sources name several parents of a firm at once, `parents` has them, and the first by id is
taken.

A link that has ended by the lens's `at`, or begins later, is no edge.  Firms stand for the groups
that they control on that day (`entities` in the edge keeps the firms themselves); what happens
inside a group is no edge, but for `in_house` supply: a firm that designs a product of a category
for itself, once the product is there and unless an outside supplier stands for it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import networkx as nx

from aisupply.bounds import Bounds
from aisupply.claims.categories import categories
from aisupply.claims.market_shares import market_shares
from aisupply.claims.ownership import Groups
from aisupply.network import context
from aisupply.network.edges import GraphFacts, edges_of, rule_text
from aisupply.network.installed import admits_estimates, installed
from aisupply.network.restrictions import end_labels, firm_sets
from aisupply.rdf.terms import iri_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisupply.claims.graph import ClaimView
    from aisupply.claims.names import NameIndex

__all__ = [
    "Network",
    "build_network",
    "flattened",
]


def build_network(view: ClaimView) -> nx.MultiDiGraph:
    """Return a view as a network; see the module for nodes and edges.

    Args:
        view: claims under a lens; the lens's `at`, `combine`, `binding_only` and `scenario`
            shape the edges.
    """
    facts = GraphFacts(
        claims={claim.iri: claim for claim in view.graph.claims},
        partly_binding=view.graph.partly_binding,
        passages=context.passages(view.store),
        unnamed=context.unnamed(view.structure),
    )
    ownership = Groups(() if view.lens.entities else view.graph.controls, view.lens.at)
    head = ownership.head
    network = Network(
        lens=view.lens.as_json(), lens_line=view.lens.line(), needs=context.needs(view),
        categories=categories(view.store), inputs=context.inputs(view, head),
        without=context.without(view), data_centres=context.data_centres(view, head),
        places=context.places(view, head), firms=context.firms(view, head),
        market_shares=market_shares(view),
    )  # fmt: skip
    if admits_estimates(view.lens):
        network.graph["installed"] = installed(view)
    if sets := firm_sets(view, head):
        network.graph["firm_sets"] = sets
    ends = end_labels(view.store)
    if disputed := ownership.disputed():
        network.graph["parents"] = disputed
    rows = lambda rule: view.store.records(rule_text(rule))  # noqa: E731
    for edge in edges_of(facts, rows, view.lens, ownership):
        for node in (edge.source, edge.target):
            if node not in network:
                network.add_node(node, **_node(view.names, node, ends))
        network.add_edge(edge.source, edge.target, edge.key, **edge.attributes)
    return network


def _node(names: NameIndex, node: str, ends: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Return the attributes of a node; one that has no name is a firm, called by its id."""
    if node in ends:
        return {"type": ends[node][0], "label": ends[node][1]}
    thing = names.things.get(iri_of(node)) or names.things.get(node)
    if thing is None:
        return {"type": "organisation", "label": node}
    return {"type": thing.kind, "label": thing.label()}


def flattened(network: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """Return a network whose attributes are texts and numbers, which every format of graphs holds.

    What networkx writes of it as GraphML, GEXF, GML or node-link JSON, it reads back whole.

    Args:
        network: what `View.network()` returns.

    Nodes have `type` and `name`; the graph has its `lens` in one line. Edges have `relation`,
    `category`, `measure` (money, power, count), `unit`, `firm`, `stated`, `ceiling`, `low`, `high`,
    `stage`, `flow`, `counts`, `agreement`, `known`, `share_low`, `share_high`, and of restrictions
    `rule`, `goods`, `until`, as far as they are there: what is unknown, and an end that nothing
    limits, is left out. Several values are one text, apart by ``; `` (`categories`, `products`,
    `sources`, `statuses`, `certainty`, `claims`, `entities`, `roles`, `authority`).
    `in_house`, `trial` and `inferred` are ``yes`` or left out.

    >>> deal = {"relation": "supply", "kind": "power", "stated": 6.0, "ceiling": float("inf")}
    >>> network = nx.MultiDiGraph(lens_line="facts only")
    >>> _ = network.add_edge("amd", "openai", "v1", **deal, sources=("a", "b"), stage=None)
    >>> flattened(network).edges["amd", "openai", "v1"]
    {'relation': 'supply', 'stated': 6.0, 'sources': 'a; b', 'measure': 'power'}
    """
    flat = nx.MultiDiGraph(lens=str(network.graph.get("lens_line") or ""))
    for node, data in network.nodes(data=True):
        name = str(data.get("label") or node)
        flat.add_node(node, type=str(data.get("type") or "organisation"), name=name)
    for source, target, key, data in network.edges(keys=True, data=True):
        flat.add_edge(source, target, key, **_flat(data))
    return flat


_PLAIN = (
    "relation", "category", "unit", "firm", "stated", "ceiling", "stage", "flow", "counts",
    "agreement", "known", "rule", "goods", "until",
)  # fmt: skip
_SEVERAL = (
    "categories", "products", "sources", "statuses", "certainty", "claims", "entities", "roles",
    "authority",
)  # fmt: skip
_MARKS = ("in_house", "trial", "inferred")


def _flat(data: Mapping[str, Any]) -> dict[str, str | float]:
    """Return the attributes of an edge as texts and numbers, without what is unknown."""
    flat: dict[str, Any] = {
        name: value for name in _PLAIN if not isinstance(value := data.get(name), Bounds)
    }
    flat |= {name: "; ".join(map(str, data.get(name) or ())) for name in _SEVERAL}
    flat["measure"] = data.get("kind")  # a name of its own: GEXF keeps `kind` for itself
    ranges = {"": "volume", "share_": "share", "stated_": "stated"}
    for prefix, bounds in ((prefix, data.get(name)) for prefix, name in ranges.items()):
        if isinstance(bounds, Bounds):
            flat |= {f"{prefix}low": bounds.low, f"{prefix}high": bounds.high}
    flat |= {name: "yes" for name in _MARKS if data.get(name)}
    return {
        name: value
        for name, value in flat.items()
        if value not in {None, ""} and (isinstance(value, str) or math.isfinite(value))
    }


class Network(nx.MultiDiGraph):  # type: ignore[misc]  # networkx has no types
    """A network of networkx that shows itself in a notebook.

    It is a `networkx.MultiDiGraph` in all else.  What networkx makes of it, such as a copy or a
    part, is a `Network` too; undirected it is a plain `networkx.MultiGraph`.
    """

    def _repr_html_(self) -> str:
        """Show the network as an interactive page inside the cell."""
        import aisupply  # what draws lies above: the door of the package knows where

        return aisupply.draw(self)._repr_html_()
