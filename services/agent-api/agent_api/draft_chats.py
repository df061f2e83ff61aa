"""A chat with a bot that is not saved yet: a job like any other help, told while it grows; nothing of it is kept."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from pydantic import Field

from agent_api.admission import TheCaller
from agent_api.ai_job_views import DEADLINE_S, AiJobView, Wish, job_view, keep_job, limit_jobs
from agent_api.ai_jobs import ClientJobId
from agent_api.bot_bodies import NewBot
from baton.access import access_ai_job, access_bot
from baton.database import unavailable_errors
from baton.errors import FieldError, Invalid, NotAllowed
from baton.hints import job_channel, read_hint
from baton.live import Resync
from baton.platform import Platform
from baton.principals import AgentPrincipal
from baton.service.bodies import RequestBody
from baton.text import CleanText, not_blank, up_to

router = APIRouter(prefix="/v1", tags=["draft chats"])

_KEEP_ALIVE_S = 5.0
_DECIDES = ("name", "interaction_mode", "instructions", "model", "greeting", "handoff_phrases", "context_tokens",
            "max_answer_tokens")  # fmt: skip
"""What of a draft decides its answers; the rest stays here."""


class Line(RequestBody):
    author: Literal["visitor", "bot"]
    text: Annotated[CleanText, up_to(8000, at_least=1), not_blank]


class DraftChatBody(RequestBody):
    """`draft`: the bot as it stands in the form; `bot_id`: which bot it will be, and whose budget counts."""

    client_job_id: ClientJobId
    bot_id: Annotated[CleanText, up_to(64, at_least=1)] | None = None
    draft: NewBot
    messages: Annotated[list[Line], Field(min_length=1, max_length=40)]


@router.post("/draft-chats", status_code=202)
async def chat_with_draft(body: DraftChatBody, caller: TheCaller) -> AiJobView:
    """Begins an answer to the last message; `GET /v1/ai-jobs/{id}/stream` tells it word by word."""
    if body.draft.interaction_mode == "human_only":
        raise NotAllowed("In this mode the AI is never called: there is nothing to try.")
    if body.messages[-1].author != "visitor":
        raise Invalid(errors=[FieldError(field="messages", message="The last one must be the visitor's")])
    await limit_jobs(caller)
    if body.bot_id is not None:
        async with caller.platform.workbench.read() as session:
            await access_bot(session, caller.principal, body.bot_id)
    asked = {
        "draft": body.draft.model_dump(include=set(_DECIDES)),
        "messages": [line.model_dump() for line in body.messages],
    }
    return await keep_job(caller, Wish(body.client_job_id, "draft", asked, bot_id=body.bot_id))


stream_router = APIRouter(prefix="/v1", tags=["draft chats"])
"""Admitted before the answer begins, not while it lasts: a stream holds no place at the turnstile."""


@stream_router.get("/ai-jobs/{ai_job_id}/stream", response_class=StreamingResponse)
async def stream_ai_job(ai_job_id: str, caller: TheCaller) -> StreamingResponse:
    """Server-Sent Events: `delta` {attempt, text} with all of the text so far, then `ai_job` at the end."""
    async with caller.platform.workbench.read() as session:
        await access_ai_job(session, caller.principal, ai_job_id)
    events = _told(caller.platform, caller.principal, ai_job_id)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


async def _told(platform: Platform, principal: AgentPrincipal, job_id: str) -> AsyncIterator[bytes]:
    """Subscribes before it reads. Whatever may have been missed is read again; the end is always read, never heard."""
    ends_at = time.monotonic() + DEADLINE_S + _KEEP_ALIVE_S
    try:
        async with platform.live.subscribe(job_channel(job_id)) as subscription:
            look = True
            while time.monotonic() < ends_at:
                if look and (end := await _ended(platform, principal, job_id)) is not None:
                    yield _frame("ai_job", end.model_dump_json().encode())
                    return
                item = await subscription.next(_KEEP_ALIVE_S)
                hint = None if item is None or isinstance(item, Resync) else read_hint(item)
                look = hint is None or hint.type != "delta"
                if hint is not None and not look:
                    yield _frame("delta", msgspec.json.encode(hint.data))
                elif item is None:
                    yield b": keep-alive\n\n"
    except unavailable_errors():
        await asyncio.sleep(0)  # it ends quietly: the caller asks for the job itself


async def _ended(platform: Platform, principal: AgentPrincipal, job_id: str) -> AiJobView | None:
    async with platform.workbench.read() as session:
        view = job_view(await access_ai_job(session, principal, job_id))
    return view if view.state in ("done", "failed") else None


def _frame(event: str, data: bytes) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (event.encode(), data)
