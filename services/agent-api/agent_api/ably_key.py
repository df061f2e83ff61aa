"""The workspace's Ably key, as far as other rooms need it: there or not."""

from __future__ import annotations

from agent_api.admission import Caller
from baton.errors import Conflict
from baton.models import Secret
from baton.secrets_at_rest import ABLY
from baton.work import Work


class AblyKeyMissing(Conflict):
    """Says where to put it."""

    type = "ably_key_missing"
    title = "This needs your workspace's Ably key: put it in at Settings → API keys → Ably"


async def ably_key_of(caller: Caller) -> str:
    """The key, to sign tokens and to publish with."""
    key = await caller.platform.keyring.key_of(caller.workspace_id, ABLY)
    if key is None:
        raise AblyKeyMissing
    return key


async def must_have_ably_key(work: Work, workspace_id: str) -> None:
    """Asked of the database itself; hold the workspace's lock so that nobody deletes it meanwhile."""
    if await work.session.get(Secret, (workspace_id, ABLY)) is None:
        raise AblyKeyMissing
