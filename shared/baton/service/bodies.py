"""Request bodies and answers: strict classes, and the way to read one without the framework's detour."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from baton.attachments.policy import MOST_PER_MESSAGE
from baton.errors import Invalid

JSON = "baton.json"  # the scope's key: the body as the door parsed it

Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
"""A whole number that any column can hold."""

AttachmentIds = Annotated[
    list[Annotated[str, StringConstraints(pattern=r"^[0-9a-hjkmnp-tv-z]{26}$")]],
    Field(min_length=1, max_length=MOST_PER_MESSAGE),
]
"""What was uploaded for a message, in the order in which it is shown."""

_names: set[str] = set()


class RequestBody(BaseModel):
    """What a caller sends: unknown fields are refused, `"3"` is not 3, and errors do not hold the value.

    Strict: an Enum or a datetime, which JSON does not have, wants `Field(strict=False)`; a Literal does not.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True, allow_inf_nan=False)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        _names.update(cls.model_fields)
        _names.update(field.alias for field in cls.model_fields.values() if field.alias)


class Answer(BaseModel):
    """What we send: every listed field is always there, `null` where it does not apply."""

    model_config = ConfigDict(frozen=True)


Body = TypeVar("Body", bound=RequestBody)


def read_body(request: Request, kind: type[Body]) -> Body:
    """The request's body as `kind`, for routes that take the bare request; no body at all reads as `{}`."""
    try:
        return kind.model_validate(request.scope.get(JSON, {}))
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in found]) from None


async def refuse_unread_body(request: Request) -> None:
    """A route that takes no body gets none, or `{}`: what it would ignore is refused as an unknown field is.

    A route that reads the bare request describes its body in `openapi_extra`, and is left alone by that.
    """
    if request.scope.get(JSON, {}) == {}:
        return
    route = request.scope["route"]
    if isinstance(route, APIRoute) and route.body_field is None and "requestBody" not in (route.openapi_extra or {}):
        raise Invalid(errors=[{"field": "body", "message": "Nothing is read here; send no body or {}"}])


def known_names() -> frozenset[str]:
    """All field names that our own request bodies have."""
    return frozenset(_names)
