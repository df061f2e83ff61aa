"""PostgreSQL: how to have one, and a fresh database in it."""

import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from servers.docker import ContainerServer, Image
from servers.native import NativeServer
from servers.probes import LOOPBACK, postgres_answers
from servers.server import NotAvailable
from servers.ways import Technology

CONNECTIONS = 300
_numbers = count(1)


def binaries() -> Path | None:
    """The folder of the newest installed version; Debian keeps it off the PATH."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    if installed:
        return installed[-1]
    found = shutil.which("initdb")
    return Path(found).parent if found else None


class NativePostgres(NativeServer):
    """Durable as in production: fsync stays on. SIGINT is its fast shutdown."""

    name = "postgres"
    user = "postgres"
    stop_signal = signal.SIGINT

    def prepare(self) -> None:
        self.data = self.folder / "data"
        self.url = f"postgresql://postgres@{LOOPBACK}:{self.port}/postgres"
        initdb = [self._binary("initdb"), "-D", str(self.data), "-A", "trust", "-U", "postgres"]
        with (self.folder / "output.log").open("ab") as output:
            made = self.spawn([*initdb, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"], output.fileno())
        try:
            failed = made.wait(60) != 0
        except subprocess.TimeoutExpired:
            made.kill()
            failed = True
        if failed:
            raise NotAvailable(f"initdb failed: {self.last_output()}")

    def command(self) -> list[str]:
        place = ["-D", str(self.data), "-p", str(self.port), "-h", LOOPBACK, "-k", str(self.folder)]
        return [self._binary("postgres"), *place, "-c", f"max_connections={CONNECTIONS}"]

    def answers(self) -> bool:
        return postgres_answers(self.port)

    def _binary(self, name: str) -> str:
        folder = binaries()
        if folder is None:
            raise NotAvailable("PostgreSQL is not installed")
        return str(folder / name)


def in_container() -> ContainerServer:
    image = Image(
        "postgres:17-alpine",
        port=5432,
        environment={"POSTGRES_HOST_AUTH_METHOD": "trust"},
        command=f"postgres -c max_connections={CONNECTIONS}",
    )
    return ContainerServer(image, "postgresql://postgres@{host}:{port}/postgres", postgres_answers)


POSTGRES = Technology(
    name="PostgreSQL",
    variable="BATON_TEST_DATABASE_URL",
    container=in_container,
    native=NativePostgres,
    is_installed=lambda: binaries() is not None,
    packages=("postgresql",),
)


def create_database(server_url: str, template: str = "template1") -> str:
    """A new database beside the one of the address, as a copy of the template; the answer is its address."""
    name = f"baton_test_{os.getpid()}_{next(_numbers)}"
    _run_apart(_execute(server_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    return urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))


def drop_database(server_url: str, url: str) -> None:
    name = urlsplit(url).path.removeprefix("/")
    _run_apart(_execute(server_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url, timeout=10)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _run_apart(work: Coroutine[None, None, None]) -> None:
    """In a thread of its own, as a test's event loop may be around in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()
