"""Capabilities: which operations a credential allows on which resources, and what two of them share."""

import json

from baton_dev.ably.errors import AblyError, bad_request, unauthorised

PUBSUB = {"subscribe", "publish", "presence", "history", "channel-metadata", "stats", "privileged-headers"}
CHANGES = {"message-update-own", "message-update-any", "message-delete-own", "message-delete-any"}
EXTRAS = {"annotation-publish", "annotation-subscribe", "object-subscribe", "object-publish"}
OPERATIONS = frozenset(PUBSUB | CHANGES | EXTRAS | {"push-subscribe", "push-admin"})
ALL = frozenset({"*"})


class Capability:
    def __init__(self, rules: dict[str, frozenset[str]]) -> None:
        self._rules = rules
        self._found: dict[str, frozenset[str]] = {}

    @classmethod
    def parse(cls, source: object) -> "Capability":
        """From JSON text or from the object itself."""
        if isinstance(source, str):
            try:
                source = json.loads(source)
            except ValueError as problem:
                raise _invalid("it is not JSON") from problem
        if not isinstance(source, dict):
            raise _invalid("it is not an object")
        return cls({_resource(name): _operations(names) for name, names in source.items()})

    def on(self, channel: str) -> frozenset[str]:
        """The union over all resources that match this channel."""
        found = self._found.get(channel)
        if found is None:
            matching = [rule for name, rule in self._rules.items() if matches(name, channel)]
            found = self._found[channel] = frozenset().union(*matching)
            if len(self._found) > 1000:
                self._found.clear()
        return found

    def allows(self, channel: str, *operations: str) -> bool:
        """Any one of the operations is enough."""
        granted = self.on(channel)
        return "*" in granted or any(operation in granted for operation in operations)

    def allows_anywhere(self, operation: str) -> bool:
        return any("*" in rule or operation in rule for rule in self._rules.values())

    def names(self, resource: str) -> bool:
        return resource in self._rules

    def intersect(self, other: "Capability") -> "Capability":
        shared: dict[str, frozenset[str]] = {}
        for mine, my_operations in self._rules.items():
            for theirs, their_operations in other._rules.items():
                resource = _shared_resource(mine, theirs)
                operations = _shared_operations(my_operations, their_operations)
                if resource and operations:
                    shared[resource] = _joined(shared.get(resource, frozenset()), operations)
        if not shared:
            raise unauthorised("the requested capability has nothing in common with the key's", 40160)
        return Capability(shared)

    def canonical(self) -> str:
        ordered = {name: sorted(self._rules[name]) for name in sorted(self._rules)}
        return json.dumps(ordered, separators=(",", ":"), ensure_ascii=False)


def matches(pattern: str, channel: str) -> bool:
    if pattern.startswith("["):
        qualifier, _, pattern = pattern[1:].partition("]")
        if qualifier != "*":
            return False
    if pattern == "*":
        return True
    parts, names = pattern.split(":"), channel.split(":")
    for position, part in enumerate(parts):
        if part == "*" and position == len(parts) - 1:
            return len(names) > position
        if position >= len(names) or part not in ("*", names[position]):
            return False
    return len(parts) == len(names)


def _shared_resource(one: str, other: str) -> str | None:
    """The narrower of two resources; where neither contains the other, what both match."""
    one_kind, one_path = _split(one)
    other_kind, other_path = _split(other)
    if one_kind != other_kind and "[*]" not in (one_kind, other_kind):
        return None
    kind = one_kind if other_kind == "[*]" else other_kind
    path = _shared_path(one_path.split(":"), other_path.split(":"))
    return None if path is None else kind + path


def _shared_path(one: list[str], other: list[str]) -> str | None:
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    if len(longer) > len(shorter) and shorter[-1] != "*":
        return None
    shared: list[str] = []
    for position, part in enumerate(longer):
        against = shorter[position] if position < len(shorter) else "*"
        if part != against and "*" not in (part, against):
            return None
        shared.append(against if part == "*" else part)
    return ":".join(shared)


def _split(resource: str) -> tuple[str, str]:
    if not resource.startswith("["):
        return "", resource
    kind, _, path = resource.partition("]")
    return f"{kind}]", path


def _shared_operations(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    if "*" in one:
        return other
    return one if "*" in other else one & other


def _joined(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    joined = one | other
    return ALL if "*" in joined else joined


def _resource(name: object) -> str:
    if not isinstance(name, str) or not name:
        raise _invalid("a resource has no name")
    return name


def _operations(names: object) -> frozenset[str]:
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise _invalid("a resource needs a list of operations")
    if "*" in names and len(names) > 1:
        raise _invalid("'*' stands alone")
    if unknown := [name for name in names if name != "*" and name not in OPERATIONS]:
        raise _invalid(f"unknown operation {unknown[0][:40]!r}")
    return frozenset(names)


def _invalid(why: str) -> AblyError:
    return bad_request(f"invalid capability: {why}")
