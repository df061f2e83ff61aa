"""Protections around who holds the baton and what counts as an answer, each with a way to switch it off."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from trust.rig.sabotage import nothing, sabotage


@sabotage
def any_end_is_an_end() -> None:
    """A stream that just stops counts as an answer."""
    from ai_responder.model.chunks import Gathering

    said = Gathering.said

    def lenient(self: Any) -> Any:
        self._finish = "stop" if self._finish != "tool_calls" else self._finish
        self._text = self._text or ["(nothing)"]
        return said(self)

    Gathering.said = lenient  # type: ignore[method-assign]


@sabotage
def no_giving_up() -> None:
    """A model that fails is just not answered: nobody is handed over."""
    from ai_responder.endings import Endings

    async def shrug(self: Any, bill: Any) -> None:
        from ai_responder.endings import Fenced

        raise Fenced

    Endings.give_up = shrug  # type: ignore[method-assign]


@sabotage
def no_fence() -> None:
    """The bot posts whatever it has, whoever holds the baton meanwhile."""
    from ai_responder import endings
    from ai_responder.attention import Attention
    from baton.posting import post

    async def unfenced(work: Any, conversation_id: str, answer: Any) -> Any:
        conversation = await work.lock_conversation(conversation_id)
        return await post(work, conversation, answer.draft)

    async def hold(self: Any, work: Any) -> Any:
        return await work.lock_conversation(self.turn.conversation_id)

    async def always(waiting: Any) -> Any:
        return await waiting

    async def ended(*_: Any, **__: Any) -> bool:
        return True

    endings.end = ended  # type: ignore[attr-defined]
    endings.post_fenced = unfenced  # type: ignore[attr-defined]
    endings.Endings._hold = hold  # type: ignore[method-assign]
    Attention.unless_lost = lambda self, waiting: always(waiting)  # type: ignore[method-assign, assignment]


@sabotage
def read_then_claim() -> None:
    """The claim is decided on what was read before, without the lock."""
    from baton.conversation import state

    state.Baton.must_not_be_with_another = lambda self, agent: None  # type: ignore[method-assign]


@sabotage
def presence_never_ends() -> None:
    """Nobody is ever lost."""
    from handoff_router.lost_agents import LostAgents

    LostAgents.sweep = nothing  # type: ignore[method-assign]


@sabotage
def asks_again() -> None:
    """Whoever waits already is put into the queue once more by every further request."""
    from baton import asking
    from baton.conversation import handoff

    request = handoff.request_handoff

    def forgetful(baton: Any, *arguments: Any, **options: Any) -> Any:
        return request(replace(baton, listed=False), *arguments, **options)

    asking.request_handoff = forgetful  # type: ignore[attr-defined]


@sabotage
def endless_patience() -> None:
    """A model that says nothing is waited for."""
    from ai_responder.model import providers
    from ai_responder.model.patience import Patience

    providers.__dict__["Patience"] = lambda: Patience(gap_s=3600, total_s=3600)
