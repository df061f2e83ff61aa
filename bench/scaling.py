"""`python -m bench.scaling`: what many messages and many open conversations need of each part, from measured costs.

Arithmetic only, so that it can be checked by hand; what it cannot know (waiting, uneven workspaces) is tried in
`bench.simulation`.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

USED = 0.6
"""How much of a core may be used before answers begin to wait: the rest is for bursts and for the loss of a machine."""
ENTRY_BYTES = 650
"""Of one stored message with its two indexes, as measured with 5 million of them."""
ABLY_PER_CHANNEL, ABLY_CONNECTIONS = 50, 10_000
"""Messages a second on one channel, and what a standard package allows at a time; more is agreed with Ably."""


@dataclass(frozen=True)
class Load:
    """What is asked for. An exchange is one message of a visitor and one answer."""

    messages_per_s: float
    conversations: int
    escalated: float = 0.1
    """The share of messages in conversations that people hold."""
    turn_s: float = 4.0
    """How long a model takes for an answer."""


@dataclass(frozen=True)
class Costs:
    """CPU microseconds by process: of one accepted message, of one answered by the bot, of one bridged to an agent."""

    accept: Mapping[str, float]
    turn: Mapping[str, float]
    bridged: Mapping[str, float]
    stream_kib: float = 12
    bytes_per_entry: int = ENTRY_BYTES
    turns_at_once: int = 192
    streams_per_gateway: int = 20_000


@dataclass(frozen=True)
class Part:
    """What one part needs."""

    name: str
    cores: float
    processes: int


def cores(micros_per_event: float, per_s: float) -> float:
    """With room to breathe."""
    return micros_per_event * per_s / 1e6 / USED


def parts(load: Load, costs: Costs) -> Iterator[Part]:
    """Our own processes are single-threaded: one core each at most."""
    by_people = load.messages_per_s * load.escalated
    by_bot = load.messages_per_s - by_people
    names = dict.fromkeys([*costs.accept, *costs.turn, *costs.bridged])
    for name in names:
        need = cores(costs.accept.get(name, 0), load.messages_per_s)
        need += cores(costs.turn.get(name, 0), by_bot) + cores(costs.bridged.get(name, 0), by_people)
        yield Part(name, need, _processes(name, need, load, costs))


def _processes(name: str, need: float, load: Load, costs: Costs) -> int:
    """A gateway is also bounded by its streams, a responder by the models that it waits for."""
    at_least = 1
    if name == "gateway":
        at_least = ceil(load.conversations / costs.streams_per_gateway)
    if name == "ai_responder":
        at_least = ceil(turns_open(load) / costs.turns_at_once)
    return max(at_least, ceil(need))


def turns_open(load: Load) -> float:
    """Little's law."""
    return load.messages_per_s * (1 - load.escalated) * load.turn_s


def stream_memory_gib(load: Load, costs: Costs) -> float:
    return load.conversations * costs.stream_kib / 2**20


def stored_per_day_gib(load: Load, costs: Costs) -> float:
    """A message and its answer."""
    return 2 * load.messages_per_s * 86_400 * costs.bytes_per_entry / 2**30


def ably_messages_per_s(load: Load) -> float:
    """A message, and its answer; nothing for what the bot holds."""
    return 2 * load.messages_per_s * load.escalated


def table(load: Load, costs: Costs) -> str:
    lines = [f"{load.messages_per_s:,.0f} messages/s, {load.conversations:,} open conversations:"]
    for part in sorted(parts(load, costs), key=lambda part: -part.cores):
        lines.append(f"  {part.name:16} {part.cores:7.1f} cores  {part.processes:5d} processes")
    lines.append(f"  memory of streams     {stream_memory_gib(load, costs):8.1f} GiB")
    lines.append(f"  turns open at a time  {turns_open(load):8,.0f}")
    lines.append(f"  stored a day          {stored_per_day_gib(load, costs):8,.0f} GiB")
    lines.append(f"  Ably messages a second {ably_messages_per_s(load):7,.0f}")
    return "\n".join(lines)


LOADS = (Load(1_000, 100_000), Load(10_000, 1_000_000))
NEEDED = {"cpu_per_accept", "token_p99", "bridge_p50", "idle_stream"}
"""The rows that costs are taken from."""


def measured(rows: Mapping[str, Any]) -> Costs:
    """From the rows of a run of the bench."""
    accept, turn, bridged = (dict(rows[name]["cpu_us"]) for name in ("cpu_per_accept", "token_p99", "bridge_p50"))
    bridged.pop("ably stand-in", None)  # Ably's own machines
    return Costs(_beyond(accept, {}), _beyond(turn, accept), _beyond(bridged, accept), rows["idle_stream"]["baton"])


def _beyond(costs: Mapping[str, float], accept: Mapping[str, float]) -> dict[str, float]:
    """What comes on top of the accept, which every message has; alone in its group an accept is dearer: not counted."""
    return {name: max(0.0, micros - accept.get(name, 0.0)) for name, micros in costs.items()}


def main() -> None:
    results = Path(sys.argv[1] if len(sys.argv) > 1 else "bench.json")
    rows = {row["id"]: row for row in json.loads(results.read_text(encoding="utf-8"))["rows"]}
    print("\n\n".join(table(load, measured(rows)) for load in LOADS))


if __name__ == "__main__":
    main()
