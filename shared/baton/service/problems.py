"""Problems (RFC 9457): how every error leaves a service, as small JSON that never repeats what was sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from baton.errors import Invalid, Problem, Unavailable
from baton.logs import get_logger
from baton.service.validation import field_errors

MEDIA_TYPE = "application/problem+json"
REQUEST_ID = "baton.request_id"  # the scope's key

_log = get_logger(__name__)

# What the framework raises by itself, in our words.
_FRAMEWORK = {
    400: ("bad_request", "The request cannot be read"),
    404: ("not_found", "There is no such thing here"),
    405: ("method_not_allowed", "This address does not take this method"),
    413: ("too_large", "The request is too large"),
    415: ("unsupported_media_type", "Send JSON, uncompressed, as application/json"),
}


def install(app: FastAPI, unavailable: tuple[type[Exception], ...]) -> None:
    """Every error of `app` becomes a problem; `unavailable` errors are answered with 503."""
    app.exception_handlers[Problem] = _on_problem
    app.exception_handlers[HTTPException] = _on_framework_error
    app.exception_handlers[RequestValidationError] = _on_invalid_request
    for error in unavailable:
        app.exception_handlers[error] = _on_unavailable


def answer(problem: Problem, request_id: str) -> Response:
    """The response that tells of `problem`."""
    retry_after = getattr(problem, "retry_after", None)
    headers = {} if retry_after is None else {"Retry-After": str(max(1, retry_after))}
    members = {
        "type": problem.type,
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "request_id": request_id,
    }
    return _response(problem.status, problem.extensions | members, headers)


def answer_status(status: int, request_id: str, headers: Mapping[str, str] | None = None) -> Response:
    """The response for an error that has nothing but its HTTP status."""
    kind, title = _FRAMEWORK.get(status) or (f"http_{status}", HTTPStatus(status).phrase)
    members = {"type": kind, "title": title, "status": status, "detail": title, "request_id": request_id}
    return _response(status, members, headers or {})


def _response(status: int, members: Mapping[str, object], headers: Mapping[str, str]) -> Response:
    """ASCII only, so that a half surrogate pair in a detail cannot break the answer."""
    body = json.dumps(members, ensure_ascii=True, separators=(",", ":"), default=str).encode()
    return Response(body, status, dict(headers), MEDIA_TYPE)


def _id(request: Request) -> str:
    return str(request.scope.get(REQUEST_ID, ""))


async def _on_problem(request: Request, error: Problem) -> Response:
    return answer(error, _id(request))


async def _on_framework_error(request: Request, error: HTTPException) -> Response:
    return answer_status(error.status_code, _id(request), error.headers)


async def _on_invalid_request(request: Request, error: RequestValidationError) -> Response:
    return answer(Invalid(errors=field_errors(error.errors())), _id(request))


def database_away(error: Exception) -> Problem:
    """A warning without a stack: while the database is down there is one of these for every request."""
    _log.warning("dependency_unavailable", error=type(error).__name__)
    return Unavailable()


async def _on_unavailable(request: Request, error: Exception) -> Response:
    return answer(database_away(error), _id(request))
