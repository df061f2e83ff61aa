"""The one tool that a model is offered, as Chat Completions spells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionToolParam

REQUEST_HUMAN = "request_human"

OFFERED: ChatCompletionToolParam = {
    "type": "function",
    "function": {
        "name": REQUEST_HUMAN,
        "description": "Asks a person of the team to take over this conversation.",
        "parameters": {
            "type": "object",
            "properties": {
                "reason": {"type": "string", "description": "Why a person is needed, in one sentence."},
                "summary": {"type": "string", "description": "What the visitor wants and what was tried so far."},
            },
            "required": ["reason", "summary"],
        },
    },
}
