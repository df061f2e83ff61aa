"""Attachments"""

import sqlalchemy as sa
from alembic import op

from baton.database import columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", columns.IdColumn, nullable=False),
        sa.Column("workspace_id", columns.IdColumn, nullable=False),
        sa.Column("conversation_id", columns.IdColumn, nullable=True),
        sa.Column("uploaded_by", sa.String(), nullable=False),
        sa.Column("uploader_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("storage_key", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("client_message_id", sa.String(), nullable=True),
        sa.Column("entry_id", sa.String(), nullable=True),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(
            "attachment_orphaned",
            ["id"],
            unique=False,
            postgresql_where=sa.text("conversation_id is null"),
            sqlite_where=sa.text("conversation_id is null"),
        )
        batch_op.create_index(
            "attachment_unsettled",
            ["created_at"],
            unique=False,
            postgresql_where=sa.text("entry_id is null"),
            sqlite_where=sa.text("entry_id is null"),
        )
        batch_op.create_index(batch_op.f("ix_attachment_conversation_id"), ["conversation_id"], unique=False)
    with op.batch_alter_table("bot", schema=None) as batch_op:
        batch_op.add_column(sa.Column("attachments", columns.JsonColumn, nullable=False, server_default="{}"))


def downgrade() -> None:
    with op.batch_alter_table("bot", schema=None) as batch_op:
        batch_op.drop_column("attachments")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_conversation_id"))
        batch_op.drop_index("attachment_unsettled")
        batch_op.drop_index("attachment_orphaned")
    op.drop_table("attachment")
