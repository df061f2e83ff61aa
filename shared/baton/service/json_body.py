"""Strict JSON: one meaning per body. What parsers disagree about, or later layers choke on, is refused."""

from __future__ import annotations

import json
import math
import re

from baton.errors import BadRequest

MAX_DEPTH = 32
MAX_MEMBERS = 1000
_INT64 = 2**63

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_HALF_ESCAPE = re.compile(r"\\u[dD][89abcdefABCDEF]")


class _Refused(ValueError):
    pass


def parse(body: bytes) -> object:
    """The value of `body`, or `BadRequest`."""
    try:
        text = body.decode("utf-8")
        _check_depth(text)
        value: object = _DECODER.decode(text)
        if _HALF_ESCAPE.search(text):
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except _Refused as error:
        raise BadRequest(str(error)) from None
    except UnicodeError:
        raise BadRequest("The body is not valid Unicode") from None
    except (ValueError, RecursionError):
        raise BadRequest("The body is not valid JSON") from None
    return value


def _check_depth(text: str) -> None:
    """Counting brackets settles nearly every body; only what has many is looked at closely."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for character in _STRING.sub("", text):
        if character in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise _Refused("The body is nested too deeply")
        elif character in "]}":
            depth -= 1


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _Refused("The body names a field twice")
    if len(pairs) > MAX_MEMBERS:
        raise _Refused("The body has too many fields")
    return members


def _integer(digits: str) -> int:
    number = int(digits) if len(digits) < 21 else _INT64
    if not -_INT64 <= number < _INT64:
        raise _Refused("The body holds a number that is too large")
    return number


def _decimal(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _Refused("The body holds a number that is too large")
    return number


def _constant(_name: str) -> float:
    raise _Refused("The body holds NaN or Infinity, which JSON does not have")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_decimal, parse_constant=_constant
)
