"""The database: reachable, migrated, its clock like ours, nothing in it overdue, and room for connections."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from baton.database import Database, db_now, unavailable_errors
from baton.database.migrate import Standing, standing
from baton.models import AiTurn, OutboxRow, Timer
from baton.settings import Settings
from baton_operator.doctor.finding import Finding, odd, well, wrong

_SKEW_ODD_S, _SKEW_WRONG_S = 1.0, 30.0
_OVERDUE_S = 60.0
_CROWDED = 0.8

_STANDINGS: dict[Standing, Finding] = {
    "current": well("migrations", "the newest"),
    "behind": wrong("migrations", "the database is older than this version", "`make up`, or `make migrate`"),
    "empty": wrong("migrations", "the database is empty", "`make up`, or `make migrate`, or `baton restore`"),
    "ahead": wrong("migrations", "a newer version has migrated this database", "run that version, or restore a backup"),
}


class _Overdue(NamedTuple):
    check: str
    waiting: int
    age_s: float
    advice: str

    def judged(self) -> Finding:
        if not self.waiting:
            return well(self.check, "nothing waits")
        says = f"{self.waiting} wait, the oldest for {self.age_s:.0f} s"
        return wrong(self.check, says, self.advice) if self.age_s > _OVERDUE_S else well(self.check, says)


async def check(settings: Settings) -> AsyncIterator[Finding]:
    if not settings.database_url:
        yield wrong("database", "BATON_DATABASE_URL is not set", "`make env` writes deploy/.env, `make up` reads it")
        return
    database = Database(settings)
    try:
        stands = await standing(database)
        yield well("database", "PostgreSQL answers" if database.is_postgres else "SQLite answers")
        yield _STANDINGS[stands]
        if stands in ("current", "behind"):
            async for finding in _look(database):
                yield finding
    except unavailable_errors() as error:
        advice = "is it up, and are host, name and password in BATON_DATABASE_URL right? `compose logs postgres`"
        yield wrong("database", f"it does not answer ({type(error).__name__})", advice)
    finally:
        await database.stop()


async def _look(database: Database) -> AsyncIterator[Finding]:
    async with database.reading() as session:
        yield await _clock(session)
        for overdue in (await _outbox(session), await _timers(session), await _turns(session)):
            yield overdue.judged()
        if database.is_postgres:
            yield await _connections(session)


async def _clock(session: AsyncSession) -> Finding:
    """Leases and timers use the database's clock; tokens use ours."""
    asked = datetime.now(UTC)
    theirs = (await session.execute(select(db_now()))).scalar_one()
    ours = asked + (datetime.now(UTC) - asked) / 2
    return judged_clock((theirs - ours).total_seconds())


def judged_clock(skew_s: float) -> Finding:
    """A second is a slow answer or a careless clock; half a minute lets tokens begin in the future."""
    says = f"{abs(skew_s):.1f} s {'ahead of' if skew_s > 0 else 'behind'} this machine's"
    advice = "let both machines follow a time server (chrony, systemd-timesyncd)"
    if abs(skew_s) > _SKEW_WRONG_S:
        return wrong("the database's clock", says, advice)
    return (
        odd("the database's clock", says, advice) if abs(skew_s) > _SKEW_ODD_S else well("the database's clock", says)
    )


async def _outbox(session: AsyncSession) -> _Overdue:
    count, since, now = (
        await session.execute(select(func.count(), func.min(col(OutboxRow.created_at)), db_now()))
    ).one()
    return _Overdue("outbox", count, _age(since, now), "the broker is away or no service runs: see below")


async def _timers(session: AsyncSession) -> _Overdue:
    statement = select(func.count(), func.min(col(Timer.due_at)), db_now()).where(col(Timer.due_at) < db_now(-5))
    count, since, now = (await session.execute(statement)).one()
    return _Overdue("timers", count, _age(since, now), "no handoff router runs: `compose logs handoff-router`")


async def _turns(session: AsyncSession) -> _Overdue:
    """A turn whose worker is gone is taken over within seconds."""
    statement = select(func.count(), func.min(col(AiTurn.lease_until)), db_now()).where(
        col(AiTurn.state) == "running", col(AiTurn.lease_until) < db_now()
    )
    count, since, now = (await session.execute(statement)).one()
    return _Overdue("turns of the AI", count, _age(since, now), "no AI responder runs: `compose logs ai-responder`")


async def _connections(session: AsyncSession) -> Finding:
    used, most = (
        await session.execute(
            text("select (select count(*) from pg_stat_activity), current_setting('max_connections')::int")
        )
    ).one()
    says = f"{used} of {most} are open"
    advice = "raise max_connections, or run fewer replicas: each process of ours opens at most 30"
    return odd("connections", says, advice) if used > most * _CROWDED else well("connections", says)


def _age(since: datetime | None, now: datetime) -> float:
    return (now - since).total_seconds() if since else 0.0
