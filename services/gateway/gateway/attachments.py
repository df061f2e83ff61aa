"""Files of a conversation: in, one at a time, before the message that names them; and out again."""

from __future__ import annotations

import json

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from baton.access import access_attachment, access_bot, access_conversation
from baton.attachments import Claimant, claim_attachments, described, policy_of, store_upload
from baton.errors import NotAllowed
from baton.principals import ServerPrincipal
from baton.service.transfers import DOWNLOAD, UPLOAD, served, uploaded
from baton.views import AttachmentView
from gateway.doorway import Doorway, Participant, TheDoorway, address_of

router = APIRouter(prefix="/v1/conversations/{conversation_id}/attachments", tags=["attachments"])

PER_CONVERSATION = "30/60 seconds"
PER_ADDRESS = "120/60 seconds"
PER_BOT = "1200/60 seconds"
READS_PER_CONVERSATION = "600/60 seconds"


@router.post("", status_code=201, openapi_extra=UPLOAD)
async def upload_attachment(
    conversation_id: str, request: Request, who: Participant, doorway: TheDoorway
) -> AttachmentView:
    """Takes a file in. It is shown to nobody until a message names it, and removed after a day if none does."""
    platform = doorway.platform
    if not isinstance(who, ServerPrincipal):
        await doorway.limit("upload-address", address_of(request), PER_ADDRESS)
    await doorway.limit("upload", conversation_id, PER_CONVERSATION)
    async with platform.workbench.read() as session:
        conversation = await access_conversation(session, who, conversation_id)
        bot = await access_bot(session, who, conversation.bot_id)
    await doorway.limit("upload-bot", bot.id, PER_BOT)
    policy = policy_of(bot, can_store=platform.storage is not None)
    policy.must_be_open()
    if platform.storage is None:
        raise NotAllowed
    file = await uploaded(request, policy)
    row = await store_upload(platform.workbench, platform.storage, who, conversation_id, policy, file)
    return AttachmentView.of(row)


@router.get("/{attachment_id}", response_class=StreamingResponse, responses=DOWNLOAD)
async def read_attachment(
    conversation_id: str, attachment_id: str, who: Participant, doorway: TheDoorway
) -> StreamingResponse:
    """The file, to be saved. What agents keep among themselves does not exist here."""
    await doorway.limit("download", conversation_id, READS_PER_CONVERSATION)
    async with doorway.platform.workbench.read() as session:
        row = await access_attachment(session, who, conversation_id, attachment_id)
    return await served(row, doorway.platform.storage)


async def claimed(doorway: Doorway, claimant: Claimant, ids: list[str]) -> str:
    """Reserves the files for a message that is about to be accepted; what its `data` will say of them, as JSON."""
    async with doorway.platform.workbench.begin() as work:
        rows = await claim_attachments(work, claimant, ids)
        return json.dumps(described(rows), ensure_ascii=False)
