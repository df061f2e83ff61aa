"""The AI's jobs for agents and admins"""

import sqlalchemy as sa
from alembic import op

from baton.database import columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ai_job",
        sa.Column("id", columns.IdColumn, nullable=False),
        sa.Column("workspace_id", columns.IdColumn, nullable=False),
        sa.Column("agent_id", columns.IdColumn, nullable=False),
        sa.Column("conversation_id", columns.IdColumn, nullable=True),
        sa.Column("bot_id", columns.IdColumn, nullable=True),
        sa.Column("client_job_id", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("style", sa.String(), nullable=True),
        sa.Column("input", columns.JsonColumn, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("lease_until", columns.Moment(), nullable=True),
        sa.Column("deadline_at", columns.Moment(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("handoff", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("model", sa.String(), nullable=True),
        sa.Column("prompt_tokens", sa.Integer(), nullable=False),
        sa.Column("completion_tokens", sa.Integer(), nullable=False),
        sa.Column("cost_usd", sa.Float(), nullable=True),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("ended_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["bot_id"], ["bot.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ai_job_repeat", "ai_job", ["agent_id", "client_job_id"], unique=True)
    op.create_index("ai_job_period", "ai_job", ["workspace_id", "created_at"])
    op.create_index("ix_ai_job_conversation_id", "ai_job", ["conversation_id"])
    unfinished = sa.text("state in ('queued', 'running')")
    op.create_index(
        "ai_job_unfinished", "ai_job", ["deadline_at"], postgresql_where=unfinished, sqlite_where=unfinished
    )


def downgrade() -> None:
    op.drop_table("ai_job")
