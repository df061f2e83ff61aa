"""While the past is put back, nobody may work on the present: no service runs, and no nudge of before is left."""

from __future__ import annotations

from baton.bus import InspectionFailed, empty_queues, inspect_queues
from baton.settings import Settings
from baton.topology import TOPOLOGY
from baton_operator.command import Refused, remark


async def require_stillness(settings: Settings) -> None:
    """Raises Refused while somebody consumes, or when the broker cannot tell."""
    if not settings.rabbitmq_url:
        return
    try:
        states = await inspect_queues(settings, TOPOLOGY)
    except InspectionFailed as error:
        raise Refused(
            f"The broker: {error}. Start it, so that old nudges can be dropped, or say --without-broker if it is new."
        ) from error
    running = [state.queue for state in states if state.consumers]
    if running:
        raise Refused(
            f"Services still run ({', '.join(running)}). Stop them first: "
            "compose stop gateway agent-api ai-responder handoff-router"
        )


async def empty_broker(settings: Settings) -> None:
    """A nudge of before would have an old question answered."""
    if not settings.rabbitmq_url:
        return
    dropped = await empty_queues(settings, TOPOLOGY)
    if dropped:
        remark(f"{dropped} nudges of before were dropped from the broker.")
