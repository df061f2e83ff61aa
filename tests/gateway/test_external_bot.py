"""An integrator's own chatbot hands over to people through Baton."""

from __future__ import annotations

from gateway_site import Site

from baton.testing import a_workspace


async def test_history_comes_first_and_nobody_is_asked_to_answer_it(site: Site) -> None:
    bot = await site.bot(answers="external")
    history = [{"author": "visitor", "text": "Hi"}, {"author": "bot", "text": "Hello!"}]
    key = await site.api_key()
    answer = await site.http.post("/v1/conversations", json={"bot_id": bot.id, "history": history}, headers=key)
    assert answer.status_code == 201
    assert answer.json()["conversation"]["last_seq"] == 2
    path = f"/v1/conversations/{answer.json()['conversation']['id']}/messages"
    entries = (await site.http.get(path, headers=key)).json()["entries"]
    assert [(entry["author"], entry["text"]) for entry in entries] == [("visitor", "Hi"), ("bot", "Hello!")]
    without = await site.http.post("/v1/conversations", json={"bot_id": bot.id, "history": history})
    assert without.status_code == 403


async def test_the_chatbot_speaks_until_a_person_has_the_baton(site: Site) -> None:
    await site.agent()
    visit = await site.visit(await site.bot(answers="external"))
    key = await site.api_key()

    async def say(text: str, epoch: int) -> int:
        body = {"client_message_id": f"bot-{text}", "text": text, "author": "bot", "epoch": epoch}
        path = f"/v1/conversations/{visit.id}/messages"
        return (await site.http.post(path, json=body, headers=key)).status_code

    assert await say("Hello", 1) == 202
    assert await say("Hello", 1) == 202
    await visit.call("POST", "/handoff")
    assert await say("Too late", 1) == 409
    assert await say("Still too late", 2) == 409
    texts = [entry["text"] for entry in await visit.entries() if entry["kind"] == "message"]
    assert texts == ["Hello"]


async def test_a_visitor_may_not_speak_as_the_bot_and_a_foreign_key_sees_nothing(site: Site) -> None:
    visit = await site.visit(await site.bot())
    body = {"client_message_id": "x", "text": "I am the bot", "author": "bot", "epoch": 1}
    assert (await visit.call("POST", "/messages", json=body)).status_code == 403
    elsewhere = Site(site.platform, site.http, await a_workspace(site.platform.workbench, "Other"))
    foreign = await elsewhere.api_key()
    assert (await site.http.get(f"/v1/conversations/{visit.id}", headers=foreign)).status_code == 404
    said = await site.http.post(
        f"/v1/conversations/{visit.id}/messages", json={"client_message_id": "x", "text": "hi"}, headers=foreign
    )
    assert said.status_code == 404
