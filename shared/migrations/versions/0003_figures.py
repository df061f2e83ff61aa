"""What reports are made from: triggers, first replies, Ably messages, and indexes by time"""

import sqlalchemy as sa
from alembic import op

from baton.database import columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "realtime_usage",
        sa.Column("workspace_id", columns.IdColumn, nullable=False),
        sa.Column("slot", columns.Moment(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "slot"),
    )
    op.add_column("conversation", sa.Column("replied_at", columns.Moment(), nullable=True))
    op.add_column("transition", sa.Column("trigger", sa.String(), nullable=True))
    op.create_index("transition_period", "transition", ["workspace_id", "at"])
    op.create_index("ai_turn_period", "ai_turn", ["workspace_id", "started_at"])


def downgrade() -> None:
    op.drop_index("ai_turn_period", "ai_turn")
    op.drop_index("transition_period", "transition")
    op.drop_column("transition", "trigger")
    op.drop_column("conversation", "replied_at")
    op.drop_table("realtime_usage")
