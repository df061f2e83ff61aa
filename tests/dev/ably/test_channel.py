"""A channel by itself: order, repeats, limits, and what can be resumed."""

from collections.abc import Callable
from typing import Any

import pytest

from baton_dev.ably.annotations import parse_annotation, summarise
from baton_dev.ably.channel import Channel, Origin
from baton_dev.ably.errors import AblyError
from baton_dev.ably.limits import Limits, RateWindow
from baton_dev.ably.messages import parse_draft
from baton_dev.ably.payload import Payload, parse_payload
from baton_dev.ably.presence import PresenceAction, PresenceMessage
from baton_dev.ably.serials import SerialClock

NOW = 1_795_353_841_753


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> int:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def channel(clock: Clock) -> Channel:
    return Channel("chat:1", SerialClock(clock), Limits(history_entries=100), lambda _name, _entry: None)


def say(channel: Channel, *texts: str, id: str | None = None, origin: str = "o:0") -> list[str]:
    drafts = [parse_draft({"data": text, **({"id": id} if id else {})}) for text in texts]
    return channel.publish(drafts, Origin(origin))[1]


def test_serials_grow_even_when_the_clock_is_set_back() -> None:
    times = iter([1000, 1000, 900, 1001, 5])
    clock = SerialClock(lambda: next(times))
    minted = [clock.next().serial for _ in range(5)]
    assert minted == sorted(minted)
    assert len(set(minted)) == 5


def test_serials_come_after_those_of_the_last_run() -> None:
    before = SerialClock(lambda: 2000)
    last = [before.next().serial for _ in range(3)][-1]
    after = SerialClock(lambda: 1000)
    after.advance_past(last)
    assert after.next().serial > last


def test_a_repeated_id_is_told_its_first_answer(channel: Channel) -> None:
    first = say(channel, "x", id="entry-1")
    assert say(channel, "x", id="entry-1") == first
    assert say(channel, "x") != first
    assert len(channel.log.messages()) == 2


def test_an_id_is_forgotten_after_two_minutes(channel: Channel, clock: Clock) -> None:
    first = say(channel, "x", id="entry-1")
    clock.at += 119_999
    assert say(channel, "x", id="entry-1") == first
    clock.at += 2
    assert say(channel, "x", id="entry-1") != first


def test_a_repeat_costs_nothing_of_the_rate(channel: Channel) -> None:
    for _ in range(60):
        say(channel, "x", id="entry-1")
    assert say(channel, "y")


def test_fifty_messages_a_second_and_not_one_more(channel: Channel) -> None:
    say(channel, *["x"] * 50)
    with pytest.raises(AblyError) as refused:
        say(channel, "x")
    assert (refused.value.code, refused.value.status) == (42913, 429)
    assert len(channel.log.messages()) == 50


def test_a_rate_window_slides() -> None:
    at = [0.0]
    window = RateWindow(3, lambda: at[0])
    assert [window.take() for _ in range(4)] == [True, True, True, False]
    at[0] = 0.99
    assert not window.take()
    at[0] = 1.0
    assert window.take(3)
    assert not window.take()


def test_what_was_missed_follows_the_point_that_was_seen(channel: Channel, clock: Clock) -> None:
    floor = channel.log.tail
    seen = say(channel, "a")[0].rpartition(":")[0]
    say(channel, "b")
    missed = channel.log.missed_since(seen, clock.at)
    assert missed is not None
    assert [entry.messages[0].payload.text for entry in missed] == ["b"]
    assert len(channel.log.missed_since(floor, clock.at) or []) == 2
    assert channel.log.missed_since(channel.log.tail, clock.at) == []


def test_a_point_that_is_unknown_or_too_long_gone_is_not_resumed(channel: Channel, clock: Clock) -> None:
    seen = channel.log.tail
    say(channel, "a")
    assert channel.log.missed_since("00000000000000-00000@elsewhere", clock.at) is None
    assert channel.log.missed_since("garbage", clock.at) is None
    assert channel.log.missed_since(seen, clock.at + 120_000) is not None
    assert channel.log.missed_since(seen, clock.at + 120_001) is None


def test_an_idle_channel_can_be_resumed_however_late(channel: Channel, clock: Clock) -> None:
    say(channel, "a")
    assert channel.log.missed_since(channel.log.tail, clock.at + 3_600_000) == []


def test_the_log_forgets_by_count_and_by_age(channel: Channel, clock: Clock) -> None:
    floor = channel.log.floor
    for _ in range(12):
        clock.at += 1000
        channel.rate = RateWindow(50)
        say(channel, *["x"] * 10)
    for _ in range(111):
        clock.at += 1000
        channel.rate = RateWindow(50)
        say(channel, "y")
    assert len(channel.log.entries) <= 110
    assert channel.log.floor > floor
    assert channel.log.missed_since(floor, clock.at) is None
    channel.log.forget_before(clock.at + 1)
    assert channel.log.entries == []
    assert channel.log.latest == {}


def test_a_channel_is_forgotten_only_after_nobody_was_there_for_two_minutes(channel: Channel, clock: Clock) -> None:
    channel.present([member("ann")], Origin("conn:0"))
    clock.at += 3_600_000
    channel.log.forget_before(clock.at)
    assert not channel.idle(clock.at)
    channel.present([member("ann", 1, PresenceAction.LEAVE)], Origin("conn:1"))
    channel.log.forget_before(clock.at + 1)
    assert not channel.idle(clock.at + 120_000)
    assert channel.idle(clock.at + 120_001)


