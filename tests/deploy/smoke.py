"""`python tests/deploy/smoke.py …`: the seed story and the proxy's own promises, told to a running demo."""

from __future__ import annotations

import argparse
import asyncio
import json
import ssl
from pathlib import Path

import httpx
from cast.houses import House
from cast.story import tell_the_story


async def check_proxy(house: House, certificate: Path, tls_ports: list[int]) -> None:
    """TLS with the certificate that was made, figures kept inside, and refusals that speak like the services."""
    trusting = ssl.create_default_context(cafile=str(certificate))
    async with httpx.AsyncClient(verify=trusting, timeout=20) as http:
        for port in tls_ports:
            ready = await http.get(f"https://localhost:{port}/readyz")
            assert (ready.status_code, ready.json()) == (200, {"status": "ready", "faults": []})
            assert "strict-transport-security" in ready.headers
        named = await http.get(f"https://localhost:{tls_ports[0]}/", headers={"Host": "panel.example.com"})
        assert "script-src 'self' 'nonce-" in named.headers["content-security-policy"], "not the panel's page"
        assert (await http.get(f"{house.gateway}/metrics")).status_code == 404
        assert (await http.get(f"{house.gateway}/widget/loader.js")).status_code == 200
        too_large = await http.post(f"{house.gateway}/v1/conversations", content=b" " * 2_000_000)
        assert (too_large.status_code, too_large.json()["type"]) == (413, "too_large")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gateway", required=True, help="base address, through the proxy")
    parser.add_argument("--panel", required=True)
    parser.add_argument("--ably", required=True)
    parser.add_argument("--seed", type=Path, required=True, help="seed.json of the demo")
    parser.add_argument("--certificate", type=Path, required=True, help="fullchain.pem of the proxy")
    parser.add_argument("--tls-port", type=int, action="append", required=True, help="the gateway's, then the panel's")
    given = parser.parse_args()
    house = House(given.gateway, given.panel, given.ably, json.loads(given.seed.read_text()))
    asyncio.run(check_proxy(house, given.certificate, given.tls_port))
    asyncio.run(tell_the_story(house))
    print("The story was told, in all three modes, through the proxy.")


if __name__ == "__main__":
    main()
