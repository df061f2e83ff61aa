"""A machine without DNS: names lead nowhere, numbers to themselves. What a name might lead to is asked elsewhere."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch


@contextmanager
def no_names() -> Iterator[None]:
    """The guard against outside connections stays below this one."""
    look_up = socket.getaddrinfo

    def only_numbers(host: Any, *arguments: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        try:
            ipaddress.ip_address((name or "127.0.0.1").partition("%")[0])
        except ValueError:
            raise socket.gaierror(socket.EAI_NONAME, "no such name") from None
        return look_up(host, *arguments, **options)

    with patch.object(socket, "getaddrinfo", only_numbers):
        yield
