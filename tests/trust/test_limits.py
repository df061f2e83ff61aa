"""Limits that cannot be walked around by saying that one is somebody else (B-32)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from trust.asgi import JSON_TYPE, Ask, as_json
from trust.world import AGENT_API, GATEWAY, World, a_world

import gateway.app
from agent_api.session import PER_ACCOUNT, PER_ADDRESS
from baton.limits import network_of
from baton.service.runner import Process
from baton.settings import Settings

START_LIMIT = 120
STARTS = f"{START_LIMIT}/60 seconds"
PRETENCES = (b"x-forwarded-for", b"forwarded", b"x-real-ip", b"x-client-ip", b"true-client-ip", b"cf-connecting-ip")


@pytest.fixture
async def limited(tmp_path: Path) -> AsyncIterator[World]:
    async with a_world(tmp_path, rate_limits="on") as world:
        yield world


def _start(world: World, address: str = "198.18.7.7", *headers: tuple[bytes, bytes]) -> Ask:
    body = as_json({"bot_id": world.acme.bots["hybrid"].id})
    return Ask("POST", "/v1/conversations", body=body, headers=(JSON_TYPE, *headers), client=(address, 50000))


async def _used_up(world: World, rule: str, key: str, rate: str, times: int) -> None:
    """As if the caller had been here so often already."""
    for _ in range(times):
        await world.platform.limiter.hit(rule, key, rate)


async def _some_starts(world: World, asks: list[Ask]) -> int:
    """How many are accepted, for a caller at 198.18.7.7 (or in 2001:db8:1:2::/64) who has four left."""
    for address in ("198.18.7.7", "2001:db8:1:2::", "127.0.0.1"):
        await _used_up(world, "start-address", network_of(address), STARTS, START_LIMIT - 4)
    statuses = [(await world.ask(GATEWAY, ask)).status for ask in asks]
    assert set(statuses) <= {201, 429}
    return statuses.count(201)


async def test_pretending_to_be_somebody_else_does_not_help(limited: World) -> None:
    asks = [_start(limited, "198.18.7.7", (name, b"203.0.113.7")) for name in PRETENCES]
    asks += [_start(limited, "198.18.7.7", (name, b"for=203.0.113.8, 203.0.113.9")) for name in PRETENCES]
    assert await _some_starts(limited, asks) == 4


async def test_two_callers_do_not_share_one_limit(limited: World) -> None:
    assert await _some_starts(limited, [_start(limited), _start(limited, "::ffff:198.18.7.7")] * 3) == 4
    others = ("198.18.7.8", "::ffff:198.18.7.9", "::ffff:198.18.7.10", "2001:db8:1:3::1", "2001:db8:1:4::1")
    for address in others:
        assert (await limited.ask(GATEWAY, _start(limited, address))).status == 201


async def test_one_ipv6_network_is_one_caller(limited: World) -> None:
    """Whoever has one address there has all 2^64 of them."""
    asks = [_start(limited, f"2001:db8:1:2:{turn}::{turn:x}") for turn in range(6)]
    assert await _some_starts(limited, asks) == 4
    assert [await _guess(limited, turn) for turn in range(6)] == [404, 404, 429, 429, 429, 429]


async def _guess(world: World, turn: int) -> int:
    """An invitation that nobody has, each time from another address of one network."""
    if turn == 0:
        await _used_up(world, "sign-in", f"address:{network_of('2001:db8:1:2::')}", PER_ADDRESS, 98)
    body = as_json({"token": f"{turn:043d}", "password": "a new password"})
    ask = Ask("POST", "/v1/invitations/accept", body=body, headers=(JSON_TYPE,), client=(f"2001:db8:1:2::{turn}", 1))
    return (await world.ask(AGENT_API, ask)).status


async def test_guessing_passwords_is_limited_per_account_however_it_is_spelled(limited: World) -> None:
    email = limited.acme.agents["colleague"].email
    await _used_up(limited, "sign-in", f"account:{email}", PER_ACCOUNT, 18)
    statuses = []
    for turn, spelled in enumerate((email, email.upper(), f" {email}", f"{email} ", f"\t{email}\n", email.title())):
        body = as_json({"email": spelled, "password": f"guess {turn}"})
        ask = Ask("POST", "/v1/session", body=body, headers=(JSON_TYPE,), client=(f"198.18.8.{turn}", 50000))
        statuses.append((await limited.ask(AGENT_API, ask)).status)
    assert statuses == [401, 401, 429, 429, 429, 429]


@pytest.mark.parametrize(("trusted", "accepted"), [("", 4), ("127.0.0.1", 7)])
async def test_forwarded_addresses_count_only_from_a_trusted_proxy(limited: World, trusted: str, accepted: int) -> None:
    """Through the real server: without a trusted proxy the header is what anybody may write."""
    settings = Settings(**{**limited.platform.settings.model_dump(), "trusted_proxies": trusted})
    service = replace(gateway.app.create(limited.platform), start=None)
    process, ready = Process([service], settings), asyncio.Event()
    service.port = 0
    serving = asyncio.create_task(process.serve(ready.set))
    await asyncio.wait_for(ready.wait(), 20)
    await _some_starts(limited, [])
    body, statuses = {"bot_id": limited.acme.bots["hybrid"].id}, []
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{service.port}") as http:
        for turn in range(7):
            headers = {"X-Forwarded-For": f"203.0.113.{turn}"}
            statuses.append((await http.post("/v1/conversations", json=body, headers=headers)).status_code)
    process.end()
    await serving
    assert statuses.count(201) == accepted
