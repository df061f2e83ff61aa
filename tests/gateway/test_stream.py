"""The live stream, over a real socket: in order, without gaps, resumed by seq."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from gateway_site import Site, Visit

from baton.hints import channel_of, conversation_hint, data_hint
from baton.posting import Draft, post
from baton.service.app import stopping
from baton.service.runner import Process, Runnable
from gateway import stream

_HERE = stream.__file__


class Listener:
    """Reads frames of one stream."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines

    async def frame(self, within_s: float = 20) -> tuple[str, str | None, Any]:
        """Event, id and data of the next frame; comments are passed over."""
        event, identity, data = "", None, None
        async with asyncio.timeout(within_s):
            async for line in self._lines:
                if line.startswith("event: "):
                    event = line[7:]
                elif line.startswith("id: "):
                    identity = line[4:]
                elif line.startswith("data: "):
                    data = json.loads(line[6:])
                elif not line and event:
                    return event, identity, data
        raise EOFError

    async def entries(self, count: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while len(found) < count:
            event, identity, data = await self.frame()
            if event == "entry":
                assert identity == str(data["seq"])
                found.append(data)
        return found


@pytest.fixture
async def address(site: Site) -> AsyncIterator[str]:
    """The same gateway behind a real port."""
    app = site.http._transport.app  # type: ignore[attr-defined]
    service = Runnable("gateway", app, 0)
    process = Process([service], site.platform.settings)
    ready = asyncio.Event()
    serving = asyncio.create_task(process.serve(ready.set))
    await ready.wait()
    try:
        yield f"http://127.0.0.1:{service.port}"
    finally:
        process.end()
        await serving


@contextlib.asynccontextmanager
async def listening(address: str, visit: Visit, last_event_id: int | None = None) -> AsyncIterator[Listener]:
    headers = visit.headers | ({} if last_event_id is None else {"Last-Event-ID": str(last_event_id)})
    async with (
        httpx.AsyncClient(timeout=10) as http,
        http.stream("GET", f"{address}/v1/conversations/{visit.id}/stream", headers=headers) as response,
    ):
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        yield Listener(response.aiter_lines())


async def test_a_listener_hears_what_is_said_after_it_came(site: Site, address: str) -> None:
    visit = await site.visit(await site.bot())
    await visit.say("before")
    async with listening(address, visit) as listener:
        event, identity, state = await listener.frame()
        assert (event, identity, state["holder"]) == ("conversation", None, "bot")
        await asyncio.gather(*(visit.say(f"after {number}") for number in range(10)))
        heard = await listener.entries(10)
    assert [entry["seq"] for entry in heard] == list(range(2, 12))


async def test_a_listener_that_leaves_is_forgotten_and_the_others_stay(site: Site, address: str) -> None:
    visit = await site.visit(await site.bot())
    app: FastAPI = site.http._transport.app  # type: ignore[attr-defined]
    async with listening(address, visit) as staying:
        await staying.frame()
        async with listening(address, visit) as leaving:
            await leaving.frame()
            assert len(app.state.streams) == 2
        async with asyncio.timeout(5):
            while len(app.state.streams) > 1:
                await asyncio.sleep(0.01)
        await visit.say("still here")
        assert [entry["seq"] for entry in await staying.entries(1)] == [1]


async def test_a_stream_leaves_the_framework_before_it_idles(site: Site, address: str) -> None:
    visit = await site.visit(await site.bot())
    async with listening(address, visit) as listener:
        await listener.frame()
        waits = [frames for task in asyncio.all_tasks() if _HERE in (frames := _files_waited_in(task))]
    assert len(waits) == 1
    theirs = [file for file in waits[0] if "fastapi" in file or "starlette" in file]
    assert theirs == [], "it waits for an hour: in our own few frames, not in thirty of theirs"


def _files_waited_in(task: asyncio.Task[Any]) -> list[str]:
    """The files of all coroutines that a task waits in, outermost first."""
    files: list[str] = []
    waiting: Any = task.get_coro()
    while (code := getattr(waiting, "cr_code", None)) is not None:
        files.append(code.co_filename)
        waiting = waiting.cr_await
    return files


async def test_last_event_id_resumes_where_the_listener_was(site: Site, address: str) -> None:
    visit = await site.visit(await site.bot())
    for number in range(5):
        await visit.say(f"message {number}")
    async with listening(address, visit, last_event_id=2) as listener:
        heard = await listener.entries(3)
        assert [entry["seq"] for entry in heard] == [3, 4, 5]
    async with listening(address, visit, last_event_id=0) as listener:
        assert [entry["seq"] for entry in await listener.entries(5)] == [1, 2, 3, 4, 5]


async def test_a_lost_hint_is_made_good_by_the_next_one(site: Site, address: str) -> None:
    visit = await site.visit(await site.bot())
    async with listening(address, visit) as listener:
        await listener.frame()
        publish = site.platform.live.publish
        site.platform.live.publish = _silence  # type: ignore[method-assign]
        await visit.say("nobody hears this")
        await asyncio.sleep(0.1)
        site.platform.live.publish = publish  # type: ignore[method-assign]
        await visit.say("but this")
        assert [entry["seq"] for entry in await listener.entries(2)] == [1, 2]


async def test_the_grouped_check_makes_a_stream_that_stands_behind_read(site: Site, address: str) -> None:
    visit = await site.visit(await site.bot())
    app: FastAPI = site.http._transport.app  # type: ignore[attr-defined]
    async with listening(address, visit) as listener:
        await listener.frame()
        site.platform.live.publish = _silence  # type: ignore[method-assign]
        await visit.say("nobody hears this")
        await asyncio.sleep(0.1)
        await app.state.streams.check()
        assert [entry["seq"] for entry in await listener.entries(1)] == [1]


async def test_a_stream_ends_well_when_the_database_goes_away(
    site: Site, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = await site.visit(await site.bot())

    def gone() -> None:
        raise ConnectionError("the database is away")

    async with listening(address, visit) as listener:
        await listener.frame()
        with monkeypatch.context() as away:
            away.setattr(site.platform.workbench.database, "reading", gone)
            await site.platform.live.publish([(channel_of(visit.id), conversation_hint(1))])
            with pytest.raises(EOFError):
                await listener.frame()
    async with listening(address, visit, last_event_id=0) as listener:
        assert (await listener.frame())[0] == "conversation"


async def _silence(messages: object) -> None:
    del messages


async def test_typing_turns_and_deltas_pass_without_an_id(site: Site, address: str) -> None:
    visit = await site.visit(await site.bot())
    async with listening(address, visit) as listener:
        await listener.frame()
        await visit.call("POST", "/typing")
        event, identity, data = await listener.frame()
        assert (event, identity, data["author"], data["agent"]) == ("typing", None, "visitor", None)
        delta = {"turn_id": "t", "attempt": 1, "epoch": 1, "in_reply_to": 1, "index": 0, "text": "Hel"}
        await site.platform.live.publish([(channel_of(visit.id), data_hint("delta", 1, delta))])
        assert await listener.frame() == ("delta", None, delta)


async def test_a_note_never_reaches_the_visitor(site: Site, address: str) -> None:
    visit = await site.visit(await site.bot())
    async with listening(address, visit) as listener:
        await listener.frame()
        async with site.platform.workbench.begin() as work:
            conversation = await work.lock_conversation(visit.id)
            assert conversation is not None
            await post(work, conversation, Draft("agent", "SECRET NOTE", author_name="Noor", audience="agents"))
        await visit.say("hello")
        (heard,) = await listener.entries(1)
        assert (heard["seq"], heard["text"]) == (1, "hello")
    assert all("SECRET" not in entry["text"] for entry in await visit.entries())


async def test_streams_end_at_once_when_the_process_stops(site: Site, address: str) -> None:
    visit = await site.visit(await site.bot())
    app: FastAPI = site.http._transport.app  # type: ignore[attr-defined]
    async with listening(address, visit) as listener:
        await listener.frame()
        stopping(app).set()
        app.state.streams.wake()
        with pytest.raises((EOFError, httpx.RemoteProtocolError)):
            while True:
                await listener.frame()
