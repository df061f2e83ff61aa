"""Phrases that ask for a person, in six languages, and what only looks like one."""

import time

import pytest

from ai_responder.phrases import Phrases

DEFAULTS = Phrases.of(None)


@pytest.mark.parametrize(
    "text",
    [
        "Can I talk to a human?",
        "HUMAN",
        "agent!",
        "I'd like to speak to someone, now",
        "talk   to\na real   person",
        "live agent please",
        "Ich möchte mit einem Menschen sprechen.",
        "Bitte mit einem Mitarbeiter verbinden",
        "Je veux parler à un conseiller",
        "parler à quelqu'un SVP",
        "Quiero hablar con una persona",
        "¿Puedo hablar con un agente?",
        "أريد التحدث مع موظف",
        "اريد التحدث مع شخص",
        "人と話したいです",
        "オペレーターに繋いでください",
        "担当者",
    ],
)
def test_a_visitor_asks_for_a_person(text: str) -> None:
    assert DEFAULTS.found_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "What does your human resources page say?",
        "My insurance agent said so",
        "A person of 1.80 m: which size?",
        "",
        "???",
        "Ist der Mitarbeiterrabatt gültig?",
        "La persona del anuncio lleva botas",
        "担当者の名前を教えて",
    ],
)
def test_a_visitor_only_mentions_one(text: str) -> None:
    assert not DEFAULTS.found_in(text)


def test_a_bots_own_phrases_replace_the_defaults() -> None:
    own = Phrases.of(["Café Manager", "  ", "!!!"])
    assert own.found_in("where is the CAFE-MANAGER?")
    assert not own.found_in("where are the cafe managers?")
    assert not own.found_in("talk to a human")


def test_an_empty_list_recognises_nothing() -> None:
    assert not Phrases.of([]).found_in("talk to a human")


def test_long_messages_cost_no_more_than_their_length() -> None:
    began = time.perf_counter()
    DEFAULTS.found_in("talk to a " * 40_000)
    assert time.perf_counter() - began < 2
