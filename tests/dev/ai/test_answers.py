"""What the stand-in says: found in its instructions, or honestly unknown, or a call for a person."""

import json

import pytest
from servers.ai_script import asking

from baton_dev.ai.answers import Answer, answer
from baton_dev.ai.contract import ChatRequest, OfferedFunction, OfferedTool

PERSON = OfferedTool(function=OfferedFunction(name="request_human"))


def ask(*questions: str, tools: list[OfferedTool] | None = None) -> Answer:
    return answer(ChatRequest.model_validate({"model": "any", "messages": asking(*questions), "tools": tools}))


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Do you ship to Norway?", "We ship to all of Europe within three days."),
        ("how long does shipping take", "We ship to all of Europe within three days."),
        ("When are you open?", "Our shop is open Monday to Friday, 9 to 17."),
        ("Are returns free?", "Returns are free within 30 days."),
    ],
)
def test_it_finds_the_sentence_that_shares_most_words(question: str, found: str) -> None:
    assert ask(question).text == f"(Stand-in) {found}"


def test_it_says_when_it_does_not_know_and_offers_a_person() -> None:
    said = ask("What is the meaning of life?").text
    assert said.startswith("(Stand-in) I do not know")
    assert "person" in said


@pytest.mark.parametrize("question", ["Do you promise refunds?", "Who is the friendly helper of Fjord Boots?"])
def test_it_does_not_read_its_orders_out(question: str) -> None:
    assert "refunds" not in ask(question).text
    assert "You are" not in ask(question).text


def test_it_is_deterministic() -> None:
    assert ask("Are returns free?") == ask("Are returns free?")


@pytest.mark.parametrize(
    "question",
    [
        "Can I talk to a human?",
        "I want a real person",
        "agent? live agent!",
        "Ich möchte mit einem Menschen sprechen",
    ],
)
def test_it_calls_a_person_when_asked_for_one(question: str) -> None:
    called = ask(question, tools=[PERSON])
    assert called.finish_reason == "tool_calls"
    assert called.tool is not None
    assert called.tool.name == "request_human"
    arguments = json.loads(called.tool.arguments)
    assert arguments.keys() == {"reason", "summary"}
    assert question in arguments["summary"]


def test_it_calls_nobody_for_other_questions() -> None:
    assert ask("Is the returns form personal?", tools=[PERSON]).tool is None


def test_it_cannot_call_a_person_without_the_tool() -> None:
    said = ask("Can I talk to a human?")
    assert said.tool is None
    assert said.text.startswith("(Stand-in) I understand")


def test_a_person_asked_for_earlier_in_a_burst_is_not_forgotten() -> None:
    assert ask("a human please", "hello?", tools=[PERSON]).tool is not None


def test_the_tokens_are_the_text() -> None:
    said = Answer("  two  spaces\nand a line ")
    assert "".join(said.tokens) == said.text
