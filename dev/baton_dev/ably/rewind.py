"""Rewind: the last messages before the attach point, by count or by age."""

import re
from dataclasses import dataclass

from baton_dev.ably.channel_log import ChannelLog, Entry
from baton_dev.ably.errors import bad_request
from baton_dev.ably.messages import Message

MOST_MESSAGES = 100
SPELLING = re.compile(r"(\d{1,6})([sm]?)")


@dataclass(frozen=True, slots=True)
class Backlog:
    messages: list[Message]
    truncated: bool = False


def rewind(log: ChannelLog, params: dict[str, str], now: int) -> Backlog:
    if not (asked := params.get("rewind")):
        return Backlog([])
    limit = _limit(params.get("rewindLimit"))
    spelled = SPELLING.fullmatch(asked)
    if spelled is None:
        raise bad_request("malformed rewind parameter")
    amount, unit = int(spelled[1]), spelled[2]
    messages = log.messages()
    if not unit:
        return Backlog(messages[-min(amount, limit) :] if amount else [])
    oldest = now - amount * (1000 if unit == "s" else 60_000)
    recent = [message for message in messages if message.timestamp >= oldest]
    return Backlog(recent[-limit:], truncated=len(recent) > limit)


def as_entry(message: Message, base: str) -> Entry:
    """A message of long ago as a frame of today."""
    return Entry(
        message.version.serial.rpartition(":")[0],
        message.version.timestamp,
        base,
        message.connection_id,
        messages=(message,),
    )


def _limit(asked: str | None) -> int:
    if asked is None:
        return MOST_MESSAGES
    if not asked.isdigit():
        raise bad_request("malformed rewindLimit parameter")
    return min(int(asked), MOST_MESSAGES)
