"""The bus: work travels from the process that wrote it to the one that does it; carriers are chosen here."""

from __future__ import annotations

from collections.abc import Sequence

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
    "DeadLetter",
    "GiveBack",
    "Handler",
    "Message",
    "Poison",
    "PublishFailed",
    "Retry",
    "open_bus",
]


def open_bus(settings: Settings, topology: Sequence[Consumer]) -> Bus:
    """The bus of this process, not yet started. Every process hands in the whole topology, publishers too."""
    if not settings.rabbitmq_url:
        return MemoryBus(topology)
    from baton.bus.rabbitmq import RabbitBus  # who runs all in one process need not load the client

    return RabbitBus(settings.rabbitmq_url, topology, settings.bus_prefix)
