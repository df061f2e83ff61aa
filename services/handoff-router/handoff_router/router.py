"""One router: its parts, put together, started and stopped."""

from __future__ import annotations

from baton.ids import new_id
from baton.platform import Platform
from baton.service.tasks import Background
from handoff_router import figures
from handoff_router.bridge import Bridge
from handoff_router.broadcast import Broadcast
from handoff_router.inbox import Inbox
from handoff_router.stretches import Stretches

_MEASURE_EVERY_S = 5.0


class Router:
    """What the handlers act on. Each part reads the database anew, so that any router may do any of it."""

    def __init__(self, platform: Platform) -> None:
        workbench, live = platform.workbench, platform.live
        self._platform = platform
        self._background = Background()
        broadcast = Broadcast(platform.realtime, platform.keyring)
        self.bridge = Bridge(Stretches(workbench, new_id()), broadcast, live, self._background)
        self.inbox = Inbox(workbench, broadcast, self._background)

    async def start(self) -> None:
        """Sweeps first of all: what became due while no router ran is done now."""
        platform, every = self._platform, self._background.every
        self._background.keep(self.bridge.listen)
        every(platform.settings.sweep_every_s)(self.bridge.sweep)

        @every(_MEASURE_EVERY_S)
        async def measure_queue() -> None:
            await figures.measure_queue(platform.workbench)

    async def stop(self) -> None:
        """Lets go of what others can go on with."""
        self.inbox.stop()
        await self.bridge.stop()
        await self._background.stop()
