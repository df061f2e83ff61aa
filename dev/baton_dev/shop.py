"""The imaginary shop of the demo: its people and its three bots."""

from __future__ import annotations

from typing import Any

_FACTS = (
    "You answer visitors of Fern & Field, a small shop for house plants. "
    "Delivery takes two to three working days and is free from 40 euros. "
    "Plants can be returned within 30 days, also without the pot. "
    "The shop in Lisbon is open from Tuesday to Saturday, 10 to 18 o'clock. "
    "Monstera and calathea like bright, indirect light and a drink once a week. "
    "A yellow leaf usually means too much water: let the soil dry before you water again. "
    "Gift cards are sent by e-mail and never expire. "
)

PEOPLE: list[dict[str, str]] = [
    {"name": "Olive Moreau", "email": "owner@example.com", "role": "owner", "availability": "away"},
    {"name": "Noor Haddad", "email": "noor@example.com", "role": "agent", "availability": "online"},
    {"name": "Sam Okafor", "email": "sam@example.com", "role": "agent", "availability": "online"},
]

BOTS: dict[str, dict[str, Any]] = {
    "hybrid": {
        "name": "Fern",
        "instructions": _FACTS + "If the visitor asks for a person, or is unhappy, ask for one.",
        "greeting": "Hello, I am Fern, the shop's assistant. Ask me anything, or talk to a person at any time.",
        "suggestions": ["How long does delivery take?", "Why are my leaves yellow?", "Can I return a plant?"],
        "theme": {"colour": "#2f6f4f"},
    },
    "ai_only": {
        "name": "Moss",
        "instructions": _FACTS,
        "greeting": "Hello, I am Moss. I answer by myself, day and night.",
        "suggestions": ["When are you open?", "Do gift cards expire?"],
        "theme": {"colour": "#5b5f97"},
    },
    "human_only": {
        "name": "The shop team",
        "greeting": "Hello! Write to us; one of the team will answer you here.",
        "theme": {"colour": "#a2543c"},
    },
}
