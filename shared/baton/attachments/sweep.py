"""Files that nobody posted are removed after a day, and those of erased conversations at once.

A visitor's message is stored by the hot statement, which knows nothing of this table. So the claim comes first, in a
transaction of its own, and here is looked up what became of it: posted, or never.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlmodel import col

from baton.attachments.claims import entry_that_shows
from baton.database import db_now
from baton.logs import get_logger
from baton.models import Attachment
from baton.storage import Storage
from baton.work import Workbench

UNPOSTED_S = 86_400
_AT_ONCE = 100

log = get_logger(__name__)


async def sweep_attachments(workbench: Workbench, storage: Storage, unposted_s: float = UNPOSTED_S) -> None:
    """Any process may do it, several at once: removing twice is as good as once."""
    removed = 0
    while due := await _due(workbench, unposted_s):
        for row in due:
            if not await _settled(workbench, row):
                await storage.delete(row.storage_key)
                await _forget(workbench, row)
                removed += 1
        if len(due) < _AT_ONCE:
            break
    if removed:
        log.info("attachments_swept", files=removed)


async def _due(workbench: Workbench, unposted_s: float) -> Sequence[Attachment]:
    unposted = and_(col(Attachment.entry_id).is_(None), col(Attachment.created_at) < db_now(-unposted_s))
    statement = select(Attachment).where(or_(unposted, col(Attachment.conversation_id).is_(None))).limit(_AT_ONCE)
    async with workbench.read() as session:
        return (await session.scalars(statement)).all()


async def _settled(workbench: Workbench, row: Attachment) -> bool:
    """Writes down where it was posted, if it was."""
    if row.conversation_id is None:
        return False
    async with workbench.begin() as work:
        now = await work.session.get(Attachment, row.id)
        entry = await entry_that_shows(work, now) if now is not None else None
        if now is not None and entry is not None:
            now.entry_id = entry.id
    return entry is not None


async def _forget(workbench: Workbench, row: Attachment) -> None:
    async with workbench.begin() as work:
        if (now := await work.session.get(Attachment, row.id)) is not None:
            await work.session.delete(now)
