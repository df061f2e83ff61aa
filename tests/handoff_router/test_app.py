"""The router as a service: healthy or not and why, its figures, and a handler for everything that it hears."""

from __future__ import annotations

import httpx
from fastapi import FastAPI
from router_desk import Desk, eventually

from baton.events.wire import class_of
from baton.platform import Platform
from baton.topology import HANDOFF_ROUTER
from handoff_router.app import create
from handoff_router.handlers import subscriptions


def test_every_event_that_is_bound_has_a_handler_and_every_handler_an_event() -> None:
    bound = {class_of(binding) for binding in HANDOFF_ROUTER.bindings}
    assert bound == set(subscriptions.handlers)


async def asked(platform: Platform, path: str) -> httpx.Response:
    app = create(platform).app
    assert isinstance(app, FastAPI)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://router") as http:
        return await http.get(path)


async def test_it_is_ready_with_its_broker_and_unready_without(platform: Platform) -> None:
    assert (await asked(platform, "/readyz")).status_code == 200
    await platform.bus.stop()
    answer = await asked(platform, "/readyz")
    assert answer.status_code == 503
    assert any("bus" in fault for fault in answer.json()["faults"])


async def test_its_figures_tell_of_what_was_published(desk: Desk) -> None:
    conversation = await desk.conversation()
    await desk.ask(conversation)
    await eventually(lambda: desk.seqs(conversation) == [1])
    figures = (await asked(desk.platform, "/metrics")).text
    assert 'baton_bridge_published_total{channel="conversation"}' in figures
    assert "baton_queue_waiting" in figures
    assert "baton_queue_oldest_wait_seconds" in figures
