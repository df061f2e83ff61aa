"""The door that every request comes through: one plain ASGI layer for ids, limits, headers, figures."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass

import structlog
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from baton import tracing
from baton.database.wall import enter_request, leave_request
from baton.errors import Problem
from baton.logs import get_logger
from baton.service import problems, request_bodies
from baton.service.headers import secured
from baton.service.lingering import lingering
from baton.service.metrics import count_request

_SANE_ID = re.compile(rb"[A-Za-z0-9_-]{8,64}")
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_CONVERSATION = re.compile(r"/v1/conversations/([0-9a-z]{26})(?![^/])")
_NOT_TRACED = ("/healthz", "/readyz", "/metrics", "/stream")  # asked all the time, or open for an hour
_SLOW_S = 1.0
_UNMATCHED = "unmatched"

_log = get_logger(__name__)


@dataclass(slots=True)
class _Exchange:
    """What becomes known of one request while it is served."""

    request_id: str
    began: float
    status: int = 0
    streamed: bool = False


class Door:
    """Outermost layer of an app. No BaseHTTPMiddleware here: that costs a task and a queue per request."""

    def __init__(self, app: ASGIApp, api: FastAPI, service: str, body_limit: int, log_all: bool) -> None:
        self._app = app
        self._api = api
        self._service = service
        self._body_limit = body_limit
        self._log_all = log_all
        self._templates: dict[int, str] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(_request_id(scope), time.perf_counter())
        scope[problems.REQUEST_ID] = exchange.request_id
        request = enter_request()
        tokens = structlog.contextvars.bind_contextvars(**_ids(exchange, scope))
        with _traced(scope) as span:
            try:
                await self._serve(exchange, scope, receive, _secured_send(exchange, scope, send))
            finally:
                if span:
                    self._note(span, exchange, scope)
                self._tell(exchange, scope)
                structlog.contextvars.reset_contextvars(**tokens)
                leave_request(request)

    async def _serve(self, exchange: _Exchange, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if _spelled_oddly(scope):
                await problems.answer_status(404, exchange.request_id)(scope, receive, send)
                return
            receive = await request_bodies.read(scope, receive, self._body_limit)
            await self._app(scope, receive, send)
        except request_bodies.BadBody as error:
            refusal = problems.answer_status(error.status, exchange.request_id)
            await refusal(scope, receive, lingering(receive, send) if _closes(scope) else send)
        except Problem as problem:
            await problems.answer(problem, exchange.request_id)(scope, receive, send)
        except ClientDisconnect:
            exchange.status = 499
        except asyncio.CancelledError:
            if not self._api.state.stopping.is_set():
                raise
            _log.warning("request_cut", route=self._template(scope))
        except Exception:
            # After the first byte nothing can be said: the server cuts the connection, clients notice that.
            _log.exception("request_failed", route=self._template(scope))
            if not exchange.status:
                await problems.answer(Problem(), exchange.request_id)(scope, receive, send)

    def _note(self, span: tracing.Span, exchange: _Exchange, scope: Scope) -> None:
        route, method = self._template(scope), scope["method"]
        span.rename(f"{method} {route}")
        status = {"http.request.method": method, "http.route": route, "http.response.status_code": exchange.status}
        span.note({"baton.service": self._service, **status, **_ids(exchange, scope)})

    def _tell(self, exchange: _Exchange, scope: Scope) -> None:
        seconds = time.perf_counter() - exchange.began
        route, method = self._template(scope), scope["method"]
        count_request(self._service, route, method, exchange.status, -1 if exchange.streamed else seconds)
        if self._log_all or exchange.status >= 400 or (seconds > _SLOW_S and not exchange.streamed):
            _log.info("request", method=method, route=route, status=exchange.status, ms=round(seconds * 1000, 1))

    def _template(self, scope: Scope) -> str:
        """The route as declared (`/v1/bots/{bot_id}`), with the prefixes of the routers around it."""
        route = scope.get("route")
        if route is None:
            return _UNMATCHED
        if id(route) not in self._templates:
            self._templates = {
                id(context.original_route): context.path or _UNMATCHED
                for context in iter_route_contexts(self._api.routes)
            }
        return self._templates.get(id(route), _UNMATCHED)


def _ids(exchange: _Exchange, scope: Scope) -> dict[str, str]:
    """What log lines and spans of this request carry."""
    ids = {"correlation_id": exchange.request_id}
    if found := _CONVERSATION.match(scope["path"]):
        ids["conversation_id"] = found[1]
    return ids


def _traced(scope: Scope) -> AbstractContextManager[tracing.Span]:
    """A trace begins here: what a caller from outside sends as its parent is not believed."""
    if not tracing.is_on() or scope["path"].endswith(_NOT_TRACED):
        return tracing.NOTHING
    return tracing.span("request", "server", parent="")


def _spelled_oddly(scope: Scope) -> bool:
    """An address has one spelling: the router would take `/metrics%0a` and `%2fmetrics` for `/metrics`, a proxy not."""
    return _CONTROL.search(scope["path"]) is not None or b"%2f" in scope.get("raw_path", b"").lower()


def _closes(scope: Scope) -> bool:
    """Whether the connection ends with this answer."""
    asked = (value.lower() for name, value in scope["headers"] if name == b"connection")
    return scope.get("http_version") == "1.0" or any(b"close" in value for value in asked)


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _SANE_ID.fullmatch(value):
            return str(value, "ascii")
    return secrets.token_hex(12)


def _secured_send(exchange: _Exchange, scope: Scope, send: Send) -> Send:
    private = scope["path"].startswith("/v1")
    https = scope["scheme"] == "https"
    request_id = exchange.request_id.encode()

    async def secured_send(message: Message) -> None:
        if message["type"] == "http.response.start":
            exchange.status = message["status"]
            headers = [*message.get("headers", ()), (b"x-request-id", request_id)]
            message["headers"] = secured(headers, private=private, https=https)
        elif message.get("more_body", False):
            exchange.streamed = True
        await send(message)

    return secured_send
