"""Bots: the settings that decide how conversations begin. Modes that need people need the Ably key."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import select
from sqlmodel import col

from agent_api.ably_key import must_have_ably_key
from agent_api.admission import TheCaller
from agent_api.audit import record
from agent_api.bot_bodies import BotChanges, BotSettings, BotView, NewBot
from agent_api.paging import Page, Paging, newest_first
from agent_api.workspace_lock import lock_workspace
from baton.access import access_bot, access_team
from baton.errors import FieldError, Invalid, NotFound
from baton.models import Bot
from baton.principals import AgentPrincipal
from baton.work import Work

router = APIRouter(prefix="/v1/bots", tags=["bots"])


@router.get("")
async def list_bots(caller: TheCaller, paging: Annotated[Paging, Query()]) -> Page[BotView]:
    """The newest first; archived ones are not listed."""
    statement = select(Bot).where(col(Bot.workspace_id) == caller.workspace_id, col(Bot.archived_at).is_(None))
    async with caller.platform.workbench.read() as session:
        bots, cursor = await newest_first(session, statement, Bot.id, paging)
    return Page(items=[_shown(bot) for bot in bots], next_cursor=cursor)


@router.post("", status_code=201)
async def create_bot(body: NewBot, caller: TheCaller) -> BotView:
    async with caller.platform.workbench.begin() as work:
        await lock_workspace(work, caller.workspace_id)
        await _check_team(work, caller.principal, body.team_id)
        bot = Bot(workspace_id=caller.workspace_id, **_stored(body))
        await _check_mode(work, bot)
        work.add(bot)
        record(work, caller, "bot.created", bot.id, interaction_mode=bot.interaction_mode)
        await work.session.flush()
        await work.session.refresh(bot)
        return _shown(bot)


@router.get("/{bot_id}")
async def read_bot(bot_id: str, caller: TheCaller) -> BotView:
    async with caller.platform.workbench.read() as session:
        bot = await access_bot(session, caller.principal, bot_id)
    if bot.archived_at is not None:
        raise NotFound
    return _shown(bot)


@router.patch("/{bot_id}")
async def change_bot(bot_id: str, body: BotChanges, caller: TheCaller) -> BotView:
    """Conversations keep the mode that they began with."""
    async with caller.platform.workbench.begin() as work:
        bot = await _locked(work, caller.principal, bot_id)
        changes = {name: value for name, value in _stored(body).items() if value != getattr(bot, name)}
        if changes:
            await _check_team(work, caller.principal, changes.get("team_id"))
            bot.sqlmodel_update(changes)
            await _check_mode(work, bot)
            bot.updated_at = work.now
            record(work, caller, "bot.changed", bot.id, fields=sorted(changes))
        return _shown(bot)


@router.delete("/{bot_id}", status_code=204)
async def archive_bot(bot_id: str, caller: TheCaller) -> None:
    """No new conversations; those that there are go on, and their history stays."""
    async with caller.platform.workbench.begin() as work:
        bot = await _locked(work, caller.principal, bot_id)
        bot.archived_at = work.now
        record(work, caller, "bot.archived", bot.id)


async def _locked(work: Work, principal: AgentPrincipal, bot_id: str) -> Bot:
    await lock_workspace(work, principal.workspace_id)
    bot = await access_bot(work.session, principal, bot_id)
    if bot.archived_at is not None:
        raise NotFound
    return bot


async def _check_mode(work: Work, bot: Bot) -> None:
    if bot.interaction_mode != "ai_only":
        await must_have_ably_key(work, bot.workspace_id)


async def _check_team(work: Work, principal: AgentPrincipal, team_id: str | None) -> None:
    if team_id is None:
        return
    try:
        await access_team(work.session, principal, team_id)
    except NotFound:
        raise Invalid(errors=[FieldError(field="team_id", message="Is not a team of this workspace")]) from None


def _stored(body: BotSettings) -> dict[str, Any]:
    """The fields that were sent, as the table keeps them; a theme without what is left out of it."""
    sent = body.model_dump(include=body.model_fields_set)
    if "attachments" in sent:
        sent["attachments"] = body.attachments.model_dump()
    if "theme" in sent:
        sent["theme"] = body.theme.model_dump(exclude_none=True)
    return {"handoff_phrases": body.handoff_phrases, **sent} if isinstance(body, NewBot) else sent


def _shown(bot: Bot) -> BotView:
    return BotView(**bot.model_dump(include=set(BotView.model_fields)))
