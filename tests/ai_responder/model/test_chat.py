"""The real client against the AI stand-in, and what a failing vendor sends: none of it is taken for an answer."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from servers.ai_script import Script
from servers.standins import StandIn

from ai_responder.model import Failed, Message, Model, Prompt, Said
from ai_responder.model.patience import Patience
from ai_responder.model.providers import OpenAIModels
from baton.models import Secret
from baton.platform import Platform
from baton.secrets_at_rest import AI, store_secret
from baton.testing import a_workspace, embedded_platform

ONCE = Patience(connect_s=1, gap_s=0.5, total_s=2, attempts=1)
ORDERS = Message("system", "We ship to all of Europe within three days. Returns are free within 30 days.")


@pytest.fixture
async def platform(tmp_path: Path, ai_standin: StandIn) -> AsyncIterator[Platform]:
    key = SecretStr(ai_standin.key)
    async with embedded_platform(tmp_path, openai_base_url=f"{ai_standin.url}/v1", openai_api_key=key) as platform:
        yield platform


async def a_model(platform: Platform, patience: Patience = ONCE) -> Model:
    workspace = await a_workspace(platform.workbench)
    return await OpenAIModels(platform.settings, platform.keyring, patience).model_for(workspace.id, None)


async def ask(model: Model, question: str = "Do you ship to Norway?", **prompt: bool) -> tuple[Said, list[str]]:
    heard: list[str] = []
    said = await model.answer(Prompt((ORDERS, Message("user", question)), 100, **prompt), heard.append)
    return said, heard


async def test_an_answer_comes_word_by_word_with_its_bill(platform: Platform, script: Script) -> None:
    said, heard = await ask(await a_model(platform))
    assert said.text == "(Stand-in) We ship to all of Europe within three days."
    assert "".join(heard) == said.text
    assert len(heard) > 5
    assert said.finish_reason == "stop"
    assert said.usage.prompt_tokens > 10
    assert said.usage.completion_tokens > 5


async def test_a_wish_for_a_person_is_a_tool_call(platform: Platform, script: Script) -> None:
    said, heard = await ask(await a_model(platform), "I want a human", offers_person=True)
    assert (said.finish_reason, heard) == ("tool", [])
    assert said.call is not None
    assert said.call.name == "request_human"
    assert "person" in said.call.arguments


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (500, "status_500"),
        (503, "status_503"),
        ("429(60)", "status_429"),
        ("html200", "cut"),
        ("clean_end_without_done", "cut"),
        ("cut_after(3)", "connection"),
        ("bad_json", "unreadable"),
        ("error_event", "error_event"),
        ("empty", "empty"),
        ("content_filter", "filtered"),
        ("hang", "silence"),
        ("stall", "silence"),
        ("drip", "silence"),
        ("say(" + "x" * 5_000 + ")", "too_long"),
    ],
)
async def test_a_failure_is_never_an_answer(platform: Platform, script: Script, fault: str, reason: str) -> None:
    await script.plan(fault)
    began = time.monotonic()
    with pytest.raises(Failed, match=reason):
        await ask(await a_model(platform))
    assert time.monotonic() - began < 3


async def test_a_drip_that_is_never_silent_ends_at_the_deadline(platform: Platform, script: Script) -> None:
    await script.plan("drip")
    with pytest.raises(Failed, match="too_slow"):
        await ask(await a_model(platform, Patience(gap_s=5, total_s=1.5)))


async def test_what_hit_its_limit_says_so(platform: Platform, script: Script) -> None:
    await script.plan("length")
    assert (await ask(await a_model(platform)))[0].finish_reason == "length"


async def test_one_failure_before_the_first_word_costs_only_a_moment(platform: Platform, script: Script) -> None:
    await script.plan(503)
    said, _ = await ask(await a_model(platform, Patience(pause_s=0.01)))
    assert said.text.startswith("(Stand-in) We ship")
    assert len(await script.log()) == 2


async def test_nothing_listens_at_the_address(platform: Platform, free_port_url: str) -> None:
    platform.settings = platform.settings.model_copy(update={"openai_base_url": free_port_url})
    with pytest.raises(Failed, match="connection"):
        await ask(await a_model(platform))


async def test_cancelling_closes_the_stream_at_once(platform: Platform, script: Script) -> None:
    await script.plan("long(400)")
    asking = asyncio.create_task(ask(await a_model(platform)))
    while not (await script.log()) or not (await script.log())[0]["n_tokens_sent"]:
        await asyncio.sleep(0.01)
    asking.cancel()
    left_at = time.time()
    await asyncio.gather(asking, return_exceptions=True)
    while not (rows := await script.log())[0]["ended"]:
        await asyncio.sleep(0.01)
    assert rows[0]["ended"] == "cancelled"
    assert float(str(rows[0]["ended_at"])) - left_at < 0.5


async def test_no_key_is_a_failure_that_blames_nobody(platform: Platform) -> None:
    platform.settings = platform.settings.model_copy(update={"openai_api_key": SecretStr("")})
    with pytest.raises(Failed, match="no_key") as failed:
        await a_model(platform)
    assert not failed.value.blames


async def test_a_workspaces_own_key_and_model_are_used(platform: Platform, script: Script) -> None:
    workspace = await a_workspace(platform.workbench)
    hint = {"base_url": platform.settings.openai_base_url, "model": "their-model"}
    async with platform.workbench.begin() as work:
        await store_secret(
            work, platform.sealer, Secret(workspace_id=workspace.id, name=AI, sealed="", hint=hint), "sk-theirs"
        )
    models = OpenAIModels(platform.settings, platform.keyring, ONCE)
    await ask(await models.model_for(workspace.id, None))
    await ask(await models.model_for(workspace.id, "the-bots-own"))
    assert [row["model"] for row in await script.log()] == ["their-model", "the-bots-own"]


async def test_an_address_that_was_typed_may_not_lead_inside(platform: Platform, ai_standin: StandIn) -> None:
    """The same address is fine where the operator named it; here only the workspace's admin did."""
    platform.settings = platform.settings.model_copy(update={"openai_base_url": ""})
    workspace = await a_workspace(platform.workbench)
    hint = {"base_url": f"{ai_standin.url}/v1"}
    async with platform.workbench.begin() as work:
        await store_secret(
            work, platform.sealer, Secret(workspace_id=workspace.id, name=AI, sealed="", hint=hint), "sk-theirs"
        )
    models = OpenAIModels(platform.settings, platform.keyring, ONCE)
    with pytest.raises(Failed, match="connection"):
        await ask(await models.model_for(workspace.id, None))


async def test_one_workspaces_wrong_key_leaves_the_others_alone(platform: Platform, script: Script) -> None:
    unlucky = await a_workspace(platform.workbench)
    async with platform.workbench.begin() as work:
        await store_secret(
            work, platform.sealer, Secret(workspace_id=unlucky.id, name=AI, sealed="", hint={}), "sk-wrong"
        )
    models = OpenAIModels(platform.settings, platform.keyring, ONCE)
    for _ in range(5):
        with pytest.raises(Failed, match="status_401"):
            await ask(await models.model_for(unlucky.id, None))
    with pytest.raises(Failed, match="circuit_open"):
        await ask(await models.model_for(unlucky.id, None))
    lucky = await a_workspace(platform.workbench)
    assert (await ask(await models.model_for(lucky.id, None)))[0].finish_reason == "stop"
