"""Help by the AI for agents: asked for here, done by the responder, read here. Never in a human_only conversation."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy import select
from sqlmodel import col

from agent_api.admission import TheCaller
from agent_api.ai_job_views import AiJobView, Wish, job_view, keep_job, limit_jobs
from agent_api.paging import Page, Paging, newest_first
from baton.access import access_ai_job, access_conversation
from baton.conversation import Mode
from baton.errors import ConversationClosed, NotAllowed
from baton.models import AiJob, Conversation
from baton.service.bodies import RequestBody
from baton.text import CleanText, not_blank, up_to

router = APIRouter(prefix="/v1", tags=["AI help"])

_PEOPLE_ONLY: Mode = "human_only"
ClientJobId = Annotated[CleanText, up_to(64, at_least=1)]


class AiJobBody(RequestBody):
    """`text` and `style` belong to a rewrite, and only to one. The same `client_job_id` again is answered alike."""

    client_job_id: ClientJobId
    kind: Literal["summary", "suggestion", "rewrite"]
    text: Annotated[CleanText, up_to(8000, at_least=1), not_blank] | None = None
    style: Literal["shorter", "friendlier"] | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> AiJobBody:
        if (self.kind == "rewrite") != (self.text is not None) or (self.text is None) != (self.style is None):
            raise PydanticCustomError("rewrite", "text and style belong to a rewrite, and only to one")
        return self


@router.post("/conversations/{conversation_id}/ai-jobs", status_code=202)
async def ask_ai(conversation_id: str, body: AiJobBody, caller: TheCaller) -> AiJobView:
    """Begins a job; its result comes by `GET /v1/ai-jobs/{id}`, and a live message `ai_job` says when."""
    await limit_jobs(caller)
    async with caller.platform.workbench.read() as session:
        conversation = await access_conversation(session, caller.principal, conversation_id)
    _must_allow(conversation, body)
    asked = {"text": body.text} if body.text is not None else {}
    wish = Wish(body.client_job_id, body.kind, asked, conversation.id, conversation.bot_id, body.style)
    return await keep_job(caller, wish)


@router.get("/conversations/{conversation_id}/ai-jobs")
async def list_ai_jobs(conversation_id: str, caller: TheCaller, paging: Annotated[Paging, Query()]) -> Page[AiJobView]:
    """What the AI was asked about this conversation, the newest first; by whomever of the team."""
    async with caller.platform.workbench.read() as session:
        conversation = await access_conversation(session, caller.principal, conversation_id)
        statement = select(AiJob).where(col(AiJob.conversation_id) == conversation.id)
        jobs, cursor = await newest_first(session, statement, AiJob.id, paging)
    return Page(items=[job_view(job) for job in jobs], next_cursor=cursor)


@router.get("/ai-jobs/{ai_job_id}")
async def read_ai_job(ai_job_id: str, caller: TheCaller) -> AiJobView:
    async with caller.platform.workbench.read() as session:
        return job_view(await access_ai_job(session, caller.principal, ai_job_id))


def _must_allow(conversation: Conversation, body: AiJobBody) -> None:
    if conversation.interaction_mode == _PEOPLE_ONLY:
        raise NotAllowed("This conversation is with people only: the AI is never called in it.")
    if conversation.status == "closed" and body.kind != "summary":
        raise ConversationClosed
