"""Log lines tell of work; they must not stop it."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import Literal

import pytest

from baton import logs
from baton.settings import Settings

NO_ROOM = Path("/dev/full")


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_volume_without_room_loses_lines_and_never_the_work(
    monkeypatch: pytest.MonkeyPatch, log_format: Literal["json", "console"]
) -> None:
    full = NO_ROOM.open("w", buffering=1)
    monkeypatch.setattr(sys, "stderr", full)
    logs.configure(Settings(log_format=log_format), "gateway")
    log = logs.get_logger(__name__)
    log.info("message_accepted", seq=1)
    log.warning("publish_failed")
    log.error("stream_failed", exc_info=ValueError())
    with contextlib.suppress(OSError):  # what stuck in its buffer
        full.close()


def test_lines_are_written_where_there_is_room(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(Settings(log_format="json"), "gateway")
    logs.get_logger(__name__).info("message_accepted", seq=1)
    assert '"event": "message_accepted"' in capsys.readouterr().err
