"""What the bare programs share: one table, one quorum queue, one channel for replies."""

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

import aio_pika
import asyncpg

TABLE = "yardstick_messages"
QUEUE = "yardstick.inbound"
REPLIES = "yardstick.replies"
POOL_SIZE = 8

CREATE = f"""
CREATE TABLE IF NOT EXISTS {TABLE} (
    conversation_id uuid NOT NULL,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    client_id uuid NOT NULL,
    role smallint NOT NULL,
    body text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (conversation_id, seq),
    UNIQUE (conversation_id, client_id)
)"""
INSERT = f"INSERT INTO {TABLE} (conversation_id, client_id, role, body) VALUES ($1, $2, $3, $4) RETURNING seq"


@dataclass(frozen=True)
class Addresses:
    database: str
    rabbitmq: str
    redis: str

    @classmethod
    def from_environment(cls) -> "Addresses":
        names = ("BATON_DATABASE_URL", "BATON_RABBITMQ_URL", "BATON_REDIS_URL")
        return cls(*(os.environ[name] for name in names))

    def environment(self) -> dict[str, str]:
        return {
            "BATON_DATABASE_URL": self.database,
            "BATON_RABBITMQ_URL": self.rabbitmq,
            "BATON_REDIS_URL": self.redis,
        }

    def ports(self) -> dict[str, int]:
        urls = {"postgres": self.database, "rabbitmq": self.rabbitmq, "redis": self.redis}
        return {name: port for name, url in urls.items() if (port := urlsplit(url).port)}


async def empty(addresses: Addresses) -> None:
    """Start every measurement from an empty table and an empty queue."""
    connection = await asyncpg.connect(addresses.database)
    try:
        await connection.execute(CREATE)
        await connection.execute(f"TRUNCATE {TABLE}")
    finally:
        await connection.close()
    async with await aio_pika.connect(addresses.rabbitmq) as broker:
        channel = await broker.channel()
        queue = await channel.declare_queue(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
        await queue.purge()
