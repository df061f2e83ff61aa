"""The router's table of contents: its health routes, and what it listens to (handlers.py)."""

from __future__ import annotations

from baton.database import unavailable_errors
from baton.platform import Platform
from baton.service.app import create_app
from baton.service.runner import Runnable
from handoff_router.handlers import subscriptions
from handoff_router.router import Router

DEFAULT_PORT = 8005


def create(platform: Platform) -> Runnable:
    """One router; any number of them share the queue, the timers and the bridges."""
    router = Router(platform)
    app = create_app(
        title="Handoff router",
        settings=platform.settings,
        readiness=platform.consumer_readiness,
        unavailable=unavailable_errors(),
    )

    async def start() -> None:
        await router.start()
        await platform.bus.subscribe(subscriptions.consumer.queue, subscriptions.bound_to(router))

    port = platform.settings.port or DEFAULT_PORT
    return Runnable("handoff-router", app, port, start=start, stop=router.stop)
