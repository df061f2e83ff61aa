"""A model's address on this machine that accepts any key, and counts who comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

_BODY = b'{"choices": [{"message": {"role": "assistant", "content": "pong"}, "finish_reason": "stop"}]}'
_ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%s"


@dataclass(slots=True)
class Listener:
    """A port on loopback; `visits` are connections, whatever was said on them."""

    port: int = 0
    visits: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.visits += 1
        await reader.readuntil(b"\r\n\r\n")
        writer.write(_ANSWER % (len(_BODY), _BODY))
        await writer.drain()
        writer.close()


@asynccontextmanager
async def a_model() -> AsyncIterator[Listener]:
    listener = Listener()
    server = await asyncio.start_server(listener.answer, "127.0.0.1", 0)
    listener.port = server.sockets[0].getsockname()[1]
    async with server:
        yield listener
