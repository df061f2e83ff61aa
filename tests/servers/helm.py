"""Helm, to render and lint the chart: the one on the PATH, or Helm as a library, where its package exists."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from servers.server import NoServer

RELEASE = "demo"
_INFO = 1


class Refused(Exception):
    """Helm does not take the chart with these values."""


def rendered(chart: Path, values: dict[str, Any]) -> list[dict[str, Any]]:
    """The manifests."""
    text = _by_command(chart, values) if shutil.which("helm") else _by_library(chart, values)
    return [found for found in yaml.safe_load_all(text) if found]


def complaints(chart: Path, values: dict[str, Any]) -> list[str]:
    """What `helm lint --strict` has against it."""
    if shutil.which("helm"):
        command = ["helm", "lint", "--strict", "--quiet", str(chart), "--values", "-"]
        done = subprocess.run(
            command, input=json.dumps(values), capture_output=True, text=True, timeout=60, check=False
        )
        return [done.stdout + done.stderr] if done.returncode else []
    library = _library()
    report = library.lint(str(chart), values=values, strict=True)
    return [*report["errors"], *(each["error"] for each in report["messages"] if each["severity"] > _INFO)]


def _library() -> Any:
    try:
        import helm_python
    except ImportError as missing:
        raise NoServer("Helm is needed: on the PATH, or as the package helm-python-sdk (Linux, x86-64)") from missing
    return helm_python


def _by_command(chart: Path, values: dict[str, Any]) -> str:
    command = ["helm", "template", RELEASE, str(chart), "--values", "-"]
    done = subprocess.run(command, input=json.dumps(values), capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        raise Refused(done.stderr)
    return done.stdout


def _by_library(chart: Path, values: dict[str, Any]) -> str:
    library = _library()
    try:
        with library.Chart.load(chart) as loaded:
            files = loaded.render(values=values, name=RELEASE)
    except library.HelmError as error:
        raise Refused(str(error)) from error
    return "\n---\n".join(text for name, text in files.items() if name.endswith(".yaml"))
