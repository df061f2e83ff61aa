"""The place of attached files: one is written there, read and removed again."""

from __future__ import annotations

from baton.settings import Settings
from baton.storage import storage_fault
from baton_operator.doctor.finding import Finding, odd, well, wrong

_FOLDER = "the user of the services (10001 in the containers) must be able to write there, and its disk needs room"
_BUCKET = (
    "does the bucket exist, may its key write, read and delete in it, and are BATON_STORAGE_ENDPOINT, "
    "BATON_STORAGE_REGION, BATON_STORAGE_KEY_ID and BATON_STORAGE_SECRET_KEY right?"
)


async def check(settings: Settings) -> Finding:
    name = "storage of files"
    if not settings.storage_url:
        return odd(name, "BATON_STORAGE_URL is not set: nobody can attach files", "name a folder or a bucket in it")
    fault = await storage_fault(settings)
    if fault is not None:
        return wrong(name, fault, _BUCKET if settings.storage_url.startswith("s3:") else _FOLDER)
    return well(name, "a file can be written, read and removed")
