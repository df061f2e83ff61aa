"""Files on their way in and out, the same at every door: a raw body in; out as an attachment, never as a page."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.responses import StreamingResponse

from baton.attachments import AttachmentPolicy, Upload, received
from baton.attachments.names import MEDIA_TYPES, disposition, name_said
from baton.errors import NotFound
from baton.models import Attachment
from baton.storage import Missing, Storage

UPLOAD: dict[str, Any] = {
    "parameters": [
        {
            "name": "Content-Disposition",
            "in": "header",
            "required": False,
            "description": "`attachment; filename*=UTF-8''bill%20of%20May.pdf`: what the file is called",
            "schema": {"type": "string"},
        }
    ],
    "requestBody": {
        "required": True,
        "description": "The file itself. Its type is decided by its content, whatever Content-Type says.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    },
}
"""How the description shows a route that takes a file."""

DOWNLOAD: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file, always as an attachment",
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in MEDIA_TYPES},
    }
}


async def uploaded(request: Request, policy: AttachmentPolicy) -> Upload:
    """The request's body; what is too large by its own word is refused before a byte of it is read."""
    length = request.headers.get("content-length", "")
    policy.must_fit(int(length) if length.isascii() and length.isdigit() and len(length) < 16 else 0)
    content = await received(request.stream(), policy)
    return Upload(name_said(request.headers.get("content-disposition")), content)


async def served(row: Attachment, storage: Storage | None) -> StreamingResponse:
    """As what it was found to be, to be saved and not to be shown; nobody may keep or frame or embed it."""
    if storage is None:
        raise NotFound
    try:
        pieces = await storage.get(row.storage_key)
    except Missing:
        raise NotFound from None
    headers = {
        "Content-Disposition": disposition(row.name),
        "Content-Length": str(row.size),
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return StreamingResponse(pieces, headers=headers, media_type=_typed(row.media_type))


def _typed(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
