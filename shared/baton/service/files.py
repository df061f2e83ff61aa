"""Folders of files that are served as they are."""

from __future__ import annotations

from starlette.staticfiles import StaticFiles


class Files(StaticFiles):
    """A folder that has not been built yet is an empty one: 404, where the framework would fail with 500."""

    async def check_config(self) -> None:
        """Nothing to complain about at the first request."""
