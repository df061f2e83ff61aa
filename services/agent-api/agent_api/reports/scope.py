"""Whose figures a report is made of: a workspace's, in a period, perhaps of one bot or team only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import CTE, ColumnElement, and_, case, func, or_, select
from sqlmodel import col

from agent_api.reports.period import Period
from baton.ids import first_id_at
from baton.models import Bot, Conversation, Transition

_CLOCKS_DIFFER = timedelta(hours=1)
"""Ids are made by the clocks of processes, `created_at` by the database's: a range of keys is taken this much wider."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Every statement of a report begins with one of these."""

    workspace_id: str
    period: Period
    bot_id: str | None = None
    team_id: str | None = None

    @property
    def is_narrowed(self) -> bool:
        return self.bot_id is not None or self.team_id is not None

    def conversations(self) -> tuple[ColumnElement[bool], ...]:
        """Conditions on conversations; a team's are those that it was handed, and its bots' that nobody was handed."""
        conditions = [col(Conversation.workspace_id) == self.workspace_id]
        if self.bot_id is not None:
            conditions.append(col(Conversation.bot_id) == self.bot_id)
        if self.team_id is not None:
            bots_team = select(col(Bot.team_id)).where(col(Bot.id) == col(Conversation.bot_id)).scalar_subquery()
            conditions.append(func.coalesce(col(Conversation.team_id), bots_team) == self.team_id)
        return tuple(conditions)

    def begun(self) -> CTE:
        """Conversations that began in the period and in which the visitor spoke, or asked for a person, with their day.

        Ids grow with time, so a range of time is a range of the primary key, and nothing else has to be looked through.
        """
        period = self.period
        found = select(
            col(Conversation.id),
            col(Conversation.status),
            col(Conversation.interaction_mode),
            col(Conversation.handoff_trigger),
            col(Conversation.rating_score),
            period.day_of(col(Conversation.created_at)).label("day"),
        ).where(
            *self.conversations(),
            col(Conversation.id) >= first_id_at(period.begins - _CLOCKS_DIFFER),
            col(Conversation.id) < first_id_at(period.ends + _CLOCKS_DIFFER),
            period.holds(col(Conversation.created_at)),
            or_(col(Conversation.last_visitor_seq) > 0, col(Conversation.handoff_requested_at).is_not(None)),
        )
        return found.cte("begun")

    def fates(self) -> CTE:
        """Of each such conversation: whether a person ever had it, and whether one was asked for in vain."""
        begun, event, at = self.begun(), col(Transition.event), col(Transition.at)
        asked = event.in_(("handoff_requested", "handoff_missed"))
        steps = (
            select(
                col(Transition.conversation_id).label("conversation_id"),
                func.max(case((col(Transition.to_holder) == "agent", 1), else_=0)).label("met"),
                func.max(case((asked, at))).label("asked_at"),
                func.max(case((event == "handoff_cancelled", at))).label("withdrawn_at"),
                func.max(case((event == "handoff_missed", 1), else_=0)).label("missed"),
            )
            .join(begun, begun.c.id == col(Transition.conversation_id))
            .group_by(col(Transition.conversation_id))
            .cte("steps")
        )
        met, asked_at, withdrawn_at = steps.c.met, steps.c.asked_at, steps.c.withdrawn_at
        in_vain = and_(asked_at.is_not(None), or_(withdrawn_at.is_(None), withdrawn_at < asked_at))
        outcome = case((begun.c.status == "open", "open"), (met == 1, "people"), (in_vain, "abandoned"), else_="bot")
        return (
            select(
                begun,
                outcome.label("outcome"),
                func.coalesce(met, 0).label("met"),
                case((asked_at.is_not(None), 1), (met == 1, 1), else_=0).label("asked"),
                func.coalesce(steps.c.missed, 0).label("missed"),
            )
            .outerjoin(steps, steps.c.conversation_id == begun.c.id)
            .cte("fates")
        )

    def steps(self) -> tuple[ColumnElement[bool], ...]:
        """Conditions on transitions that were taken in the period."""
        conditions = [col(Transition.workspace_id) == self.workspace_id, self.period.holds(col(Transition.at))]
        if self.is_narrowed:
            these = select(col(Conversation.id)).where(*self.conversations())
            conditions.append(col(Transition.conversation_id).in_(these))
        return tuple(conditions)
