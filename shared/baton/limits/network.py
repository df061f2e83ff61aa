"""Who is one caller: an IPv4 address, or an IPv6 network of 2^64 addresses, all of which one customer has."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import AddressValueError, IPv6Address, IPv6Network

UNKNOWN = "unknown"


def network_of(address: str | None) -> str:
    """What a limit per address counts under."""
    return UNKNOWN if address is None else _network(address) if ":" in address else address


@lru_cache(maxsize=4096)
def _network(address: str) -> str:
    try:
        parsed = IPv6Address(address)
    except AddressValueError:
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((int(parsed) >> 64 << 64, 64)))
