"""Faults by name: each turns an answer, or its playback, into what a failing vendor would send."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from baton_dev.ai.answers import Answer, call_a_person
from baton_dev.ai.contract import ChatRequest
from baton_dev.ai.playback import JSON, Frame, Playback
from baton_dev.ai.shapes import event, problem

_SPELLED = re.compile(r"(\w+)(?:\((.*)\))?", re.DOTALL)
HTML = b"<!doctype html><title>Welcome</title><h1>This is not the page you are looking for</h1>"


@dataclass(frozen=True)
class Fault:
    """`cut_after(5)` is the fault `cut_after` with the argument `5`."""

    name: str
    argument: str = ""

    @classmethod
    def parse(cls, spelled: object) -> "Fault":
        match = _SPELLED.fullmatch(str(spelled))
        if match is None or match[1] not in KNOWN:
            raise ValueError(f"unknown fault; known are: {', '.join(KNOWN)}")
        if match[1] in COUNTED and not (match[2] or "0").isdecimal():
            raise ValueError(f"{match[1]} takes a number")
        return cls(match[1], match[2] or "")

    def number(self, default: int) -> int:
        return int(self.argument or default)

    def change_answer(self, answer: Answer, request: ChatRequest) -> Answer:
        change = OF_THE_ANSWER.get(self.name)
        return change(self, answer, request) if change else answer

    def change_playback(self, playback: Playback) -> Playback:
        change = OF_THE_PLAYBACK.get(self.name)
        return change(self, playback) if change else playback


# -- what is said ---------------------------------------------------------------------------------
def _half(fault: Fault, answer: Answer, _: ChatRequest) -> Answer:
    kept = "".join(answer.tokens[: (len(answer.tokens) + 1) // 2])
    return Answer(kept, finish_reason=fault.name)


def _empty(_fault: Fault, _answer: Answer, _request: ChatRequest) -> Answer:
    return Answer()


def _person(_fault: Fault, _answer: Answer, request: ChatRequest) -> Answer:
    return call_a_person(request)


def _long(fault: Fault, _answer: Answer, _request: ChatRequest) -> Answer:
    words = (f"word{n}" for n in range(2, fault.number(1_000) + 1))
    return Answer(" ".join(["(Stand-in)", *words]))


def _say(fault: Fault, _answer: Answer, _request: ChatRequest) -> Answer:
    return Answer(fault.argument, letter_by_letter=fault.name == "spell")


# -- how it is sent -------------------------------------------------------------------------------
def _refuse(fault: Fault, _: Playback) -> Playback:
    status = int(fault.name)
    kind = "requests" if status == 429 else "server_error"
    body = json.dumps(problem(f"The stand-in was told to answer {status}.", kind, "scripted")).encode()
    headers = {"retry-after": fault.argument or "1"} if status == 429 else {}
    return Playback([Frame(body)], status, JSON, headers)


def _hang(_: Fault, playback: Playback) -> Playback:
    return replace(playback, hang_before_headers=True)


def _wait(fault: Fault, playback: Playback) -> Playback:
    first, *others = playback.frames
    return replace(playback, frames=[replace(first, pause=fault.number(1_000) / 1000), *others])


def _stall(_: Fault, playback: Playback) -> Playback:
    return replace(playback, frames=_beginning(playback, tokens=2), ending="stall")


def _drip(_: Fault, playback: Playback) -> Playback:
    everything = b"".join(frame.data for frame in playback.frames)
    return replace(playback, frames=[Frame(bytes([byte]), pause=1.0) for byte in everything])


def _cut_after(fault: Fault, playback: Playback) -> Playback:
    return replace(playback, frames=_beginning(playback, fault.number(3)), ending="cut")


def _no_done(_: Fault, playback: Playback) -> Playback:
    return replace(playback, frames=_beginning(playback, tokens=len(playback.frames)))


def _html(_: Fault, _playback: Playback) -> Playback:
    return Playback([Frame(HTML)], content_type="text/html; charset=utf-8")


def _bad_json(_: Fault, playback: Playback) -> Playback:
    return replace(playback, frames=[*_beginning(playback, tokens=2), Frame(b'data: {"id": "chatcmpl\n\n')])


def _error_event(_: Fault, playback: Playback) -> Playback:
    error = event(problem("The stand-in was told to break off.", "server_error", "scripted"))
    return replace(playback, frames=[*_beginning(playback, tokens=2), Frame(error)])


def _beginning(playback: Playback, tokens: int) -> list[Frame]:
    """The opening and the first tokens of a stream; half the bytes of an answer in one piece."""
    if len(playback.frames) == 1:
        whole = playback.frames[0]
        return [replace(whole, data=whole.data[: len(whole.data) // 2])]
    return playback.frames[: min(tokens + 1, len(playback.frames) - 1)]


OF_THE_ANSWER: Mapping[str, Callable[[Fault, Answer, ChatRequest], Answer]] = {
    "empty": _empty,
    "length": _half,
    "content_filter": _half,
    "tool": _person,
    "long": _long,
    "say": _say,
    "spell": _say,
}
OF_THE_PLAYBACK: Mapping[str, Callable[[Fault, Playback], Playback]] = {
    "429": _refuse,
    "500": _refuse,
    "503": _refuse,
    "hang": _hang,
    "wait": _wait,
    "stall": _stall,
    "drip": _drip,
    "cut_after": _cut_after,
    "clean_end_without_done": _no_done,
    "html200": _html,
    "bad_json": _bad_json,
    "error_event": _error_event,
}
COUNTED = ("429", "cut_after", "long", "wait")
KNOWN = ("200", *OF_THE_PLAYBACK, *OF_THE_ANSWER)
