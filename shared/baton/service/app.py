"""The app that every service starts from: its door, its problems, its health and its description."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.routing import APIRoute

from baton.service import problems
from baton.service.docs import add_docs
from baton.service.door import Door
from baton.service.health import Readiness, ReadinessCheck, add_health
from baton.service.long_response import LongAnsweringApp
from baton.service.openapi import RESPONSES, describe_problems
from baton.settings import Settings

BODY_LIMIT = 256 * 1024

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


async def always_ready() -> Readiness:
    """For apps that depend on nothing."""
    return Readiness(ready=True)


def create_app(
    *,
    title: str,
    settings: Settings,
    readiness: ReadinessCheck = always_ready,
    unavailable: tuple[type[Exception], ...] = (),
    lifespan: Lifespan | None = None,
    body_limit: int = BODY_LIMIT,
    docs_dir: Path | None = None,
) -> FastAPI:
    """An app without routes of its own. `unavailable` errors (no database) are answered with 503."""
    app = LongAnsweringApp(
        title=title,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # one address per route: variants must not slip past limits keyed by address
        responses=RESPONSES,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # looked for at every request otherwise
        generate_unique_id_function=_operation_id,
    )
    app.state.stopping = asyncio.Event()
    problems.install(app, unavailable)
    describe_problems(app)
    service = title.lower().replace(" ", "-")
    app.add_middleware(Door, api=app, service=service, body_limit=body_limit, log_all=settings.access_log == "all")
    add_health(app, readiness)
    if docs_dir is not None:
        add_docs(app, docs_dir)
    return app


def stopping(app: FastAPI) -> asyncio.Event:
    """Set when the process begins to stop: open streams watch it and end; their clients go elsewhere."""
    event: asyncio.Event = app.state.stopping
    return event


def request_id(request: Request) -> str:
    """The id that this request's answer and log lines carry."""
    return str(request.scope[problems.REQUEST_ID])


def _operation_id(route: APIRoute) -> str:
    return route.name
