"""Servers that belong to one test alone, to be killed, frozen and restarted at will."""

from collections.abc import Iterator
from contextlib import contextmanager

from servers.postgres import POSTGRES
from servers.rabbitmq import RABBITMQ
from servers.redis import REDIS
from servers.server import Server
from servers.ways import Technology


@contextmanager
def _fresh(technology: Technology) -> Iterator[Server]:
    server = technology.obtain_private()
    try:
        yield server
    finally:
        server.discard()


@contextmanager
def fresh_postgres() -> Iterator[Server]:
    with _fresh(POSTGRES) as server:
        yield server


@contextmanager
def fresh_rabbitmq() -> Iterator[Server]:
    with _fresh(RABBITMQ) as server:
        yield server


@contextmanager
def fresh_redis() -> Iterator[Server]:
    with _fresh(REDIS) as server:
        yield server
