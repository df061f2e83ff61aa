"""Carries what was counted in this process to the database, a few times a minute and at its end."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from baton.database import Moment, unavailable_errors
from baton.logs import get_logger
from baton.models import RealtimeUsage, Workspace
from baton.realtime import RealtimeDoor
from baton.work import Work, Workbench

EVERY_S = 10.0
_SLOT_S = 900

log = get_logger(__name__)


async def store_usage(workbench: Workbench, realtime: RealtimeDoor) -> None:
    """Adds the counts to the present quarter of an hour. A database that is away only delays them."""
    counts = realtime.meter.take()
    if not counts:
        return
    try:
        async with workbench.begin() as work:
            for workspace_id, messages in sorted(counts.items()):  # one lock order for all processes
                await _add(work, workspace_id, messages)
    except unavailable_errors() as error:
        realtime.meter.put_back(counts)
        log.warning("usage_not_stored", reason=type(error).__name__)


async def _add(work: Work, workspace_id: str, messages: int) -> None:
    """Selected from the workspace, so that one that is gone meanwhile stops nobody else's count."""
    is_postgres = work.session.get_bind().dialect.name == "postgresql"
    slot = datetime.fromtimestamp(work.now.timestamp() // _SLOT_S * _SLOT_S, UTC)
    row = select(col(Workspace.id), literal(slot, Moment()), literal(messages)).where(col(Workspace.id) == workspace_id)
    insert = (postgresql.insert if is_postgres else sqlite.insert)(RealtimeUsage)
    statement = insert.from_select(["workspace_id", "slot", "messages"], row)
    await work.session.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "slot"],
            set_={"messages": col(RealtimeUsage.messages) + statement.excluded.messages},
        )
    )
