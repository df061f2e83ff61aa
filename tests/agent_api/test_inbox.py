"""The inbox: who waits first, what changed last, found by a word; the same few statements however long the list."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from agent_house import ON_BOTH_DATABASES, Desk, House
from sqlalchemy import Engine, event

from baton.models import Bot, Conversation

pytestmark = ON_BOTH_DATABASES


NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def minutes(number: int) -> datetime:
    return NOW + timedelta(minutes=number)


async def waiting(house: House, bot: Bot, minute: int, **fields: Any) -> Conversation:
    return await house.conversation(
        bot, holder="queue", requested_at=minutes(minute), updated_at=minutes(60 - minute), **fields
    )


async def listed(desk: Desk, **query: Any) -> list[dict[str, Any]]:
    answer = await desk.get("/v1/conversations", params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_who_waits_is_listed_in_the_order_of_the_queue(house: House, noor: Desk) -> None:
    bot = await house.bot()
    third, first, second = [await waiting(house, bot, minute) for minute in (3, 1, 2)]
    items = await listed(noor, holder="queue", status="open")
    assert [item["id"] for item in items] == [first.id, second.id, third.id]
    assert [item["queue"]["position"] for item in items] == [1, 2, 3]
    assert items[0]["requested_at"].startswith("2026-11-23T10:01:00")


async def test_everything_else_is_listed_by_what_changed_last(house: House, noor: Desk) -> None:
    bot = await house.bot()
    old, new = [await house.conversation(bot, updated_at=minutes(minute)) for minute in (1, 2)]
    assert [item["id"] for item in await listed(noor)] == [new.id, old.id]


async def test_a_human_only_conversation_is_listed_from_the_first_word_on(house: House, noor: Desk) -> None:
    bot = await house.bot("human_only")
    await house.conversation(bot)
    spoken = await waiting(house, bot, 1)
    assert [item["id"] for item in await listed(noor)] == [spoken.id]
    counts = (await noor.get("/v1/inbox/counts")).json()
    assert counts == {"mine": 0, "waiting": 1, "bot": 0, "all": 1, "missed": 0, "unread": 0, "mentions": 0}


async def test_filters_say_whose_and_where(house: House) -> None:
    agent, other = await house.agent("Noor"), await house.agent("Sam")
    noor, bot = await house.desk(agent), await house.bot()
    mine = await house.conversation(bot, holder="agent", agent_id=agent.id)
    theirs = await house.conversation(bot, holder="agent", agent_id=other.id)
    with_bot = await house.conversation(await house.bot("ai_only"))
    missed = await house.conversation(bot, handoff_trigger="visitor", handoff_result="no_agents")
    closed = await house.conversation(bot, status="closed", holder="agent", agent_id=agent.id)
    await (await house.neighbour()).conversation()

    async def ids(**query: Any) -> set[str]:
        return {item["id"] for item in await listed(noor, **query)}

    assert await ids() == await ids(assignee="any") == {mine.id, theirs.id, with_bot.id, missed.id, closed.id}
    assert await ids(assignee="me", status="open") == {mine.id}
    assert await ids(holder="agent", status="open") == {mine.id, theirs.id}
    assert await ids(assignee="none") == {with_bot.id, missed.id}
    assert await ids(missed="true") == {missed.id}
    assert await ids(bot_id=with_bot.bot_id) == {with_bot.id}
    assert await ids(bot_id="nothing") == set()
    counts = (await noor.get("/v1/inbox/counts")).json()
    assert counts == {"mine": 1, "waiting": 0, "bot": 2, "all": 4, "missed": 1, "unread": 0, "mentions": 0}


async def test_a_word_finds_names_addresses_and_texts_and_knows_no_wildcards(house: House, noor: Desk) -> None:
    bot = await house.bot()
    said, silent = await house.conversation(bot), await house.conversation(bot)
    await house.visitor_says(said, "My order is 100% WRONG_SIZE")

    async def found(words: str) -> set[str]:
        return {item["id"] for item in await listed(noor, q=words)}

    assert await found("wrong_size") == await found("100%") == await found("order is") == {said.id}
    assert await found("wrongXsize") == await found("%%") == set()
    assert await found("VERA") == await found("example.org") == {said.id, silent.id}


async def test_a_row_shows_bot_preview_and_what_i_have_not_read(house: House) -> None:
    noor = await house.desk(await house.agent("Noor"))
    sam = await house.desk(await house.agent("Sam"))
    conversation = await house.conversation()
    for number in range(3):
        await house.visitor_says(conversation, f"line {number} " + "x" * 300)
    (item,) = await listed(noor)
    assert (item["bot_name"], item["unread"], item["visitor"]["name"]) == ("Botty", 3, "Vera")
    assert (item["preview"]["author"], len(item["preview"]["text"])) == ("visitor", 200)
    assert item["preview"]["text"].startswith("line 2")
    path = f"/v1/conversations/{conversation.id}"
    assert (await noor.post(f"{path}/read", json={"seq": 2})).status_code == 204
    assert (await noor.post(f"{path}/read", json={"seq": 1})).status_code == 204
    assert (await noor.get(path)).json()["unread"] == 1
    assert (await sam.get(path)).json()["unread"] == 3
    await noor.post(f"{path}/messages", json={"client_message_id": "1", "text": "I see"})
    assert (await noor.get(path)).json()["unread"] == 0
    await noor.post(f"{path}/messages", json={"client_message_id": "2", "text": "secret", "audience": "agents"})
    assert (await noor.get(path)).json()["preview"] == {"author": "agent", "author_name": "Noor", "text": "I see"}


@pytest.mark.parametrize("query", [{}, {"holder": "queue", "status": "open"}])
async def test_a_cursor_leads_through_the_list_once(house: House, noor: Desk, query: dict[str, Any]) -> None:
    bot = await house.bot()
    everyone = {(await waiting(house, bot, minute // 2)).id for minute in range(7)}
    seen: list[str] = []
    cursor = None
    while True:
        params: dict[str, Any] = {"limit": 3, **query, **({"cursor": cursor} if cursor else {})}
        page = (await noor.get("/v1/conversations", params=params)).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert (len(seen), set(seen)) == (7, everyone)
    assert seen == [item["id"] for item in await listed(noor, **query)]


async def test_rubbish_in_the_query_is_refused(house: House, noor: Desk) -> None:
    rubbish: list[dict[str, Any]] = [
        {"cursor": "x"}, {"cursor": "W10"}, {"cursor": "ICJ"}, {"limit": 0}, {"limit": 9999}, {"holder": "nobody"},
        {"status": "x"}, {"missed": "perhaps"}, {"q": "a\x00"}, {"q": "x" * 201}, {"surprise": 1}, {"assignee": "sam"},
    ]  # fmt: skip
    for query in rubbish:
        answer = await noor.get("/v1/conversations", params=query)
        assert answer.status_code == 422, query


async def test_a_forged_cursor_is_refused(house: House, noor: Desk) -> None:
    assert (await noor.get("/v1/conversations", params={"cursor": made_up("n", NOW.isoformat(), "0" * 26)})).is_success
    forged = [
        made_up("w", NOW.isoformat(), "0" * 26), made_up("n", "", ""), made_up("n", "yesterday", "0" * 26),
        made_up("n", "0001-01-01T00:00:00+23:59", "0" * 26), made_up("n", "9999-12-31T23:59:59-23:59", "0" * 26),
        made_up("n", NOW.isoformat(), "\x00"), made_up("n", NOW.isoformat(), "\ud800"), made_up("n"), made_up(1, 2, 3),
    ]  # fmt: skip
    for cursor in forged:
        assert (await noor.get("/v1/conversations", params={"cursor": cursor})).status_code == 422, cursor


def made_up(*place: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


async def test_a_longer_list_takes_no_more_statements(house: House, noor: Desk) -> None:
    bot = await house.bot()

    async def statements_for(number: int) -> int:
        for minute in range(number):
            await house.visitor_says(await waiting(house, bot, minute), "hello")
        with counted(house.platform.database._reader.sync_engine) as statements:
            assert len(await listed(noor, limit=100)) >= number
        return len(statements)

    few = await statements_for(2)
    assert await statements_for(20) == few <= 11  # two of them read the previews, by their keys


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.startswith("SELECT"):  # others may sweep or relay at the same moment
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)
