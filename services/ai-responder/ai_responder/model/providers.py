"""Which endpoint, key and model answer for a workspace: its own where it has one, else the operator's."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import httpx2
import openai

from ai_responder.model.breaker import Breakers
from ai_responder.model.chat import ChatModel
from ai_responder.model.interface import Failed, Model
from ai_responder.model.patience import Patience, PatientModel
from baton.outbound import allowed_hosts, safe_client, trusted_client
from baton.secrets_at_rest import AI, Keyring
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
        endpoint, model = await self._endpoint(workspace_id)
        name = wanted or model or self.settings.ai_model
        chat = ChatModel(self._client(endpoint), name, official=endpoint.base_url == OFFICIAL)
        mark = fingerprint(f"{endpoint.base_url} {endpoint.key}".encode(), "ai-breaker")
        return PatientModel(chat, self._breakers.of(mark), self.patience)

    async def close(self) -> None:
        for connections in (self._trusted, self._typed):
            if connections is not None:
                await connections.aclose()

    async def _endpoint(self, workspace_id: str) -> tuple[Endpoint, str | None]:
        operators = self.settings.openai_base_url or OFFICIAL
        key = await self._keyring.key_of(workspace_id, AI)
        if key is not None:
            hint = await self._keyring.hint_of(workspace_id, AI)
            typed = hint.get("base_url") or None
            return Endpoint(typed or operators, key, trusted=typed is None), hint.get("model") or None
        key = self.settings.openai_api_key.get_secret_value()
        if not key:
            raise Failed("no_key", blames=False)
        return Endpoint(operators, key, trusted=True), None

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
