"""Files of a conversation, for the agents of its workspace: in for a reply or a note, and out to look at."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from agent_api.admission import TheCaller
from baton.access import access_attachment, access_bot, access_conversation
from baton.attachments import policy_of, store_upload
from baton.errors import NotAllowed
from baton.service.transfers import DOWNLOAD, UPLOAD, served, uploaded
from baton.views import AttachmentView

router = APIRouter(prefix="/v1/conversations/{conversation_id}/attachments", tags=["attachments"])

PER_AGENT = "120/60 seconds"


@router.post("", status_code=201, openapi_extra=UPLOAD)
async def upload_attachment(conversation_id: str, request: Request, caller: TheCaller) -> AttachmentView:
    """Takes a file in. Nobody else sees it until a reply or a note names it; after a day it is removed."""
    platform = caller.platform
    await platform.limiter.hit("upload-agent", caller.agent.id, PER_AGENT)
    async with platform.workbench.read() as session:
        conversation = await access_conversation(session, caller.principal, conversation_id)
        bot = await access_bot(session, caller.principal, conversation.bot_id)
    policy = policy_of(bot, can_store=platform.storage is not None)
    policy.must_be_open()
    if platform.storage is None:
        raise NotAllowed
    file = await uploaded(request, policy)
    row = await store_upload(platform.workbench, platform.storage, caller.principal, conversation_id, policy, file)
    return AttachmentView.of(row)


@router.get("/{attachment_id}", response_class=StreamingResponse, responses=DOWNLOAD)
async def read_attachment(conversation_id: str, attachment_id: str, caller: TheCaller) -> StreamingResponse:
    """The file, to be saved or shown by the panel itself."""
    async with caller.platform.workbench.read() as session:
        row = await access_attachment(session, caller.principal, conversation_id, attachment_id)
    return await served(row, caller.platform.storage)
