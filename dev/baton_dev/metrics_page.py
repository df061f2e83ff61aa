"""`python -m baton_dev.metrics_page`: writes docs/metrics.md from the figures that the services declare."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from prometheus_client import Counter, Gauge, Histogram

PAGE = Path(__file__).resolve().parents[2] / "docs/metrics.md"

ROOMS = {
    "baton.figures": "Every service",
    "baton.service.metrics": "Every service, of HTTP",
    "gateway.figures": "Gateway",
    "ai_responder.metrics": "AI responder",
    "handoff_router.figures": "Handoff router",
}
"""The only modules that declare figures (import-linter keeps it)."""

Figure = Counter | Gauge | Histogram

_HEAD = """# Metrics

Generated from the code (`python -m baton_dev.metrics_page`), not edited. Each process answers `GET /metrics` on its own
port (gateway 8000, agent API 8001, AI responder 8004, handoff router 8005); the proxy keeps it inside. Names are kept
through versions. No label names a workspace, a conversation, a visitor or an address: their number stays what it is.

Figures of the whole system are told by every process that sees them (the queues' by all; who waits, and the outbox, by
the routers): take their `max`. Counters are of one process: take their `sum`.
"""

_TAIL = """
`part` is `database`, `broker` (RabbitMQ), `live` (the fan-out, Redis) or `limits` (Redis). `queue` is `ai-responder` or
`handoff-router`; `outcome` of a delivery is `done`, `retried`, `given_up` (a dead letter) or `given_back` (the process
stopped). A turn that was `discarded` may go on elsewhere. `reason` and `trigger` are words of the API.

Recording rules, dashboards and alerts made of these are in `deploy/observability` (docs/operations.md, "See").
"""


def figures_of(room: str) -> list[Figure]:
    found = vars(import_module(room)).values()
    return [each for each in found if isinstance(each, Figure)]


def table() -> Iterator[str]:
    told: set[str] = set()
    for room, title in ROOMS.items():
        yield f"\n## {title}\n\n| name | kind | labels | what it tells |\n|---|---|---|---|\n"
        for figure in figures_of(room):
            (described,) = figure.describe()
            name = f"{described.name}_total" if described.type == "counter" else described.name
            if name not in told:
                told.add(name)
                labels = ", ".join(f"`{label}`" for label in figure._labelnames) or "–"
                yield f"| `{name}` | {described.type} | {labels} | {described.documentation} |\n"


def names() -> set[str]:
    """Every name under which a figure is answered, the parts of a histogram included."""
    found: set[str] = set()
    for room in ROOMS:
        for figure in figures_of(room):
            (described,) = figure.describe()
            suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}.get(described.type, ("",))
            found.update(f"{described.name}{suffix}" for suffix in suffixes)
    return found


def page() -> str:
    return "".join((_HEAD, *table(), _TAIL))


def main() -> int:
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
