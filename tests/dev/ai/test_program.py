"""The stand-in as a program: it says where it is, ends when told, and opens its test door only when asked."""

import ast
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import baton_dev.ai

OURS = {"baton", "gateway", "ai_responder", "handoff_router", "agent_api"}


@contextmanager
def program(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "baton_dev.ai", "--port", "0", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            yield child, child.stdout.readline().removeprefix("ready ").strip()
        finally:
            child.kill()


def test_sigterm_ends_it_within_two_seconds_even_while_it_answers() -> None:
    with program("--token-delay-ms", "10000") as (child, url):
        body = b'{"model": "m", "stream": true, "messages": [{"role": "user", "content": "hi"}]}'
        request = urllib.request.Request(f"{url}/v1/chat/completions", body, {"Authorization": "Bearer x"})
        with urllib.request.urlopen(request, timeout=5):
            asked = time.monotonic()
            child.send_signal(signal.SIGTERM)
            child.wait(5)
        assert time.monotonic() - asked < 2


def test_it_ends_with_its_parent_when_told_to() -> None:
    with program("--die-with-parent") as (child, _):
        assert child.stdin is not None
        child.stdin.close()
        assert child.wait(2) == 0


def test_the_test_door_is_shut_unless_asked_for() -> None:
    with program() as (_, url), pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{url}/_standin/log", timeout=5)


def test_it_imports_nothing_of_ours() -> None:
    files = list(Path(baton_dev.ai.__path__[0]).glob("*.py"))
    imported = {name.split(".")[0] for file in files for name in _imports(file)}
    assert "baton_dev" in imported
    assert imported & OURS == set()


def _imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
