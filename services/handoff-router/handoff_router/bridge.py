"""The bridge: entries of escalated and watched conversations go to Ably, in order, each under its own id.

A nudge only says "look". What is due is read from the database, published, and only then does the cursor move;
whatever goes wrong leaves the conversation behind, where the sweep finds it, here or in another router.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice

from baton.live import Live, Resync
from baton.models import Entry
from baton.service.tasks import Background
from baton.work import Workbench
from handoff_router import figures
from handoff_router.broadcast import PUBLISH_S, Address, Broadcast
from handoff_router.parcels import deliver
from handoff_router.rounds import Rounds
from handoff_router.state_messages import agents_state, visitor_state
from handoff_router.stretches import Stretch, Stretches

_LISTEN_S = 60.0
_STATES_AT_ONCE = 20


class Bridge:
    """One per router; the name in `stretches.me` is also where other routers send word of what they may not publish."""

    def __init__(self, stretches: Stretches, broadcast: Broadcast, live: Live, background: Background) -> None:
        self._stretches, self._broadcast, self._live = stretches, broadcast, live
        self._rounds = Rounds(self._catch_up, background, "bridge")
        self._states: set[str] = set()
        self._trials: set[str] = set()

    @property
    def _workbench(self) -> Workbench:
        return self._stretches.workbench

    def nudge(self, conversation_id: str, *, state: bool = False) -> None:
        """There may be something to publish; `state`: the conversation itself changed, beside its transcript."""
        if state:
            self._states.add(conversation_id)
        self._rounds.nudge(conversation_id)

    async def sweep(self) -> None:
        """Finds what was left behind by a failure, a crash, or a nudge that got lost."""
        found = await self._stretches.behind(but_not=list(self._broadcast.failing))
        trials = list(islice(self._states, _STATES_AT_ONCE))
        for workspace_id in list(self._broadcast.failing):
            trials += await self._stretches.behind(only=workspace_id)
        self._trials.update(trials)
        figures.behind.set(len(found) + len(trials))
        for conversation_id in [*found, *trials]:
            self._rounds.nudge(conversation_id)

    async def listen(self) -> None:
        """Takes word from other routers of conversations that this one publishes."""
        async with self._live.subscribe(_post_box(self._stretches.me)) as subscription:
            while True:
                payload = await subscription.next(_LISTEN_S)
                if isinstance(payload, Resync):
                    await self.sweep()
                elif payload is not None:
                    kind, _, conversation_id = payload.decode().partition(" ")
                    self.nudge(conversation_id, state=kind == "state")

    def stop(self) -> None:
        self._rounds.stopped = True

    async def let_go(self) -> None:
        """Of all leases, so that another router goes on at once."""
        await self._stretches.let_go()

    async def _catch_up(self, conversation_id: str) -> None:
        wants_state = conversation_id in self._states
        self._states.discard(conversation_id)
        while await self._step(conversation_id, wants_state):
            wants_state = False

    async def _step(self, conversation_id: str, wants_state: bool) -> bool:
        """Publishes what one read found; True when there may be more."""
        stretch = await self._stretches.read(conversation_id)
        if stretch is None or not (stretch.is_behind or (wants_state and stretch.goes_on)):
            return False
        if not await self._may_publish(stretch):
            self._keep_for_later(stretch, wants_state)
            return False
        if not stretch.mine:
            if not await self._stretches.claim(conversation_id):
                await self._leave_to(stretch.owner, conversation_id, wants_state)
                return False
            stretch = await self._stretches.read(conversation_id) or stretch
        return await self._publish(stretch, wants_state)

    async def _may_publish(self, stretch: Stretch) -> bool:
        """Without a key nothing is tried; while a key fails, the sweep's one trial per workspace finds out."""
        on_trial = stretch.conversation_id in self._trials
        self._trials.discard(stretch.conversation_id)
        if stretch.workspace_id in self._broadcast.failing and not on_trial:
            return False
        return await self._broadcast.has_key(stretch.workspace_id)

    async def _publish(self, stretch: Stretch, wants_state: bool) -> bool:
        """The lease outlasts `by`, so that no other router publishes the same meanwhile."""
        by = asyncio.get_running_loop().time() + PUBLISH_S
        notes = await self._publish_notes(stretch, by)
        entries = await self._publish_entries(stretch, wants_state, by)
        if not notes and not entries:
            return False
        note_seq = notes[-1].note_seq if notes else None
        seq = entries[-1].seq if entries else None
        await self._stretches.move(stretch, seq or stretch.bridged_seq, note_seq or stretch.bridged_note_seq)
        _observe_lag([*notes, *entries])
        return stretch.may_have_more or len(notes) < len(stretch.notes) or len(entries) < len(stretch.entries)

    async def _publish_notes(self, stretch: Stretch, by: float) -> Sequence[Entry]:
        """Never on the conversation's channel."""
        address = Address.agents(stretch.workspace_id, stretch.conversation_id)
        delivery = await deliver(stretch.notes, lambda messages: self._broadcast.send(address, messages, by))
        if not delivery.left_out:
            return delivery.done
        state = await agents_state(self._workbench, stretch.conversation_id)
        told = (await self._broadcast.send(address, [state], by)).count
        return delivery.done if told else delivery.done[:-1]

    async def _publish_entries(self, stretch: Stretch, wants_state: bool, by: float) -> Sequence[Entry]:
        """A transition's event is followed by the state that it led to, as the visitor may see it."""
        address = Address.conversation(stretch.workspace_id, stretch.conversation_id)
        delivery = await deliver(stretch.entries, lambda messages: self._broadcast.send(address, messages, by))
        if not (wants_state or delivery.asks_for_state):
            return delivery.done
        state = await visitor_state(self._workbench, stretch.conversation_id)
        if (await self._broadcast.send(address, [state], by)).count:
            return delivery.done
        self._keep_for_later(stretch, wants_state)
        return delivery.without_state()

    def _keep_for_later(self, stretch: Stretch, wants_state: bool) -> None:
        """While Ably is away: a state is in no sequence, so that nothing else would remember it."""
        if wants_state and stretch.workspace_id in self._broadcast.failing:
            self._states.add(stretch.conversation_id)

    async def _leave_to(self, owner: str | None, conversation_id: str, wants_state: bool) -> None:
        """The owner of the lease may just have looked; should this word get lost, the sweep looks too."""
        if owner is not None:
            kind = "state" if wants_state else "entry"
            await self._live.publish([(_post_box(owner), f"{kind} {conversation_id}".encode())])


def _post_box(router: str) -> str:
    return f"handoff-router:{router}"


def _observe_lag(entries: Sequence[Entry]) -> None:
    now = datetime.now(UTC)
    for entry in entries:
        figures.lag.observe(max(0.0, (now - entry.created_at).total_seconds()))
