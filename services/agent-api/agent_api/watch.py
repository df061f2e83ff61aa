"""Watching: an agent follows a bot's conversation live without taking it. Visitors never see a watcher."""

from __future__ import annotations

from datetime import datetime, timedelta

from fastapi import APIRouter
from sqlalchemy import delete, func, select
from sqlmodel import col

from agent_api.ably_key import ably_key_of
from agent_api.admission import Caller, TheCaller
from baton.access import access_conversation_locked
from baton.errors import ConversationClosed
from baton.events import ConversationChanged, WatchStarted
from baton.hints import ask_channel, snapshot_request
from baton.models import Conversation, Watch
from baton.service.bodies import Answer
from baton.stretch import continue_stretch, end_stretch
from baton.work import Work

router = APIRouter(prefix="/v1/conversations/{conversation_id}/watch", tags=["watching"])

LASTS_S = 60


class Watching(Answer):
    """Call again before the end to go on."""

    watched_until: datetime


@router.post("")
async def watch_conversation(conversation_id: str, caller: TheCaller) -> Watching:
    """One watch per agent: a new one ends the others. Without an Ably key 409: the panel polls."""
    await ably_key_of(caller)
    async with caller.platform.workbench.begin() as work:
        conversation = await access_conversation_locked(work, caller.principal, conversation_id)
        if conversation.status == "closed":
            raise ConversationClosed
        until = work.now + timedelta(seconds=LASTS_S)
        is_new = await _keep_watch(work, caller, conversation, until)
    await _end_others(caller, conversation_id)
    if is_new:
        # the running turn's text so far, for whoever has just come
        await caller.platform.live.publish([(ask_channel(conversation_id), snapshot_request())])
    return Watching(watched_until=until)


@router.delete("", status_code=204)
async def stop_watching(conversation_id: str, caller: TheCaller) -> None:
    """Ends the watch; ending one that there is not is fine."""
    await _end_watch(caller, conversation_id)


async def _keep_watch(work: Work, caller: Caller, conversation: Conversation, until: datetime) -> bool:
    """Begins a watch or makes it last longer; True when it begins. The stretch begins with the next entry."""
    watch = await work.session.get(Watch, (conversation.id, caller.agent.id))
    is_new = watch is None or watch.until <= work.now
    if watch is None:
        work.add(Watch(conversation_id=conversation.id, agent_id=caller.agent.id, until=until))
    else:
        watch.until = until
    conversation.watched_until = max(until, conversation.watched_until or until)
    await continue_stretch(work, conversation, before_seq=conversation.last_seq)
    if is_new:
        work.announce(conversation, WatchStarted.key)
    return is_new


async def _end_others(caller: Caller, conversation_id: str) -> None:
    """Each in a transaction of its own: no transaction locks two conversations."""
    others = select(col(Watch.conversation_id)).where(
        col(Watch.agent_id) == caller.agent.id, col(Watch.conversation_id) != conversation_id
    )
    async with caller.platform.workbench.read() as session:
        ids = list(await session.scalars(others))
    for other_id in ids:
        await _end_watch(caller, other_id)


async def _end_watch(caller: Caller, conversation_id: str) -> None:
    """The flag is the latest end of those who still watch; with the last of them the stretch ends."""
    async with caller.platform.workbench.begin() as work:
        conversation = await access_conversation_locked(work, caller.principal, conversation_id)
        of_this = col(Watch.conversation_id) == conversation.id
        await work.session.execute(delete(Watch).where(of_this, col(Watch.agent_id) == caller.agent.id))
        conversation.watched_until = await work.session.scalar(
            select(func.max(Watch.until)).where(of_this, col(Watch.until) > work.now)
        )
        escalated = conversation.status == "open" and conversation.holder != "bot"
        if conversation.watched_until is None and not escalated:
            await end_stretch(work, conversation)
        work.announce(conversation, ConversationChanged.key)
