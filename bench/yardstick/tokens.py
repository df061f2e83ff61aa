"""The bare gateway's visitor token: a signed payload, no library."""

import base64
import hmac
import json
import time
import uuid

SECRET = b"yardstick"
A_DAY = 86_400


def sign(conversation: uuid.UUID) -> str:
    payload = {"conversation": conversation.hex, "expires": int(time.time()) + A_DAY}
    body = base64.urlsafe_b64encode(json.dumps(payload).encode())
    return (body + b"." + _signature(body)).decode()


def verify(token: str) -> uuid.UUID | None:
    body, _, signature = token.encode().partition(b".")
    if not hmac.compare_digest(_signature(body), signature):
        return None
    payload = json.loads(base64.urlsafe_b64decode(body))
    return uuid.UUID(payload["conversation"]) if payload["expires"] > time.time() else None


def _signature(body: bytes) -> bytes:
    return base64.urlsafe_b64encode(hmac.digest(SECRET, body, "sha256"))
