"""Watching a bot's conversation: live, without taking it, one at a time."""

from typing import Any

import jwt
from agent_house import ON_BOTH_DATABASES, Desk, House

from baton.hints import ask_channel
from baton.models import Bridge, Conversation

pytestmark = ON_BOTH_DATABASES


async def bridge_of(house: House, conversation: Conversation) -> Bridge | None:
    async with house.platform.workbench.read() as session:
        return await session.get(Bridge, conversation.id)


async def test_without_an_ably_key_there_is_nothing_to_watch_on(house: House, noor: Desk) -> None:
    conversation = await house.conversation()
    refused = await noor.post(f"/v1/conversations/{conversation.id}/watch")
    assert (refused.status_code, refused.json()["type"]) == (409, "ably_key_missing")
    assert "Settings → API keys → Ably" in refused.json()["detail"]


async def test_a_watch_begins_a_stretch_after_what_there_is_and_takes_nothing(house: House, noor: Desk) -> None:
    await house.store_ably_key()
    conversation = await house.conversation(await house.bot("ai_only"))
    await house.visitor_says(conversation, "before")
    asked: list[Any] = []
    async with house.platform.live.subscribe(ask_channel(conversation.id)) as questions:
        answer = await noor.post(f"/v1/conversations/{conversation.id}/watch")
        asked.append(await questions.next(2))
    assert answer.status_code == 200
    assert answer.json()["watched_until"] is not None
    assert asked != [None]
    bridge = await bridge_of(house, conversation)
    assert bridge is not None
    assert (bridge.bridged_seq, bridge.bridge_until) == (1, None)
    now = await house.now(conversation)
    assert (now.holder, now.epoch, now.last_seq) == ("bot", conversation.epoch, 1)
    assert now.watched_until is not None


async def test_watching_again_lasts_longer_and_the_last_watcher_ends_the_stretch(
    house: House, noor: Desk, sam: Desk
) -> None:
    await house.store_ably_key()
    conversation = await house.conversation()
    path = f"/v1/conversations/{conversation.id}/watch"
    first = (await noor.post(path)).json()["watched_until"]
    assert (await noor.post(path)).json()["watched_until"] > first
    await sam.post(path)
    assert (await noor.delete(path)).status_code == 204
    assert (await house.now(conversation)).watched_until is not None
    assert (await sam.delete(path)).status_code == 204
    assert (await sam.delete(path)).status_code == 204
    assert (await house.now(conversation)).watched_until is None
    bridge = await bridge_of(house, conversation)
    assert bridge is not None
    assert bridge.bridge_until == 0


async def test_an_agent_has_one_watch(house: House, noor: Desk) -> None:
    await house.store_ably_key()
    first, second = await house.conversation(), await house.conversation()
    await noor.post(f"/v1/conversations/{first.id}/watch")
    await noor.post(f"/v1/conversations/{second.id}/watch")
    assert (await house.now(first)).watched_until is None
    assert (await house.now(second)).watched_until is not None


async def test_a_stretch_goes_on_while_people_have_the_conversation(house: House, noor: Desk, sam: Desk) -> None:
    await house.store_ably_key()
    conversation = await house.conversation()
    path = f"/v1/conversations/{conversation.id}"
    await sam.post(f"{path}/watch")
    await noor.post(f"{path}/join")
    await sam.delete(f"{path}/watch")
    bridge = await bridge_of(house, conversation)
    assert bridge is not None
    assert bridge.bridge_until is None
    await noor.post(f"{path}/close")
    assert (await sam.post(f"{path}/watch")).json()["type"] == "conversation_closed"


async def test_typing_is_shown_of_who_has_it_and_not_at_every_key(house: House, noor: Desk, sam: Desk) -> None:
    await house.store_ably_key()
    conversation = await house.conversation()
    path = f"/v1/conversations/{conversation.id}"
    assert (await noor.post(f"{path}/typing")).status_code == 204
    await noor.post(f"{path}/join")
    for desk in (noor, noor, sam):
        assert (await desk.post(f"{path}/typing")).status_code == 204
    await house.settled()
    typing = house.realtime.on(f"baton:{house.workspace.id}:conversation:{conversation.id}")
    assert [message.name for message in typing] == ["typing"]
    assert typing[0].data["author"] == "agent"
    agent = typing[0].data["agent"]
    assert isinstance(agent, dict)
    assert agent.keys() == {"id", "name", "picture"}


async def test_a_realtime_token_opens_the_workspaces_channels_to_listen(house: House, noor: Desk) -> None:
    assert (await noor.post("/v1/realtime-token")).json()["type"] == "ably_key_missing"
    await house.store_ably_key()
    token = (await noor.post("/v1/realtime-token")).json()
    me = (await noor.get("/v1/me")).json()["agent"]["id"]
    assert (token["provider"], token["client_id"]) == ("ably", f"agent:{me}")
    workspace = house.workspace.id
    assert token["channels"] == {
        "inbox": f"baton:{workspace}:inbox",
        "conversation_prefix": f"baton:{workspace}:conversation:",
        "agents_prefix": f"baton:{workspace}:agents:",
    }
    claims = _claims(token["token"])
    assert claims["exp"] - claims["iat"] <= 300
    assert "publish" not in claims["x-ably-capability"]
    assert workspace in claims["x-ably-capability"]


def _claims(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims
