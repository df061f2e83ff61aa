"""Redis: how to have one, and an empty database in it."""

import shutil
from itertools import cycle
from urllib.parse import urlsplit, urlunsplit

import redis

from servers.docker import ContainerServer, Image
from servers.native import NativeServer
from servers.probes import LOOPBACK, redis_answers
from servers.server import NotAvailable
from servers.ways import Technology

_numbers = cycle(range(16))


class NativeRedis(NativeServer):
    """Without persistence: Baton keeps nothing in Redis that cannot be lost."""

    name = "redis"

    def prepare(self) -> None:
        self.url = f"redis://{LOOPBACK}:{self.port}/0"

    def command(self) -> list[str]:
        binary = shutil.which("redis-server")
        if binary is None:
            raise NotAvailable("Redis is not installed")
        place = ["--port", str(self.port), "--bind", LOOPBACK, "--dir", str(self.folder)]
        return [binary, *place, "--save", "", "--appendonly", "no"]

    def answers(self) -> bool:
        return redis_answers(self.port)


def in_container() -> ContainerServer:
    image = Image("redis:8-alpine", port=6379)
    return ContainerServer(image, "redis://{host}:{port}/0", redis_answers)


REDIS = Technology(
    name="Redis",
    variable="BATON_TEST_REDIS_URL",
    container=in_container,
    native=NativeRedis,
    is_installed=lambda: shutil.which("redis-server") is not None,
    packages=("redis-server",),
)


def empty_database(server_url: str) -> str:
    """The next of the server's sixteen databases, emptied."""
    url = urlunsplit(urlsplit(server_url)._replace(path=f"/{next(_numbers)}"))
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url
