"""An early answer to a body that is still on its way, so that the sender gets to read it.

A connection that is closed with bytes unread is reset, and the reset throws away what the sender has not read yet:
a client that first sends all and then listens (most do) would see a broken connection in place of our 413. With
keep-alive the server reads on by itself; here we do, for a while, for those who asked to close (as nginx does with
`lingering_close`).
"""

from __future__ import annotations

import asyncio

from starlette.types import Message, Receive, Send

_BYTES = 64 * 1024 * 1024
_SECONDS = 5.0


def lingering(receive: Receive, send: Send) -> Send:
    """A `send` that holds the end of the answer back until the rest of the body has come, and was thrown away."""

    async def send_and_linger(message: Message) -> None:
        is_last = message["type"] == "http.response.body" and not message.get("more_body", False)
        if not is_last:
            await send(message)
            return
        await send({**message, "more_body": True})
        await _throw_away(receive)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    return send_and_linger


async def _throw_away(receive: Receive) -> None:
    left = _BYTES
    try:
        async with asyncio.timeout(_SECONDS):
            while left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                if message["type"] == "http.disconnect" or not message.get("more_body", False):
                    return
    except TimeoutError:
        return
