"""Where people may send us: addresses are resolved, judged by our own table, and connected to exactly as judged."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import IPv4Address, ip_address, ip_network

import httpcore2
import httpx2

from baton.errors import Invalid
from baton.settings import Settings

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port to addresses; tests hand in their own."""

_LOOK_UP_S = 5.0
_CONNECT_S = 5.0
_LIMITS = httpx2.Limits(max_connections=200, max_keepalive_connections=50, keepalive_expiry=60)

# Python's `is_global` calls many special networks public (NAT64, 6to4, relays …), so the table is ours (IANA's lists).
_NOT_PUBLIC = [
    ip_network(network)
    for network in """
        0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
        192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24
        203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20
    """.split()  # noqa: SIM905 - a table reads better than a column
]
# Everything else in IPv6 is unassigned, local, or another way to write an IPv4 address (::ffff:…, 64:ff9b::…).
_ONLY_IPV6 = ip_network("2000::/3")

# Services that a request in clear text could talk to, though they do not speak HTTP.
_DATABASES = {1433, 1521, 3306, 5432, 5984, 6379, 9042, 9200, 9300, 11211, 26379, 27017}
_MACHINERY = {2049, 2375, 2376, 2379, 2380, 4369, 5671, 5672, 6443, 10250, 15672, 25672}


class OutboundRefused(Invalid):
    """The address does not lead to the public web; never says where it leads."""

    def __init__(self, why: str) -> None:
        super().__init__(f"This address cannot be used: {why}")


def allowed_hosts(settings: Settings) -> frozenset[str]:
    """Hosts, or hosts with port, that may be private: what the operator names, and the operator's own model server."""
    named = {host.strip().lower() for host in settings.outbound_allow.split(",") if host.strip()}
    if settings.openai_base_url:
        url = httpx2.URL(settings.openai_base_url)
        named.add(f"{url.host.lower()}:{_port(url)}")
    return frozenset(named)


async def resolve(host: str, port: int) -> Sequence[str]:
    """What the system's resolver says."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


async def check_url(url: str, allow: frozenset[str], resolver: Resolve = resolve) -> None:
    """Raises `OutboundRefused` unless `url` may be called now. The transport asks again: names can change hands."""
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError, UnicodeError):
        raise OutboundRefused("it is not a valid URL") from None
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise OutboundRefused("it does not begin with http:// or https://")
    if parsed.userinfo or "\\" in url:
        raise OutboundRefused("it may not hold a user name or backslashes")
    await _judged(parsed.raw_host.decode("ascii"), _port(parsed), allow, resolver)


def is_public(address: str) -> bool:
    """Whether this numeric address belongs to the public internet."""
    parsed = ip_address(address)
    if any(parsed in network for network in _NOT_PUBLIC if network.version == parsed.version):
        return False
    return isinstance(parsed, IPv4Address) or parsed in _ONLY_IPV6


def safe_transport(allow: frozenset[str], resolver: Resolve = resolve) -> httpx2.AsyncBaseTransport:
    """A transport for addresses that people typed: connects only to what was judged, never through a proxy."""
    return _SafeTransport(allow, resolver)


def safe_client(allow: frozenset[str]) -> httpx2.AsyncClient:
    """What SDKs take as `http_client`: the safe transport, no redirects, nothing from the environment."""
    return httpx2.AsyncClient(transport=safe_transport(allow), follow_redirects=False, trust_env=False)


def trusted_client() -> httpx2.AsyncClient:
    """For addresses that come from the settings: the operator's word is enough."""
    return httpx2.AsyncClient(follow_redirects=False, limits=_LIMITS)


async def _judged(host: str, port: int, allow: frozenset[str], resolver: Resolve) -> Sequence[str]:
    """The addresses behind `host`, all of them public: one private address among them spoils the name."""
    known = host.lower().rstrip(".")
    trusted = known in allow or f"{known}:{port}" in allow
    if not trusted and (port in _DATABASES | _MACHINERY or (port < 1024 and port not in (80, 443))):
        raise OutboundRefused("its port is not one of the web")
    try:
        addresses = await asyncio.wait_for(resolver(host, port), _LOOK_UP_S)
    except (OSError, UnicodeError, TimeoutError):
        raise OutboundRefused("its host name leads nowhere") from None
    if not addresses or not (trusted or all(is_public(address) for address in addresses)):
        raise OutboundRefused("it does not lead to the public internet")
    return addresses


def _port(url: httpx2.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


class _SafeTransport(httpx2.AsyncHTTPTransport):
    """httpx's transport with our way to open a connection; TLS checks the name, only the socket is pinned."""

    def __init__(self, allow: frozenset[str], resolver: Resolve) -> None:
        super().__init__()
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=httpx2.create_ssl_context(),
            max_connections=_LIMITS.max_connections,
            max_keepalive_connections=_LIMITS.max_keepalive_connections,
            keepalive_expiry=_LIMITS.keepalive_expiry,
            network_backend=_JudgingBackend(allow, resolver),
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        try:
            return await super().handle_async_request(request)
        except OutboundRefused as refused:
            raise httpx2.ConnectError(refused.detail, request=request) from refused


class _JudgingBackend(httpcore2.AsyncNetworkBackend):
    """Resolves once, judges the result and connects to it: no second look-up that could say something else."""

    def __init__(self, allow: frozenset[str], resolver: Resolve) -> None:
        self._allow = allow
        self._resolver = resolver
        self._network = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        addresses = await _judged(host, port, self._allow, self._resolver)
        wait_s = min(timeout or _CONNECT_S, _CONNECT_S)
        for address in addresses[:-1]:
            try:
                return await self._network.connect_tcp(address, port, wait_s, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue  # the next address may be reachable (IPv6 announced, but not routed)
        return await self._network.connect_tcp(addresses[-1], port, wait_s, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)
