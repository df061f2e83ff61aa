"""When a colleague leaves: their sessions and tokens end, and their conversations go back to the queue."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlmodel import col

from agent_api.sessions import end_sessions
from baton.errors import Conflict
from baton.events import AgentLost
from baton.logs import get_logger
from baton.models import Agent
from baton.platform import Platform
from baton.realtime import RealtimeUnavailable
from baton.realtime.tokens import agent_client_id
from baton.secrets_at_rest import ABLY
from baton.work import Work

log = get_logger(__name__)


class LastOwner(Conflict):
    type, title = "last_owner", "A workspace needs an owner; make somebody else one first"


async def must_leave_an_owner(work: Work, agent: Agent) -> None:
    """Refuses what would take away the last active owner; the caller holds the workspace's lock."""
    if agent.role != "owner" or not agent.active:
        return
    others = await work.session.scalar(
        select(func.count())
        .select_from(Agent)
        .where(
            col(Agent.workspace_id) == agent.workspace_id,
            col(Agent.role) == "owner",
            col(Agent.active).is_(True),
            col(Agent.id) != agent.id,
        )
    )
    if not others:
        raise LastOwner


async def see_off(work: Work, agent: Agent) -> None:
    """In the transaction of the deactivation."""
    agent.seen_until = agent.invitation_hash = None
    await end_sessions(work, agent)
    work.announce_event(AgentLost.key, agent.workspace_id, {"agent_id": agent.id})


def revoke_tokens(platform: Platform, agent: Agent) -> None:
    """After the commit, in the background, where the Ably key allows it at all; else they run out in minutes."""
    platform.background.spawn(_revoke_tokens(platform, agent.workspace_id, agent.id), "revoke realtime tokens")


async def _revoke_tokens(platform: Platform, workspace_id: str, agent_id: str) -> None:
    key = await platform.keyring.key_of(workspace_id, ABLY)
    if key is None:
        return
    try:
        revoked = await platform.realtime.revoke(key, agent_client_id(agent_id))
    except RealtimeUnavailable as error:
        log.warning("tokens_not_revoked", agent_id=agent_id, reason=type(error).__name__)
    else:
        log.info("tokens_revoked" if revoked else "tokens_run_out", agent_id=agent_id)
