"""Channel names, tokens and addresses: exactly what is meant, for exactly whom."""

from __future__ import annotations

import json
import time

import jwt
import pytest

from baton.errors import NotFound
from baton.realtime import channels
from baton.realtime.address import client_options, rest_options
from baton.realtime.keys import AblyKey, MalformedKey
from baton.realtime.tokens import RealtimeToken, agent_token, server_token, visitor_token
from baton.settings import Settings

KEY = "app.key:a-secret-of-forty-three-characters-like-ably"
WORKSPACE, CONVERSATION, VISITOR, AGENT = (f"01m8fxg5d5h8w0xszs96pswt4{last}" for last in "abcd")
NOT_IDS = [
    "",
    "*",
    "a:*",
    "[meta]*",
    ":",
    "x" * 300,
    "ü" * 26,
    f"{CONVERSATION}:*",
    f"{CONVERSATION}\n",
    CONVERSATION.upper(),
]


def claims(token: RealtimeToken | str) -> dict[str, object]:
    text = token if isinstance(token, str) else token.token
    assert jwt.get_unverified_header(text) == {"alg": "HS256", "kid": "app.key", "typ": "JWT"}
    found: dict[str, object] = jwt.decode(text, AblyKey.parse(KEY).secret, algorithms=["HS256"])
    return found


def capability(token: RealtimeToken | str) -> dict[str, list[str]]:
    allowed: dict[str, list[str]] = json.loads(str(claims(token)["x-ably-capability"]))
    return allowed


def test_a_visitor_may_listen_on_one_channel_and_nothing_else() -> None:
    token = visitor_token(KEY, WORKSPACE, CONVERSATION, VISITOR)
    channel = f"baton:{WORKSPACE}:conversation:{CONVERSATION}"
    assert capability(token) == {channel: ["presence", "subscribe"]}
    assert channel == channels.conversation(WORKSPACE, CONVERSATION)
    assert token.client_id == claims(token)["x-ably-clientId"] == f"visitor:{VISITOR}"
    assert int(str(claims(token)["exp"])) == token.expires_at.timestamp() <= time.time() + 3600


def test_an_agent_hears_the_workspace_and_publishes_nowhere() -> None:
    token = agent_token(KEY, WORKSPACE, AGENT)
    assert capability(token) == {
        f"baton:{WORKSPACE}:inbox": ["presence", "subscribe"],
        f"baton:{WORKSPACE}:conversation:*": ["subscribe"],
        f"baton:{WORKSPACE}:agents:*": ["presence", "subscribe"],
    }
    assert claims(token)["x-ably-clientId"] == f"agent:{AGENT}"
    assert int(str(claims(token)["exp"])) <= time.time() + 300


def test_extra_claims_never_replace_ours() -> None:
    given = {"x-ably-clientType": "device", "x-ably-clientId": "*", "x-ably-capability": '{"*":["*"]}', "exp": "9e9"}
    token = visitor_token(KEY, WORKSPACE, CONVERSATION, VISITOR, given)
    assert claims(token)["x-ably-clientType"] == "device"
    assert claims(token)["x-ably-clientId"] == f"visitor:{VISITOR}"
    assert list(capability(token)) == [channels.conversation(WORKSPACE, CONVERSATION)]
    assert isinstance(claims(token)["exp"], int)


def test_our_publisher_can_publish_and_do_nothing_else() -> None:
    assert capability(server_token(KEY)) == {"baton:*": ["publish"]}


@pytest.mark.parametrize("bad", NOT_IDS)
def test_what_is_no_id_is_refused_before_anything_is_signed(bad: str) -> None:
    for build in (
        lambda: channels.conversation(WORKSPACE, bad),
        lambda: channels.conversation(bad, CONVERSATION),
        lambda: channels.agents(WORKSPACE, bad),
        lambda: channels.inbox(bad),
        lambda: visitor_token(KEY, WORKSPACE, bad, VISITOR),
        lambda: visitor_token(KEY, bad, CONVERSATION, VISITOR),
        lambda: visitor_token(KEY, WORKSPACE, CONVERSATION, bad),
        lambda: agent_token(KEY, bad, AGENT),
        lambda: agent_token(KEY, WORKSPACE, bad),
    ):
        with pytest.raises(NotFound):
            build()


@pytest.mark.parametrize(
    "text", ["", "nope", "app.key", "app:secretsecret", "app.key:short", "app.key:has space", KEY + "\n"]
)
def test_malformed_keys_are_not_repeated(text: str) -> None:
    with pytest.raises(MalformedKey) as refused:
        AblyKey.parse(text)
    assert not text or text not in str(refused.value)


def test_a_key_does_not_show_its_secret() -> None:
    key = AblyKey.parse(KEY)
    assert key.secret not in repr(key)
    assert (key.name, key.hint) == ("app.key", "ably")


def test_ably_itself_needs_no_options() -> None:
    assert rest_options(Settings()) == {}
    assert client_options(Settings()) == {}


def test_beside_a_stand_in_the_browser_contacts_nothing_else() -> None:
    settings = Settings(ably_url="http://127.0.0.1:8002")
    assert rest_options(settings) == {"endpoint": "127.0.0.1", "tls": False, "port": 8002}
    assert client_options(settings) == {
        "endpoint": "127.0.0.1",
        "tls": False,
        "port": 8002,
        "transports": ["web_socket"],
        "disableConnectivityCheck": True,
        "wsConnectivityCheckUrl": "ws://127.0.0.1:8002/ws-up",
    }


def test_browsers_may_have_another_way_to_the_stand_in() -> None:
    settings = Settings(ably_url="http://ably:8002", ably_public_url="https://realtime.example.com")
    assert rest_options(settings)["endpoint"] == "ably.", "a word without a dot would be one of Ably's regions"
    options = client_options(settings)
    assert (options["endpoint"], options["tls"], options["tlsPort"]) == ("realtime.example.com", True, 443)
    assert options["wsConnectivityCheckUrl"] == "wss://realtime.example.com/ws-up"


@pytest.mark.parametrize("bad", ["127.0.0.1:8002", "ws://127.0.0.1", "http://"])
def test_a_wrong_address_is_told_at_once(bad: str) -> None:
    with pytest.raises(ValueError, match="BATON_ABLY_URL"):
        rest_options(Settings(ably_url=bad))
