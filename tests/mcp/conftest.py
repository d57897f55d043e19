"""One server for the tests of this folder, started by a client of the official SDK."""

from __future__ import annotations

import asyncio
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

import aisupply

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

    from mcp import types
    from mcp.client.session import ClientSession

    from aisupply.graph import Graph, View

pytest.importorskip("mcp")

COMMAND = [sys.executable, "-m", "aisupply", "mcp"]
_PATIENCE = 120.0


class Agent:
    """A client of the SDK in a thread with an event loop, to be asked from tests."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._ready = threading.Event()
        self.session: ClientSession
        self.initialised: types.InitializeResult
        self.tools: dict[str, types.Tool]

    def start(self) -> None:
        """Start the server and shake hands with it."""
        self._thread.start()
        self._over = asyncio.run_coroutine_threadsafe(self._talk(), self._loop)
        assert self._ready.wait(_PATIENCE), "the server did not answer"

    async def _talk(self) -> None:
        from mcp import ClientSession, StdioServerParameters, stdio_client
        from mcp.client.stdio import get_default_environment

        self._end = asyncio.Event()
        environment = get_default_environment() | _cache()
        started = StdioServerParameters(command=COMMAND[0], args=COMMAND[1:], env=environment)
        async with (
            stdio_client(started) as (read, write),
            ClientSession(read, write) as self.session,
        ):
            self.initialised = await self.session.initialize()
            listed = await self.session.list_tools()
            self.tools = {tool.name: tool for tool in listed.tools}
            self._ready.set()
            await self._end.wait()

    def stop(self) -> None:
        """End the conversation; the server ends with it."""
        self._loop.call_soon_threadsafe(self._end.set)
        self._over.result(_PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE)
        self._loop.close()

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Wait for a request of the session."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE)

    def call(self, name: str, /, **arguments: Any) -> dict[str, Any]:
        """Call a tool and return its structured answer; it must not fail."""
        result = self.do(self.session.call_tool(name, arguments))
        assert not result.is_error, result.content[0].text
        answer: dict[str, Any] = result.structured_content
        return answer

    def fail(self, name: str, /, **arguments: Any) -> str:
        """Call a tool that must fail, and return what it says."""
        result = self.do(self.session.call_tool(name, arguments))
        assert result.is_error
        text: str = result.content[0].text
        return text


def _cache() -> dict[str, str]:
    import os

    return {k: v for k, v in os.environ.items() if k.startswith("AISUPPLY_")}


@pytest.fixture(scope="session")
def agent() -> Iterator[Agent]:
    """A client that talks to a server over the shipped graph."""
    made = Agent()
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def view(shipped: Graph) -> View:
    """The shipped graph under the default lens, with its network made once."""
    made = shipped.view()
    network = made.network()
    made.network = lambda: network  # type: ignore[method-assign]
    return made


@pytest.fixture(scope="session")
def shipped() -> Graph:
    """The shipped graph, to compare answers with."""
    return aisupply.open()
