"""The vocabulary of the realtime protocol: actions, flags and modes."""

from enum import IntEnum, IntFlag


class Do(IntEnum):
    """The action of a ProtocolMessage."""

    HEARTBEAT, ACK, NACK, CONNECT, CONNECTED, DISCONNECT, DISCONNECTED, CLOSE, CLOSED, ERROR = range(10)
    ATTACH, ATTACHED, DETACH, DETACHED, PRESENCE, MESSAGE, SYNC, AUTH, ACTIVATE = range(10, 19)
    OBJECT, OBJECT_SYNC, ANNOTATION = range(19, 22)


class Flag(IntFlag):
    HAS_PRESENCE = 1 << 0
    HAS_BACKLOG = 1 << 1
    RESUMED = 1 << 2


class Mode(IntFlag):
    NONE = 0
    PRESENCE = 1 << 16
    PUBLISH = 1 << 17
    SUBSCRIBE = 1 << 18
    PRESENCE_SUBSCRIBE = 1 << 19
    ANNOTATION_PUBLISH = 1 << 21
    ANNOTATION_SUBSCRIBE = 1 << 22


DEFAULT_MODES = Mode.PRESENCE | Mode.PUBLISH | Mode.SUBSCRIBE | Mode.PRESENCE_SUBSCRIBE | Mode.ANNOTATION_PUBLISH
ALL_MODES = DEFAULT_MODES | Mode.ANNOTATION_SUBSCRIBE
OPERATION_OF = {
    Mode.PRESENCE: "presence",
    Mode.PUBLISH: "publish",
    Mode.SUBSCRIBE: "subscribe",
    Mode.PRESENCE_SUBSCRIBE: "subscribe",
    Mode.ANNOTATION_PUBLISH: "annotation-publish",
    Mode.ANNOTATION_SUBSCRIBE: "annotation-subscribe",
}


def permitted(requested: Mode, allowed: frozenset[str]) -> Mode:
    """What of the requested modes a capability grants."""
    granted = Mode.NONE
    for mode, operation in OPERATION_OF.items():
        if mode in requested and ("*" in allowed or operation in allowed):
            granted |= mode
    return granted
