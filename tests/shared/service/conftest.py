"""One small app with a route of every kind, and a client that talks to it without a socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse
from pydantic import Field

from baton.errors import HeldByAgent, TooManyRequests
from baton.service.app import create_app
from baton.service.bodies import Answer, Count, RequestBody, read_body
from baton.service.health import Readiness
from baton.settings import Settings
from baton.text import CleanText, up_to


class Line(RequestBody):
    author: Annotated[CleanText, up_to(10)]
    tags: dict[str, int] = Field(default_factory=dict)


class Say(RequestBody):
    text: Annotated[CleanText, up_to(100, at_least=1)]
    weight: float = 1.0
    loud: bool = False
    count: int = 0
    history: list[Line] = Field(default_factory=list)


class Said(Answer):
    text: str
    after: int | None = None


class DatabaseIsAway(Exception):
    pass


routes = APIRouter(prefix="/v1")


@routes.post("/say")
async def say(body: Say, after: Annotated[Count, Query()] = 0) -> Said:
    return Said(text=body.text, after=after)


@routes.post("/say-hot")
async def say_hot(request: Request) -> Response:
    return Response(read_body(request, Say).text.encode(), 202)


@routes.get("/rooms/{room_id}")
async def fail_as_told(room_id: str) -> Said:
    failures: dict[str, Exception] = {
        "held": HeldByAgent("a1", "Ada"),
        "busy": TooManyRequests(7),
        "away": DatabaseIsAway("postgresql://user:canary@host"),
        "broken": RuntimeError("canary"),
    }
    if room_id in failures:
        raise failures[room_id]
    return Said(text=room_id)


@routes.get("/stream")
async def stream(fail: bool = False) -> Response:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"one "
        if fail:
            raise RuntimeError("canary")
        yield b"two"

    return StreamingResponse(chunks(), headers={"Cache-Control": "no-cache"})


@pytest.fixture
def state() -> list[Readiness]:
    """What the app says of itself; tests replace it."""
    return [Readiness(ready=True)]


@pytest.fixture
def app(tmp_path: Path, state: list[Readiness]) -> FastAPI:
    (tmp_path / "swagger-ui.css").write_text("body{}")
    (tmp_path / "secret.txt").write_text("canary")

    async def readiness() -> Readiness:
        return state[0]

    made = create_app(
        title="Small app",
        settings=Settings(),
        readiness=readiness,
        unavailable=(DatabaseIsAway,),
        docs_dir=tmp_path,
        body_limit=64 * 1024,
    )

    @made.get("/")
    async def page() -> Response:
        return HTMLResponse("<p>hi</p>", headers={"Content-Security-Policy": "default-src 'self'"})

    made.include_router(routes)
    return made


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="https://baton.test") as opened:
        yield opened
