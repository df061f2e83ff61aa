"""One customer's household: people with every right, conversations in every state, keys, secrets and history."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from argon2 import PasswordHasher

from agent_api.sessions import begin_session
from baton.asking import Request, ask_for_person
from baton.conversation import close, join
from baton.database import db_now
from baton.models import (
    Agent,
    AgentSession,
    AiJob,
    AiTurn,
    ApiKey,
    Attachment,
    AuditRecord,
    Bot,
    CannedReply,
    Conversation,
    Secret,
    Tag,
    Team,
    Workspace,
)
from baton.passing import person, read_baton, take
from baton.platform import Platform
from baton.posting import Draft, post
from baton.secrets_at_rest import ABLY, AI, IDENTITY, store_secret
from baton.security.api_keys import hash_api_key, new_api_key
from baton.security.sessions import hash_session_token
from baton.testing import a_bot, a_conversation, a_visitor, a_workspace, an_agent

PASSWORD = "correct horse battery"
PRESENT_S = 7200
STATES = ("with_bot", "waiting", "held_by_agent", "held_by_admin", "held_by_owner", "closed", "another")


@dataclass(slots=True)
class Household:
    """`mark` stands in every text of this customer."""

    mark: str
    workspace: Workspace
    agents: dict[str, Agent] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    bots: dict[str, Bot] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    """Visitors' tokens, by the conversation that each opens."""
    keys: dict[str, str] = field(default_factory=dict)
    key_ids: dict[str, str] = field(default_factory=dict)
    attachments: dict[str, str] = field(default_factory=dict)
    """A visitor's file in each conversation."""


async def settle_in(platform: Platform, mark: str) -> Household:
    house = Household(mark, await a_workspace(platform.workbench, f"{mark} workspace"))
    await _people(platform, house)
    await _keys(platform, house)
    for mode in ("hybrid", "ai_only", "human_only"):
        settings = {"instructions": f"{mark} instructions", "greeting": f"{mark} greeting"}
        house.bots[mode] = await a_bot(platform.workbench, house.workspace, mode, **settings)
    for state in STATES:
        await _conversation(platform, house, state)
    return house


async def _people(platform: Platform, house: Household) -> None:
    hashed = _hashed()
    roles = {"owner": "owner", "admin": "admin", "agent": "agent", "colleague": "agent", "gone": "agent"}
    for name, role in roles.items():
        facts: dict[str, Any] = {
            "role": role,
            "seen_until": db_now(PRESENT_S),
            "active": name != "gone",
            "password_hash": hashed,
        }
        agent = await an_agent(platform.workbench, house.workspace, f"{house.mark}-{name}", **facts)
        house.agents[name] = agent
        async with platform.workbench.begin() as work:
            house.sessions[name] = (await begin_session(work, agent)).token
    async with platform.workbench.begin() as work:
        opened = await begin_session(work, house.agents["owner"])
        ended = await begin_session(work, house.agents["owner"])
        await work.session.flush()
        for token, lasts in ((opened.token, timedelta(seconds=-5)), (ended.token, None)):
            row = await work.session.get_one(AgentSession, hash_session_token(token))
            if lasts is None:
                await work.session.delete(row)
            else:
                row.expires_at = datetime.now(UTC) + lasts
    house.sessions |= {"expired": opened.token, "ended": ended.token}


async def _keys(platform: Platform, house: Household) -> None:
    workspace_id, mark = house.workspace.id, house.mark
    secrets = {
        ABLY: f"{mark}.key1:{mark}-the-secret-half-of-the-ably-key",
        AI: f"sk-{mark}",
        IDENTITY: f"{mark}-identity".ljust(40, "x"),
    }
    async with platform.workbench.begin() as work:
        for name in ("live", "revoked"):
            key = house.keys[name] = new_api_key()
            revoked = work.now if name == "revoked" else None
            facts: dict[str, Any] = {"last_four": key[-4:], "key_hash": hash_api_key(key), "revoked_at": revoked}
            row = ApiKey(workspace_id=workspace_id, name=f"{mark} {name}", **facts)
            work.add(row)
            house.key_ids[name] = row.id
        canned = CannedReply(workspace_id=workspace_id, shortcut="greeting", text=f"{mark} greeting")
        work.add(canned)
        house.key_ids["canned reply"] = canned.id
        team = Team(workspace_id=workspace_id, name=f"{mark} team")
        tag = Tag(workspace_id=workspace_id, name=f"{mark} tag")
        work.add(team, tag)
        house.key_ids |= {"team": team.id, "tag": tag.id}
        for name, plaintext in secrets.items():
            row_of_secret = Secret(workspace_id=workspace_id, name=name, sealed="", hint={"model": f"{mark} {name}"})
            await store_secret(work, platform.sealer, row_of_secret, plaintext)
        by: dict[str, Any] = {"actor_id": house.agents["owner"].id, "actor_name": f"{mark}-owner"}
        work.add(AuditRecord(workspace_id=workspace_id, action="x", target=f"{mark} target", data={"a": mark}, **by))


