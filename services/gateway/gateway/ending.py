"""The end of a conversation, and what the visitor thought of it."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter
from pydantic import Field

from baton.access import access_conversation_locked
from baton.conversation import Holder, Status, Step, close
from baton.passing import read_baton, take
from baton.service.bodies import RequestBody
from baton.text import CleanText, up_to
from gateway.doorway import Participant, TheDoorway
from gateway.views import AnyConversationView, shown_to

router = APIRouter(tags=["ending"])


class RatingBody(RequestBody):
    score: Annotated[int, Field(ge=1, le=5)]
    comment: Annotated[CleanText, up_to(2000)] | None = None


@router.post("/v1/conversations/{conversation_id}/close")
async def close_conversation(conversation_id: str, who: Participant, doorway: TheDoorway) -> AnyConversationView:
    """Closes; closing twice is 200."""
    async with doorway.platform.workbench.begin() as work:
        conversation = await access_conversation_locked(work, who, conversation_id)
        step = close(await read_baton(work, conversation), "visitor")
        if step is not None:
            await take(work, conversation, step)
        await work.session.flush()
        return await shown_to(work.session, who, conversation)


@router.post("/v1/conversations/{conversation_id}/rating")
async def rate_conversation(
    conversation_id: str, body: RatingBody, who: Participant, doorway: TheDoorway
) -> AnyConversationView:
    """One rating per conversation; a later one replaces it."""
    await doorway.limit("rating", conversation_id, "10/60 seconds")
    async with doorway.platform.workbench.begin() as work:
        conversation = await access_conversation_locked(work, who, conversation_id)
        if (conversation.rating_score, conversation.rating_comment) != (body.score, body.comment):
            conversation.rating_score, conversation.rating_comment = body.score, body.comment
            baton = await read_baton(work, conversation)
            step = Step(
                "rated",
                cast(Holder, conversation.holder),
                status=cast(Status, conversation.status),
                agent=baton.agent,
                passes=False,
                data={"score": body.score},
            )
            await take(work, conversation, step)
        await work.session.flush()
        return await shown_to(work.session, who, conversation)
