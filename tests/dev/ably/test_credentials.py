"""Keys, JWTs and signed TokenRequests."""

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest

from baton_dev.ably import jwt
from baton_dev.ably.capability import Capability
from baton_dev.ably.credentials import Credentials
from baton_dev.ably.errors import AblyError
from baton_dev.ably.grant import Grant, Key
from baton_dev.ably.revocation import Revocation, Revocations
from baton_dev.ably.token_request import Nonces, exchange, mac

EVERYTHING = Capability.parse({"*": ["*"]})
KEY = Key("app.k1", "secret", EVERYTHING)
KEYS = {KEY.name: KEY}
NOW = 1_795_353_841_753


def code_of(act: object, *arguments: object) -> tuple[int, int]:
    with pytest.raises(AblyError) as refused:
        act(*arguments)  # type: ignore[operator]
    return refused.value.code, refused.value.status


def claims(**more: object) -> dict[str, Any]:
    return {"iat": NOW / 1000, "exp": NOW / 1000 + 60, **more}


def test_a_jwt_carries_identity_and_the_intersected_capability() -> None:
    token = jwt.sign(KEY, claims(**{"x-ably-capability": '{"a":["subscribe"]}', "x-ably-clientId": "ann"}))
    grant = jwt.verify(token, KEYS)
    assert grant.client_id == "ann"
    assert grant.capability.canonical() == '{"a":["subscribe"]}'
    assert (grant.issued, grant.expires) == (NOW, NOW + 60_000)


def test_a_jwt_for_any_client_may_be_narrowed_to_one() -> None:
    grant = jwt.verify(jwt.sign(KEY, claims(**{"x-ably-clientId": "*"})), KEYS)
    assert grant.author("somebody") == "somebody"
    assert grant.announced_client == "*"
    assert code_of(grant.claiming("ann").author, "bob") == (40012, 400)


@pytest.mark.parametrize("exchange_in", ["signature", "body", "algorithm"])
def test_a_jwt_that_was_tampered_with_is_40144(exchange_in: str) -> None:
    header, body, signature = jwt.sign(KEY, claims()).split(".")
    if exchange_in == "signature":
        signature = base64.urlsafe_b64encode(b"0" * 32).rstrip(b"=").decode()
    elif exchange_in == "body":
        body = base64.urlsafe_b64encode(json.dumps(claims(**{"x-ably-clientId": "eve"})).encode()).decode()
    else:
        header = base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": KEY.name}).encode()).decode()
    assert code_of(jwt.verify, f"{header}.{body}.{signature}", KEYS) == (40144, 401)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "€.€.€", "a.b.c.d"])
def test_what_is_no_jwt_is_40144(token: str) -> None:
    assert code_of(jwt.verify, token, KEYS) == (40144, 401)


def test_a_jwt_needs_its_times() -> None:
    assert code_of(jwt.verify, jwt.sign(KEY, {"iat": 1}), KEYS) == (40144, 401)
    assert code_of(jwt.verify, jwt.sign(KEY, claims(exp="soon")), KEYS) == (40144, 401)
    assert code_of(jwt.verify, jwt.sign(KEY, claims(exp=float("nan"))), KEYS) == (40144, 401)
    assert code_of(jwt.verify, jwt.sign(KEY, claims(exp=NOW / 1000 + 90_000)), KEYS) == (40003, 400)


def test_an_unknown_key_and_an_expired_token_have_codes_of_their_own() -> None:
    other = Key("app.k2", "secret", EVERYTHING)
    assert code_of(jwt.verify, jwt.sign(other, claims()), KEYS) == (40400, 404)
    credentials = Credentials(KEYS)
    token = jwt.sign(KEY, claims())
    assert credentials.by_token(token, NOW).key_name == KEY.name
    assert code_of(credentials.by_token, token, NOW + 60_000) == (40142, 401)


def test_a_bearer_token_may_come_in_base64_or_raw() -> None:
    credentials, token = Credentials(KEYS), jwt.sign(KEY, claims())
    wrapped = base64.b64encode(token.encode()).decode()
    for shown in (token, wrapped):
        assert credentials.of_request({"authorization": f"Bearer {shown}"}, {}, NOW).key_name == KEY.name


def test_a_key_speaks_for_anybody_until_it_names_itself() -> None:
    credentials = Credentials(KEYS)
    basic = {"authorization": "Basic " + base64.b64encode(b"app.k1:secret").decode()}
    assert credentials.of_request(basic, {}, NOW).author("anybody") == "anybody"
    named = {**basic, "x-ably-clientid": base64.b64encode(b"ann").decode()}
    assert credentials.of_request(named, {}, NOW).author(None) == "ann"
    wrong = {"authorization": "Basic " + base64.b64encode(b"app.k1:wrong").decode()}
    assert code_of(credentials.of_request, wrong, {}, NOW) == (40101, 401)
    assert code_of(credentials.of_request, {}, {}, NOW) == (40101, 401)


