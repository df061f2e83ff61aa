"""One WebSocket: accepted first, then authenticated, so that a refusal can be read by the SDK."""

import asyncio

from starlette.types import Receive, Scope, Send

from baton_dev.ably.codec import Format
from baton_dev.ably.connection import Connection
from baton_dev.ably.errors import AblyError
from baton_dev.ably.frames import to_frame
from baton_dev.ably.outbox import Outbox
from baton_dev.ably.protocol import Do
from baton_dev.ably.request import query_of
from baton_dev.ably.session import Session
from baton_dev.ably.standin import Standin


async def serve_socket(standin: Standin, scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await standin.faults.open_gate.wait()
    if scope["path"] not in ("/", "/ws-up"):
        await _refuse_upgrade(send, 404)
        return
    if standin.faults.strike("error", "unauthorised"):
        await _refuse_upgrade(send, 503)
        return
    await send({"type": "websocket.accept"})
    if scope["path"] == "/ws-up":
        await send({"type": "websocket.close", "code": 1000})
        return
    query = query_of(scope)
    outbox = Outbox(send, standin.limits, standin.faults.open_gate)
    try:
        connection = standin.connect(query, outbox)
    except AblyError as refusal:
        message = {"action": Do.ERROR, "error": refusal.info()}
        outbox.close(to_frame(message, Format.named(query.get("format", "json"))))
        await outbox.finished()
        return
    await _converse(standin, connection, outbox, receive)


async def _converse(standin: Standin, connection: Connection, outbox: Outbox, receive: Receive) -> None:
    session = Session(standin, connection)
    try:
        while True:
            event = await receive()
            if event["type"] != "websocket.receive":
                break
            await standin.faults.hold()
            text: str | None = event.get("text")
            if connection.outbox is outbox:
                session.receive(event.get("bytes", b"") if text is None else text)
    except asyncio.CancelledError:
        if not outbox.is_cut:
            raise
    finally:
        standin.lost(connection, outbox)
        outbox.abandon()


async def _refuse_upgrade(send: Send, status: int) -> None:
    await send({"type": "websocket.http.response.start", "status": status, "headers": []})
    await send({"type": "websocket.http.response.body", "body": b""})
