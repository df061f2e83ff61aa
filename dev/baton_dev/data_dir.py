"""The data directory: database, signing keys and seeded sign-ins, so that tokens and passwords hold after a restart."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from baton.security.keys import generate_key

_OURS = ("baton.db", "baton.db-wal", "baton.db-shm", "keys.json", "seed.json", "ably", "files")


@dataclass(frozen=True, slots=True)
class Keys:
    """Made at the first start; readable by the owner of the folder only."""

    secret_keys: str
    token_keys: str
    ably_key: str


class DataDir:
    """A folder of ours. `seed` is what was seeded into the database that belongs to it."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()

    def make(self) -> None:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)

    def reset(self) -> None:
        """Removes what we made, and nothing else that may lie there."""
        for name in _OURS:
            found = self.path / name
            if found.is_dir():
                shutil.rmtree(found)
            else:
                found.unlink(missing_ok=True)

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.path / 'baton.db'}"

    @property
    def storage_url(self) -> str:
        return (self.path / "files").as_uri()

    @property
    def ably(self) -> Path:
        return self.path / "ably"

    def keys(self) -> Keys:
        """The signing and encryption keys, and the Ably stand-in's key."""
        found = self._read("keys.json")
        if found is None:
            ably_key = f"baton.dev:{secrets.token_urlsafe(24)}"
            found = {"secret_keys": generate_key(), "token_keys": generate_key(), "ably_key": ably_key}
            self._write("keys.json", found)
        return Keys(**found)

    def seed(self) -> dict[str, Any] | None:
        return self._read("seed.json")

    def keep_seed(self, seed: dict[str, Any]) -> None:
        self._write("seed.json", seed)

    def _read(self, name: str) -> dict[str, Any] | None:
        path = self.path / name
        if not path.exists():
            return None
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return content

    def _write(self, name: str, content: dict[str, Any]) -> None:
        """Whole or not at all, so that a kill in the middle leaves no half file."""
        path = self.path / name
        part = path.with_suffix(".part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            json.dump(content, out, indent=2)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
