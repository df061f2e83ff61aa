"""People and the baton: taking it, leaving it, handing it on, giving it back."""

from __future__ import annotations

from typing import Literal

from baton.conversation.state import Baton, Person, Step, TeamName
from baton.errors import Conflict, NotAllowed, StaleEpoch


def join(baton: Baton, agent: Person) -> Step | None:
    """Takes the baton from queue or bot. None: already mine. Another agent's is a conflict that names the winner."""
    baton.must_be_open()
    baton.must_know_people()
    baton.must_not_be_with_another(agent)
    if baton.is_held_by(agent):
        return None
    return Step("agent_joined", "agent", agent=agent, data={"agent": agent.seen_by_visitors(), "from": baton.holder})


def leave(baton: Baton, agent: Person, reason: Literal["left", "lost"] = "left") -> Step:
    """Back to the queue, at the place that the conversation had."""
    baton.must_be_open()
    _must_hold(baton, agent)
    return Step("agent_left", "queue", data={"agent": agent.seen_by_visitors(), "reason": reason})


def transfer(baton: Baton, agent: Person, to: Person) -> Step | None:
    """From agent to agent. None: it is theirs already."""
    baton.must_be_open()
    baton.must_know_people()
    if baton.is_held_by(to):
        return None
    _must_hold(baton, agent)
    return Step("transferred", "agent", agent=to, data={"from": agent.seen_by_visitors(), "to": to.seen_by_visitors()})


def transfer_to_team(baton: Baton, agent: Person, team: TeamName) -> Step:
    """From agent to queue, where the team's members are offered it; anybody may still take it."""
    baton.must_be_open()
    baton.must_know_people()
    _must_hold(baton, agent)
    data = {"from": agent.seen_by_visitors(), "to": team.seen_by_visitors(), "to_team": True}
    return Step("transferred", "queue", data=data)


def return_to_bot(baton: Baton, agent: Person) -> Step | None:
    """An explicit transition and a boundary: the bot's context begins after it. None: the bot has it already."""
    baton.must_be_open()
    if baton.mode != "hybrid":
        raise NotAllowed("This conversation has no bot to return to, or never left it.")
    if baton.holder == "bot":
        return None
    _must_hold(baton, agent)
    return Step("returned_to_bot", "bot", data={"agent": agent.seen_by_visitors()})


def may_speak(baton: Baton, author: Literal["bot", "agent"], *, epoch: int | None = None) -> None:
    """Whether a bot may speak now: only while it holds the baton, and only in the epoch that its turn began with."""
    baton.must_be_open()
    if author == "bot" and (baton.holder != "bot" or (epoch is not None and epoch != baton.epoch)):
        raise StaleEpoch


def _must_hold(baton: Baton, agent: Person) -> None:
    baton.must_not_be_with_another(agent)
    if not baton.is_held_by(agent):
        raise Conflict("You do not have this conversation; join it first.")
