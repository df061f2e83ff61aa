"""The OpenAPI description: every route can also answer with a problem, and says so once for all."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from baton.service.problems import MEDIA_TYPE

_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "What went wrong (RFC 9457). Some types carry further members.",
    "required": ["type", "title", "status", "detail", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
_CONTENT = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}

RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "A problem with the request", "content": _CONTENT},
    "5XX": {"description": "A problem on our side; 503 says when to try again", "content": _CONTENT},
}


def describe_problems(app: FastAPI) -> None:
    """Adds the problem's schema to the description that the framework makes, when it is first asked for."""
    made_by_framework = app.openapi

    def openapi() -> dict[str, Any]:
        description = made_by_framework()
        description.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _PROBLEM
        return description

    app.openapi = openapi  # type: ignore[method-assign]
