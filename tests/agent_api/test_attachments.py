"""Agents attach files to replies and notes, and read those of their workspace's visitors."""

from __future__ import annotations

from typing import Any

from agent_house import ON_BOTH_DATABASES, Desk, House
from files import EXE, PDF, a_png
from sqlalchemy import select, update
from sqlmodel import col

from baton.access import access_attachment
from baton.attachments import sweep_attachments
from baton.database import db_now
from baton.errors import NotFound
from baton.models import Attachment, Conversation
from baton.principals import VisitorPrincipal

pytestmark = ON_BOTH_DATABASES


async def taken_in(desk: Desk, conversation: Conversation, content: bytes = PDF, name: str = "b.pdf") -> dict[str, Any]:
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    answer = await desk.post(f"/v1/conversations/{conversation.id}/attachments", content=content, headers=headers)
    assert answer.status_code == 201, answer.text
    taken: dict[str, Any] = answer.json()
    return taken


async def send(desk: Desk, conversation: Conversation, ids: list[str], **fields: Any) -> Any:
    body = {"client_message_id": "a1", "text": "", "attachments": ids, **fields}
    return await desk.post(f"/v1/conversations/{conversation.id}/messages", json=body)


async def visitor_reads(house: House, conversation: Conversation, attachment_id: str) -> bool:
    visitor = VisitorPrincipal(conversation.workspace_id, conversation.id, conversation.visitor_id)
    async with house.platform.workbench.read() as session:
        try:
            await access_attachment(session, visitor, conversation.id, attachment_id)
        except NotFound:
            return False
    return True


async def test_a_reply_carries_a_file_and_only_then_the_visitor_may_read_it(house: House, noor: Desk) -> None:
    conversation = await house.conversation()
    taken = await taken_in(noor, conversation)
    assert not await visitor_reads(house, conversation, taken["id"])
    first = await send(noor, conversation, [taken["id"]])
    assert (first.status_code, first.json()["data"]) == (201, {"attachments": [taken]})
    assert await visitor_reads(house, conversation, taken["id"])
    assert (await send(noor, conversation, [taken["id"]])).json() == first.json()
    assert (await send(noor, conversation, [], attachments=None, text="x")).status_code == 409
    assert (await send(noor, conversation, [taken["id"]], client_message_id="a2")).status_code == 422
    assert len(await house.seen_by_visitor(conversation)) == 2


async def test_a_notes_file_is_for_colleagues_and_never_for_the_visitor(house: House, noor: Desk, sam: Desk) -> None:
    conversation = await house.conversation()
    taken = await taken_in(noor, conversation, a_png(), "plan.png")
    path = f"/v1/conversations/{conversation.id}/attachments/{taken['id']}"
    assert (await sam.get(path)).status_code == 404
    note = await send(noor, conversation, [taken["id"]], audience="agents")
    assert (note.status_code, note.json()["seq"]) == (201, None)
    read = await sam.get(path)
    assert (read.status_code, read.content, read.headers["content-type"]) == (200, a_png(), "image/png")
    assert read.headers["content-disposition"].startswith("attachment;")
    assert not await visitor_reads(house, conversation, taken["id"])
    assert await house.seen_by_visitor(conversation) == []


async def test_nobody_posts_a_colleagues_upload_or_reads_another_houses(house: House, noor: Desk, sam: Desk) -> None:
    conversation = await house.conversation()
    taken = await taken_in(noor, conversation)
    assert (await send(sam, conversation, [taken["id"]])).status_code == 422
    other = await house.conversation()
    assert (await send(noor, other, [taken["id"]])).status_code == 422
    rival = await house.neighbour()
    stranger = await rival.desk(await rival.agent("Rita", role="owner"))
    path = f"/v1/conversations/{conversation.id}/attachments"
    assert (await stranger.get(f"{path}/{taken['id']}")).status_code == 404
    assert (await stranger.post(path, content=PDF)).status_code == 404
    assert (await noor.post(path, content=EXE)).status_code == 415


async def test_the_inbox_names_the_files_of_a_message_without_words(house: House, noor: Desk) -> None:
    conversation = await house.conversation()
    taken = await taken_in(noor, conversation, PDF, "contract.pdf")
    await send(noor, conversation, [taken["id"]])
    (item,) = (await noor.get("/v1/conversations")).json()["items"]
    assert item["preview"]["text"] == "contract.pdf"


async def test_the_sweep_removes_what_nobody_posted_and_what_was_erased(house: House, noor: Desk) -> None:
    workbench, storage = house.platform.workbench, house.platform.storage
    assert storage is not None
    kept, erased = await house.conversation(), await house.conversation()
    posted, left = await taken_in(noor, kept), await taken_in(noor, kept)
    gone = await taken_in(noor, erased)
    assert (await send(noor, kept, [posted["id"]])).status_code == 201
    assert (await send(noor, erased, [gone["id"]])).status_code == 201
    await sweep_attachments(workbench, storage)
    assert await _names(house) == {posted["id"], left["id"], gone["id"]}
    async with workbench.begin() as work:
        await work.session.delete(await work.session.get_one(Conversation, erased.id))
        yesterday = {"created_at": db_now(-90_000)}
        await work.session.execute(update(Attachment).where(col(Attachment.entry_id).is_(None)).values(yesterday))
    await sweep_attachments(workbench, storage)
    assert await _names(house) == {posted["id"]}
    read = await noor.get(f"/v1/conversations/{kept.id}/attachments/{posted['id']}")
    assert read.content == PDF


async def _names(house: House) -> set[str]:
    async with house.platform.workbench.read() as session:
        return set(await session.scalars(select(col(Attachment.id))))
