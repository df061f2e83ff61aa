"""Bindings take what RabbitMQ's topic exchange would."""

from __future__ import annotations

import pytest

from baton.bus.topics import matches


@pytest.mark.parametrize(
    ("binding", "routing_key"),
    [
        ("a.b", "a.b"),
        ("a.*", "a.b"),
        ("#", "a.b.c"),
        ("#", ""),
        ("a.#", "a"),
        ("a.#.d", "a.b.c.d"),
        ("#.d", "d"),
    ],
)
def test_a_binding_takes_the_keys_that_it_describes(binding: str, routing_key: str) -> None:
    assert matches(binding, routing_key)


@pytest.mark.parametrize(
    ("binding", "routing_key"),
    [
        ("a.b", "a"),
        ("a.*", "a"),
        ("a.*", "a.b.c"),
        ("*", "a.b"),
        ("a.#.d", "a.b.c"),
        ("a.b", "a.bc"),
        ("a", "A"),
    ],
)
def test_a_binding_takes_no_other_keys(binding: str, routing_key: str) -> None:
    assert not matches(binding, routing_key)
