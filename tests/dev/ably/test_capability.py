"""Which channels a resource means, and what a token keeps of its key."""

import json
from typing import Any

import pytest

from baton_dev.ably.capability import Capability, matches
from baton_dev.ably.errors import AblyError


@pytest.mark.parametrize(
    ("pattern", "channel", "expected"),
    [
        ("chat:*", "chat:a", True),
        ("chat:*", "chat:a:b", True),
        ("chat:*", "chat", False),
        ("chat:*:in", "chat:a:in", True),
        ("chat:*:in", "chat:a:out", False),
        ("chat:*:in", "chat:a:b:in", False),
        ("*", "anything:at:all", True),
        ("*:b", "a:b", True),
        ("*:b", "b", False),
        ("foo*", "foobar", False),
        ("foo*", "foo*", True),
        ("[*]*", "chat:a", True),
        ("[queue]*", "chat:a", False),
        ("[meta]*", "chat:a", False),
        ("chat", "chat:a", False),
        ("Chat", "chat", False),
    ],
)
def test_a_resource_matches_whole_segments(pattern: str, channel: str, expected: bool) -> None:
    assert matches(pattern, channel) is expected


def granted(asked: dict[str, Any], of: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads(Capability.parse(asked).intersect(Capability.parse(of)).canonical()))


@pytest.mark.parametrize(
    ("asked", "of", "expected"),
    [
        ({"a": ["subscribe", "publish"]}, {"*": ["*"]}, {"a": ["publish", "subscribe"]}),
        ({"*": ["*"]}, {"a": ["subscribe"]}, {"a": ["subscribe"]}),
        ({"a": ["presence", "subscribe"], "x": ["publish"]}, {"a": ["publish", "subscribe"]}, {"a": ["subscribe"]}),
        ({"chat:*": ["*"]}, {"chat:1": ["history"], "b": ["publish"]}, {"chat:1": ["history"]}),
        ({"chat:*:in": ["publish"]}, {"chat:7:*": ["publish"]}, {"chat:7:in": ["publish"]}),
        ({"[*]*": ["subscribe"]}, {"*": ["*"]}, {"*": ["subscribe"]}),
        ({"a": ["*"]}, {"a": ["publish"], "*": ["subscribe"]}, {"a": ["publish", "subscribe"]}),
    ],
)
def test_an_intersection_keeps_the_narrower_of_both(
    asked: dict[str, Any], of: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert granted(asked, of) == expected


@pytest.mark.parametrize(
    ("asked", "of"), [({"a": ["publish"]}, {"b": ["publish"]}), ({"a": ["publish"]}, {"a": ["history"]})]
)
def test_nothing_in_common_is_40160(asked: dict[str, Any], of: dict[str, Any]) -> None:
    with pytest.raises(AblyError) as refused:
        granted(asked, of)
    assert (refused.value.code, refused.value.status) == (40160, 401)


@pytest.mark.parametrize(
    "wrong", [{"a": ["publish_"]}, {"a": ["*", "publish"]}, {"a": []}, {"a": "publish"}, ["a"], "{", {"": ["*"]}, "1"]
)
def test_what_is_no_capability_is_40000(wrong: object) -> None:
    with pytest.raises(AblyError) as refused:
        Capability.parse(wrong)
    assert (refused.value.code, refused.value.status) == (40000, 400)


def test_the_canonical_form_is_sorted_and_compact() -> None:
    assert Capability.parse('{"b": ["publish"], "a":["subscribe","history"]}').canonical() == (
        '{"a":["history","subscribe"],"b":["publish"]}'
    )


def test_several_resources_for_one_channel_add_up() -> None:
    capability = Capability.parse({"chat:*": ["subscribe"], "chat:1": ["publish"]})
    assert capability.on("chat:1") == {"subscribe", "publish"}
    assert capability.on("chat:2") == {"subscribe"}
    assert not capability.allows("other", "subscribe")
