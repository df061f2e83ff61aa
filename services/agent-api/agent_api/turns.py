"""The AI's turns in one conversation, with what each cost and how long it took: for admins."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, cast

from fastapi import APIRouter, Query
from sqlalchemy import select
from sqlmodel import col

from agent_api.admission import TheCaller
from agent_api.paging import Page, Paging, newest_first
from baton.access import access_conversation
from baton.models import AiTurn
from baton.service.bodies import Answer

router = APIRouter(prefix="/v1/conversations/{conversation_id}/turns", tags=["turns"])


class TurnView(Answer):
    """`reply_to_seq`: the visitor's entry that it answers; `attempt`: how many workers took it up, or took it again.

    `cost_usd` is null where the model's price is not known; `error` is one word of ours, never the vendor's text.
    """

    id: str
    epoch: int
    reply_to_seq: int
    attempt: int
    state: Literal["running", "done", "discarded", "failed"]
    model: str | None
    prompt_tokens: int
    completion_tokens: int
    cost_usd: float | None
    first_token_ms: int | None
    duration_ms: int | None
    finish_reason: str | None
    error: str | None
    started_at: datetime
    ended_at: datetime | None


@router.get("")
async def list_turns(conversation_id: str, caller: TheCaller, paging: Annotated[Paging, Query()]) -> Page[TurnView]:
    """The newest first."""
    async with caller.platform.workbench.read() as session:
        conversation = await access_conversation(session, caller.principal, conversation_id)
        statement = select(AiTurn).where(col(AiTurn.conversation_id) == conversation.id)
        turns, cursor = await newest_first(session, statement, AiTurn.id, paging)
    return Page(items=[_shown(turn) for turn in turns], next_cursor=cursor)


def _shown(turn: AiTurn) -> TurnView:
    took = (turn.ended_at - turn.started_at).total_seconds() if turn.ended_at is not None else None
    return TurnView(
        id=turn.id,
        epoch=turn.epoch,
        reply_to_seq=turn.reply_to_seq,
        attempt=turn.attempt,
        state=cast(Literal["running", "done", "discarded", "failed"], turn.state),
        model=turn.model,
        prompt_tokens=turn.prompt_tokens,
        completion_tokens=turn.completion_tokens,
        cost_usd=turn.cost_usd,
        first_token_ms=turn.first_token_ms,
        duration_ms=None if took is None else max(0, round(took * 1_000)),
        finish_reason=turn.finish_reason,
        error=turn.error,
        started_at=turn.started_at,
        ended_at=turn.ended_at,
    )
