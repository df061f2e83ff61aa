"""Where Ably is: Ably itself, or a stand-in that the operator names, for our SDK and for the browser's."""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, urlsplit

from baton.settings import Settings

Options = dict[str, Any]


def rest_options(settings: Settings) -> Options:
    """Keyword arguments that point the Python SDK's REST client at the right server; none for Ably itself."""
    if not settings.ably_url:
        return {}
    url = _split(settings.ably_url)
    tls = url.scheme == "https"
    return {"endpoint": _endpoint(url), "tls": tls, ("tls_port" if tls else "port"): _port(url)}


def client_options(settings: Settings) -> Options:
    """What goes straight into the browser SDK's constructor.

    Beside a stand-in nothing else may be contacted: no fallback transport, no check of the internet at Ably's hosts.
    """
    public = settings.ably_public_url or settings.ably_url
    if not public:
        return {}
    url = _split(public)
    tls = url.scheme == "https"
    return {
        "endpoint": _endpoint(url),
        "tls": tls,
        ("tlsPort" if tls else "port"): _port(url),
        "transports": ["web_socket"],
        "disableConnectivityCheck": True,
        "wsConnectivityCheckUrl": f"{'wss' if tls else 'ws'}://{url.netloc}/ws-up",
    }


def _split(address: str) -> SplitResult:
    url = urlsplit(address)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise ValueError("BATON_ABLY_URL and BATON_ABLY_PUBLIC_URL must look like http://host:port")
    return url


def _endpoint(url: SplitResult) -> str:
    """The SDKs take a word without a dot for one of Ably's regions; a final dot makes a host name of it."""
    host = url.hostname or ""
    if ":" in host:
        return f"[{host}]"
    return host if "." in host or host == "localhost" else f"{host}."


def _port(url: SplitResult) -> int:
    return url.port or (443 if url.scheme == "https" else 80)
