"""Writes, reads and removes one small file, for an operator; services learn it when somebody attaches one."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import secrets

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import ObjectStore

from baton.settings import Settings
from baton.storage.places import folder_of, place_of

_CONTENT = b"baton doctor"
_LIMIT_S = 20.0
_OS_ERROR = re.compile(r"os error (\d+)")
_FAULTS = (BaseError, OSError, ValueError, TimeoutError)


async def storage_fault(settings: Settings) -> str | None:
    """What is wrong, in human words without keys; None when the file came and went."""
    folder = folder_of(settings)
    if folder is not None and not folder.is_dir():
        return "there is no such folder"  # made by us, it would be ours and closed to the services
    try:
        place = place_of(settings)
    except _FAULTS as error:
        return _in_words(error)
    return await _tried(place) if place is not None else None


async def _tried(place: ObjectStore) -> str | None:
    """In a folder of its own: were it one of the services', it might become ours and closed to them."""
    key, doing = f"doctor/{secrets.token_hex(20)}", "written"
    try:
        async with asyncio.timeout(_LIMIT_S):
            await obstore.put_async(place, key, _CONTENT, use_multipart=False)
            doing = "read"
            found = await (await obstore.get_async(place, key)).bytes_async()
            doing = "removed"
            await obstore.delete_async(place, key)
    except _FAULTS as error:
        if doing == "read":
            with contextlib.suppress(*_FAULTS):
                await obstore.delete_async(place, key)
        return f"a file cannot be {doing}: {_in_words(error)}"
    return None if bytes(found) == _CONTENT else "what was written is not what is read"


def _in_words(error: Exception) -> str:
    """The library's own text goes on for pages, and names places."""
    if isinstance(error, PermissionDeniedError | UnauthenticatedError):
        return "the key is not accepted, or may not do that"
    if isinstance(error, FileNotFoundError):
        return "there is no such bucket"
    if isinstance(error, ValueError):
        return str(error)
    if number := _OS_ERROR.search(str(error)):
        return os.strerror(int(number[1]))
    return f"it does not answer ({type(error).__name__})"
