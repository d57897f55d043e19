"""The questions and measures as tools of the Model Context Protocol, over stdio, read-only.

From the client to the graph::

    run         a process with an event loop: standard input and output, signals, a clean end
    app         the protocol: lists tools, resources and prompts, and calls them
    tools       what a tool takes and gives, and the call it makes
    schemas     JSON schemas of arguments and answers
    answering   rows become an answer: a page of them, with coverage and citations
    client      jobs for the pool of `aisupply.workers`, killed at their deadline

The tools are made of the declarations that commands and the JSON API are made of, so that all take
the same parameters and give the same rows; `words` speaks of the few others.  No query is run by
the process that speaks the protocol.
"""

from __future__ import annotations

__all__: list[str] = []
