"""What one may ask of the bus, whoever carries it: confirmed publish, ack by return, retry by exception."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One nudge. The id stays the same through retries and replays; `attempt` counts from 1."""

    routing_key: str
    message_id: str
    body: bytes
    headers: Mapping[str, str]
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was given up, why, and after how many attempts (`message.attempt`)."""

    queue: str
    message: Message
    reason: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """A queue as it stands: messages ready to be taken, messages given up, and its consumers in all processes."""

    queue: str
    waiting: int
    dead: int
    consumers: int


@dataclass(frozen=True, slots=True)
class Consumer:
    """A queue, the routing keys that lead into it (`*`: one word, `#`: any), and how many run at once."""

    queue: str
    bindings: tuple[str, ...]
    prefetch: int = 32


Handler = Callable[[Message], Awaitable[None]]
"""Returning acknowledges the message, raising retries it."""


class PublishFailed(Exception):
    """Not confirmed: timed out, refused, unroutable or no connection. The outbox keeps the message."""


class Retry(Exception):
    """A part of the work is done: the next attempt gets `body`, what is left of it."""

    def __init__(self, body: bytes, reason: str) -> None:
        super().__init__(reason)
        self.body = body
        self.reason = reason


class Poison(Exception):
    """No attempt will ever succeed: straight to the dead letters. `reason` is ours and quotes no message."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class GiveBack(Exception):
    """The process is stopping: somebody else shall have the message, and no attempt is counted."""


class Bus(Protocol):
    """One per process."""

    async def start(self) -> None:
        """Returns at once, broker or no broker: connecting goes on in the background for ever."""

    async def publish(self, message: Message, *, mandatory: bool = True) -> None:
        """Returns when confirmed, else raises PublishFailed; `mandatory`: some queue must want it."""

    async def subscribe(self, queue: str, handler: Handler) -> None:
        """Consumes a queue of the topology from now on, also after the broker was away."""

    async def stop(self, grace_s: float = 8.0) -> None:
        """Takes nothing new, lets running handlers finish within the grace time, gives the rest back."""

    async def faults(self) -> list[str]:
        """What is wrong, in human words; empty when healthy."""

    async def backlog(self) -> list[Backlog]:
        """Every queue of the topology, as of some seconds ago; empty while the broker cannot be asked."""
        ...

    async def dead_letters(self, queue: str, limit: int = 50) -> list[DeadLetter]:
        """The oldest messages that were given up; they stay where they are."""

    async def replay(self, queue: str, message_id: str | None = None) -> int:
        """Puts one dead letter, or all, back into their queue as first attempts; says how many."""
