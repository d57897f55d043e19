"""The server: SPARQL 1.1 Protocol, JSON API, named questions and the report's pages, read-only.

From the socket to the engine::

    run          a process with an event loop: sockets, signals, a clean end
    connections  the HTTP connection, with time limits for slow clients
    app, middleware                  the routes, and what each request passes first
    sparql, api, questions, site     modules of routes; each exports `routes(service)`

and in `aisupply.workers`::

    pool         who runs when: quick first, long ones aside, the endless killed
    forkserver   a process with the view loaded, which forks workers
    worker       one query at a time, under limits of memory and time

No query text is ever read by the process that holds the sockets: it measures, queues, passes
bytes on, and kills.
"""

from __future__ import annotations

__all__: list[str] = []
