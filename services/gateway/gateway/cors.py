"""Other websites may call us: the preflight cannot know the bot, so the request itself is checked (doorway).

No cookie is ever used here, so every origin may read what its bearer token opens.
"""

from __future__ import annotations

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware


def add_cors(app: FastAPI) -> None:
    """Any origin, no credentials; the answers' useful headers are readable."""
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "POST", "PATCH", "DELETE"],
        allow_headers=["Authorization", "Content-Disposition", "Content-Type", "Last-Event-ID", "X-Request-Id"],
        expose_headers=["Retry-After", "X-Request-Id"],
        max_age=7200,
    )
