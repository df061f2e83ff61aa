"""Hits that arrive together are asked together: one round trip on one connection per group, however many wait.

The library asks one by one, each on a connection of its own; a burst then waits longer for a connection than
Redis may take to answer, and would be counted without it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from redis.asyncio import Redis
from redis.commands.core import AsyncScript
from redis.exceptions import NoScriptError, RedisError

GROUP = 256

Argument = str | int | float


class GroupedScript:
    """Stands in for one of the library's scripts. What is called while a group is under way is in the next one."""

    def __init__(self, client: Redis, script: AsyncScript, answer_limit_s: float) -> None:
        self._client = client
        self._script = script
        self._answer_limit_s = answer_limit_s
        self._waiting: list[tuple[tuple[Argument, ...], asyncio.Future[object]]] = []
        self._asking: asyncio.Task[None] | None = None

    async def __call__(self, keys: Sequence[str], args: Sequence[Argument]) -> object:
        answer: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._waiting.append(((len(keys), *keys, *args), answer))
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask_all())
        return await answer

    async def _ask_all(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:GROUP], self._waiting[GROUP:]
            for (_, waiter), answer in zip(group, await self._ask([call for call, _ in group]), strict=True):
                if waiter.done():
                    continue  # who asked has gone
                if isinstance(answer, Exception):
                    waiter.set_exception(answer)
                else:
                    waiter.set_result(answer)
        self._asking = None

    async def _ask(self, calls: list[tuple[Argument, ...]]) -> Sequence[object]:
        try:
            async with asyncio.timeout(self._answer_limit_s):
                answers = await self._execute(calls)
                if any(isinstance(answer, NoScriptError) for answer in answers):  # Redis was restarted
                    await self._client.script_load(self._script.script)
                    answers = await self._execute(calls)
                return answers
        except (RedisError, OSError, TimeoutError) as error:
            return [error] * len(calls)

    async def _execute(self, calls: list[tuple[Argument, ...]]) -> Sequence[object]:
        async with self._client.pipeline(transaction=False) as pipeline:
            for call in calls:
                pipeline.execute_command("EVALSHA", self._script.sha, *call)
            return list(await pipeline.execute(raise_on_error=False))
