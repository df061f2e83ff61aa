"""What a process of ours stands on: opened once, shared by the services that run in it."""

from __future__ import annotations

from dataclasses import dataclass

from baton import figures
from baton.accept import AcceptDoor
from baton.bus import Bus, open_bus
from baton.database import Database
from baton.limits import Limiter, open_limiter
from baton.live import Live, open_live
from baton.outbox import Relay, Sweeper
from baton.realtime import RealtimeDoor, open_realtime
from baton.secrets_at_rest import Keyring
from baton.security import keys
from baton.security.sealing import Sealer
from baton.security.visitor_tokens import VisitorTokens
from baton.service.health import Readiness
from baton.service.tasks import Background
from baton.settings import Settings
from baton.storage import Storage, open_storage
from baton.topology import TOPOLOGY
from baton.usage import EVERY_S, store_usage
from baton.work import Workbench

_MEASURE_S = 5.0


@dataclass(slots=True)
class Platform:
    """The doors of a process. Nothing here is opened on import."""

    settings: Settings
    database: Database
    bus: Bus
    live: Live
    limiter: Limiter
    realtime: RealtimeDoor
    relay: Relay
    workbench: Workbench
    accept: AcceptDoor
    sealer: Sealer
    keyring: Keyring
    visitor_tokens: VisitorTokens
    background: Background
    storage: Storage | None
    """None: no place for files is set, and nobody can attach any."""

    @classmethod
    def build(cls, settings: Settings) -> Platform:
        """Puts the parts together; connects nothing yet."""
        database, bus, live = Database(settings), open_bus(settings, TOPOLOGY), open_live(settings)
        relay = Relay(database, bus, live)
        workbench = Workbench(database, relay)
        sealer = keys.sealer(settings)
        return cls(
            settings=settings,
            database=database,
            bus=bus,
            live=live,
            limiter=open_limiter(settings),
            realtime=open_realtime(settings),
            relay=relay,
            workbench=workbench,
            accept=AcceptDoor(database, relay),
            sealer=sealer,
            keyring=Keyring(workbench, sealer),
            visitor_tokens=keys.visitor_tokens(settings),
            background=Background(),
            storage=open_storage(settings),
        )

    async def start(self) -> None:
        """Opens everything. A broker or Redis that is down does not stop the start; they are joined when they come."""
        await self.database.start()
        await self.bus.start()
        await self.live.start()
        await self.limiter.start()
        await self.relay.start()
        sweeper = Sweeper(self.database, self.relay, self.settings.outbox_stale_s)

        @self.background.every(self.settings.sweep_every_s)
        async def sweep_outbox() -> None:
            await sweeper.sweep()

        @self.background.every(max(EVERY_S, self.settings.sweep_every_s))
        async def count_usage() -> None:
            await store_usage(self.workbench, self.realtime)

        self.background.every(_MEASURE_S)(self.measure)

    async def measure(self) -> None:
        """What this process can use at present, and how the queues stand: no depth rather than an old one."""
        parts = (("database", self.database), ("broker", self.bus), ("live", self.live), ("limits", self.limiter))
        for name, part in parts:
            figures.part_up.labels(name).set(not await part.faults())
        queues = await self.bus.backlog()
        for gauge in (figures.bus_waiting, figures.bus_consumers, figures.bus_dead):
            gauge.clear()
        for queue in queues:
            figures.bus_waiting.labels(queue.queue).set(queue.waiting)
            figures.bus_consumers.labels(queue.queue).set(queue.consumers)
            figures.bus_dead.labels(queue.queue).set(queue.dead)

    async def stop(self) -> None:
        """In the reverse order: what was accepted is relayed while there is time, the rest stays in the outbox."""
        await self.background.stop()
        await self.accept.stop()
        await self.bus.stop()
        await store_usage(self.workbench, self.realtime)
        await self.relay.stop()
        await self.limiter.stop()
        await self.live.stop()
        await self.realtime.close()
        await self.database.stop()

    async def readiness(self) -> Readiness:
        """For services that only need the database; what else is wrong is named, but does not make them unready."""
        database = await self.database.faults()
        others = [*await self.bus.faults(), *await self.live.faults(), *await self.limiter.faults()]
        if self.storage is not None:
            others += await self.storage.faults()
        return Readiness(ready=not database, faults=(*database, *others, *self.database.remarks()))

    async def consumer_readiness(self) -> Readiness:
        """For services that consume: the broker, and our consumers on it, are needed as well."""
        needed = [*await self.database.faults(), *await self.bus.faults()]
        others = [*await self.live.faults(), *await self.limiter.faults()]
        return Readiness(ready=not needed, faults=(*needed, *others))
