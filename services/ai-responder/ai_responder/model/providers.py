"""Which endpoint, key and model answer for a workspace: its own where it has one, else the operator's."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import httpx2
import openai

from ai_responder.model.breaker import Breakers
from ai_responder.model.chat import ChatModel
from ai_responder.model.fallback import FallbackModel
from ai_responder.model.interface import Failed, Model
from ai_responder.model.patience import Patience, PatientModel
from baton.outbound import allowed_hosts, safe_client, trusted_client
from baton.secrets_at_rest import AI, AI_FALLBACK, Keyring
from baton.security.fingerprints import fingerprint
from baton.settings import Settings

OFFICIAL = "https://api.openai.com/v1"
_MOST_CLIENTS = 256


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`trusted`: the address comes from the operator's settings, not from a form."""

    base_url: str
    key: str
    trusted: bool


class OpenAIModels:
    """Clients are kept per address and key; connections are shared by all of them."""

    def __init__(self, settings: Settings, keyring: Keyring, patience: Patience | None = None) -> None:
        self.settings, self._keyring = settings, keyring
        self.patience = patience or Patience()
        self._breakers = Breakers()
        self._clients: OrderedDict[Endpoint, openai.AsyncOpenAI] = OrderedDict()
        self._trusted: httpx2.AsyncClient | None = None
        self._typed: httpx2.AsyncClient | None = None

    async def model_for(self, workspace_id: str, wanted: str | None) -> Model:
        """The first provider's, with the next one behind it where the workspace has one."""
        found = (await self._first(workspace_id, wanted), await self._next(workspace_id))
        models = [self._model(*one) for one in found if one is not None]
        if not models:
            raise Failed("no_key", blames=False)
        return models[0] if len(models) == 1 else FallbackModel(models)

    def _model(self, endpoint: Endpoint, name: str) -> Model:
        chat = ChatModel(self._client(endpoint), name, official=endpoint.base_url == OFFICIAL)
        mark = fingerprint(f"{endpoint.base_url} {endpoint.key}".encode(), "ai-breaker")
        return PatientModel(chat, self._breakers.of(mark), self.patience)

    async def close(self) -> None:
        for connections in (self._trusted, self._typed):
            if connections is not None:
                await connections.aclose()

    async def _first(self, workspace_id: str, wanted: str | None) -> tuple[Endpoint, str] | None:
        """The workspace's own, else the operator's; the bot's own choice of model is one of this provider."""
        own = await self._own(workspace_id, AI)
        if own is not None:
            return own[0], wanted or own[1]
        key = self.settings.openai_api_key.get_secret_value()
        operators = Endpoint(self.settings.openai_base_url or OFFICIAL, key, trusted=True)
        return (operators, wanted or self.settings.ai_model) if key else None

    async def _next(self, workspace_id: str) -> tuple[Endpoint, str] | None:
        return await self._own(workspace_id, AI_FALLBACK)

    async def _own(self, workspace_id: str, name: str) -> tuple[Endpoint, str] | None:
        key = await self._keyring.key_of(workspace_id, name)
        if key is None:
            return None
        hint = await self._keyring.hint_of(workspace_id, name)
        typed = hint.get("base_url") or None
        operators = self.settings.openai_base_url or OFFICIAL
        return Endpoint(typed or operators, key, trusted=typed is None), hint.get("model") or self.settings.ai_model

    def _client(self, endpoint: Endpoint) -> openai.AsyncOpenAI:
        client = self._clients.get(endpoint)
        if client is None:
            client = self._clients[endpoint] = openai.AsyncOpenAI(
                api_key=endpoint.key,
                base_url=endpoint.base_url,
                max_retries=0,
                timeout=httpx2.Timeout(self.patience.gap_s, connect=self.patience.connect_s),
                http_client=self._connections(trusted=endpoint.trusted),
            )
        self._clients.move_to_end(endpoint)
        if len(self._clients) > _MOST_CLIENTS:
            self._clients.popitem(last=False)
        return client

    def _connections(self, *, trusted: bool) -> httpx2.AsyncClient:
        if trusted:
            self._trusted = self._trusted or trusted_client()
            return self._trusted
        self._typed = self._typed or safe_client(allowed_hosts(self.settings))
        return self._typed
