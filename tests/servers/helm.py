"""Helm, to render and lint the chart: the one on the PATH, or Helm as a library, where its package exists."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from servers.server import NoServer

RELEASE = "demo"


class Refused(Exception):
    """Helm does not take the chart with these values."""


def rendered(chart: Path, values: dict[str, Any]) -> list[dict[str, Any]]:
    """The manifests."""
    text = _by_command(chart, values) if shutil.which("helm") else _by_library(chart, values)
    return [found for found in yaml.safe_load_all(text) if found]


def _by_command(chart: Path, values: dict[str, Any]) -> str:
    command = ["helm", "template", RELEASE, str(chart), "--values", "-"]
    done = subprocess.run(command, input=json.dumps(values), capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        raise Refused(done.stderr)
    return done.stdout


def _by_library(chart: Path, values: dict[str, Any]) -> str:
    try:
        from helm_python.chart import Chart
        from helm_python.errors import HelmError
    except ImportError as missing:
        raise NoServer("Helm is needed: on the PATH, or as the package helm-python-sdk (Linux, x86-64)") from missing
    try:
        with Chart.load(chart) as loaded:
            files = loaded.render(values=values, name=RELEASE)
    except HelmError as error:
        raise Refused(str(error)) from error
    return "\n---\n".join(text for name, text in files.items() if name.endswith(".yaml"))
