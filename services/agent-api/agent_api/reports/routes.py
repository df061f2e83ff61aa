"""The doors to the reports: as JSON for the panel, as CSV for a spreadsheet."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncSession

from agent_api.admission import Caller, TheCaller
from agent_api.paging import QueryParameters
from agent_api.reports.period import MOST_DAYS, Period, zone_named
from agent_api.reports.scope import Scope
from agent_api.reports.sheets import Table, as_csv, sheet
from agent_api.reports.summary import Summary, summarise
from baton.access import access_bot, access_team
from baton.errors import FieldError, Invalid, NotFound
from baton.text import CleanText, up_to

router = APIRouter(prefix="/v1/reports", tags=["reports"])

_USUAL_DAYS = 28

Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31))]


def _zone(name: str) -> str:
    if zone_named(name) is None:
        raise PydanticCustomError("time_zone", "Is not a time zone such as Europe/Berlin")
    return name


class ReportFilter(QueryParameters):
    """The days `first` to `last`, both included, at most 366; left out, the last 28. They begin in `time_zone`."""

    first: Day | None = None
    last: Day | None = None
    time_zone: Annotated[CleanText, up_to(64), AfterValidator(_zone)] = "UTC"
    bot_id: Annotated[CleanText, up_to(64)] | None = None
    team_id: Annotated[CleanText, up_to(64)] | None = None

    def period(self) -> Period:
        zone = ZoneInfo(self.time_zone)
        last = self.last or (self.first + timedelta(days=_USUAL_DAYS - 1) if self.first else datetime.now(zone).date())
        first = self.first or last - timedelta(days=_USUAL_DAYS - 1)
        if first > last:
            raise Invalid(errors=[FieldError(field="first", message="Must not be after last")])
        if (last - first).days >= MOST_DAYS:
            raise Invalid(errors=[FieldError(field="first", message=f"At most {MOST_DAYS} days at a time")])
        return Period(first, last, zone)


class SheetFilter(ReportFilter):
    table: Table = "days"


@router.get("/summary")
async def report_summary(caller: TheCaller, wanted: Annotated[ReportFilter, Query()]) -> Summary:
    """Every figure is made of stored transitions and turns; docs/admin.md defines them one by one."""
    return await _report(caller, wanted)


@router.get("/summary.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def export_report(caller: TheCaller, wanted: Annotated[SheetFilter, Query()]) -> Response:
    """One table of it for a spreadsheet."""
    summary = await _report(caller, wanted)
    name = f"baton-{wanted.table}-{summary.first}-{summary.last}.csv"
    return Response(
        as_csv(sheet(summary, wanted.table)),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


async def _report(caller: Caller, wanted: ReportFilter) -> Summary:
    period = wanted.period()
    async with caller.platform.workbench.read() as session:
        await _must_be_ours(session, caller, wanted)
        return await summarise(session, Scope(caller.workspace_id, period, wanted.bot_id, wanted.team_id))


async def _must_be_ours(session: AsyncSession, caller: Caller, wanted: ReportFilter) -> None:
    """Another workspace's bot is as unknown as one that does not exist."""
    field = "bot_id"
    try:
        if wanted.bot_id is not None:
            await access_bot(session, caller.principal, wanted.bot_id)
        field = "team_id"
        if wanted.team_id is not None:
            await access_team(session, caller.principal, wanted.team_id)
    except NotFound:
        raise Invalid(errors=[FieldError(field=field, message="Is not one of this workspace")]) from None
