"""A client's way to an API with several replicas: it asks again with the same words until somebody answers."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

_PAUSE_S = 0.25
_ONE_TRY_S = 6.0
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Heard:
    """`status` None: no answer ever came. `unsure`: one of the tries may or may not have been done."""

    status: int | None
    body: Any = None
    unsure: bool = False

    @property
    def ok(self) -> bool:
        return self.status is not None and self.status < 300


@dataclass(slots=True)
class Line:
    """Replicas in turn, as behind a balancer. Each client comes from an address of its own."""

    http: httpx.AsyncClient
    bases: list[str]
    troubles: list[str]
    """Answers that nobody should ever get; shared by all clients of a run."""
    token: str = ""
    address: str = field(default_factory=lambda: _address(next(_numbers)))
    unsure: int = 0
    _turn: int = 0

    async def ask(self, method: str, path: str, body: object = None, patience_s: float = 25.0) -> Heard:
        """Asks until there is an answer other than "try again", or patience ends."""
        until = time.monotonic() + patience_s
        heard, unsure = Heard(None), False
        while True:
            heard = await self.ask_once(method, path, body)
            unsure = unsure or heard.unsure
            if heard.status not in (None, 429, 503):
                return Heard(heard.status, heard.body, unsure)
            if time.monotonic() > until:
                return Heard(None, None, unsure=True)
            await asyncio.sleep(_PAUSE_S)

    async def ask_once(self, method: str, path: str, body: object = None) -> Heard:
        self._turn += 1
        base = self.bases[self._turn % len(self.bases)]
        try:
            answer = await self.http.request(
                method, base + path, json=body, headers=self.headers(), timeout=httpx.Timeout(_ONE_TRY_S, connect=2)
            )
        except (httpx.ConnectError, httpx.ConnectTimeout):
            return Heard(None)
        except httpx.HTTPError:
            self.unsure += 1
            return Heard(None, unsure=True)
        if answer.status_code >= 500 and answer.status_code != 503:
            self.troubles.append(f"{method} {path} was answered with {answer.status_code}")
        if answer.status_code in (429, 503) and "retry-after" not in answer.headers:
            self.troubles.append(f"{method} {path} was answered with {answer.status_code} without Retry-After")
        unsure = answer.status_code >= 500
        self.unsure += unsure
        return Heard(answer.status_code, answer.json() if answer.content else None, unsure)

    def headers(self) -> dict[str, str]:
        given = {"X-Forwarded-For": self.address}
        return given | ({"Authorization": f"Bearer {self.token}"} if self.token else {})

    def next_base(self) -> str:
        self._turn += 1
        return self.bases[self._turn % len(self.bases)]


def _address(number: int) -> str:
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
