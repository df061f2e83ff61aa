"""`python -m baton_dev.generated`: write the generated files again; a file that changes by that was stale."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Generator:
    """A module run with arguments, and the files it writes (committed, never edited)."""

    command: tuple[str, ...]
    writes: tuple[str, ...]

    def run(self) -> list[str]:
        """The files that were stale."""
        before = self._contents()
        subprocess.run([sys.executable, "-m", *self.command], cwd=ROOT, check=True)  # noqa: S603 (listed below)
        after = self._contents()
        return sorted(name for name in before | after if before.get(name) != after.get(name))

    def _contents(self) -> dict[str, bytes]:
        files = [file for pattern in self.writes for file in ROOT.glob(pattern)]
        return {str(file.relative_to(ROOT)): file.read_bytes() for file in files}


# In order: what reads another one's file comes after it.
GENERATORS = (
    Generator(("baton_dev.events_page",), ("docs/events.md",)),
    Generator(("baton_dev.metrics_page",), ("docs/metrics.md",)),
    Generator(("baton_dev.openapi",), ("web/shared/openapi/*.json",)),
    Generator(("baton_dev.web_build", "gen"), ("web/shared/src/schema/*.d.ts",)),
)


def main() -> int:
    stale = [name for generator in GENERATORS for name in generator.run()]
    for name in stale:
        print(f"{name} was stale; it is written now, commit it")  # noqa: T201
    return bool(stale)


if __name__ == "__main__":
    sys.exit(main())
