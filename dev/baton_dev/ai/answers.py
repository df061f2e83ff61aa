"""What the stand-in says: sentences of its instructions chosen by shared words, or a call for a person."""

import json
import re
from dataclasses import dataclass
from functools import cached_property

from baton_dev.ai.contract import ChatRequest
from baton_dev.ai.tasks import do_task
from baton_dev.ai.words import content_words, sentences

REQUEST_HUMAN = "request_human"
PREFIX = "(Stand-in) "
UNKNOWN = "I do not know the answer to that. Would you like to talk to a person?"
GREETING = "Hello! Ask me something, and I will look it up in my instructions."
THANKS = "You are welcome!"
NO_PERSON = "I understand that you would like a person, but I cannot call one from here."
PERSON_CALLED = "A person has been asked to join."
NOBODY_THERE = "Nobody from the team can join right now. Leave your e-mail address, or ask me something else."

_WANTS_HUMAN = re.compile(
    r"\b(humans?|(real|live|actual) person|(to|with) (a|some) ?(person|one real|body real)"
    r"|(support |human |live )agent|(to|with) an agent|representative|operator"
    r"|menschen?|mitarbeiter|humain|persona real|menneske)\b",
    re.IGNORECASE,
)
_NOBODY = re.compile("no_agents|closed_hours|not_allowed")
_GREETS = re.compile(r"^\W*(hi|hello|hey|good (morning|day|evening))( there)?\W*$", re.IGNORECASE)
_THANKS = re.compile(r"^\W*(thanks|thank you|thx)\b.{0,40}$", re.IGNORECASE)
_TOKEN = re.compile(r"\s*\S+\s*$|\s*\S+")


@dataclass(frozen=True)
class ToolCall:
    name: str
    arguments: str


@dataclass(frozen=True)
class Answer:
    text: str = ""
    tool: ToolCall | None = None
    finish_reason: str = "stop"
    letter_by_letter: bool = False

    @cached_property
    def tokens(self) -> list[str]:
        """The pieces it is streamed in: words with the white space before them."""
        text = self.tool.arguments if self.tool else self.text
        return list(text) if self.letter_by_letter else _TOKEN.findall(text)


def say(text: str) -> Answer:
    return Answer(PREFIX + text)


def answer(request: ChatRequest) -> Answer:
    if done := do_task(request.last_user):
        return say(done)
    if request.ends_with_tool_result:
        return say(NOBODY_THERE if _NOBODY.search(request.messages[-1].text) else PERSON_CALLED)
    burst = request.newest_burst or [request.last_user]
    if any(_WANTS_HUMAN.search(text) for text in burst):
        return call_a_person(request) if request.offers(REQUEST_HUMAN) else say(NO_PERSON)
    for question in (burst[-1], " ".join(burst)):
        if found := look_up(question, request.instructions):
            return say(found)
    if _GREETS.match(burst[-1]):
        return say(GREETING)
    return say(THANKS if _THANKS.match(burst[-1]) else UNKNOWN)


def call_a_person(request: ChatRequest) -> Answer:
    arguments = {
        "reason": "The visitor asked for a person.",
        "summary": f"The visitor's newest message: {request.last_user[:300]}",
    }
    return Answer(tool=ToolCall(REQUEST_HUMAN, json.dumps(arguments)), finish_reason="tool_calls")


def look_up(question: str, instructions: str) -> str:
    """The one or two sentences that share most words with the question; "" if none shares any."""
    asked = content_words(question)
    known = sentences(instructions)
    scores = [len(asked & content_words(sentence)) for sentence in known]
    best = max(scores, default=0)
    if best == 0:
        return ""
    return " ".join([s for s, score in zip(known, scores, strict=True) if score == best][:2])
