"""`baton purge`: the retention rules of every workspace, or of one, now rather than within the hour."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from sqlalchemy import select
from sqlmodel import col

from baton import retention
from baton.models import Retention
from baton.platform import Platform
from baton.settings import Settings
from baton_operator.command import Command, Options, Refused, say


class PurgeOptions(Options):
    workspace: str | None = None


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--workspace", metavar="ID", help="only this one")


async def _run(options: PurgeOptions, settings: Settings) -> int:
    platform = Platform.build(settings)
    try:
        statement = select(Retention).order_by(col(Retention.workspace_id))
        if options.workspace is not None:
            statement = statement.where(col(Retention.workspace_id) == options.workspace)
        async with platform.workbench.read() as session:
            found = list(await session.scalars(statement))
        if options.workspace is not None and not found:
            raise Refused("This workspace keeps everything: Settings → Retention in its panel.")
        for rules in found:
            purged = await retention.purge(platform.workbench, rules)
            counts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in asdict(purged).items())
            say(f"{rules.workspace_id}: {counts}")
        if not found:
            say("No workspace has retention rules: everything is kept.")
    finally:
        await platform.database.stop()
    return 0


COMMAND = Command("purge", "Purge what is too old by each workspace's rules, now", PurgeOptions, _arguments, _run)
