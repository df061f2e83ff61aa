"""A self-signed certificate for the proxy, unless its folder holds a certificate of somebody else's already."""

from __future__ import annotations

import argparse
import ipaddress
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from baton.settings import Settings

CERTIFICATE, KEY = "fullchain.pem", "privkey.pem"
_NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Baton, self-signed")])
_LASTS, _RENEWED = timedelta(days=397), timedelta(days=30)


def make_sure(folder: Path, hosts: list[str], now: datetime) -> bool:
    """Writes a certificate where there is none, or where ours ends soon; True when it wrote one."""
    present = folder / CERTIFICATE
    if present.exists():
        certificate = x509.load_pem_x509_certificate(present.read_bytes())
        if certificate.issuer != _NAME or certificate.not_valid_after_utc - now > _RENEWED:
            return False
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write(folder / KEY, private)
    _write(present, _signed(key, hosts, now).public_bytes(serialization.Encoding.PEM))
    return True


def _signed(key: ec.EllipticCurvePrivateKey, hosts: list[str], now: datetime) -> x509.Certificate:
    names = x509.SubjectAlternativeName([_alternative(host) for host in hosts])
    return (
        x509.CertificateBuilder(_NAME, _NAME, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + _LASTS)
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _write(path: Path, content: bytes) -> None:
    part = path.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(content)
    part.replace(path)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m baton_dev.certificate", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    folder = parser.parse_args().folder
    settings = Settings()
    public = (urlsplit(url).hostname for url in (settings.public_gateway_url, settings.public_panel_url))
    hosts = list(dict.fromkeys(["localhost", "127.0.0.1", *(host for host in public if host)]))
    written = make_sure(folder, hosts, datetime.now(UTC))
    print(f"Self-signed for {', '.join(hosts)}." if written else "There is a certificate.")  # noqa: T201


if __name__ == "__main__":
    main()
