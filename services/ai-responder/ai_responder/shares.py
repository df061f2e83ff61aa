"""Fair shares of a process: no workspace waits behind another's backlog."""

from __future__ import annotations

from dataclasses import dataclass, field

from ai_responder.nudges import Nudge


@dataclass(slots=True)
class _Share:
    running: int = 0
    aside: dict[str, Nudge] = field(default_factory=dict)
    """By conversation, the oldest first: several nudges of one conversation are one."""


class Shares:
    """Decides who runs now and who is set aside.

    A workspace may have as many of the slots as everybody who is busy, and one newcomer, could have alike. So there is
    always room for a newcomer; what is set aside runs as others end, one workspace after the other.
    """

    def __init__(self, slots: int) -> None:
        self._slots = slots
        self._running = 0
        self._busy: dict[str, _Share] = {}

    def admit(self, nudge: Nudge) -> bool:
        """True: it runs now, and `leave` must follow. False: it is set aside, until somebody's `leave` returns it."""
        share = self._busy.setdefault(nudge.workspace_id, _Share())
        if not share.aside and self._has_room(share):
            self._run(share)
            return True
        known = share.aside.get(nudge.conversation_id)
        share.aside[nudge.conversation_id] = known if known and nudge.withdrawn_in is None else nudge
        return False

    def leave(self, workspace_id: str) -> list[Nudge]:
        """One of this workspace's has ended; returns what runs in its place, and counts it."""
        self._busy[workspace_id].running -= 1
        self._running -= 1
        self._forget_if_idle(workspace_id)
        return self._next()

    def close(self) -> list[Nudge]:
        """Everything that is set aside: nothing more of it will run here."""
        left = [nudge for share in self._busy.values() for nudge in share.aside.values()]
        for workspace_id in list(self._busy):
            self._busy[workspace_id].aside.clear()
            self._forget_if_idle(workspace_id)
        return left

    @property
    def set_aside(self) -> int:
        return sum(len(share.aside) for share in self._busy.values())

    def _has_room(self, share: _Share) -> bool:
        fair = max(1, self._slots // (len(self._busy) + 1))
        return self._running < self._slots and share.running < fair

    def _run(self, share: _Share) -> None:
        share.running += 1
        self._running += 1

    def _next(self) -> list[Nudge]:
        chosen: list[Nudge] = []
        while ready := [name for name, share in self._busy.items() if share.aside and self._has_room(share)]:
            for workspace_id in ready:
                share = self._busy[workspace_id]
                if not self._has_room(share):
                    continue
                chosen.append(share.aside.pop(next(iter(share.aside))))
                self._run(share)
                self._busy[workspace_id] = self._busy.pop(workspace_id)  # last in line next time
        return chosen

    def _forget_if_idle(self, workspace_id: str) -> None:
        share = self._busy[workspace_id]
        if not share.running and not share.aside:
            del self._busy[workspace_id]
