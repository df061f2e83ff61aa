"""Secrets at rest: AES-256-GCM, bound to the workspace and name they are stored under, keys that rotate."""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from baton.security.fingerprints import fingerprint

KEY_BYTES = 32
_NONCE_BYTES = 12
_VERSION = "v1"


class CannotOpen(Exception):
    """The value was sealed with a key we do not have, for another owner, or has been changed."""


class Sealer:
    """Seals with the newest key, opens with any. A value copied to another workspace does not open."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise ValueError(f"Encryption keys must each have {KEY_BYTES} bytes, and there must be one.")
        self._ciphers = {fingerprint(key, "sealing"): AESGCM(key) for key in keys}
        self._newest = next(iter(self._ciphers))

    def seal(self, plaintext: str, workspace_id: str, name: str) -> str:
        """`v1.<key>.<nonce and ciphertext>`, readable only for this workspace and name."""
        nonce = os.urandom(_NONCE_BYTES)
        bound_to = _bound_to(self._newest, workspace_id, name)
        ciphertext = self._ciphers[self._newest].encrypt(nonce, plaintext.encode(), bound_to)
        return f"{_VERSION}.{self._newest}.{base64.urlsafe_b64encode(nonce + ciphertext).decode()}"

    def open(self, sealed: str, workspace_id: str, name: str) -> str:
        """The plaintext; `CannotOpen` tells nothing but that it failed."""
        version, _, rest = sealed.partition(".")
        key_id, _, body = rest.partition(".")
        cipher = self._ciphers.get(key_id)
        if version != _VERSION or cipher is None:
            raise CannotOpen("Sealed with an unknown key or format.")
        try:
            raw = base64.urlsafe_b64decode(body)
            bound_to = _bound_to(key_id, workspace_id, name)
            return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], bound_to).decode()
        except (InvalidTag, ValueError) as error:
            raise CannotOpen("Sealed for another owner, or changed since.") from error

    def needs_rotation(self, sealed: str) -> bool:
        """Whether an older key than the newest sealed it."""
        return not sealed.startswith(f"{_VERSION}.{self._newest}.")

    def reseal(self, sealed: str, workspace_id: str, name: str) -> str:
        """The same secret under the newest key."""
        return self.seal(self.open(sealed, workspace_id, name), workspace_id, name)


def _bound_to(key_id: str, workspace_id: str, name: str) -> bytes:
    return "\x00".join((_VERSION, key_id, workspace_id, name)).encode()
