"""The process's own settings: keys that can be used, and switches that do not belong in production."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from baton.security import keys
from baton.security.keys import BadKeys
from baton.settings import Settings
from baton_operator.doctor.finding import Finding, odd, well, wrong


def check(settings: Settings) -> Iterator[Finding]:
    yield _judged("encryption keys", keys.sealer, settings)
    yield _judged("token keys", keys.visitor_tokens, settings)
    if not settings.limits_enforced:
        yield odd("rate limits", "BATON_RATE_LIMITS is off", "leave it out, except while you measure")
    for name in ("public_gateway_url", "public_panel_url"):
        url = getattr(settings, name)
        if url and not url.startswith("https://") and "//localhost" not in url and "//127." not in url:
            yield odd("public addresses", f"BATON_{name.upper()} is not https", "browsers keep no session without TLS")


def _judged(check: str, read: Callable[[Settings], object], settings: Settings) -> Finding:
    try:
        read(settings)
    except BadKeys as error:
        return wrong(check, str(error), "`make env` adds what deploy/.env lacks; an old copy of it may have the key")
    return well(check, "can be used")
