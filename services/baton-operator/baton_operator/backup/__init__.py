"""Backup and restore: one portable file, from either database into either, and nothing is sent twice after it."""

from __future__ import annotations

from baton_operator.backup import restoring, saving, settling

COMMANDS = (saving.COMMAND, restoring.COMMAND, settling.COMMAND)
