"""Passwords: argon2id, computed in a thread, and just as slowly for accounts that do not exist."""

from __future__ import annotations

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher()
_AT_ONCE = 2  # each costs 64 MiB and a core for a while: a burst of sign-ins must not take all threads
_gates: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}


async def hash_password(password: str) -> str:
    """What is stored: salt, parameters and digest in one string."""
    async with _gate():
        return await asyncio.to_thread(_HASHER.hash, _bytes(password))


async def verify_password(stored: str | None, password: str) -> bool:
    """Whether `password` is right. `None` (no such account) takes as long as a wrong one."""
    async with _gate():
        matches = await asyncio.to_thread(_matches, stored or _nobody(), _bytes(password))
    return matches and stored is not None


def is_outdated(stored: str) -> bool:
    """Whether the parameters have grown since: hash again after the next successful sign-in."""
    return _HASHER.check_needs_rehash(stored)


def _matches(stored: str, password: bytes) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _HASHER.hash("nobody has this password")


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")


def _gate() -> asyncio.Semaphore:
    """One gate per event loop, because a semaphore belongs to the loop that waited on it first."""
    loop = asyncio.get_running_loop()
    if loop not in _gates:
        for closed in [known for known in _gates if known.is_closed()]:
            del _gates[closed]
        _gates[loop] = asyncio.Semaphore(_AT_ONCE)
    return _gates[loop]
