"""Work with a text that is handed over with the question: summarise, suggest a reply, say it in other words.

An extract, never an understanding: the first line of the question says what to do, what stands below it is the text.
"""

import json
import re

_TASK = re.compile(
    r"\A(?P<verb>Summarise|Suggest the next reply|Rewrite)\b[^\n]*?(?P<style>shorter|friendlier)?\.\n\n(?P<text>.+)\Z",
    re.DOTALL,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_LONGEST = 300


def do_task(question: str) -> str:
    """ "" where the question is none of these tasks."""
    found = _TASK.match(question)
    if found is None:
        return ""
    verb, text = found["verb"], found["text"].strip()
    if verb == "Rewrite":
        return _rewritten(text, found["style"] or "shorter")
    asked = _said_by(text, "visitor")
    if verb == "Summarise":
        return _summary(asked, _said_by(text, "bot"))
    return (
        f"Thank you for your patience. You wrote: “{_short(asked[-1] if asked else '')}”. I am looking into it for you."
    )


def _summary(asked: list[str], answered: list[str]) -> str:
    newest = _short(asked[-1]) if asked else "nothing yet"
    first = f" They began with: “{_short(asked[0])}”." if len(asked) > 1 else ""
    last = f" The last answer was: “{_short(answered[-1])}”." if answered else " Nobody has answered yet."
    return f"The visitor wants an answer.\n\nTheir newest message: “{newest}”.{first}{last}"


def _rewritten(text: str, style: str) -> str:
    if style == "friendlier":
        return f"Thank you for getting in touch! {text} We are happy to help."
    return _SENTENCE_END.split(text)[0]


def _said_by(record: str, author: str) -> list[str]:
    """From a JSON list of {from, text}; anything else has nobody in it."""
    try:
        lines = json.loads(record)
    except ValueError:
        return []
    found = [line for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []
    return [str(line["text"]) for line in found if line.get("from") == author and line.get("text")]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " …"
