"""Figures of the HTTP door, for Prometheus: how many, how long, by route template, never by address."""

from __future__ import annotations

from functools import lru_cache

from prometheus_client import Counter, Histogram

_LABELS = ("service", "route", "method")
_METHODS = frozenset(("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"))

_requests = Counter("baton_http_requests_total", "Requests answered", (*_LABELS, "status"))
_seconds = Histogram(
    "baton_http_request_seconds",
    "Time from the request to the last byte of the answer",
    _LABELS,
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def count_request(service: str, route: str, method: str, status: int, seconds: float) -> None:
    """One request more. A stream's length says nothing about speed: its `seconds` are given as -1."""
    known = method if method in _METHODS else "other"
    _counter(service, route, known, status).inc()
    if seconds >= 0:
        _histogram(service, route, known).observe(seconds)


@lru_cache(maxsize=2048)
def _counter(service: str, route: str, method: str, status: int) -> Counter:
    return _requests.labels(service, route, method, str(status))


@lru_cache(maxsize=1024)
def _histogram(service: str, route: str, method: str) -> Histogram:
    return _seconds.labels(service, route, method)
