"""Tracing while it is off, which is how it ships: nothing is sent, nothing fails, no exporter is loaded."""

from __future__ import annotations

import subprocess
import sys

import pytest

from baton import tracing

LOADED = "import sys, baton.platform, gateway.app; from baton import tracing; tracing.start('gateway'); "


def test_it_is_off_unless_a_collector_is_named() -> None:
    code = f"{LOADED} sys.exit(tracing.is_on() or 'baton.tracing.on' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], check=False, env={"OTEL_EXPORTER_OTLP_ENDPOINT": ""}).returncode
        == 0
    )


def test_it_is_on_when_one_is_and_a_collector_that_is_away_holds_no_process_up() -> None:
    code = (
        f"{LOADED} assert tracing.is_on();\nwith tracing.span('x'): print(tracing.traceparent())\ntracing.stop()"
        "\nsys.exit(tracing.is_on())"
    )
    environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("00-")


def test_a_span_that_is_off_takes_everything_and_is_false() -> None:
    with pytest.raises(ZeroDivisionError), tracing.span("x", "client", parent="", links=["y"]) as span:
        assert not span
        span.note({"a": 1})
        span.rename("y")
        raise ZeroDivisionError
    assert tracing.traceparent() == ""
    assert tracing.ids() == {}
