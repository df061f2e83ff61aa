"""The base traffic: visitors who talk, some of whom want a person, agents who take them, and those who listen."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from trust.rig.clients import Guest
from trust.rig.ears import StreamEar, on_channel
from trust.rig.lines import Line

if TYPE_CHECKING:
    from trust.rig.scene import Scene


@dataclass(frozen=True, slots=True)
class Load:
    """How much is offered. `rate`: messages per second of one visitor."""

    visitors: int = 10
    rate: float = 1.0
    escalate: float = 0.3
    agents: int = 2
    streams: int = 4
    channels: int = 1


LONG = Load(visitors=50, rate=0.7, agents=5, streams=15, channels=4)


@dataclass
class Crowd:
    """Visitors stop when the traffic ends; agents and listeners stay until everything is drained."""

    scene: Scene
    load: Load
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    talking: list[asyncio.Task[None]] = field(default_factory=list)

    async def gather(self) -> None:
        scene, load = self.scene, self.load
        guests = await asyncio.gather(*(scene.guest() for _ in range(load.visitors)))
        for guest in guests[: load.streams]:
            scene.listen(StreamEar(f"{guest.name}'s page", guest.id, self._ear_of(guest)))
        agents = [scene.colleague() for _ in range(load.agents)]
        await asyncio.gather(*(agent.come_online() for agent in agents))
        for agent in agents:
            scene.keep(agent.look_after(scene.to_be_taken, self.stop, random.Random(f"{scene.seed} {agent.name}")))
        for _ in range(load.channels):
            guests.append(await self._held_and_heard())
        self.talking = [asyncio.create_task(self.talk(guest)) for guest in guests]
        if len(guests) > 1:
            await guests[0].pry(guests[1].id)

    async def disperse(self) -> None:
        self.stop.set()
        await asyncio.gather(*self.talking)

    async def talk(self, guest: Guest) -> None:
        """Asks for a person once, if this visitor is of that kind, somewhere in the first few messages."""
        asks_at = guest.chance.randint(1, 4) if guest.chance.random() < self.load.escalate else -1
        while not self.stop.is_set():
            await self._pause(guest.chance.expovariate(self.load.rate))
            if guest.said == asks_at:
                asks_at = -1
                await guest.ask_for_person()
            elif not self.stop.is_set():
                await guest.say()

    async def _held_and_heard(self) -> Guest:
        """A visitor whom one agent takes and keeps, with the realtime channel listened to."""
        scene = self.scene
        guest = await scene.guest()
        keeper = scene.colleague()
        await keeper.come_online()
        await guest.ask_for_person()
        await keeper.join(guest.id)
        scene.keep(keeper.stay())
        panel = Line(scene.http, [scene.stand.agent_api], scene.troubles, keeper.line.token)
        scene.hear(await scene.stack.enter_async_context(
            on_channel(scene.stand.ably.url, panel, f"{keeper.name}'s panel", guest.id)
        ))  # fmt: skip
        return guest

    def _ear_of(self, guest: Guest) -> Line:
        line = Line(self.scene.http, self.scene.stand.gateways, self.scene.troubles, guest.line.token)
        line.address = guest.line.address
        return line

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(min(seconds, 4.0)):
                await self.stop.wait()
        except TimeoutError:
            return
