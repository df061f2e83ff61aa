"""The table of contents: what `baton` can do."""

from __future__ import annotations

from baton_operator import backup, dead_letters, doctor, erasing, exporting, keys, owners, purging
from baton_operator.command import Command

COMMANDS: tuple[Command, ...] = (
    doctor.COMMAND,
    owners.COMMAND,
    *keys.COMMANDS,
    dead_letters.COMMAND,
    *backup.COMMANDS,
    purging.COMMAND,
    erasing.COMMAND,
    exporting.COMMAND,
)
