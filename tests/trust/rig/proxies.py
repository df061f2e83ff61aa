"""The tester's hand on the fault proxy: one process in front of all dependencies, switched by name."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

_PROGRAM = Path(__file__).with_name("proxy.py")


class Proxies:
    """`urls` are the addresses through the proxy, with everything else of the real ones kept."""

    def __init__(self, child: subprocess.Popen[str], real: Mapping[str, str]) -> None:
        self._child = child
        ports = json.loads(self._line())
        self.urls = {name: _through(url, ports[name]) for name, url in real.items()}

    def switch(self, name: str, mode: str, argument: float = 0, direction: str = "both") -> None:
        """Returns when it is in force."""
        assert self._child.stdin is not None
        order = {"name": name, "mode": mode, "argument": argument, "direction": direction}
        self._child.stdin.write(json.dumps(order) + "\n")
        self._child.stdin.flush()
        assert self._line() == "ok"

    def heal(self) -> None:
        for name in self.urls:
            self.switch(name, "pass")

    def _line(self) -> str:
        assert self._child.stdout is not None
        line = self._child.stdout.readline().strip()
        assert line, "the fault proxy has ended"
        return line


@contextlib.contextmanager
def running_proxies(real: Mapping[str, str]) -> Iterator[Proxies]:
    """In front of these addresses; it ends when its standard input does."""
    targets = {name: [urlsplit(url).hostname, urlsplit(url).port] for name, url in real.items()}
    command = [sys.executable, str(_PROGRAM), json.dumps(targets)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        try:
            yield Proxies(child, real)
        finally:
            child.terminate()


def _through(url: str, port: int) -> str:
    parts = urlsplit(url)
    login = parts.netloc.rpartition("@")[0]
    netloc = f"{login}@127.0.0.1:{port}" if login else f"127.0.0.1:{port}"
    return urlunsplit(parts._replace(netloc=netloc))
