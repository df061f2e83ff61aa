"""Opens the database: a pool for PostgreSQL; for SQLite one writer behind one lock, and readers beside it (WAL)."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy import event, exc, text
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from baton.database.wall import Wall, current_workspace
from baton.settings import Settings

_HIDDEN = True
"""What stands in a statement's parameters (texts, names, hashes) stays out of errors, and so out of the log."""

_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000")


_POSTGRES_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InternalClientError,  # how the driver meets a connection that was ended under its hands
    asyncpg.TransactionRollbackError,  # chosen as a deadlock's victim, by a migration for one: nothing was written
    asyncpg.InvalidCachedStatementError,  # a migration came between; the next try prepares anew
)

_HOT = {"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off"}
"""The hot statements look rows up by their keys, always: planning them anew costs more than running them, and a plan
that was made while a table was empty would read all of it for as long as the connection lives."""

_PLAIN = {"jit": "off"}
"""Compiling pays for statements that run for minutes. A report's estimates are high enough for it, and its rows few."""


def unavailable_errors() -> tuple[type[Exception], ...]:
    """What the drivers raise when the database cannot be reached; callers answer it with 503."""
    return (
        exc.OperationalError,
        exc.InterfaceError,
        exc.TimeoutError,
        sqlite3.OperationalError,
        *_POSTGRES_AWAY,
        OSError,  # refused, timed out, no route; and a stopped container's name is not known at all (gaierror)
    )


class Database:
    """Sessions to read with and to write with. `asyncpg_pool` serves the hot statements on PostgreSQL only."""

    def __init__(self, settings: Settings) -> None:
        self.is_postgres = settings.is_postgres
        self.url = settings.database_url
        self.asyncpg_pool: asyncpg.Pool | None = None
        self._settings = settings
        self.write_lock = asyncio.Lock()
        """SQLite only: one writer at a time, waiting in our queue rather than in the database's."""
        self._pool_size = settings.database_pool
        self._writer = _postgres_engine(settings) if self.is_postgres else _sqlite_engine(settings, "BEGIN IMMEDIATE")
        self._reader = _autocommitting(self._writer) if self.is_postgres else _sqlite_engine(settings, "BEGIN")
        self._inside = _postgres_engine(settings) if self.is_postgres else None
        """For requests that are known to be a workspace's; opens its first connection with the first of them."""
        self._inside_reader = _autocommitting(self._inside) if self._inside is not None else None
        self._wall = Wall(self._inside) if self._inside is not None else None

    @property
    def sqlite_path(self) -> str:
        """The file of the embedded database."""
        return self.url.removeprefix("sqlite:///")

    @property
    def engine(self) -> AsyncEngine:
        return self._writer

    async def start(self) -> None:
        """Opens the pool of the hot statements; the database need not be up yet (`/readyz` tells)."""
        if self.is_postgres:
            self.asyncpg_pool = asyncpg.create_pool(
                self.url,
                min_size=0,
                max_size=self._pool_size,
                reset=_keep_session,
                server_settings=_HOT,
                timeout=5,
                command_timeout=15,
            )
            await self.asyncpg_pool

    async def stop(self) -> None:
        if self.asyncpg_pool is not None:
            self.asyncpg_pool.terminate()
        await self._writer.dispose()
        if self._inside is not None:
            await self._inside.dispose()
        if not self.is_postgres:
            await self._reader.dispose()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session that only reads."""
        inside = self._inside_reader if current_workspace() is not None else None
        async with AsyncSession(inside or self._reader, expire_on_commit=False, autoflush=False) as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session for one transaction; only the unit of work (baton.work) may use it, and only it commits."""
        if self.is_postgres:
            inside = self._inside if current_workspace() is not None else None
            async with AsyncSession(inside or self._writer, expire_on_commit=False) as session:
                yield session
        else:
            async with self.write_lock, AsyncSession(self._writer, expire_on_commit=False) as session:
                yield session

    @asynccontextmanager
    async def unhurried(self) -> AsyncIterator[AsyncConnection]:
        """One transaction whose statements may take as long as they must: building an index, loading a backup."""
        if not self.is_postgres:
            async with self._writer.begin() as connection:
                yield connection
            return
        engine = _postgres_engine(self._settings, statement_limit_s=None)
        try:
            async with engine.begin() as connection:
                yield connection
        finally:
            await engine.dispose()

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """Everything as of one moment, for as long as reading it takes; no writer waits for it."""
        engine = self._writer if self.is_postgres else self._reader
        async with engine.connect() as connection:
            if self.is_postgres:
                await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            yield connection

    def remarks(self) -> list[str]:
        """What an operator should know, and what keeps nobody from working."""
        missing = self._wall is not None and self._wall.missing
        return ["database: no row-level security (its user may not use the role baton_tenant)"] if missing else []

    async def faults(self) -> list[str]:
        """Empty when a statement comes back within 2 s."""
        try:
            async with asyncio.timeout(2), self.reading() as session:
                await session.execute(text("select 1"))
        except unavailable_errors() as error:
            return [f"database: {type(error).__name__}"]
        return []


async def _keep_session(connection: object) -> None:
    """Our hot statements leave no session state behind, so a release needs no round trip (−30 % of its CPU)."""
    del connection


def _postgres_engine(settings: Settings, statement_limit_s: float | None = 15) -> AsyncEngine:
    url = settings.database_url.replace("postgres://", "postgresql://", 1)
    engine = create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://", 1),
        pool_size=settings.database_pool,
        max_overflow=0,
        pool_timeout=10,
        pool_use_lifo=True,  # the connection that was used last has everything prepared, and its server process is warm
        hide_parameters=_HIDDEN,
        connect_args={"timeout": 5, "command_timeout": statement_limit_s, "server_settings": _PLAIN},
    )

    @event.listens_for(engine.sync_engine, "checkout")
    def _check_open(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
        """Known without asking: the driver hears at once when the server closes. A ping would be three round trips."""
        del record
        if connection.driver_connection.is_closed():
            raise exc.DisconnectionError

    @event.listens_for(engine.sync_engine, "handle_error")
    def _name_outage(context: ExceptionContext) -> exc.OperationalError | None:
        """SQLAlchemy has one name for a server that is read-only, stopping or full, and for our own mistakes."""
        error = context.original_exception
        is_outage = isinstance(error.__cause__, _POSTGRES_AWAY)
        return exc.OperationalError(context.statement, None, error) if is_outage else None

    return engine


def _autocommitting(engine: AsyncEngine) -> AsyncEngine:
    """The same pool without BEGIN and ROLLBACK: each statement sees what is committed, inside of them or not."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _sqlite_engine(settings: Settings, begin: str) -> AsyncEngine:
    url = settings.database_url.replace("sqlite://", "sqlite+aiosqlite://", 1)
    engine = create_async_engine(url, hide_parameters=_HIDDEN)

    @event.listens_for(engine.sync_engine, "connect")
    def _set_up(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        del record
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "invalidate")
    def _let_go(connection: DBAPIConnection, record: ConnectionPoolEntry, error: BaseException | None) -> None:
        """A task that is cancelled within a statement leaves a cursor behind, and closing keeps its lock with it."""
        del record, error
        connection.rollback()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: object) -> None:
        connection.exec_driver_sql(begin)  # type: ignore[attr-defined]

    return engine
