"""Alembic's entry: online only, on the connection that baton.database.migrate hands over."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

import baton.models  # noqa: F401  (fills the metadata)
from baton.database.migrate import render_type

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    render_item=render_type,
    user_module_prefix="columns.",
)
with context.begin_transaction():
    context.run_migrations()
