"""Fifty agents press Join on the same waiting conversations at the same instant.

`BATON_TEST_CLAIMS=200` tries two hundred conversations, which takes about a minute on two quiet cores.
"""

import asyncio
import os
import time
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

import agent_house
import pytest
from agent_house import House
from sqlalchemy import func, select
from sqlmodel import col

from baton.models import Conversation, Entry

CONVERSATIONS = int(os.environ.get("BATON_TEST_CLAIMS", "40"))
AT_MOST_S = 120 + 2 * CONVERSATIONS
IN_FLIGHT = 1000  # clients and service share this test's event loop


async def join_everything(house: House, agents: int, conversations: int) -> dict[str, Counter[str]]:
    """Per conversation: how often each outcome was told (`won`, or the name of the one who has it)."""
    people = [await house.agent(f"Agent{number}") for number in range(agents)]
    desks = [await house.desk(agent) for agent in people]
    await asyncio.gather(*(desk.get("/v1/conversations") for desk in desks))  # as panels do before anybody can press
    bot = await house.bot()
    waiting = [await house.conversation(bot) for _ in range(conversations)]
    for conversation in waiting:
        await house.visitor_waits(conversation)
    told: dict[str, Counter[str]] = {conversation.id: Counter() for conversation in waiting}

    in_flight = asyncio.Semaphore(IN_FLIGHT)

    async def join(number: int, conversation_id: str) -> None:
        async with in_flight:
            answer = await desks[number].post(f"/v1/conversations/{conversation_id}/join")
        assert answer.status_code in (200, 409), answer.text
        body = answer.json()
        if answer.status_code == 200:
            told[conversation_id][f"won by {body['agent']['name']}"] += 1
        else:
            told[conversation_id][f"lost to {body['holder_agent']['name']}"] += 1

    order = [(number, conversation.id) for conversation in waiting for number in range(agents)]
    await asyncio.gather(*(join(*attempt) for attempt in order))
    return told


def check_one_winner_each(told: dict[str, Counter[str]], agents: int) -> None:
    for outcomes in told.values():
        (winner,) = [outcome.removeprefix("won by ") for outcome in outcomes if outcome.startswith("won by ")]
        assert outcomes == {f"won by {winner}": 1, f"lost to {winner}": agents - 1}


async def test_one_of_ten_wins_each_of_twenty(house: House) -> None:
    check_one_winner_each(await join_everything(house, 10, 20), 10)


@pytest.mark.timeout(400)
async def test_one_of_fifty_wins_each_on_postgresql(tmp_path: Path, database_url: str) -> None:
    async with AsyncExitStack() as stack:
        house = await agent_house.open_house(stack, tmp_path, database_url=database_url)
        began = time.monotonic()
        told = await join_everything(house, 50, CONVERSATIONS)
        took_s = time.monotonic() - began
        check_one_winner_each(told, 50)
        async with house.platform.workbench.read() as session:
            joined = select(func.count()).where(col(Entry.event) == "agent_joined")
            assert await session.scalar(joined) == CONVERSATIONS
            held = select(func.count()).where(col(Conversation.holder) == "agent")
            assert await session.scalar(held) == CONVERSATIONS
        assert took_s < AT_MOST_S
