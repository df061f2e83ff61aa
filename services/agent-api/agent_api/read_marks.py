"""How far an agent has read a conversation: only ever forward."""

from __future__ import annotations

from sqlalchemy import text

from baton.models import Agent, Conversation
from baton.work import Work

_MOVE = text("""
insert into read_mark (conversation_id, agent_id, seq) values (:conversation_id, :agent_id, :seq)
on conflict (conversation_id, agent_id) do update set seq = excluded.seq where read_mark.seq < excluded.seq
""")


async def move_read_mark(work: Work, agent: Agent, conversation: Conversation, seq: int) -> None:
    """Two tabs of one agent may come at once; the further one counts."""
    reached = min(seq, conversation.last_seq)
    values = {"conversation_id": conversation.id, "agent_id": agent.id, "seq": reached}
    await work.session.execute(_MOVE, values)
