"""How long each workspace keeps what is over"""

import sqlalchemy as sa
from alembic import op

from baton.database import columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "retention",
        sa.Column("workspace_id", columns.IdColumn, nullable=False),
        sa.Column("conversations_days", sa.Integer(), nullable=True),
        sa.Column("audit_log_days", sa.Integer(), nullable=True),
        sa.Column("visitors_days", sa.Integer(), nullable=True),
        sa.Column("turns_days", sa.Integer(), nullable=True),
        sa.Column("due_at", columns.Moment(), nullable=False),
        sa.Column("purged_at", columns.Moment(), nullable=True),
        sa.Column("updated_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id"),
    )
    op.create_index("ix_retention_due_at", "retention", ["due_at"])


def downgrade() -> None:
    op.drop_index("ix_retention_due_at", "retention")
    op.drop_table("retention")
