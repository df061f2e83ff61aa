"""`baton COMMAND`: reads the command line, runs one command, and says in words what went wrong."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence

from pydantic import ValidationError

from baton import logs
from baton.database import unavailable_errors
from baton.errors import Unavailable
from baton.security.keys import BadKeys
from baton.settings import Settings
from baton_operator import addresses
from baton_operator.command import Command, Refused
from baton_operator.commands import COMMANDS


def main(arguments: Sequence[str] | None = None) -> int:
    """0: done, and all is well; 1: it could not be done, or something is wrong; 2: not understood."""
    parser = argparse.ArgumentParser(prog="baton", description="Looks after an installation of Baton.")
    parser.add_argument("--verbose", action="store_true", help="what happens meanwhile, as log lines")
    chosen = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.enter(chosen)
    given = parser.parse_args(arguments)
    command = next(one for one in COMMANDS if one.name == given.command)
    try:
        return _run(command, given)
    except ValidationError as error:
        # the value is not repeated: it may be a key in the wrong place
        complaints = (f"--{str(one['loc'][0]).replace('_', '-')}: {one['msg']}" for one in error.errors())
        return _complain("\n".join(complaints), 2)
    except Refused as refusal:
        return _complain(str(refusal))
    except (BadKeys, Unavailable) as error:
        return _complain(str(error))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read us has read enough
        return 1
    except unavailable_errors() as error:
        return _complain(
            f"The database at BATON_DATABASE_URL does not answer as it should ({type(error).__name__}). "
            "Is it up, and migrated? `baton doctor` looks closer."
        )


def _run(command: Command, given: argparse.Namespace) -> int:
    settings = Settings()
    level = settings.log_level if given.verbose else "ERROR"
    logs.configure(settings.model_copy(update={"log_level": level}), "baton")
    if complaints := list(addresses.strange(settings)):
        raise Refused("\n".join(complaints))
    if command.needs_database and not settings.database_url:
        raise Refused("BATON_DATABASE_URL is not set: which database is meant?")
    return asyncio.run(command.run(command.read(given), settings))


def _complain(text: str, code: int = 1) -> int:
    print(f"baton: {text}", file=sys.stderr)  # noqa: T201  (for the person at the terminal)
    return code


if __name__ == "__main__":
    sys.exit(main())
