"""The database door: PostgreSQL in production, SQLite embedded, one set of tables behind both."""

from baton.database.columns import IdColumn, JsonColumn, Moment, db_now, later
from baton.database.engine import Database, unavailable_errors
from baton.database.times import epoch_of, seconds_between

__all__ = [
    "Database", "IdColumn", "JsonColumn", "Moment", "db_now", "epoch_of", "later", "seconds_between",
    "unavailable_errors",
]  # fmt: skip
