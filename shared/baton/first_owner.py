"""The first owner of a workspace: `python -m baton.first_owner --email you@example.com` makes both, once."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import sys
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import IntegrityError

from baton.database import unavailable_errors
from baton.models import Agent, AuditRecord, Workspace
from baton.platform import Platform
from baton.security.keys import BadKeys
from baton.security.passwords import hash_password
from baton.settings import Settings
from baton.text import Email, Name


class NewOwner(BaseModel):
    """Who, and of what."""

    email: Email
    name: Name
    workspace: Name


class EmailInUse(Exception):
    """Somebody signs in with this address already."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """Told once; only the password's hash is kept."""

    workspace_id: str
    email: str
    password: str


async def create_owner(platform: Platform, owner: NewOwner) -> SignIn:
    """A workspace of its own for this owner, or nothing at all."""
    password = secrets.token_urlsafe(12)
    password_hash = await hash_password(password)
    email = owner.email.lower()
    workspace = Workspace(name=owner.workspace)
    try:
        async with platform.workbench.begin() as work:
            work.add(workspace)
            await work.session.flush()
            agent = Agent(workspace_id=workspace.id, name=owner.name, email=email, role="owner")
            agent.password_hash = password_hash
            noted = AuditRecord(
                workspace_id=workspace.id, actor_name="operator", action="workspace.created", target=workspace.id
            )
            work.add(agent, noted)
    except IntegrityError as error:
        raise EmailInUse(email) from error
    return SignIn(workspace.id, email, password)


async def _run(owner: NewOwner) -> str:
    settings = Settings()
    platform = Platform.build(settings)
    try:
        sign_in = await create_owner(platform, owner)
    finally:
        await platform.database.stop()
    return (
        f"\n  The workspace “{owner.workspace}” is ready.\n\n"
        f"  Live Agent Panel   {settings.public_panel_url or 'the address of the agent API'}\n"
        f"  E-mail             {sign_in.email}\n"
        f"  Password           {sign_in.password}\n\n"
        "  The password is shown this once: sign in and change it.\n"
    )


def main() -> None:
    """Reads the command line, makes the owner and prints the sign-in."""
    parser = argparse.ArgumentParser(prog="python -m baton.first_owner", description=__doc__)
    parser.add_argument("--email", required=True, help="what the owner signs in with")
    parser.add_argument("--name", default="Owner", help="as colleagues and visitors see it")
    parser.add_argument("--workspace", default="Support", help="the name of the new workspace")
    given = parser.parse_args()
    try:
        print(asyncio.run(_run(NewOwner(**vars(given)))))  # noqa: T201  (for the person at the terminal)
    except ValidationError as error:
        sys.exit("\n".join(f"--{problem['loc'][0]}: {problem['msg']}" for problem in error.errors()))
    except EmailInUse as error:
        sys.exit(f"{error} signs in already; a forgotten password is mended by an invitation from the panel.")
    except BadKeys as error:
        sys.exit(str(error))
    except unavailable_errors() as error:
        sys.exit(f"The database at BATON_DATABASE_URL does not answer as it should ({type(error).__name__}).")


if __name__ == "__main__":
    main()
