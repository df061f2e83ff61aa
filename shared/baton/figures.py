"""The figures that all services share, for Prometheus. Labels are few and fixed words: never an id or a workspace."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

conversations = Counter("baton_conversations_started_total", "Conversations that visitors have begun")
accepted = Counter("baton_messages_accepted_total", "Visitors' messages that were committed; a repeat counts once")
accept_seconds = Histogram(
    "baton_accept_commit_seconds",
    "How long one group commit of visitors' messages took",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
replies = Counter("baton_replies_total", "Messages to visitors that were committed, by who wrote them", ("author",))

handoffs = Counter("baton_handoffs_total", "Requests for a person that changed something", ("trigger", "result"))
handoff_wait = Histogram(
    "baton_handoff_wait_seconds",
    "From a request for a person to the agent who joined",
    buckets=(5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200),
)

outbox_waiting = Gauge("baton_outbox_waiting", "Events saved and not yet sent; counted up to 10,000")
outbox_oldest = Gauge("baton_outbox_oldest_age_seconds", "Age of the oldest event that is not yet sent")
outbox_sent = Counter("baton_outbox_sent_total", "Events that the bus has confirmed")
outbox_failures = Counter("baton_outbox_publish_failures_total", "Publishes that were not confirmed; each is repeated")
outbox_swept = Counter("baton_outbox_swept_total", "Events that the process that saved them did not send in time")

bus_waiting = Gauge("baton_bus_waiting", "Messages ready in a queue, not yet taken by a consumer", ("queue",))
bus_consumers = Gauge("baton_bus_consumers", "Consumers of a queue, over all processes", ("queue",))
bus_dead = Gauge("baton_bus_dead_letters", "Messages of a queue that were given up", ("queue",))
bus_deliveries = Counter("baton_bus_deliveries_total", "Deliveries, by what came of them", ("queue", "outcome"))

ably_publishes = Counter("baton_ably_publishes_total", "Messages handed to Ably, by what came of them", ("outcome",))

part_up = Gauge("baton_part_up", "1 while this process can use the part, else 0", ("part",))

# A counter that appears with its first count has no increase at that moment: the words that are known begin at 0.
for author in ("bot", "agent"):
    replies.labels(author)
for outcome in ("taken", "refused", "unavailable"):
    ably_publishes.labels(outcome)
