"""Who a visitor says to be, and whom the customer's server vouches for."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from baton.errors import Forbidden, Unauthenticated
from baton.models import Bot, Visitor
from baton.platform import Platform
from baton.secrets_at_rest import IDENTITY
from baton.security.identity_tokens import Identity, verify_identity
from baton.service.bodies import RequestBody
from baton.text import CleanText, Email, Name, Url, up_to

_LARGEST = 16_384


def _small(attributes: dict[str, Any]) -> dict[str, Any]:
    if len(attributes) > 50 or len(json.dumps(attributes)) > _LARGEST:
        raise PydanticCustomError("too_large", "At most 50 attributes and 16 KiB in all")
    return attributes


AttributeName = Annotated[CleanText, up_to(64, at_least=1)]
AttributeValue = Annotated[CleanText, up_to(1000)] | bool | Annotated[int, Field(ge=-(2**53), le=2**53)] | float | None
Attributes = Annotated[dict[AttributeName, AttributeValue], AfterValidator(_small)]
IdentityToken = Annotated[CleanText, up_to(8192, at_least=1)]
Locale = Annotated[CleanText, up_to(35, at_least=2)]


class Page(RequestBody):
    """Where the visitor is; data for agents, never obeyed by the model."""

    url: Url
    title: Annotated[CleanText, up_to(500)] = ""


class VisitorBody(RequestBody):
    """`external_id` is a label; only a valid `identity_token` links conversations."""

    external_id: Annotated[CleanText, up_to(255, at_least=1)] | None = None
    name: Name | None = None
    email: Email | None = None
    attributes: Attributes | None = None
    identity_token: IdentityToken | None = None


class IdentityRequired(Forbidden):
    """The bot's customer wants to know who is speaking."""

    type, title = "identity_required", "This bot needs a valid identity token"


async def vouched_for(platform: Platform, bot: Bot, token: str | None) -> Identity | None:
    """The verified identity; Unauthenticated for a token that does not verify, for this bot, now."""
    if token is None:
        return None
    secret = await platform.keyring.key_of(bot.workspace_id, IDENTITY)
    if secret is None:
        raise Unauthenticated("This workspace has no identity secret yet.")
    return verify_identity(token, secret, bot.id)


async def visitor_of(session: AsyncSession, workspace_id: str, identity: Identity) -> Visitor | None:
    """The visitor that this verified identity already is."""
    statement = select(Visitor).where(
        col(Visitor.workspace_id) == workspace_id, col(Visitor.verified_as) == identity.subject
    )
    return (await session.scalars(statement)).one_or_none()


def tell_of(visitor: Visitor, said: VisitorBody, identity: Identity | None) -> None:
    """What was said fills in; what was vouched for wins."""
    visitor.external_id = said.external_id or visitor.external_id
    visitor.name = (identity.name if identity else None) or said.name or visitor.name
    visitor.email = (identity.email if identity else None) or said.email or visitor.email
    visitor.attributes = {**visitor.attributes, **(said.attributes or {})}
    if identity is not None:
        visitor.verified_as = identity.subject
