"""A machine without DNS: names lead nowhere, numbers to themselves. What a name might lead to is asked elsewhere."""

from __future__ import annotations

import _socket
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

_LEADS_SOMEWHERE = re.compile(r"|localhost\.?|[0-9.]+|0x[0-9a-f.x]+|[0-9a-f:.]*:[0-9a-f:.%lo]*", re.IGNORECASE)


def _plainly(name: str | None) -> str | None:
    """`0x7f.1` and `2130706433` as the system's resolver reads them."""
    if name is None or ":" in name or name.lower().startswith("localhost"):
        return name
    try:
        return socket.inet_ntoa(socket.inet_aton(name))
    except OSError:
        raise socket.gaierror(socket.EAI_NONAME, "no such name") from None


@contextmanager
def no_names() -> Iterator[None]:
    """Numbers are read by the system itself; the guard against outside connections stays as it is."""

    def only_numbers(host: Any, *arguments: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if not _LEADS_SOMEWHERE.fullmatch(name or ""):
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return _socket.getaddrinfo(_plainly(name), *arguments, **options)

    with patch.object(socket, "getaddrinfo", only_numbers):
        yield
