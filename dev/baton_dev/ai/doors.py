"""What a request must bring before it is answered: a key, a body of bounded size, readable JSON."""

import json
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse

from baton_dev.ai.shapes import problem

BODY_LIMIT = 4 * 1024 * 1024
Body = TypeVar("Body", bound=BaseModel)


class Refused(Exception):
    """A request that gets an error in the shape of OpenAI's."""

    def __init__(self, status: int, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.code = status, message, code

    def response(self) -> JSONResponse:
        return JSONResponse(problem(self.message, "invalid_request_error", self.code), self.status)


def check_key(request: Request) -> None:
    """Any key will do, except none and a wrong one."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise Refused(401, "You did not provide an API key in an Authorization header.")
    if "wrong" in key:
        raise Refused(401, "Incorrect API key provided.", "invalid_api_key")


async def read_body(request: Request, shape: type[Body]) -> Body:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > BODY_LIMIT:
            raise Refused(413, f"The body is larger than {BODY_LIMIT} bytes.")
    try:
        return shape.model_validate(json.loads(body))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise Refused(400, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    except (ValueError, RecursionError) as error:
        raise Refused(400, "The body is not JSON.") from error
