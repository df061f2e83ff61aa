"""The AI's jobs as callers see them, and how one is kept: with its event, in one transaction, once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from agent_api.admission import Caller
from baton.errors import Conflict
from baton.events import AiJobRequested
from baton.models import AiJob
from baton.security.fingerprints import fingerprint
from baton.service.bodies import Answer

DEADLINE_S = 60
PER_AGENT = "20/60 seconds"

Kind = Literal["summary", "suggestion", "rewrite", "draft"]
State = Literal["queued", "running", "done", "failed"]


class AiJobView(Answer):
    """`text` and `reason` once it is done; `error`: one word of ours for why it failed (`too_late`, `budget_spent` …).

    `handoff` of a draft: what would have asked for a person now, `phrase` or `model`.
    """

    id: str
    conversation_id: str | None
    kind: Kind
    style: Literal["shorter", "friendlier"] | None
    state: State
    text: str | None
    reason: str | None
    handoff: Literal["phrase", "model"] | None
    error: str | None
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of the AI. `asked` is kept only until the job has ended."""

    client_job_id: str
    kind: Kind
    asked: dict[str, Any]
    conversation_id: str | None = None
    bot_id: str | None = None
    style: str | None = None

    @property
    def fingerprint(self) -> str:
        all_of_it = [self.kind, self.asked, self.conversation_id, self.bot_id, self.style]
        return fingerprint(json.dumps(all_of_it, sort_keys=True).encode(), "ai-job")


async def limit_jobs(caller: Caller) -> None:
    """Each job costs money."""
    await caller.platform.limiter.hit("ai-job", caller.agent.id, PER_AGENT)


async def keep_job(caller: Caller, wish: Wish) -> AiJobView:
    """The same `client_job_id` again is the same job; with another wish it is a conflict."""
    known = await _known(caller, wish)
    if known is not None:
        return known
    try:
        async with caller.platform.workbench.begin() as work:
            job = AiJob(
                workspace_id=caller.workspace_id,
                agent_id=caller.agent.id,
                conversation_id=wish.conversation_id,
                bot_id=wish.bot_id,
                client_job_id=wish.client_job_id,
                fingerprint=wish.fingerprint,
                kind=wish.kind,
                style=wish.style,
                input=wish.asked,
                created_at=work.now,
                deadline_at=work.now + timedelta(seconds=DEADLINE_S),
            )
            work.add(job)
            await work.session.flush()
            work.announce_event(AiJobRequested.key, caller.workspace_id, {"job_id": job.id})
            return job_view(job)
    except IntegrityError:  # the same wish came twice at once
        known = await _known(caller, wish)
        if known is None:
            raise
        return known


def job_view(job: AiJob) -> AiJobView:
    """What nobody did in time has failed, even before a sweep writes it down."""
    late = job.state in ("queued", "running") and job.deadline_at <= datetime.now(UTC)
    is_done = job.state == "done"
    return AiJobView(
        id=job.id,
        conversation_id=job.conversation_id,
        kind=cast(Kind, job.kind),
        style=cast(Literal["shorter", "friendlier"] | None, job.style),
        state="failed" if late else cast(State, job.state),
        text=job.result if is_done else None,
        reason=job.reason if is_done else None,
        handoff=cast(Literal["phrase", "model"] | None, job.handoff),
        error="too_late" if late else job.error,
        created_at=job.created_at,
        ended_at=job.ended_at,
    )


async def _known(caller: Caller, wish: Wish) -> AiJobView | None:
    statement = select(AiJob).where(
        col(AiJob.agent_id) == caller.agent.id, col(AiJob.client_job_id) == wish.client_job_id
    )
    async with caller.platform.workbench.read() as session:
        job = await session.scalar(statement)
    if job is None:
        return None
    if job.fingerprint != wish.fingerprint:
        raise Conflict("This client_job_id was used for another wish.")
    return job_view(job)
