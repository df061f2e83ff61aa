"""Where files are kept, by the settings; all of it is the operator's word, and trusted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from obstore.store import LocalStore, ObjectStore, S3Store

from baton.settings import Settings

if TYPE_CHECKING:
    from obstore.store import S3Config  # the library has it for type checkers only


def place_of(settings: Settings) -> ObjectStore | None:
    """`file:///folder` or `s3://bucket/prefix`; None where nothing is set."""
    if not settings.storage_url:
        return None
    if (folder := folder_of(settings)) is not None:
        return _folder(folder)
    url = urlsplit(settings.storage_url)
    if url.scheme == "s3" and url.netloc:
        return _bucket(settings, url.netloc, url.path.strip("/"))
    raise ValueError("BATON_STORAGE_URL must look like file:///var/lib/baton/files or s3://bucket/prefix")


def folder_of(settings: Settings) -> Path | None:
    """Where the settings name a folder."""
    url = urlsplit(settings.storage_url)
    return Path(unquote(url.path)) if url.scheme == "file" and not url.netloc and url.path else None


def _folder(path: Path) -> ObjectStore:
    """Readable by the owner alone; files appear whole or not at all (written beside, then renamed)."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return LocalStore(path)


def _bucket(settings: Settings, bucket: str, prefix: str) -> ObjectStore:
    """Without keys, those of the machine, the container or the pod are used (instance profile, web identity)."""
    config: S3Config = {
        "region": settings.storage_region,
        "virtual_hosted_style_request": not settings.storage_endpoint,
    }
    if settings.storage_endpoint:
        config["endpoint"] = settings.storage_endpoint
    if settings.storage_key_id:
        config["access_key_id"] = settings.storage_key_id
        config["secret_access_key"] = settings.storage_secret_key.get_secret_value()
    return S3Store(
        bucket,
        prefix=prefix or None,
        config=config,
        client_options={"allow_http": True, "connect_timeout": "5s", "timeout": "60s"},
        retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=10)},
    )
