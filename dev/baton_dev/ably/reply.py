"""What a REST handler answers, and how it goes over the wire: format, envelope, errors, CORS."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.types import Send

from baton_dev.ably.codec import encode
from baton_dev.ably.errors import AblyError
from baton_dev.ably.request import Request

METHODS = "GET, POST, PUT, PATCH, DELETE"
EXPOSED = "Link, X-Ably-Errorcode, X-Ably-Errormessage"


@dataclass(frozen=True, slots=True)
class Reply:
    body: object = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def refusal(cls, error: AblyError) -> "Reply":
        # A header is one line of ASCII, whatever a request has put into the message.
        message = "".join(letter if " " <= letter <= "~" else "?" for letter in error.message)
        headers = {"X-Ably-Errorcode": str(error.code), "X-Ably-Errormessage": message}
        return cls({"error": error.info()}, error.status, headers)


async def send_reply(send: Send, request: Request, reply: Reply) -> None:
    headers = {**reply.headers, **cors(request)}
    status, body = reply.status, reply.body
    if "envelope" in request.query:
        wrapped = {name.lower(): value for name, value in reply.headers.items()}
        status, body = 200, {"statusCode": reply.status, "headers": wrapped, "response": reply.body}
    raw = b"" if status == 204 else encode(body, request.answer_form)
    if status != 204:
        headers["Content-Type"] = request.answer_form.value
    headers["Content-Length"] = str(len(raw))
    lines = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": raw})


async def break_off(send: Send) -> None:
    """An answer that never comes: the body is promised and the connection ends before it."""
    await send({"type": "http.response.start", "status": 201, "headers": [(b"content-length", b"9")]})


def cors(request: Request) -> dict[str, str]:
    """ably-js sends credentials, so a browser accepts nothing less than its exact origin."""
    origin = request.headers.get("origin")
    if origin is None:
        return {}
    asked = request.headers.get("access-control-request-headers", "")
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Expose-Headers": EXPOSED,
        "Access-Control-Max-Age": "600",
        "Vary": "Origin",
        **({"Access-Control-Allow-Headers": asked} if asked else {}),
    }
