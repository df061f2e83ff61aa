"""What the bot listens to. Every delivery is a nudge: the conversation itself says what is due."""

from __future__ import annotations

from ai_responder.nudges import Nudge
from ai_responder.responder import Responder
from baton.events import AiJobRequested, HandoffCancelled, HandoffExpired, MessagePosted, Reopened, ReturnedToBot
from baton.subscriptions import Subscriptions
from baton.topology import AI_RESPONDER

subscriptions: Subscriptions[Responder] = Subscriptions(AI_RESPONDER)


@subscriptions.on(MessagePosted)
async def on_message_posted(event: MessagePosted, responder: Responder) -> None:
    await responder.attend(Nudge(event.workspace_id, event.conversation_id))


@subscriptions.on(HandoffCancelled)
async def on_handoff_cancelled(event: HandoffCancelled, responder: Responder) -> None:
    """What the visitor said meanwhile is answered, even what the AI had failed on: they chose the bot."""
    await responder.attend(Nudge(event.workspace_id, event.conversation_id, withdrawn_in=event.epoch))


@subscriptions.on(HandoffExpired)
async def on_handoff_expired(event: HandoffExpired, responder: Responder) -> None:
    await responder.attend(Nudge(event.workspace_id, event.conversation_id))


@subscriptions.on(ReturnedToBot)
async def on_returned_to_bot(event: ReturnedToBot, responder: Responder) -> None:
    """A boundary: nothing is due until the visitor speaks, which may have happened already."""
    await responder.attend(Nudge(event.workspace_id, event.conversation_id))


@subscriptions.on(Reopened)
async def on_reopened(event: Reopened, responder: Responder) -> None:
    await responder.attend(Nudge(event.workspace_id, event.conversation_id))


@subscriptions.on(AiJobRequested)
async def on_ai_job_requested(event: AiJobRequested, responder: Responder) -> None:
    """The job's row says what is asked, and whether somebody is at it already."""
    await responder.helper.attend(event.job_id)
