"""Addresses typed by people never reach this machine or its neighbours, however they are written."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence

import httpcore2
import httpx2
import pytest
from openai import APIConnectionError, AsyncOpenAI

from baton.outbound import OutboundRefused, allowed_hosts, check_url, is_public, safe_client, safe_transport
from baton.settings import Settings

NOBODY: frozenset[str] = frozenset()

PRIVATE = (
    "0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.169.254 "
    "172.16.0.1 172.31.255.255 192.0.0.8 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1 192.175.48.1 "
    "198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 "
    ":: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:8.8.8.8 64:ff9b::8.8.8.8 64:ff9b:1::1 100::1 "
    "2001::1 2001:20::1 2001:db8::1 2002:7f00:1::1 2620:4f:8000::1 3fff::1 5f00::1 fc00::1 fd12:3456::1 "
    "fe80::1 fe80::1%lo fec0::1 ff02::1"
)


async def offline(host: str, port: int) -> Sequence[str]:
    """Reads addresses in every spelling that the system's resolver takes, and asks nobody about names."""
    if host.lower().rstrip(".") == "localhost":
        return ["127.0.0.1", "::1"]
    if ":" in host:
        return [host]
    return [socket.inet_ntoa(socket.inet_aton(host))]


@pytest.mark.parametrize("address", PRIVATE.split())
def test_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1"]
)
def test_ordinary_addresses_are_public(address: str) -> None:
    assert is_public(address)


SPELLINGS = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://0/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://①②⑦.⓪.⓪.①/",
    "http://127.0.0.1:PORT/",
    "http://example.com@127.0.0.1/",
    "http://127.0.0.1#@example.com/",
    "http://127.0.0.1\\@example.com/",
    "http://169.254.169.254/latest/meta-data/",
    "http://8.8.8.8:22/",
    "http://8.8.8.8:6379/",
    "http://8.8.8.8:5672/",
    "http://8.8.8.8:15672/",
    "file:///etc/passwd",
    "gopher://127.0.0.1/",
    "ftp://8.8.8.8/",
    "//127.0.0.1/",
    "http://",
    "http:///",
    "http://user:secret@8.8.8.8/",
    "http://\ud800/",
    "http://[::1/",
    "http://a b/",
    "",
]


@pytest.mark.parametrize("url", SPELLINGS)
async def test_no_spelling_of_a_private_address_passes(url: str) -> None:
    with pytest.raises(OutboundRefused) as refused:
        await check_url(url, NOBODY, offline)
    assert "127" not in refused.value.detail
    assert "secret" not in refused.value.detail


@pytest.mark.parametrize(
    "url", ["http://8.8.8.8/", "https://1.1.1.1/v1", "http://8.8.8.8:8000/v1", "https://[2606:4700::1111]/"]
)
async def test_public_addresses_pass(url: str) -> None:
    await check_url(url, NOBODY, offline)


async def test_the_operator_may_name_private_hosts() -> None:
    settings = Settings(outbound_allow=" LocalHost , 127.0.0.1:8000", openai_base_url="http://127.0.0.1:8003/v1")
    allow = allowed_hosts(settings)
    for url in ("http://localhost:11434/v1", "http://127.0.0.1:8000/v1", "http://127.0.0.1:8003/v1"):
        await check_url(url, allow, offline)
    with pytest.raises(OutboundRefused):
        await check_url("http://127.0.0.1:8004/v1", allow)


class Listener:
    """A server on this machine that counts who reaches it."""

    def __init__(self) -> None:
        self.reached = 0
        self.port = 0
        self.hosts: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reached += 1
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.hosts += [line[6:] for line in head.split("\r\n") if line.lower().startswith("host: ")]
        location = f"http://127.0.0.1:{self.port}/again"
        writer.write(f"HTTP/1.1 307 Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    one = Listener()
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0)
    one.port = server.sockets[0].getsockname()[1]
    yield one
    server.close()


async def test_the_transport_refuses_by_itself_also_inside_the_openai_sdk(listener: Listener) -> None:
    async with httpx2.AsyncClient(transport=safe_transport(NOBODY, offline)) as client:
        for host in ("127.0.0.1", "localhost", "127.1", "2130706433"):
            with pytest.raises(httpx2.ConnectError, match="public internet"):
                await client.get(f"http://{host}:{listener.port}/")
        sdk = AsyncOpenAI(
            api_key="k", base_url=f"http://127.0.0.1:{listener.port}/v1", http_client=client, max_retries=0
        )
        with pytest.raises(APIConnectionError):
            await sdk.models.list()
    assert listener.reached == 0


async def test_a_trusted_host_is_reached_by_its_name_and_redirects_are_not_followed(listener: Listener) -> None:
    async with safe_client(frozenset({f"localhost:{listener.port}"})) as client:
        answer = await client.get(f"http://localhost:{listener.port}/")
    assert answer.status_code == 307
    assert listener.reached == 1
    assert listener.hosts == [f"localhost:{listener.port}"]


class Rebinding:
    """A name that says something else each time it is asked."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


async def test_a_name_that_changes_its_mind_is_resolved_once_per_connection(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first answer is judged and is also what is connected to; a second look-up never happens."""
    connected: list[str] = []

    async def connect(self: object, host: str, *rest: object) -> object:
        connected.append(host)
        raise httpcore2.ConnectError("no network in tests")

    monkeypatch.setattr(httpcore2.AnyIOBackend, "connect_tcp", connect)
    names = Rebinding(["8.8.8.8"], ["127.0.0.1"])
    async with httpx2.AsyncClient(transport=safe_transport(NOBODY, names)) as client:
        with pytest.raises(httpx2.ConnectError):
            await client.get(f"http://rebinding.test:{listener.port}/")
        assert (names.asked, connected) == (1, ["8.8.8.8"])
        with pytest.raises(httpx2.ConnectError, match="public internet"):
            await client.get(f"http://rebinding.test:{listener.port}/")
    assert connected == ["8.8.8.8"]
    assert listener.reached == 0


@pytest.mark.parametrize("answer", [["8.8.8.8", "127.0.0.1"], ["2606:4700::1111", "::1"], []])
async def test_one_private_address_spoils_the_name(answer: list[str]) -> None:
    async with httpx2.AsyncClient(transport=safe_transport(NOBODY, Rebinding(answer))) as client:
        with pytest.raises(httpx2.ConnectError):
            await client.get("http://mixed.test/")
