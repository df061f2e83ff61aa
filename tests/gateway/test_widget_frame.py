"""The page inside the isolated frame stands on the sites of its bot's list, and on no other."""

from __future__ import annotations

from gateway_site import Site

from baton.hints import ask_channel, read_ask


def rules_of(policy: str) -> dict[str, str]:
    return dict(rule.strip().split(" ", 1) for rule in policy.split(";") if " " in rule.strip())


async def test_only_the_sites_on_the_list_may_frame_it(site: Site) -> None:
    bot = await site.bot(allowed_origins=["https://shop.example", "https://help.shop.example"])
    answer = await site.http.get(f"/widget/frame/{bot.id}")
    rules = rules_of(answer.headers["content-security-policy"])
    assert rules["frame-ancestors"] == "'self' https://shop.example https://help.shop.example"
    assert rules["script-src"] == "'self'"
    assert "x-frame-options" not in answer.headers


async def test_an_empty_list_allows_every_site_and_an_unknown_bot_has_no_page(site: Site) -> None:
    bot = await site.bot()
    answer = await site.http.get(f"/widget/frame/{bot.id}")
    assert rules_of(answer.headers["content-security-policy"])["frame-ancestors"] == "*"
    assert (await site.http.get(f"/widget/frame/{'0' * 26}")).status_code == 404


async def test_a_stop_reaches_whoever_runs_the_turn_and_only_from_the_visitor_of_that_chat(site: Site) -> None:
    visit, other = await site.visit(await site.bot()), await site.visit(await site.bot())
    async with site.platform.live.subscribe(ask_channel(visit.id)) as asked:
        foreign = await site.http.post(
            f"/v1/conversations/{visit.id}/stop", headers=other.headers, json={"turn_id": "t1"}
        )
        assert foreign.status_code == 404
        assert (await visit.call("POST", "/stop", json={"turn_id": "t2"})).status_code == 204
        heard = await asked.next(5)
    assert isinstance(heard, bytes)
    assert read_ask(heard).stop == "t2"
