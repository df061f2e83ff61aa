"""Attaching: ATTACHED first, then what was missed or rewound, then the members, then live traffic."""

import secrets
from dataclasses import replace

from baton_dev.ably.app import App
from baton_dev.ably.attachment import Attachment
from baton_dev.ably.channel import Channel
from baton_dev.ably.channel_log import Entry
from baton_dev.ably.codec import as_object, number
from baton_dev.ably.connection import Connection
from baton_dev.ably.errors import AblyError, Wire, bad_request, denied
from baton_dev.ably.frames import Frames
from baton_dev.ably.messages import Action, Message
from baton_dev.ably.names import split_name
from baton_dev.ably.protocol import ALL_MODES, DEFAULT_MODES, Do, Flag, Mode, permitted
from baton_dev.ably.rewind import Backlog, as_entry, rewind

KNOWN_PARAMS = ("rewind", "rewindLimit", "modes", "delta", "appendMode", "echo")


def attach(app: App, connection: Connection, frame: Wire) -> None:
    spelled = channel_of(frame)
    name, qualifier = split_name(spelled)
    params = {**qualifier, **_params(frame)}
    requested = _requested(params, frame)
    modes = permitted(requested, connection.grant.capability.on(name))
    if not modes:
        raise denied(name)
    if name not in connection.attachments:
        _check_room(connection)
    channel = app.channel(name)
    serial = frame.get("channelSerial")
    before = connection.attachments.get(name)
    attachment = Attachment(connection, spelled, requested, modes, channel.log.tail, _echoed(params))
    plan = _plan(channel, attachment, serial if isinstance(serial, str) else None, before)
    connection.attachments[name] = channel.attachments[connection.id] = attachment
    _tell(channel, connection, attachment, plan)


def detach(app: App, connection: Connection, frame: Wire) -> None:
    spelled = channel_of(frame)
    name, _ = split_name(spelled)
    drop(app, connection, name)
    leave(app, connection, name)
    connection.send({"action": Do.DETACHED, "channel": spelled})


def channel_of(frame: Wire) -> str:
    """As the client spelled it, qualifier included: it is told back byte for byte."""
    spelled = frame.get("channel")
    if not isinstance(spelled, str):
        raise bad_request("a channel name is a string", 40010)
    return spelled


def drop(app: App, connection: Connection, name: str) -> None:
    connection.attachments.pop(name, None)
    if (channel := app.channels.get(name)) is not None:
        channel.attachments.pop(connection.id, None)


def leave(app: App, connection: Connection, name: str) -> None:
    """The members of this connection on one channel are gone; the stand-in says so for them."""
    connection.memberships.discard(name)
    if (channel := app.channels.get(name)) is None:
        return
    members = channel.members.of_connection(connection.id)
    channel.leave([member.invented_leave(app.clock.now()) for member in members])


def sync(channel: Channel, connection: Connection, attachment: Attachment) -> None:
    """All members in one frame; the empty cursor after the colon says that it is the last."""
    if Mode.PRESENCE_SUBSCRIBE not in attachment.modes:
        return
    members = [member.render(connection.form.binary) for member in channel.members]
    sequence = f"{secrets.token_hex(5)}:"
    message = {"action": Do.SYNC, "channel": attachment.spelled, "channelSerial": sequence}
    connection.send({**message, "presence": members})


def reconsider(app: App, connection: Connection) -> None:
    """After AUTH: every attachment again, against the modes that it asked for at first."""
    for name, attachment in list(connection.attachments.items()):
        modes = permitted(attachment.requested, connection.grant.capability.on(name))
        if not modes:
            drop(app, connection, name)
            leave(app, connection, name)
            connection.send({"action": Do.ERROR, "channel": attachment.spelled, "error": denied(name).info()})
        elif modes != attachment.modes:
            attachment.modes = modes
            connection.send(_attached(app.channel(name), attachment, Flag.RESUMED))


class _Plan:
    """What follows ATTACHED."""

    def __init__(self, flags: int = 0) -> None:
        self.flags = flags
        self.missed: list[Entry] = []
        self.backlog = Backlog([])
        self.error: AblyError | None = None


