"""What every answer says to browsers and caches (B-24), and which other sites may read along."""

from __future__ import annotations

import pytest
from trust.asgi import Ask, Heard, bearer
from trust.callers import credentials
from trust.routes import Route, routes_of
from trust.specimens import good_ask
from trust.world import AGENT_API, GATEWAY, SERVICES, World

ALWAYS = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}
FOR_DATA = {"content-security-policy": "default-src 'none'; frame-ancestors 'none'", "x-frame-options": "DENY"}
TELLING = ("server", "x-powered-by", "x-aspnet-version", "via")
CALLERS = {GATEWAY: ("none", "mine", "key", "rivalkey"), AGENT_API: ("none", "owner", "agent", "rival", "nocsrf")}
FRAME = "/widget/frame/{bot_id}"
"""The one page that is made to stand on other sites: those on its bot's list (tests/gateway/test_widget_frame.py)."""
A_SITE = (b"origin", b"https://elsewhere.example")


def _faults(route: Route, heard: Heard) -> list[str]:
    given = heard.by_name
    wanted = dict(ALWAYS)
    is_page = given.get("content-type", "").startswith("text/html")
    if route.path.startswith("/v1"):
        wanted |= {"cache-control": "no-store", **FOR_DATA}
    elif not is_page:
        wanted |= FOR_DATA
    faults = [f"{name} is {given.get(name)}" for name, value in wanted.items() if given.get(name) != value]
    faults += [f"it tells of {name}" for name in TELLING if name in given]
    faults += [] if len(heard.headers) == len(given) else ["a header stands twice"]
    return faults + (_page_faults(given["content-security-policy"], route.path == FRAME) if is_page else [])


def _page_faults(policy: str, is_frame: bool) -> list[str]:
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";") if rule.strip()}
    closed = ("default-src", "base-uri") if is_frame else ("frame-ancestors", "default-src", "base-uri")
    faults = [f"no {name} 'none'" for name in closed if rules.get(name) != ["'none'"]]
    faults += ["it says not who may frame it"] if not rules.get("frame-ancestors") else []
    scripts = rules.get("script-src", ["*"])
    return faults + [f"scripts from {one}" for one in scripts if one != "'self'" and not one.startswith("'nonce-")]


@pytest.mark.parametrize("service", SERVICES)
async def test_every_answer_carries_the_security_headers(world: World, service: str) -> None:
    """Good answers and refusals, of every route, to callers who are let in and callers who are not."""
    wrong, statuses = [], set()
    for route in routes_of(world.apps[service]):
        for caller in CALLERS[service]:
            headers = credentials(world, service, route, caller)
            heard = await world.ask(service, good_ask(service, route, world.acme, headers, caller))
            statuses.add(heard.status)
            wrong += [f"{route.method} {route.path} {heard.status}: {fault}" for fault in _faults(route, heard)]
        await world.ledger.put_back()
    assert not wrong, "\n".join(sorted(set(wrong))[:40])
    assert {200, 201, 204, 401, 403 if service == AGENT_API else 202, 404} <= statuses


@pytest.mark.parametrize("service", SERVICES)
async def test_what_is_refused_at_the_door_carries_them_too(world: World, service: str) -> None:
    route = Route("POST", "/v1/nothing", "nothing")
    asks = [
        Ask("POST", "/v1/nothing", body=b"{"),
        Ask("POST", "/v1/%2f"),
        Ask("BREW", "/v1/nothing"),
        Ask("GET", "/v1/x"),
    ]
    for ask in asks:
        heard = await world.ask(service, ask)
        assert heard.status >= 400
        assert not _faults(route, heard), ask


async def test_any_site_may_call_the_gateway_but_never_with_somebodys_cookies(world: World) -> None:
    ask = (
        (b"access-control-request-method", b"POST"),
        (b"access-control-request-headers", b"authorization,content-type"),
    )
    preflight = await world.ask(GATEWAY, Ask("OPTIONS", "/v1/conversations", headers=(A_SITE, *ask)))
    assert preflight.status == 200
    assert preflight.by_name["access-control-allow-origin"] == "*"
    begun = await world.ask(GATEWAY, Ask("GET", "/v1/conversations", headers=(A_SITE, bearer(world.acme.keys["live"]))))
    for heard in (preflight, begun):
        assert "access-control-allow-credentials" not in heard.by_name
    assert "set-cookie" not in begun.by_name


async def test_no_site_may_read_the_agents_door(world: World) -> None:
    for route in routes_of(world.apps[AGENT_API]):
        headers = (A_SITE, *credentials(world, AGENT_API, route, "owner by cookie"))
        heard = await world.ask(AGENT_API, good_ask(AGENT_API, route, world.acme, headers, "owner"))
        assert not [name for name in heard.by_name if name.startswith("access-control-")], route
        await world.ledger.put_back()


async def test_the_session_cookie_is_for_the_browser_alone(world: World) -> None:
    (route,) = [route for route in routes_of(world.apps[AGENT_API]) if route.name == "sign_in"]
    heard = await world.ask(AGENT_API, good_ask(AGENT_API, route, world.acme, ()))
    cookie = heard.by_name["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie
    assert "domain" not in cookie
