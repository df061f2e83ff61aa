"""The session's servers: each is started once, in the background, when it is first wanted."""

from concurrent.futures import Future, ThreadPoolExecutor

from servers.postgres import POSTGRES
from servers.rabbitmq import RABBITMQ
from servers.redis import REDIS
from servers.server import Server
from servers.ways import Technology

TECHNOLOGIES: dict[str, Technology] = {"postgres": POSTGRES, "rabbitmq": RABBITMQ, "redis": REDIS}


class Rack:
    def __init__(self) -> None:
        self._starters = ThreadPoolExecutor(len(TECHNOLOGIES), thread_name_prefix="servers")
        self._servers: dict[str, Future[Server]] = {}

    def want(self, name: str) -> None:
        """Begin to start it, so that several start side by side."""
        if name not in self._servers:
            self._servers[name] = self._starters.submit(TECHNOLOGIES[name].obtain)

    def get(self, name: str) -> Server:
        self.want(name)
        return self._servers[name].result()

    def discard_all(self) -> None:
        started = [server.result() for server in self._servers.values() if server.exception() is None]
        list(self._starters.map(lambda server: server.discard(), started))
        self._starters.shutdown()
        self._servers.clear()
