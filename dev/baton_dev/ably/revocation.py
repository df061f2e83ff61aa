"""Revoked tokens: by clientId, by revocation key, or by a resource of their capability."""

from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from baton_dev.ably.errors import bad_request
from baton_dev.ably.grant import Grant, token_revoked
from baton_dev.ably.jwt import MAX_TTL_MS

MARGIN_MS = 30_000
KINDS = ("clientId", "revocationKey", "channel")


@dataclass(frozen=True, slots=True)
class Revocation:
    key_name: str
    kind: str
    value: str
    issued_before: int
    applies_at: int

    @classmethod
    def parse(cls, key_name: str, target: str, issued_before: int, applies_at: int) -> "Revocation":
        kind, separator, value = target.partition(":")
        if kind not in KINDS or not separator or not value:
            raise bad_request("invalid target specifier")
        return cls(key_name, kind, value, issued_before, applies_at)

    def covers(self, grant: Grant) -> bool:
        if grant.basic or grant.key_name != self.key_name or grant.issued >= self.issued_before:
            return False
        if self.kind == "clientId":
            return grant.client_id == self.value
        if self.kind == "revocationKey":
            return grant.revocation_key == self.value
        return grant.capability.names(self.value)


@dataclass(slots=True)
class Revocations:
    """With a path they outlive a restart: a revoked token must not come back to life."""

    path: Path | None = None
    _list: list[Revocation] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.path is not None and self.path.exists():
            self._list = msgspec.json.decode(self.path.read_bytes(), type=list[Revocation])

    def add(self, revocation: Revocation, now: int) -> None:
        self._list = [old for old in self._list if old.applies_at > now - MAX_TTL_MS]
        self._list.append(revocation)
        if self.path is not None:
            fresh = self.path.with_suffix(".new")
            fresh.write_bytes(msgspec.json.encode(self._list))
            fresh.replace(self.path)

    def check(self, grant: Grant, now: int) -> None:
        if any(one.applies_at <= now and one.covers(grant) for one in self._list):
            raise token_revoked()
