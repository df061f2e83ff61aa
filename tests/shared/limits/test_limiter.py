"""A limiter lets through what is allowed, and no more."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from baton.errors import TooManyRequests
from baton.limits import Limiter, near, open_limiter
from baton.limits.local import LocalWindows
from baton.settings import Settings


@pytest.fixture(params=["memory", "redis"])
async def limiter(request: pytest.FixtureRequest) -> AsyncIterator[Limiter]:
    url = request.getfixturevalue("redis_url") if request.param == "redis" else ""
    limiter = open_limiter(Settings(redis_url=url))
    await limiter.start()
    yield limiter
    assert await limiter.faults() == []
    await limiter.stop()


async def test_the_limit_holds_and_says_how_long_to_wait(limiter: Limiter) -> None:
    for _ in range(3):
        await limiter.hit("speak", "visitor-1", "3/10 seconds")
    with pytest.raises(TooManyRequests) as refused:
        await limiter.hit("speak", "visitor-1", "3/10 seconds")
    assert 9 <= refused.value.retry_after <= 10


async def test_the_limit_holds_when_all_come_at_once(limiter: Limiter) -> None:
    answers = await asyncio.gather(
        *(limiter.hit("speak", "visitor-1", "5/10 seconds") for _ in range(20)), return_exceptions=True
    )
    assert sum(answer is None for answer in answers) == 5
    assert sum(isinstance(answer, TooManyRequests) for answer in answers) == 15


async def test_each_key_and_each_rule_has_a_window_of_its_own(limiter: Limiter) -> None:
    await limiter.hit("speak", "visitor-1", "1/10 seconds")
    await limiter.hit("speak", "visitor-2", "1/10 seconds")
    await limiter.hit("start", "visitor-1", "1/10 seconds")
    with pytest.raises(TooManyRequests):
        await limiter.hit("speak", "visitor-1", "1/10 seconds")


async def test_the_window_slides(limiter: Limiter) -> None:
    await limiter.hit("speak", "v", "2/2 seconds")
    await asyncio.sleep(1.2)
    await limiter.hit("speak", "v", "2/2 seconds")
    with pytest.raises(TooManyRequests):
        await limiter.hit("speak", "v", "2/2 seconds")
    await asyncio.sleep(1)
    await limiter.hit("speak", "v", "2/2 seconds")
    with pytest.raises(TooManyRequests):
        await limiter.hit("speak", "v", "2/2 seconds")


@pytest.mark.parametrize("key", ["", "\ud800", "a/b", "x" * 100_000, "a b\r\n", "\x00"])
async def test_any_text_can_be_a_key(limiter: Limiter, key: str) -> None:
    await limiter.hit("login", key, "1/10 seconds")
    with pytest.raises(TooManyRequests):
        await limiter.hit("login", key, "1/10 seconds")


async def test_nobody_is_refused_while_limits_are_off() -> None:
    limiter = open_limiter(Settings(rate_limits="off"))
    for _ in range(5):
        await limiter.hit("speak", "visitor-1", "1/10 seconds")
    await limiter.stop()


async def test_windows_that_ended_are_forgotten() -> None:
    from limits import parse

    windows = LocalWindows()
    for number in range(100):
        assert await windows.hit(parse("1/10 seconds"), str(number)) is None
    assert await windows.hit(parse("1/10 seconds"), "5") is not None
    windows.forget_expired(time.time())
    assert await windows.hit(parse("1/10 seconds"), "5") is not None
    windows.forget_expired(time.time() + 11)
    assert await windows.hit(parse("1/10 seconds"), "5") is None
    await windows.stop()


async def test_a_near_window_holds_exactly_and_says_how_long_to_wait(limiter: Limiter) -> None:
    for _ in range(7):
        await limiter.hit_near("speak", "visitor-1", "7/10 seconds")
    with pytest.raises(TooManyRequests) as refused:
        await limiter.hit_near("speak", "visitor-1", "7/10 seconds")
    assert 9 <= refused.value.retry_after <= 10
    await limiter.hit_near("speak", "visitor-2", "7/10 seconds")


async def test_a_near_window_slides(limiter: Limiter) -> None:
    await limiter.hit_near("speak", "v", "2/2 seconds")
    await asyncio.sleep(1.2)
    await limiter.hit_near("speak", "v", "2/2 seconds")
    with pytest.raises(TooManyRequests):
        await limiter.hit_near("speak", "v", "2/2 seconds")
    await asyncio.sleep(1)
    await limiter.hit_near("speak", "v", "2/2 seconds")


def test_near_windows_forget_who_was_longest_away(monkeypatch: pytest.MonkeyPatch) -> None:
    from limits import parse

    monkeypatch.setattr(near, "_MOST_KEPT", 2)
    windows, once = near.NearWindows(), parse("1/10 seconds")
    assert [windows.hit(once, name) for name in ("a", "b", "c", "a")] == [None] * 4
    assert windows.hit(once, "c") is not None


def test_others_are_told_of_the_second_half_in_sixteenths() -> None:
    from limits import parse

    windows, many, few = near.NearWindows(), parse("32/10 seconds"), parse("2/10 seconds")
    told = []
    for _ in range(32):
        windows.hit(many, "a")
        told.append(windows.to_tell(many, "a"))
    assert told == [0] * 16 + [0, 2] * 8
    windows.hit(few, "b")
    assert windows.to_tell(few, "b") == 0
    windows.hit(few, "b")
    assert windows.to_tell(few, "b") == 1
