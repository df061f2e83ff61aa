"""The bus over RabbitMQ. Nothing outside this room knows aio-pika."""

from __future__ import annotations

from baton.bus.rabbitmq.bus import RabbitBus

__all__ = ["RabbitBus"]
