"""What becomes of a message whose handler raised: the next attempt after a delay, or the dead letters."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from traceback import extract_tb

from baton import figures
from baton.bus.interface import GiveBack, Handler, Message, Poison, Retry
from baton.logs import get_logger

MAX_ATTEMPTS = 5
RETRY_DELAYS_S: tuple[float, ...] = (1, 5, 30)
"""The last delay is used again until the attempts are used up."""

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`delay_s` is None for what is given up."""

    message: Message
    delay_s: float | None
    reason: str


class HandlerCancelled(Exception):
    """Something that the handler waited for was cancelled, but nobody cancelled the handler."""


async def attempt(queue: str, handler: Handler, message: Message, delays_s: tuple[float, ...]) -> Verdict | None:
    """Runs the handler; None means done."""
    try:
        await handler(message)
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        return judge(queue, message, HandlerCancelled(), delays_s)
    except Exception as error:
        return judge(queue, message, error, delays_s)
    figures.bus_deliveries.labels(queue, "done").inc()
    return None


def judge(queue: str, message: Message, error: Exception, delays_s: tuple[float, ...]) -> Verdict:
    """Decides and logs. The reason is the handler's own word or a class name, never an error's text:
    that may quote what a visitor wrote."""
    reason = error.reason if isinstance(error, (Poison, Retry)) else type(error).__name__
    left = replace(message, body=error.body) if isinstance(error, Retry) else message
    ids = {"queue": queue, "message_id": message.message_id, "attempt": message.attempt, "reason": reason}
    if isinstance(error, GiveBack):
        figures.bus_deliveries.labels(queue, "given_back").inc()
        log.info("message_given_back", **ids)
        return Verdict(message, delays_s[0], reason)
    if isinstance(error, Poison) or message.attempt >= MAX_ATTEMPTS:
        figures.bus_deliveries.labels(queue, "given_up").inc()
        log.error("message_given_up", **ids, where=_where(error))
        return Verdict(left, None, reason)
    figures.bus_deliveries.labels(queue, "retried").inc()
    log.warning("message_retried", **ids, where=_where(error))
    delay_s = delays_s[min(message.attempt, len(delays_s)) - 1]
    return Verdict(replace(left, attempt=message.attempt + 1), delay_s, reason)


def _where(error: Exception) -> str:
    frames = extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
