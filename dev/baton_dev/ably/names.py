"""Channel names: what is legal, and the qualifier that may stand before them (`[?rewind=5]chat:1`)."""

from urllib.parse import parse_qsl

from baton_dev.ably.errors import bad_request

LONGEST = 2048


def split_name(spelled: str) -> tuple[str, dict[str, str]]:
    """The name itself and the parameters of its qualifier."""
    name, params = spelled, {}
    if spelled.startswith("[?") and "]" in spelled:
        query, _, name = spelled[2:].partition("]")
        params = dict(parse_qsl(query))
    if not name or name[0] in ":[" or "\n" in name or "\r" in name or len(name) > LONGEST:
        raise bad_request(f"invalid channel name; channelId = {spelled[:80]}", 40010)
    return name, params


def namespace_of(name: str) -> str:
    return name.partition(":")[0]
