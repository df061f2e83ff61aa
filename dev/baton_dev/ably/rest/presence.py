"""Who is present, and who was."""

from baton_dev.ably.names import split_name
from baton_dev.ably.presence import PresenceMessage
from baton_dev.ably.reply import Reply
from baton_dev.ably.request import Request
from baton_dev.ably.rest.paging import page, span
from baton_dev.ably.standin import Standin


def members(standin: Standin, request: Request) -> Reply:
    grant = standin.request_grant(request.headers, request.query)
    name, _ = split_name(request.segments[1])
    grant.require(name, "subscribe")
    channel = standin.app_of(grant).channels.get(name)
    present = sorted(channel.members if channel else (), key=_member_position)
    shown = [member for member in present if _asked_for(request, member)]
    binary = request.answer_form.binary
    return page(request, shown, _member_position, lambda member: member.render(binary), direction="forwards")


def history(standin: Standin, request: Request) -> Reply:
    grant = standin.request_grant(request.headers, request.query)
    name, _ = split_name(request.segments[1])
    grant.require(name, "history")
    channel = standin.app_of(grant).channels.get(name)
    until = request.query.get("from_serial")
    entries = (channel.log.until(until) if until else channel.log.entries) if channel else []
    asked_for = span(request)
    events = [
        (f"{entry.serial}:{index:03d}", event)
        for entry in entries
        if asked_for(entry.timestamp)
        for index, event in enumerate(entry.presence)
    ]
    binary = request.answer_form.binary
    return page(request, events, lambda event: event[0], lambda event: event[1].render(binary))


def _member_position(member: PresenceMessage) -> str:
    return f"{member.client_id} {member.connection_id}"


def _asked_for(request: Request, member: PresenceMessage) -> bool:
    return request.query.get("clientId", member.client_id) == member.client_id and (
        request.query.get("connectionId", member.connection_id) == member.connection_id
    )
