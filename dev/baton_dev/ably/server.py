"""The stand-in as one raw ASGI app: REST and WebSocket on the same port, as the SDKs expect."""

import asyncio
import socket

import structlog
import uvicorn
from starlette.types import Receive, Scope, Send

from baton_dev.ably import control, sandbox
from baton_dev.ably.errors import AblyError
from baton_dev.ably.reply import Reply, break_off, cors, send_reply
from baton_dev.ably.request import Request, headers_of, query_of, read_body, segments_of
from baton_dev.ably.rest import routes
from baton_dev.ably.rest.routes import Handler
from baton_dev.ably.socket import serve_socket
from baton_dev.ably.standin import Standin, keep_house
from baton_dev.child import AnnouncedServer

log = structlog.get_logger()
BODY_BYTES = 2 * 1024 * 1024 + 64 * 1024


class AblyApp:
    def __init__(self, standin: Standin, with_sandbox: bool = False, with_faults: bool = False) -> None:
        self.standin = standin
        self._routes: list[tuple[str, str, Handler]] = list(routes.ROUTES)
        self._routes += sandbox.ROUTES if with_sandbox else []
        self._routes += control.ROUTES if with_faults else []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await serve_socket(self.standin, scope, receive, send)
        elif scope["type"] == "http":
            await self._serve_request(scope, receive, send)

    async def _serve_request(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope["method"], segments_of(scope), query_of(scope), headers_of(scope))
        if request.method == "OPTIONS":
            await send_reply(send, request, Reply(status=204, headers=cors(request)))
            return
        scripted = request.segments[0] == "_standin"
        if not scripted:
            await self.standin.faults.hold()
        try:
            body = await read_body(receive, BODY_BYTES)
            request = Request(request.method, request.segments, request.query, request.headers, body)
            handler = routes.find(request, self._routes)
            reply = self._answer(handler, request, scripted)
        except AblyError as refusal:
            handler, reply = None, Reply.refusal(refusal)
        if handler in routes.PUBLISHING and self.standin.faults.strike("ack_lost"):
            await break_off(send)
        else:
            await send_reply(send, request, reply)

    def _answer(self, handler: Handler, request: Request, scripted: bool) -> Reply:
        faults = self.standin.faults
        error = faults.error
        # Publishing asks by itself: there a fault counts, and may be one of publishing only.
        if not scripted and handler not in routes.PUBLISHING and faults.strike("error", "unauthorised"):
            raise error
        try:
            return handler(self.standin, request)
        except AblyError:
            raise
        except Exception:
            log.exception("ably_standin_failed", path="/".join(request.segments[:1]))
            raise AblyError(50000, 500, "internal error of the stand-in") from None


class Server(AnnouncedServer):
    """Keeps house while it serves; before it stops, clients are told to come back and files are closed."""

    def __init__(self, standin: Standin, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._standin = standin
        self._housekeeping: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._housekeeping = asyncio.create_task(keep_house(self._standin))
        await super().startup(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._housekeeping is not None:
            self._housekeeping.cancel()
        leaving = AblyError(80003, 400, "The stand-in is shutting down")
        for connection in self._standin.connections():
            self._standin.disconnect(connection, leaving)
        await asyncio.sleep(0.05)
        await super().shutdown(sockets)
        for app in self._standin.apps.values():
            if app.journal is not None:
                app.journal.close()


def config(app: AblyApp) -> uvicorn.Config:
    """Keep-alive is long: at 5 s Node clients meet a socket that hangs up as they use it again."""
    return uvicorn.Config(
        app,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=2 * app.standin.limits.frame_bytes,
        ws_ping_interval=20,
        ws_ping_timeout=20,
        timeout_keep_alive=120,
        timeout_graceful_shutdown=1,
        lifespan="off",
        log_level="critical",
        access_log=False,
    )
