"""Settings of a running process, read once from the environment (`BATON_…`) and from files, checked at start."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

_FOLDERS = ("/run/baton", "/run/secrets")
"""Where containers find settings as files named after them (`/run/secrets/baton_secret_keys`); the latter wins."""


class Settings(BaseSettings):
    """What an operator may set. URLs from here are trusted; URLs typed by users are not.

    The environment wins over files; a variable that is set to nothing counts as not set.
    """

    model_config = SettingsConfigDict(
        env_prefix="BATON_",
        env_ignore_empty=True,
        secrets_dir=[folder for folder in _FOLDERS if Path(folder).is_dir()],
        extra="ignore",
        frozen=True,
    )

    database_url: str = ""
    """`postgresql://…`, or `sqlite:///path` for the embedded database."""
    rabbitmq_url: str = ""
    """`amqp://…`; empty: the in-process bus."""
    bus_prefix: str = ""
    """Stands before every exchange's and queue's name, so that several systems can share one broker."""
    redis_url: str = ""
    """`redis://…`; empty: in-process live fan-out and limits."""

    secret_keys: SecretStr = SecretStr("")
    """Encryption keys for provider keys at rest, newest first, comma-separated base64 of 32 bytes."""
    token_keys: SecretStr = SecretStr("")
    """Signing keys of visitor tokens, newest first, comma-separated, each at least 32 characters."""

    openai_base_url: str = ""
    openai_api_key: SecretStr = SecretStr("")
    ai_model: str = "gpt-4.1-mini"
    ai_prices: dict[str, tuple[float, float]] = {}
    """US dollars per million tokens by model: `{"gpt-4.1-mini": [0.4, 1.6]}` (prompt, completion)."""
    ai_turns_at_once: int = 192
    """How many turns one responder runs at a time; a workspace gets half of them while others are idle."""
    ably_key: SecretStr = SecretStr("")
    ably_url: str = ""
    """Where services reach Ably; empty: Ably itself."""
    ably_public_url: str = ""
    """Where browsers reach Ably; empty: as services do."""

    storage_url: str = ""
    """Where attached files are kept: `file:///folder` or `s3://bucket/prefix`; empty: nobody can attach any."""
    storage_endpoint: str = ""
    """Of S3-compatible storage (`https://minio.example:9000`); empty: Amazon's."""
    storage_region: str = "us-east-1"
    storage_key_id: str = ""
    """Empty: what the machine, the container or the pod is allowed."""
    storage_secret_key: SecretStr = SecretStr("")

    public_gateway_url: str = ""
    public_panel_url: str = ""
    demo_workspace_id: str = ""
    """The workspace whose bots the demo site at the gateway's `/` offers; empty: no demo site."""
    host: str = "127.0.0.1"
    port: int = 0
    """The port of this process; 0 means the service's own default."""
    trusted_proxies: str = ""
    """Addresses whose X-Forwarded-For is believed (uvicorn's forwarded_allow_ips)."""
    rate_limits: Literal["on", "off"] = "on"
    outbound_allow: str = ""
    """Private hosts that admins may enter as a model's address, comma-separated."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "console"] = "json"
    access_log: Literal["all", "problems"] = "problems"
    """A line per request, or only for refused, failed and slow ones (a line is dear)."""

    lost_agent_grace_s: float = 90
    presence_lease_s: float = 30
    sweep_every_s: float = 1
    outbox_stale_s: float = 10
    database_pool: int = 10

    @property
    def is_postgres(self) -> bool:
        return self.database_url.startswith(("postgresql://", "postgres://"))

    @property
    def limits_enforced(self) -> bool:
        return self.rate_limits == "on"
