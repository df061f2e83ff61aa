"""What every refusal must look like, and what it must never hold."""

from __future__ import annotations

import json
from collections.abc import Sequence

from trust.asgi import Heard

LARGEST = 64 * 1024
MEMBERS = {"type", "title", "status", "detail", "request_id"}
_TRACES = ("Traceback (most recent", 'File "/', "sqlalchemy", "sqlite3", "asyncpg", "pydantic")


def refusal_faults(heard: Heard, forbidden: Sequence[str] = ()) -> list[str]:
    """What is wrong with this as a refusal: it should be a 4xx problem that is small and repeats nothing."""
    faults = []
    if not 400 <= heard.status < 500:
        faults.append(f"status {heard.status} is no refusal: {heard.body[:300]!r}")
    if heard.by_name.get("content-type") != "application/problem+json":
        faults.append(f"its type is {heard.by_name.get('content-type')}")
    else:
        faults += _member_faults(heard)
    if len(heard.body) > LARGEST:
        faults.append(f"{len(heard.body)} bytes")
    everything = heard.everything().lower()
    faults += [f"it repeats {mark}: {everything[:500]}" for mark in forbidden if mark.lower() in everything]
    faults += [f"it tells of our insides: {trace}" for trace in _TRACES if trace.lower() in everything]
    return faults


def _member_faults(heard: Heard) -> list[str]:
    problem = json.loads(heard.body)
    missing = MEMBERS - problem.keys()
    if missing:
        return [f"it lacks {sorted(missing)}"]
    return [] if problem["status"] == heard.status else ["its status is not the response's"]
