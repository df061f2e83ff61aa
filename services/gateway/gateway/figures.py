"""The gateway's own figures for Prometheus."""

from __future__ import annotations

from prometheus_client import Gauge

streams_open = Gauge("baton_streams_open", "Event streams that visitors and integrators hold open")
