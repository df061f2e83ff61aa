"""From pydantic's list of errors to ours: where and what, never the value, nor a name the caller made up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from baton.errors import FieldError
from baton.service.bodies import known_names

MOST = 20
_LONGEST_MESSAGE = 200

# Messages of pydantic that would repeat a piece of the input, or say nothing to a caller, in our words.
_OURS = {
    "extra_forbidden": "Holds a field that is not known here",
    "model_attributes_type": "Must be a JSON object",
    "model_type": "Must be a JSON object",
    "union_tag_invalid": "Is of a kind that is not known here",
    "union_tag_not_found": "Its kind is missing",
    "uuid_parsing": "Not a valid UUID",
    "url_parsing": "Not a valid address",
}


def field_errors(errors: Iterable[Mapping[str, object]]) -> list[FieldError]:
    """At most twenty, each once: a body of ten thousand wrong fields gets a short answer too."""
    found: dict[tuple[str, str], FieldError] = {}
    for error in errors:
        one = FieldError(field=_place(error), message=_message(error))
        found.setdefault((one["field"], one["message"]), one)
        if len(found) == MOST:
            break
    return list(found.values())


def _message(error: Mapping[str, object]) -> str:
    kind = str(error.get("type", ""))
    return _OURS.get(kind) or str(error.get("msg", "")).removeprefix("Value error, ")[:_LONGEST_MESSAGE]


def _place(error: Mapping[str, object]) -> str:
    """`history.3.text`; a name that the caller chose (an unknown field, a free key) is left out."""
    loc = error.get("loc")
    path = list(loc) if isinstance(loc, Sequence) and not isinstance(loc, str) else []
    if error.get("type") == "extra_forbidden":
        path = path[:-1]
    source, inner = (path[0], path[1:]) if path else ("body", [])
    names = known_names() if source == "body" else None
    shown = [str(part) for part in inner if _is_ours(part, names)]
    return ".".join(shown) or str(source)


def _is_ours(part: object, names: frozenset[str] | None) -> bool:
    return isinstance(part, int) or names is None or part in names
