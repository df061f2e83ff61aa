"""The express lane: a visitor's message is stored without the framework, which costs more than all the rest of it.

It stands inside the door (id, limits of the body, headers, figures, problems) and before the framework. What is not
a plain, valid message goes the long way, to the route of the same address, which says what is wrong with it.
"""

from __future__ import annotations

import re

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from pydantic import ValidationError
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from baton.database import unavailable_errors
from baton.service.bodies import JSON
from baton.service.problems import database_away
from gateway.doorway import Doorway, participant
from gateway.messages import MessageBody, Stored, accept_message, post_message

_PATH = re.compile(r"/v1/conversations/([0-9a-z]{26})/messages")


class ExpressLane:
    """One plain ASGI layer; the route that it serves stays declared, for the description and for everything else."""

    def __init__(self, app: ASGIApp, api: FastAPI, doorway: Doorway) -> None:
        self._app, self._api, self._doorway = app, api, doorway
        self._route: object = None
        self._unavailable = unavailable_errors()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = _PATH.fullmatch(scope["path"]) if scope["type"] == "http" and scope["method"] == "POST" else None
        body = _plain_message(scope) if address is not None else None
        if address is None or body is None:
            await self._app(scope, receive, send)
            return
        scope["app"], scope["route"] = self._api, self._declared()
        request = Request(scope)
        try:
            who = await participant(request, address[1])
            stored = await accept_message(address[1], body, request, who, self._doorway)
        except self._unavailable as error:
            raise database_away(error) from error
        await _answer(stored, send)

    def _declared(self) -> object:
        """The route's declaration, under which the door counts."""
        if self._route is None:
            contexts = iter_route_contexts(self._api.routes)
            routes = (context.original_route for context in contexts)
            self._route = next(route for route in routes if getattr(route, "endpoint", None) is post_message)
        return self._route


def add_express_lane(app: FastAPI, doorway: Doorway) -> None:
    """As the innermost layer."""
    app.user_middleware.append(Middleware(ExpressLane, api=app, doorway=doorway))


def _plain_message(scope: Scope) -> MessageBody | None:
    """What a visitor says, if it is nothing but that."""
    if JSON not in scope:
        return None
    try:
        body = MessageBody.model_validate(scope[JSON])
    except ValidationError:
        return None
    return body if body.author == "visitor" and body.text and body.attachments is None else None


async def _answer(stored: Stored, send: Send) -> None:
    body = stored.model_dump_json().encode()
    headers = [(b"content-length", b"%d" % len(body)), (b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 202, "headers": headers})
    await send({"type": "http.response.body", "body": body})
