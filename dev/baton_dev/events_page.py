"""Writes docs/events.md from the events' classes: what travels on RabbitMQ, and who listens."""

from __future__ import annotations

from pathlib import Path

import msgspec

from baton.bus.topics import matches
from baton.events import EVENTS, Event
from baton.topology import TOPOLOGY

PAGE = Path(__file__).resolve().parents[2] / "docs" / "events.md"
_HEAD = """# Events

Generated from `shared/baton/events` and `shared/baton/topology.py` by `make generated`; do not edit.

One durable topic exchange, `baton`. A message carries the events of one routing key that were committed together:
`{"type": key, "version": 1, "events": [...]}`. An event is a nudge: it names a conversation and how far it had come,
never its texts; where tracing is on, it has a `traceparent` too. Whoever gets one reads the database; duplicates and
another order are harmless.
"""


def page() -> str:
    """The whole page."""
    return _HEAD + "".join(_section(event) for event in EVENTS)


def _section(event: type[Event]) -> str:
    fields = ", ".join(f"`{field.name}`" for field in msgspec.structs.fields(event) if field.name != "traceparent")
    listeners = ", ".join(c.queue for c in TOPOLOGY if any(_hears(binding, event.key) for binding in c.bindings))
    return (
        f"\n## {event.__name__} `{event.key}` v{event.version}\n\n{(event.__doc__ or '').strip()}\n\n"
        f"Fields: {fields}. Listeners: {listeners or 'none'}.\n"
    )


def _hears(binding: str, key: str) -> bool:
    """Whether a binding takes this key, or one of the longer keys that name the holder."""
    return matches(binding, key) or binding.startswith(f"{key}.")


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
