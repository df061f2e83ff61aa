"""The kinds of caller that `rights.txt` has columns for, and how each of them presents itself."""

from __future__ import annotations

from trust.asgi import Header, bearer
from trust.routes import Route
from trust.specimens import state_of
from trust.world import AGENT_API, GATEWAY, World

from baton.security.sessions import csrf_token

GARBAGE = "no-token-at-all"

COLUMNS = {
    **{name: name for name in ("none", "garbage", "expired", "mine", "other", "rival", "key", "rivalkey")},
    **{name: name for name in ("revoked", "agent", "admin", "owner", "nocsrf")},
    "owner by cookie": "owner",
}
_OUTSIDERS = ("none", "garbage", "ended session", "expired session", "deactivated", "visitor", "key", "revoked key")


def callers_of(service: str) -> dict[str, str]:
    """Everyone who tries this service, and the column that says what is answered."""
    if service == GATEWAY:
        mine = ("none", "garbage", "expired", "mine", "other", "rival", "key", "rivalkey", "revoked", "agent")
        return {name: name for name in mine}
    insiders = {name: COLUMNS[name] for name in ("rival", "agent", "admin", "owner", "owner by cookie", "nocsrf")}
    return {**dict.fromkeys(_OUTSIDERS, "outsider"), **insiders}


def credentials(world: World, service: str, route: Route, caller: str) -> tuple[Header, ...]:
    if caller == "none":
        return ()
    if service == AGENT_API and caller in ("owner by cookie", "nocsrf"):
        token = world.acme.sessions["owner"]
        cookie = (b"cookie", b"baton_session=" + token.encode())
        return (cookie,) if caller == "nocsrf" else (cookie, (b"x-csrf-token", csrf_token(token).encode()))
    token = _visitors_door(world, route, caller) if service == GATEWAY else _agents_door(world, caller)
    return (bearer(token),)


def _visitors_door(world: World, route: Route, caller: str) -> str:
    acme, rival = world.acme, world.rival
    state = state_of(GATEWAY, route)
    visitors = {"mine": acme.tokens[state], "other": acme.tokens["another"], "rival": rival.tokens[state]}
    keys = {"key": acme.keys["live"], "revoked": acme.keys["revoked"], "rivalkey": rival.keys["live"]}
    return {
        "garbage": GARBAGE,
        "expired": expired_token(world, state),
        "agent": acme.sessions["agent"],
        **visitors,
        **keys,
    }[caller]


def _agents_door(world: World, caller: str) -> str:
    acme = world.acme
    return {
        "garbage": GARBAGE,
        "ended session": acme.sessions["ended"],
        "expired session": acme.sessions["expired"],
        "deactivated": acme.sessions["gone"],
        "visitor": acme.tokens["with_bot"],
        "key": acme.keys["live"],
        "revoked key": acme.keys["revoked"],
        "rival": world.rival.sessions["owner"],
        **{role: acme.sessions[role] for role in ("agent", "admin", "owner")},
    }[caller]


def expired_token(world: World, state: str) -> str:
    """Rightly signed, for the right conversation, and over."""
    conversation = world.acme.conversations[state]
    about = (conversation.id, conversation.visitor_id, conversation.workspace_id)
    return world.platform.visitor_tokens.issue(*about, ttl_s=-1)[0]
