"""The second wall between workspaces: PostgreSQL itself hides other workspaces' rows from a request (ADR 11).

The first wall is `access_*` (baton.access). Behind this one, a forgotten `where workspace_id = …` finds nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from pathlib import Path

import asyncpg
from sqlalchemy import event, exc
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry

from baton.logs import get_logger

log = get_logger(__name__)

ROLE = "baton_tenant"
SETTING = "baton.workspace"

_workspace: ContextVar[str | None] = ContextVar("baton_workspace", default=None)

_MAY_STAND_BEHIND = f"""
select pg_has_role(current_user, oid, 'member') and has_table_privilege(oid, 'conversation', 'update')
from pg_roles where rolname = '{ROLE}'
"""  # noqa: S608  (a constant of ours)

_BUILD = (Path(__file__).parent / "wall.sql").read_text(encoding="utf-8")


async def build_wall(connection: AsyncConnection) -> None:
    """After every migration: whatever table has come, if it names a workspace, stands behind the wall."""
    await connection.exec_driver_sql(_BUILD)


def enter_workspace(workspace_id: str) -> None:
    """From here to the end of the request, nothing of another workspace is seen. The door undoes it."""
    _workspace.set(workspace_id)


def enter_request() -> Token[str | None]:
    """Nobody is known yet."""
    return _workspace.set(None)


def leave_request(token: Token[str | None]) -> None:
    _workspace.reset(token)


@contextmanager
def inside(workspace_id: str | None) -> Iterator[None]:
    """As this workspace; None: as the system, for what is kept for everybody."""
    token = _workspace.set(workspace_id)
    try:
        yield
    finally:
        _workspace.reset(token)


def current_workspace() -> str | None:
    return _workspace.get()


class Wall:
    """Puts an engine's connections behind the wall, and keeps each in the workspace of whoever has it."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.missing = False
        """No role was made (the database's user may not): the first wall stands alone."""
        event.listen(engine.sync_engine, "connect", self._step_behind)
        event.listen(engine.sync_engine, "checkout", self._enter)

    def _step_behind(self, connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        async def step(raw: asyncpg.Connection) -> bool:
            try:
                if not await raw.fetchval(_MAY_STAND_BEHIND):
                    return False
                await raw.execute(f"set role {ROLE}")
            except (asyncpg.InsufficientPrivilegeError, asyncpg.UndefinedTableError):
                return False
            return True

        behind = connection.run_async(step)
        if not behind and not self.missing:
            log.warning("no_row_level_security", reason="the role baton_tenant cannot be used")
        self.missing = not behind
        record.info["workspace"] = ""

    def _enter(self, connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
        """One short statement, and only when the connection was another workspace's before."""
        workspace_id = _workspace.get() or ""
        if record.info.get("workspace") == workspace_id:
            return
        record.info["workspace"] = None  # unknown, should the statement be cut in the middle

        async def enter(raw: asyncpg.Connection) -> None:
            await raw.execute(f"select set_config('{SETTING}', $1, false)", workspace_id)

        try:
            connection.run_async(enter)
        except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError) as error:
            raise exc.DisconnectionError from error
        record.info["workspace"] = workspace_id
