"""What a person has a right to: everything that is theirs in one file, and everything that is theirs gone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from operator_terminal import Terminal
from router_desk import Desk, a_desk
from servers.standins import StandIn
from sqlmodel import SQLModel

from baton.models import Secret
from baton.platform import Platform
from baton.secrets_at_rest import ABLY, store_secret
from baton.testing import a_visitor, a_workspace
from baton_operator.command import Refused
from baton_operator.exporting import OF_A_WORKSPACE, WITHHELD, WITHHELD_TABLES


@pytest.fixture
async def desk(platform: Platform) -> Desk:
    desk = await a_desk(platform)
    await desk.change(desk.visitor, name="Vera", email="Vera@example.org")
    await desk.change(desk.noor, password_hash="canary-hash")
    return desk


async def lines(terminal: Terminal, desk: Desk, file: Path, *words: str) -> list[dict[str, object]]:
    await terminal.type(desk.platform.settings, "export", *words, "--to", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    read = [json.loads(line) for line in file.read_text().splitlines()]
    file.unlink()
    return read


async def test_a_visitor_gets_what_was_theirs_to_see_and_notes_only_on_request(
    desk: Desk, terminal: Terminal, tmp_path: Path
) -> None:
    mine = await desk.conversation()
    await desk.say(mine, "My order?")
    await desk.write(mine, "She is nice", audience="agents")
    visitor, desk.visitor = desk.visitor, await a_visitor(desk.platform.workbench, desk.workspace)
    await desk.say(await desk.conversation(), "Somebody else")
    found = await lines(terminal, desk, tmp_path / "vera", "--visitor", visitor.id)
    assert [line["object"] for line in found] == ["visitor", "conversation", "entry"]
    assert (found[0]["name"], found[2]["text"]) == ("Vera", "My order?")
    assert "handoff_summary" not in found[1]
    noted = await lines(terminal, desk, tmp_path / "vera", "--visitor", visitor.id, "--notes")
    assert {line.get("text") for line in noted if line["object"] == "entry"} == {"My order?", "She is nice"}


async def test_a_workspace_is_exported_whole_and_without_what_opens_doors(
    desk: Desk, terminal: Terminal, tmp_path: Path
) -> None:
    await desk.say(await desk.conversation(), "My order?")
    await a_workspace(desk.platform.workbench, "Rival")
    found = await lines(terminal, desk, tmp_path / "acme", "--workspace", desk.workspace.id)
    kinds = {str(line["object"]) for line in found}
    assert {"workspace", "agent", "bot", "visitor", "conversation", "entry"} <= kinds
    assert sum(line["object"] == "workspace" for line in found) == 1
    assert "canary-hash" not in json.dumps(found)
    assert not kinds & WITHHELD_TABLES
    assert not any(WITHHELD & line.keys() for line in found)


def test_whoever_adds_a_table_says_whether_it_is_exported() -> None:
    assert SQLModel.metadata.tables.keys() == {*OF_A_WORKSPACE, *WITHHELD_TABLES}


async def test_an_export_of_nobody_or_over_a_file_is_refused(desk: Desk, terminal: Terminal, tmp_path: Path) -> None:
    settings = desk.platform.settings
    for words, why in (
        ((), "either"),
        (("--visitor", desk.visitor.id, "--workspace", desk.workspace.id), "either"),
        (("--visitor", desk.workspace.id, "--to", str(tmp_path / "none")), "no such visitor"),
    ):
        with pytest.raises(Refused, match=why):
            await terminal.type(settings, "export", *words)
    (tmp_path / "there").touch()
    with pytest.raises(Refused, match="cannot be written"):
        await terminal.type(settings, "export", "--visitor", desk.visitor.id, "--to", str(tmp_path / "there"))


async def test_a_visitor_is_erased_by_id_or_address_after_a_yes(
    desk: Desk, terminal: Terminal, ably_standin: StandIn
) -> None:
    settings = desk.platform.settings.model_copy(update={"ably_url": ably_standin.url})
    async with desk.platform.workbench.begin() as work:
        row = Secret(workspace_id=desk.workspace.id, name=ABLY, sealed="")
        await store_secret(work, desk.platform.sealer, row, ably_standin.key)
    conversation = await desk.conversation()
    await desk.say(conversation, "My order?")
    with pytest.raises(Refused, match="Whom"):
        await terminal.type(settings, "erase-visitor")
    with pytest.raises(Refused, match="no such visitor"):
        await terminal.type(settings, "erase-visitor", desk.workspace.id, "--yes")
    with pytest.raises(Refused, match="say --yes"):
        await terminal.type(settings, "erase-visitor", desk.visitor.id)
    by_address = ("--workspace", desk.workspace.id, "--email", "vera@EXAMPLE.org")
    said = await terminal.type(settings, "erase-visitor", *by_address, "--yes")
    assert f"Visitor {desk.visitor.id} is erased: 1 conversations closed and emptied (1 messages)" in said
    assert f"Realtime tokens of visitor:{desk.visitor.id} " in said
    assert conversation in said
    assert "Vera" not in said
    with pytest.raises(Refused, match="no such visitor"):
        await terminal.type(settings, "erase-visitor", *by_address, "--yes")
