"""The widget's files: scripts under stable names, their chunks for ever; and the page inside an isolated frame."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from starlette.responses import Response
from starlette.types import Scope

from baton.access import access_public_bot
from baton.platform import Platform
from baton.service.files import Files

_STABLE = ("loader.js", "main.js", "host.js", "frame.js")
_FRAME = """<!doctype html><html><head><meta charset="utf-8"><meta name="viewport"
content="width=device-width, initial-scale=1, viewport-fit=cover"><title>Chat</title>
<script type="module" src="../frame.js"></script></head><body></body></html>"""
_FRAME_CSP = (
    "default-src 'none'; script-src 'self'; connect-src *; img-src 'self' data: blob:; media-src 'self' blob:; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; frame-ancestors {sites}"
)


class WidgetFiles(Files):
    """Stable names are asked for again after five minutes; hashed chunks never change."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        stable = path.rsplit("/", 1)[-1] in _STABLE
        response.headers["Cache-Control"] = "public, max-age=300" if stable else "public, max-age=31536000, immutable"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response


def add_widget(app: FastAPI, platform: Platform, static: Path) -> None:
    """`/widget/…`, for any website; the frame only for those on the bot's list.

    Requests from within the frame carry our own origin, so it is here that the list is kept.
    """

    @app.get("/widget/frame/{bot_id}", include_in_schema=False)
    async def frame_page(bot_id: str) -> Response:
        async with platform.workbench.read() as session:
            bot = await access_public_bot(session, bot_id)
        policy = _FRAME_CSP.format(sites=" ".join(["'self'", *bot.allowed_origins]) if bot.allowed_origins else "*")
        return HTMLResponse(_FRAME, headers={"Content-Security-Policy": policy, "Cache-Control": "no-cache"})

    app.mount("/widget", WidgetFiles(directory=static / "widget", check_dir=False), name="widget")
