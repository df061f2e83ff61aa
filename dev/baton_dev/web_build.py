"""`python -m baton_dev.web_build [SCRIPT…]`: build web/ into the services when it changed, or run its scripts."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from baton_dev import node

ROOT = Path(__file__).resolve().parents[2]
BUILT_FROM = ".built-from"
NOT_SOURCES = {"node_modules", "dist", "coverage"}


@dataclass(frozen=True)
class Workspace:
    """Where the sources are, where the built files go, and how to come by npm."""

    web: Path
    static: tuple[Path, ...]
    npm: Callable[[], node.Npm]

    def build(self) -> None:
        """Only when a source differs from what was built last."""
        wanted = self.sources_hash()
        if all(_read(folder / BUILT_FROM) == wanted for folder in self.static):
            return
        self.run("build")
        for folder in self.static:
            (folder / BUILT_FROM).write_text(wanted)

    def run(self, *scripts: str) -> None:
        npm = self.npm()
        self._install(npm)
        for script in scripts:
            npm("run", "--silent", script, cwd=self.web)

    def _install(self, npm: node.Npm) -> None:
        installed = self.web / "node_modules/.installed-from"
        lock = (self.web / "package-lock.json").read_text()
        if _read(installed) != lock:
            npm("ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", cwd=self.web)
            installed.write_text(lock)

    def sources_hash(self) -> str:
        digest = hashlib.sha256()
        for file in sorted(self._sources()):
            digest.update(f"{file.relative_to(self.web)}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
        return digest.hexdigest()

    def _sources(self) -> Iterator[Path]:
        for folder, subfolders, files in os.walk(self.web):
            subfolders[:] = [name for name in subfolders if name not in NOT_SOURCES]
            yield from (Path(folder) / name for name in files)


def _read(file: Path) -> str | None:
    return file.read_text() if file.exists() else None


def main() -> None:
    if shutil.which("sh") is None:
        sys.exit("npm needs a shell (sh) on the PATH")
    static = (ROOT / "services/gateway/gateway/static", ROOT / "services/agent-api/agent_api/static")
    workspace = Workspace(ROOT / "web", static, node.find)
    try:
        workspace.run(*sys.argv[1:]) if sys.argv[1:] else workspace.build()
    except subprocess.CalledProcessError as error:
        sys.exit(f"web: {' '.join(error.cmd[-3:])} failed, see above")


if __name__ == "__main__":
    main()
