"""`baton doctor`: looks at everything that an installation stands on, and says what to do."""

from __future__ import annotations

import argparse
import json
from collections.abc import AsyncIterator

from baton.settings import Settings
from baton_operator.command import Command, Options, say
from baton_operator.doctor import broker, database, providers, redis, secrets, storage
from baton_operator.doctor.finding import Finding, summary


class DoctorOptions(Options):
    as_json: bool = False
    offline: bool = False


async def examine(settings: Settings, *, offline: bool = False) -> AsyncIterator[Finding]:
    """In the order in which a fault explains the next one. `offline`: nobody outside is asked, no token is spent."""
    for finding in secrets.check(settings):
        yield finding
    database_stands = True
    async for finding in database.check(settings):
        database_stands = database_stands and finding.level != "wrong"
        yield finding
    async for finding in broker.check(settings):
        yield finding
    async for finding in redis.check(settings):
        yield finding
    yield await storage.check(settings)
    if database_stands:
        async for finding in providers.check(settings, offline=offline):
            yield finding


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", dest="as_json", action="store_true", help="for programs")
    parser.add_argument("--offline", action="store_true", help="try no key against Ably or a model")


async def _run(options: DoctorOptions, settings: Settings) -> int:
    findings = []
    async for finding in examine(settings, offline=options.offline):
        findings.append(finding)
        if not options.as_json:
            say(finding.shown())
    faults = sum(finding.level == "wrong" for finding in findings)
    if options.as_json:
        say(json.dumps(summary(findings), indent=2))
    else:
        say(f"\n{faults} of {len(findings)} checks failed." if faults else "\nAll is well.")
    return int(bool(faults))


COMMAND = Command(
    "doctor",
    "Check every dependency, key, clock and queue, and say what to do",
    DoctorOptions,
    _arguments,
    _run,
    needs_database=False,
)
