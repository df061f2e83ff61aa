"""Through the bridge, both ways: an accepted word until the other side's Ably SDK has it, beside the bare pipeline."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from ably.realtime.realtime import AblyRealtime
from cast.people import Visitor

from bench.effort import Effort
from bench.report import told
from bench.rows import Row
from bench.stage import Stage, target_of, visitors_lanes
from bench.yardstick.compare import Comparison, interleave
from bench.yardstick.load import Arrivals, Lane, Target
from bench.yardstick.rig import Side, bare_pipeline
from bench.yardstick.windows import Plan

CONVERSATIONS = 4
"""One word at a time in turn: no channel comes near Ably's 50 messages a second."""
BURST = Plan(windows=2, seconds=1.0, warmup=0.3, at_most=3.0)


async def measure(stage: Stage, effort: Effort) -> list[Row]:
    visitors = await escalated(stage)
    async with bare_pipeline(stage.addresses) as bare, _both_ways(stage, visitors) as ways:
        found: list[Comparison] = []
        for way in ways:
            found.append(await interleave((bare, way), 1, stage.servers(), effort.bridge_rounds, BURST))
            told(found[-1])
    there = found[0].cpu_of_second()
    return [replace(_slower("bridge_p50", "p50", found), cpu=there), _slower("bridge_p99", "p99", found)]


def _slower(name: str, value: str, ways: Sequence[Comparison]) -> Row:
    """The row tells of the slower of the two ways."""
    ratio = max((way.ratios()[value] for way in ways), key=lambda ratio: ratio.second)
    return Row(name, ratio.second, ratio.first, ratio.ratio, ratio.middle_half)


async def escalated(stage: Stage) -> list[Visitor]:
    """Conversations that an agent holds."""
    visitors = await stage.begin("hybrid", CONVERSATIONS)
    for visitor in visitors:
        await visitor.call("POST", visitor.path("/handoff"), 202, json={"wait": True})
        await stage.agent.on(visitor.id, "join")
    return visitors


def replying_target(stage: Stage, visitors: list[Visitor]) -> Target:
    """The agent speaks in these conversations."""
    lanes = [Lane(f"/v1/conversations/{visitor.id}/messages", stage.agent.token) for visitor in visitors]
    return target_of(stage.house.agent_api, lanes)


@asynccontextmanager
async def _both_ways(stage: Stage, visitors: list[Visitor]) -> AsyncIterator[tuple[Side, Side]]:
    to_agent, to_visitor = Arrivals(), Arrivals()
    token = await stage.agent.call("POST", "/v1/realtime-token")
    channels = [token["channels"]["conversation_prefix"] + visitor.id for visitor in visitors]
    async with AsyncExitStack() as stack:
        hearing = _hearing(stage.ably.url, token["token"], channels, _resolving(to_agent, "visitor"))
        await stack.enter_async_context(hearing)
        for visitor in visitors:
            own = await visitor.call("POST", visitor.path("/realtime-token"))
            hearing = _hearing(stage.ably.url, own["token"], [own["channel"]], _resolving(to_visitor, "agent"))
            await stack.enter_async_context(hearing)
        pids = {**stage.pids(), "ably stand-in": stage.ably.pid}
        yield (
            Side("visitor → agent", target_of(stage.house.gateway, visitors_lanes(visitors)), pids, to_agent),
            Side("agent → visitor", replying_target(stage, visitors), pids, to_visitor),
        )


def _resolving(arrivals: Arrivals, author: str) -> Callable[[Any], None]:
    def hear(message: Any) -> None:
        data = json.loads(message.data) if isinstance(message.data, str) else message.data
        if message.name == "entry" and data["author"] == author and data["client_message_id"]:
            arrivals.arrived(UUID(data["client_message_id"]))

    return hear


@asynccontextmanager
async def _hearing(url: str, token: str, channels: list[str], hear: Callable[[Any], None]) -> AsyncIterator[None]:
    """The official realtime SDK, attached to these channels."""
    place = urlsplit(url)
    client = AblyRealtime(token=token, endpoint=f"{place.hostname}:{place.port}", tls=False)
    try:
        for channel in channels:
            await asyncio.wait_for(client.channels.get(channel).subscribe(hear), 10)
        yield
    finally:
        await client.close()
