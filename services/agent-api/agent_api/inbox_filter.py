"""Which conversations an inbox list shows, and in which order: one statement for every combination of filters."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlmodel import col

from agent_api.paging import Paging, QueryParameters, bad_cursor, read_cursor, write_cursor
from baton.ids import is_id
from baton.models import Bot, Conversation, ConversationTag, Mention, Visitor
from baton.principals import AgentPrincipal
from baton.text import CleanText, up_to

MISSED = ("no_agents", "closed_hours")
WAITING_FIRST = "w"
NEWEST_FIRST = "n"

InboxRow = tuple[Conversation, Visitor, str]


Id = Annotated[CleanText, up_to(64)]


class Narrowing(QueryParameters):
    """What lists and their counts can be narrowed to alike; the team: the one it was handed to, else its bot's."""

    bot_id: Id | None = None
    team_id: Id | None = None
    tag_id: Id | None = None


class InboxFilter(Paging, Narrowing):
    """`assignee` any is everybody and nobody; `q` searches names, e-mail addresses and texts.

    `mentioned`: a note names me that I have not seen yet.
    """

    holder: Literal["bot", "queue", "agent"] | None = None
    status: Literal["open", "closed"] | None = None
    assignee: Literal["me", "none", "any"] | None = None
    missed: bool | None = None
    acknowledged: bool | None = None
    mentioned: bool | None = None
    visitor_id: Id | None = None
    q: Annotated[CleanText, up_to(200)] | None = None

    @property
    def order(self) -> str:
        """Who waits is listed by place in the queue, everything else by what happened last."""
        return WAITING_FIRST if self.holder == "queue" else NEWEST_FIRST


def listed(principal: AgentPrincipal) -> ColumnElement[bool]:
    """The workspace's conversations; one of human_only is listed from the visitor's first word on."""
    begun = or_(col(Conversation.holder) != "queue", col(Conversation.requested_at).is_not(None))
    return and_(col(Conversation.workspace_id) == principal.workspace_id, begun)


def missed() -> ColumnElement[bool]:
    """A person was asked for while nobody was there, and nobody has come since."""
    return and_(col(Conversation.holder) == "bot", col(Conversation.handoff_result).in_(MISSED))


def mentions_me(principal: AgentPrincipal) -> ColumnElement[bool]:
    """Somebody named me in a note that I have not seen."""
    mine = (
        select(col(Mention.conversation_id))
        .where(col(Mention.agent_id) == principal.agent.id, col(Mention.seen_at).is_(None))
        .distinct()
    )
    return col(Conversation.id).in_(mine)


def narrowed(wanted: Narrowing) -> list[ColumnElement[bool]]:
    """For statements that join the bot."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.bot_id is not None:
        conditions.append(col(Conversation.bot_id) == wanted.bot_id)
    if wanted.team_id is not None:
        conditions.append(func.coalesce(col(Conversation.team_id), col(Bot.team_id)) == wanted.team_id)
    if wanted.tag_id is not None:
        tagged = select(col(ConversationTag.conversation_id)).where(col(ConversationTag.tag_id) == wanted.tag_id)
        conditions.append(col(Conversation.id).in_(tagged))
    return conditions


def inbox_statement(
    principal: AgentPrincipal, wanted: InboxFilter, found: ColumnElement[bool] | None = None
) -> Select[Conversation, Visitor, str]:
    """One row more than the page, so that it is known whether there is another; `found` is the search's condition."""
    statement = (
        select(Conversation, Visitor, col(Bot.name))
        .join(Visitor, col(Visitor.id) == col(Conversation.visitor_id))
        .join(Bot, col(Bot.id) == col(Conversation.bot_id))
        .where(listed(principal), *narrowed(wanted), *_conditions(principal, wanted))
        .limit(wanted.limit + 1)
    )
    if wanted.order == WAITING_FIRST:
        statement = statement.order_by(col(Conversation.requested_at), col(Conversation.id))
    else:
        statement = statement.order_by(col(Conversation.updated_at).desc(), col(Conversation.id).desc())
    if found is not None:
        statement = statement.where(found)
    return statement if wanted.cursor is None else statement.where(_after(wanted.cursor, wanted.order))


def cursor_after(row: Conversation, order: str) -> str:
    """Names the place of a row in this order."""
    moment = row.requested_at if order == WAITING_FIRST else row.updated_at
    return write_cursor(order, moment.isoformat() if moment else "", row.id)


def _conditions(principal: AgentPrincipal, wanted: InboxFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.holder is not None:
        conditions.append(col(Conversation.holder) == wanted.holder)
    if wanted.status is not None:
        conditions.append(col(Conversation.status) == wanted.status)
    if wanted.visitor_id is not None:
        conditions.append(col(Conversation.visitor_id) == wanted.visitor_id)
    if wanted.assignee == "me":
        conditions.append(_held_by(principal))
    elif wanted.assignee == "none":
        conditions.append(col(Conversation.holder) != "agent")
    if wanted.missed is not None:
        conditions.append(missed() if wanted.missed else ~missed())
    if wanted.acknowledged is not None:
        seen = col(Conversation.acknowledged_at)
        conditions.append(seen.is_not(None) if wanted.acknowledged else seen.is_(None))
    if wanted.mentioned is not None:
        conditions.append(mentions_me(principal) if wanted.mentioned else ~mentions_me(principal))
    return conditions


def _held_by(principal: AgentPrincipal) -> ColumnElement[bool]:
    return and_(col(Conversation.holder) == "agent", col(Conversation.agent_id) == principal.agent.id)


def _after(cursor: str, order: str) -> ColumnElement[bool]:
    made_for, moment, last_id = read_cursor(cursor, 3)
    if made_for != order or not is_id(last_id):
        raise bad_cursor()
    try:
        at = datetime.fromisoformat(moment).astimezone(UTC)
    except (ValueError, OverflowError):
        raise bad_cursor() from None
    ids = col(Conversation.id)
    if order == WAITING_FIRST:
        when = col(Conversation.requested_at)
        return or_(when > at, and_(when == at, ids > last_id))
    changed = col(Conversation.updated_at)
    return or_(changed < at, and_(changed == at, ids < last_id))
