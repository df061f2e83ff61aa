"""One router: its parts, put together, started and stopped."""

from __future__ import annotations

from baton.ids import new_id
from baton.platform import Platform
from baton.service.tasks import Background
from handoff_router import figures
from handoff_router.arming import arm
from handoff_router.bridge import Bridge
from handoff_router.broadcast import Broadcast
from handoff_router.inbox import Inbox
from handoff_router.lost_agents import LostAgents
from handoff_router.offers import Offers
from handoff_router.purges import purge_due
from handoff_router.queue_pushes import QueuePushes
from handoff_router.stretches import Stretches
from handoff_router.timers import Timers
from handoff_router.watches import end_watches

_SELDOM_S = 5.0
"""For sweeps that only stand behind nudges, and for figures."""
_RARELY_S = 30.0


class Router:
    """What the handlers act on. Each part reads the database anew, so that any router may do any of it."""

    def __init__(self, platform: Platform) -> None:
        workbench, live, background = platform.workbench, platform.live, Background()
        broadcast = Broadcast(platform.realtime, platform.keyring)
        self.bridge = Bridge(Stretches(workbench, new_id()), broadcast, live, background)
        self.inbox = Inbox(workbench, broadcast, background)
        self.offers = Offers(workbench, background)
        self.queue_pushes = QueuePushes(workbench, live, broadcast, background)
        self.lost_agents = LostAgents(workbench, platform.settings.lost_agent_grace_s)
        self._timers = Timers(workbench, self.offers, self.inbox)
        self._platform, self._background = platform, background

    async def arm(self, conversation_id: str) -> None:
        """The timers that nobody else sets."""
        await arm(self._platform.workbench, conversation_id)

    async def start(self) -> None:
        """Sweeps first of all: what became due while no router ran is done now."""
        workbench, every = self._platform.workbench, self._background.every
        often_s = self._platform.settings.sweep_every_s
        self._background.keep(self.bridge.listen)
        every(often_s)(self.bridge.sweep)
        every(often_s)(self._timers.sweep)
        every(often_s)(self.lost_agents.sweep)
        every(_SELDOM_S)(self.offers.sweep)

        @every(often_s)
        async def end_watches_due() -> None:
            await end_watches(workbench)

        @every(_SELDOM_S)
        async def measure_queue() -> None:
            await figures.measure_queue(workbench)
            await figures.measure_outbox(workbench)

        @every(_RARELY_S)
        async def purge() -> None:
            await purge_due(workbench)

    async def stop(self) -> None:
        """Begins nothing new, lets go of what others can go on with."""
        for part in (self.bridge, self.inbox, self.offers, self.queue_pushes):
            part.stop()
        await self._background.stop()
        await self.bridge.let_go()
