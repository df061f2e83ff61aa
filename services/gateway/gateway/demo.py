"""The demo site at `/`: an imaginary shop with one bot per mode. Only where the settings name its workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import select
from sqlmodel import col

from baton.models import Bot
from baton.platform import Platform
from baton.service.bodies import Answer
from baton.service.files import Files

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self' {realtime}; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_NOT_BUILT = "<!doctype html><title>Baton</title><p>The web assets are not built yet: run <code>make web</code>."


class DemoBot(Answer):
    id: str
    name: str
    interaction_mode: str
    theme: dict[str, Any]


class DemoBots(Answer):
    bots: list[DemoBot]


def add_demo(app: FastAPI, platform: Platform, static: Path) -> None:
    """`/`, `/demo/…` and the list of bots that the page offers."""
    workspace_id = platform.settings.demo_workspace_id
    if not workspace_id:
        return
    policy = _CSP.format(realtime=_realtime_sources(platform))

    def page(name: str) -> Response:
        file = static / "demo" / name
        body = file.read_text(encoding="utf-8") if file.exists() else _NOT_BUILT
        return HTMLResponse(body, headers={"Content-Security-Policy": policy, "Cache-Control": "no-cache"})

    @app.get("/", include_in_schema=False)
    async def demo_page() -> Response:
        return page("index.html")

    @app.get("/demo/customise.html", include_in_schema=False)
    async def customiser_page() -> Response:
        return page("customise.html")

    @app.get("/demo/bots.json", include_in_schema=False)
    async def demo_bots() -> DemoBots:
        statement = select(Bot).where(col(Bot.workspace_id) == workspace_id, col(Bot.archived_at).is_(None))
        async with platform.workbench.read() as session:
            bots = (await session.scalars(statement.order_by(col(Bot.created_at), col(Bot.id)))).all()
        return DemoBots(bots=[DemoBot(**bot.model_dump(include=set(DemoBot.model_fields))) for bot in bots])

    app.mount("/demo", Files(directory=static / "demo", check_dir=False), name="demo")


def _realtime_sources(platform: Platform) -> str:
    url = platform.settings.ably_public_url or platform.settings.ably_url
    if not url:
        return "https://*.realtime.ably.net wss://*.realtime.ably.net https://*.ably-realtime.com wss://*.ably-realtime.com"
    return f"{url} {url.replace('http', 'ws', 1)}"
