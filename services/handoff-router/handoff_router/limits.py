"""What happens when a limit of patience is reached: of the visitor who waits, of the bot's idle time, of the bell."""

from __future__ import annotations

from datetime import timedelta

from baton.conversation import close, expire_handoff
from baton.models import Bot, Conversation
from baton.passing import read_baton, set_timer, take
from baton.work import Work

REMIND_EVERY_S = 30.0


async def end_wait(work: Work, conversation: Conversation) -> None:
    """Back to the bot, or on with the wait: the event's `policy` tells the widget whether to offer e-mail."""
    if not is_waiting(conversation):
        return
    bot = await work.session.get_one(Bot, conversation.bot_id)
    await take(work, conversation, expire_handoff(await read_baton(work, conversation), bot.waiting_policy))


async def close_idle(work: Work, conversation: Conversation) -> None:
    """Closes when nothing was said for so long; who waits for a person is not idle."""
    bot = await work.session.get_one(Bot, conversation.bot_id)
    if conversation.status == "closed" or bot.idle_close_s is None:
        return
    silent_since = conversation.updated_at if conversation.holder != "queue" else work.now
    left_s = (silent_since + timedelta(seconds=bot.idle_close_s) - work.now).total_seconds()
    if left_s > 0:
        await set_timer(work, conversation, "idle", left_s)
        return
    step = close(await read_baton(work, conversation), "system")
    if step is not None:
        await take(work, conversation, step)


async def ring_again(work: Work, conversation: Conversation) -> bool:
    """Whether still nobody has acknowledged the request."""
    if not is_waiting(conversation) or conversation.acknowledged_at is not None:
        return False
    await set_timer(work, conversation, "reminder", REMIND_EVERY_S)
    return True


def is_waiting(conversation: Conversation) -> bool:
    """Whether it has a place in the queue."""
    in_queue = conversation.status == "open" and conversation.holder == "queue"
    return in_queue and conversation.requested_at is not None
