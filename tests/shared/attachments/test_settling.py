"""A visitor's files are claimed before the message is accepted: whatever happens in between, nothing posted is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import update

from baton.accept import Spoken
from baton.attachments import Claimant, claim_attachments, described, sweep_attachments
from baton.database import db_now
from baton.errors import Invalid
from baton.models import Attachment, Conversation
from baton.platform import Platform
from baton.principals import VisitorPrincipal
from baton.storage import Missing, Storage
from baton.testing import a_bot, a_conversation, a_visitor, a_workspace, embedded_platform


async def begun(platform: Platform) -> Conversation:
    workspace = await a_workspace(platform.workbench)
    bot, visitor = await a_bot(platform.workbench, workspace), await a_visitor(platform.workbench, workspace)
    return await a_conversation(platform.workbench, bot, visitor)


def place(platform: Platform) -> Storage:
    assert platform.storage is not None
    return platform.storage


async def uploaded(platform: Platform, conversation: Conversation, key: str) -> Attachment:
    await place(platform).put(key, b"hello")
    row = Attachment(
        workspace_id=conversation.workspace_id, conversation_id=conversation.id, uploaded_by="visitor",
        uploader_id=conversation.visitor_id, name="n.txt", media_type="text/plain", size=5, storage_key=key,
    )  # fmt: skip
    async with platform.workbench.begin() as work:
        work.add(row)
    return row


async def claim(platform: Platform, conversation: Conversation, row: Attachment, cmid: str) -> str:
    who = VisitorPrincipal(conversation.workspace_id, conversation.id, conversation.visitor_id)
    async with platform.workbench.begin() as work:
        rows = await claim_attachments(work, Claimant(who, conversation.id, cmid), [row.id])
        return json.dumps(described(rows))


async def test_a_days_old_claim_is_kept_if_it_was_posted_and_removed_if_not(tmp_path: Path) -> None:
    async with embedded_platform(tmp_path) as platform:
        conversation = await begun(platform)
        posted, never, other = [await uploaded(platform, conversation, f"aa/{n}") for n in range(3)]
        data = await claim(platform, conversation, posted, "m1")
        await platform.accept.accept(Spoken(conversation.id, "m1", "", data=data))
        await claim(platform, conversation, never, "m2")
        await platform.accept.accept(Spoken(conversation.id, "m3", "no files here"))
        await claim(platform, conversation, other, "m3")
        with pytest.raises(Invalid):
            await claim(platform, conversation, posted, "m4")
        async with platform.workbench.begin() as work:
            await work.session.execute(update(Attachment).values(created_at=db_now(-90_000)))
        await sweep_attachments(platform.workbench, place(platform))
        assert [piece async for piece in await place(platform).get("aa/0")] == [b"hello"]
        for key in ("aa/1", "aa/2"):
            with pytest.raises(Missing):
                await place(platform).get(key)
        async with platform.workbench.read() as session:
            assert (await session.get_one(Attachment, posted.id)).entry_id is not None
