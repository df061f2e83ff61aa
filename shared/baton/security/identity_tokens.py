"""Identity tokens: the customer's server vouches for a visitor by a JWT signed with the workspace secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import jwt
from pydantic import BaseModel, ValidationError

from baton.errors import Unauthenticated
from baton.security.visitor_tokens import MIN_KEY_BYTES
from baton.text import CleanText, Email, Name, up_to

_LONGEST = 8192
_CLOCK_SKEW_S = 60  # the customer's clock is not ours
_REFUSED = "The identity token is not valid"


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the customer's server says this visitor is."""

    subject: str
    name: str | None
    email: str | None


class _Claims(BaseModel):
    sub: Annotated[CleanText, up_to(255, at_least=1)]
    name: Name | None = None
    email: Email | None = None


def verify_identity(token: str, secret: str, bot_id: str) -> Identity:
    """The identity that `token` states for this very bot; `Unauthenticated` for anything else."""
    if len(token) > _LONGEST or len(secret.encode()) < MIN_KEY_BYTES:
        raise Unauthenticated(_REFUSED)
    try:
        if jwt.get_unverified_header(token).get("typ", "JWT") != "JWT":
            raise Unauthenticated(_REFUSED)
        claims = jwt.decode(
            token,
            secret,
            algorithms=["HS256"],
            audience=bot_id,
            leeway=_CLOCK_SKEW_S,
            options={"require": ["sub", "exp", "iat", "aud"], "strict_aud": True},
        )
        said = _Claims.model_validate(claims)
    except (jwt.InvalidTokenError, ValidationError, TypeError, ValueError) as error:
        raise Unauthenticated(_REFUSED) from error
    return Identity(subject=said.sub, name=said.name, email=said.email)
