"""Starting, speaking, reading: the visitor's first minute."""

from __future__ import annotations

import asyncio

from gateway_site import Site


async def test_a_visitor_starts_speaks_and_reads_it_back(site: Site) -> None:
    visit = await site.visit(await site.bot(), page={"url": "https://shop.example/x", "title": "X"}, locale="en")
    assert visit.started["conversation"]["holder"] == "bot"
    said = await visit.say("Hello?\n\u2028 é 🌱")
    assert said.status_code == 202
    assert said.json().keys() == {"id", "seq", "created_at"}
    (entry,) = await visit.entries()
    assert (entry["seq"], entry["author"], entry["text"]) == (1, "visitor", "Hello?\n\u2028 é 🌱")
    assert entry["id"] == said.json()["id"]


async def test_a_repeat_gets_the_same_answer_and_another_text_a_conflict(site: Site) -> None:
    visit = await site.visit(await site.bot())
    first, again = await visit.say("Hi", "a"), await visit.say("Hi", "a")
    assert again.status_code == 202
    assert again.json() == first.json()
    other = await visit.say("Hi!", "a")
    assert other.status_code == 409
    assert "Hi!" not in other.text
    assert len(await visit.entries()) == 1


async def test_a_burst_gets_gapless_numbers(site: Site) -> None:
    visit = await site.visit(await site.bot(), history=None)
    answers = await asyncio.gather(*(visit.say(f"message {number}") for number in range(25)))
    assert sorted(answer.json()["seq"] for answer in answers) == list(range(1, 26))


async def test_in_human_only_the_first_word_asks_for_a_person_and_comes_after_the_event(site: Site) -> None:
    await site.agent()
    visit = await site.visit(await site.bot("human_only"))
    before = await visit.state()
    assert (before["holder"], before["queue"], before["epoch"]) == ("queue", None, 1)
    await visit.say("Anybody?")
    assert [entry["event"] or entry["text"] for entry in await visit.entries()] == ["handoff_requested", "Anybody?"]
    after = await visit.state()
    assert (after["epoch"], after["queue"]["position"]) == (1, 1)
    assert after["handoff"]["trigger"] == "mode"


async def test_a_closed_conversation_is_reopened_by_a_word_within_the_window_and_not_after_it(site: Site) -> None:
    visit = await site.visit(await site.bot())
    await visit.say("One")
    assert (await visit.call("POST", "/close")).json()["status"] == "closed"
    assert (await visit.call("POST", "/close")).status_code == 200
    await visit.say("Two")
    events = [entry["event"] or entry["text"] for entry in await visit.entries()]
    assert events == ["One", "closed", "reopened", "Two"]
    state = await visit.state()
    assert (state["status"], state["epoch"], state["closed_at"]) == ("open", 3, None)

    short = await site.visit(await site.bot(reopen_window_s=0))
    await short.call("POST", "/close")
    refused = await short.say("Too late")
    assert refused.status_code == 409
    assert refused.json()["type"] == "conversation_closed"


async def test_a_token_opens_one_conversation_and_another_one_looks_like_none(site: Site) -> None:
    bot = await site.bot()
    mine, theirs = await site.visit(bot), await site.visit(bot)
    foreign = await site.http.get(f"/v1/conversations/{theirs.id}", headers=mine.headers)
    random = await site.http.get("/v1/conversations/01m840h53dg3fndg91t5n4m1xc", headers=mine.headers)
    assert foreign.status_code == random.status_code == 404
    assert foreign.json()["detail"] == random.json()["detail"]
    assert (await site.http.get(f"/v1/conversations/{mine.id}")).status_code == 401


async def test_starting_another_with_a_token_keeps_the_visitor_and_his_history(site: Site) -> None:
    bot = await site.bot()
    first = await site.visit(bot, visitor={"name": "Ada", "external_id": "7"})
    answer = await site.http.post("/v1/conversations", json={"bot_id": bot.id}, headers=first.headers)
    second = answer.json()["conversation"]
    assert second["visitor"]["name"] == "Ada"
    mine = await site.http.get("/v1/conversations", headers=first.headers)
    assert [item["id"] for item in mine.json()["items"]] == [second["id"], first.id]
    stranger = await site.visit(bot, visitor={"external_id": "7"})
    alone = await site.http.get("/v1/conversations", headers=stranger.headers)
    assert [item["id"] for item in alone.json()["items"]] == [stranger.id]
    fresh = await site.http.post(f"/v1/conversations/{second['id']}/token", headers=first.headers)
    assert fresh.status_code == 200
    denied = await site.http.post(f"/v1/conversations/{second['id']}/token", headers=stranger.headers)
    assert denied.status_code == 404


async def test_only_listed_websites_may_use_the_bot(site: Site) -> None:
    bot = await site.bot(allowed_origins=["https://shop.example"])
    body = {"bot_id": bot.id}
    evil = await site.http.post("/v1/conversations", json=body, headers={"Origin": "https://evil.example"})
    assert (evil.status_code, evil.json()["type"]) == (403, "origin_not_allowed")
    good = await site.http.post("/v1/conversations", json=body, headers={"Origin": "https://shop.example"})
    assert good.status_code == 201
    assert good.headers["access-control-allow-origin"] == "*"
    own = await site.http.post("/v1/conversations", json=body, headers={"Origin": "http://gateway.test"})
    assert own.status_code == 201
    headers = {"Authorization": f"Bearer {good.json()['visitor_token']}", "Origin": "https://evil.example"}
    read = await site.http.get(f"/v1/conversations/{good.json()['conversation']['id']}", headers=headers)
    assert read.status_code == 403
