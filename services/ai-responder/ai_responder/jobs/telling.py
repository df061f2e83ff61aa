"""Who hears of a job: whoever streams it, and all agents on the conversation's channel for agents."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from baton.hints import data_hint, job_channel
from baton.ids import new_id
from baton.logs import get_logger
from baton.models import AiJob
from baton.platform import Platform
from baton.realtime import RealtimeMessage, RealtimeUnavailable, channels
from baton.secrets_at_rest import ABLY

log = get_logger(__name__)


class Teller:
    """Takes the model's words at any pace; a draft's are told as they grow, each time all of them."""

    def __init__(self, platform: Platform, job: AiJob, pause_s: float) -> None:
        self._platform, self._job, self._pause_s = platform, job, pause_s
        self._text, self._told = "", 0
        self._news = asyncio.Event()
        streams = job.kind == "draft"
        self._writer = asyncio.create_task(self._write()) if streams else None

    def add(self, piece: str) -> None:
        self._text += piece
        self._news.set()

    async def close(self) -> None:
        if self._writer is not None:
            self._writer.cancel()
            with suppress(asyncio.CancelledError):
                await self._writer

    async def _write(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            data = {"job_id": self._job.id, "attempt": self._job.attempt, "text": self._text}
            await self._platform.live.publish([(job_channel(self._job.id), data_hint("delta", 0, data))])
            await asyncio.sleep(self._pause_s)


async def tell_end(platform: Platform, job: AiJob, state: str) -> None:
    """A hint: the result itself is read from the API, by whoever may read it."""
    data = {"job_id": job.id, "conversation_id": job.conversation_id, "kind": job.kind, "state": state}
    await platform.live.publish([(job_channel(job.id), data_hint("ai_job", 0, data))])
    if job.conversation_id is None:
        return
    key = await platform.keyring.key_of(job.workspace_id, ABLY)
    if key is None:
        return
    channel = channels.agents(job.workspace_id, job.conversation_id)
    try:
        await platform.realtime.publish(key, channel, [RealtimeMessage(new_id(), "ai_job", data)])
    except RealtimeUnavailable as error:
        log.info("ai_job_not_told_on_ably", job_id=job.id, code=error.code)  # the panel asks again by itself
