"""Identity: the customer's server vouches for a visitor, or nobody does."""

from __future__ import annotations

import time
from typing import Any

import jwt
from gateway_site import Site

from baton.models import Bot, Secret
from baton.secrets_at_rest import IDENTITY, store_secret

SECRET = "an identity secret of this workspace, long enough"


async def with_secret(site: Site) -> None:
    async with site.platform.workbench.begin() as work:
        secret = Secret(workspace_id=site.workspace.id, name=IDENTITY, sealed="", hint={})
        await store_secret(work, site.platform.sealer, secret, SECRET)


def token_for(bot: Bot, subject: str = "customer-7", **claims: Any) -> str:
    now = int(time.time())
    payload = {"sub": subject, "aud": bot.id, "iat": now, "exp": now + 60, "name": "Ada Lovelace", **claims}
    return jwt.encode(payload, claims.pop("secret", SECRET), algorithm="HS256")


async def test_a_valid_token_makes_the_visitor_certain_and_links_his_conversations(site: Site) -> None:
    await with_secret(site)
    bot = await site.bot()
    first = await site.visit(bot, visitor={"identity_token": token_for(bot)})
    visitor = first.started["conversation"]["visitor"]
    assert (visitor["verified"], visitor["name"]) == (True, "Ada Lovelace")
    second = await site.visit(bot, visitor={"identity_token": token_for(bot)})
    assert second.started["conversation"]["visitor"]["id"] == visitor["id"]
    mine = await site.http.get("/v1/conversations", headers=second.headers)
    assert {item["id"] for item in mine.json()["items"]} == {first.id, second.id}
    stranger = await site.visit(bot, visitor={"external_id": "customer-7", "name": "Ada Lovelace"})
    assert stranger.started["conversation"]["visitor"]["verified"] is False
    assert (await site.http.get(f"/v1/conversations/{first.id}", headers=stranger.headers)).status_code == 404


async def test_a_token_for_another_bot_an_expired_or_a_forged_one_is_refused(site: Site) -> None:
    await with_secret(site)
    bot, other = await site.bot(), await site.bot()
    bad = [
        token_for(other),
        token_for(bot, exp=int(time.time()) - 3600),
        jwt.encode({"sub": "x", "aud": bot.id, "iat": 1, "exp": 2**31}, "another secret that is long enough", "HS256"),
        jwt.encode({"sub": "x", "aud": bot.id}, SECRET, "HS256"),
        "not.a.token",
    ]
    for token in bad:
        body = {"bot_id": bot.id, "visitor": {"identity_token": token}}
        answer = await site.http.post("/v1/conversations", json=body)
        assert answer.status_code == 401
        assert token not in answer.text


async def test_a_strict_bot_begins_only_with_those_who_are_vouched_for(site: Site) -> None:
    await with_secret(site)
    bot = await site.bot(require_identity=True)
    refused = await site.http.post("/v1/conversations", json={"bot_id": bot.id})
    assert (refused.status_code, refused.json()["type"]) == (403, "identity_required")
    welcome = await site.visit(bot, visitor={"identity_token": token_for(bot)})
    again = await site.http.post("/v1/conversations", json={"bot_id": bot.id}, headers=welcome.headers)
    assert again.status_code == 201


async def test_a_visitor_may_say_later_who_he_is(site: Site) -> None:
    await with_secret(site)
    bot = await site.bot()
    known = await site.visit(bot, visitor={"identity_token": token_for(bot)})
    anonymous = await site.visit(bot)
    changed = await anonymous.call("PATCH", "/visitor", json={"identity_token": token_for(bot)})
    assert changed.json()["visitor"]["id"] == known.started["conversation"]["visitor"]["id"]
    fresh = await anonymous.call("POST", "/token")
    headers = {"Authorization": f"Bearer {fresh.json()['visitor_token']}"}
    mine = await site.http.get("/v1/conversations", headers=headers)
    assert {item["id"] for item in mine.json()["items"]} == {known.id, anonymous.id}
