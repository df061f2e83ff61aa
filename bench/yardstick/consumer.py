"""The other half of the plain pipeline: take a message, INSERT a reply, tell Redis, acknowledge.

It stands for the responder with a model that costs nothing. One message is one task; the prefetch is the only limit.
"""

import asyncio
import uuid

import aio_pika
import asyncpg
import redis.asyncio as async_redis
import uvloop
from aio_pika.abc import AbstractIncomingMessage

from bench.yardstick.gateway import MessageCreated
from bench.yardstick.storage import INSERT, POOL_SIZE, QUEUE, REPLIES, Addresses

PREFETCH = 64


def reply_id(client_id: uuid.UUID) -> uuid.UUID:
    """The reply's own idempotency key, derived from the message's."""
    return uuid.UUID(int=client_id.int ^ 1 << 127)


async def consume(addresses: Addresses) -> None:
    async with (
        asyncpg.create_pool(addresses.database, min_size=POOL_SIZE, max_size=POOL_SIZE) as pool,
        async_redis.Redis.from_url(addresses.redis) as live,
        await aio_pika.connect_robust(addresses.rabbitmq) as broker,
    ):
        channel = await broker.channel()
        await channel.set_qos(PREFETCH)
        queue = await channel.get_queue(QUEUE)

        async def answer(message: AbstractIncomingMessage) -> None:
            asked = MessageCreated.model_validate_json(message.body)
            reply = (asked.conversation_id, reply_id(asked.client_id), 1, f"You said: {asked.body}")
            async with pool.acquire() as connection:
                await connection.fetchval(INSERT, *reply)
            await live.publish(REPLIES, asked.client_id.hex)
            await message.ack()

        await queue.consume(answer)
        print("ready", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(consume(Addresses.from_environment()))
