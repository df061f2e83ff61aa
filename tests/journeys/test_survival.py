"""What was accepted is kept and answered, whoever is killed meanwhile."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path

import httpx
import pytest
from cast.houses import Servers, begin_embedded, distributed_house, embedded_house
from cast.people import Ear, Visitor, eventually, listening
from cast.story import QUESTION, two_agents
from servers.private import fresh_rabbitmq
from servers.standins import StandIn

DOWN_S = 20
BACK_WITHIN_S = 15


async def test_the_embedded_house_survives_kill_9_without_losing_an_accepted_message(tmp_path: Path) -> None:
    with embedded_house(tmp_path / "house") as house:
        async with httpx.AsyncClient(timeout=20) as http:
            visitor = await Visitor.begins(http, house.gateway, house.seed["bots"]["hybrid"])
            noor = (await two_agents(http, house))[0]
            seqs = [await visitor.say(f"{QUESTION} ({number})") for number in range(5)]
            house.kill("baton-dev")
            await asyncio.to_thread(begin_embedded, house, tmp_path / "house" / "ready.json")
            visitor.base, noor.base = house.gateway, house.agent_api
            texts = [entry["text"] for entry in await visitor.entries() if entry["author"] == "visitor"]
            assert texts == [f"{QUESTION} ({number})" for number in range(5)]
            await visitor.answer_to(seqs[-1], within_s=30)
            assert (await noor.call("GET", "/v1/me"))["agent"]["id"] == noor.id
            answers = [entry["in_reply_to"] for entry in await visitor.entries() if entry["author"] == "bot"]
            assert len(answers) == len(set(answers))


@pytest.mark.timeout(300)
async def test_a_broker_killed_for_twenty_seconds_delays_but_loses_nothing(
    tmp_path: Path, database_url: str, redis_url: str, ably_standin: StandIn, ai_standin: StandIn
) -> None:
    with fresh_rabbitmq() as broker:
        servers = Servers(database_url, broker.url, redis_url, ably_standin.url, ably_standin.key, ai_standin.url)
        async with distributed_house(tmp_path / "house", servers) as house, httpx.AsyncClient(timeout=20) as http:
            noor = (await two_agents(http, house))[0]
            with_bot = [await Visitor.begins(http, house.gateway, house.seed["bots"]["hybrid"]) for _ in range(4)]
            with_noor = await Visitor.begins(http, house.gateway, house.seed["bots"]["human_only"])
            await with_noor.say("Hello")
            await noor.on(with_noor.id, "join")
            token = await noor.call("POST", "/v1/realtime-token")
            channel = token["channels"]["conversation_prefix"] + with_noor.id
            async with listening(house.ably, token["token"], channel) as (ear,):
                await asyncio.to_thread(broker.kill)
                said = await _talk_while_down(with_bot, with_noor)
                await asyncio.to_thread(broker.start)
                back = time.monotonic()
                for visitor, seq in zip(with_bot, said, strict=True):
                    await visitor.answer_to(seq, within_s=max(1.0, back + BACK_WITHIN_S - time.monotonic()))
                await _bridged(with_noor, ear, within_s=max(1.0, back + BACK_WITHIN_S - time.monotonic()))
            for visitor in with_bot:
                entries = await visitor.entries()
                assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
                answered = [entry["in_reply_to"] for entry in entries if entry["author"] == "bot"]
                assert len(answered) == len(set(answered))


async def _talk_while_down(with_bot: list[Visitor], with_noor: Visitor) -> list[int]:
    """Every message is accepted with 202 (`say` demands it); returns each bot visitor's last seq."""
    until = time.monotonic() + DOWN_S
    said = [0] * len(with_bot)
    while time.monotonic() < until:
        for index, visitor in enumerate(with_bot):
            said[index] = await visitor.say(QUESTION)
        await with_noor.say("Are you there?")
        await asyncio.sleep(1.5)
    return said


async def _bridged(visitor: Visitor, ear: Ear, within_s: float) -> None:
    """The subscriber has heard everything since the agent joined: in order, once each."""
    entries = await visitor.entries()
    joined = next(entry["seq"] for entry in entries if entry["event"] == "agent_joined")
    wanted = [entry["seq"] for entry in entries if entry["seq"] > joined]
    assert len(wanted) > 5

    def heard() -> list[int]:
        return [data["seq"] for name, data in ear.heard if name == "entry" and data["seq"] > joined]

    await eventually(lambda: heard() == wanted, within_s)


def test_sigterm_ends_the_embedded_house_within_ten_seconds(tmp_path: Path) -> None:
    with embedded_house(tmp_path / "house") as house:
        process = house.processes["baton-dev"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
