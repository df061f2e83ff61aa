"""`make env`: writes deploy/.env once, with fresh secrets; asked again, it only adds a secret that is missing.

Runs on any Python 3.9 or newer with nothing installed: on a server there need be no more than that and Docker.
"""

from __future__ import annotations

import argparse
import base64
import os
import secrets
from pathlib import Path

PATH = Path(__file__).resolve().parents[2] / "deploy/.env"
SECRETS = (
    "BATON_POSTGRES_PASSWORD",
    "BATON_RABBITMQ_PASSWORD",
    "BATON_REDIS_PASSWORD",
    "BATON_GRAFANA_PASSWORD",
    "BATON_SECRET_KEYS",
    "BATON_TOKEN_KEYS",
)
_HEAD = """\
# Written by `make env`. Keep a copy of this file in a safe place: without BATON_SECRET_KEYS
# the providers' keys in the database cannot be read again. docs/operations.md says what else may stand here.
"""
_HERE = """
# Where people reach the two doors.
BATON_PUBLIC_GATEWAY_URL=http://localhost:8000
BATON_PUBLIC_PANEL_URL=http://localhost:8001
# Who reaches the proxy: this machine only.
BATON_HTTP_ADDRESS=127.0.0.1
BATON_HTTPS_ADDRESS=127.0.0.1
"""
_AT_DOMAIN = """
# Where people reach the two doors: both names point at this machine.
BATON_PUBLIC_GATEWAY_URL=https://chat.{domain}
BATON_PUBLIC_PANEL_URL=https://panel.{domain}
# Who reaches the proxy: the world by TLS, this machine without.
BATON_HTTP_ADDRESS=127.0.0.1
BATON_HTTPS_ADDRESS=0.0.0.0
BATON_GATEWAY_TLS_PORT=443
# A folder with fullchain.pem and privkey.pem, readable by user 10001; without it a self-signed one is made.
#BATON_TLS=/etc/baton/tls
"""
_MODEL = """
# The model, for workspaces that set none of their own.
#BATON_OPENAI_API_KEY=
#BATON_OPENAI_BASE_URL=
#BATON_AI_MODEL=

# Attached files: the volume "files", or S3-compatible storage.
#BATON_STORAGE_URL=s3://bucket/prefix
#BATON_STORAGE_ENDPOINT=https://minio.example:9000
#BATON_STORAGE_KEY_ID=
#BATON_STORAGE_SECRET_KEY=
"""


def generate(name: str) -> str:
    """Good for URLs; keys are base64 of 32 bytes."""
    if name.endswith("_PASSWORD"):
        return secrets.token_urlsafe(24)
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def write(path: Path, domain: str = "") -> list[str]:
    """Returns the names of the secrets that it had to make."""
    present = path.read_text(encoding="utf-8") if path.exists() else ""
    known = {line.partition("=")[0].strip() for line in present.splitlines() if "=" in line}
    missing = [name for name in SECRETS if name not in known]
    made = "".join(f"{name}={generate(name)}\n" for name in missing)
    if not present:
        place = _AT_DOMAIN.format(domain=domain) if domain else _HERE
        _append(path, f"{_HEAD}{made}{place}{_MODEL}")
    elif made:
        _append(path, made if present.endswith("\n") else f"\n{made}")
    return missing


def _append(path: Path, text: str) -> None:
    """Readable by its owner only, from the first byte on."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as out:
        out.write(text)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make env", description=__doc__)
    parser.add_argument("--domain", default="", help="chat.DOMAIN and panel.DOMAIN will be served by TLS on port 443")
    parser.add_argument("--file", type=Path, default=PATH)
    given = parser.parse_args()
    existed = given.file.exists()
    made = write(given.file, given.domain)
    if not existed:
        print(f"{given.file} is written, with fresh secrets. Keep a copy of it in a safe place.")  # noqa: T201
    elif made:
        print(f"{given.file} stays; added what it lacked: {', '.join(made)}.")  # noqa: T201
    else:
        print(f"{given.file} is there already and stays as it is.")  # noqa: T201


if __name__ == "__main__":
    main()
