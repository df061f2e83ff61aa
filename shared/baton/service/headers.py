"""Security headers: on every response, unless the route has set its own."""

from __future__ import annotations

Header = tuple[bytes, bytes]

_CSP = b"content-security-policy"
_FRAMES = b"x-frame-options"

_ALWAYS: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
_FOR_DATA: tuple[Header, ...] = (  # a page states its own policy, and by it who may frame it
    (_CSP, b"default-src 'none'; frame-ancestors 'none'"),
    (_FRAMES, b"DENY"),
)
_NO_STORE: Header = (b"cache-control", b"no-store")
_HSTS: Header = (b"strict-transport-security", b"max-age=31536000")


def secured(given: list[Header], *, private: bool, https: bool) -> list[Header]:
    """`given` and what it lacks. `private` answers (all of /v1) must not be stored by any cache."""
    names = {name.lower() for name, _ in given}
    wanted = [*_ALWAYS]
    if _CSP not in names:
        wanted += _FOR_DATA
    if private:
        wanted.append(_NO_STORE)
    if https:
        wanted.append(_HSTS)
    return [*given, *(header for header in wanted if header[0] not in names)]
