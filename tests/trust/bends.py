"""One good body, bent at one place at a time: every field of every request, given every kind of value."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from trust.world import SAID

Schema = dict[str, Any]
Path = tuple[str | int, ...]

VALUES: tuple[Any, ...] = (
    SAID, "", " ", "0", 0, -1, 1.5, 2**31, 2**63 - 1, 1e308, True, None, [], [SAID], [None], {}, {SAID: SAID},
    {"$ne": [SAID]}, [SAID] * 600,
)  # fmt: skip
TEXTS: tuple[str, ...] = (
    f"{SAID}'; drop table agent; --", f"{SAID}\r\nSet-Cookie: a=b\u202e\u0007", f"%00{SAID}\ufffe\U0010ffff",
    SAID * 700, f"http://{SAID}@127.0.0.1:1/", f"https://{SAID}.example/[",
)  # fmt: skip
UNSTORABLE: tuple[str, ...] = (f"{SAID}\x00", f"https://a.example/{SAID}\x00")
_ONLY_HASHED = ("password", "new_password", "current_password")
"""One text is as good as another, and each costs a tenth of a second."""


@dataclass(frozen=True, slots=True)
class Bend:
    place: Path
    value: Any
    body: dict[str, Any]

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.place))} = {self.value!r:.80}"


def bends(body: dict[str, Any], schema: Schema, description: Schema) -> Iterator[Bend]:
    for place in dict.fromkeys(fields(schema, description)):
        texts = () if place[-1] in _ONLY_HASHED else TEXTS
        for value in (*VALUES, *texts, *UNSTORABLE):
            yield Bend(place, value, _put(body, place, value))


def fields(schema: Schema, description: Schema, place: Path = ()) -> Iterator[Path]:
    """Every field that the description names, with those inside of it."""
    schema = _resolved(schema, description)
    for option in schema.get("anyOf", []):
        yield from fields(option, description, place)
    for name, inner in schema.get("properties", {}).items():
        yield (*place, name)
        yield from fields(inner, description, (*place, name))
    if "items" in schema:
        yield (*place, 0)
        yield from fields(schema["items"], description, (*place, 0))


def objects(schema: Schema, description: Schema, place: Path = ()) -> Iterator[Path]:
    """Every place where the description has an object: there unknown names can be added."""
    schema = _resolved(schema, description)
    for option in schema.get("anyOf", []):
        yield from objects(option, description, place)
    if "properties" in schema:
        yield place
    for name, inner in schema.get("properties", {}).items():
        yield from objects(inner, description, (*place, name))
    if "items" in schema:
        yield from objects(schema["items"], description, (*place, 0))


def with_field(body: dict[str, Any], place: Path, name: str, value: Any) -> dict[str, Any]:
    return _put(body, (*place, name), value)


def _resolved(schema: Schema, description: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    found: Schema = description["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return found


def _put(body: dict[str, Any], place: Path, value: Any) -> dict[str, Any]:
    """A copy of the body with the value at its place; what is missing on the way is made."""
    bent: dict[str, Any] = copy.deepcopy(body)
    inner: Any = bent
    for step, following in pairwise(place):
        inner = _step_into(inner, step, following)
    last = place[-1]
    if isinstance(last, int):
        inner[:] = [value]
    else:
        inner[last] = value
    return bent


def _step_into(inner: Any, step: str | int, following: str | int) -> Any:
    empty: Any = [] if isinstance(following, int) else {}
    if isinstance(step, int):
        if not inner:
            inner.append(empty)
        return inner[0]
    if not isinstance(inner.get(step), type(empty)):
        inner[step] = empty
    return inner[step]
