"""Addresses in the settings that no driver could make sense of; they may hold passwords and are never repeated."""

from __future__ import annotations

from collections.abc import Iterator

from baton.settings import Settings

_BEGINNINGS = {
    "database_url": ("postgresql://", "postgres://", "sqlite:///"),
    "rabbitmq_url": ("amqp://", "amqps://"),
    "redis_url": ("redis://", "rediss://", "unix://"),
    "storage_url": ("file:///", "s3://"),
}


def strange(settings: Settings) -> Iterator[str]:
    for name, beginnings in _BEGINNINGS.items():
        value: str = getattr(settings, name)
        if value and not value.startswith(beginnings):
            yield f"BATON_{name.upper()} must begin with {' or '.join(beginnings)}."
