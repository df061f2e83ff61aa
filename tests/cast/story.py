"""The seed story, in all three modes: what Baton is for, played by a visitor and two agents."""

from __future__ import annotations

from functools import partial
from typing import Any

import httpx

from cast.houses import House
from cast.people import Agent, Visitor, eventually, listening, streaming

QUESTION = "How long does delivery take?"


async def tell_the_story(house: House) -> None:
    """Every mode, one after the other."""
    async with httpx.AsyncClient(timeout=20, limits=httpx.Limits(max_connections=50)) as http:
        noor, sam = await two_agents(http, house)
        await hybrid(http, house, noor, sam)
        await human_only(http, house, noor)
        await ai_only(http, house, noor)
        await look_back(http, house)


async def look_back(http: httpx.AsyncClient, house: House) -> None:
    """What has happened stands in the owner's report."""
    account = next(account for account in house.seed["agents"] if account["role"] == "owner")
    owner = await Agent.signs_in(http, house.agent_api, account)
    report = await owner.call("GET", "/v1/reports/summary")
    assert report["outcomes"]["people"] >= 1
    assert min(report[kind]["count"] for kind in ("waiting", "first_reply", "handling")) >= 2
    assert report["ai"]["turns"] >= 4
    assert {one["name"] for one in report["agents"]} >= {"Noor Haddad", "Sam Okafor"}
    assert report["ratings"]["people"]["scores"][4] >= 1


async def two_agents(http: httpx.AsyncClient, house: House) -> list[Agent]:
    accounts = [account for account in house.seed["agents"] if account["role"] == "agent"]
    agents = [await Agent.signs_in(http, house.agent_api, account) for account in accounts]
    for agent in agents:
        await agent.comes_online()
    return agents


async def hybrid(http: httpx.AsyncClient, house: House, noor: Agent, sam: Agent) -> None:
    visitor = await Visitor.begins(http, house.gateway, house.seed["bots"]["hybrid"], visitor={"name": "Ada"})
    async with streaming(visitor) as frames:
        seq = await visitor.say(QUESTION)
        answer = await visitor.answer_to(seq)
        assert "two to three" in answer["text"]
        assert answer["data"]["turn_id"]
        await eventually(lambda: any(event == "delta" for event, _ in frames))
        await eventually(lambda: ("entry", answer) in frames)
        token = await noor.call("POST", "/v1/realtime-token")
        async with listening(house.ably, token["token"], token["channels"]["inbox"]) as (inbox,):
            asked = await visitor.call("POST", visitor.path("/handoff"), 202, json={"reason": "A sad fern"})
            assert asked["result"] == "queued"
            assert asked["conversation"]["queue"]["position"] >= 1
            await eventually(lambda: visitor.id in str(inbox.heard), 10)
        assert visitor.id in await noor.waiting()
        await noor.on(visitor.id, "join")
        lost = await sam.on(visitor.id, "join", 409)
        assert (lost["type"], lost["holder_agent"]["id"]) == ("held_by_agent", noor.id)
        await chat(house, visitor, noor, frames)
        await be_helped(visitor, noor)
        await pass_on(visitor, noor, sam)
        await end_and_come_back(visitor, sam)
    await check_transcript(visitor)


async def chat(house: House, visitor: Visitor, noor: Agent, frames: list[tuple[str, Any]]) -> None:
    """Both ways in real time, over Ably and over the stream; a note stays among agents."""
    mine = await visitor.call("POST", visitor.path("/realtime-token"))
    token = await noor.call("POST", "/v1/realtime-token")
    agents_channel = token["channels"]["agents_prefix"] + visitor.id
    async with (
        listening(house.ably, mine["token"], mine["channel"]) as (visitors_ear,),
        listening(house.ably, token["token"], mine["channel"], agents_channel) as (noors_ear, notes_ear),
    ):
        await noor.reply(visitor.id, "Hello Ada, Noor here.")
        await eventually(lambda: "Hello Ada, Noor here." in visitors_ear.texts(), 10)
        await eventually(lambda: any(f[1].get("text") == "Hello Ada, Noor here." for f in frames), 10)
        await visitor.say("My fern is sad.")
        await eventually(lambda: "My fern is sad." in noors_ear.texts(), 10)
        note = await noor.reply(visitor.id, "She sounds worried.", audience="agents")
        assert (note["seq"], note["note_seq"]) == (None, 1)
        await eventually(lambda: "She sounds worried." in notes_ear.texts(), 10)
        await noor.reply(visitor.id, "Less water, more light.")
        await eventually(lambda: "Less water, more light." in visitors_ear.texts(), 10)
        assert "worried" not in str(visitors_ear.heard)
    assert "worried" not in str(await visitor.entries())
    assert "worried" not in str(frames)
    seqs = [data["seq"] for name, data in visitors_ear.heard if name == "entry"]
    assert seqs == sorted(set(seqs))


