"""The one table of who may call what: every route by its name. A test fails for a route or a rule without the other."""

from __future__ import annotations

from enum import IntEnum


class Who(IntEnum):
    """Each may also do what stands above it. Workspace API keys are for the gateway; they open nothing here."""

    ANYONE = 0
    AGENT = 1
    ADMIN = 2
    OWNER = 3


RANKS = {"agent": Who.AGENT, "admin": Who.ADMIN, "owner": Who.OWNER}

RULES: dict[str, Who] = {
    # coming in
    "sign_in": Who.ANYONE,
    "accept_invitation": Who.ANYONE,
    "sign_out": Who.AGENT,
    "read_me": Who.AGENT,
    "change_password": Who.AGENT,
    "set_availability": Who.AGENT,
    "heartbeat": Who.AGENT,
    # the inbox
    "list_conversations": Who.AGENT,
    "count_inbox": Who.AGENT,
    "read_conversation": Who.AGENT,
    "read_messages": Who.AGENT,
    "list_turns": Who.ADMIN,
    "post_message": Who.AGENT,
    "upload_attachment": Who.AGENT,
    "read_attachment": Who.AGENT,
    "ask_ai": Who.AGENT,
    "list_ai_jobs": Who.AGENT,
    "read_ai_job": Who.AGENT,
    "stream_ai_job": Who.AGENT,
    # the baton
    "join_conversation": Who.AGENT,
    "leave_conversation": Who.AGENT,
    "decline_offer": Who.AGENT,
    "transfer_conversation": Who.AGENT,
    "return_to_bot": Who.AGENT,
    "close_conversation": Who.AGENT,
    "reopen_conversation": Who.AGENT,
    # the rest of an agent's day
    "acknowledge_request": Who.AGENT,
    "mark_read": Who.AGENT,
    "show_typing": Who.AGENT,
    "watch_conversation": Who.AGENT,
    "stop_watching": Who.AGENT,
    "add_tag": Who.AGENT,
    "remove_tag": Who.AGENT,
    "issue_realtime_token": Who.AGENT,
    # colleagues are named to everyone (whom can I transfer to?); changing them is for admins
    "list_agents": Who.AGENT,
    "invite_agent": Who.ADMIN,
    "change_agent": Who.ADMIN,
    "invite_again": Who.ADMIN,
    # bots are named to everyone in the inbox; changing them is for admins
    "list_bots": Who.AGENT,
    "read_bot": Who.AGENT,
    "create_bot": Who.ADMIN,
    "change_bot": Who.ADMIN,
    "archive_bot": Who.ADMIN,
    "chat_with_draft": Who.ADMIN,
    # canned replies are for everyone to insert; writing them is for admins
    "list_canned_replies": Who.AGENT,
    "create_canned_reply": Who.ADMIN,
    "change_canned_reply": Who.ADMIN,
    "delete_canned_reply": Who.ADMIN,
    # teams and tags are for everyone to hand to, to filter by and to put on; setting them up is for admins
    "list_teams": Who.AGENT,
    "create_team": Who.ADMIN,
    "change_team": Who.ADMIN,
    "delete_team": Who.ADMIN,
    "list_tags": Who.AGENT,
    "create_tag": Who.ADMIN,
    "change_tag": Who.ADMIN,
    "delete_tag": Who.ADMIN,
    "read_waiting_targets": Who.AGENT,
    "set_waiting_targets": Who.ADMIN,
    # keys
    "read_retention": Who.ADMIN,
    "set_retention": Who.ADMIN,
    "read_ably_settings": Who.ADMIN,
    "store_ably_key": Who.ADMIN,
    "delete_ably_key": Who.ADMIN,
    "read_ai_settings": Who.ADMIN,
    "store_ai_key": Who.ADMIN,
    "delete_ai_key": Who.ADMIN,
    "store_ai_fallback": Who.ADMIN,
    "delete_ai_fallback": Who.ADMIN,
    "check_ably_key": Who.ADMIN,
    "check_ai_key": Who.ADMIN,
    "check_ai_fallback": Who.ADMIN,
    "read_identity_settings": Who.ADMIN,
    "rotate_identity_secret": Who.ADMIN,
    "list_api_keys": Who.ADMIN,
    "create_api_key": Who.ADMIN,
    "revoke_api_key": Who.ADMIN,
    "read_audit_log": Who.ADMIN,
    # figures name colleagues: they are for those who run the team
    "report_summary": Who.ADMIN,
    "export_report": Who.ADMIN,
}
