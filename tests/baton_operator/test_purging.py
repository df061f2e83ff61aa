"""`baton purge` does now what the router does within the hour."""

from __future__ import annotations

import pytest
from operator_terminal import Terminal

from baton.models import AuditRecord, Retention
from baton.platform import Platform
from baton.testing import a_workspace
from baton_operator.command import Refused


async def test_it_goes_by_each_workspaces_rules(platform: Platform, terminal: Terminal) -> None:
    assert "everything is kept" in await terminal.type(platform.settings, "purge")
    acme, rival = [await a_workspace(platform.workbench, name) for name in ("Acme", "Rival")]
    async with platform.workbench.begin() as work:
        for workspace in (acme, rival):
            record = AuditRecord(workspace_id=workspace.id, actor_name="Olive", action="bot.changed", target="bot")
            record.created_at = work.now.replace(year=work.now.year - 2)
            work.add(record)
        work.add(Retention(workspace_id=acme.id, audit_log_days=30))
    with pytest.raises(Refused, match="keeps everything"):
        await terminal.type(platform.settings, "purge", "--workspace", rival.id)
    said = await terminal.type(platform.settings, "purge")
    assert said == f"{acme.id}: 0 conversations, 0 visitors, 0 turns, 1 audit records\n"
