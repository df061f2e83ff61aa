"""What may be attached: the bot's settings, with the defaults of what they leave out, and the bounds for all."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from baton.errors import NotAllowed, Problem, TooLarge
from baton.models import Bot

Kind = Literal["image", "pdf", "text"]
KINDS: tuple[Kind, ...] = ("image", "pdf", "text")

MEBIBYTE = 1024 * 1024
LARGEST = 25 * MEBIBYTE
"""No bot allows more; the reverse proxy's limit stands a little above."""
MOST_PER_MESSAGE = 10
MOST_PER_CONVERSATION = 100
MOST_BYTES_PER_CONVERSATION = 200 * MEBIBYTE


class UnsupportedType(Problem):
    """By its content, whatever it says that it is."""

    status, type, title = 415, "unsupported_type", "Files of this type cannot be attached here"


class QuotaUsedUp(NotAllowed):
    type, title = "attachment_quota", "This conversation holds as many files as it may"


class AttachmentPolicy(BaseModel):
    """As widgets and the panel are told."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)

    enabled: bool = True
    max_bytes: int = 10 * MEBIBYTE
    types: tuple[Kind, ...] = KINDS

    def must_be_open(self) -> None:
        if not self.enabled:
            raise NotAllowed("Nothing can be attached in conversations with this bot.")

    def must_fit(self, size: int) -> None:
        if size > self.max_bytes:
            raise TooLarge("The file is larger than this bot allows.", max_bytes=self.max_bytes)


def policy_of(bot: Bot, *, can_store: bool) -> AttachmentPolicy:
    """Without a place for files, nothing can be attached, whatever the bot says."""
    policy = AttachmentPolicy(**bot.attachments)
    return policy if can_store else policy.model_copy(update={"enabled": False})
