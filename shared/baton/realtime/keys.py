"""Ably's private keys as text (`app.key:secret`): taken apart, and shown without the secret."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_SHAPE = re.compile(r"([A-Za-z0-9_-]{1,64}\.[A-Za-z0-9_-]{1,64}):([A-Za-z0-9_-]{8,256})")


class MalformedKey(ValueError):
    """The text is not an Ably key; never says what it is."""


@dataclass(frozen=True, slots=True)
class AblyKey:
    """The name may be shown; the secret signs tokens and is never shown."""

    name: str
    secret: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> AblyKey:
        """Takes `app.key:secret` apart."""
        match = _SHAPE.fullmatch(text)
        if match is None:
            raise MalformedKey("An Ably key looks like appid.keyid:secret")
        return cls(match[1], match[2])

    @property
    def hint(self) -> str:
        """The last four characters, so that an admin recognises the key."""
        return self.secret[-4:]
