"""`baton erase-visitor`: what somebody has a right to, in every conversation of theirs; what still lives is named."""

from __future__ import annotations

import argparse

from sqlalchemy import func, select
from sqlmodel import col

from baton.erasing import Erased, erase_visitor
from baton.models import Visitor
from baton.platform import Platform
from baton.realtime import RealtimeUnavailable
from baton.secrets_at_rest import ABLY
from baton.security.sealing import CannotOpen
from baton.settings import Settings
from baton_operator.command import Command, Options, Refused, confirm, say


class EraseOptions(Options):
    visitor: str | None = None
    workspace: str | None = None
    email: str | None = None
    yes: bool = False


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("visitor", nargs="?", metavar="VISITOR_ID", help="as the panel and the API name it")
    parser.add_argument("--workspace", metavar="ID", help="with --email: where to look")
    parser.add_argument("--email", help="every visitor of that workspace who left this address")
    parser.add_argument("--yes", action="store_true", help="do not ask")


async def _run(options: EraseOptions, settings: Settings) -> int:
    platform = Platform.build(settings)
    try:
        visitors = await _meant(platform, options)
        confirm(f"{len(visitors)} visitors with all that they said will be erased for good. Go on?", yes=options.yes)
        for visitor_id in visitors:
            done = await erase_visitor(platform.workbench, visitor_id, "operator")
            if done is not None:
                await _tell(platform, done)
    finally:
        await platform.realtime.close()
        await platform.database.stop()
    return 0


async def _meant(platform: Platform, options: EraseOptions) -> list[str]:
    statement = select(col(Visitor.id))
    if options.visitor is not None:
        statement = statement.where(col(Visitor.id) == options.visitor)
    elif options.workspace is not None and options.email is not None:
        same = func.lower(col(Visitor.email)) == options.email.lower()
        statement = statement.where(col(Visitor.workspace_id) == options.workspace, same)
    else:
        raise Refused("Whom? Name a VISITOR_ID, or --workspace ID and --email ADDRESS.")
    async with platform.workbench.read() as session:
        found = list(await session.scalars(statement))
    if not found:
        raise Refused("There is no such visitor.")
    return found


async def _tell(platform: Platform, done: Erased) -> None:
    say(
        f"Visitor {done.visitor_id} is erased: {len(done.conversation_ids)} conversations closed and emptied "
        f"({done.entries} messages), {done.files} files let go."
    )
    ended = await _realtime_ended(platform, done)
    say(f"  Realtime tokens of visitor:{done.visitor_id} {'were ended' if ended else 'end within an hour'}.")
    say("  Visitor tokens end within a day, and open nothing of it.")
    for conversation_id in done.conversation_ids:
        say(f"  Emptied: {conversation_id}")
    say("  Backups of before still hold it, until you delete them.")


async def _realtime_ended(platform: Platform, done: Erased) -> bool:
    try:
        key = await platform.keyring.key_of(done.workspace_id, ABLY)
        return key is not None and await platform.realtime.revoke(key, f"visitor:{done.visitor_id}")
    except (RealtimeUnavailable, CannotOpen):
        return False


COMMAND = Command("erase-visitor", "Erase a visitor and all that was said", EraseOptions, _arguments, _run)
