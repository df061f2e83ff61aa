"""The AI's jobs in one process: a few at a time, beside the turns, each under a lease and within its deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from ai_responder.bill import Bill
from ai_responder.jobs.claims import abandoned, claim, finish, give_up_late, renew
from ai_responder.jobs.telling import Teller, tell_end
from ai_responder.jobs.work import JobWork, Outcome
from ai_responder.model import Failed, Models
from ai_responder.steady import steadily
from ai_responder.timing import Timing
from baton.database import db_now, unavailable_errors
from baton.ids import first_id_at
from baton.logs import get_logger
from baton.models import AiJob
from baton.platform import Platform

log = get_logger(__name__)

SLOTS = 16
FORGET_EVERY_S = 300.0
_DRAFT_KEPT_S = 3_600.0
_LOOK_BACK_S = 86_400.0


class Helper:
    """`attend` may be called twice, at any time, anywhere: only the claim decides who does the job."""

    def __init__(self, platform: Platform, models: Models, timing: Timing) -> None:
        self._platform, self._models, self._timing = platform, models, timing
        self._slots = asyncio.Semaphore(SLOTS)

    async def attend(self, job_id: str) -> None:
        async with self._slots:
            job = await claim(self._platform.workbench, job_id, self._timing.lease_s)
            if job is not None:
                await self._run(job)

    async def sweep(self) -> None:
        """Takes up what dead workers left, and ends what came too late."""
        for job in await give_up_late(self._platform.workbench):
            log.warning("ai_job_too_late", job_id=job.id, kind=job.kind)
            await tell_end(self._platform, job, "failed")
        for job_id in await abandoned(self._platform.workbench):
            self._platform.background.spawn(self.attend(job_id), "swept job")

    async def forget(self) -> None:
        """What was said to a draft is of no use to anybody an hour later; its bill stays."""
        since = first_id_at(datetime.fromtimestamp(datetime.now(UTC).timestamp() - _LOOK_BACK_S, UTC))
        old = (
            update(AiJob)
            .where(
                col(AiJob.id) >= since,
                col(AiJob.kind) == "draft",
                col(AiJob.ended_at) < db_now(-_DRAFT_KEPT_S),
                col(AiJob.result).is_not(None),
            )
            .values(result=None, reason=None)
            .execution_options(synchronize_session=False)
        )
        async with self._platform.workbench.begin() as work:
            await work.session.execute(old)

    async def _run(self, job: AiJob) -> None:
        teller = Teller(self._platform, job, self._timing.delta_s)
        work = JobWork(self._platform, self._models, job, teller)
        try:
            outcome = await self._within_its_time(job, work.do())
        except Failed as failure:
            log.warning("ai_job_failed", job_id=job.id, kind=job.kind, reason=failure.reason)
            outcome = {"state": "failed", "error": failure.reason}
        finally:
            await teller.close()
        ended = {"state": "done", **outcome, **_bill_columns(work.bill, self._platform)}
        if await steadily(lambda: finish(self._platform.workbench, job, **ended)):
            await tell_end(self._platform, job, ended["state"])

    async def _within_its_time(self, job: AiJob, work: Coroutine[Any, Any, Outcome]) -> Outcome:
        """The lease is renewed while the model thinks; whoever lost it stops at once."""
        left_s = (job.deadline_at - datetime.now(UTC)).total_seconds()
        task = asyncio.create_task(work)
        keeper = asyncio.create_task(self._keep(job, task))
        try:
            async with asyncio.timeout(max(0.1, left_s)):
                return await task
        except TimeoutError:
            raise Failed("too_late", blames=False) from None
        except asyncio.CancelledError:
            me = asyncio.current_task()
            if me is not None and me.cancelling():
                raise  # the process ends
            raise Failed("lost", blames=False) from None  # the keeper found that somebody else has the job
        finally:
            keeper.cancel()
            task.cancel()
            await asyncio.gather(keeper, task, return_exceptions=True)

    async def _keep(self, job: AiJob, task: asyncio.Task[Outcome]) -> None:
        while True:
            await asyncio.sleep(self._timing.renew_s)
            try:
                held = await renew(self._platform.workbench, job, self._timing.lease_s)
            except unavailable_errors() as error:
                log.warning("ai_job_lease_not_renewed", job_id=job.id, reason=type(error).__name__)
                continue  # the lease outlives a database that blinks, and whoever lost it is fenced
            if not held:
                task.cancel()
                return


def _bill_columns(bill: Bill, platform: Platform) -> dict[str, Any]:
    """Added to what an earlier attempt cost."""
    cost_usd = bill.cost_usd(platform.settings.ai_prices)
    paid = {} if cost_usd is None else {"cost_usd": cost_usd}
    return {
        "model": bill.model,
        "prompt_tokens": col(AiJob.prompt_tokens) + bill.usage.prompt_tokens,
        "completion_tokens": col(AiJob.completion_tokens) + bill.usage.completion_tokens,
        **paid,
    }
