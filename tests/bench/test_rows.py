"""How a measured row is held against its target."""

from bench.rows import TARGETS, Row

ISSUED = {
    "accepts_per_s", "cpu_per_accept", "accept_p50_c1", "accept_p99_c1", "bridge_p50", "bridge_p99",
    "takeover_cut_p99", "token_p99", "growth_5m", "two_responders", "idle_stream", "ably_per_bot_conversation",
}  # fmt: skip


def test_every_row_of_the_table_has_a_target() -> None:
    assert TARGETS.keys() == ISSUED


def test_a_rate_must_be_high_and_a_cost_low() -> None:
    assert Row("accepts_per_s", 2100, 1000, 2.1).met
    assert not Row("accepts_per_s", 1900, 1000, 1.9).met
    assert Row("cpu_per_accept", 440, 1000, 0.44).met
    assert not Row("cpu_per_accept", 460, 1000, 0.46).met


def test_an_aim_is_more_than_a_must() -> None:
    assert not Row("accepts_per_s", 2100, 1000, 2.1).aimed
    assert Row("accepts_per_s", 3600, 1000, 3.6).aimed


def test_on_a_busy_machine_the_yardstick_of_the_same_run_counts() -> None:
    assert Row("bridge_p50", 25, 13).met
    assert not Row("bridge_p50", 25, 12).met
    assert not Row("takeover_cut_p99", 300, 1000).met, "for this one nothing but the figure counts"


def test_a_second_condition_can_fail_a_row() -> None:
    assert Row("idle_stream", 9).met
    assert not Row("idle_stream", 9, also=False).met


def test_a_row_as_json_says_what_was_promised() -> None:
    row = Row("accepts_per_s", 2100.04, 1000, 2.10004, (1.9, 2.3)).as_json()
    assert row.items() >= {
        "id": "accepts_per_s", "baton": 2100, "yardstick": 1000, "ratio": 2.1, "must": 2.0, "aim": 3.5, "met": True,
    }.items()  # fmt: skip
    assert row["spread"] == [1.9, 2.3]
