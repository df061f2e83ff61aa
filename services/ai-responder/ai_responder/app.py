"""The table of contents: no routes but health, and what the bot listens to."""

from __future__ import annotations

from ai_responder.handlers import subscriptions
from ai_responder.model import Models
from ai_responder.model.providers import OpenAIModels
from ai_responder.responder import Responder
from ai_responder.timing import Timing
from baton.platform import Platform
from baton.service.app import create_app
from baton.service.runner import Runnable
from baton.topology import AI_RESPONDER

PORT = 8004


def create(platform: Platform, models: Models | None = None, timing: Timing | None = None) -> Runnable:
    """The responder on a platform that somebody else starts and stops; tests hand in a model of their own."""
    app = create_app(title="AI responder", settings=platform.settings, readiness=platform.consumer_readiness)
    settings = platform.settings
    models = models or OpenAIModels(settings, platform.keyring)
    responder = Responder(platform, models, timing, settings.ai_turns_at_once)

    async def start() -> None:
        await responder.start()
        await platform.bus.subscribe(AI_RESPONDER.queue, subscriptions.bound_to(responder))

    return Runnable("ai-responder", app, platform.settings.port or PORT, start=start, stop=responder.stop)
