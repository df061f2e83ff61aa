"""The table of contents: every room of the agent API. Who may call what stands in `rules`."""

from __future__ import annotations

from pathlib import Path

from fastapi import Depends

from agent_api import (
    agents,
    ai_jobs,
    api_keys,
    attachments,
    attention,
    audit,
    bots,
    canned_replies,
    draft_chats,
    holding,
    inbox,
    invitations,
    me,
    messages,
    realtime_tokens,
    session,
    settings_ably,
    settings_ai,
    settings_identity,
    settings_retention,
    settings_waiting,
    tagging,
    tags,
    teams,
    turns,
    watch,
)
from agent_api.admission import admit
from agent_api.panel import add_panel
from agent_api.reports import routes as reports
from agent_api.turnstile import Turnstile
from agent_api.typing_notices import TypingNotices
from baton.attachments import sweep_attachments
from baton.database import unavailable_errors
from baton.platform import Platform
from baton.service.app import create_app
from baton.service.bodies import refuse_unread_body
from baton.service.runner import Runnable

PORT = 8001
_SWEEP_S = 600
STATIC = Path(__file__).parent / "static"
ROOMS = (
    *(session, invitations, me),
    *(inbox, messages, attachments, turns, ai_jobs, holding, attention, tagging, watch, realtime_tokens),
    *(bots, draft_chats, canned_replies, agents, teams, tags),
    *(settings_ably, settings_ai, settings_identity, settings_waiting, settings_retention),
    *(api_keys, audit),
    reports,
)


def create(platform: Platform) -> Runnable:
    """The agent API on a platform that somebody else starts and stops."""
    app = create_app(
        title="Agent API",
        settings=platform.settings,
        readiness=platform.readiness,
        unavailable=unavailable_errors(),
        docs_dir=STATIC / "docs",
    )
    storage = platform.storage

    async def start() -> None:
        if storage is not None:
            platform.background.every(_SWEEP_S)(lambda: sweep_attachments(platform.workbench, storage))

    app.state.platform = platform
    app.state.turnstile = Turnstile(platform)
    app.state.typing_notices = TypingNotices(platform)
    for room in ROOMS:
        app.include_router(room.router, dependencies=[Depends(admit), Depends(refuse_unread_body)])
    streaming = [Depends(admit, scope="function"), Depends(refuse_unread_body)]
    app.include_router(draft_chats.stream_router, dependencies=streaming)
    add_panel(app, platform.settings, STATIC / "panel")
    return Runnable("agent-api", app, platform.settings.port or PORT, start=start)