async def be_helped(visitor: Visitor, noor: Agent) -> None:
    """The AI helps the agent, over the broker; the visitor sees nothing of it."""
    before = await visitor.entries()
    wishes = {"summary": {}, "suggestion": {}, "rewrite": {"text": "One. Two.", "style": "shorter"}}
    said = {}
    for kind, more in wishes.items():
        job = await noor.on(visitor.id, "ai-jobs", 202, client_job_id=f"{visitor.id}-{kind}", kind=kind, **more)
        said[kind] = await eventually(partial(finished, noor, job["id"]))
    assert "My fern is sad." in said["summary"]["text"] + said["suggestion"]["text"]
    assert said["rewrite"]["text"] == "(Stand-in) One."
    assert await visitor.entries() == before


async def finished(agent: Agent, job_id: str) -> dict[str, Any] | None:
    job: dict[str, Any] = await agent.call("GET", f"/v1/ai-jobs/{job_id}")
    assert job["state"] != "failed", job
    return job if job["state"] == "done" else None


async def pass_on(visitor: Visitor, noor: Agent, sam: Agent) -> None:
    """To a colleague, back to the bot, which answers again and only then."""
    await noor.on(visitor.id, "transfer", agent_id=sam.id)
    assert (await visitor.state())["agent"]["name"] == sam.name
    before = await visitor.say("Are you there?")
    await sam.on(visitor.id, "return-to-bot", note="Solved")
    silent = [entry for entry in await visitor.entries() if entry["in_reply_to"] == before]
    assert silent == []
    seq = await visitor.say("Do gift cards expire?")
    assert "never expire" in (await visitor.answer_to(seq))["text"]


async def end_and_come_back(visitor: Visitor, sam: Agent) -> None:
    """An agent steps in and closes; the visitor rates, and a word reopens."""
    await sam.on(visitor.id, "join")
    await sam.reply(visitor.id, "All good now. Goodbye!")
    await sam.on(visitor.id, "close")
    assert (await visitor.state())["status"] == "closed"
    await visitor.call("POST", visitor.path("/rating"), json={"score": 5, "comment": "Lovely"})
    seq = await visitor.say("When are you open?")
    assert "10 to 18" in (await visitor.answer_to(seq))["text"]


async def check_transcript(visitor: Visitor) -> None:
    entries = await visitor.entries()
    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    events = [entry["event"] for entry in entries if entry["kind"] == "event"]
    assert events == [
        "handoff_requested", "agent_joined", "transferred", "returned_to_bot", "agent_joined", "closed", "rated",
        "reopened",
    ]  # fmt: skip
    answers = [entry["in_reply_to"] for entry in entries if entry["author"] == "bot"]
    assert len(answers) == len(set(answers)) == 3


async def human_only(http: httpx.AsyncClient, house: House, noor: Agent) -> None:
    visitor = await Visitor.begins(http, house.gateway, house.seed["bots"]["human_only"])
    assert visitor.id not in await noor.waiting()
    await visitor.say("Hello, people")
    await eventually(lambda: _is_waiting(noor, visitor.id))
    await noor.reply(visitor.id, "Hello! This is Noor.")
    refused = await noor.on(visitor.id, "return-to-bot", 409)
    assert refused["type"] == "not_allowed"
    unhelped = await noor.on(visitor.id, "ai-jobs", 409, client_job_id="x", kind="summary")
    assert unhelped["type"] == "not_allowed"
    await noor.on(visitor.id, "close")
    entries = await visitor.entries()
    assert [entry["event"] or entry["author"] for entry in entries] == [
        "handoff_requested", "visitor", "agent_joined", "agent", "closed",
    ]  # fmt: skip


async def _is_waiting(noor: Agent, conversation_id: str) -> bool:
    return conversation_id in await noor.waiting()


async def ai_only(http: httpx.AsyncClient, house: House, noor: Agent) -> None:
    visitor = await Visitor.begins(http, house.gateway, house.seed["bots"]["ai_only"])
    seq = await visitor.say("Do gift cards expire?")
    assert "never expire" in (await visitor.answer_to(seq))["text"]
    refused = await visitor.call("POST", visitor.path("/handoff"), 409)
    assert refused["type"] == "not_allowed"
    assert (await noor.on(visitor.id, "join", 409))["type"] == "not_allowed"
    body = {"client_message_id": "x", "text": "I am a person"}
    await noor.on(visitor.id, "messages", 409, **body)
    assert [entry["author"] for entry in await visitor.entries()] == ["visitor", "bot"]
