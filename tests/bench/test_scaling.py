"""What the scaling page computes can be checked by hand, and a simulation agrees with it."""

import pytest

from bench.scaling import (
    Costs,
    Load,
    ably_messages_per_s,
    measured,
    parts,
    stored_per_day_gib,
    stream_memory_gib,
    table,
    turns_open,
)
from bench.simulation import Commit, busiest_share, group_size, simulate

COSTS = Costs(
    accept={"gateway": 200, "postgres": 100},
    turn={"ai_responder": 6_000, "postgres": 1_000},
    bridged={"handoff_router": 3_000},
    stream_kib=10,
)
LOAD = Load(messages_per_s=1_000, conversations=100_000, escalated=0.2, turn_s=5)


def test_cores_are_what_messages_cost_with_room_to_breathe() -> None:
    need = {part.name: part.cores for part in parts(LOAD, COSTS)}
    assert need == pytest.approx({
        "gateway": 1_000 * 200e-6 / 0.6,
        "postgres": (1_000 * 100e-6 + 800 * 1_000e-6) / 0.6,
        "ai_responder": 800 * 6_000e-6 / 0.6,
        "handoff_router": 200 * 3_000e-6 / 0.6,
    })  # fmt: skip


def test_costs_come_from_a_run_and_what_every_message_has_is_counted_once() -> None:
    rows = {
        "cpu_per_accept": {"cpu_us": {"gateway": 200, "postgres": 100}},
        "token_p99": {"cpu_us": {"gateway": 900, "postgres": 1_100, "ai_responder": 6_000}},
        "bridge_p50": {"cpu_us": {"gateway": 150, "handoff_router": 3_000, "ably stand-in": 700}},
        "idle_stream": {"baton": 11.5},
    }
    costs = measured(rows)
    assert costs.accept == {"gateway": 200, "postgres": 100}
    assert costs.turn == {"gateway": 700, "postgres": 1_000, "ai_responder": 6_000}
    assert costs.bridged == {"gateway": 0, "handoff_router": 3_000}
    assert costs.stream_kib == 11.5
    assert "ai_responder" in table(LOAD, costs)


def test_gateways_are_also_bounded_by_streams_and_responders_by_waiting_for_models() -> None:
    many = {part.name: part.processes for part in parts(LOAD, COSTS)}
    assert many["gateway"] == 5, "20,000 streams each"
    assert many["ai_responder"] == 21, "800 turns a second of 5 s are 4,000 at a time, 192 each"
    assert many["handoff_router"] == 1


def test_what_waits_what_is_kept_and_what_ably_carries() -> None:
    assert turns_open(LOAD) == 4_000
    assert stream_memory_gib(LOAD, COSTS) == pytest.approx(0.954, abs=0.001)
    assert stored_per_day_gib(LOAD, COSTS) == pytest.approx(104.6, abs=0.1)
    assert ably_messages_per_s(LOAD) == 400


@pytest.mark.parametrize("per_s", [100, 1_000, 5_000, 10_000])
def test_groups_grow_with_the_rate_as_computed(per_s: float) -> None:
    commit = Commit()
    assert simulate(commit, per_s, seconds=5).mean_group == pytest.approx(group_size(commit, per_s), rel=0.25)


def test_a_grouped_commit_keeps_its_wait_short_until_near_its_limit() -> None:
    commit = Commit()
    assert simulate(commit, 0.5 * commit.most_per_s, seconds=3).p99_ms < 5 * commit.alone_ms
    assert simulate(commit, 1.1 * commit.most_per_s, seconds=3).p99_ms > 100


def test_more_partitions_do_not_help_the_largest_workspace() -> None:
    assert busiest_share(5_000, 4) == pytest.approx(1 / 4, rel=0.5)
    assert busiest_share(5_000, 256) > 10 / 256
