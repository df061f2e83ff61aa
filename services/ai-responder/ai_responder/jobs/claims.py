"""Who works on a job: one worker at a time, under a lease, and never after the job's deadline."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlmodel import col

from baton.database import db_now
from baton.models import AiJob
from baton.work import Workbench

UNFINISHED = ("queued", "running")
_SWEPT_AT_ONCE = 20


async def claim(workbench: Workbench, job_id: str, lease_s: float) -> AiJob | None:
    """The job, now this worker's under a new attempt; None when it is done, somebody else's, or too late."""
    free = or_(col(AiJob.state) == "queued", and_(col(AiJob.state) == "running", col(AiJob.lease_until) < db_now()))
    statement = (
        update(AiJob)
        .where(col(AiJob.id) == job_id, free, col(AiJob.deadline_at) > db_now())
        .values(state="running", attempt=col(AiJob.attempt) + 1, lease_until=db_now(lease_s))
        .returning(AiJob)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    async with workbench.begin() as work:
        return (await work.session.execute(statement)).scalar_one_or_none()


async def renew(workbench: Workbench, job: AiJob, lease_s: float) -> bool:
    """False: the job is somebody else's by now."""
    async with workbench.begin() as work:
        held = await work.session.execute(_mine(job).values(lease_until=db_now(lease_s)).returning(col(AiJob.id)))
        return held.scalar_one_or_none() is not None


async def finish(workbench: Workbench, job: AiJob, **columns: Any) -> bool:
    """Writes the end, unless somebody else has the job; what was asked is forgotten with it."""
    values = {"lease_until": None, "input": {}, "ended_at": db_now(), **columns}
    async with workbench.begin() as work:
        ended = await work.session.execute(_mine(job).values(**values).returning(col(AiJob.id)))
        return ended.scalar_one_or_none() is not None


async def give_up_late(workbench: Workbench) -> list[AiJob]:
    """Jobs that nobody could do in time fail honestly."""
    statement = (
        update(AiJob)
        .where(col(AiJob.state).in_(UNFINISHED), col(AiJob.deadline_at) <= db_now())
        .values(state="failed", error="too_late", input={}, lease_until=None, ended_at=db_now())
        .returning(AiJob)
        .execution_options(synchronize_session=False)
    )
    async with workbench.begin() as work:
        return list((await work.session.scalars(statement)).all())


async def abandoned(workbench: Workbench) -> list[str]:
    """Jobs whose workers let their lease end."""
    statement = (
        select(col(AiJob.id))
        .where(col(AiJob.state) == "running", col(AiJob.lease_until) < db_now(), col(AiJob.deadline_at) > db_now())
        .limit(_SWEPT_AT_ONCE)
    )
    async with workbench.read() as session:
        return list(await session.scalars(statement))


def _mine(job: AiJob) -> Any:
    return (
        update(AiJob)
        .where(col(AiJob.id) == job.id, col(AiJob.attempt) == job.attempt, col(AiJob.state) == "running")
        .execution_options(synchronize_session=False)
    )
