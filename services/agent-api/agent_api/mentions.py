"""Mentions: a private note that names colleagues reaches them, wherever they are in the panel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from baton.errors import FieldError, Invalid
from baton.events import ConversationChanged
from baton.models import Agent, Conversation, Entry, Mention
from baton.posting import Draft
from baton.principals import AgentPrincipal
from baton.work import Work


async def mentioned(session: AsyncSession, principal: AgentPrincipal, agent_ids: Sequence[str]) -> list[Agent]:
    """Colleagues who can still sign in, each once, in the order in which they were named."""
    if not agent_ids:
        return []
    wanted = list(dict.fromkeys(agent_ids))
    statement = select(Agent).where(
        col(Agent.workspace_id) == principal.workspace_id, col(Agent.id).in_(wanted), col(Agent.active).is_(True)
    )
    found = {agent.id: agent for agent in await session.scalars(statement)}
    if len(found) < len(wanted):
        raise Invalid(errors=[FieldError(field="mentions", message="Not all are active agents of this workspace")])
    return [found[agent_id] for agent_id in wanted]


def naming(draft: Draft, colleagues: Sequence[Agent]) -> Draft:
    """Notes are for agents only, so who is named in them may stand in their data."""
    if not colleagues:
        return draft
    return replace(
        draft, data={**draft.data, "mentions": [{"id": agent.id, "name": agent.name} for agent in colleagues]}
    )


def remember(work: Work, conversation: Conversation, note: Entry, colleagues: Sequence[Agent]) -> None:
    """With the note, in its transaction; whoever names himself is not told. The lists hear of it at once."""
    others = [agent for agent in colleagues if agent.id != note.author_id]
    work.add(
        *(
            Mention(
                entry_id=note.id,
                agent_id=agent.id,
                conversation_id=conversation.id,
                workspace_id=conversation.workspace_id,
                note_seq=note.note_seq or 0,
            )
            for agent in others
        )
    )
    if others:
        work.announce(conversation, ConversationChanged.key)


async def see_mentions(work: Work, agent: Agent, conversation: Conversation, note_seq: int) -> None:
    """I have read the notes up to here."""
    await work.session.execute(
        update(Mention)
        .where(
            col(Mention.agent_id) == agent.id,
            col(Mention.conversation_id) == conversation.id,
            col(Mention.note_seq) <= note_seq,
            col(Mention.seen_at).is_(None),
        )
        .values(seen_at=work.now)
        .execution_options(synchronize_session=False)
    )
