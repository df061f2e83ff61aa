"""Trying an Ably key before it is stored, so that an admin learns at once what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Mapping

import httpx
from ably.rest.rest import AblyRest
from ably.types.message import Message
from ably.util.exceptions import AblyException

from baton.realtime.address import rest_options
from baton.realtime.clients import CONNECT_S, make_rest
from baton.realtime.doors import KeyFault, KeyReport, RealtimeUnavailable
from baton.realtime.failures import explained
from baton.realtime.groups import TOTAL_S
from baton.realtime.keys import AblyKey, MalformedKey
from baton.settings import Settings

NEEDED = ("presence", "publish", "subscribe")
_OURS = "baton:*"
_TRIAL_CHANNEL = "baton:key-check"
_WRONG_KEY = frozenset((40100, 40101, 40140, 40144, 40400, 40401))


async def check(settings: Settings, key: str) -> KeyReport:
    """Asks Ably what the key may do, then publishes with a token of our own making."""
    try:
        parsed = AblyKey.parse(key)
        missing = await _missing(settings, parsed)
        if missing:
            return _fault("missing_capability", f"The key lacks {', '.join(missing)} on channels {_OURS}.")
        await _try_publishing(settings, key)
        return KeyReport(revocable=await revoke(settings, key, "agent:nobody"))
    except MalformedKey as error:
        return _fault("malformed", f"{error}.")
    except RealtimeUnavailable as error:
        return _fault(_kind(error), f"{error}.")


async def revoke(settings: Settings, key: str, client_id: str) -> bool:
    """`revokeTokens` wants the key itself, which the SDK never sends to a stand-in without TLS: hence plain httpx."""
    parsed = AblyKey.parse(key)
    async with httpx.AsyncClient(timeout=httpx.Timeout(TOTAL_S, connect=CONNECT_S)) as client:
        try:
            answer = await client.post(
                f"{_base(settings)}/keys/{parsed.name}/revokeTokens",
                json={"targets": [f"clientId:{client_id}"]},
                auth=(parsed.name, parsed.secret),
                headers={"X-Ably-Version": "5"},
            )
        except httpx.HTTPError as error:
            raise explained(error) from error
    return answer.is_success and _all_succeeded(answer)


async def _missing(settings: Settings, key: AblyKey) -> list[str]:
    """Asking for a token shows what of it the key can grant."""
    wanted = {"capability": {_OURS: list(NEEDED)}}
    options = {"http_open_timeout": CONNECT_S, "http_request_timeout": TOTAL_S, **rest_options(settings)}
    async with AblyRest(key_name=key.name, key_secret=key.secret, use_token_auth=True, **options) as rest:
        try:
            granted = await rest.auth.request_token(wanted)
        except AblyException as error:
            if error.code == 40160:
                return list(NEEDED)
            raise explained(error) from error
        except Exception as error:
            raise explained(error) from error
    return [operation for operation in NEEDED if operation not in _operations(granted.capability)]


async def _try_publishing(settings: Settings, key: str) -> None:
    async with make_rest(settings, key) as rest:
        try:
            trial = Message(name="key_check", data={}, extras={"ephemeral": True})  # type: ignore[no-untyped-call]
            await rest.channels.get(_TRIAL_CHANNEL).publish(trial)
        except Exception as error:
            raise explained(error) from error


def _operations(capability: object) -> set[str]:
    """What was granted for all of our channels; the SDK gives it as its own mapping."""
    given = json.loads(str(capability)) if capability else {}
    granted = given.get(_OURS, []) if isinstance(given, Mapping) else []
    return set(NEEDED) if "*" in granted else set(granted)


def _all_succeeded(answer: httpx.Response) -> bool:
    try:
        outcome = answer.json()
    except ValueError:
        return False
    return not (isinstance(outcome, dict) and outcome.get("failureCount"))


def _base(settings: Settings) -> str:
    return settings.ably_url.rstrip("/") or "https://main.realtime.ably.net"


def _kind(error: RealtimeUnavailable) -> KeyFault:
    if error.code is None:
        return "unreachable"
    if error.code in _WRONG_KEY:
        return "wrong_key"
    return "missing_capability" if error.code == 40160 else "refused"


def _fault(kind: KeyFault, message: str) -> KeyReport:
    return KeyReport(fault=kind, message=message)
