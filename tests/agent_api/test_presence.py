"""Presence is a lease that any call renews; who comes back to it may get somebody who waits."""

from typing import Any

from agent_house import ABLY_KEY, Desk, House
from sqlalchemy import select
from sqlmodel import col

from baton.database import db_now
from baton.events import AgentAvailable, AgentLost, Event
from baton.models import Agent
from baton.platform import Platform


def heard(platform: Platform) -> list[Event]:
    """What goes to the relay from now on."""
    events: list[Event] = []
    tell = platform.relay.tell

    def listen(announcements: Any) -> None:
        known = list(announcements)
        events.extend(one.event for one in known if one.event is not None)
        tell(known)

    platform.relay.tell = listen  # type: ignore[method-assign]
    return events


async def is_present(house: House, agent: Agent) -> bool:
    async with house.platform.workbench.read() as session:
        statement = select(col(Agent.seen_until) > db_now()).where(col(Agent.id) == agent.id)
        return bool(await session.scalar(statement))


async def test_any_call_of_an_agent_renews_their_presence(house: House) -> None:
    agent = await house.agent(seen_until=None)
    desk = await house.desk(agent)
    assert not await is_present(house, agent)
    assert (await desk.get("/v1/bots")).status_code == 200
    assert await is_present(house, agent)
    assert (await desk.get("/v1/me")).json()["agent"]["present"] is True


async def test_who_comes_back_online_is_told_to_the_router_once(house: House) -> None:
    back, away = await house.agent("Noor", seen_until=db_now(-5)), await house.agent("Ana", seen_until=None)
    await _be(house, away, "away")
    events = heard(house.platform)
    for agent in (back, away):
        desk = await house.desk(agent)
        for _ in range(3):
            assert (await desk.post("/v1/me/heartbeat")).status_code == 204
    assert [(type(event), getattr(event, "agent_id", "")) for event in events] == [(AgentAvailable, back.id)]


async def test_coming_online_by_choice_is_told_as_well(house: House, noor: Desk) -> None:
    events = heard(house.platform)
    assert (await noor.put("/v1/me/availability", json={"status": "away"})).json()["status"] == "away"
    assert events == []
    online = await noor.put("/v1/me/availability", json={"status": "online", "capacity": 2})
    assert (online.json()["status"], online.json()["capacity"]) == ("online", 2)
    assert [type(event) for event in events] == [AgentAvailable]
    for bad in ({"status": "busy"}, {"status": "online", "capacity": 0}, {"status": "online", "extra": 1}, {}):
        assert (await noor.put("/v1/me/availability", json=bad)).status_code == 422


async def test_a_deactivated_agent_is_out_at_once_and_everywhere(house: House, admin: Desk) -> None:
    agent = await house.agent("Noor")
    desk = await house.desk(agent)
    events = heard(house.platform)
    gone = await admin.patch(f"/v1/agents/{agent.id}", json={"active": False})
    assert (gone.status_code, gone.json()["active"], gone.json()["present"]) == (200, False, False)
    assert (await desk.get("/v1/me")).status_code == 401
    assert [(type(event), getattr(event, "agent_id", "")) for event in events] == [(AgentLost, agent.id)]
    await house.settled()
    assert house.realtime.revoked == [(ABLY_KEY, f"agent:{agent.id}")]


async def _be(house: House, agent: Agent, availability: str) -> None:
    async with house.platform.workbench.begin() as work:
        row = await work.session.get_one(Agent, agent.id)
        row.availability = availability
