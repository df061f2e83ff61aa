"""A bot's settings for files: the defaults, what may be set, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from agent_house import Desk

DEFAULT = {"enabled": True, "max_bytes": 10 * 1024 * 1024, "types": ["image", "pdf", "text"]}


async def test_files_are_on_by_default_and_can_be_narrowed_or_turned_off(admin: Desk) -> None:
    bot = (await admin.post("/v1/bots", json={"name": "Botty"})).json()
    assert bot["attachments"] == DEFAULT
    narrow = {"enabled": False, "max_bytes": 2048, "types": ["pdf"]}
    changed = await admin.patch(f"/v1/bots/{bot['id']}", json={"attachments": narrow})
    assert (changed.status_code, changed.json()["attachments"]) == (200, narrow)
    renamed = await admin.patch(f"/v1/bots/{bot['id']}", json={"name": "Other"})
    assert renamed.json()["attachments"] == narrow


@pytest.mark.parametrize(
    "attachments",
    [
        {"max_bytes": 0}, {"max_bytes": 10**9}, {"max_bytes": "9999"}, {"types": []}, {"types": ["exe"]},
        {"types": ["pdf", "pdf"]}, {"enabled": "yes"}, {"colour": "red"}, None, [],
    ],
)  # fmt: skip
async def test_what_makes_no_sense_is_refused(admin: Desk, attachments: Any) -> None:
    answer = await admin.post("/v1/bots", json={"name": "Botty", "attachments": attachments})
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid")
