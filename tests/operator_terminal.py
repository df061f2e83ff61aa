"""A terminal for tests of the operators' command, in this process."""

from __future__ import annotations

import argparse

import pytest
import structlog

from baton import logs
from baton.settings import Settings
from baton_operator.commands import COMMANDS


class Terminal:
    """`await terminal.type(settings, "doctor", "--json")` does it and returns what was said."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture
        self.code = 0
        self.beside = ""
        """What was said beside the output (stderr)."""

    async def type(self, settings: Settings, *words: str) -> str:
        command = next(one for one in COMMANDS if one.name == words[0])
        parser = argparse.ArgumentParser()
        command.enter(parser.add_subparsers())
        options = command.read(parser.parse_args(words))
        logs.configure(settings.model_copy(update={"log_level": "CRITICAL"}), "baton")
        self._capture.readouterr()
        try:
            self.code = await command.run(options, settings)
        finally:
            structlog.reset_defaults()
        said, self.beside = self._capture.readouterr()
        return said
