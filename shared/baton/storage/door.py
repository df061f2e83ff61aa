"""Files under random names, in a folder or in a bucket; what is stored never changes, and is read as a stream."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable
from typing import TypeVar

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import ObjectStore

from baton.errors import Unavailable
from baton.logs import get_logger
from baton.settings import Settings
from baton.storage.places import place_of

Found = TypeVar("Found")

_PIECE = 256 * 1024

log = get_logger(__name__)


class Missing(Exception):
    """There is no file under this name."""


def new_key() -> str:
    """A name that says nothing and cannot be guessed; its first two characters spread the files over folders."""
    name = secrets.token_hex(20)
    return f"{name[:2]}/{name}"


def open_storage(settings: Settings) -> Storage | None:
    """What the settings name; None: there is no place for files, so nobody can attach any."""
    place = place_of(settings)
    return Storage(place) if place is not None else None


class Storage:
    """Callers meet `Missing`, and Unavailable (503) for whatever else goes wrong; nothing is ever half stored."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self._away = False

    async def put(self, key: str, content: bytes) -> None:
        try:
            await self._reached(obstore.put_async(self._store, key, content, use_multipart=False))
        except Missing:  # not the file, which is new: the bucket
            self._failed("Missing")
            raise Unavailable from None

    async def get(self, key: str) -> AsyncIterator[bytes]:
        """Opened before this returns, so that what is missing is known before an answer begins."""
        found = await self._reached(obstore.get_async(self._store, key))
        return _pieces(found.stream(min_chunk_size=_PIECE))

    async def delete(self, key: str) -> None:
        """Deleting twice is as good as once."""
        try:
            await self._reached(obstore.delete_async(self._store, key))
        except Missing:
            return

    async def faults(self) -> list[str]:
        """What went wrong the last time; empty when it went well."""
        return ["storage: files cannot be stored or read"] if self._away else []

    async def _reached(self, call: Awaitable[Found]) -> Found:
        try:
            found = await call
        except (FileNotFoundError, NotFoundError):
            raise Missing from None
        except (BaseError, OSError) as error:
            self._failed(type(error).__name__)
            raise Unavailable from None
        self._away = False
        return found

    def _failed(self, error: str) -> None:
        """By its name alone: the text of such an error may name keys and places."""
        self._away = True
        log.warning("storage_failed", error=error)


async def _pieces(stream: AsyncIterator[object]) -> AsyncIterator[bytes]:
    async for piece in stream:
        yield bytes(piece)  # type: ignore[call-overload]
