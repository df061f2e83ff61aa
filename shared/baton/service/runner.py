"""The life of a process: parts start, HTTP opens; on a signal HTTP closes, then the parts in reverse."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from baton.logs import get_logger
from baton.service.app import stopping
from baton.settings import Settings

_DRAIN_S = 5  # for answers under way
_TOTAL_S = 9.5  # an orchestrator kills after ten
_SIGNALS = (signal.SIGTERM, signal.SIGINT)

_log = get_logger(__name__)

Step = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Runnable:
    """One app and what runs behind it. `port` 0 takes a free one; once bound, `port` is the real one."""

    name: str
    app: ASGIApp | None = None
    port: int = 0
    start: Step | None = None
    stop: Step | None = None
    websockets: bool = False
    started: bool = field(default=False, init=False)


def run(services: Sequence[Runnable], settings: Settings, on_ready: Callable[[], None] | None = None) -> None:
    """Runs until SIGTERM or SIGINT; a second signal does not wait for anything."""
    uvicorn_loop = uvicorn.Config(app="", loop="auto", log_config=None).get_loop_factory()
    with asyncio.Runner(loop_factory=uvicorn_loop) as runner:
        runner.run(Process(services, settings).serve(on_ready))


class Process:
    """All services of one process in one event loop."""

    def __init__(self, services: Sequence[Runnable], settings: Settings) -> None:
        self._services = services
        self._settings = settings
        self._servers: list[_Server] = []
        self._serving: list[asyncio.Task[None]] = []
        self._ended = asyncio.Event()
        self._signals = 0

    async def serve(self, on_ready: Callable[[], None] | None = None) -> None:
        """Starts everything, tells `on_ready`, waits for the signal, stops everything within ten seconds."""
        with self._signals_caught():
            starting = asyncio.create_task(self._start())
            try:
                await self._ended_or(starting)
                if starting.done():
                    starting.result()
                    _set_aside_what_stays()
                    _log.info("process_ready", ports={one.name: one.port for one in self._services if one.app})
                    if on_ready is not None:
                        on_ready()
                    await self._ended_or(*self._serving)
            finally:
                starting.cancel()
                await self._stop()

    def end(self) -> None:
        """Begins to stop; called again, stops without waiting for open requests."""
        self._signals += 1
        self._ended.set()
        if self._signals > 1:
            for server in self._servers:
                server.force_exit = True

    async def _start(self) -> None:
        for service in self._services:
            service.started = True  # before, because what failed half-way wants to be stopped too
            if service.start is not None:
                await service.start()
        self._open_doors()
        while not all(server.started for server in self._servers):
            for task in self._serving:
                if task.done():
                    task.result()
                    raise RuntimeError(f"{task.get_name()} ended while starting")
            await asyncio.sleep(0.01)

    def _open_doors(self) -> None:
        for service in self._services:
            if service.app is None:
                continue
            listener = _listen(self._settings.host, service.port)
            service.port = listener.getsockname()[1]
            server = _Server(_config(service, self._settings))
            self._servers.append(server)
            self._serving.append(asyncio.create_task(server.serve([listener]), name=f"http {service.name}"))

    async def _ended_or(self, *tasks: asyncio.Task[None]) -> None:
        """Until the signal, or the end of a task: a server that ends by itself ends the process."""
        ended = asyncio.create_task(self._ended.wait())
        await asyncio.wait([ended, *tasks], return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()

    async def _stop(self) -> None:
        _log.info("process_stopping")
        deadline = asyncio.get_running_loop().time() + _TOTAL_S
        await self._close_doors()
        await self._stop_parts(deadline)
        _log.info("process_stopped")

    async def _close_doors(self) -> None:
        for service in self._services:
            if isinstance(service.app, FastAPI):
                stopping(service.app).set()
        for server in self._servers:
            server.should_exit = True
        for outcome in await asyncio.gather(*self._serving, return_exceptions=True):
            if isinstance(outcome, Exception):
                _log.error("http_server_failed", exc_info=outcome)

    async def _stop_parts(self, deadline: float) -> None:
        """Each part gets its share of the time that is left, so that one that hangs cannot eat the others'."""
        parts = [one for one in reversed(self._services) if one.stop is not None and one.started]
        while parts:
            left = max(0.0, deadline - asyncio.get_running_loop().time())
            await self._stop_part(parts.pop(0), 0.1 if self._signals > 1 else left / (len(parts) + 1))

    async def _stop_part(self, service: Runnable, within_s: float) -> None:
        assert service.stop is not None  # noqa: S101 - told to the type checker
        try:
            async with asyncio.timeout(within_s):
                await service.stop()
        except Exception:
            _log.exception("part_stopped_badly", part=service.name)

    @contextlib.contextmanager
    def _signals_caught(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for one in _SIGNALS:
            loop.add_signal_handler(one, self.end)
        try:
            yield
        finally:
            for one in _SIGNALS:
                loop.remove_signal_handler(one)


def _set_aside_what_stays() -> None:
    """The collector need not look through modules and classes again: each time would be a pause of 80 ms."""
    gc.collect()
    gc.freeze()


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: one process may hold several, and parts that outlive them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _config(service: Runnable, settings: Settings) -> uvicorn.Config:
    assert service.app is not None  # noqa: S101 - told to the type checker
    return uvicorn.Config(
        service.app,
        http="httptools",
        ws="auto" if service.websockets else "none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=_DRAIN_S,
    )


def _listen(host: str, port: int) -> socket.socket:
    """Bound by us, so that the real port is known before the first connection."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.setblocking(False)
    return listener
