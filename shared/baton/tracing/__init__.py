"""Tracing: the only door to OpenTelemetry. Off, and free, unless OTEL_EXPORTER_OTLP_ENDPOINT is set.

A span says what was done, for which conversation and how long it took: never a text, a token, a key or an error's
words, which may quote one. The context travels as a W3C `traceparent`: in the outbox row, and in the event from there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from threading import Thread
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor

    from baton.tracing.on import TracingOn

Kind = Literal["internal", "server", "client", "producer", "consumer"]
Facts = Mapping[str, str | int | float | bool]

_VARIABLES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_FLUSH_S = 1.5  # the process has to end in time

_on: TracingOn | None = None


class Span(Protocol):
    """False while tracing is off: then facts need not be gathered."""

    def __bool__(self) -> bool: ...

    def note(self, facts: Facts) -> None: ...

    def rename(self, name: str) -> None: ...


def span(
    name: str, kind: Kind = "internal", *, parent: str | None = None, links: Iterable[str] = ()
) -> AbstractContextManager[Span]:
    """Within the current span, or under `parent`, a traceparent ("" begins a trace). Names are words of the code."""
    if _on is None:
        return NOTHING
    return _on.span(name, kind, parent, links)


def traceparent() -> str:
    """The current span, as it travels; "" outside of any."""
    return "" if _on is None else _on.traceparent()


def ids() -> Mapping[str, str]:
    """What a log line carries of the current span."""
    return {} if _on is None else _on.ids()


def is_on() -> bool:
    return _on is not None


def start(service: str) -> None:
    """Reads the standard variables (endpoint, headers, sampler, resource attributes), all OTEL_…; else stays off."""
    disabled = os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
    if disabled or not any(os.environ.get(variable) for variable in _VARIABLES):
        return
    from baton.tracing.on import exporting

    use(exporting(), service)


def use(processor: SpanProcessor, service: str) -> None:
    """Hands every span to this processor; tests hand in one that remembers."""
    from baton.tracing.on import TracingOn

    global _on
    _on = TracingOn(processor, service)


def stop() -> None:
    """Sends what is left, for as long as there is time; a collector that is away holds nobody up."""
    global _on
    if _on is not None:
        sending = Thread(target=_on.stop, daemon=True)
        sending.start()
        sending.join(_FLUSH_S)
    _on = None


class _Nothing:
    """What every span is while tracing is off."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __enter__(self) -> Span:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def note(self, facts: Facts) -> None:
        del facts

    def rename(self, name: str) -> None:
        del name


NOTHING = _Nothing()