async def _conversation(platform: Platform, house: Household, state: str) -> None:
    mark = house.mark
    who = {"name": f"{mark} visitor", "email": f"v@{mark}.example", "attributes": {"plan": mark}}
    visitor = await a_visitor(platform.workbench, house.workspace, **who)
    page = {"url": f"https://{mark}.example/", "title": mark}
    conversation = await a_conversation(platform.workbench, house.bots["hybrid"], visitor, page=page)
    async with platform.workbench.begin() as work:
        row = await work.lock_conversation(conversation.id)
        assert row is not None
        question = await post(work, row, Draft("visitor", f"{mark} question"))
        await post(work, row, Draft("bot", f"{mark} answer", in_reply_to=question.seq))
        await post(work, row, Draft("agent", f"{mark} note", author_name=mark, audience="agents"))
        facts: dict[str, Any] = {
            "attempt": 1,
            "epoch": 1,
            "state": "done",
            "worker": mark,
            "lease_until": work.now,
            "model": mark,
        }
        facts |= {"workspace_id": row.workspace_id, "conversation_id": row.id}
        work.add(AiTurn(reply_to_seq=question.seq or 1, **facts))
        job = _helped(house, row, mark)
        work.add(job)
        house.key_ids["ai job"] = job.id
        if state == "waiting":
            await ask_for_person(work, row, Request("visitor", reason=f"{mark} reason", wait=True))
            row.offer_agent_id = house.agents["agent"].id
            row.offer_expires_at = work.now + timedelta(hours=2)
        elif state.startswith("held_by_"):
            holder = person(house.agents[state.removeprefix("held_by_")])
            await take(work, row, _step(join(await read_baton(work, row), holder)))
        elif state == "closed":
            await take(work, row, _step(close(await read_baton(work, row), "visitor")))
    house.conversations[state] = conversation
    house.attachments[state] = await _attached(platform, conversation, mark)
    token, _ = platform.visitor_tokens.issue(conversation.id, visitor.id, house.workspace.id)
    house.tokens[state] = token


def _helped(house: Household, row: Conversation, mark: str) -> AiJob:
    facts: dict[str, Any] = {
        "kind": "summary",
        "state": "done",
        "result": f"{mark} summary",
        "reason": f"{mark} reason",
    }
    facts |= {"workspace_id": row.workspace_id, "conversation_id": row.id, "bot_id": row.bot_id}
    return AiJob(agent_id=house.agents["colleague"].id, client_job_id=row.id, fingerprint="x", **facts)


async def _attached(platform: Platform, conversation: Conversation, mark: str) -> str:
    content, key = f"{mark} file".encode(), f"{mark}/{conversation.id}"
    assert platform.storage is not None
    await platform.storage.put(key, content)
    facts: dict[str, Any] = {"uploaded_by": "visitor", "uploader_id": conversation.visitor_id, "size": len(content)}
    facts |= {"workspace_id": conversation.workspace_id, "conversation_id": conversation.id}
    facts |= {"name": f"{mark}.txt", "media_type": "text/plain", "storage_key": key, "client_message_id": "sent"}
    row = Attachment(**facts)
    async with platform.workbench.begin() as work:
        work.add(row)
    return row.id


@cache
def _hashed() -> str:
    return PasswordHasher().hash(PASSWORD)


def _step(step: Any) -> Any:
    assert step is not None
    return step
