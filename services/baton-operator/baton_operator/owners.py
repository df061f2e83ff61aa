"""`baton create-owner`: a workspace and its first owner, whose password is told once."""

from __future__ import annotations

import argparse

from baton.first_owner import EmailInUse, NewOwner, create_owner
from baton.platform import Platform
from baton.settings import Settings
from baton_operator.command import Command, Options, Refused, say


class OwnerOptions(Options, NewOwner):
    """Who, and of what."""


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--email", required=True, help="what the owner signs in with")
    parser.add_argument("--name", default="Owner", help="as colleagues and visitors see it")
    parser.add_argument("--workspace", default="Support", help="the name of the new workspace")


async def _run(options: OwnerOptions, settings: Settings) -> int:
    platform = Platform.build(settings)
    try:
        sign_in = await create_owner(platform, options)
    except EmailInUse:
        # the address is not repeated: it stands on the line above
        raise Refused(
            "This address signs in already; a forgotten password is mended by an invitation from the panel."
        ) from None
    finally:
        await platform.database.stop()
    say(
        f"\n  The workspace “{options.workspace}” is ready.\n\n"
        f"  Live Agent Panel   {settings.public_panel_url or 'the address of the agent API'}\n"
        f"  E-mail             {sign_in.email}\n"
        f"  Password           {sign_in.password}\n\n"
        "  The password is shown this once: sign in and change it.\n"
    )
    return 0


COMMAND = Command("create-owner", "Make a workspace and its first owner", OwnerOptions, _arguments, _run)
