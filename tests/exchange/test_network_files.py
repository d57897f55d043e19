"""The network in formats of others, each opened by a reader that others wrote."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import igraph
import networkx as nx
import pandas as pd
import polars as pl
import pyarrow.parquet
import pytest

from aisupply.errors import UnknownNameError
from aisupply.exchange import network_files
from aisupply.exchange.formats import FORMATS, format_called

if TYPE_CHECKING:
    from pathlib import Path

    import aisupply

    Draft = Any

POWER = "https://w3id.org/aisupply/id/volume/openai-amd-6gw/power/01"
FIGURES = {"firm": 1.0, "stated": 6.0, "ceiling": 6.0, "low": 1.0, "high": 6.0, "unit": "GW"}
"""AMD's deal, by hand: one gigawatt is agreed, six are named, and six are the most."""


@pytest.fixture(scope="module")
def view(shipped: aisupply.Graph) -> aisupply.View:
    """The shipped graph as it was known when the deal was two days old."""
    return shipped.view(known_by="2025-10-08")


@pytest.fixture(scope="module")
def flat(view: aisupply.View) -> nx.MultiDiGraph:
    """What every format is to hold."""
    return view.network(flat=True)


def edges_of(network: nx.MultiDiGraph) -> list[Any]:
    """Return edges without what a format adds, in order."""
    own = {"id", "key", "networkx_key", "source", "target"}
    return sorted(
        ((u, v, sorted((n, x) for n, x in data.items() if n not in own))
         for u, v, data in network.edges(data=True)), key=str,
    )  # fmt: skip


def nodes_of(network: nx.MultiDiGraph, name: str = "name") -> list[Any]:
    """Return id, type and name of all nodes, in order."""
    return sorted((node, data["type"], data[name]) for node, data in network.nodes(data=True))


def test_networkx_reads_graphml_whole(view: aisupply.View, flat: nx.MultiDiGraph) -> None:
    """Nodes, edges with their keys, figures as numbers, and the lens."""
    data = network_files.graphml(view).data
    found = nx.read_graphml(io.BytesIO(data), force_multigraph=True)
    assert nodes_of(found, "label") == nodes_of(flat)
    assert edges_of(found) == edges_of(flat)
    keys = [key for *_, key in found.edges(keys=True)]
    assert len(set(keys)) == len(keys)  # one restriction lies between several pairs
    plain = {(u, v, key.partition(f"#{u}-")[0]) for u, v, key in found.edges(keys=True)}
    assert plain == set(flat.edges(keys=True))
    assert FIGURES.items() <= found.edges["amd", "openai", POWER].items()
    assert found.graph["lens"] == "as known 2025-10-08 · facts only"


def test_igraph_reads_graphml(view: aisupply.View, flat: nx.MultiDiGraph, tmp_path: Path) -> None:
    """As a directed graph, vertices by their ids, figures as numbers."""
    path = tmp_path / "network.graphml"
    path.write_bytes(network_files.graphml(view).data)
    found = igraph.Graph.Read_GraphML(str(path))
    assert (found.vcount(), found.ecount()) == (flat.number_of_nodes(), flat.number_of_edges())
    assert found.is_directed()
    assert found.vs.find(id="openai")["label"] == "OpenAI"
    ends = (found.vs.find(id="amd"), found.vs.find(id="openai"))
    edges = found.es.select(unit="GW", _from=ends[0].index, _to=ends[1].index)
    assert [{name: edge[name] for name in FIGURES} for edge in edges] == [FIGURES]


def test_networkx_reads_gexf_whole(view: aisupply.View, flat: nx.MultiDiGraph) -> None:
    """Nodes by their names, as Gephi shows them; the day of the lens is the date of the file."""
    data = network_files.gexf(view).data
    found = nx.read_gexf(io.BytesIO(data))
    assert nodes_of(found, "label") == nodes_of(flat)
    assert edges_of(found) == edges_of(flat)
    meta = ET.fromstring(data).find("{*}meta")  # noqa: S314
    assert meta is not None
    assert meta.get("lastmodifieddate") == "2025-10-08"
    assert meta.findtext("{*}description") == "as known 2025-10-08 · facts only"


def test_networkx_reads_cytoscape_json_whole(view: aisupply.View, flat: nx.MultiDiGraph) -> None:
    """Every element of Cytoscape has an id of its own; an edge has that of its claim's thing."""
    content = json.loads(network_files.cytoscape(view).data)
    ids = [part["data"]["id"] for kind in ("nodes", "edges") for part in content["elements"][kind]]
    assert len(set(ids)) == len(ids)
    assert POWER in ids
    found = nx.cytoscape_graph(content)
    assert nodes_of(found) == nodes_of(flat)
    assert edges_of(found) == edges_of(flat)


