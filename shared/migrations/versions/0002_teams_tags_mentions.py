"""Teams, tags, mentions, waiting targets, and what lists and search stand on

Expand only: the version before this one runs on it unchanged (every new column is nullable or has a default).
"""

import sqlalchemy as sa
from alembic import op

from baton.database import columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_WORKSPACE = ["workspace_id"], ["workspace.id"]
_SEARCHED = (("entry", "text"), ("visitor", "name"), ("visitor", "email"))


def upgrade() -> None:
    _teams()
    _tags()
    _mentions()
    for name, seconds in (("wait_amber_s", "60"), ("wait_red_s", "300")):
        op.add_column("workspace", sa.Column(name, sa.Integer(), nullable=False, server_default=seconds))
    op.create_index("conversation_latest", "conversation", ["workspace_id", "updated_at", "id"])
    _trigrams()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table, column in _SEARCHED:
            op.execute(f"drop index if exists {table}_{column}_trigrams")
    op.drop_index("conversation_latest", "conversation")
    for name in ("wait_red_s", "wait_amber_s"):
        op.drop_column("workspace", name)
    for table in ("conversation", "bot"):
        op.drop_column(table, "team_id")
    for table in ("mention", "conversation_tag", "tag", "team_member", "team"):
        op.drop_table(table)


def _teams() -> None:
    op.create_table(
        "team",
        sa.Column("id", columns.IdColumn, nullable=False),
        sa.Column("workspace_id", columns.IdColumn, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("updated_at", columns.Moment(), nullable=False),
        sa.Column("deleted_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(*_WORKSPACE, ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    lives = sa.text("deleted_at is null")
    op.create_index(
        "team_name", "team", ["workspace_id", "name"], unique=True, postgresql_where=lives, sqlite_where=lives
    )
    op.create_table(
        "team_member",
        sa.Column("team_id", columns.IdColumn, nullable=False),
        sa.Column("agent_id", columns.IdColumn, nullable=False),
        sa.Column("workspace_id", columns.IdColumn, nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(*_WORKSPACE, ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("team_id", "agent_id"),
    )
    op.create_index("ix_team_member_agent_id", "team_member", ["agent_id"])
    type_of_id = columns.IdColumn.compile(op.get_bind().dialect)
    for table in ("bot", "conversation"):
        # spelled out: SQLite adds a reference only together with its column
        op.execute(f"alter table {table} add column team_id {type_of_id} references team (id) on delete set null")


def _tags() -> None:
    op.create_table(
        "tag",
        sa.Column("id", columns.IdColumn, nullable=False),
        sa.Column("workspace_id", columns.IdColumn, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("colour", sa.String(), nullable=False),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(*_WORKSPACE, ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("tag_name", "tag", ["workspace_id", "name"], unique=True)
    op.create_table(
        "conversation_tag",
        sa.Column("conversation_id", columns.IdColumn, nullable=False),
        sa.Column("tag_id", columns.IdColumn, nullable=False),
        sa.Column("workspace_id", columns.IdColumn, nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(*_WORKSPACE, ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("conversation_id", "tag_id"),
    )
    op.create_index("ix_conversation_tag_tag_id", "conversation_tag", ["tag_id"])


def _mentions() -> None:
    op.create_table(
        "mention",
        sa.Column("entry_id", columns.IdColumn, nullable=False),
        sa.Column("agent_id", columns.IdColumn, nullable=False),
        sa.Column("conversation_id", columns.IdColumn, nullable=False),
        sa.Column("workspace_id", columns.IdColumn, nullable=False),
        sa.Column("note_seq", sa.Integer(), nullable=False),
        sa.Column("seen_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(*_WORKSPACE, ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("entry_id", "agent_id"),
    )
    op.create_index("ix_mention_conversation_id", "mention", ["conversation_id"])
    unseen = sa.text("seen_at is null")
    op.create_index(
        "mention_unseen", "mention", ["agent_id", "conversation_id"], postgresql_where=unseen, sqlite_where=unseen
    )


def _trigrams() -> None:
    """Search by trigrams where the extension may be made; without it the same search reads more, and is right too."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    try:
        with connection.begin_nested():
            op.execute("create extension if not exists pg_trgm")
    except sa.exc.DBAPIError:
        return  # not shipped with this server, or this role may not make it
    for table, column in _SEARCHED:
        op.execute(
            f"create index {table}_{column}_trigrams on {table} using gin ({column} gin_trgm_ops)"
            f" where {column} is not null"
        )
