"""Nothing that a visitor said or was told can be found afterwards, and the transcript has no gap."""

from __future__ import annotations

import gzip
import io

from router_desk import Desk, a_desk
from sqlalchemy import select
from sqlmodel import col

from baton.attachments.sweep import sweep_attachments
from baton.erasing import erase_visitor
from baton.models import AiTurn, Attachment, AuditRecord, Conversation, Entry, Visitor
from baton.platform import Platform
from baton.testing import a_visitor
from baton.views import EntryView
from baton_operator.backup.saving import save

WORD = "xylophone"
"""In everything that is the visitor's."""


async def a_visitor_known_all_over(desk: Desk) -> Visitor:
    details = {"name": WORD, "email": f"{WORD}@example.org", "external_id": WORD, "verified_as": WORD}
    desk.visitor = await a_visitor(
        desk.platform.workbench, desk.workspace, **details, attributes={"plan": WORD, WORD: 1}
    )
    return desk.visitor


async def a_talk(desk: Desk) -> str:
    """With words of everybody, a request for a person, a note, a file, a rating."""
    conversation = await desk.conversation(page={"url": f"https://{WORD}.example/", "title": WORD}, locale=WORD)
    await desk.say(conversation, f"I am {WORD}")
    await desk.write(conversation, f"Hello {WORD}", author="bot")
    await desk.ask(conversation)
    await desk.join(conversation, desk.noor)
    await desk.write(conversation, f"What may I do, {WORD}?")
    await desk.write(conversation, f"{WORD} is nice", audience="agents")
    stored = await desk.read(conversation)
    words = {"handoff_reason": WORD, "handoff_summary": WORD, "rating_comment": WORD}
    await desk.change(stored, **words)
    async with desk.platform.workbench.begin() as work:
        for event in await work.session.scalars(select(Entry).where(col(Entry.event) == "handoff_requested")):
            event.data = {**event.data, "reason": WORD}
        await work.session.flush()
        for entry in await work.session.scalars(select(Entry).where(col(Entry.author) == "visitor")):
            entry.author_name, entry.data = WORD, {"attachments": [{"name": WORD}]}
        work.add(
            Attachment(
                workspace_id=desk.workspace.id, conversation_id=conversation, uploaded_by="visitor", name=WORD,
                uploader_id=desk.visitor.id, media_type="text/plain", size=1, storage_key="a" * 43, entry_id="e",
            )
        )  # fmt: skip
    return conversation


async def everything(platform: Platform) -> bytes:
    """As a backup has it."""
    out = io.BytesIO()
    await save(platform.database, out)
    return gzip.decompress(out.getvalue())


async def test_no_word_of_it_is_left_and_the_sequence_has_no_gap(platform: Platform) -> None:
    desk = await a_desk(platform)
    visitor = await a_visitor_known_all_over(desk)
    conversations = [await a_talk(desk) for _ in range(2)]
    await desk.close(conversations[0])
    assert (await everything(platform)).count(WORD.encode()) > 20
    done = await erase_visitor(platform.workbench, visitor.id, "operator")
    assert done is not None
    assert (sorted(done.conversation_ids), done.entries, done.files) == (sorted(conversations), 8, 2)
    assert platform.storage is not None
    await sweep_attachments(platform.workbench, platform.storage)
    assert WORD.encode() not in await everything(platform)
    async with platform.workbench.read() as session:
        for conversation_id in conversations:
            conversation = await session.get_one(Conversation, conversation_id)
            assert conversation.status == "closed"
            assert conversation.boundary_seq == conversation.last_seq
            rows = await session.scalars(
                select(Entry).where(col(Entry.conversation_id) == conversation_id, col(Entry.seq).is_not(None))
            )
            entries = sorted(rows, key=lambda entry: entry.seq or 0)
            assert [entry.seq for entry in entries] == list(range(1, conversation.last_seq + 1))
            shown = [EntryView.of(entry) for entry in entries]
            assert [view.event for view in shown if view.kind == "event"] == [
                "handoff_requested", "agent_joined", "closed",
            ]  # fmt: skip
            assert {(view.text, view.data["erased"]) for view in shown if view.kind == "message"} == {("", True)}
        noted = (await session.scalars(select(AuditRecord))).one()
    assert (noted.action, noted.target, noted.actor_name) == ("visitor.erased", visitor.id, "operator")


async def test_others_keep_every_word(platform: Platform) -> None:
    desk = await a_desk(platform)
    other = await desk.conversation()
    await desk.say(other, "I stay")
    gone = await a_visitor_known_all_over(desk)
    await a_talk(desk)
    await erase_visitor(platform.workbench, gone.id, "operator")
    assert b"I stay" in await everything(platform)
    assert (await desk.read(other)).status == "open"
    assert await erase_visitor(platform.workbench, other, "operator") is None


async def test_what_the_bot_was_about_to_say_is_not_said(platform: Platform) -> None:
    desk = await a_desk(platform)
    visitor = await a_visitor_known_all_over(desk)
    conversation = await desk.conversation()
    await desk.say(conversation, WORD)
    async with platform.workbench.begin() as work:
        turn = AiTurn(workspace_id=desk.workspace.id, conversation_id=conversation, epoch=1, reply_to_seq=1, worker="w")
        turn.lease_until = work.now
        work.add(turn)
    await erase_visitor(platform.workbench, visitor.id, "operator")
    async with platform.workbench.read() as session:
        assert (await session.scalars(select(col(AiTurn.state)))).one() == "discarded"
