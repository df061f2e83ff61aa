"""The Live Agent Panel: its page with a fresh nonce each time, a strict policy, and assets that never change."""

from __future__ import annotations

import secrets
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import FastAPI
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import Scope

from baton.service.files import Files
from baton.settings import Settings

_NONCE = "__CSP_NONCE__"
_ABLY = " ".join(
    f"{way}://*.{host}" for host in ("ably.net", "ably.io", "ably-realtime.com") for way in ("https", "wss")
)
_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data: blob:; font-src 'self'; media-src 'self' data: blob:; worker-src 'self' blob:; "
    "connect-src 'self' {realtime}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_NOT_BUILT = "<!doctype html><title>Baton</title><p>The panel is not built yet: run <code>make web</code>."


class PanelFiles(Files):
    """Names with a hash in them: kept for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def add_panel(app: FastAPI, settings: Settings, folder: Path) -> None:
    """Files by their names; every other address outside of the API is the page's own business (client-side routes)."""
    page = Page(settings, folder)
    app.mount("/assets", PanelFiles(directory=folder / "assets", check_dir=False), name="panel_assets")

    @app.get("/", include_in_schema=False)
    async def panel_page() -> Response:
        return page.answer()

    @app.get("/{path:path}", include_in_schema=False)
    async def panel_path(path: str) -> Response:
        if path == "v1" or path.startswith("v1/"):
            raise HTTPException(404)
        return page.file(path) or page.answer()


class Page:
    """index.html and the few files beside it, looked for by exact name."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._folder = folder
        self._realtime = _realtime_sources(settings)

    def answer(self) -> Response:
        """The page, never cached: each has a nonce of its own."""
        nonce = secrets.token_urlsafe(18)
        index = self._folder / "index.html"
        html = index.read_text(encoding="utf-8") if index.is_file() else _NOT_BUILT
        headers = {
            "Content-Security-Policy": _POLICY.format(nonce=nonce, realtime=self._realtime),
            "X-Frame-Options": "DENY",
            "Cache-Control": "no-store",
        }
        return HTMLResponse(html.replace(_NONCE, nonce), headers=headers)

    def file(self, name: str) -> Response | None:
        """An icon, a sound: what lies beside the page. Names are compared, never joined into a path."""
        if not self._folder.is_dir():
            return None
        for file in self._folder.iterdir():
            if file.name == name and file.is_file() and name != "index.html":
                return FileResponse(file, headers={"Cache-Control": "public, max-age=3600"})
        return None


def _realtime_sources(settings: Settings) -> str:
    """Where the page may talk to beside us: Ably, or the stand-in that browsers are sent to."""
    public = settings.ably_public_url or settings.ably_url
    if not public:
        return _ABLY
    url = urlsplit(public)
    return f"{url.scheme}://{url.netloc} {'wss' if url.scheme == 'https' else 'ws'}://{url.netloc}"
