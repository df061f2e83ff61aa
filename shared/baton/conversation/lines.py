"""The line that people read for an event, rendered from its typed data: never stored, never the model's words."""

from __future__ import annotations

from collections.abc import Mapping

_LINES = {
    "handoff_requested": "A person has been asked to join.",
    "handoff_cancelled": "The request for a person was withdrawn.",
    "handoff_expired": "Nobody could take over in time.",
    "agent_joined": "{agent} joined the conversation.",
    "agent_left": "{agent} left the conversation.",
    "transferred": "{to} takes over from {from}.",
    "returned_to_bot": "{agent} handed the conversation back to the bot.",
    "closed": "The conversation was closed.",
    "reopened": "The conversation was reopened.",
    "rated": "The visitor rated the conversation.",
}
_MISSED = {
    "no_agents": "Nobody is available right now.",
    "closed_hours": "We are outside our business hours right now.",
}
_ALONE = {"agent": "An agent", "to": "Another agent", "from": "an agent"}


def line_for(event: str, data: Mapping[str, object]) -> str:
    """A plain English sentence for clients that do not render events by themselves."""
    if event == "handoff_missed":
        return _MISSED.get(str(data.get("result")), _MISSED["no_agents"])
    return _LINES.get(event, event.replace("_", " ")).format_map({**_ALONE, **_names(data)})


def _names(data: Mapping[str, object]) -> dict[str, str]:
    return {key: str(value["name"]) for key, value in data.items() if isinstance(value, Mapping) and "name" in value}
