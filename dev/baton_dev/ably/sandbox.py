"""The sandbox: apps on demand, described as Ably's official SDK suites describe theirs."""

import secrets
from urllib.parse import urlsplit

from baton_dev.ably.app import App
from baton_dev.ably.capability import Capability
from baton_dev.ably.channel import Origin
from baton_dev.ably.codec import as_objects, text
from baton_dev.ably.errors import Wire
from baton_dev.ably.grant import Key
from baton_dev.ably.presence import PresenceAction, PresenceDraft, PresenceMessage, parse_presence
from baton_dev.ably.reply import Reply
from baton_dev.ably.request import Request
from baton_dev.ably.standin import Standin

EVERYTHING: Wire = {"*": ["*"]}


def create_app(standin: Standin, request: Request) -> Reply:
    """Served by this very address: credentials tell the apps apart."""
    wish = request.object()
    app_id = secrets.token_hex(4)
    keys = [_key(app_id, index, key) for index, key in enumerate(as_objects(wish.get("keys", [{}]), "keys"))]
    namespaces = as_objects(wish.get("namespaces", []), "namespaces")
    mutable = frozenset(str(space.get("id")) for space in namespaces if space.get("mutableMessages"))
    app = App(app_id, standin.limits, mutable)
    for channel in as_objects(wish.get("channels", []), "channels"):
        _fill(app, channel)
    standin.apps[app_id] = app
    standin.credentials.keys.update({key.name: key for key in keys})
    address = urlsplit(f"//{request.headers.get('host', 'localhost')}")
    answer: Wire = {"accountId": "stand-in", "appId": app_id, "id": app_id, "status": "enabled"}
    answer |= {"keys": [_described(key) for key in keys], "namespaces": namespaces}
    return Reply({**answer, "endpoint": address.hostname, "port": address.port or 80, "tls": False}, 201)


def delete_app(standin: Standin, request: Request) -> Reply:
    standin.end_app(request.segments[1])
    return Reply(status=204)


def accept_stats(_standin: Standin, _request: Request) -> Reply:
    """Suites file statistics before they read them; nothing is counted here."""
    return Reply([], 201)


def _key(app_id: str, index: int, wish: Wire) -> Key:
    capability = Capability.parse(wish.get("capability") or EVERYTHING)
    name = f"{app_id}.key{index}"
    return Key(name, secrets.token_urlsafe(18), capability, wish.get("revocableTokens") is True)


def _described(key: Key) -> Wire:
    return {
        "id": key.name.partition(".")[2],
        "value": f"{key.name}:{key.secret}",
        "keyName": key.name,
        "keySecret": key.secret,
        "keyStr": f"{key.name}:{key.secret}",
        "capability": key.capability.canonical(),
        "revocableTokens": key.revocable,
    }


def _fill(app: App, wish: Wire) -> None:
    channel = app.channel(text(wish, "name") or "")
    members = as_objects(wish.get("presence", []), "presence")
    for index, source in enumerate(members):
        draft = parse_presence({**source, "action": int(PresenceAction.ENTER)})
        channel.present([_member(app, draft, index)], Origin(f"fixtures:{index}", "fixtures"))


def _member(app: App, draft: PresenceDraft, index: int) -> PresenceMessage:
    return PresenceMessage(
        f"fixtures:{index}:0",
        PresenceAction.ENTER,
        draft.client_id or f"member{index}",
        "fixtures",
        app.clock.now(),
        draft.payload,
    )


ROUTES = [
    ("POST", "apps", create_app),
    ("DELETE", "apps/*", delete_app),
    ("POST", "stats", accept_stats),
]
