"""The tables. A table class validates nothing and is never a request body or an answer."""

from baton.models.account import Agent, AgentSession, ApiKey, AuditRecord, Secret, Workspace
from baton.models.ai_job import AiJob
from baton.models.attachment import Attachment
from baton.models.bot import Bot
from baton.models.canned_reply import CannedReply
from baton.models.conversation import Bridge, Conversation, ReadMark, Transition, Visitor, Watch
from baton.models.entry import Entry
from baton.models.mention import Mention
from baton.models.retention import Retention
from baton.models.tag import ConversationTag, Tag
from baton.models.team import Team, TeamMember
from baton.models.turn import AiTurn
from baton.models.usage import RealtimeUsage
from baton.models.work import OutboxRow, Timer

__all__ = [
    "Agent", "AgentSession", "AiJob", "AiTurn", "ApiKey", "Attachment", "AuditRecord", "Bot", "Bridge", "CannedReply",
    "Conversation", "ConversationTag", "Entry", "Mention", "OutboxRow", "ReadMark", "RealtimeUsage", "Retention",
    "Secret", "Tag", "Team", "TeamMember", "Timer", "Transition", "Visitor", "Watch", "Workspace",
]  # fmt: skip
