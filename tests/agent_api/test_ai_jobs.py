"""Help by the AI: asked for once, told of honestly, never in human_only, and nobody else's business."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from agent_house import ON_BOTH_DATABASES, Desk, House
from sqlalchemy import select, update
from sqlmodel import col

from baton.hints import data_hint, job_channel
from baton.models import AiJob, Conversation, OutboxRow

pytestmark = ON_BOTH_DATABASES

SUMMARY = {"client_job_id": "one", "kind": "summary"}
DRAFT: dict[str, Any] = {
    "client_job_id": "draft",
    "draft": {"name": "New", "interaction_mode": "hybrid", "instructions": "canary instructions"},
    "messages": [{"author": "visitor", "text": "canary question"}],
}


async def jobs(house: House) -> list[AiJob]:
    async with house.platform.workbench.read() as session:
        return list(await session.scalars(select(AiJob)))


async def ends(house: House, job_id: str, **columns: Any) -> None:
    """As the responder would end it."""
    ended = {"state": "done", "ended_at": datetime.now(UTC), **columns}
    async with house.platform.workbench.begin() as work:
        await work.session.execute(update(AiJob).where(col(AiJob.id) == job_id).values(**ended))


async def ask(desk: Desk, conversation: Conversation, **body: Any) -> Any:
    return await desk.post(f"/v1/conversations/{conversation.id}/ai-jobs", json={**SUMMARY, **body})


async def test_a_job_is_kept_with_its_event_and_told_when_done(house: House, noor: Desk, sam: Desk) -> None:
    conversation = await house.conversation()
    asked = await ask(noor, conversation)
    assert asked.status_code == 202
    job = asked.json()
    assert (
        job.items() >= {"state": "queued", "kind": "summary", "text": None, "conversation_id": conversation.id}.items()
    )
    async with house.platform.workbench.read() as session:
        keys = set(await session.scalars(select(col(OutboxRow.routing_key))))
    assert "ai_job.requested" in keys
    await ends(house, job["id"], result="The fern died.", reason="Wants a refund.")
    for desk in (noor, sam):
        told = (await desk.get(f"/v1/ai-jobs/{job['id']}")).json()
        assert (told["state"], told["text"], told["reason"]) == ("done", "The fern died.", "Wants a refund.")
    listed = (await sam.get(f"/v1/conversations/{conversation.id}/ai-jobs")).json()
    assert [one["id"] for one in listed["items"]] == [job["id"]]


async def test_the_same_wish_again_is_the_same_job(house: House, noor: Desk, sam: Desk) -> None:
    conversation = await house.conversation()
    first, *again = await asyncio.gather(*(ask(noor, conversation) for _ in range(4)))
    assert {one.json()["id"] for one in again} == {first.json()["id"]}
    other = await ask(noor, conversation, kind="suggestion")
    assert (other.status_code, other.json()["type"]) == (409, "conflict")
    assert (await ask(sam, conversation)).json()["id"] != first.json()["id"]
    assert len(await jobs(house)) == 2


async def test_in_human_only_nobody_is_helped(house: House, noor: Desk) -> None:
    conversation = await house.conversation(await house.bot("human_only"))
    for kind in ("summary", "suggestion"):
        refused = await ask(noor, conversation, kind=kind)
        assert (refused.status_code, refused.json()["type"]) == (409, "not_allowed")
    assert await jobs(house) == []


async def test_a_closed_conversation_can_only_be_summarised(house: House, noor: Desk) -> None:
    conversation = await house.conversation()
    await noor.post(f"/v1/conversations/{conversation.id}/close")
    refused = await ask(noor, conversation, kind="suggestion")
    assert (refused.status_code, refused.json()["type"]) == (409, "conversation_closed")
    assert (await ask(noor, conversation)).status_code == 202


async def test_what_nobody_did_in_time_has_failed(house: House, noor: Desk) -> None:
    job = (await ask(noor, await house.conversation())).json()
    await ends(house, job["id"], state="running", ended_at=None, deadline_at=datetime.now(UTC) - timedelta(seconds=1))
    told = (await noor.get(f"/v1/ai-jobs/{job['id']}")).json()
    assert (told["state"], told["error"]) == ("failed", "too_late")


BAD: list[dict[str, Any]] = [
    {"kind": "poem"}, {"kind": "draft"}, {"kind": "rewrite"}, {"kind": "rewrite", "text": "x"},
    {"kind": "rewrite", "style": "shorter"}, {"text": "x", "style": "shorter"}, {"client_job_id": ""},
    {"kind": "rewrite", "text": " ", "style": "shorter"}, {"kind": "rewrite", "text": "x", "style": "ruder"},
    {"kind": "rewrite", "text": "x" * 8001, "style": "shorter"}, {"bot_id": "x"},
]  # fmt: skip


async def test_a_wish_out_of_bounds_is_refused(house: House, noor: Desk) -> None:
    conversation = await house.conversation()
    for bad in BAD:
        assert (await ask(noor, conversation, **bad)).status_code == 422, bad
    assert await jobs(house) == []


async def test_a_neighbours_jobs_do_not_exist_here(house: House, noor: Desk) -> None:
    neighbour = await house.neighbour()
    nell = await neighbour.desk(await neighbour.agent("Nell"))
    theirs = (await ask(nell, await neighbour.conversation())).json()
    assert (await noor.get(f"/v1/ai-jobs/{theirs['id']}")).status_code == 404
    assert (await noor.get(f"/v1/ai-jobs/{theirs['id']}/stream")).status_code == 404
    assert (await ask(noor, await neighbour.conversation())).status_code == 404


async def test_too_much_help_is_refused_for_a_while(house: House, noor: Desk) -> None:
    conversation = await house.conversation()
    answers = [(await ask(noor, conversation, client_job_id=f"j{number}")).status_code for number in range(21)]
    assert answers == [202] * 20 + [429]


async def test_a_draft_is_its_admins_own_and_belongs_to_no_conversation(house: House, admin: Desk, noor: Desk) -> None:
    asked = await admin.post("/v1/draft-chats", json=DRAFT)
    assert asked.status_code == 202, asked.text
    assert asked.json().items() >= {"kind": "draft", "conversation_id": None, "handoff": None}.items()
    assert "canary" not in asked.text
    (job,) = await jobs(house)
    assert job.input["messages"] == DRAFT["messages"]
    assert (await noor.get(f"/v1/ai-jobs/{job.id}")).status_code == 404
    assert (await noor.post("/v1/draft-chats", json=DRAFT)).status_code == 403
    async with house.platform.workbench.read() as session:
        assert list(await session.scalars(select(Conversation))) == []


async def test_a_draft_that_cannot_be_tried_is_refused(house: House, admin: Desk) -> None:
    people = await admin.post(
        "/v1/draft-chats", json={**DRAFT, "draft": {"name": "N", "interaction_mode": "human_only"}}
    )
    assert (people.status_code, people.json()["type"]) == (409, "not_allowed")
    neighbour = await house.neighbour()
    assert (
        await admin.post("/v1/draft-chats", json={**DRAFT, "bot_id": (await neighbour.bot()).id})
    ).status_code == 404
    bot_last = [*DRAFT["messages"], {"author": "bot", "text": "Hi"}]
    many = DRAFT["messages"] * 41
    wrong: list[dict[str, Any]] = [
        {"messages": []},
        {"messages": bot_last},
        {"draft": {"name": ""}},
        {"messages": many},
    ]
    for bad in wrong:
        assert (await admin.post("/v1/draft-chats", json={**DRAFT, **bad})).status_code == 422, bad
    assert await jobs(house) == []


async def test_a_draft_is_told_word_by_word_and_then_its_end(house: House, admin: Desk) -> None:
    job = (await admin.post("/v1/draft-chats", json=DRAFT)).json()
    streaming = asyncio.create_task(admin.get(f"/v1/ai-jobs/{job['id']}/stream"))
    channel = job_channel(job["id"])
    for _ in range(40):  # until the stream has subscribed
        await house.platform.live.publish([(channel, data_hint("delta", 0, {"attempt": 1, "text": "In the"}))])
        await asyncio.sleep(0.02)
    await ends(house, job["id"], result="In the shade.")
    await house.platform.live.publish([(channel, data_hint("ai_job", 0, {"state": "done"}))])
    answer = await asyncio.wait_for(streaming, 20)
    frames = [frame.split("\n") for frame in answer.text.strip().split("\n\n") if not frame.startswith(":")]
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert frames[0] == ["event: delta", 'data: {"attempt":1,"text":"In the"}']
    assert frames[-1][0] == "event: ai_job"
    assert json.loads(frames[-1][1].removeprefix("data: "))["text"] == "In the shade."
    again = await admin.get(f"/v1/ai-jobs/{job['id']}/stream")
    assert again.text.startswith("event: ai_job")
