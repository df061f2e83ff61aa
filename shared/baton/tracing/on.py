"""Tracing while it is on: OpenTelemetry's SDK and exporter, loaded only then."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from opentelemetry import context, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

if TYPE_CHECKING:
    from contextvars import Token
    from types import TracebackType

    from baton.tracing import Facts, Kind, Span

_propagator = TraceContextTextMapPropagator()


def exporting() -> SpanProcessor:
    """To the collector that the environment names, by OTLP over HTTP, from a thread of its own."""
    return BatchSpanProcessor(OTLPSpanExporter())


class TracingOn:
    """One per process. OTEL_SERVICE_NAME wins over the service's own name."""

    def __init__(self, processor: SpanProcessor, service: str) -> None:
        resource = Resource.create({SERVICE_NAME: os.environ.get("OTEL_SERVICE_NAME") or service})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("baton")

    def span(self, name: str, kind: Kind, parent: str | None, links: Iterable[str]) -> AbstractContextManager[Span]:
        span = self._tracer.start_span(
            name,
            context=None if parent is None else _context_of(parent),
            kind=SpanKind[kind.upper()],
            links=[Link(_span_of(link)) for link in links],
            record_exception=False,
            set_status_on_exception=False,
        )
        return _Span(span)

    def traceparent(self) -> str:
        carrier: dict[str, str] = {}
        _propagator.inject(carrier)
        return carrier.get("traceparent", "")

    def ids(self) -> Mapping[str, str]:
        current = trace.get_current_span().get_span_context()
        if not current.is_valid:
            return {}
        return {"trace_id": trace.format_trace_id(current.trace_id), "span_id": trace.format_span_id(current.span_id)}

    def stop(self) -> None:
        self._provider.shutdown()


class _Span:
    """Current while its block runs; what goes wrong in it is told by the error's class alone."""

    __slots__ = ("_span", "_token")

    def __init__(self, span: trace.Span) -> None:
        self._span = span
        self._token: Token[context.Context] | None = None

    def __enter__(self) -> _Span:
        self._token = context.attach(trace.set_span_in_context(self._span))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        if self._token is not None:
            context.detach(self._token)
        if kind is not None:
            self._span.set_attribute("error.type", kind.__name__)
            if issubclass(kind, Exception):  # a cancellation is nobody's mistake
                self._span.set_status(StatusCode.ERROR)
        self._span.end()

    def __bool__(self) -> bool:
        return True

    def note(self, facts: Facts) -> None:
        self._span.set_attributes(dict(facts))

    def rename(self, name: str) -> None:
        self._span.update_name(name)


def _context_of(traceparent: str) -> context.Context:
    return _propagator.extract({"traceparent": traceparent}, context.Context())


def _span_of(traceparent: str) -> trace.SpanContext:
    return trace.get_current_span(_context_of(traceparent)).get_span_context()
