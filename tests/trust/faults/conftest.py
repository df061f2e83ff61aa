"""One stand for all faults: seven services on three real servers take ten seconds to start."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from trust.rig.stand import Stand, a_stand


@pytest.fixture(scope="session")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """Made and ended in a loop of its own, as each test has its own."""
    with ThreadPoolExecutor(1) as thread, asyncio.Runner() as runner:
        held = a_stand(tmp_path_factory.mktemp("stand"))
        yield thread.submit(runner.run, held.__aenter__()).result()
        thread.submit(runner.run, held.__aexit__(None, None, None)).result()
