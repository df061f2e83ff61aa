"""The control routes for tests, there only with --faults: script a fault, read what has happened."""

from baton_dev.ably.errors import Wire
from baton_dev.ably.reply import Reply
from baton_dev.ably.request import Request
from baton_dev.ably.standin import Standin


def script(standin: Standin, request: Request) -> Reply:
    wish = request.object()
    standin.faults.script(wish)
    dropping = standin.faults.mode == "drop"
    if dropping:
        standin.faults.end()
    if dropping or wish.get("cut") is True:
        for connection in standin.connections():
            connection.cut()
    return Reply({"mode": standin.faults.mode})


def log(standin: Standin, _request: Request) -> Reply:
    channels: dict[str, Wire] = {}
    for app in standin.apps.values():
        for name, channel in app.channels.items():
            counts: Wire = {"published": channel.counts.published, "delivered": channel.counts.delivered}
            channels[name] = {**counts, "attached": len(channel.attachments), "members": len(channel.members)}
    live = sum(connection.outbox is not None for connection in standin.connections())
    return Reply({"connections": live, "mode": standin.faults.mode, "channels": channels})


ROUTES = [
    ("POST", "_standin/faults", script),
    ("GET", "_standin/log", log),
]
