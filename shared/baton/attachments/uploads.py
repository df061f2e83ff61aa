"""Taking a file in: counted as it comes, looked at as a whole, stored, and only then written down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Literal

from sqlalchemy import func, select
from sqlmodel import col

from baton.access import access_conversation_locked
from baton.attachments.contents import Content, content_of
from baton.attachments.names import safe_name
from baton.attachments.policy import (
    MOST_BYTES_PER_CONVERSATION,
    MOST_PER_CONVERSATION,
    AttachmentPolicy,
    QuotaUsedUp,
    UnsupportedType,
)
from baton.errors import BadRequest, FieldError, Invalid, Unavailable
from baton.models import Attachment
from baton.principals import AgentPrincipal, Principal, VisitorPrincipal
from baton.storage import Storage, new_key
from baton.work import Work, Workbench

_IN_MEMORY = 256 * 1024
_GAP_S = 20.0
_WHOLE_S = 300.0


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it arrived: what it was called, and all of it."""

    said_name: str
    content: bytes


async def received(chunks: AsyncIterator[bytes], policy: AttachmentPolicy) -> bytes:
    """All of a body, unless it grows beyond the limit or dawdles. What comes slowly lies on the disk meanwhile."""
    size = 0
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
        try:
            async with asyncio.timeout(_WHOLE_S):
                async for chunk in _without_gaps(chunks):
                    size += len(chunk)
                    policy.must_fit(size)
                    await asyncio.to_thread(_keep, spool, chunk)
            await asyncio.to_thread(spool.seek, 0)
            return await asyncio.to_thread(spool.read)
        except TimeoutError:
            raise BadRequest("The file did not come through in time.") from None


def _keep(spool: SpooledTemporaryFile[bytes], chunk: bytes) -> None:
    try:
        spool.write(chunk)
    except OSError:
        raise Unavailable from None  # no room for it at the moment


async def _without_gaps(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    while True:
        try:
            chunk = await asyncio.wait_for(anext(chunks), _GAP_S)
        except StopAsyncIteration:
            return
        if chunk:
            yield chunk


async def store_upload(
    workbench: Workbench, storage: Storage, who: Principal, conversation_id: str, policy: AttachmentPolicy, file: Upload
) -> Attachment:
    """The file first, then its row: what is left over by a crash in between has a name that nobody knows."""
    content = await asyncio.to_thread(_looked_at, file.content, policy)
    row = _row(who, conversation_id, file, content)
    async with workbench.begin() as work:
        await _must_have_room(work, who, conversation_id, row.size)
    await storage.put(row.storage_key, file.content)
    try:
        async with workbench.begin() as work:
            await _must_have_room(work, who, conversation_id, row.size)
            work.add(row)
    except BaseException:
        await asyncio.shield(storage.delete(row.storage_key))
        raise
    return row


def _looked_at(data: bytes, policy: AttachmentPolicy) -> Content:
    if not data:
        raise Invalid(errors=[FieldError(field="body", message="Is an empty file")])
    content = content_of(data)
    if content is None or content.kind not in policy.types:
        raise UnsupportedType(types=list(policy.types))
    if content.floods:
        raise Invalid(errors=[FieldError(field="body", message="Is an image with too many pixels")])
    return content


def _row(who: Principal, conversation_id: str, file: Upload, content: Content) -> Attachment:
    uploaded_by, uploader_id = _uploader(who)
    return Attachment(
        workspace_id=who.workspace_id,
        conversation_id=conversation_id,
        uploaded_by=uploaded_by,
        uploader_id=uploader_id,
        name=safe_name(file.said_name, content.media_type),
        media_type=content.media_type,
        size=len(file.content),
        width=content.width,
        height=content.height,
        storage_key=new_key(),
        audience="agents" if uploaded_by == "agent" else "everyone",
    )


def _uploader(who: Principal) -> tuple[Literal["visitor", "agent", "server"], str]:
    if isinstance(who, VisitorPrincipal):
        return "visitor", who.visitor_id
    if isinstance(who, AgentPrincipal):
        return "agent", who.agent.id
    return "server", who.key_id


async def _must_have_room(work: Work, who: Principal, conversation_id: str, size: int) -> None:
    """Under the conversation's lock, so that two files at once cannot both take the last place."""
    await access_conversation_locked(work, who, conversation_id)
    statement = select(func.count(), func.coalesce(func.sum(col(Attachment.size)), 0)).where(
        col(Attachment.conversation_id) == conversation_id
    )
    count, total = (await work.session.execute(statement)).one()
    if count >= MOST_PER_CONVERSATION or total + size > MOST_BYTES_PER_CONVERSATION:
        raise QuotaUsedUp
