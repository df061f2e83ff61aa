"""Pages: by time, by limit, in either direction, with links that stay right while new items arrive."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from baton_dev.ably.errors import bad_request
from baton_dev.ably.reply import Reply
from baton_dev.ably.request import Request

CARRIED = ("start", "end", "direction", "from_serial", "clientId", "connectionId", "prefix", "by", "unit")
Item = TypeVar("Item")


def page(
    request: Request,
    items: Sequence[Item],
    position: Callable[[Item], str],
    render: Callable[[Item], object],
    direction: str = "backwards",
) -> Reply:
    """`items` in ascending order of `position`; the cursor is the position of the last item shown."""
    limit, direction = _limit(request), request.query.get("direction", direction)
    if direction not in ("forwards", "backwards"):
        raise bad_request("direction must be forwards or backwards", 40003)
    ordered = list(items) if direction == "forwards" else list(reversed(items))
    if cursor := request.query.get("cursor"):
        ordered = [item for item in ordered if _follows(position(item), cursor, direction)]
    shown = ordered[:limit]
    more = position(shown[-1]) if len(ordered) > limit else None
    return Reply([render(item) for item in shown], headers={"Link": _links(request, limit, more)})


def span(request: Request) -> Callable[[int], bool]:
    """Whether something of that time is between `start` and `end`."""
    start, end = _milliseconds(request, "start"), _milliseconds(request, "end")
    return lambda time: (start is None or time >= start) and (end is None or time <= end)


def _milliseconds(request: Request, name: str) -> int | None:
    value = request.query.get(name)
    if not value:
        return None
    try:
        return int(float(value))
    except (ValueError, OverflowError) as problem:
        raise bad_request(f"{name} must be a time in milliseconds", 40003) from problem


def _limit(request: Request) -> int:
    value = request.query.get("limit") or "100"
    if not value.isdigit() or not 1 <= int(value) <= 1000:
        raise bad_request("limit must be between 1 and 1000", 40003)
    return int(value)


def _follows(position: str, cursor: str, direction: str) -> bool:
    return position > cursor if direction == "forwards" else position < cursor


def _links(request: Request, limit: int, more: str | None) -> str:
    params = {"limit": str(limit)}
    params |= {name: request.query[name] for name in CARRIED if request.query.get(name)}
    current = {**params, "cursor": request.query["cursor"]} if request.query.get("cursor") else params
    links = [_link(request, params, "first"), _link(request, current, "current")]
    if more is not None:
        links.append(_link(request, {**params, "cursor": more}, "next"))
    return ",".join(links)


def _link(request: Request, params: dict[str, str], relation: str) -> str:
    return f'<./{request.segments[-1]}?{urlencode(params)}>; rel="{relation}"'
