"""Handlers are declared where they live, by a decorator that names the event; this room calls them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

from baton import tracing
from baton.bus import Consumer, GiveBack, Handler, Message, Poison, Retry
from baton.crashpoints import crashpoint
from baton.events import ConversationEvent, Event
from baton.events.wire import UnknownEvent, decode, encode
from baton.logs import correlated, get_logger

log = get_logger(__name__)

Service = TypeVar("Service")
EventHandler = Callable[[Any, Any], Awaitable[None]]


class Subscriptions(Generic[Service]):
    """What one service listens to: `@subscriptions.on(HandoffRequested)` above `async def on_handoff_requested`."""

    def __init__(self, consumer: Consumer) -> None:
        self.consumer = consumer
        self.handlers: dict[type[Event], EventHandler] = {}

    def on(self, *events: type[Event]) -> Callable[[EventHandler], EventHandler]:
        """The decorated function handles these events; it takes the event and the service."""

        def declare(handler: EventHandler) -> EventHandler:
            for event in events:
                if event in self.handlers:
                    raise ValueError(f"{event.__name__} has a handler already")
                self.handlers[event] = handler
            return handler

        return declare

    def bound_to(self, service: Service) -> Handler:
        """The bus handler: a group is handled together, and what failed of it is retried alone."""

        async def handle(message: Message) -> None:
            try:
                events = decode(message.body)
            except UnknownEvent as error:
                raise Poison("unreadable event") from error
            outcomes = await asyncio.gather(*(self._handle(event, service) for event in events), return_exceptions=True)
            failures = {index: outcome for index, outcome in enumerate(outcomes) if isinstance(outcome, BaseException)}
            if not failures:
                crashpoint("before_ack")
                return
            first = next(iter(failures.values()))
            if len(failures) == len(events):
                raise first
            raise Retry(encode([events[index] for index in failures]), type(first).__name__) from first

        return handle

    async def _handle(self, event: Event, service: Service) -> None:
        handler = self.handlers.get(type(event))
        if handler is None:
            log.warning("event_without_handler", event_key=event.key)
            return
        ids = {"conversation_id": event.conversation_id} if isinstance(event, ConversationEvent) else {}
        handling = tracing.span(f"handle {event.key}", "consumer", parent=event.traceparent or "")
        with correlated(event.correlation_id, **ids), handling as span:
            if span:
                span.note({"messaging.destination.name": self.consumer.queue, **ids})
            try:
                await handler(event, service)
            except GiveBack:
                raise
            except Exception:
                log.warning("handler_failed", event_key=event.key, exc_info=True)
                raise
