"""Figures: what was committed is counted, what was rolled back is not, and every name that is used exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from baton.accept import Spoken
from baton.asking import Request, ask_for_person
from baton.database import Database
from baton.models import Conversation
from baton.platform import Platform
from baton.posting import Draft, post
from baton.testing import a_bot, a_conversation, a_visitor, a_workspace, an_agent
from baton.work import Work
from baton_dev.metrics_page import figures_of, names, page

ROOT = Path(__file__).resolve().parents[2]
IDENTIFYING = {"workspace", "workspace_id", "bot", "bot_id", "conversation_id", "visitor_id", "agent_id", "address"}


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def a_talk(platform: Platform) -> Conversation:
    workspace = await a_workspace(platform.workbench)
    await an_agent(platform.workbench, workspace)
    bot = await a_bot(platform.workbench, workspace)
    return await a_conversation(platform.workbench, bot, await a_visitor(platform.workbench, workspace))


async def locked(work: Work, conversation: Conversation) -> Conversation:
    found = await work.lock_conversation(conversation.id)
    assert found is not None
    return found


async def test_a_visitors_message_counts_once_and_its_repetition_does_not(platform: Platform) -> None:
    talk = await a_talk(platform)
    before = value("baton_messages_accepted_total")
    for text in ("hello", "hello", "again"):
        await platform.accept.accept(Spoken(talk.id, f"id of {text}", text))
    assert value("baton_messages_accepted_total") == before + 2


async def test_a_reply_counts_when_it_is_committed_and_a_note_never(platform: Platform) -> None:
    talk = await a_talk(platform)
    before = value("baton_replies_total", author="agent")
    async with platform.workbench.begin() as work:
        await post(work, await locked(work, talk), Draft("agent", "Here I am."))
        await post(work, await locked(work, talk), Draft("agent", "Careful.", audience="agents"))
    with pytest.raises(ZeroDivisionError):
        async with platform.workbench.begin() as work:
            await post(work, await locked(work, talk), Draft("agent", "Never said."))
            raise ZeroDivisionError
    assert value("baton_replies_total", author="agent") == before + 1


async def test_a_request_for_a_person_counts_under_who_asked_and_what_came_of_it(platform: Platform) -> None:
    talk = await a_talk(platform)
    before = value("baton_handoffs_total", trigger="visitor", result="queued")
    for _ in range(2):  # pressed again, nothing is written
        async with platform.workbench.begin() as work:
            await ask_for_person(work, await locked(work, talk), Request("visitor", wait=True))
    assert value("baton_handoffs_total", trigger="visitor", result="queued") == before + 1


async def test_the_parts_that_a_process_stands_on_are_told(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    await platform.measure()
    assert {part: value("baton_part_up", part=part) for part in ("database", "broker", "live", "limits")} == {
        "database": 1, "broker": 1, "live": 1, "limits": 1,
    }  # fmt: skip
    assert value("baton_bus_dead_letters", queue="ai-responder") == 0

    async def away(_: Database) -> list[str]:
        return ["database: OSError"]

    monkeypatch.setattr(Database, "faults", away)
    await platform.bus.stop()
    await platform.measure()
    assert (value("baton_part_up", part="database"), value("baton_part_up", part="broker")) == (0, 0)


def test_no_label_names_somebody() -> None:
    for room in ("baton.figures", "baton.service.metrics", "gateway.figures", "ai_responder.metrics"):
        for figure in figures_of(room):
            assert not IDENTIFYING & set(figure._labelnames)


def test_the_page_is_what_the_code_declares() -> None:
    assert (ROOT / "docs/metrics.md").read_text() == page()


@pytest.mark.parametrize("path", sorted(path.name for path in (ROOT / "docs").glob("*.md")))
def test_every_metric_that_a_page_names_exists(path: str) -> None:
    named = set(
        re.findall(r"`(baton_[a-z_]+_(?:total|seconds|bytes|waiting|up|behind))`", (ROOT / "docs" / path).read_text())
    )
    declared = names() | {name.removesuffix("_bucket") for name in names()}
    assert named <= declared
