"""Passing the baton: the shell that carries out a step of the rules, all in the caller's one transaction."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from sqlalchemy import delete, select, update
from sqlmodel import col

from baton import figures
from baton.conversation import Baton, Person, Step
from baton.database import db_now
from baton.events import KEY_OF_TRANSITION
from baton.hints import conversation_hint, entry_hint
from baton.models import Agent, AiTurn, Bot, Conversation, Entry, Timer, Transition, Watch
from baton.posting import baton_of, entry_routing_key, place_entry
from baton.stretch import continue_stretch, end_stretch
from baton.views import EntryView
from baton.work import Work


def person(agent: Agent) -> Person:
    """An agent as the rules see one."""
    return Person(agent.id, agent.name, agent.picture)


async def read_baton(work: Work, conversation: Conversation, known: Agent | None = None) -> Baton:
    """The state of a locked conversation, with the holder's name where an agent holds.

    `known` has just been read: who calls is nearly always the one who holds.
    """
    holder = None
    if conversation.holder == "agent" and conversation.agent_id is not None:
        is_known = known is not None and known.id == conversation.agent_id
        agent = known if is_known else await work.session.get(Agent, conversation.agent_id)
        holder = person(agent) if agent else None
    return baton_of(conversation, holder)


async def take(work: Work, conversation: Conversation, step: Step) -> Entry:
    """Carries out a step: moves the baton, writes its one event, ends what must end, saves the event to be sent."""
    before = (conversation.holder, conversation.status)
    conversation.holder, conversation.status = step.holder, step.status
    conversation.agent_id = step.agent.id if step.agent else None
    if step.passes:
        conversation.epoch += 1
    entry = _event_entry(work, conversation, step)
    place_entry(work, conversation, entry)
    await work.session.flush()
    await _settle_queue(work, conversation, step, was=before[0])
    await _settle_ends(work, conversation, step, entry)
    await _settle_stretch(work, conversation, was_escalated=before != ("bot", "open"))
    work.add(_transition(work, conversation, step, was=before[0]))
    key = KEY_OF_TRANSITION.get(step.event) or entry_routing_key(work, conversation)
    live = [entry_hint(EntryView.of(entry), conversation.epoch), conversation_hint(conversation.epoch)]
    work.announce(conversation, key, live=live)
    return entry


def _event_entry(work: Work, conversation: Conversation, step: Step) -> Entry:
    return Entry(
        workspace_id=conversation.workspace_id,
        conversation_id=conversation.id,
        kind="event",
        author="system",
        event=step.event,
        data=dict(step.data),
        created_at=work.now,
    )


def _transition(work: Work, conversation: Conversation, step: Step, was: str) -> Transition:
    waited = None
    if step.event == "agent_joined" and was == "queue" and conversation.requested_at is not None:
        waited = (work.now - conversation.requested_at).total_seconds()
        work.count(partial(figures.handoff_wait.observe, waited))
    return Transition(
        workspace_id=conversation.workspace_id,
        bot_id=conversation.bot_id,
        conversation_id=conversation.id,
        event=step.event,
        epoch=conversation.epoch,
        from_holder=was,
        to_holder=step.holder,
        agent_id=step.agent.id if step.agent else None,
        waited_s=waited,
        trigger=str(step.data["trigger"]) if "trigger" in step.data else None,
        at=work.now,
    )


async def _settle_queue(work: Work, conversation: Conversation, step: Step, was: str) -> None:
    """The place, the offer and the waiting limit belong to the queue: they come and go with it."""
    waits = step.holder == "queue" and step.status == "open"
    if waits and (was == "bot" or conversation.requested_at is None):
        conversation.requested_at = work.now
    elif step.holder == "bot":
        conversation.requested_at = conversation.team_id = None
    if waits and step.passes:
        conversation.acknowledged_at = None  # also when an agent was lost: somebody must be told again
        if conversation.handoff_result == "assigned":
            conversation.handoff_result = "queued"
    if waits and was == "agent":
        conversation.handoff_result = "queued"
    if step.passes or not waits:
        conversation.offer_agent_id = conversation.offer_expires_at = None
        conversation.offers_declined = []
        await stop_timers(work, conversation, ("offer", "waiting"))
    if waits and (step.passes or step.event == "handoff_requested"):
        await start_waiting_timer(work, conversation)


async def start_waiting_timer(work: Work, conversation: Conversation) -> None:
    """Every waiting conversation has a due moment, with the bot's policy at its end."""
    bot = await work.session.get(Bot, conversation.bot_id)
    if bot is None or bot.waiting_limit_s is None:
        return
    await set_timer(work, conversation, "waiting", bot.waiting_limit_s)


async def set_timer(work: Work, conversation: Conversation, kind: str, seconds: float) -> None:
    """Sets the one timer of a kind anew."""
    await stop_timers(work, conversation, (kind,))
    due_at = work.now + timedelta(seconds=seconds)
    work.add(Timer(conversation_id=conversation.id, kind=kind, epoch=conversation.epoch, due_at=due_at))


async def stop_timers(work: Work, conversation: Conversation, kinds: tuple[str, ...]) -> None:
    """Ends the timers of these kinds, if they run."""
    await work.session.execute(
        delete(Timer).where(
            col(Timer.conversation_id) == conversation.id,
            col(Timer.kind).in_(kinds),
        )
    )


async def _settle_ends(work: Work, conversation: Conversation, step: Step, entry: Entry) -> None:
    """A transition away from the bot, and closing, ends the running turn; closing ends everything else as well."""
    if step.passes:
        await work.session.execute(
            update(AiTurn)
            .where(col(AiTurn.conversation_id) == conversation.id, col(AiTurn.state) == "running")
            .values(state="discarded", ended_at=db_now())
        )
    if step.event == "returned_to_bot":
        conversation.boundary_seq = entry.seq or 0
    if step.event == "closed":
        conversation.closed_at, conversation.watched_until = work.now, None
        await stop_timers(work, conversation, ("offer", "waiting", "idle"))
        await work.session.execute(delete(Watch).where(col(Watch.conversation_id) == conversation.id))
    elif step.status == "open":
        conversation.closed_at = None


async def _settle_stretch(work: Work, conversation: Conversation, *, was_escalated: bool) -> None:
    """Escalated or watched conversations are bridged to Ably; the entry that ends the stretch is the last one sent."""
    if conversation.status == "open" and conversation.holder != "bot":
        await continue_stretch(work, conversation, before_seq=conversation.last_seq - 1)
    elif was_escalated or conversation.status == "closed":
        watched = conversation.watched_until is not None and conversation.watched_until > work.now
        if not watched:
            await end_stretch(work, conversation)


async def holder_of(work: Work, conversation: Conversation) -> Person | None:
    """The agent who holds the conversation, if one does."""
    if conversation.agent_id is None:
        return None
    agent = (
        await work.session.execute(select(Agent).where(col(Agent.id) == conversation.agent_id))
    ).scalar_one_or_none()
    return person(agent) if agent else None
