"""The view as rdflib sees it: the same store, with the same guard before each query.

rdflib's own engine would fetch what a query names (SERVICE, FROM); here every query is the
store's to answer, so that nothing leaves this process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oxrdflib import OxigraphStore

from aisupply.errors import QueryError
from aisupply.rdf.guard import refuse_remote
from aisupply.rdf.tokens import BOM
from aisupply.store.data_set import from_clauses, merged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdflib.query import Result
    from rdflib.term import Identifier

__all__ = ["GuardedStore"]


class GuardedStore(OxigraphStore):
    """An rdflib store over Oxigraph that refuses queries which would leave it."""

    def query(
        self,
        query: Any,
        initNs: Mapping[str, Any],  # noqa: N803 - rdflib's names
        initBindings: Mapping[str, Identifier],  # noqa: N803
        queryGraph: str,  # noqa: N803
        **kwargs: Any,
    ) -> Result:
        """Answer a query that is given as text.

        Raises:
            QueryError: for SERVICE, and for a prepared query: rdflib would run it itself.
        """
        if not isinstance(query, str):
            raise QueryError(
                "a prepared query is not for the store to answer", hint="give the query as text"
            )
        query = query.removeprefix(BOM)
        refuse_remote(query)
        prefixes = {**self._namespace_for_prefix, **initNs}
        clauses = from_clauses(query, prefixes=prefixes)
        if clauses is None:
            return super().query(query, initNs, initBindings, queryGraph, **kwargs)
        # The graph that rdflib asks for would go before those that the query names.
        scoped = OxigraphStore(store=merged(self._inner, clauses.default, clauses.named))
        return scoped.query(query, prefixes, initBindings, queryGraph, **kwargs)
