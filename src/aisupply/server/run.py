"""Running a server: its socket, its event loop, the signals that end it."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import signal
import socket
import sys
from typing import TYPE_CHECKING

import uvicorn

from aisupply.errors import AisupplyError, UsageError
from aisupply.server.app import build
from aisupply.server.connections import guarded
from aisupply.server.service import Service
from aisupply.workers.logs import place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aisupply.server.service import Tools
    from aisupply.server.settings import Settings
    from aisupply.workers.logs import Log
    from aisupply.workers.pool import WorkerPool

__all__ = ["address_of", "serve"]

_BACKLOG = 1024
_GRACE_SECONDS = 2


def serve(
    settings: Settings,
    *,
    log: Log,
    tell: Callable[[str], None],
    tools: Callable[[WorkerPool, Log], Tools] | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT; all processes have ended when it returns.

    Args:
        settings: where and what.
        log: where events go.
        tell: called with the address once the server listens.
        tools: makes what answers agents at `/mcp`, of the workers and the log; None if nothing
            does.

    Raises:
        UsageError: if the port is taken, or the address is not of this machine.
        StoreError: if the graph cannot be opened.
    """
    if sys.platform == "win32":
        raise UsageError(
            "the server needs a system that can fork and limit processes",
            hint="run it on Linux or macOS, or in WSL",
        )
    with _listen(settings.host, settings.port) as listener:
        service = Service(settings, log, tools)
        _relay(log)
        config = uvicorn.Config(
            build(service), http=guarded(settings.limits), ws="none", lifespan="on",
            log_config=None, access_log=False, server_header=False, proxy_headers=False,
            timeout_keep_alive=int(settings.limits.head_seconds), backlog=_BACKLOG,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )  # fmt: skip
        server = _Server(config, service)
        tell(address_of(listener))
        server.run(sockets=[listener])
    if server.failure is not None:
        raise server.failure


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; `UsageError` says why it cannot."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        # With the protocol told, the event loop sends each write at once (TCP_NODELAY).
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(_BACKLOG)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UsageError(
                f"port {port} is taken by another program",
                hint="choose another: --port 0 takes any that is free",
            ) from error
        raise UsageError(
            f"{host}, port {port}: {error.strerror or error}",
            hint="choose another --host or --port",
        ) from error
    return listener


def address_of(listener: socket.socket) -> str:
    """Return the URL at which a socket can be reached."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Relay(logging.Handler):
    """Hands what uvicorn complains of to a log, as a fault."""

    def __init__(self, log: Log) -> None:
        super().__init__(logging.ERROR)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Tell of one record."""
        error = record.exc_info[1] if record.exc_info else None
        words = record.getMessage().strip()
        self._log.fault(f"{words}: {place_of(error)}" if error else words)


def _relay(log: Log) -> None:
    """Send the messages of uvicorn to a log, and to nothing else."""
    logger = logging.getLogger("uvicorn")
    logger.handlers = [_Relay(log)]
    logger.propagate = False


class _Server(uvicorn.Server):
    """uvicorn's server, which ends with exit code 0 on a signal, and where the graph is bad."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service
        self.failure: AisupplyError | None = None
        service.connections = lambda: self.server_state.connections

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take SIGTERM and SIGINT as a wish to end."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self.handle_exit, name, None)
        waiting = loop.create_task(self._wait_ready())
        yield
        waiting.cancel()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the jobs that run, so that their clients are told, and then the rest."""
        self._service.pool.stop()
        await super().shutdown(sockets)

    async def _wait_ready(self) -> None:
        """End the server if the workers cannot start."""
        while not hasattr(self._service.pool, "workers"):
            await asyncio.sleep(0.01)
        try:
            await self._service.pool.workers.ready
        except AisupplyError as error:
            self.failure = error
            self.should_exit = True
        else:
            self._service.log.event("ready", workers=self._service.settings.limits.workers)
