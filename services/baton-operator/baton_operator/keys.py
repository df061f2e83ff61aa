"""`baton generate-key` and `baton rotate-keys`: a fresh key, and everything at rest under the newest one."""

from __future__ import annotations

from baton.platform import Platform
from baton.secrets_at_rest import rotate_secrets
from baton.security.keys import generate_key
from baton.settings import Settings
from baton_operator.command import Command, Options, Refused, no_arguments, say


async def _generate(options: Options, settings: Settings) -> int:
    """The one secret that this command ever prints: it protects nothing yet."""
    del options, settings
    say(generate_key())
    return 0


async def _rotate(options: Options, settings: Settings) -> int:
    del options
    platform = Platform.build(settings)
    try:
        done = await rotate_secrets(platform.workbench, platform.sealer)
    finally:
        await platform.database.stop()
    say(
        f"Sealed anew with the first key in BATON_SECRET_KEYS: {done.resealed}; sealed with it already: {done.current}."
    )
    if done.unreadable:
        names = ", ".join(f"{name} of workspace {workspace_id}" for workspace_id, name in done.unreadable)
        raise Refused(
            f"No key in BATON_SECRET_KEYS opens these: {names}. Add the key that is missing, behind a comma, "
            "or have them entered again in the panel. Remove no key before that."
        )
    say("Every key behind the first one in BATON_SECRET_KEYS may be removed now.")
    return 0


COMMANDS = (
    Command(
        "generate-key", "Print a fresh key for deploy/.env", Options, no_arguments, _generate, needs_database=False
    ),
    Command("rotate-keys", "Seal all stored keys anew with the newest key", Options, no_arguments, _rotate),
)
