"""A TCP proxy that can be told to misbehave, in front of each dependency. Runs as a process of its own.

Standard input takes one JSON object per line, `{"name", "mode", "argument", "direction"}`, and ends it when it ends.
Modes: pass, latency (ms), blackhole, reset, half_close, slice (bytes), bandwidth (bytes/s), corrupt.
Direction: `both`, `up` (towards the server) or `down`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
import sys
from dataclasses import dataclass, field

MODES = ("pass", "latency", "blackhole", "reset", "half_close", "slice", "bandwidth", "corrupt")
_CHUNK = 65_536
_GONE = (OSError, EOFError, asyncio.IncompleteReadError)


@dataclass(slots=True)
class Mode:
    """How bytes are treated now; `over` is set when the next mode takes its place."""

    name: str = "pass"
    argument: float = 0.0
    direction: str = "both"
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def concerns(self, direction: str) -> bool:
        return self.direction in ("both", direction)


class Route:
    """One dependency: a port of ours, its address, and how it is treated."""

    def __init__(self, name: str, host: str, port: int) -> None:
        self.name, self._host, self._port = name, host, port
        self.mode = Mode()
        self._open: set[asyncio.StreamWriter] = set()

    async def listen(self) -> int:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port: int = server.sockets[0].getsockname()[1]
        return port

    def switch(self, name: str, argument: float, direction: str) -> None:
        before, self.mode = self.mode, Mode(name, argument, direction)
        before.over.set()
        if name == "reset":
            for writer in list(self._open):
                _reset(writer)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.mode.name == "reset":
            _reset(writer)
            return
        try:
            there, onward = await asyncio.open_connection(self._host, self._port)
        except OSError:
            _reset(writer)
            return
        both = {writer, onward}
        self._open |= both
        try:
            await asyncio.gather(self._pump(reader, onward, "up"), self._pump(there, writer, "down"))
        except _GONE:
            for each in both:
                _reset(each)
        finally:
            self._open -= both
            for each in both:
                each.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, direction: str) -> None:
        while piece := await reader.read(_CHUNK):
            await self._forward(piece, writer, direction)
        with contextlib.suppress(OSError, RuntimeError):  # the other side may have gone first
            writer.write_eof()

    async def _forward(self, piece: bytes, writer: asyncio.StreamWriter, direction: str) -> None:
        """What a black hole has taken comes out when it is over, as after a partition."""
        mode = self.mode
        while mode.name == "blackhole" and mode.concerns(direction):
            await mode.over.wait()
            mode = self.mode
        if not mode.concerns(direction):
            writer.write(piece)
        else:
            await _treat(mode, piece, writer)
        await writer.drain()


async def _treat(mode: Mode, piece: bytes, writer: asyncio.StreamWriter) -> None:
    match mode.name:
        case "latency":
            await asyncio.sleep(mode.argument / 1000)
            writer.write(piece)
        case "half_close":
            with contextlib.suppress(OSError, RuntimeError):  # it may be half closed already
                writer.write_eof()
        case "slice":
            size = max(1, int(mode.argument))
            for start in range(0, len(piece), size):
                writer.write(piece[start : start + size])
                await writer.drain()
                await asyncio.sleep(0)
        case "bandwidth":
            await asyncio.sleep(len(piece) / max(1.0, mode.argument))
            writer.write(piece)
        case "corrupt":
            middle = len(piece) // 2
            writer.write(piece[:middle] + bytes([piece[middle] ^ 0x20]) + piece[middle + 1 :])
        case _:
            writer.write(piece)


def _reset(writer: asyncio.StreamWriter) -> None:
    """RST instead of FIN."""
    raw = writer.get_extra_info("socket")
    if raw is not None:
        with contextlib.suppress(OSError):  # closed already
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport = writer.transport
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


async def main(targets: dict[str, tuple[str, int]]) -> None:
    routes = {name: Route(name, host, port) for name, (host, port) in targets.items()}
    print(json.dumps({name: await route.listen() for name, route in routes.items()}), flush=True)
    orders = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    while line := await orders.readline():
        order = json.loads(line)
        routes[order["name"]].switch(order["mode"], order["argument"], order["direction"])
        print("ok", flush=True)


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
