"""The proxy's self-signed certificate: made once, renewed in time, never in the place of somebody else's."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from baton_dev import certificate

NOW = datetime.now(UTC)
HOSTS = ["localhost", "127.0.0.1", "chat.example.com"]


def test_it_is_made_for_every_host_with_a_key_for_its_owner_only(tmp_path: Path) -> None:
    assert certificate.make_sure(tmp_path, HOSTS, NOW)
    made = x509.load_pem_x509_certificate((tmp_path / certificate.CERTIFICATE).read_bytes())
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost", "chat.example.com"]
    assert [str(address) for address in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]
    assert stat.S_IMODE((tmp_path / certificate.KEY).stat().st_mode) == 0o600


def test_it_is_kept_while_it_holds_and_made_anew_before_it_ends(tmp_path: Path) -> None:
    certificate.make_sure(tmp_path, HOSTS, NOW)
    assert not certificate.make_sure(tmp_path, HOSTS, NOW)
    assert certificate.make_sure(tmp_path, HOSTS, NOW + timedelta(days=380))


def test_a_certificate_of_somebody_elses_stays_even_when_it_has_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate.make_sure(tmp_path, HOSTS, NOW)
    theirs = (tmp_path / certificate.CERTIFICATE).read_bytes()
    other = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "An authority")])
    monkeypatch.setattr(certificate, "_NAME", other)
    assert not certificate.make_sure(tmp_path, HOSTS, NOW + timedelta(days=4000))
    assert (tmp_path / certificate.CERTIFICATE).read_bytes() == theirs
