"""Signs of life that are no entries: typing and reading."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from baton.access import access_conversation, access_conversation_locked
from baton.hints import ask_channel, channel_of, data_hint, stop_request
from baton.service.bodies import RequestBody
from baton.text import CleanText, up_to
from baton.typing_signal import tell_on_ably
from gateway.doorway import Participant, TheDoorway

router = APIRouter(tags=["signals"])

TYPING_S = 6
"""A sign of typing ends by itself after this long."""


class ReadBody(RequestBody):
    seq: Annotated[int, Field(ge=0, le=2**31 - 1)]


class StopBody(RequestBody):
    turn_id: Annotated[CleanText, up_to(64, at_least=1)]


@router.post("/v1/conversations/{conversation_id}/typing", status_code=204)
async def visitor_typing(conversation_id: str, who: Participant, doorway: TheDoorway) -> Response:
    """The visitor is typing; told live, stored nowhere."""
    await doorway.limit("typing", conversation_id, "30/10 seconds")
    platform = doorway.platform
    async with platform.workbench.read() as session:
        conversation = await access_conversation(session, who, conversation_id)
    until = datetime.now(UTC) + timedelta(seconds=TYPING_S)
    typing = {"author": "visitor", "agent": None, "until": until.isoformat().replace("+00:00", "Z")}
    await platform.live.publish([(channel_of(conversation_id), data_hint("typing", conversation.epoch, typing))])
    if conversation.status == "open" and conversation.holder != "bot":
        platform.background.spawn(tell_on_ably(platform, conversation, typing), "typing on ably")
    return Response(status_code=204)


@router.post("/v1/conversations/{conversation_id}/read", status_code=204)
async def visitor_read(conversation_id: str, body: ReadBody, who: Participant, doorway: TheDoorway) -> Response:
    """The visitor has seen everything up to `seq`; never goes back."""
    await doorway.limit("read", conversation_id, "60/10 seconds")
    async with doorway.platform.workbench.begin() as work:
        conversation = await access_conversation_locked(work, who, conversation_id)
        seen = min(body.seq, conversation.last_seq)
        conversation.visitor_read_seq = max(conversation.visitor_read_seq, seen)
    return Response(status_code=204)


@router.post("/v1/conversations/{conversation_id}/stop", status_code=204)
async def stop_answer(conversation_id: str, body: StopBody, who: Participant, doorway: TheDoorway) -> Response:
    """The visitor has heard enough: the turn ends with what was said by now. One that has ended stays as it is."""
    await doorway.limit("stop", conversation_id, "30/60 seconds")
    platform = doorway.platform
    async with platform.workbench.read() as session:
        await access_conversation(session, who, conversation_id)
    await platform.live.publish([(ask_channel(conversation_id), stop_request(body.turn_id))])
    return Response(status_code=204)
