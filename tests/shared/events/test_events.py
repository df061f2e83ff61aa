"""Events on the wire: golden samples of each class, strict when made, lenient when read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from baton.events import EVENTS, KEY_OF_TRANSITION, Event, HandoffRequested, MessagePosted
from baton.events.wire import UnknownEvent, class_of, decode, encode
from baton.topology import TOPOLOGY

GOLDEN = Path(__file__).parent / "golden"


def sample_name(event: type[Event]) -> str:
    words = re.sub(r"(?<!^)(?=[A-Z])", "_", event.__name__).lower()
    return f"{words}.v{event.version}.json"


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_each_class_reads_its_golden_sample_and_writes_it_again(event: type[Event]) -> None:
    golden = (GOLDEN / sample_name(event)).read_bytes().strip()
    (read,) = decode(golden)
    assert type(read) is event
    assert json.loads(encode([read])) == json.loads(golden)


def test_there_is_no_sample_without_a_class() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {sample_name(event) for event in EVENTS}


def test_unknown_fields_are_refused_when_made_and_ignored_when_read() -> None:
    with pytest.raises(TypeError):
        HandoffRequested(workspace_id="w", conversation_id="c", epoch=1, seq=1, colour="red")  # type: ignore[call-arg]
    newer = b'{"type":"handoff.requested","version":9,"x":1,"events":[{"workspace_id":"w","conversation_id":"c",'
    (read,) = decode(newer + b'"epoch":1,"seq":2,"colour":"red"}]}')
    assert isinstance(read, HandoffRequested)
    assert read.seq == 2


RUBBISH = [b"", b"{", b"[]", b'{"type":"no.such","version":1,"events":[]}', b"\xff\x00", b"null"]


@pytest.mark.parametrize("body", RUBBISH)
def test_rubbish_is_an_unknown_event(body: bytes) -> None:
    with pytest.raises(UnknownEvent):
        decode(body)


def test_the_routing_key_carries_the_holder_and_still_names_the_class() -> None:
    assert class_of("message.posted.bot.watched") is MessagePosted
    assert all(class_of(key) for key in KEY_OF_TRANSITION.values())


def test_every_event_has_a_listener() -> None:
    bindings = [binding for consumer in TOPOLOGY for binding in consumer.bindings]
    assert [e.key for e in EVENTS if not any(b == e.key or b.startswith(f"{e.key}.") for b in bindings)] == []
