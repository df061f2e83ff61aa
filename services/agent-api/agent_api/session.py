"""Sign in and out: equal answers and equal work for accounts that exist and for those that do not."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request, Response
from sqlalchemy import select
from sqlmodel import col

from agent_api.admission import TheCaller, ThePlatform
from agent_api.sessions import OpenSession, begin_session, clear_cookie, end_session, set_cookie
from agent_api.views import AgentAccount, account_of
from baton.errors import Unauthenticated
from baton.limits import network_of
from baton.logs import get_logger
from baton.models import Agent
from baton.platform import Platform
from baton.security.passwords import hash_password, is_outdated, verify_password
from baton.security.sessions import csrf_token
from baton.service.bodies import Answer, RequestBody
from baton.text import CleanText, up_to

router = APIRouter(tags=["session"])
log = get_logger(__name__)

PER_ADDRESS = "100/minute"
PER_ACCOUNT = "20/minute"
_WRONG = "The e-mail address or the password is wrong."


class Credentials(RequestBody):
    email: Annotated[CleanText, up_to(254, at_least=1)]
    password: Annotated[CleanText, up_to(1024, at_least=1)]


class SignedIn(Answer):
    """`token` is for programs; the panel uses the cookie, and `csrf_token` beside it."""

    agent: AgentAccount
    token: str
    expires_at: datetime
    csrf_token: str


@router.post("/v1/session")
async def sign_in(body: Credentials, request: Request, response: Response, platform: ThePlatform) -> SignedIn:
    """Signs in. How often is limited per address and per account, and refused while that cannot be counted."""
    email = body.email.strip().lower()
    await limit_sign_in(platform, request, f"account:{email}")
    async with platform.workbench.read() as session:
        agent = (await session.scalars(select(Agent).where(col(Agent.email) == email))).one_or_none()
    stored = agent.password_hash if agent is not None and agent.active else None
    if not await verify_password(stored, body.password) or agent is None or stored is None:
        raise Unauthenticated(_WRONG)
    renewed = await hash_password(body.password) if is_outdated(stored) else stored
    async with platform.workbench.begin() as work:
        agent = await work.session.get_one(Agent, agent.id, with_for_update=True)
        if not agent.active or agent.password_hash != stored:
            raise Unauthenticated(_WRONG)  # deactivated, or given another password, while this one was checked
        agent.password_hash = renewed
        opened = await begin_session(work, agent)
    log.info("signed_in", agent_id=agent.id, workspace_id=agent.workspace_id)
    set_cookie(request, response, opened.token)
    return signed_in(agent, opened)


@router.delete("/v1/session", status_code=204)
async def sign_out(caller: TheCaller, response: Response) -> None:
    """Ends this session; the agent's other ones stay."""
    async with caller.platform.workbench.begin() as work:
        await end_session(work, caller.session_token)
    clear_cookie(response)


def signed_in(agent: Agent, opened: OpenSession) -> SignedIn:
    return SignedIn(
        agent=account_of(agent),
        token=opened.token,
        expires_at=opened.expires_at,
        csrf_token=csrf_token(opened.token),
    )


async def limit_sign_in(platform: Platform, request: Request, account: str) -> None:
    """One limit per address, against trying many accounts, and one per account, against trying many passwords."""
    address = network_of(request.client.host if request.client else None)
    await platform.limiter.hit("sign-in", f"address:{address}", PER_ADDRESS, on_failure="closed")
    await platform.limiter.hit("sign-in", account, PER_ACCOUNT, on_failure="closed")
