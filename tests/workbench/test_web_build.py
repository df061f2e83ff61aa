"""Web assets are built again when a source changed, and only then."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from baton_dev.web_build import Workspace


@dataclass
class RecordedNpm:
    """Stands in for npm: writes down what it was asked, and installs an empty folder."""

    asked: list[str] = field(default_factory=list)

    def __call__(self, *arguments: str, cwd: Path) -> None:
        self.asked.append(" ".join(arguments[:1] if arguments[0] == "ci" else arguments[-1:]))
        (cwd / "node_modules").mkdir(exist_ok=True)


@pytest.fixture
def npm() -> RecordedNpm:
    return RecordedNpm()


@pytest.fixture
def workspace(tmp_path: Path, npm: RecordedNpm) -> Workspace:
    web, static = tmp_path / "web", tmp_path / "static"
    for folder in (web / "widget", web / "node_modules", static):
        folder.mkdir(parents=True)
    (web / "package-lock.json").write_text("{}")
    (web / "widget/main.tsx").write_text("1")
    return Workspace(web, (static,), lambda: npm)


def test_nothing_is_built_twice(workspace: Workspace, npm: RecordedNpm) -> None:
    workspace.build()
    workspace.build()
    assert npm.asked == ["ci", "build"]


def test_a_changed_source_is_built_without_installing_again(workspace: Workspace, npm: RecordedNpm) -> None:
    workspace.build()
    (workspace.web / "widget/main.tsx").write_text("2")
    workspace.build()
    assert npm.asked == ["ci", "build", "build"]


def test_a_changed_lock_is_installed_first(workspace: Workspace, npm: RecordedNpm) -> None:
    workspace.build()
    (workspace.web / "package-lock.json").write_text('{"packages": {}}')
    workspace.build()
    assert npm.asked == ["ci", "build", "ci", "build"]


def test_assets_that_were_removed_are_built_again(workspace: Workspace, npm: RecordedNpm) -> None:
    workspace.build()
    (workspace.static[0] / ".built-from").unlink()
    workspace.build()
    assert npm.asked == ["ci", "build", "build"]


def test_what_npm_installed_is_no_source(workspace: Workspace) -> None:
    before = workspace.sources_hash()
    (workspace.web / "node_modules/package.js").write_text("1")
    assert workspace.sources_hash() == before
