"""Offers: the queue's conversations, first come first served, each to one agent at a time and for a limited time.

When everybody who is free has declined, the conversation stays in the queue (any agent may join it by hand), and
after a pause the round begins anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import Enum, auto
from typing import Any, cast

from sqlalchemy import Row, func, or_, select
from sqlmodel import col

from baton.events import ConversationChanged
from baton.logs import get_logger
from baton.models import Agent, Bot, Conversation
from baton.passing import set_timer
from baton.service.tasks import Background
from baton.work import Work, Workbench
from handoff_router import figures
from handoff_router.candidates import candidates_in, lock_if_free, team_of
from handoff_router.rounds import Rounds
from handoff_router.routing import Policy, choose
from handoff_router.timer_rows import has_timer
from handoff_router.waiting_rows import WAITING

log = get_logger(__name__)

NEW_ROUND_AFTER_S = 30.0
_TRIES = 4
_MOST_WAITING = 500


class Outcome(Enum):
    OFFERED = auto()
    NOT_NOW = auto()
    NOBODY_FREE = auto()
    TRY_AGAIN = auto()


class Offers:
    """Drains the queue of a workspace whenever somebody may have room, or something new waits."""

    def __init__(self, workbench: Workbench, background: Background) -> None:
        self._workbench = workbench
        self._rounds = Rounds(self.drain, background, "offers")

    def nudge(self, workspace_id: str) -> None:
        self._rounds.nudge(workspace_id)

    def stop(self) -> None:
        self._rounds.stopped = True

    async def sweep(self) -> None:
        """Every workspace where something waits without an offer, in case a nudge got lost."""
        async with self._workbench.read() as session:
            found = await session.scalars(_waiting(col(Conversation.workspace_id)).distinct())
        for workspace_id in found:
            self.nudge(workspace_id)

    async def drain(self, workspace_id: str) -> None:
        """One conversation per transaction; a team is passed over as soon as nobody in it has room."""
        full: set[str | None] = set()
        known = -1
        while None not in full and len(full) > known:
            known = len(full)
            for conversation_id, team_id in await self._first_in_line(workspace_id, full):
                if team_id not in full and await self.offer(conversation_id) is Outcome.NOBODY_FREE:
                    full.add(team_id)
                    if team_id is None:
                        return  # not even one of everybody

    async def _first_in_line(self, workspace_id: str, full: set[str | None]) -> Sequence[Row[str, str | None]]:
        """A long line of a team that is full must not hide those behind it."""
        team = func.coalesce(col(Conversation.team_id), col(Bot.team_id))
        statement = (
            _waiting(col(Conversation.id), team)
            .where(col(Conversation.workspace_id) == workspace_id, or_(team.is_(None), team.not_in(full)))
            .order_by(col(Conversation.requested_at), col(Conversation.id))
            .limit(_MOST_WAITING)
        )
        async with self._workbench.read() as session:
            found: Sequence[Row[str, str | None]] = (await session.execute(statement)).all()
        return found

    async def offer(self, conversation_id: str) -> Outcome:
        """To somebody who has room, if there is anybody."""
        for _ in range(_TRIES):
            async with self._workbench.begin() as work:
                outcome = await _offer_locked(work, conversation_id)
            if outcome is not Outcome.TRY_AGAIN:
                return outcome
        return Outcome.NOT_NOW


async def _offer_locked(work: Work, conversation_id: str) -> Outcome:
    conversation = await work.lock_conversation(conversation_id)
    if conversation is None or not waits_for_offer(conversation):
        return Outcome.NOT_NOW
    bot = await work.session.get_one(Bot, conversation.bot_id)
    candidates = await candidates_in(work.session, conversation.workspace_id, team_of(conversation, bot))
    choice = choose(cast(Policy, bot.routing), candidates, conversation.offers_declined)
    if choice.agent_id is not None:
        agent = await lock_if_free(work, choice.agent_id)
        if agent is None:
            return Outcome.TRY_AGAIN  # in a transaction of its own: no two agents are ever locked in one
        await _place(work, conversation, agent, bot.accept_timeout_s)
        return Outcome.OFFERED
    if conversation.handoff_result == "assigned":
        conversation.handoff_result = "queued"
        work.announce(conversation, ConversationChanged.key)
    if choice.round_over and not await has_timer(work, conversation, "offer"):
        await set_timer(work, conversation, "offer", NEW_ROUND_AFTER_S)
    return Outcome.NOT_NOW if choice.round_over or bot.routing == "manual" else Outcome.NOBODY_FREE


def _waiting(*what: Any) -> Any:
    """Statements about conversations that wait for an offer, first come first served."""
    return (
        select(*what)
        .join(Bot, col(Bot.id) == Conversation.bot_id)
        .where(
            WAITING,
            col(Conversation.offer_agent_id).is_(None),
            col(Bot.routing) != "manual",
        )
    )


async def _place(work: Work, conversation: Conversation, agent: Agent, seconds: float) -> None:
    conversation.offer_agent_id = agent.id
    conversation.offer_expires_at = work.now + timedelta(seconds=seconds)
    conversation.handoff_result = "assigned"
    agent.last_offered_at = work.now
    await set_timer(work, conversation, "offer", seconds)
    work.announce(conversation, ConversationChanged.key)
    figures.offers_made.labels("made").inc()
    log.info("offer_made", conversation_id=conversation.id, agent_id=agent.id, epoch=conversation.epoch)


def waits_for_offer(conversation: Conversation) -> bool:
    """Whether it has a place in the queue, and nobody's answer is awaited."""
    in_queue = conversation.status == "open" and conversation.holder == "queue"
    return in_queue and conversation.requested_at is not None and conversation.offer_agent_id is None


async def pass_on(work: Work, conversation: Conversation) -> None:
    """The time is up: of the offer that stands, or, where none does, of the pause after a round."""
    if conversation.offer_agent_id is None:
        conversation.offers_declined = []
        return
    log.info("offer_expired", conversation_id=conversation.id, agent_id=conversation.offer_agent_id)
    figures.offers_made.labels("expired").inc()
    conversation.offers_declined = [*conversation.offers_declined, conversation.offer_agent_id]
    conversation.offer_agent_id = conversation.offer_expires_at = None
    work.announce(conversation, ConversationChanged.key)
