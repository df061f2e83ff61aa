"""BARE, the gateway without a product: token, INSERT, a confirmed publish to a quorum queue, 202.

The leanest idiomatic FastAPI, asyncpg and aio-pika; what Baton adds and what it saves is told as a ratio to it.
"""

import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import aio_pika
import asyncpg
import uvicorn
from fastapi import FastAPI, Header, HTTPException, Request, Response
from pydantic import BaseModel, Field

from bench.yardstick.storage import INSERT, POOL_SIZE, QUEUE, Addresses
from bench.yardstick.tokens import verify

PATH = "/v1/messages"


class Posted(BaseModel):
    client_id: uuid.UUID
    body: str = Field(min_length=1, max_length=4_000)


class MessageCreated(Posted):
    conversation_id: uuid.UUID
    seq: int


@asynccontextmanager
async def connections(app: FastAPI) -> AsyncIterator[None]:
    addresses = Addresses.from_environment()
    async with (
        asyncpg.create_pool(addresses.database, min_size=POOL_SIZE, max_size=POOL_SIZE) as pool,
        await aio_pika.connect_robust(addresses.rabbitmq) as broker,
    ):
        app.state.pool = pool
        app.state.channel = await broker.channel(publisher_confirms=True)
        yield


app = FastAPI(lifespan=connections, openapi_url=None)


@app.post(PATH, status_code=202)
async def accept(posted: Posted, request: Request, authorization: Annotated[str, Header()]) -> Response:
    conversation = verify(authorization.removeprefix("Bearer "))
    if conversation is None:
        raise HTTPException(401)
    async with request.app.state.pool.acquire() as connection:
        seq = await connection.fetchval(INSERT, conversation, posted.client_id, 0, posted.body)
    event = MessageCreated(client_id=posted.client_id, body=posted.body, conversation_id=conversation, seq=seq)
    message = aio_pika.Message(
        event.model_dump_json().encode(),
        content_type="application/json",
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
    )
    await request.app.state.channel.default_exchange.publish(message, QUEUE)
    return Response(b'{"seq":%d}' % seq, 202, media_type="application/json")


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), loop="uvloop", http="httptools", access_log=False, log_level="warning")
