"""A short record of what was said while a person had the conversation: an extract, in nobody's words but theirs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ai_responder.estimate import tokens_in
from baton.models import Entry
from baton.views import file_names

_LONGEST_LINE = 600


def summary_of(entries: Sequence[Entry], budget: int) -> str:
    """The newest lines that fit, oldest first, as a JSON list; always at least one."""
    lines: list[dict[str, str]] = []
    for entry in reversed(entries):
        line = _line(entry)
        if line is None:
            continue
        budget -= tokens_in(json.dumps(line, ensure_ascii=False))
        if budget < 0 and lines:
            break
        lines.append(line)
    return json.dumps(lines[::-1], ensure_ascii=False)


def _line(entry: Entry) -> dict[str, str] | None:
    if entry.kind == "event":
        return {"event": entry.event} if entry.event in ("agent_joined", "returned_to_bot") else None
    said = entry.text or file_names(entry.data)
    if not said:
        return None
    who = f"person ({entry.author_name})" if entry.author == "agent" and entry.author_name else entry.author
    text = said if len(said) <= _LONGEST_LINE else said[:_LONGEST_LINE] + " …"
    return {"from": who, "text": text}
