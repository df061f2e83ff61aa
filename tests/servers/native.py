"""A server from an installed binary: our own child, its data in a temporary folder, on a free port."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from abc import abstractmethod
from pathlib import Path

from servers import leash
from servers.probes import free_port, wait_until
from servers.server import NotAvailable, Server

START_SECONDS = 90
STOP_SECONDS = 20


class NativeServer(Server):
    """What differs per technology: the command, its environment, the probe, and how it is asked to stop."""

    name: str
    stop_signal: signal.Signals = signal.SIGTERM
    user: str | None = None

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"baton-{self.name}-"))
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._give_folder_away()
        self.prepare()

    @abstractmethod
    def prepare(self) -> None:
        """Lay out the folder, once."""

    @abstractmethod
    def command(self) -> list[str]: ...

    @abstractmethod
    def answers(self) -> bool: ...

    def environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8"}

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        with (self.folder / "output.log").open("ab") as output:
            self._process = self.spawn(self.command(), output.fileno())
        leash.hold(self._process.pid)
        if not wait_until(self.answers, START_SECONDS, self._is_running):
            self.kill()
            raise NotAvailable(f"{self.name} did not start: {self.last_output()}")

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.send_signal(self.stop_signal)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            leash.kill_tree(self._process.pid)
        self._ended()

    def kill(self) -> None:
        if self._process is not None:
            leash.kill_tree(self._process.pid)
            self._ended()

    def discard(self) -> None:
        """Nothing is kept, so nothing needs an orderly end."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def spawn(self, command: list[str], output: int) -> subprocess.Popen[bytes]:
        """In a session of its own: Ctrl-C in the terminal is for us, not for the server."""
        account = self.user if self._acts_for_user else None
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=self.folder,
            env=self.environment(),
            start_new_session=True,
            user=account,
            group=account,
            extra_groups=[] if account else None,
        )

    def last_output(self) -> str:
        log = self.folder / "output.log"
        return log.read_text(errors="replace")[-2_000:] if log.exists() else ""

    @property
    def _acts_for_user(self) -> bool:
        return self.user is not None and os.geteuid() == 0

    def _give_folder_away(self) -> None:
        if self._acts_for_user and self.user:
            account = pwd.getpwnam(self.user)
            os.chown(self.folder, account.pw_uid, account.pw_gid)

    def _is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _ended(self) -> None:
        if self._process is not None:
            self._process.wait()
            leash.release(self._process.pid)
            self._process = None
