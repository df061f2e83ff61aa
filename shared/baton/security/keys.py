"""The process's keys, read from the settings: a missing or short key stops the start, and says what to do."""

from __future__ import annotations

import base64
import binascii
import secrets

from baton.security.sealing import KEY_BYTES, Sealer
from baton.security.visitor_tokens import MIN_KEY_BYTES, VisitorTokens
from baton.settings import Settings


class BadKeys(ValueError):
    """A key in the settings is missing or cannot be used; never says its value."""


def generate_key() -> str:
    """A fresh key, good for either setting."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def sealer(settings: Settings) -> Sealer:
    """The encryption of provider keys at rest."""
    keys = _listed(settings.secret_keys.get_secret_value(), "BATON_SECRET_KEYS")
    return Sealer([_decoded(key) for key in keys])


def visitor_tokens(settings: Settings) -> VisitorTokens:
    """The signing of visitor tokens."""
    keys = _listed(settings.token_keys.get_secret_value(), "BATON_TOKEN_KEYS")
    if any(len(key.encode()) < MIN_KEY_BYTES for key in keys):
        raise BadKeys(f"Each key in BATON_TOKEN_KEYS needs at least {MIN_KEY_BYTES} characters. {_HOW_TO}")
    return VisitorTokens(keys)


_HOW_TO = (
    "`baton generate-key` makes one. To rotate, put the new key first and keep the old one behind it, after a comma."
)


def _listed(setting: str, name: str) -> list[str]:
    keys = [key.strip() for key in setting.split(",") if key.strip()]
    if not keys:
        raise BadKeys(f"{name} is not set. {_HOW_TO}")
    return keys


def _decoded(key: str) -> bytes:
    try:
        raw = base64.b64decode(key.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadKeys(f"A key in BATON_SECRET_KEYS is not base64. {_HOW_TO}") from error
    if len(raw) != KEY_BYTES:
        raise BadKeys(f"Each key in BATON_SECRET_KEYS must be base64 of {KEY_BYTES} bytes. {_HOW_TO}")
    return raw
