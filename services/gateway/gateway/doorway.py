"""Who comes in: visitor tokens, workspace API keys, allowed origins, and how often somebody may do something."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from sqlalchemy import select
from sqlmodel import col

from baton.database.wall import enter_workspace, inside
from baton.errors import Forbidden, NotFound, Unauthenticated
from baton.ids import is_id
from baton.limits import network_of
from baton.models import ApiKey, Bot, Conversation
from baton.platform import Platform
from baton.principals import ServerPrincipal, VisitorPrincipal
from baton.security.api_keys import hash_api_key, is_api_key
from gateway.remembered import Remembered


class OriginNotAllowed(Forbidden):
    """The page that sent this is not on the bot's list."""

    type, title = "origin_not_allowed", "This website may not use this bot"


class Doorway:
    """Checks callers. What it remembers (keys, bots' lists) it forgets after ten seconds."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self._servers: Remembered[ServerPrincipal | None] = Remembered(ttl_s=10)
        self._bot_of: Remembered[str | None] = Remembered(ttl_s=3600)
        self._origins: Remembered[tuple[str, ...]] = Remembered(ttl_s=10)

    async def identify(self, request: Request) -> VisitorPrincipal | ServerPrincipal | None:
        """Who the bearer is; None without an Authorization header; Unauthenticated for a bad one."""
        header = request.headers.get("authorization")
        if header is None:
            return None
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated
        principal = await self._server(token) if is_api_key(token) else self._visitor(token)
        enter_workspace(principal.workspace_id)
        return principal

    def _visitor(self, token: str) -> VisitorPrincipal:
        claims = self.platform.visitor_tokens.verify(token)
        return VisitorPrincipal(claims.workspace_id, claims.conversation_id, claims.visitor_id, claims.verified_as)

    async def _server(self, key: str) -> ServerPrincipal:
        key_hash = hash_api_key(key)

        async def find() -> ServerPrincipal | None:
            async with self.platform.workbench.read() as session:
                statement = select(ApiKey).where(col(ApiKey.key_hash) == key_hash, col(ApiKey.revoked_at).is_(None))
                found = (await session.scalars(statement)).one_or_none()
            return ServerPrincipal(found.workspace_id, found.id) if found else None

        principal = await self._servers.get(key_hash, find)
        if principal is None:
            raise Unauthenticated
        return principal

    async def check_origin(self, request: Request, bot_id: str) -> None:
        """An Origin header, where there is one, must be on the bot's list; our own origin always passes."""
        origin = request.headers.get("origin")
        if origin is None or urlsplit(origin).netloc == request.headers.get("host"):
            return

        async def find() -> tuple[str, ...]:
            with inside(None):  # remembered for everybody, whoever asked first
                async with self.platform.workbench.read() as session:
                    bot = await session.get(Bot, bot_id)
            return tuple(bot.allowed_origins) if bot else ()

        allowed = await self._origins.get(bot_id, find)
        if allowed and origin.rstrip("/") not in allowed:
            raise OriginNotAllowed

    async def check_conversation_origin(self, request: Request, conversation_id: str) -> None:
        """The same, for the bot that a conversation is with."""
        if "origin" not in request.headers:
            return

        async def find() -> str | None:
            with inside(None):
                async with self.platform.workbench.read() as session:
                    found = await session.get(Conversation, conversation_id)
            return found.bot_id if found else None

        bot_id = await self._bot_of.get(conversation_id, find)
        if bot_id is not None:
            await self.check_origin(request, bot_id)

    async def limit(self, rule: str, key: str, rate: str) -> None:
        """Counts one; TooManyRequests beyond the rate."""
        await self.platform.limiter.hit(rule, key, rate)

    async def limit_words(self, rule: str, key: str, rate: str) -> None:
        """The same for every word that is said: without asking Redis, as long as nobody hurries."""
        await self.platform.limiter.hit_near(rule, key, rate)


def doorway_of(request: Request) -> Doorway:
    doorway: Doorway = request.app.state.doorway
    return doorway


async def _the_doorway(request: Request) -> Doorway:
    return doorway_of(request)  # a plain function would be called in a thread, for every request


def address_of(request: Request) -> str:
    """The caller's address, for limits; behind a trusted proxy, the one that it tells."""
    return network_of(request.client.host if request.client else None)


async def optional_caller(request: Request) -> VisitorPrincipal | ServerPrincipal | None:
    """For the one route that needs nobody: starting."""
    return await doorway_of(request).identify(request)


async def caller(request: Request) -> VisitorPrincipal | ServerPrincipal:
    """Somebody, with a token of one of the two kinds."""
    principal = await doorway_of(request).identify(request)
    if principal is None:
        raise Unauthenticated
    return principal


async def participant(request: Request, conversation_id: str) -> VisitorPrincipal | ServerPrincipal:
    """The visitor of this very conversation, or a server of its workspace (checked when it is loaded)."""
    principal = await caller(request)
    if not is_id(conversation_id):
        raise NotFound
    if isinstance(principal, VisitorPrincipal):
        if principal.conversation_id != conversation_id:
            raise NotFound
        await doorway_of(request).check_conversation_origin(request, conversation_id)
    return principal


OptionalCaller = Annotated[VisitorPrincipal | ServerPrincipal | None, Depends(optional_caller)]
Caller = Annotated[VisitorPrincipal | ServerPrincipal, Depends(caller)]
Participant = Annotated[VisitorPrincipal | ServerPrincipal, Depends(participant)]
TheDoorway = Annotated[Doorway, Depends(_the_doorway)]
