"""The server: SPARQL 1.1 Protocol, JSON API, named questions and the report's pages, read-only.

From the socket to the engine::

    run          a process with an event loop: sockets, signals, a clean end
    connections  the HTTP connection, with time limits for slow clients
    app, middleware                  the routes, what each request passes first, how errors are told
    sparql, api, agents, questions, query_page, site
                                     modules of routes; each exports `routes(service)`
    service, settings                what all routes share, and what the server was told
    replies, cache                   answers as starlette's responses, and those that are kept
    openapi, metrics                 the description of the API, figures for Prometheus

and in `aisupply.workers`::

    pool         `WorkerPool.run(job)`: quick first, long ones aside, the endless killed
    handle       one worker, seen from the event loop
    forkserver   a process with the view loaded, which forks workers
    worker       one job at a time, under limits of memory and time
    sparql       a query: refused by `aisupply.rdf.guard`, or run and written under limits

No query text is ever read by the process that holds the sockets: it measures, queues, passes
bytes on, and kills.  The pages are written by `aisupply.pages`, which also writes them to disk, so
that starlette's templates have nothing to do here.
"""

from __future__ import annotations

__all__: list[str] = []
