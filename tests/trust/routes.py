"""Every route of an app: those in the description, those outside of it, and mounted folders."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import Mount
from starlette.types import ASGIApp


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str
    name: str
    takes_body: bool = False
    described: bool = False

    @property
    def place(self) -> tuple[str, str]:
        return self.method, self.path

    @property
    def takes_file(self) -> bool:
        """Any bytes may be a file, JSON of bad form too."""
        return self.name == "upload_attachment"

    @property
    def changes_things(self) -> bool:
        return self.method != "GET"


def routes_of(app: ASGIApp) -> list[Route]:
    """HEAD is left out where GET is there: it is the same handler."""
    assert isinstance(app, FastAPI)
    found: list[Route] = []
    for context in iter_route_contexts(app.routes):
        route, path = context.original_route, context.path or ""
        if isinstance(route, Mount):
            found.append(Route("GET", f"{path}/*", route.name or ""))
            continue
        body = isinstance(route, APIRoute) and route.body_field is not None
        described = isinstance(route, APIRoute) and route.include_in_schema
        methods = sorted(set(getattr(route, "methods", None) or ("WEBSOCKET",)) - {"HEAD"})
        found += [Route(method, path, getattr(route, "name", ""), body, described) for method in methods]
    return found
