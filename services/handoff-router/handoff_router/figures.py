"""The router's figures for Prometheus: who waits, and how the bridge is doing. No ids in labels."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram
from sqlalchemy import and_, func, select
from sqlmodel import col

from baton.database import db_now
from baton.figures import outbox_oldest, outbox_waiting
from baton.models import Agent, Conversation, OutboxRow
from baton.work import Workbench
from handoff_router.waiting_rows import WAITING

_MOST_COUNTED = 10_000

waiting = Gauge("baton_queue_waiting", "Conversations that wait for a person")
agents_available = Gauge("baton_agents_available", "Agents who are present and take conversations")
oldest_wait = Gauge("baton_queue_oldest_wait_seconds", "How long the longest waiting one has waited")
published = Counter("baton_bridge_published_total", "Messages that Ably has taken", ["channel"])
publish_errors = Counter("baton_bridge_publish_errors_total", "Publishes that failed; each is tried again", ["reason"])
behind = Gauge("baton_bridge_behind", "Conversations of which something is still to be published")
lag = Histogram(
    "baton_bridge_lag_seconds",
    "From an entry's moment to Ably's acknowledgement",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60),
)
offers_made = Counter("baton_offers_total", "Offers to agents", ["outcome"])
agents_lost = Counter("baton_agents_lost_total", "Conversations put back because their agent was lost")


async def measure_queue(workbench: Workbench) -> None:
    """Reads how many wait, since when, and how many people there are, over all workspaces."""
    async with workbench.read() as session:
        row = (
            await session.execute(select(func.count(), func.min(Conversation.requested_at), db_now()).where(WAITING))
        ).one()
        online = and_(col(Agent.active), col(Agent.availability) == "online", col(Agent.seen_until) > db_now())
        available = await session.scalar(select(func.count()).where(online))
    count, since, now = row
    agents_available.set(available or 0)
    waiting.set(count)
    oldest_wait.set((now - since).total_seconds() if since else 0)


async def measure_outbox(workbench: Workbench) -> None:
    """How much is still to be sent, and since when. Counting stops where nobody needs to know more."""
    some = select(col(OutboxRow.id)).limit(_MOST_COUNTED).subquery()
    async with workbench.read() as session:
        since, now = (await session.execute(select(func.min(OutboxRow.created_at), db_now()))).one()
        count = await session.scalar(select(func.count()).select_from(some))
    outbox_waiting.set(count or 0)
    outbox_oldest.set(max(0.0, (now - since).total_seconds()) if since else 0)
