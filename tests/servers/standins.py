"""The stand-ins for Ably and for a language model, as child processes of the test run."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import IO

ABLY_KEY = "standin.tests:0f1e2d3c4b5a69788796a5b4c3d2e1f0"
READY_SECONDS = 15


@dataclass(frozen=True)
class StandIn:
    """`key` is what a client of it must present."""

    url: str
    key: str
    pid: int


@contextmanager
def ai_standin(*arguments: str) -> Iterator[StandIn]:
    with _running("baton_dev.ai", *arguments) as (url, pid):
        yield StandIn(url, "sk-standin-tests", pid)


@contextmanager
def ably_standin(*arguments: str) -> Iterator[StandIn]:
    with _running("baton_dev.ably", "--key", ABLY_KEY, *arguments) as (url, pid):
        yield StandIn(url, ABLY_KEY, pid)


@contextmanager
def _running(module: str, *arguments: str) -> Iterator[tuple[str, int]]:
    """It ends when its standard input does: with the test run, however that ends."""
    command = [sys.executable, "-m", module, "--port", "0", "--faults", "--die-with-parent", *arguments]
    with (
        tempfile.TemporaryFile("w+") as errors,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True) as child,
    ):
        try:
            yield _address(child, errors), child.pid
        finally:
            child.terminate()
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                child.kill()


def _address(child: subprocess.Popen[str], errors: IO[str]) -> str:
    lines: list[str] = []
    assert child.stdout is not None
    reader = Thread(target=_read, args=(child.stdout, lines), daemon=True)
    reader.start()
    while not lines and child.poll() is None and reader.is_alive():
        reader.join(0.02)
    ready = next((line for line in lines if line.startswith("ready ")), None)
    if ready is None:
        errors.seek(0)
        raise RuntimeError(f"{child.args!r} did not start: {errors.read()[-2_000:]}")
    return ready.split()[1]


def _read(output: IO[str], lines: list[str]) -> None:
    """To its end, so that the child never blocks on a full pipe."""
    for line in output:
        if line.startswith("ready ") or not lines:
            lines.append(line)
