"""The public door: open a graph, take a view of it, ask the view."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from aisupply.claims import answers
from aisupply.claims.graph import ClaimGraph, ClaimView
from aisupply.errors import StoreError, UnknownNameError
from aisupply.rdf import bundle
from aisupply.store import (
    CODES_GRAPHS,
    LOADED_GRAPH,
    REGISTRY_GRAPHS,
    SHIPPED_CODES,
    SHIPPED_REGISTRY,
    disk,
    files,
)
from aisupply.store.documents import placed_quads
from aisupply.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx
    import pandas as pd
    import polars as pl
    import rdflib

    from aisupply.claims.lens import Lens
    from aisupply.network.supply_history import CustomerSupply
    from aisupply.notebook import Drawn
    from aisupply.table import Table

__all__ = ["Graph", "View", "open"]


def open(  # noqa: A001
    path: str | Path | None = None, *, tell: Callable[[int, int], None] | None = None
) -> Graph:
    """Open a graph: the shipped one, a store, a folder of files, or a file of claims.

    Args:
        path: a store made by `aisupply load`, as a folder or as the http(s) address of a SPARQL
            1.1 endpoint; a folder with `registry/` and `sources/`; a file in one of
            `aisupply.store.documents.FORMATS`: claims are read beside the shipped registry; the
            shipped graph if None.
        tell: called, while claims are fetched from an address, with how many have come and how
            many there are.

    Raises:
        StoreError: if there is no graph at the path.
        UsageError: for an address that may not be asked.
        DataError: if a file does not parse; it names file and line.

    Example:
        >>> import aisupply
        >>> graph = aisupply.open()
        >>> view = graph.view(known_by="2025-10-07")
        >>> view.query("SELECT DISTINCT ?s { ?s ais:suppliesTo :openai }").columns
        ('s',)
    """
    if path is None:
        return _open_shipped()
    if "://" in str(path):
        return _open_remote(str(path), tell)
    place = Path(path)
    if disk.is_store(place):
        return Graph(lambda: disk.open_store(place))
    if place.is_dir():
        return Graph(lambda: files.load_folder(place, codes=bundle.ontology_dir() / "codes"))
    if place.exists():
        return Graph(lambda: _load_one(place))
    raise StoreError(
        f"there is no graph at {path}", hint="check the path; the shipped graph needs none"
    )


class Graph(ClaimGraph):
    """All claims of a graph, nothing filtered.

    Args:
        load: makes the store; called when it is first needed.
        key: digest of what the store is made from; with it, snapshots are kept.
    """

    def view(self, lens: Lens | None = None, **options: Any) -> View:
        """Return the graph under a lens; see `lens` for the options."""
        return cast("View", super().view(lens, **options))

    def _view_of(self, lens: Lens, *, store: Callable[[], EmbeddedStore] | None = None) -> View:
        return View(self, lens, store=store)


class View(ClaimView):
    """A graph under a lens.

    Args:
        graph: all claims.
        lens: the policy.
        store: makes the store of the view; built from graph and lens by default.
    """

    graph: Graph

    def rdf(self) -> rdflib.Dataset:
        """Return the view as an rdflib data set over the same store, nothing copied.

        Its queries are answered by the store and cannot leave it: SERVICE is refused.
        """
        import rdflib as rdf

        from aisupply.claims.rdflib_store import GuardedStore

        return rdf.Dataset(store=GuardedStore(store=self.store.engine), default_union=False)

    def network(self, *, flat: bool = False) -> nx.MultiDiGraph:
        """Return the view as a network; see `aisupply.network.build` for nodes and edges.

        Args:
            flat: attributes are texts and numbers only, as file formats hold them
                (`aisupply.network.build.flattened`); measures take the network that is not flat.
        """
        from aisupply.network.build import build_network, flattened

        network = build_network(self)
        return cast("nx.MultiDiGraph", flattened(network) if flat else network)

    def supply(self, customer: str) -> CustomerSupply:
        """Return what one customer is supplied with, and nothing else of the network.

        `concentration` and `explain` of that customer answer from it as from `network()`, at a
        fraction of the work: neither the view's store nor any other edge is made.

        Args:
            customer: id of the customer; a firm of a group is answered as the group.

        Example:
            >>> import aisupply
            >>> supply = aisupply.open().view(known_by="2025-10-07").supply("openai")
            >>> table = aisupply.concentration(supply, "openai", category="ai-accelerator")
            >>> table.column("suppliers")
            [3]
        """
        from aisupply.network.supply_history import customer_supply

        return customer_supply(self, customer)

    def to_pandas(self, what: str = "edges") -> pd.DataFrame:
        """Return the network of the view as a data frame of pandas, a row for each edge or node.

        Args:
            what: `edges`, with the columns of `aisupply export -o FILE.csv`, or `nodes`, with id,
                type and name.

        Raises:
            UsageError: pandas is not installed, or there is no such table.

        Example:
            >>> import aisupply
            >>> edges = aisupply.open().view().to_pandas("edges")  # doctest: +SKIP
            >>> edges[edges.unit == "GW"].groupby("target_name").stated.sum()  # doctest: +SKIP
        """
        return self._network_table(what).to_pandas()

    def to_polars(self, what: str = "edges") -> pl.DataFrame:
        """Return the network of the view as a data frame of polars; see `to_pandas`."""
        return self._network_table(what).to_polars()

    def _network_table(self, what: str) -> Table:
        from aisupply.exchange.network_files import edge_table, node_table

        tables = {"edges": edge_table, "nodes": node_table}
        if what not in tables:
            raise UnknownNameError("table of a network", what, tables)
        return tables[what](self)

    def draw(self, focus: str | None = None, **options: Any) -> Drawn:
        """Draw the view as an interactive page; see `aisupply.draw` for the options."""
        from aisupply.notebook import draw

        return draw(self, focus, **options)

    def _repr_html_(self) -> str:
        """Show the view in a notebook: its network, and what is in it."""
        from aisupply.notebook import draw

        counted = answers.table(
            self.store.select(
                "SELECT ?class (COUNT(DISTINCT ?x) AS ?count) { ?x a ?class } "
                "GROUP BY ?class ORDER BY DESC(?count) LIMIT 12"
            )
        )
        drawn = draw(self.network())
        return f"{drawn._repr_html_()}{counted._repr_html_()}"


def _open_shipped() -> Graph:
    graph, ontology = bundle.graph_dir(), bundle.ontology_dir()
    codes, rules = ontology / "codes", ontology / "rules"
    return Graph(
        lambda: files.load_folder(graph, codes=codes), key=bundle.digest(graph, codes, rules)[:32]
    )


def _open_remote(url: str, tell: Callable[[int, int], None] | None) -> Graph:
    from aisupply.store.remote.http import checked_url
    from aisupply.store.remote.store import RemoteStore

    checked_url(url)
    return Graph(lambda: RemoteStore(url, tell=tell))


def _load_one(path: Path) -> EmbeddedStore:
    """Read one file beside the shipped code lists; claims beside the shipped registry too.

    What an export has brought along, it needs no second time, and a file of registry entries is
    a registry of its own.
    """
    store = EmbeddedStore()
    hint = f"mend the file at the place named, then run: aisupply validate {path}"
    store.load(placed_quads(path, registry=LOADED_GRAPH, hint=hint))
    shipped = (
        (CODES_GRAPHS, SHIPPED_CODES, bundle.ontology_dir() / "codes"),
        (REGISTRY_GRAPHS, SHIPPED_REGISTRY, bundle.graph_dir() / "registry"),
    )
    for graphs, place, folder in shipped:
        if not any(store.ask(f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}") for graph in graphs):
            for part in sorted(folder.glob("*.ttl")):
                files.load_file(store, part, graph=place)
    return store
