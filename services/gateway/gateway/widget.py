"""The widget's files: the loader and main script under stable names, their chunks for ever."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from starlette.responses import Response
from starlette.types import Scope

from baton.service.files import Files

_STABLE = ("loader.js", "main.js", "frame.html")


class WidgetFiles(Files):
    """Stable names are asked for again after five minutes; hashed chunks never change."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        stable = path.rsplit("/", 1)[-1] in _STABLE
        response.headers["Cache-Control"] = "public, max-age=300" if stable else "public, max-age=31536000, immutable"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response


def add_widget(app: FastAPI, static: Path) -> None:
    """`/widget/…`, for any website."""
    app.mount("/widget", WidgetFiles(directory=static / "widget", check_dir=False), name="widget")
