"""What a widget needs to know of a bot before anybody has spoken."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request

from baton.access import access_public_bot
from baton.attachments import AttachmentPolicy, policy_of
from baton.presence import people_available
from baton.service.bodies import Answer
from gateway.doorway import TheDoorway

router = APIRouter(tags=["bots"])


class PublicBot(Answer):
    """Public: no instructions, no phrases, no lists."""

    id: str
    name: str
    interaction_mode: Literal["ai_only", "human_only", "hybrid"]
    greeting: str
    suggestions: list[str]
    theme: dict[str, Any]
    languages: list[str]
    form_fields: list[dict[str, Any]]
    consent_text: str
    attachments: AttachmentPolicy
    people_available: bool
    require_identity: bool


@router.get("/v1/bots/{bot_id}")
async def read_bot(bot_id: str, request: Request, doorway: TheDoorway) -> PublicBot:
    """Name, greeting, suggestions, mode, theme, languages, and whether people are available."""
    async with doorway.platform.workbench.read() as session:
        bot = await access_public_bot(session, bot_id)
        availability = await people_available(session, bot.workspace_id)
    await doorway.check_origin(request, bot.id)
    shown = bot.model_dump(include=set(PublicBot.model_fields) - {"people_available", "attachments"})
    policy = policy_of(bot, can_store=doorway.platform.storage is not None)
    people = bot.interaction_mode != "ai_only" and availability == "available"
    return PublicBot(**shown, attachments=policy, people_available=people)
