"""The error tree: every business error carries its HTTP status and its problem `type` (RFC 9457).

Problem
├── BadRequest 400          ├── Conflict 409
├── Unauthenticated 401     │   ├── NotAllowed           (the mode forbids it)
├── Forbidden 403           │   ├── ConversationClosed
├── NotFound 404            │   ├── HeldByAgent          (names the winner)
├── TooLarge 413            │   └── StaleEpoch           (the baton moved meanwhile)
├── Invalid 422             ├── TooManyRequests 429      (Retry-After)
└── Unavailable 503 (Retry-After)
"""

from __future__ import annotations

from typing import ClassVar, TypedDict


class FieldError(TypedDict):
    """One bad field: where it stands and what is wrong; never its value."""

    field: str
    message: str


class Problem(Exception):
    """An error that a caller is told about, as `application/problem+json`."""

    status: ClassVar[int] = 500
    type: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong on our side"

    def __init__(self, detail: str | None = None, **extensions: object) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.extensions = extensions


class BadRequest(Problem):
    status, type, title = 400, "bad_request", "The request cannot be read"


class Unauthenticated(Problem):
    status, type, title = 401, "unauthenticated", "Sign in, or send a valid token"


class Forbidden(Problem):
    status, type, title = 403, "forbidden", "You may not do this"


class NotFound(Problem):
    """Also the answer to what exists but belongs to somebody else: existence is hidden."""

    status, type, title = 404, "not_found", "There is no such thing here"


class TooLarge(Problem):
    status, type, title = 413, "too_large", "The request is too large"


class Invalid(Problem):
    """Well-formed, but not acceptable; `errors` names the fields."""

    status, type, title = 422, "invalid", "Some fields are not acceptable"

    def __init__(self, detail: str | None = None, errors: list[FieldError] | None = None) -> None:
        super().__init__(detail, errors=errors or [])


class Conflict(Problem):
    status, type, title = 409, "conflict", "This conflicts with the present state"


class NotAllowed(Conflict):
    type, title = "not_allowed", "The bot's interaction mode does not allow this"


class ConversationClosed(Conflict):
    type, title = "conversation_closed", "The conversation is closed"


class HeldByAgent(Conflict):
    """Another agent has the baton; `holder_agent` names the winner."""

    type, title = "held_by_agent", "Another agent has this conversation"

    def __init__(self, agent_id: str, name: str) -> None:
        super().__init__(holder_agent={"id": agent_id, "name": name})


class StaleEpoch(Conflict):
    type, title = "stale_epoch", "The baton has been passed on meanwhile"


class TooManyRequests(Problem):
    status, type, title = 429, "too_many_requests", "Too many requests; try again later"

    def __init__(self, retry_after: int = 1, detail: str | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Unavailable(Problem):
    status, type, title = 503, "unavailable", "Temporarily unavailable; try again shortly"

    def __init__(self, detail: str | None = None, retry_after: int = 2) -> None:
        super().__init__(detail)
        self.retry_after = retry_after
