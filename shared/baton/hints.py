"""What is told live: small messages on a conversation's live channel that say what has just become true.

They are hints: whoever misses one reads the database. Streams pass `data` on as it is; `conversation` carries none,
because each listener reads the state that it may see.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from baton.views import EntryView

HintType = Literal["entry", "conversation", "typing", "turn", "delta", "ai_job"]


class Hint(msgspec.Struct):
    """`data` stays encoded: streams only pass it on. `seq` is the entry's, `epoch` the baton's at that moment."""

    type: HintType
    epoch: int = 0
    seq: int = 0
    data: msgspec.Raw = msgspec.Raw(b"null")


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Hint)


def channel_of(conversation_id: str) -> str:
    """The live channel of a conversation: everything there may be seen by its visitor."""
    return f"conversation:{conversation_id}"


def ask_channel(conversation_id: str) -> str:
    """Where a new listener asks for the running turn: whoever runs it tells its text so far, as index 0."""
    return f"ask:{conversation_id}"


def job_channel(job_id: str) -> str:
    """What is told of one of the AI's jobs: its text so far, and that it has ended."""
    return f"ai_job:{job_id}"


class Ask(msgspec.Struct, omit_defaults=True):
    """What whoever runs a turn is asked for: its text so far, or to `stop` the turn of that id."""

    stop: str = ""


def snapshot_request() -> bytes:
    """Asks for the text so far."""
    return _encoder.encode(Ask())


def stop_request(turn_id: str) -> bytes:
    """Asks whoever runs this turn to leave it at what was said by now."""
    return _encoder.encode(Ask(turn_id))


def read_ask(payload: bytes) -> Ask:
    return msgspec.json.decode(payload, type=Ask)


def entry_hint(view: EntryView, epoch: int) -> bytes:
    """An entry for everyone; notes are never told live."""
    data = view.model_dump_json().encode()
    return _encoder.encode(Hint("entry", epoch, view.seq or 0, msgspec.Raw(data)))


def seq_hint(seq: int, epoch: int) -> bytes:
    """There are entries up to `seq`; read them (told by the sweeper, which does not know their texts)."""
    return _encoder.encode(Hint("entry", epoch, seq))


def conversation_hint(epoch: int) -> bytes:
    """The conversation's state changed: read it again. A higher epoch also cancels a turn of the old one."""
    return _encoder.encode(Hint("conversation", epoch))


def data_hint(kind: HintType, epoch: int, data: dict[str, Any]) -> bytes:
    """typing, turn and delta, as the contract spells them."""
    return _encoder.encode(Hint(kind, epoch, 0, msgspec.Raw(_encoder.encode(data))))


def read_hint(payload: bytes) -> Hint:
    return _decoder.decode(payload)
