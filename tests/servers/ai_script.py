"""The tester's side of the AI stand-in: scripts of faults, the log, and conversations to send it."""

from dataclasses import dataclass

import httpx
from openai.types.chat import ChatCompletionMessageParam, ChatCompletionToolParam

INSTRUCTIONS = (
    "You are the friendly helper of Fjord Boots. Never promise refunds."
    " We ship to all of Europe within three days. Our shop is open Monday to Friday, 9 to 17."
    " Returns are free within 30 days."
)
REQUEST_HUMAN: ChatCompletionToolParam = {
    "type": "function",
    "function": {"name": "request_human", "parameters": {"type": "object", "properties": {}}},
}


@dataclass(frozen=True)
class Script:
    http: httpx.AsyncClient

    async def plan(self, *faults: int | str, match: str = "", repeat: bool = False) -> None:
        plan = {"plan": list(faults), "match": match, "repeat": repeat}
        (await self.http.post("/_standin/plan", json=plan)).raise_for_status()

    async def log(self) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = (await self.http.get("/_standin/log")).json()
        return rows

    async def forget(self) -> None:
        await self.http.delete("/_standin/plan")
        await self.http.delete("/_standin/log")


def asking(*questions: str, instructions: str = INSTRUCTIONS) -> list[ChatCompletionMessageParam]:
    """The instructions, and then each question as a message of its own."""
    messages: list[ChatCompletionMessageParam] = [{"role": "system", "content": instructions}]
    for question in questions:
        messages.append({"role": "user", "content": question})
    return messages
