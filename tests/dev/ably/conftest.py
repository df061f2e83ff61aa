"""A stand-in of its own for these tests, started as anybody would start it."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from dev.ably.stage import KEY, Clients, Running, start, stop


@pytest.fixture(scope="session")
def standin() -> Iterator[Running]:
    running = start("--key", KEY, "--mutable", "mutable", "--faults", "--sandbox")
    yield running
    stop(running)


@pytest.fixture
def starting() -> Iterator[Callable[..., Running]]:
    """For tests that end, kill or restart a stand-in."""
    started: list[Running] = []

    def begin(*options: str, port: int = 0) -> Running:
        started.append(start("--key", KEY, *options, port=port))
        return started[-1]

    yield begin
    for running in started:
        stop(running)


@pytest.fixture
async def clients(standin: Running) -> AsyncIterator[Clients]:
    made = Clients(standin.port)
    yield made
    await made.close()
