"""Small signs of attention: acknowledged, read, typing. None of them passes the baton."""

from __future__ import annotations

from fastapi import APIRouter

from agent_api.admission import TheCaller
from agent_api.locked import locked
from agent_api.mentions import see_mentions
from agent_api.read_marks import move_read_mark
from agent_api.typing_notices import TheTypingNotices
from baton.access import access_conversation
from baton.errors import Conflict
from baton.events import ConversationChanged
from baton.passing import stop_timers
from baton.service.bodies import Count, RequestBody
from baton.views import ConversationView

router = APIRouter(prefix="/v1/conversations/{conversation_id}", tags=["attention"])


class ReadBody(RequestBody):
    """`note_seq`: the notes too, up to this one."""

    seq: Count
    note_seq: Count = 0


@router.post("/acknowledge")
async def acknowledge_request(conversation_id: str, caller: TheCaller) -> ConversationView:
    """Somebody has seen the request: the panel stops ringing, for everybody."""
    async with locked(caller, conversation_id) as one:
        if one.conversation.acknowledged_at is None:
            one.conversation.acknowledged_at = one.work.now
            one.work.announce(one.conversation, ConversationChanged.key)
        return await one.shown()


@router.post("/decline")
async def decline_offer(conversation_id: str, caller: TheCaller) -> ConversationView:
    """Not me: the offer goes on to the next. Declining again is 200."""
    async with locked(caller, conversation_id) as one:
        conversation, me = one.conversation, caller.agent.id
        if conversation.offer_agent_id == me:
            conversation.offer_agent_id = conversation.offer_expires_at = None
            conversation.offers_declined = [*conversation.offers_declined, me]
            await stop_timers(one.work, conversation, ("offer",))
            one.work.announce(conversation, ConversationChanged.key)
        elif me not in conversation.offers_declined:
            raise Conflict("This conversation is not offered to you.")
        return await one.shown()


@router.post("/read", status_code=204)
async def mark_read(conversation_id: str, body: ReadBody, caller: TheCaller) -> None:
    """I have read up to here; never goes back."""
    async with caller.platform.workbench.begin() as work:
        conversation = await access_conversation(work.session, caller.principal, conversation_id)
        await move_read_mark(work, caller.agent, conversation, body.seq)
        if body.note_seq:
            await see_mentions(work, caller.agent, conversation, body.note_seq)


@router.post("/typing", status_code=204)
async def show_typing(conversation_id: str, caller: TheCaller, notices: TheTypingNotices) -> None:
    """The visitor sees that the agent who has the conversation types; of any other agent only colleagues see it."""
    async with caller.platform.workbench.read() as session:
        conversation = await access_conversation(session, caller.principal, conversation_id)
    holds = conversation.holder == "agent" and conversation.agent_id == caller.agent.id
    if conversation.status == "open":
        await (notices.tell if holds else notices.tell_colleagues)(conversation, caller.agent)
