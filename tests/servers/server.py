"""A server as a test sees it: an address, and a life that a test may end and begin again."""

from abc import ABC, abstractmethod


class NotAvailable(Exception):
    """This way of getting a server is not open here; the next one may be."""


class NoServer(Exception):
    """No way was open. The message names the ways."""


class NotOurs(Exception):
    """A server that was given by its address is never stopped or killed by a test."""


class Server(ABC):
    """`management_url` is set where the server is a broker that can be managed over HTTP."""

    url: str
    management_url: str = ""

    @property
    @abstractmethod
    def pid(self) -> int | None:
        """The process to freeze or kill; None where it is not on this machine."""

    @abstractmethod
    def start(self) -> None:
        """Returns when the server answers."""

    @abstractmethod
    def stop(self) -> None:
        """An orderly end; data and port stay for the next start."""

    @abstractmethod
    def kill(self) -> None:
        """An end by SIGKILL; data and port stay for the next start."""

    def restart(self) -> None:
        self.stop()
        self.start()

    def discard(self) -> None:
        """The final end: what the server has on disk goes with it."""
        self.stop()


class GivenServer(Server):
    """A server that somebody else runs, known by its address only."""

    def __init__(self, url: str, management_url: str = "") -> None:
        self.url = url
        self.management_url = management_url

    @property
    def pid(self) -> None:
        return None

    def start(self) -> None:
        """It runs already."""

    def stop(self) -> None:
        raise NotOurs(self._refusal)

    def kill(self) -> None:
        raise NotOurs(self._refusal)

    def discard(self) -> None:
        """It stays."""

    @property
    def _refusal(self) -> str:
        return "This server was given by its address: use a fresh_…() of servers.private to stop or kill one."
