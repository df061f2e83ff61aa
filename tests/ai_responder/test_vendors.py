"""A failing vendor seen from the visitor's side: one handoff or one honest line, whatever it is that fails."""

import pytest
from responder_stage import at_work, on_stage
from servers.ai_script import Script

from ai_responder.model.providers import OpenAIModels
from baton.platform import Platform

FAULTS: list[int | str] = [
    500,
    "429",
    "429(60)",
    "hang",
    "stall",
    "cut_after(3)",
    "clean_end_without_done",
    "html200",
    "bad_json",
    "error_event",
    "empty",
    "content_filter",
]


@pytest.mark.parametrize("mode", ["hybrid", "ai_only"])
async def test_every_fault_ends_in_exactly_one_way_out(
    platform: Platform, models: OpenAIModels, script: Script, mode: str
) -> None:
    expected = {"hybrid": ["visitor", "handoff_requested"], "ai_only": ["visitor", "bot"]}[mode]
    for number, fault in enumerate(FAULTS):
        match = f"fault {number}."
        await script.plan(fault, match=match, repeat=True)
        async with on_stage(platform, mode, instructions="Fault tolerance is our trade.") as stage:
            conversation = await stage.conversation()
            # each fault has a key, and so a breaker, of its own: one broken endpoint would hide the others
            fresh = OpenAIModels(models.settings, platform.keyring, models.patience)
            async with at_work(stage, fresh):
                await stage.says(conversation, f"What about {match}")
                await stage.quiet(30)
            assert await stage.shape(conversation) == expected, fault
            assert all(answer.data.get("failed") for answer in await stage.answers(conversation)), fault
            (turn,) = await stage.turns(conversation)
            assert (turn.state, bool(turn.error)) == ("failed", True), fault


async def test_an_open_circuit_hands_over_at_once(platform: Platform, models: OpenAIModels, script: Script) -> None:
    await script.plan(503, repeat=True)
    async with on_stage(platform) as stage, at_work(stage, models):
        for _ in range(4):
            conversation = await stage.conversation()
            await stage.says(conversation, "Hello?")
            await stage.quiet(30)
            assert await stage.shape(conversation) == ["visitor", "handoff_requested"]
        asked = len(await script.log())
        (turn,) = await stage.turns(conversation)
    assert turn.error == "circuit_open"
    assert asked == 5, "the fifth failure in a row opens the circuit"


async def test_the_stand_in_answers_from_the_instructions(
    platform: Platform, models: OpenAIModels, script: Script
) -> None:
    orders = "You are the helper of Fjord Boots. Returns are free within 30 days."
    page = {"title": "Returns", "url": "https://boots.example/returns"}
    async with on_stage(platform, instructions=orders, greeting="Ask me about returns.") as stage:
        conversation = await stage.conversation(page=page)
        async with at_work(stage, models):
            await stage.says(conversation, "Are returns free?")
            await stage.quiet()
    (answer,) = await stage.answers(conversation)
    assert answer.text == "(Stand-in) Returns are free within 30 days."
