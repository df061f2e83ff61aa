"""A message names what was uploaded for it: from then on the files belong to that message alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select, update
from sqlmodel import col

from baton.errors import FieldError, Invalid
from baton.models import Attachment, Entry
from baton.principals import AgentPrincipal, Principal
from baton.views import AttachmentView
from baton.work import Work


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who posts which message; `client_message_id` makes a repeat harmless here too."""

    who: Principal
    conversation_id: str
    client_message_id: str


async def claim_attachments(work: Work, claimant: Claimant, ids: Sequence[str]) -> list[Attachment]:
    """All of them, in this order, or Invalid: another's, another conversation's and another message's are alike."""
    if not ids:
        return []
    statement = (
        update(Attachment)
        .where(
            col(Attachment.id).in_(ids),
            col(Attachment.conversation_id) == claimant.conversation_id,
            col(Attachment.workspace_id) == claimant.who.workspace_id,
            _theirs(claimant.who),
            or_(
                col(Attachment.client_message_id).is_(None),
                col(Attachment.client_message_id) == claimant.client_message_id,
            ),
        )
        .values(client_message_id=claimant.client_message_id)
        .returning(Attachment)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    found = {row.id: row for row in (await work.session.execute(statement)).scalars()}
    if len(found) < len(ids):
        message = "Must be uploads of yours to this conversation, each in one message and once"
        raise Invalid(errors=[FieldError(field="attachments", message=message)])
    return [found[one] for one in ids]


def _theirs(who: Principal) -> Any:
    """An agent posts what that agent uploaded; the visitors' side what came in by the visitors' door."""
    if isinstance(who, AgentPrincipal):
        return (col(Attachment.uploaded_by) == "agent") & (col(Attachment.uploader_id) == who.agent.id)
    return col(Attachment.uploaded_by) != "agent"


def described(rows: Sequence[Attachment]) -> dict[str, Any]:
    """What the entry's `data` tells of them; nothing where there are none."""
    return {"attachments": [AttachmentView.of(row).model_dump() for row in rows]} if rows else {}


def settle(rows: Sequence[Attachment], entry: Entry) -> None:
    """Posted, in the entry's own transaction; now whoever may read the entry may read them."""
    for row in rows:
        row.entry_id, row.audience = entry.id, entry.audience


async def entry_that_shows(work: Work, row: Attachment) -> Entry | None:
    """The entry that the claim was for, if it was stored, and shows this file."""
    if row.client_message_id is None:
        return None
    entry = await work.session.scalar(
        select(Entry).where(
            col(Entry.conversation_id) == row.conversation_id, col(Entry.client_message_id) == row.client_message_id
        )
    )
    shown = entry.data.get("attachments", []) if entry is not None else []
    return entry if any(one["id"] == row.id for one in shown) else None
