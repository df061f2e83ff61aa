"""Services as real processes, forked by one that has imported everything: a start costs milliseconds, not seconds.

As a program it takes one order per line (`{"module", "environment", "log"}`), answers with the process id, and leaves
each end as a file named after that id.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from trust.rig import straits

_PRELOADED = ("gateway.app", "agent_api.app", "ai_responder.app", "handoff_router.app", "baton.process", "openai")
_LOOK_S = 0.02


class Hatched:
    """As much of `subprocess.Popen` as a house asks for."""

    def __init__(self, pid: int, end: Path) -> None:
        self.pid, self._end = pid, end
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None and self._end.exists():
            self.returncode = int(self._end.read_text())
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        deadline = time.monotonic() + (timeout or float("inf"))
        while (code := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
            time.sleep(_LOOK_S)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Hatchery:
    """The tester's end."""

    def __init__(self, child: subprocess.Popen[str], ends: Path) -> None:
        self._child, self._ends = child, ends

    def hatch(self, module: str, environment: Mapping[str, str], log: Path) -> Hatched:
        order = {"module": module, "environment": dict(environment), "log": str(log)}
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(json.dumps(order) + "\n")
        self._child.stdin.flush()
        pid = int(self._child.stdout.readline())
        return Hatched(pid, self._ends / str(pid))


@contextlib.contextmanager
def a_hatchery(folder: Path) -> Iterator[Hatchery]:
    """Ends when its standard input does, and all that it has hatched with it."""
    ends = folder / "ends"
    ends.mkdir(parents=True)
    search = {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "trust.rig.hatchery", str(ends)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **search}
    ) as child:
        yield Hatchery(child, ends)


def main(ends: Path) -> None:
    for module in _PRELOADED:
        importlib.import_module(module)
    living: set[int] = set()

    def bury(*_: object) -> None:
        with contextlib.suppress(ChildProcessError):  # nobody is left
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                living.discard(ended[0])
                part = ends / f"{ended[0]}.part"
                part.write_text(str(os.waitstatus_to_exitcode(ended[1])))
                part.rename(ends / str(ended[0]))

    signal.signal(signal.SIGCHLD, bury)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the tester, who then hangs up
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _live(**json.loads(line))
        living.add(pid)
        print(pid, flush=True)
    for pid in list(living):
        os.kill(pid, signal.SIGKILL)


def _live(module: str, environment: dict[str, str], log: str) -> None:
    """In the child: as `python -m module` with this environment, its output in the log."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(environment)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for number in (1, 2):
        os.dup2(output, number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    code = 1
    try:
        straits.enter(environment)
        if sabotage := environment.get("BATON_SABOTAGE"):
            importlib.import_module("trust.rig.sabotage").commit(sabotage)
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        with contextlib.suppress(OSError):  # there may be no room for its last words
            sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
