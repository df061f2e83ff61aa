"""The table of contents: every route of the gateway, and what runs behind them."""

from __future__ import annotations

from pathlib import Path

from fastapi import Depends

from baton.database import unavailable_errors
from baton.platform import Platform
from baton.service.app import create_app, stopping
from baton.service.bodies import refuse_unread_body
from baton.service.runner import Runnable
from gateway import (
    attachments,
    bots,
    conversations,
    demo,
    ending,
    handoff,
    messages,
    realtime,
    signals,
    stream,
    tokens,
    visitors,
    widget,
)
from gateway.cors import add_cors
from gateway.doorway import Doorway
from gateway.express import add_express_lane
from gateway.open_streams import OpenStreams

PORT = 8000
STATIC = Path(__file__).parent / "static"


def create(platform: Platform) -> Runnable:
    """The gateway on a platform that somebody else starts and stops."""
    app = create_app(
        title="Gateway",
        settings=platform.settings,
        readiness=platform.readiness,
        unavailable=unavailable_errors(),
        docs_dir=STATIC / "docs",
    )
    app.state.doorway = doorway = Doorway(platform)
    app.state.streams = streams = OpenStreams(platform.workbench)
    for room in (
        bots,
        conversations,
        messages,
        attachments,
        stream,
        handoff,
        visitors,
        signals,
        ending,
        tokens,
        realtime,
    ):
        app.include_router(room.router, dependencies=[Depends(refuse_unread_body)])
    widget.add_widget(app, platform, STATIC)
    demo.add_demo(app, platform, STATIC)
    add_express_lane(app, doorway)
    add_cors(app)

    async def start() -> None:
        platform.background.every(30)(streams.check)
        platform.background.spawn(_wake_when_stopping(), "wake streams")

    async def _wake_when_stopping() -> None:
        await stopping(app).wait()
        streams.wake()

    return Runnable("gateway", app, platform.settings.port or PORT, start=start)
