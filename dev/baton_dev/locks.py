"""`python -m baton_dev.locks [compile]`: the lock files, which name no host, and how they are made again."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FORM = ("--universal", "--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate", "--quiet")
GROUPS = {
    "requirements.lock": ("pyproject.toml",),
    "requirements-build.lock": ("--group", "build"),
    "requirements-web.lock": ("--group", "web"),
    "requirements-dev.lock": ("pyproject.toml", "--group", "dev", "--group", "web", "--group", "build"),
}
NPM = "web/package-lock.json"


def compile_all(options: list[str]) -> None:
    uv = str(Path(sys.executable).with_name("uv"))
    for lock, sources in GROUPS.items():
        command = [uv, "pip", "compile", *FORM, *sources, "--output-file", lock, *options]
        subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 (our own arguments)


def complaints() -> Iterator[str]:
    """A lock that names a host works only where that host can be reached."""
    for lock in GROUPS:
        text = (ROOT / lock).read_text()
        if "://" in text:
            yield f"{lock} names a host"
        if text.count("==") > text.count("--hash=sha256:"):
            yield f"{lock} has a package without a hash"
    packages = json.loads((ROOT / NPM).read_text())["packages"]
    for name, package in packages.items():
        if "://" in package.get("resolved", ""):
            yield f"{NPM}: {name} names a host"
        if name.startswith("node_modules/") and not package.get("link") and "integrity" not in package:
            yield f"{NPM}: {name} has no hash"


def main() -> int:
    if sys.argv[1:2] == ["compile"]:
        compile_all(sys.argv[2:])
        return 0
    found = list(complaints())
    print("\n".join(found or ["The lock files have hashes and name no host."]))  # noqa: T201
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
