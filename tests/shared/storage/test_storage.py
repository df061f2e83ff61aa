"""One contract for files, in a folder and in S3-compatible storage."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from shared.storage.s3 import S3, bucket_at

from baton.errors import Unavailable
from baton.settings import Settings
from baton.storage import Missing, Storage, new_key, open_storage


def opened(settings: Settings) -> Storage:
    storage = open_storage(settings)
    assert storage is not None
    return storage


@pytest.fixture(params=["folder", "s3"])
async def storage(request: pytest.FixtureRequest, tmp_path: Path, s3: tuple[S3, str]) -> Storage:
    if request.param == "s3":
        return opened(bucket_at(s3[1]))
    return opened(Settings(storage_url=(tmp_path / "a folder" / "files").as_uri()))


async def content(storage: Storage, key: str) -> bytes:
    return b"".join([piece async for piece in await storage.get(key)])


async def test_what_is_put_is_got_until_it_is_deleted(storage: Storage) -> None:
    small, large = new_key(), new_key()
    assert small != large
    await storage.put(small, b"")
    await storage.put(large, b"0123456789abcdef" * 500_000)
    assert await content(storage, small) == b""
    assert await content(storage, large) == b"0123456789abcdef" * 500_000
    await storage.delete(small)
    await storage.delete(small)
    with pytest.raises(Missing):
        await storage.get(small)
    assert await storage.faults() == []


async def test_a_folder_is_its_owners_alone_and_holds_only_whole_files(tmp_path: Path) -> None:
    storage = opened(Settings(storage_url=(tmp_path / "files").as_uri()))
    key = new_key()
    await storage.put(key, b"x")
    folder = tmp_path / "files"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()] == [key]


async def test_requests_to_a_bucket_are_signed_and_go_to_its_prefix(s3: tuple[S3, str]) -> None:
    bucket, endpoint = s3
    await opened(bucket_at(endpoint)).put("aa/bb", b"x")
    assert (bucket.objects, bucket.refused) == ({"some/prefix/aa/bb": b"x"}, 0)
    with pytest.raises(Unavailable):
        await opened(bucket_at(endpoint, secret="wrong")).put("aa/cc", b"x")
    assert (list(bucket.objects), bucket.refused) == (["some/prefix/aa/bb"], 1)


async def test_an_outage_is_told_and_forgotten_when_it_ends(s3: tuple[S3, str]) -> None:
    bucket, endpoint = s3
    storage = opened(bucket_at(endpoint))
    bucket.failing = True
    with pytest.raises(Unavailable):
        await storage.put("aa/bb", b"x")
    assert await storage.faults() != []
    bucket.failing = False
    await storage.put("aa/bb", b"x")
    assert await storage.faults() == []


async def test_a_bucket_that_does_not_exist_is_an_outage_and_not_a_missing_file(s3: tuple[S3, str]) -> None:
    storage = opened(bucket_at(s3[1], bucket="elsewhere"))
    with pytest.raises(Unavailable):
        await storage.put("aa/bb", b"x")
    assert await storage.faults() != []


@pytest.mark.parametrize("url", ["/var/files", "file://host/files", "s3://", "https://bucket", "file://"])
def test_a_setting_that_names_no_place_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(ValueError, match="BATON_STORAGE_URL"):
        open_storage(Settings(storage_url=url))


def test_without_a_setting_there_is_no_storage(tmp_path: Path) -> None:
    settings: dict[str, Any] = {"storage_url": ""}
    assert open_storage(Settings(**settings)) is None
