"""An operator asks whether files can be stored, and is told in words why not, without a key."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from servers.probes import free_port
from shared.storage.s3 import S3, SECRET, bucket_at

from baton.settings import Settings
from baton.storage import storage_fault


def folder(path: Path) -> Settings:
    return Settings(storage_url=path.as_uri())


async def test_a_folder_that_takes_files_is_left_as_it_was(tmp_path: Path) -> None:
    assert await storage_fault(folder(tmp_path)) is None
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


async def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """It would belong to whoever asked, and not to the services."""
    assert await storage_fault(folder(tmp_path / "nowhere")) == "there is no such folder"
    assert list(tmp_path.iterdir()) == []


async def test_a_folder_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    (tmp_path / "doctor").write_text("a file stands where the folder of the probe would be")
    said = await storage_fault(folder(tmp_path))
    assert said == f"a file cannot be written: {os.strerror(errno.ENOTDIR)}"


async def test_a_bucket_that_takes_files_is_left_as_it_was(s3: tuple[S3, str]) -> None:
    bucket, endpoint = s3
    assert await storage_fault(bucket_at(endpoint)) is None
    assert (bucket.objects, bucket.refused) == ({}, 0)


async def test_a_bucket_that_takes_none_says_why(s3: tuple[S3, str]) -> None:
    bucket, endpoint = s3
    refused = "a file cannot be written: the key is not accepted, or may not do that"
    assert await storage_fault(bucket_at(endpoint, secret="wrong")) == refused
    missing = "a file cannot be written: there is no such bucket"
    assert await storage_fault(bucket_at(endpoint, bucket="elsewhere")) == missing
    bucket.failing = True
    failing = await storage_fault(bucket_at(endpoint))
    away = await storage_fault(bucket_at(f"http://127.0.0.1:{free_port()}"))
    for said in (failing, away):
        assert said is not None
        assert said.startswith("a file cannot be written: ")
        assert SECRET not in said
        assert "http" not in said


@pytest.mark.parametrize("url", ["/var/files", "s3://"])
async def test_a_setting_that_names_no_place_says_what_one_looks_like(url: str) -> None:
    said = await storage_fault(Settings(storage_url=url))
    assert said is not None
    assert "BATON_STORAGE_URL must look like" in said
