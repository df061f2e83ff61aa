"""The double: what it keeps, and that it fails when told to."""

from __future__ import annotations

import pytest

from baton.realtime import RealtimeDoor, RealtimeMessage, RealtimeUnavailable, RecordedRealtime

KEY = "app1.key1:a-secret-half"
MESSAGE = RealtimeMessage("id", "entry", {"seq": 1})


async def test_it_keeps_what_was_published_by_channel() -> None:
    recorded = RecordedRealtime()
    door: RealtimeDoor = recorded
    await door.publish("key", "here", [MESSAGE])
    assert recorded.on("here") == [MESSAGE]
    assert recorded.on("there") == []


async def test_it_fails_while_it_is_told_to() -> None:
    recorded = RecordedRealtime(failure=RealtimeUnavailable("down", 50003))
    with pytest.raises(RealtimeUnavailable, match="down"):
        await recorded.publish("key", "here", [MESSAGE])
    assert recorded.published == []
    recorded.failure = None
    await recorded.publish("key", "here", [MESSAGE])
    assert recorded.on("here") == [MESSAGE]


async def test_it_remembers_who_was_revoked_and_which_keys_were_tried() -> None:
    recorded = RecordedRealtime()
    assert (await recorded.check_key(KEY)).works
    await recorded.revoke(KEY, "agent:x")
    assert recorded.checked == [KEY]
    assert (await recorded.check_key("no key at all")).fault == "malformed"
    assert recorded.revoked == [(KEY, "agent:x")]
