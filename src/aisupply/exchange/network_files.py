"""The network in the formats of others: GraphML, GEXF, Cytoscape, node-link JSON, and tables.

Every one of them is made of the flat network (`aisupply.network.build.flattened`), whose
attributes are texts and numbers.  GraphML and GEXF call the name of a node its `label`, which is
where Gephi, yEd and igraph look for it.  No file says on which day it was written: the same graph
under the same lens gives the same bytes.
"""

from __future__ import annotations

import io
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import networkx as nx

from aisupply._version import __version__
from aisupply.errors import optional_module
from aisupply.exchange.documents import Document, counted
from aisupply.network.build import build_network, flattened
from aisupply.table import Table, render, visible

if TYPE_CHECKING:
    from aisupply.claims.graph import ClaimView

__all__ = [
    "EDGE_COLUMNS",
    "NODE_COLUMNS",
    "NUMBERS",
    "cytoscape",
    "edge_table",
    "edges_csv",
    "edges_parquet",
    "gexf",
    "graphml",
    "node_link",
    "node_table",
]

NODE_COLUMNS = ("id", "type", "name")
"""Columns of a table of nodes."""
NUMBERS = (
    "firm", "stated", "ceiling", "low", "high", "share_low", "share_high", "stated_low",
    "stated_high",
)  # fmt: skip
"""Columns of a table of edges that hold numbers."""
EDGE_COLUMNS = (
    "source", "target", "source_name", "target_name", "relation", "category", "measure", "unit",
    *NUMBERS, "stage", "flow", "counts", "agreement", "known", "categories", "products", "sources",
    "statuses", "certainty", "claims", "entities", "roles", "in_house", "trial", "inferred",
    "authority", "rule", "goods", "until", "id",
)  # fmt: skip
"""Columns of a table of edges; all but the ends, their names and the id are `flattened`'s."""
_NO_LONE_NODES = ("firms, products and agreements without an edge are not in a table of edges",)
_NO_CHARACTERS = dict.fromkeys((0xFFFE, 0xFFFF), 0xFFFD)
"""Code points that no XML may hold."""


def graphml(view: ClaimView) -> Document:
    """Return the network as GraphML; the lens is an attribute of the graph."""
    flat, file = _labelled(view), io.BytesIO()
    nx.write_graphml_xml(flat, file)
    return _document(file.getvalue(), flat)


def gexf(view: ClaimView) -> Document:
    """Return the network as GEXF 1.2; the lens is its description, the day of the lens its date."""
    flat, file = _labelled(view), io.BytesIO()
    writer = nx.readwrite.gexf.GEXFWriter(flat, encoding="utf-8", prettyprint=True)
    meta = writer.xml.find("meta")
    meta.set("lastmodifieddate", view.lens.known_by.isoformat())
    meta.find("creator").text = f"aisupply {__version__}"
    description = meta.makeelement("description", {})
    description.text = str(view.lens.line())
    meta.append(description)
    writer.write(file)
    return _document(file.getvalue(), flat)


def cytoscape(view: ClaimView) -> Document:
    """Return the network as the JSON of Cytoscape.js, which Cytoscape reads as well."""
    flat = _keyed_apart(flattened(build_network(view)))
    for _, _, key, data in flat.edges(keys=True, data=True):
        data["id"] = key
    content = nx.cytoscape_data(flat)
    content["data"] = {"name": "aisupply", **flat.graph}
    return _document(_json(content), flat)


def node_link(view: ClaimView) -> Document:
    """Return the network as the node-link JSON of networkx, which D3 and others read as well."""
    flat = flattened(build_network(view))
    return _document(_json(nx.node_link_data(flat, edges="edges")), flat)


def edges_csv(view: ClaimView) -> Document:
    """Return the edges as CSV; a text that a spreadsheet would run begins with a quote."""
    table = edge_table(view)
    return Document(render(table, "csv").encode(), counted(len(table), "edge"), _NO_LONE_NODES)


def edges_parquet(view: ClaimView) -> Document:
    """Return the edges as Parquet; the lens is in the metadata of the file, under `aisupply`.

    Raises:
        UsageError: pyarrow is not installed.
    """
    arrow, parquet = optional_module("pyarrow"), optional_module("pyarrow.parquet")
    types = {str: arrow.string(), float: arrow.float64()}
    table = edge_table(view)
    series = table.series()
    schema = arrow.schema(
        [arrow.field(name, types[kind]) for name, (kind, _) in series.items()],
        metadata={"aisupply": json.dumps(table.lens)},
    )
    columns = {name: values for name, (_, values) in series.items()}
    file = io.BytesIO()
    parquet.write_table(arrow.table(columns, schema=schema), file)
    return Document(file.getvalue(), counted(len(table), "edge"), _NO_LONE_NODES)


def edge_table(view: ClaimView) -> Table:
    """Return one row for each edge, with the columns `EDGE_COLUMNS`; null is not known or none."""
    flat = flattened(build_network(view))
    names = flat.nodes(data="name")
    rows = [
        {"source": source, "target": target, "source_name": names[source],
         "target_name": names[target], **data, "id": key}
        for source, target, key, data in flat.edges(keys=True, data=True)
    ]  # fmt: skip
    return Table(EDGE_COLUMNS, rows, view.lens.as_json(), numbers=frozenset(NUMBERS))


def node_table(view: ClaimView) -> Table:
    """Return one row for each node, with the columns `NODE_COLUMNS`."""
    flat = flattened(build_network(view))
    rows = [{"id": node, **data} for node, data in flat.nodes(data=True)]
    return Table(NODE_COLUMNS, rows, view.lens.as_json())


def _keyed_apart(flat: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """Return a network in which a key is that of one edge, as the id of an edge in a file is.

    One restriction lies between several pairs, so its edges have one key.
    """
    pairs = Counter(key for *_, key in flat.edges(keys=True))
    apart = nx.MultiDiGraph(**flat.graph)
    apart.add_nodes_from(flat.nodes(data=True))
    for one, other, key, data in flat.edges(keys=True, data=True):
        apart.add_edge(one, other, key if pairs[key] == 1 else f"{key}#{one}-{other}", **data)
    return apart


def _labelled(view: ClaimView) -> nx.MultiDiGraph:
    """Return the flat network with labels, and without characters that XML may not hold."""
    flat = _keyed_apart(flattened(build_network(view)))
    for _, data in flat.nodes(data=True):
        data["label"] = data.pop("name")
    nodes = [data for _, data in flat.nodes(data=True)]
    edges = [data for *_, data in flat.edges(data=True)]
    for data in (*nodes, *edges):
        for name, value in data.items():
            if isinstance(value, str):
                data[name] = visible(value).translate(_NO_CHARACTERS)
    return flat


def _document(data: bytes, flat: nx.MultiDiGraph) -> Document:
    nodes = counted(flat.number_of_nodes(), "node")
    return Document(data, f"{nodes}, {counted(flat.number_of_edges(), 'edge')}")


def _json(content: dict[str, Any]) -> bytes:
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1)
    return f"{text}\n".encode()
