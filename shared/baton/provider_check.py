"""Trying a model's address and key before they are stored: one tiny question, through the outbound policy."""

from __future__ import annotations

from dataclasses import dataclass

import httpx2

from baton.errors import FieldError, Invalid
from baton.outbound import allowed_hosts, check_url, safe_client
from baton.settings import Settings

OPENAI = "https://api.openai.com/v1"
_TIMEOUT = httpx2.Timeout(20, connect=5)
_QUESTION = [{"role": "user", "content": "ping"}]


@dataclass(frozen=True, slots=True)
class Provider:
    """Where a model answers. `base_url` None: the operator's own setting, or OpenAI."""

    api_key: str
    model: str
    base_url: str | None = None

    def address(self, settings: Settings) -> str:
        return (self.base_url or settings.openai_base_url or OPENAI).rstrip("/")


async def check_provider(provider: Provider, settings: Settings) -> None:
    """Raises Invalid with the field that is to blame; what the provider wrote is not repeated."""
    allow = allowed_hosts(settings)
    address = provider.address(settings)
    if provider.base_url is not None:
        await check_url(address, allow)
    async with safe_client(allow) as client:
        try:
            answer = await client.post(
                f"{address}/chat/completions",
                json={"model": provider.model, "messages": _QUESTION, _limit_at(address): 16, "stream": False},
                headers={"Authorization": f"Bearer {provider.api_key}"},
                timeout=_TIMEOUT,
            )
        except (httpx2.HTTPError, UnicodeError):
            raise _wrong("base_url", "The provider cannot be reached at this address") from None
    _judge(answer)


def _limit_at(address: str) -> str:
    """OpenAI's newer models know only the newer name of the limit, everybody else only the older one."""
    return "max_completion_tokens" if address == OPENAI else "max_tokens"


def _judge(answer: httpx2.Response) -> None:
    if answer.status_code in (401, 403):
        raise _wrong("api_key", "The provider does not accept this key")
    if answer.status_code == 404:
        raise _wrong("model", "The provider does not know this model, or the address lacks its path (/v1)")
    if answer.status_code in (400, 422):
        raise _wrong("model", f"The provider refuses the question, most likely this model (HTTP {answer.status_code})")
    if answer.status_code == 429:
        raise _wrong("api_key", "The provider refuses for now: the key's quota or rate is exhausted")
    if answer.status_code >= 500:
        raise _wrong("base_url", f"The provider fails at the moment (HTTP {answer.status_code})")
    if not answer.is_success or not _is_completion(answer):
        raise _wrong("model", f"The provider did not answer as Chat Completions does (HTTP {answer.status_code})")


def _is_completion(answer: httpx2.Response) -> bool:
    try:
        body = answer.json()
    except ValueError:
        return False
    return isinstance(body, dict) and isinstance(body.get("choices"), list)


def _wrong(field: str, message: str) -> Invalid:
    return Invalid(f"{message}.", errors=[FieldError(field=field, message=message)])
