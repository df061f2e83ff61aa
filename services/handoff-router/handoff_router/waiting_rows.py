"""Who waits, as a condition that the database has an index for (so it is spelled as the index is)."""

from __future__ import annotations

from sqlalchemy import TextClause, text

WAITING: TextClause = text(
    "(conversation.status = 'open' and conversation.holder = 'queue' and conversation.requested_at is not null)"
)
