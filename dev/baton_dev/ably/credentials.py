"""From what a request shows (a key, a token) to what it may do."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field

from baton_dev.ably import jwt
from baton_dev.ably.errors import unauthorised
from baton_dev.ably.grant import Grant, Key

REMEMBERED_TOKENS = 10_000


@dataclass(slots=True)
class Credentials:
    """The keys of one server and the tokens that were verified lately."""

    keys: dict[str, Key] = field(default_factory=dict)
    _verified: dict[str, Grant] = field(default_factory=dict)

    def by_key(self, text: str) -> Grant:
        key = self.key_holder(text)
        return Grant(key.name, key.capability, any_client=True, basic=True)

    def key_holder(self, text: str) -> Key:
        name, _, secret = text.partition(":")
        key = self.keys.get(name)
        if key is None or not key.has_secret(secret):
            raise unauthorised("Invalid credentials", 40101)
        return key

    def key_named(self, name: str) -> Key:
        if (key := self.keys.get(name)) is None:
            raise unauthorised("No key found with this name", 40101)
        return key

    def by_token(self, token: str, now: int) -> Grant:
        grant = self._verified.get(token)
        if grant is None:
            grant = jwt.verify(token, self.keys)
            if len(self._verified) >= REMEMBERED_TOKENS:
                self._verified.clear()
            self._verified[token] = grant
        grant.check_expiry(now)
        return grant

    def forget(self, app_id: str) -> None:
        for name in [name for name in self.keys if name.startswith(f"{app_id}.")]:
            del self.keys[name]
        self._verified.clear()

    def of_query(self, query: Mapping[str, str], now: int) -> Grant:
        if "key" in query:
            grant = self.by_key(query["key"])
        elif token := query.get("access_token") or query.get("accessToken"):
            grant = self.by_token(token, now)
        else:
            raise unauthorised("No authentication information provided", 40101)
        return grant.claiming(query.get("clientId"))

    def of_request(self, headers: Mapping[str, str], query: Mapping[str, str], now: int) -> Grant:
        scheme, _, value = headers.get("authorization", "").partition(" ")
        if not value:
            return self.of_query(query, now)
        if scheme.lower() == "basic":
            grant = self.by_key(_unbase64(value))
        elif scheme.lower() == "bearer":
            grant = self.by_token(value if value.count(".") == 2 else _unbase64(value), now)
        else:
            raise unauthorised("Unknown authorization scheme", 40101)
        return grant.claiming(_client_header(headers))

    def basic_key(self, headers: Mapping[str, str], query: Mapping[str, str]) -> Key | None:
        """The key that the request itself shows, if it shows one."""
        scheme, _, value = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            return self.key_holder(_unbase64(value))
        return self.key_holder(query["key"]) if "key" in query else None


def _client_header(headers: Mapping[str, str]) -> str | None:
    value = headers.get("x-ably-clientid")
    return _unbase64(value) if value else None


def _unbase64(value: str) -> str:
    try:
        return base64.b64decode(value.strip(), validate=True).decode()
    except (binascii.Error, ValueError) as problem:
        raise unauthorised("Credentials are not base64", 40101) from problem
