"""The first tables"""

import sqlalchemy as sa
from alembic import op

from baton.database import columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("routing_key", sa.String(), nullable=True),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("note_seq", sa.Integer(), nullable=False),
        sa.Column("data", columns.JsonColumn, nullable=False),
        sa.Column("correlation_id", sa.String(), nullable=False),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("claimed_until", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_created_at"), ["created_at"], unique=False)

    op.create_table(
        "workspace",
        sa.Column("id", columns.IdColumn, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "agent",
        sa.Column("id", columns.IdColumn, nullable=False),
        sa.Column("workspace_id", columns.IdColumn, nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("picture", sa.String(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("invitation_hash", sa.String(), nullable=True),
        sa.Column("invitation_expires_at", columns.Moment(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("availability", sa.String(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("seen_until", columns.Moment(), nullable=True),
        sa.Column("last_offered_at", columns.Moment(), nullable=True),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
    )
    with op.batch_alter_table("agent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agent_invitation_hash"), ["invitation_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_agent_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "api_key",
        sa.Column("id", columns.IdColumn, nullable=False),
        sa.Column("workspace_id", columns.IdColumn, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("last_four", sa.String(), nullable=False),
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("revoked_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key_hash"),
    )
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_key_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "audit_log",
        sa.Column("id", columns.IdColumn, nullable=False),
        sa.Column("workspace_id", columns.IdColumn, nullable=False),
        sa.Column("actor_id", sa.String(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("data", columns.JsonColumn, nullable=False),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("audit_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_log_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "bot",
        sa.Column("id", columns.IdColumn, nullable=False),
        sa.Column("workspace_id", columns.IdColumn, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("interaction_mode", sa.String(), nullable=False),
        sa.Column("answers", sa.String(), nullable=False),
        sa.Column("routing", sa.String(), nullable=False),
        sa.Column("instructions", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=True),
        sa.Column("greeting", sa.String(), nullable=False),
        sa.Column("suggestions", columns.JsonColumn, nullable=False),
        sa.Column("theme", columns.JsonColumn, nullable=False),
        sa.Column("languages", columns.JsonColumn, nullable=False),
        sa.Column("form_fields", columns.JsonColumn, nullable=False),
        sa.Column("consent_text", sa.String(), nullable=False),
        sa.Column("handoff_phrases", columns.JsonColumn, nullable=True),
        sa.Column("allowed_origins", columns.JsonColumn, nullable=False),
        sa.Column("require_identity", sa.Boolean(), nullable=False),
        sa.Column("debounce_ms", sa.Integer(), nullable=False),
        sa.Column("context_tokens", sa.Integer(), nullable=False),
        sa.Column("max_answer_tokens", sa.Integer(), nullable=False),
        sa.Column("daily_token_budget", sa.Integer(), nullable=True),
        sa.Column("accept_timeout_s", sa.Integer(), nullable=False),
        sa.Column("waiting_limit_s", sa.Integer(), nullable=True),
        sa.Column("waiting_policy", sa.String(), nullable=False),
        sa.Column("reopen_window_s", sa.Integer(), nullable=False),
        sa.Column("idle_close_s", sa.Integer(), nullable=True),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("updated_at", columns.Moment(), nullable=False),
        sa.Column("archived_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("bot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bot_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "canned_reply",
        sa.Column("id", columns.IdColumn, nullable=False),
        sa.Column("workspace_id", columns.IdColumn, nullable=False),
        sa.Column("shortcut", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("updated_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("canned_reply", schema=None) as batch_op:
        batch_op.create_index("canned_reply_shortcut", ["workspace_id", "shortcut"], unique=True)

    op.create_table(
        "secret",
        sa.Column("workspace_id", columns.IdColumn, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("hint", columns.JsonColumn, nullable=False),
        sa.Column("updated_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "name"),
    )
    op.create_table(
        "visitor",
        sa.Column("id", columns.IdColumn, nullable=False),
        sa.Column("workspace_id", columns.IdColumn, nullable=False),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("verified_as", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("attributes", columns.JsonColumn, nullable=False),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("visitor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visitor_workspace_id"), ["workspace_id"], unique=False)
        batch_op.create_index(
            "visitor_verified",
            ["workspace_id", "verified_as"],
            unique=True,
            postgresql_where=sa.text("verified_as is not null"),
            sqlite_where=sa.text("verified_as is not null"),
        )

    op.create_table(
        "agent_session",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("agent_id", columns.IdColumn, nullable=False),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("expires_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    with op.batch_alter_table("agent_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agent_session_agent_id"), ["agent_id"], unique=False)

    op.create_table(
        "conversation",
        sa.Column("id", columns.IdColumn, nullable=False),
        sa.Column("workspace_id", columns.IdColumn, nullable=False),
        sa.Column("bot_id", columns.IdColumn, nullable=False),
        sa.Column("visitor_id", columns.IdColumn, nullable=False),
        sa.Column("interaction_mode", sa.String(), nullable=False),
        sa.Column("answers", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("agent_id", columns.IdColumn, nullable=True),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("last_note_seq", sa.Integer(), nullable=False),
        sa.Column("last_visitor_seq", sa.Integer(), nullable=False),
        sa.Column("visitor_read_seq", sa.Integer(), nullable=False),
        sa.Column("boundary_seq", sa.Integer(), nullable=False),
        sa.Column("unanswerable_seq", sa.Integer(), nullable=False),
        sa.Column("reopen_window_s", sa.Integer(), nullable=False),
        sa.Column("requested_at", columns.Moment(), nullable=True),
        sa.Column("handoff_trigger", sa.String(), nullable=True),
        sa.Column("handoff_reason", sa.String(), nullable=True),
        sa.Column("handoff_result", sa.String(), nullable=True),
        sa.Column("handoff_summary", sa.String(), nullable=True),
        sa.Column("handoff_requested_at", columns.Moment(), nullable=True),
        sa.Column("missed_in", sa.String(), nullable=True),
        sa.Column("acknowledged_at", columns.Moment(), nullable=True),
        sa.Column("offer_agent_id", columns.IdColumn, nullable=True),
        sa.Column("offer_expires_at", columns.Moment(), nullable=True),
        sa.Column("offers_declined", columns.JsonColumn, nullable=False),
        sa.Column("watched_until", columns.Moment(), nullable=True),
        sa.Column("page", columns.JsonColumn, nullable=True),
        sa.Column("locale", sa.String(), nullable=True),
        sa.Column("rating_score", sa.Integer(), nullable=True),
        sa.Column("rating_comment", sa.String(), nullable=True),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("updated_at", columns.Moment(), nullable=False),
        sa.Column("closed_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["bot_id"], ["bot.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["offer_agent_id"], ["agent.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitor.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.create_index("conversation_inbox", ["workspace_id", "status", "holder", "updated_at"], unique=False)
        batch_op.create_index("conversation_of_agent", ["agent_id", "status"], unique=False)
        batch_op.create_index("conversation_queue", ["workspace_id", "requested_at"], unique=False)
        batch_op.create_index(
            "conversation_waiting",
            ["requested_at"],
            unique=False,
            postgresql_where=sa.text("status = 'open' and holder = 'queue' and requested_at is not null"),
            sqlite_where=sa.text("status = 'open' and holder = 'queue' and requested_at is not null"),
        )
        batch_op.create_index(batch_op.f("ix_conversation_bot_id"), ["bot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conversation_visitor_id"), ["visitor_id"], unique=False)

    op.create_table(
        "ai_turn",
        sa.Column("id", columns.IdColumn, nullable=False),
        sa.Column("workspace_id", columns.IdColumn, nullable=False),
        sa.Column("conversation_id", columns.IdColumn, nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("reply_to_seq", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("worker", sa.String(), nullable=False),
        sa.Column("lease_until", columns.Moment(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(), nullable=True),
        sa.Column("prompt_tokens", sa.Integer(), nullable=False),
        sa.Column("completion_tokens", sa.Integer(), nullable=False),
        sa.Column("cost_usd", sa.Float(), nullable=True),
        sa.Column("first_token_ms", sa.Integer(), nullable=True),
        sa.Column("finish_reason", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("started_at", columns.Moment(), nullable=False),
        sa.Column("ended_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("ai_turn", schema=None) as batch_op:
        batch_op.create_index("ai_turn_entry", ["conversation_id", "reply_to_seq"], unique=True)
        batch_op.create_index(
            "ai_turn_lease",
            ["lease_until"],
            unique=False,
            postgresql_where=sa.text("state = 'running'"),
            sqlite_where=sa.text("state = 'running'"),
        )
        batch_op.create_index(
            "ai_turn_one_running",
            ["conversation_id"],
            unique=True,
            postgresql_where=sa.text("state = 'running'"),
            sqlite_where=sa.text("state = 'running'"),
        )

    op.create_table(
        "bridge",
        sa.Column("conversation_id", columns.IdColumn, nullable=False),
        sa.Column("bridged_seq", sa.Integer(), nullable=False),
        sa.Column("bridged_note_seq", sa.Integer(), nullable=False),
        sa.Column("bridge_until", sa.Integer(), nullable=True),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("lease_until", columns.Moment(), nullable=True),
        sa.Column("queue_shown", sa.String(), nullable=True),
        sa.Column("queue_shown_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("conversation_id"),
    )
    with op.batch_alter_table("bridge", schema=None) as batch_op:
        batch_op.create_index(
            "bridge_unfinished",
            ["conversation_id"],
            unique=False,
            postgresql_where=sa.text("bridge_until is null or bridged_seq < bridge_until"),
            sqlite_where=sa.text("bridge_until is null or bridged_seq < bridge_until"),
        )

    op.create_table(
        "entry",
        sa.Column("id", columns.IdColumn, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("conversation_id", columns.IdColumn, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("note_seq", sa.Integer(), nullable=True),
        sa.Column("after_seq", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("author_id", sa.String(), nullable=True),
        sa.Column("author_name", sa.String(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("event", sa.String(), nullable=True),
        sa.Column("data", columns.JsonColumn, nullable=False),
        sa.Column("in_reply_to", sa.Integer(), nullable=True),
        sa.Column("client_message_id", sa.String(), nullable=True),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(
            "entry_client_message_id",
            ["conversation_id", "client_message_id"],
            unique=True,
            postgresql_where=sa.text("client_message_id is not null"),
            sqlite_where=sa.text("client_message_id is not null"),
        )
        batch_op.create_index(
            "entry_note_seq",
            ["conversation_id", "note_seq"],
            unique=True,
            postgresql_where=sa.text("note_seq is not null"),
            sqlite_where=sa.text("note_seq is not null"),
        )
        batch_op.create_index(
            "entry_one_answer",
            ["conversation_id", "in_reply_to"],
            unique=True,
            postgresql_where=sa.text("in_reply_to is not null"),
            sqlite_where=sa.text("in_reply_to is not null"),
        )
        batch_op.create_index("entry_seq", ["conversation_id", "seq"], unique=True)

    op.create_table(
        "read_mark",
        sa.Column("conversation_id", columns.IdColumn, nullable=False),
        sa.Column("agent_id", columns.IdColumn, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("conversation_id", "agent_id"),
    )
    op.create_table(
        "timer",
        sa.Column("id", columns.IdColumn, nullable=False),
        sa.Column("conversation_id", columns.IdColumn, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("due_at", columns.Moment(), nullable=False),
        sa.Column("claimed_until", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("timer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_timer_due_at"), ["due_at"], unique=False)
        batch_op.create_index("timer_kind", ["conversation_id", "kind"], unique=True)

    op.create_table(
        "transition",
        sa.Column("id", columns.IdColumn, nullable=False),
        sa.Column("workspace_id", columns.IdColumn, nullable=False),
        sa.Column("bot_id", columns.IdColumn, nullable=False),
        sa.Column("conversation_id", columns.IdColumn, nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("from_holder", sa.String(), nullable=False),
        sa.Column("to_holder", sa.String(), nullable=False),
        sa.Column("agent_id", columns.IdColumn, nullable=True),
        sa.Column("waited_s", sa.Float(), nullable=True),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["bot_id"], ["bot.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("transition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transition_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index("transition_figures", ["workspace_id", "event", "at"], unique=False)

    op.create_table(
        "watch",
        sa.Column("conversation_id", columns.IdColumn, nullable=False),
        sa.Column("agent_id", columns.IdColumn, nullable=False),
        sa.Column("until", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("conversation_id", "agent_id"),
    )


def downgrade() -> None:
    op.drop_table("watch")
    with op.batch_alter_table("transition", schema=None) as batch_op:
        batch_op.drop_index("transition_figures")
        batch_op.drop_index(batch_op.f("ix_transition_conversation_id"))

    op.drop_table("transition")
    with op.batch_alter_table("timer", schema=None) as batch_op:
        batch_op.drop_index("timer_kind")
        batch_op.drop_index(batch_op.f("ix_timer_due_at"))

    op.drop_table("timer")
    op.drop_table("read_mark")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index("entry_seq")
        batch_op.drop_index(
            "entry_one_answer",
            postgresql_where=sa.text("in_reply_to is not null"),
            sqlite_where=sa.text("in_reply_to is not null"),
        )
        batch_op.drop_index(
            "entry_note_seq",
            postgresql_where=sa.text("note_seq is not null"),
            sqlite_where=sa.text("note_seq is not null"),
        )
        batch_op.drop_index(
            "entry_client_message_id",
            postgresql_where=sa.text("client_message_id is not null"),
            sqlite_where=sa.text("client_message_id is not null"),
        )

    op.drop_table("entry")
    with op.batch_alter_table("bridge", schema=None) as batch_op:
        batch_op.drop_index(
            "bridge_unfinished",
            postgresql_where=sa.text("bridge_until is null or bridged_seq < bridge_until"),
            sqlite_where=sa.text("bridge_until is null or bridged_seq < bridge_until"),
        )

    op.drop_table("bridge")
    with op.batch_alter_table("ai_turn", schema=None) as batch_op:
        batch_op.drop_index(
            "ai_turn_one_running",
            postgresql_where=sa.text("state = 'running'"),
            sqlite_where=sa.text("state = 'running'"),
        )
        batch_op.drop_index(
            "ai_turn_lease", postgresql_where=sa.text("state = 'running'"), sqlite_where=sa.text("state = 'running'")
        )
        batch_op.drop_index("ai_turn_entry")

    op.drop_table("ai_turn")
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conversation_visitor_id"))
        batch_op.drop_index(batch_op.f("ix_conversation_bot_id"))
        batch_op.drop_index(
            "conversation_waiting",
            postgresql_where=sa.text("status = 'open' and holder = 'queue' and requested_at is not null"),
            sqlite_where=sa.text("status = 'open' and holder = 'queue' and requested_at is not null"),
        )
        batch_op.drop_index("conversation_queue")
        batch_op.drop_index("conversation_of_agent")
        batch_op.drop_index("conversation_inbox")

    op.drop_table("conversation")
    with op.batch_alter_table("agent_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agent_session_agent_id"))

    op.drop_table("agent_session")
    with op.batch_alter_table("visitor", schema=None) as batch_op:
        batch_op.drop_index(
            "visitor_verified",
            postgresql_where=sa.text("verified_as is not null"),
            sqlite_where=sa.text("verified_as is not null"),
        )
        batch_op.drop_index(batch_op.f("ix_visitor_workspace_id"))

    op.drop_table("visitor")
    op.drop_table("secret")
    with op.batch_alter_table("canned_reply", schema=None) as batch_op:
        batch_op.drop_index("canned_reply_shortcut")

    op.drop_table("canned_reply")
    with op.batch_alter_table("bot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bot_workspace_id"))

    op.drop_table("bot")
    with op.batch_alter_table("audit_log", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_log_workspace_id"))

    op.drop_table("audit_log")
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_key_workspace_id"))

    op.drop_table("api_key")
    with op.batch_alter_table("agent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agent_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_agent_invitation_hash"))

    op.drop_table("agent")
    op.drop_table("workspace")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_created_at"))

    op.drop_table("outbox")
