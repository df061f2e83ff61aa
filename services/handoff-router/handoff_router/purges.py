"""The sweep that forgets: each workspace's retention rules are due once an hour, and any router may be the one."""

from __future__ import annotations

from dataclasses import asdict

from baton import retention
from baton.logs import get_logger
from baton.work import Workbench

log = get_logger(__name__)


async def purge_due(workbench: Workbench) -> None:
    """One workspace after the other; a router that dies meanwhile delays its workspace by an hour."""
    while (rules := await retention.claim_due(workbench)) is not None:
        purged = await retention.purge(workbench, rules)
        if purged:
            log.info("purged", workspace_id=rules.workspace_id, **asdict(purged))
