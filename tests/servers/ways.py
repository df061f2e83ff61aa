"""The ladder: an address from the environment, a container, a binary, a package, a clear error."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from servers import apt
from servers.server import GivenServer, NoServer, NotAvailable, Server


@dataclass(frozen=True)
class Technology:
    name: str
    variable: str
    container: Callable[[], Server]
    native: Callable[[], Server]
    is_installed: Callable[[], bool]
    packages: tuple[str, ...]

    def obtain(self) -> Server:
        """A running server, by the first way that is open."""
        if url := os.environ.get(self.variable):
            return GivenServer(url)
        return self.obtain_private()

    def obtain_private(self) -> Server:
        """A running server that is ours alone, and may be killed."""
        refusals = []
        for way in self._ways():
            try:
                server = way()
                server.start()
            except NotAvailable as refusal:
                refusals.append(str(refusal))
            else:
                return server
        raise NoServer(self._ways_out(refusals))

    def _ways(self) -> Iterator[Callable[[], Server]]:
        yield self.container
        if self.is_installed():
            yield self.native
        else:
            yield self._installed_now

    def _installed_now(self) -> Server:
        apt.install(self.packages)
        return self.native()

    def _ways_out(self, refusals: list[str]) -> str:
        return (
            f"{self.name} is needed and could not be had. Any of these helps: (1) set {self.variable} to the"
            f" address of one, (2) start Docker, (3) install it: apt-get install {' '.join(self.packages)}."
            f" What was tried: {'; '.join(refusals)}"
        )
