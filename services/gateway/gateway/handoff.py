"""Talk to a human, and never mind."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from baton.access import access_conversation_locked
from baton.asking import Request as HandoffRequest
from baton.asking import ask_for_person
from baton.conversation import cancel_handoff
from baton.passing import read_baton, take
from baton.service.bodies import Answer, RequestBody
from baton.text import CleanText, up_to
from gateway.doorway import Participant, TheDoorway
from gateway.views import AnyConversationView, shown_to

router = APIRouter(tags=["handoff"])

PER_CONVERSATION = "20/60 seconds"


class HandoffBody(RequestBody):
    """`wait`: queue me even if nobody is there now."""

    reason: Annotated[CleanText, up_to(500)] | None = None
    wait: bool = False


class HandoffAnswer(Answer):
    """The typed result, never text."""

    result: str
    conversation: AnyConversationView


@router.post("/v1/conversations/{conversation_id}/handoff", status_code=202)
async def request_person(
    conversation_id: str, who: Participant, doorway: TheDoorway, body: HandoffBody | None = None
) -> HandoffAnswer:
    """Asks for a person; state is committed before this answers."""
    asked = body or HandoffBody()
    await doorway.limit("handoff", conversation_id, PER_CONVERSATION)
    async with doorway.platform.workbench.begin() as work:
        conversation = await access_conversation_locked(work, who, conversation_id)
        request = HandoffRequest("visitor", reason=asked.reason, wait=asked.wait)
        result = await ask_for_person(work, conversation, request)
        await work.session.flush()
        shown = await shown_to(work.session, who, conversation)
    return HandoffAnswer(result=result, conversation=shown)


@router.delete("/v1/conversations/{conversation_id}/handoff")
async def cancel_request(conversation_id: str, who: Participant, doorway: TheDoorway) -> AnyConversationView:
    """Never mind: back to the bot."""
    await doorway.limit("handoff", conversation_id, PER_CONVERSATION)
    async with doorway.platform.workbench.begin() as work:
        conversation = await access_conversation_locked(work, who, conversation_id)
        step = cancel_handoff(await read_baton(work, conversation))
        if step is not None:
            await take(work, conversation, step)
        await work.session.flush()
        return await shown_to(work.session, who, conversation)