def test_networkx_reads_node_link_json_whole(view: aisupply.View, flat: nx.MultiDiGraph) -> None:
    """Nodes, edges and keys are the same network."""
    content = json.loads(network_files.node_link(view).data)
    found = nx.node_link_graph(content, edges="edges")
    assert nx.utils.graphs_equal(found, flat)


def test_pandas_and_polars_read_edges_from_csv(view: aisupply.View, flat: nx.MultiDiGraph) -> None:
    """A row for each edge, the figures as numbers."""
    data = network_files.edges_csv(view).data
    frame = pd.read_csv(io.BytesIO(data)).set_index("id")
    assert len(frame) == flat.number_of_edges()
    assert dict(frame.loc[POWER, list(FIGURES)]) == FIGURES
    assert frame.loc[POWER, "target_name"] == "OpenAI"
    row = pl.read_csv(data, infer_schema_length=None).row(
        by_predicate=pl.col("id") == POWER, named=True
    )
    assert FIGURES.items() <= row.items()


def test_parquet_has_one_schema_and_the_lens(view: aisupply.View, draft: Draft) -> None:
    """Read by pandas and by the reader of polars; columns are typed even where no row has one."""
    data = network_files.edges_parquet(view).data
    frame = pd.read_parquet(io.BytesIO(data)).set_index("id")
    assert dict(frame.loc[POWER, list(FIGURES)]) == FIGURES
    other = pl.read_parquet(io.BytesIO(data))
    assert FIGURES.items() <= other.row(by_predicate=pl.col("id") == POWER, named=True).items()
    small = network_files.edges_parquet(draft.supply("amd", "openai").open().view()).data
    schemas = [pyarrow.parquet.read_schema(io.BytesIO(part)) for part in (data, small)]
    assert schemas[0].equals(schemas[1], check_metadata=False)
    assert json.loads(schemas[0].metadata[b"aisupply"])["known_by"] == "2025-10-08"


def test_a_view_gives_data_frames(view: aisupply.View, flat: nx.MultiDiGraph) -> None:
    """What is unknown is null, and sums are over what is known; by hand: one gigawatt of AMD's."""
    frame = view.to_pandas("edges")
    assert len(frame) == flat.number_of_edges()
    firm = frame[(frame.source == "amd") & (frame.unit == "GW")].firm
    assert firm.sum() == 1.0
    assert frame.attrs["lens"]["known_by"] == "2025-10-08"
    nodes = view.to_polars("nodes")
    assert nodes.columns == ["id", "type", "name"]
    assert nodes.filter(pl.col("id") == "openai")["name"].to_list() == ["OpenAI"]


def test_a_table_that_there_is_not_is_told(view: aisupply.View) -> None:
    """The error names the two that there are."""
    with pytest.raises(UnknownNameError, match="did you mean 'edges'"):
        view.to_pandas("edge")


@pytest.fixture
def hostile(draft: Draft) -> aisupply.View:
    """A firm whose name steers terminals, ends XML, and would be run by a spreadsheet."""
    draft.registry = draft.registry.replace(
        '"AMD"@en', '"=HYPERLINK(1)\\u001b[31m\\u0000\\uffff<&\\"]]>"@en'
    )
    return draft.supply("amd", "openai").open().view()


def test_no_name_breaks_a_file(hostile: aisupply.View) -> None:
    """XML shows what it may not hold as pictures; JSON has it as it is; CSV keeps it a text."""
    name = '=HYPERLINK(1)\x1b[31m\x00\uffff<&"]]>'
    shown = '=HYPERLINK(1)␛[31m␀\ufffd<&"]]>'
    for data in (network_files.graphml(hostile).data, network_files.gexf(hostile).data):
        root = ET.fromstring(data)  # noqa: S314
        assert shown in {*root.itertext(), *(str(node.get("label")) for node in root.iter())}
    assert nx.node_link_graph(
        json.loads(network_files.node_link(hostile).data), edges="edges"
    ).nodes["amd"]["name"] == name  # fmt: skip
    frame = pl.read_csv(network_files.edges_csv(hostile).data)
    assert frame["source_name"].to_list() == [f"'{name}"]


@pytest.mark.parametrize("name", [form.name for form in FORMATS if form.name != "ftm"])
def test_the_same_view_gives_the_same_bytes(name: str, draft: Draft) -> None:
    """No file says when it was written."""
    view = draft.supply("amd", "openai").open().view()
    again = draft.open().view()
    assert format_called(name).document(view).data == format_called(name).document(again).data
