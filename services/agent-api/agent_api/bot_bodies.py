"""What may be set on a bot, with every bound checked here: the table behind it checks nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, JsonValue, StringConstraints
from pydantic_core import PydanticCustomError

from baton.attachments import AttachmentPolicy, Kind
from baton.attachments.policy import KINDS, LARGEST, MEBIBYTE
from baton.service.bodies import Answer, RequestBody
from baton.text import CleanText, HexColour, Name, up_to

Mode = Literal["ai_only", "human_only", "hybrid"]
Answers = Literal["baton", "external"]
Routing = Literal["manual", "round_robin", "least_busy"]
WaitingPolicy = Literal["keep_waiting", "return_to_bot", "offer_email"]
_DAY = 86_400
_DEFAULT_PORTS = {"http": 80, "https": 443}


def _origin(text: str) -> str:
    """As browsers spell it: lower case, no path, no default port."""
    try:
        parts = urlsplit(text.rstrip("/"))
        plain = not (parts.path or parts.query or parts.fragment or parts.username or parts.password)
        port = parts.port
    except ValueError:
        plain, port = False, None
    if not plain or parts.scheme not in _DEFAULT_PORTS or not parts.hostname or any(c in text for c in " *\\\t\n"):
        raise PydanticCustomError("origin", "Must look like https://shop.example or http://localhost:3000")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, _DEFAULT_PORTS[parts.scheme]) else "")


Origin = Annotated[CleanText, up_to(300, at_least=1), AfterValidator(_origin)]
Suggestion = Annotated[CleanText, up_to(120, at_least=1)]
Phrase = Annotated[CleanText, up_to(100, at_least=1)]
Language = Annotated[CleanText, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")]
Line = Annotated[CleanText, up_to(120)]
Pixels = Annotated[int, Field(ge=0, le=400)]


class Theme(RequestBody):
    """How the widget looks; what is left out is the widget's own choice."""

    colour: HexColour | None = None
    text_colour: HexColour | None = None
    position: Literal["left", "right"] | None = None
    offset_x: Pixels | None = None
    offset_y: Pixels | None = None
    mode: Literal["light", "dark", "auto"] | None = None
    title: Line | None = None
    subtitle: Line | None = None
    launcher_text: Line | None = None


class FormField(RequestBody):
    """One question of the form: `name` and `email` are the visitor's own, any other key is an attribute."""

    key: Annotated[CleanText, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    label: Annotated[CleanText, up_to(80)] = ""
    required: bool = True


def _asked_once(fields: list[FormField]) -> list[FormField]:
    if len({field.key for field in fields}) < len(fields):
        raise PydanticCustomError("asked_twice", "Each key may be asked for once")
    return fields


def _named_once(types: list[Kind]) -> list[Kind]:
    if len(set(types)) < len(types):
        raise PydanticCustomError("named_twice", "Each type may be named once")
    return types


class Attachments(RequestBody):
    """Files of visitors and agents: whether, how large, and which; off rather than none of the types."""

    enabled: bool = True
    max_bytes: Annotated[int, Field(ge=1024, le=LARGEST)] = 10 * MEBIBYTE
    types: Annotated[
        list[Kind],
        Field(min_length=1, max_length=len(KINDS), default_factory=lambda: [*KINDS]),
        AfterValidator(_named_once),
    ]


class BotSettings(RequestBody):
    """Times in seconds, null switches a rule off; `handoff_phrases` null: the phrases that Baton knows by itself."""

    interaction_mode: Mode = "hybrid"
    answers: Answers = "baton"
    routing: Routing = "manual"
    team_id: Annotated[CleanText, up_to(64)] | None = None
    instructions: Annotated[CleanText, up_to(20_000)] = ""
    model: Name | None = None
    greeting: Annotated[CleanText, up_to(2000)] = ""
    suggestions: Annotated[list[Suggestion], Field(max_length=6, default_factory=list)]
    theme: Theme = Theme()
    languages: Annotated[list[Language], Field(max_length=30, default_factory=list)]
    form_fields: Annotated[list[FormField], Field(max_length=8, default_factory=list), AfterValidator(_asked_once)]
    consent_text: Annotated[CleanText, up_to(1000)] = ""
    attachments: Annotated[Attachments, Field(default_factory=Attachments)]
    handoff_phrases: Annotated[list[Phrase], Field(max_length=100)] | None = None
    allowed_origins: Annotated[list[Origin], Field(max_length=100, default_factory=list)]
    require_identity: bool = False
    debounce_ms: Annotated[int, Field(ge=0, le=2000)] = 300
    context_tokens: Annotated[int, Field(ge=500, le=200_000)] = 6000
    max_answer_tokens: Annotated[int, Field(ge=16, le=16_000)] = 800
    daily_token_budget: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    accept_timeout_s: Annotated[int, Field(ge=1, le=3600)] = 30
    waiting_limit_s: Annotated[int, Field(ge=1, le=7 * _DAY)] | None = 600
    waiting_policy: WaitingPolicy = "keep_waiting"
    reopen_window_s: Annotated[int, Field(ge=0, le=365 * _DAY)] = _DAY
    idle_close_s: Annotated[int, Field(ge=1, le=365 * _DAY)] | None = None


class NewBot(BotSettings):
    name: Name


class BotChanges(BotSettings):
    """Only the fields that are sent are changed."""

    name: Name = "unchanged"


class BotView(Answer):
    """All of a bot's settings, for the people who run it."""

    id: str
    name: str
    interaction_mode: Mode
    answers: Answers
    routing: Routing
    team_id: str | None
    instructions: str
    model: str | None
    greeting: str
    suggestions: list[str]
    theme: dict[str, JsonValue]
    languages: list[str]
    form_fields: list[dict[str, JsonValue]]
    consent_text: str
    attachments: AttachmentPolicy
    handoff_phrases: list[str] | None
    allowed_origins: list[str]
    require_identity: bool
    debounce_ms: int
    context_tokens: int
    max_answer_tokens: int
    daily_token_budget: int | None
    accept_timeout_s: int
    waiting_limit_s: int | None
    waiting_policy: WaitingPolicy
    reopen_window_s: int
    idle_close_s: int | None
    created_at: datetime
    updated_at: datetime