def _plan(channel: Channel, attachment: Attachment, serial: str | None, before: Attachment | None) -> _Plan:
    if before is not None and serial is not None and not attachment.asks_the_same(before):
        # New options on a socket that was attached all along: nothing was missed, replaying would repeat.
        # The same options again are those of a client that dropped what it got meanwhile: it is replayed.
        attachment.since = before.since
        attachment.inherit(before)
        return _Plan(Flag.RESUMED)
    now = channel.log_now()
    plan = _Plan()
    if serial is None:
        plan.backlog = rewind(channel.log, attachment.params, now)
        if plan.backlog.truncated:
            plan.error = bad_request("the backlog was too large and has been truncated", 90004)
        return plan
    missed = channel.log.missed_since(serial, now)
    if missed is None:
        plan.error = AblyError(90003, 404, "Unable to recover channel: its history there is no longer held")
        return plan
    attachment.since = serial
    plan.missed, plan.flags = missed, Flag.RESUMED
    return plan


def _tell(channel: Channel, connection: Connection, attachment: Attachment, plan: _Plan) -> None:
    if plan.backlog.messages or plan.missed:
        plan.flags |= Flag.HAS_BACKLOG
    attached = _attached(channel, attachment, plan.flags)
    if plan.missed:
        # A client that loses the link again before the replay must ask from where it really is.
        attached["channelSerial"] = attachment.since
    if plan.error is not None:
        attached["error"] = plan.error.info()
    connection.send(attached)
    _replay(channel, attachment, plan.missed)
    for message in plan.backlog.messages:
        attachment.see_serial(message.serial)
        attachment.deliver(Frames(as_entry(message, _base(message)), serial=channel.log.tail))
    if len(channel.members):
        sync(channel, connection, attachment)


def _attached(channel: Channel, attachment: Attachment, flags: int) -> Wire:
    if len(channel.members) and Mode.PRESENCE_SUBSCRIBE in attachment.modes:
        flags |= Flag.HAS_PRESENCE
    message: Wire = {"action": Do.ATTACHED, "channel": attachment.spelled}
    message |= {"channelSerial": channel.log.tail, "flags": int(attachment.modes) | flags}
    return {**message, "params": attachment.params} if attachment.params else message


def _replay(channel: Channel, attachment: Attachment, missed: list[Entry]) -> None:
    """Appends to a message that was never seen come once, as the whole message; the later ones are in it."""
    complete: set[str] = set()
    for entry in missed:
        message = entry.messages[0] if entry.messages else None
        if message is not None and message.serial in complete and message.action is Action.APPEND:
            continue
        if message is not None and message.action is Action.APPEND and not attachment.has_seen(message):
            complete.add(message.serial)
            whole = channel.log.latest.get(message.serial, message)
            entry = replace(entry, messages=(whole,))
        attachment.deliver(Frames(entry, serial=entry.serial))


def _base(message: Message) -> str:
    return message.id.rpartition(":")[0] or message.id


def _check_room(connection: Connection) -> None:
    limit = connection.limits.channels_per_connection
    if len(connection.attachments) >= limit:
        raise bad_request(f"Maximum number of channels per connection ({limit}) exceeded", 90010)


def _params(frame: Wire) -> dict[str, str]:
    params = as_object(frame.get("params") or {}, "params")
    return {name: str(value) for name, value in params.items() if value is not None}


def _echoed(params: dict[str, str]) -> dict[str, str]:
    return {name: params[name] for name in KNOWN_PARAMS if name in params}


def _requested(params: dict[str, str], frame: Wire) -> Mode:
    if "modes" not in params:
        return Mode(int(number(frame, "flags") or 0) & int(ALL_MODES)) or DEFAULT_MODES
    requested = Mode.NONE
    for name in params["modes"].split(","):
        mode = Mode.__members__.get(name.strip().upper())
        if mode is None:
            raise bad_request(f"unknown channel mode {name[:40]!r}")
        requested |= mode
    return requested
