"""One run: base traffic from seeded clients, a fault meanwhile, then healing, draining, and the checker's word."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass, field
from itertools import pairwise

import httpx
from trust.rig.checker import check
from trust.rig.clients import Colleague, Guest
from trust.rig.crowd import Crowd, Load
from trust.rig.ears import ChannelEar, StreamEar
from trust.rig.evidence import Evidence, Subscriber
from trust.rig.gather import Logs, dead_letters, leftovers, model_calls, stored
from trust.rig.history import History
from trust.rig.lines import Line
from trust.rig.report import Report, Violation
from trust.rig.stand import Account, Stand

_SETTLE_S = 1.0


@dataclass(slots=True)
class Allowance:
    """What this fault may leave behind: dead letters, log lines, calls of the model per message."""

    dead_letters: int = 0
    log_lines: tuple[str, ...] = ()
    model_calls: int = 8


@dataclass
class Scene:
    """Everything that one run sees. Faults are done to `stand`."""

    stand: Stand
    name: str
    seed: int
    http: httpx.AsyncClient
    stack: contextlib.AsyncExitStack
    load: Load
    drain_s: float
    dead_before: int = 0
    history: History = field(default_factory=History)
    guests: list[Guest] = field(default_factory=list)
    colleagues: list[Colleague] = field(default_factory=list)
    ears: list[StreamEar | ChannelEar] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    broken: list[Violation] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    left_alone: set[str] = field(default_factory=set)
    healed_at: float = 0.0
    patience_s: float = 15.0
    """A gap without a 202 that is longer than this is a fault of ours; shared machines take a breath of their own."""

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.logs = Logs(self.stand.house.logs)

    def require(self, holds: bool, what: str, invariant: str = "promise") -> None:
        """What this fault promises beside the invariants."""
        if not holds:
            self.broken.append(Violation(invariant, f"{self.name}: {what}"))

    @property
    def unsure(self) -> int:
        """Requests that broke in the middle, or were answered "try again"."""
        return sum(guest.line.unsure for guest in self.guests)

    def history_of(self, f: str, *kinds: str) -> int:
        return sum(1 for record in self.history.records if record.f == f and record.type in kinds)

    def healed(self) -> None:
        """From now on the time of recovery counts."""
        self.healed_at = time.time()

    def keep(self, work: Coroutine[None, None, None]) -> None:
        """Goes on until the scene is over."""
        self.tasks.append(asyncio.create_task(work))

    def listen(self, ear: StreamEar) -> None:
        self.ears.append(ear)
        self.keep(ear.listen())

    def hear(self, ear: ChannelEar) -> None:
        self.ears.append(ear)

    async def guest(self, bot_id: str | None = None) -> Guest:
        """A new visitor, in the hybrid bot's conversation unless said otherwise."""
        name = f"{self.name.replace('-', '')}.{self.seed}.v{len(self.guests)}"
        line = Line(self.http, self.stand.gateways, self.troubles)
        one = Guest(name, line, self.history, random.Random(f"{self.seed} {name}"))
        self.guests.append(one)
        await one.begin(bot_id or self.stand.house.seed["bots"]["hybrid"])
        return one

    def colleague(self, account: Account | None = None) -> Colleague:
        """An agent; those of the traffic come last in the list of accounts."""
        account = account or self.stand.accounts[-1 - len(self.colleagues)]
        line = Line(self.http, [self.stand.agent_api], self.troubles, account.token)
        one = Colleague(account.name, account.id, line, self.history)
        self.colleagues.append(one)
        return one

    def theirs(self) -> set[str]:
        """The conversations of this run, and not of an earlier one."""
        return {guest.id for guest in self.guests if guest.id}

    def to_be_taken(self) -> set[str]:
        """Those of them that agents look after."""
        return self.theirs() - self.left_alone

    @contextlib.asynccontextmanager
    async def traffic(self) -> AsyncIterator[Crowd]:
        """Visitors talk until the block ends; what was begun is brought to its end."""
        crowd = Crowd(self, self.load)
        await crowd.gather()
        try:
            yield crowd
        finally:
            await crowd.disperse()

    async def verdict(self, allowed: Allowance | None = None) -> Report:
        """Heals, drains, gathers, checks."""
        allowed = allowed or Allowance()
        await self.stand.heal()
        self.healed_at = self.healed_at or time.time()
        report, drained_at = await self._drain(allowed)
        report.violations += self.broken
        report.violations += [Violation("I-13", trouble) for trouble in sorted(set(self.troubles))]
        report.figures |= {
            "accept_gap_s": round(self.accept_gap(), 2),
            "delivery_gap_s": round(report.figures["stale_max_ms"] / 1000, 2),
            "recovery_s": round(max(0.0, drained_at - self.healed_at), 2),
            "canaries": self.logs.count() * len(self.stand.secrets()),
            "trespasses": self.history_of("trespass", "ok", "fail"),
            "late_chunks": sum(ear.late_chunks for ear in self.ears if isinstance(ear, StreamEar)),
        }
        return report

    async def _drain(self, allowed: Allowance) -> tuple[Report, float]:
        """Until nothing is left to do, and stays so: a timer may ring in between, and is worked off as well.

        When it takes too long, the checker says what is left.
        """
        until = time.monotonic() + self.drain_s
        while True:
            report, drained_at = check(await self._evidence(allowed)), time.time()
            if report.clean:
                await asyncio.sleep(_SETTLE_S)
                report = check(await self._evidence(allowed))
            if report.clean or time.monotonic() > until:
                return report, drained_at
            await asyncio.sleep(0.4)

    async def _evidence(self, allowed: Allowance) -> Evidence:
        """Everything that the checker may look at, as it is now."""
        stand, ids = self.stand, sorted(self.theirs())
        subscribers: list[Subscriber] = [ear.as_subscriber() for ear in self.ears]
        expected = self.dead_before + allowed.dead_letters
        left = await leftovers(stand.postgres.url, stand.rabbitmq.url, ids, expected)
        rows = await stored(stand.postgres.url, ids)
        return Evidence(
            history=self.history.records,
            conversations=rows.conversations,
            entries=rows.entries,
            passes=rows.passes,
            subscribers=subscribers,
            model_calls=model_calls(await stand.ai_log(), {guest.name for guest in self.guests}),
            most_model_calls=allowed.model_calls,
            marks={guest.name: guest.id for guest in self.guests},
            leaks=self.logs.leaks(stand.secrets()),
            leftovers=left,
            log_lines=self.logs.alarming(allowed.log_lines),
        )

    def accept_gap(self) -> float:
        """The longest time in which nobody got a 202, while messages were offered."""
        times = sorted(record.t for record in self.history.records if (record.f, record.type) == ("send", "ok"))
        return max((later - earlier for earlier, later in pairwise(times)), default=0.0)


@contextlib.asynccontextmanager
async def a_scene(
    stand: Stand, name: str, seed: int, load: Load | None = None, drain_s: float = 150
) -> AsyncIterator[Scene]:
    """From a clean start to the end of everybody in it."""
    await stand.ai_forget()
    limits = httpx.Limits(max_connections=400, max_keepalive_connections=100)
    async with httpx.AsyncClient(limits=limits) as http, contextlib.AsyncExitStack() as stack:
        dead = await dead_letters(stand.rabbitmq.url)
        scene = Scene(stand, name, seed, http, stack, load or Load(), drain_s, dead)
        try:
            yield scene
        finally:
            for task in scene.tasks:
                task.cancel()
            await asyncio.gather(*scene.tasks, return_exceptions=True)