def test_a_token_cannot_be_used_under_another_clientid() -> None:
    credentials = Credentials(KEYS)
    token = jwt.sign(KEY, claims(**{"x-ably-clientId": "ann"}))
    assert code_of(credentials.of_query, {"access_token": token, "clientId": "bob"}, NOW) == (40102, 401)
    assert credentials.of_query({"accessToken": token, "clientId": "ann"}, NOW).client_id == "ann"


def signed(**wish: object) -> dict[str, Any]:
    request = {"keyName": KEY.name, "timestamp": NOW, "nonce": "0123456789abcdef", **wish}
    return {**request, "mac": mac(KEY.secret, request)}


def test_the_mac_covers_six_lines_as_they_were_received() -> None:
    capability = '{"chat:1": ["subscribe"], "b":["*"]}'
    request = {"keyName": "app.k1", "ttl": "3600000", "capability": capability, "timestamp": NOW, "nonce": "n"}
    text = f"app.k1\n3600000\n{capability}\n\n{NOW}\nn\n"
    expected = base64.b64encode(hmac.new(b"secret", text.encode(), hashlib.sha256).digest()).decode()
    assert mac("secret", request) == expected
    assert mac("secret", {**request, "clientId": None}) == mac("secret", {**request, "clientId": ""}) == expected
    assert mac("secret", {**request, "capability": capability.replace(" ", "")}) != expected


def test_a_signed_request_becomes_a_token_for_what_it_asks() -> None:
    wish = signed(ttl=60_000, capability='{"chat:1": ["subscribe"]}', clientId="carol")
    details = exchange(KEY, wish, False, Nonces(), NOW)
    assert details["capability"] == '{"chat:1":["subscribe"]}'
    assert (details["issued"], details["expires"], details["clientId"]) == (NOW, NOW + 60_000, "carol")
    assert jwt.verify(str(details["token"]), KEYS).client_id == "carol"


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (signed() | {"mac": "x"}, (40101, 401)),
        (signed() | {"clientId": "eve"}, (40101, 401)),
        (signed(keyName="app.other"), (40101, 401)),
        (signed(timestamp=NOW - 121_000), (40104, 401)),
        (signed(ttl="notanumber"), (40003, 400)),
        (signed(ttl=-1), (40003, 400)),
        (signed(ttl=3_600_001), (40003, 400)),
        (signed(capability='{"a":["nonsense"]}'), (40000, 400)),
    ],
)
def test_a_request_that_does_not_hold_is_refused(wish: dict[str, Any], expected: tuple[int, int]) -> None:
    assert code_of(exchange, KEY, wish, False, Nonces(), NOW) == expected


def test_a_nonce_is_good_once() -> None:
    nonces = Nonces()
    exchange(KEY, signed(), False, nonces, NOW)
    assert code_of(exchange, KEY, signed(), False, nonces, NOW + 1000) == (40105, 401)
    exchange(KEY, signed(nonce="another-nonce-16"), False, nonces, NOW)


def test_a_revocation_covers_older_tokens_of_that_client_only() -> None:
    revocations = Revocations()
    revocations.add(Revocation.parse(KEY.name, "clientId:ann", NOW, NOW), NOW)
    old = Grant(KEY.name, EVERYTHING, client_id="ann", issued=NOW - 1)
    assert code_of(revocations.check, old, NOW) == (40141, 401)
    revocations.check(Grant(KEY.name, EVERYTHING, client_id="ann", issued=NOW), NOW)
    revocations.check(Grant(KEY.name, EVERYTHING, client_id="bob", issued=NOW - 1), NOW)
    revocations.check(Grant("app.k2", EVERYTHING, client_id="ann", issued=NOW - 1), NOW)


def test_a_revocation_by_key_or_channel() -> None:
    by_key = Revocation.parse(KEY.name, "revocationKey:team", NOW, NOW)
    assert by_key.covers(Grant(KEY.name, EVERYTHING, issued=NOW - 1, revocation_key="team"))
    assert not by_key.covers(Grant(KEY.name, EVERYTHING, issued=NOW - 1, revocation_key="other"))
    by_channel = Revocation.parse(KEY.name, "channel:chat:1", NOW, NOW)
    assert by_channel.covers(Grant(KEY.name, Capability.parse({"chat:1": ["subscribe"]}), issued=NOW - 1))
    assert not by_channel.covers(Grant(KEY.name, Capability.parse({"chat:*": ["subscribe"]}), issued=NOW - 1))


def test_a_revocation_outlives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "revocations.json"
    Revocations(path).add(Revocation.parse(KEY.name, "clientId:ann", NOW, NOW), NOW)
    old = Grant(KEY.name, EVERYTHING, client_id="ann", issued=NOW - 1)
    assert code_of(Revocations(path).check, old, NOW) == (40141, 401)
