"""The panel's page: a fresh nonce each time, a policy without loopholes, and no way to other files."""

from contextlib import AsyncExitStack
from pathlib import Path

import agent_house
import httpx
import pytest
from fastapi import FastAPI

from agent_api.panel import add_panel
from baton.settings import Settings


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "panel"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text('<meta property="csp-nonce" nonce="__CSP_NONCE__"><div id="root"></div>')
    (folder / "baton.svg").write_text("<svg/>")
    (folder / "assets" / "index-abc123.js").write_text("1")
    (tmp_path / "secret.txt").write_text("canary")
    return folder


def browser(folder: Path, settings: Settings | None = None) -> httpx.AsyncClient:
    app = FastAPI()
    add_panel(app, settings or Settings(), folder)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://panel.test")


async def test_each_page_has_a_nonce_of_its_own(built: Path) -> None:
    async with browser(built) as client:
        pages = [await client.get(path) for path in ("/", "/", "/inbox/abc", "/settings/keys")]
    nonces = set()
    for page in pages:
        policy = page.headers["content-security-policy"]
        nonce = policy.split("'nonce-")[1].split("'")[0]
        nonces.add(nonce)
        assert f'nonce="{nonce}"' in page.text
        assert "__CSP_NONCE__" not in page.text
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert page.headers["cache-control"] == "no-store"
    assert len(nonces) == 4


async def test_the_page_may_talk_to_ably_or_to_the_stand_in_it_is_sent_to(built: Path) -> None:
    async with browser(built) as client:
        assert "wss://*.ably.net" in (await client.get("/")).headers["content-security-policy"]
    async with browser(built, Settings(ably_url="http://ably:8002", ably_public_url="https://rt.example")) as client:
        policy = (await client.get("/")).headers["content-security-policy"]
    assert "connect-src 'self' https://rt.example wss://rt.example;" in policy
    assert "ably.net" not in policy


async def test_assets_are_kept_for_ever_and_icons_for_an_hour(built: Path) -> None:
    async with browser(built) as client:
        asset = await client.get("/assets/index-abc123.js")
        icon = await client.get("/baton.svg")
        assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert icon.headers["content-type"] == "image/svg+xml"
        assert icon.headers["cache-control"] == "public, max-age=3600"
        assert (await client.get("/assets/missing.js")).status_code == 404


async def test_no_path_leads_to_other_files(built: Path) -> None:
    async with browser(built) as client:
        for path in (
            "/../secret.txt",
            "/%2e%2e/secret.txt",
            "/assets/../../secret.txt",
            "/..%2fsecret.txt",
            "//secret.txt",
        ):
            assert "canary" not in (await client.get(path)).text


async def test_without_assets_the_page_says_what_to_do(tmp_path: Path) -> None:
    async with browser(tmp_path / "nothing") as client:
        page = await client.get("/")
    assert (page.status_code, "make web" in page.text) == (200, True)


async def test_unknown_addresses_of_the_api_are_problems_and_not_the_page(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        house = await agent_house.open_house(stack, tmp_path)
        stranger = await house.stranger()
        for path in ("/v1", "/v1/nothing", "/v1/conversations/x/nothing"):
            answer = await stranger.get(path)
            assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
        for path in ("/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"):
            assert (await stranger.get(path)).status_code == 200, path
