"""The servers of a measurement: those of the environment, or private ones as the tests have them."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.yardstick.storage import Addresses

TESTS = Path(__file__).resolve().parents[2] / "tests"


@contextmanager
def addresses() -> Iterator[Addresses]:
    if "BATON_DATABASE_URL" in os.environ:
        yield Addresses.from_environment()
        return
    sys.path.insert(0, str(TESTS))
    from servers.rack import TECHNOLOGIES, Rack

    rack = Rack()
    try:
        for name in TECHNOLOGIES:
            rack.want(name)
        yield Addresses(rack.get("postgres").url, rack.get("rabbitmq").url, rack.get("redis").url)
    finally:
        rack.discard_all()
