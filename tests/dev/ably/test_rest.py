"""REST asked badly: every refusal is named, none is a 500."""

import base64

import httpx
import pytest
from dev.ably.stage import KEY, Running

AUTH = {"Authorization": "Basic " + base64.b64encode(KEY.encode()).decode()}


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/channels/x/messages?limit=0", 40003),
        ("/channels/x/messages?limit=1001", 40003),
        ("/channels/x/messages?limit=x", 40003),
        ("/channels/x/messages?direction=up", 40003),
        ("/channels/x/messages?start=soon", 40003),
        ("/channels/%5Bx%5D/messages", 40010),
        ("/channels/%3Ax/presence", 40010),
        ("/presence", 40000),
        ("/channels/x/messages/none", 40400),
        ("/push/deviceRegistrations", 40400),
        ("/", 40400),
    ],
)
async def test_a_bad_question_is_named(standin: Running, path: str, code: int) -> None:
    async with httpx.AsyncClient(base_url=standin.url, headers=AUTH) as http:
        answer = await http.get(path)
    assert answer.json()["error"]["code"] == code
    assert answer.headers["x-ably-errorcode"] == str(code)
    assert answer.status_code < 500


@pytest.mark.parametrize("body", [b"", b"{", b"null", b"[1]", b'"x"', b"\xff", b'{"data": 1}', b"[" * 100_000])
async def test_a_bad_body_is_a_400(standin: Running, body: bytes) -> None:
    async with httpx.AsyncClient(base_url=standin.url, headers=AUTH) as http:
        for path in ("/channels/x/messages", "/messages", "/keys/app.k1/revokeTokens", "/keys/app.k1/requestToken"):
            if path.endswith("requestToken") and body == b'{"data": 1}':
                continue  # with the key itself shown, everything may be left out
            answer = await http.post(path, content=body)
            assert answer.status_code == 400, (path, body[:20], answer.text)


async def test_a_body_that_is_too_large_is_refused(standin: Running) -> None:
    async with httpx.AsyncClient(base_url=standin.url, headers=AUTH) as http:
        answer = await http.post("/channels/x/messages", content=b"x" * (3 << 20))
        assert answer.json()["error"]["code"] == 40009
        answer = await http.post("/channels/x/messages", json={"data": "x" * 65_537})
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, 40009)


async def test_a_connection_key_must_be_text(standin: Running) -> None:
    async with httpx.AsyncClient(base_url=standin.url, headers=AUTH) as http:
        answer = await http.post("/channels/x/messages", json={"data": "x", "connectionKey": {}})
    assert answer.json()["error"]["code"] == 40006
