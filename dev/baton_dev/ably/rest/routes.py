"""The table of contents: every REST route of the stand-in. What is not here answers 40400."""

from collections.abc import Callable

from baton_dev.ably.errors import not_found
from baton_dev.ably.reply import Reply
from baton_dev.ably.request import Request
from baton_dev.ably.rest import batch, channels, messages, presence, tokens
from baton_dev.ably.rest.paging import page
from baton_dev.ably.serials import now_ms
from baton_dev.ably.standin import Standin

Handler = Callable[[Standin, Request], Reply]


def time(_standin: Standin, _request: Request) -> Reply:
    return Reply([now_ms()])


def stats(standin: Standin, request: Request) -> Reply:
    """Nothing is counted; an empty page is a true answer."""
    standin.request_grant(request.headers, request.query)
    nothing: list[str] = []
    return page(request, nothing, str, str)


ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "time", time),
    ("GET", "stats", stats),
    ("POST", "keys/*/requestToken", tokens.request_token),
    ("POST", "keys/*/revokeTokens", tokens.revoke),
    ("POST", "messages", batch.batch_publish),
    ("GET", "presence", batch.batch_presence),
    ("GET", "channels", channels.listing),
    ("GET", "channels/*", channels.status),
    ("POST", "channels/*/messages", messages.post),
    ("GET", "channels/*/messages", messages.history),
    ("GET", "channels/*/history", messages.history),
    ("GET", "channels/*/messages/*", messages.get),
    ("PATCH", "channels/*/messages/*", messages.patch),
    ("GET", "channels/*/messages/*/versions", messages.versions),
    ("GET", "channels/*/messages/*/annotations", messages.annotations),
    ("POST", "channels/*/messages/*/annotations", messages.post_annotations),
    ("GET", "channels/*/presence", presence.members),
    ("GET", "channels/*/presence/history", presence.history),
]
PUBLISHING = (messages.post, messages.patch, batch.batch_publish)


def find(request: Request, routes: list[tuple[str, str, Handler]]) -> Handler:
    for method, pattern, handler in routes:
        parts = pattern.split("/")
        if method == request.method and _fits(parts, request.segments):
            return handler
    raise not_found("Could not find path")


def _fits(parts: list[str], segments: tuple[str, ...]) -> bool:
    return len(parts) == len(segments) and all(
        part in ("*", given) for part, given in zip(parts, segments, strict=True)
    )
