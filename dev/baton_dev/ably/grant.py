"""Who a request comes from and what it may do: the outcome of every kind of authentication."""

import hmac
from dataclasses import dataclass, replace

from baton_dev.ably.capability import Capability
from baton_dev.ably.errors import AblyError, bad_request, denied, unauthorised


@dataclass(frozen=True, slots=True)
class Key:
    name: str
    secret: str
    capability: Capability
    revocable: bool = True

    def has_secret(self, secret: str) -> bool:
        return hmac.compare_digest(self.secret.encode(), secret.encode())


@dataclass(frozen=True, slots=True)
class Grant:
    """A fixed clientId, any clientId (keys and "*" tokens), or none at all (anonymous tokens)."""

    key_name: str
    capability: Capability
    client_id: str | None = None
    any_client: bool = False
    basic: bool = False
    issued: int = 0
    expires: int | None = None
    revocation_key: str | None = None

    @property
    def app_id(self) -> str:
        return self.key_name.partition(".")[0]

    @property
    def announced_client(self) -> str | None:
        """What CONNECTED tells the client about its identity."""
        return "*" if self.any_client and not self.basic else self.client_id

    def claiming(self, client_id: str | None) -> "Grant":
        """The same grant after the client named itself in the query or a header."""
        if client_id in (None, "", "*") or client_id == self.client_id:
            return self
        if not self.any_client:
            raise unauthorised("clientId does not match the one in the credentials", 40102)
        return replace(self, client_id=client_id, any_client=False)

    def author(self, named: str | None) -> str | None:
        """The clientId of something published; a message may not name somebody else."""
        if named is None:
            return self.client_id
        if named in ("", "*") or (not self.any_client and named != self.client_id):
            raise bad_request("mismatched clientId", 40012)
        return named

    def require(self, channel: str, *operations: str) -> None:
        if not self.capability.allows(channel, *operations):
            raise denied(channel)

    def check_expiry(self, now: int) -> None:
        if self.expires is not None and now >= self.expires:
            raise token_expired()


def token_expired() -> AblyError:
    return unauthorised("Key/token status changed (expire)", 40142)


def token_revoked() -> AblyError:
    return unauthorised("Token revoked", 40141)
