"""From an answer to a playback without faults: word by word, or in one piece."""

from dataclasses import dataclass

from baton_dev.ai.playback import JSON, Frame, Playback
from baton_dev.ai.shapes import Completion


@dataclass(frozen=True)
class Pace:
    """Seconds between two tokens, and before the first one."""

    token: float = 0.015
    first_token: float = 0.0


def play(completion: Completion, pace: Pace) -> Playback:
    return stream(completion, pace) if completion.request.stream else in_one_piece(completion, pace)


def stream(completion: Completion, pace: Pace) -> Playback:
    frames = [Frame(completion.opening(), pace.first_token)]
    frames += [Frame(completion.token(token), pace.token, tokens=1) for token in completion.answer.tokens]
    return Playback([*frames, Frame(completion.closing())])


def in_one_piece(completion: Completion, pace: Pace) -> Playback:
    tokens = len(completion.answer.tokens)
    wait = pace.first_token + pace.token * tokens
    return Playback([Frame(completion.whole(), wait, tokens)], content_type=JSON)
