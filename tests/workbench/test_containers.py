"""A container engine that is no help must not hold the tests up."""

import socket
import subprocess
import sys
import time
from pathlib import Path

TESTS = Path(__file__).parents[1]
ASK = """
from servers.docker import have
from servers.server import NotAvailable
for _ in range(2):
    try:
        have("nothing:latest")
    except NotAvailable as refusal:
        print("refused:", refusal)
"""


def _ask(docker_host: str) -> tuple[str, float]:
    began = time.monotonic()
    command = [sys.executable, "-c", ASK]
    asked = subprocess.run(
        command, cwd=TESTS, env={"DOCKER_HOST": docker_host}, capture_output=True, text=True, timeout=30
    )
    return asked.stdout, time.monotonic() - began


def test_no_engine_is_a_refusal_at_once(tmp_path: Path) -> None:
    said, seconds = _ask(f"unix://{tmp_path}/nobody.sock")
    assert said.count("refused: no container engine answers") == 2
    assert seconds < 3


def test_a_silent_engine_is_a_refusal_in_a_few_seconds(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(f"{tmp_path}/docker.sock")
        silent.listen()
        said, seconds = _ask(f"unix://{tmp_path}/docker.sock")
    assert said.count("refused: no container engine answers") == 2
    assert seconds < 8
