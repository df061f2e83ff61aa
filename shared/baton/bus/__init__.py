"""The bus: work travels from the process that wrote it to the one that does it; carriers are chosen here."""

from __future__ import annotations

from collections.abc import Sequence

from baton.bus.inspection import ConsumerState, InspectionFailed
from baton.bus.interface import (
    Backlog,
    Bus,
    Consumer,
    DeadLetter,
    GiveBack,
    Handler,
    Message,
    Poison,
    PublishFailed,
    Retry,
)
from baton.bus.memory import MemoryBus
from baton.settings import Settings

__all__ = [
    "Backlog",
    "Bus",
    "Consumer",
    "ConsumerState",
    "DeadLetter",
    "GiveBack",
    "Handler",
    "InspectionFailed",
    "Message",
    "Poison",
    "PublishFailed",
    "Retry",
    "empty_queues",
    "inspect_queues",
    "open_bus",
]


def open_bus(settings: Settings, topology: Sequence[Consumer]) -> Bus:
    """The bus of this process, not yet started. Every process hands in the whole topology, publishers too."""
    if not settings.rabbitmq_url:
        return MemoryBus(topology)
    from baton.bus.rabbitmq import RabbitBus  # who runs all in one process need not load the client

    return RabbitBus(settings.rabbitmq_url, topology, settings.bus_prefix)


async def inspect_queues(settings: Settings, topology: Sequence[Consumer]) -> list[ConsumerState]:
    """What stands on the broker, seen from outside and not changed; raises InspectionFailed."""
    from baton.bus.rabbitmq.inspector import inspect

    return await inspect(settings.rabbitmq_url, topology, settings.bus_prefix)


async def empty_queues(settings: Settings, topology: Sequence[Consumer]) -> int:
    """Drops every nudge that waits, dead letters included; says how many. Raises InspectionFailed."""
    from baton.bus.rabbitmq.inspector import empty

    return await empty(settings.rabbitmq_url, topology, settings.bus_prefix)