def test_an_ephemeral_message_is_told_but_not_kept(channel: Channel) -> None:
    tail = channel.log.tail
    channel.publish([parse_draft({"data": "x", "extras": {"ephemeral": True}})], Origin("o:0"))
    assert channel.log.messages() == []
    assert channel.log.tail == tail


def test_an_append_must_be_of_the_same_kind(channel: Channel) -> None:
    serial = say(channel, "text")[0]
    with pytest.raises(AblyError) as refused:
        channel.change(parse_draft({"action": 5, "serial": serial, "data": b"bytes"}), Origin("o:1"))
    assert refused.value.code == 40013


def test_what_appends_add_up_to_obeys_the_size_limit(channel: Channel) -> None:
    serial = say(channel, "x" * 40_000)[0]
    with pytest.raises(AblyError) as refused:
        channel.change(parse_draft({"action": 5, "serial": serial, "data": "y" * 30_000}), Origin("o:1"))
    assert refused.value.code == 40009
    assert channel.log.latest[serial].payload.size == 40_000


def member(client: str, serial: int = 0, action: PresenceAction = PresenceAction.ENTER) -> PresenceMessage:
    return PresenceMessage(f"conn:{serial}:0", action, client, "conn", NOW)


def test_entering_twice_is_an_update_and_the_same_id_is_nothing(channel: Channel) -> None:
    channel.present([member("ann", 0)], Origin("conn:0"))
    channel.present([member("ann", 0)], Origin("conn:1"))
    channel.present([member("ann", 1)], Origin("conn:1"))
    told = [event.action for entry in channel.log.entries for event in entry.presence]
    assert told == [PresenceAction.ENTER, PresenceAction.UPDATE]


def test_a_leave_that_the_stand_in_invents_does_not_look_like_the_clients_own(channel: Channel) -> None:
    channel.present([member("ann")], Origin("conn:0"))
    channel.leave([one.invented_leave(NOW) for one in channel.members.of_connection("conn")])
    assert len(channel.members) == 0
    assert not channel.log.entries[-1].presence[0].id.startswith("conn")


@pytest.mark.parametrize(
    ("sent", "kept", "as_json"),
    [
        ({"data": "x"}, Payload(text="x"), {"data": "x"}),
        ({"data": b"\x00"}, Payload(raw=b"\x00"), {"data": "AA==", "encoding": "base64"}),
        ({"data": "AA==", "encoding": "base64"}, Payload(raw=b"\x00"), {"data": "AA==", "encoding": "base64"}),
        ({"data": {"a": 1}}, Payload(text='{"a":1}', encoding="json"), {"data": '{"a":1}', "encoding": "json"}),
        (
            {"data": "AA==", "encoding": "utf-8/cipher+aes-128-cbc/base64"},
            Payload(raw=b"\x00", encoding="utf-8/cipher+aes-128-cbc"),
            {"data": "AA==", "encoding": "utf-8/cipher+aes-128-cbc/base64"},
        ),
        ({"data": None, "encoding": ""}, Payload(), {}),
    ],
)
def test_a_payload_is_kept_once_and_rendered_for_each_format(
    sent: dict[str, Any], kept: Payload, as_json: dict[str, Any]
) -> None:
    payload = parse_payload(sent)
    assert payload == kept
    assert payload.render(binary=False) == as_json


@pytest.mark.parametrize(
    "sent", [{"data": 24}, {"data": True}, {"data": "~", "encoding": "base64"}, {"data": "x", "encoding": 1}]
)
def test_other_data_is_40013(sent: dict[str, Any]) -> None:
    with pytest.raises(AblyError) as refused:
        parse_payload(sent)
    assert refused.value.code == 40013


def annotated(channel: Channel, kind: str, *events: tuple[str, str, int]) -> dict[str, Any]:
    serial = say(channel, "x")[0]
    for client, name, action in events:
        draft = parse_annotation({"type": f"reaction:{kind}", "name": name, "action": action}, serial)
        channel.annotate([draft], [client], Origin("o:1"))
    summary: Any = channel.log.latest[serial].summary
    return dict(summary[f"reaction:{kind}"])


@pytest.mark.parametrize(
    ("kind", "total"),
    [
        ("total.v1", lambda summary: summary["total"] == 3),
        ("flag.v1", lambda summary: sorted(summary["clientIds"]) == ["ann", "bob"]),
        ("distinct.v1", lambda summary: {name: one["total"] for name, one in summary.items()} == {"+": 2, "-": 1}),
        ("unique.v1", lambda summary: {name: one["total"] for name, one in summary.items()} == {"+": 1, "-": 1}),
        ("multiple.v1", lambda summary: summary["+"]["clientIds"] == {"ann": 1, "bob": 1}),
    ],
)
def test_annotations_add_up_as_their_type_says(
    channel: Channel, kind: str, total: Callable[[dict[str, Any]], bool]
) -> None:
    assert total(annotated(channel, kind, ("ann", "+", 0), ("bob", "+", 0), ("ann", "-", 0)))
    assert summarise([]) == {}
