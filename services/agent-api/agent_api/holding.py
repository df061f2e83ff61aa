"""Passing the baton: join, leave, hand on, give back, close, reopen. The rules decide, one transaction does it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from agent_api.admission import Caller, TheCaller
from agent_api.locked import Locked, locked
from baton import conversation as rules
from baton.access import access_agent, access_conversation, access_team
from baton.conversation import Step
from baton.errors import Conflict, FieldError, HeldByAgent, Invalid, NotFound
from baton.models import Agent
from baton.passing import person
from baton.posting import Draft, post
from baton.presence import is_present
from baton.service.bodies import RequestBody
from baton.text import CleanText, up_to
from baton.views import ConversationView

router = APIRouter(prefix="/v1/conversations/{conversation_id}", tags=["holding"])


class AgentAbsent(Conflict):
    """A conversation is not handed to somebody who is not there."""

    type, title = "agent_absent", "This agent is not here at the moment"


Id = Annotated[CleanText, up_to(64, at_least=1)]
Note = Annotated[CleanText, up_to(8000, at_least=1)]


class TransferBody(RequestBody):
    """To an agent or to a team; `note`: kept as a private note for whoever gets it."""

    agent_id: Id | None = None
    team_id: Id | None = None
    note: Note | None = None

    @model_validator(mode="after")
    def _to_one(self) -> TransferBody:
        if (self.agent_id is None) == (self.team_id is None):
            raise PydanticCustomError("one_target", "Name an agent or a team, and not both")
        return self


class ReturnBody(RequestBody):
    """`note`: kept as a private note for whoever takes over next."""

    note: Note | None = None


@router.post("/join")
async def join_conversation(conversation_id: str, caller: TheCaller) -> ConversationView:
    """Takes it from queue or bot. Another agent has it: 409 that names the winner. Already mine: 200."""
    await _lose_early(conversation_id, caller)
    async with locked(caller, conversation_id) as one:
        await one.take(rules.join(one.baton, one.me))
        return await one.shown()


@router.post("/leave")
async def leave_conversation(conversation_id: str, caller: TheCaller) -> ConversationView:
    """Back to the queue, at the place that it had."""
    async with locked(caller, conversation_id) as one:
        await one.take(rules.leave(one.baton, one.me))
        return await one.shown()


@router.post("/transfer")
async def transfer_conversation(conversation_id: str, body: TransferBody, caller: TheCaller) -> ConversationView:
    """Hands it to a colleague who is present, or to a team: back in the queue, offered to its members."""
    async with locked(caller, conversation_id) as one:
        step: Step | None
        if body.team_id is not None:
            step = await _to_team(one, caller, body.team_id)
        else:
            step = await _to_colleague(one, caller, body.agent_id or "")
        if step is not None and body.note is not None:
            await post(one.work, one.conversation, note_by(caller.agent, body.note))
        await one.take(step)
        return await one.shown()


@router.post("/return-to-bot")
async def return_to_bot(conversation_id: str, caller: TheCaller, body: ReturnBody | None = None) -> ConversationView:
    """Gives it back to the bot, whose context begins here; the note, if any, comes with it."""
    async with locked(caller, conversation_id) as one:
        step = rules.return_to_bot(one.baton, one.me)
        if step is not None and body is not None and body.note is not None:
            await post(one.work, one.conversation, note_by(caller.agent, body.note))
        await one.take(step)
        return await one.shown()


@router.post("/close")
async def close_conversation(conversation_id: str, caller: TheCaller) -> ConversationView:
    """Ends it; closing twice is 200."""
    async with locked(caller, conversation_id) as one:
        await one.take(rules.close(one.baton, "agent", one.me))
        return await one.shown()


@router.post("/reopen")
async def reopen_conversation(conversation_id: str, caller: TheCaller) -> ConversationView:
    """The agent who reopens holds it (ai_only: the bot)."""
    async with locked(caller, conversation_id) as one:
        await one.take(rules.reopen(one.baton, one.me))
        return await one.shown()


async def _to_colleague(one: Locked, caller: Caller, agent_id: str) -> Step | None:
    try:
        colleague = await access_agent(one.work.session, caller.principal, agent_id)
    except NotFound:
        raise Invalid(errors=[FieldError(field="agent_id", message="Is not an agent of this workspace")]) from None
    step = rules.transfer(one.baton, one.me, person(colleague))
    if step is not None and not is_present(colleague, one.work.now):
        raise AgentAbsent
    return step


async def _to_team(one: Locked, caller: Caller, team_id: str) -> Step:
    try:
        team = await access_team(one.work.session, caller.principal, team_id)
    except NotFound:
        raise Invalid(errors=[FieldError(field="team_id", message="Is not a team of this workspace")]) from None
    step = rules.transfer_to_team(one.baton, one.me, rules.TeamName(team.id, team.name))
    one.conversation.team_id = team.id
    return step


def note_by(agent: Agent, text: str) -> Draft:
    return Draft("agent", text, author_id=agent.id, author_name=agent.name, audience="agents")


async def _lose_early(conversation_id: str, caller: TheCaller) -> None:
    """A look without the lock: when fifty press at once, most need not wait for it to learn who was first.

    Only a colleague who holds it already ends the attempt here; whatever else is seen is decided under the lock.
    """
    async with caller.platform.workbench.read() as session:
        seen = await access_conversation(session, caller.principal, conversation_id)
        if seen.status != "open" or seen.holder != "agent" or seen.agent_id in (None, caller.agent.id):
            return
        winner = await session.get(Agent, seen.agent_id)
    if winner is not None:
        raise HeldByAgent(winner.id, winner.name)
