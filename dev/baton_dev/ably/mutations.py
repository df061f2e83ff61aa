"""What an update, a delete and an append make of a message."""

from dataclasses import replace

from baton_dev.ably.messages import Action, Draft, Message, Version
from baton_dev.ably.serials import Stamp


def changed(message: Message, draft: Draft, stamp: Stamp) -> tuple[Message, Message]:
    """The event that is told, and the message as it stands from now on."""
    version = Version(stamp.message(0), stamp.timestamp, draft.operator, draft.description, draft.metadata)
    if draft.action is Action.APPEND:
        return _appended(message, draft, version)
    if draft.action is Action.DELETE:
        after = replace(message, name=draft.name, payload=draft.payload, extras=draft.extras)
    else:
        after = replace(
            message,
            name=message.name if draft.name is None else draft.name,
            payload=draft.payload if draft.has_data else message.payload,
            extras=message.extras if draft.extras is None else draft.extras,
        )
    after = replace(after, action=draft.action, version=version)
    return after, after


def _appended(message: Message, draft: Draft, version: Version) -> tuple[Message, Message]:
    extras = message.extras if draft.extras is None else draft.extras
    whole = message.payload.followed_by(draft.payload)
    added = replace(draft.payload, encoding=message.payload.encoding or draft.payload.encoding)
    event = replace(message, action=Action.APPEND, version=version, extras=extras, payload=added)
    return event, replace(event, action=Action.UPDATE, payload=whole)


def unfold(operations: list[Message]) -> list[Message]:
    """Every version of a message as it stood, appends added up."""
    versions: list[Message] = []
    for event in operations:
        if event.action is Action.APPEND and versions:
            whole = versions[-1].payload.followed_by(event.payload)
            event = replace(event, action=Action.UPDATE, payload=whole)
        versions.append(event)
    return versions
