"""Bots: the settings that decide how a conversation begins and what happens to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from baton.database import JsonColumn
from baton.models.fields import id_field, json_field, moment_field, ref_field


class Bot(SQLModel, table=True):
    """A chatbot on a customer's site. Times are in seconds; null switches the rule off."""

    id: str = id_field()
    workspace_id: str = ref_field("workspace.id", index=True)
    name: str
    interaction_mode: str = "hybrid"
    answers: str = "baton"
    routing: str = "manual"
    team_id: str | None = ref_field("team.id", null=True)
    """Whose members are offered its conversations, unless one was handed to another team."""
    instructions: str = ""
    model: str | None = None
    greeting: str = ""
    suggestions: list[str] = json_field([])
    theme: dict[str, Any] = json_field({})
    languages: list[str] = json_field([])
    form_fields: list[dict[str, Any]] = json_field([])
    """What a visitor is asked for before a person comes, unless we know it already."""
    consent_text: str = ""
    attachments: dict[str, Any] = json_field({})
    """Whether files may be attached, how large and of which types; what is left out is as in baton.attachments."""
    handoff_phrases: list[str] | None = Field(default=None, sa_type=JsonColumn)
    """Null stands for the defaults of the shipped languages, an empty list for no phrases at all."""
    allowed_origins: list[str] = json_field([])
    require_identity: bool = False
    debounce_ms: int = 300
    context_tokens: int = 6000
    max_answer_tokens: int = 800
    daily_token_budget: int | None = None
    accept_timeout_s: int = 30
    waiting_limit_s: int | None = 600
    waiting_policy: str = "keep_waiting"
    reopen_window_s: int = 86_400
    idle_close_s: int | None = None
    created_at: datetime = moment_field(now=True)
    updated_at: datetime = moment_field(now=True)
    archived_at: datetime | None = moment_field()
