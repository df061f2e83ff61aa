"""A report says what the stored steps say, the same on both databases, in the reader's own days."""

from typing import Any

import pytest
from agent_house import ON_BOTH_DATABASES, Desk, House
from agent_past import Past, ably_took, at, helped

from baton.models import Bot

pytestmark = ON_BOTH_DATABASES

MARCH = {"first": "2026-03-01", "last": "2026-03-31"}


@pytest.fixture
async def bot(house: House) -> Bot:
    return await house.bot()


async def summary(desk: Desk, **wanted: str) -> dict[str, Any]:
    answer = await desk.get("/v1/reports/summary", params={**MARCH, **wanted})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_each_conversation_has_one_outcome_on_the_day_it_began(house: House, admin: Desk, bot: Bot) -> None:
    noor = await house.agent("Noor")
    noon = at("2026-03-05 12:00")
    await (await Past.begins(house, bot, noon)).then(60, "closed").kept()
    people = (await Past.begins(house, bot, noon)).then(60, "handoff_requested", "queue")
    await people.then(30, "agent_joined", "agent", noor).then(600, "returned_to_bot", "bot").then(9, "closed").kept()
    await (await Past.begins(house, bot, noon)).then(60, "handoff_requested", "queue").then(500, "closed").kept()
    await (await Past.begins(house, bot, noon)).then(60, "handoff_missed").then(500, "closed").kept()
    withdrawn = (await Past.begins(house, bot, noon)).then(60, "handoff_requested", "queue")
    await withdrawn.then(20, "handoff_cancelled", "bot").then(60, "closed").kept()
    await (await Past.begins(house, bot, at("2026-03-06 00:00"))).kept()
    await (await Past.begins(house, bot, noon, last_visitor_seq=0, last_seq=0)).then(60, "closed").kept()
    await (await Past.begins(house, bot, at("2026-04-01 00:00"))).kept()
    found = await summary(admin)
    assert found["outcomes"] == {"conversations": 6, "bot": 2, "people": 1, "abandoned": 2, "open": 1}
    by_day = {day["date"]: day["outcomes"] for day in found["days"]}
    assert len(by_day) == 31
    assert by_day["2026-03-05"] == {"conversations": 5, "bot": 2, "people": 1, "abandoned": 2, "open": 0}
    assert by_day["2026-03-06"]["open"] == by_day["2026-03-06"]["conversations"] == 1
    assert sum(day["conversations"] for day in by_day.values()) == 6


async def test_the_handoff_rate_is_that_of_hybrid_conversations(house: House, admin: Desk, bot: Bot) -> None:
    noor, noon = await house.agent("Noor"), at("2026-03-05 12:00")
    await (await Past.begins(house, bot, noon)).then(1, "handoff_requested", "queue", trigger="visitor").kept()
    twice = (await Past.begins(house, bot, noon)).then(1, "handoff_missed", trigger="phrase")
    await twice.then(9, "handoff_requested", "queue", trigger="visitor").kept()
    await (await Past.begins(house, bot, noon)).then(1, "agent_joined", "agent", noor).kept()
    await (await Past.begins(house, bot, noon)).kept()
    people = await house.bot("human_only")
    await (await Past.begins(house, people, noon)).then(1, "handoff_requested").kept()
    alone = await house.bot("ai_only")
    await (await Past.begins(house, alone, noon)).then(1, "closed").kept()
    handoffs = (await summary(admin))["handoffs"]
    reasons = {one["trigger"]: one["requests"] for one in handoffs.pop("reasons")}
    assert handoffs == {"eligible": 4, "asked": 3, "missed": 1, "rate": 0.75}
    assert reasons == {"visitor": 2, "phrase": 1, "agent": 1}


async def test_spans_are_stays_with_queue_and_agents_that_ended_in_the_period(
    house: House, admin: Desk, bot: Bot
) -> None:
    noor, sam = await house.agent("Noor"), await house.agent("Sam")
    noon = at("2026-03-05 12:00")
    for wait_s in (10, 20, 30, 40):
        one = (await Past.begins(house, bot, noon)).then(5, "handoff_requested", "queue")
        one.then(wait_s, "agent_joined", "agent", noor).then(7, "first_reply", agent=noor, waited_s=wait_s + 7.0)
        await one.then(93, "closed").then(3, "rated").kept()
    lost = (await Past.begins(house, bot, noon)).then(5, "handoff_requested", "queue")
    lost.then(600, "agent_joined", "agent", noor).then(50, "agent_left", "queue")
    lost.then(1, "handoff_expired", "queue").then(99, "agent_joined", "agent", sam)
    await lost.then(30, "transferred", "agent", noor).kept()
    gone = (await Past.begins(house, bot, noon)).then(5, "handoff_requested", "queue")
    await gone.then(70, "handoff_cancelled", "bot").kept()
    found = await summary(admin)
    assert found["waiting"] == {"count": 6, "median_s": 30.0, "p90_s": 600.0}
    assert found["gave_up"] == {"count": 1, "median_s": 70.0, "p90_s": 70.0}
    assert found["first_reply"] == {"count": 4, "median_s": 27.0, "p90_s": 47.0}
    assert found["handling"] == {"count": 6, "median_s": 100.0, "p90_s": 100.0}
    first, second = found["agents"]
    assert (first["name"], first["conversations"], first["handled_s"]) == ("Noor", 5, 450.0)
    assert first["first_reply"]["median_s"] == 27.0
    assert (second["name"], second["conversations"], second["handled_s"]) == ("Sam", 1, 30.0)


async def test_a_wait_in_human_only_begins_with_the_first_word(house: House, admin: Desk) -> None:
    noor, bot = await house.agent("Noor"), await house.bot("human_only")
    one = (await Past.begins(house, bot, at("2026-03-05 12:00"))).then(300, "handoff_requested")
    one.then(12, "agent_joined", "agent", noor).then(100, "closed").then(900, "reopened", "queue")
    await one.then(8, "agent_joined", "agent", noor).kept()
    assert (await summary(admin))["waiting"] == {"count": 2, "median_s": 8.0, "p90_s": 12.0}


async def test_a_span_counts_where_it_ended(house: House, admin: Desk, bot: Bot) -> None:
    noor = await house.agent("Noor")
    one = (await Past.begins(house, bot, at("2026-02-28 23:59"))).then(1, "handoff_requested", "queue")
    await one.then(86_400, "agent_joined", "agent", noor).then(86_400 * 60, "closed").kept()
    found = await summary(admin)
    assert found["waiting"]["count"] == 1
    assert (found["handling"]["count"], found["outcomes"]["conversations"]) == (0, 0)


async def test_ratings_are_split_by_who_had_the_conversation(house: House, admin: Desk, bot: Bot) -> None:
    noor, sam, noon = await house.agent("Noor"), await house.agent("Sam"), at("2026-03-05 12:00")
    await (await Past.begins(house, bot, noon, rating_score=2)).then(60, "closed").kept()
    both = (await Past.begins(house, bot, noon, rating_score=5)).then(9, "agent_joined", "agent", noor)
    await both.then(9, "transferred", "agent", sam).then(9, "closed", agent=sam).kept()
    await (await Past.begins(house, bot, noon, rating_score=4)).then(9, "agent_joined", "agent", sam).kept()
    found = await summary(admin)
    assert found["ratings"]["bot"] == {"count": 1, "average": 2.0, "scores": [0, 1, 0, 0, 0]}
    assert found["ratings"]["people"] == {"count": 2, "average": 4.5, "scores": [0, 0, 0, 1, 1]}
    averages = {one["name"]: (one["ratings"]["count"], one["ratings"]["average"]) for one in found["agents"]}
    assert averages == {"Sam": (2, 4.5), "Noor": (0, None)}


async def test_ai_and_ably_are_counted_by_day_and_model(house: House, admin: Desk, bot: Bot) -> None:
    other, noon = await house.bot(), at("2026-03-05 12:00")
    one, two = await Past.begins(house, bot, noon), await Past.begins(house, other, noon)
    await one.kept()
    await two.kept()
    await one.turn(1, prompt_tokens=100, completion_tokens=10, cost_usd=0.5)
    await one.turn(2, prompt_tokens=50, completion_tokens=5, model="large")
    await one.turn(3, when=at("2026-03-07 00:00"), state="failed", model=None)
    await two.turn(1, prompt_tokens=1, completion_tokens=1, cost_usd=0.25)
    await ably_took(house, at("2026-03-05 12:00"), 40)
    await ably_took(house, at("2026-03-06 12:15"), 2)
    found = await summary(admin)
    assert found["ai"] == {
        "turns": 4, "failed": 1, "unpriced": 1, "prompt_tokens": 151, "completion_tokens": 16, "cost_usd": 0.75,
    }  # fmt: skip
    assert [use["model"] for use in found["models"]] == ["tiny", "large", None]
    assert found["ably_messages"] == 42
    days = {day["date"]: day for day in found["days"]}
    assert (days["2026-03-05"]["ai"]["turns"], days["2026-03-07"]["ai"]["failed"]) == (3, 1)
    assert days["2026-03-06"]["ably_messages"] == 2
    of_one = await summary(admin, bot_id=bot.id)
    assert (of_one["ai"]["turns"], of_one["ai"]["cost_usd"], of_one["ably_messages"]) == (3, 0.5, None)
    assert of_one["outcomes"]["conversations"] == 1


async def test_help_for_agents_is_counted_beside_the_turns(house: House, admin: Desk, bot: Bot) -> None:
    noor, noon, other = await house.agent("Noor"), at("2026-03-05 12:00"), await house.bot()
    past = await (await Past.begins(house, bot, noon)).kept()
    await past.helped(noor, "suggestion", prompt_tokens=100, cost_usd=0.5)
    await past.helped(noor, "suggestion", prompt_tokens=9, state="failed")
    await helped(house, noor, "draft", noon, bot_id=other.id, cost_usd=0.25)
    await helped(house, noor, "draft", at("2026-04-01 00:00"), bot_id=bot.id, cost_usd=9.0)
    found = await summary(admin)
    suggested, drafted = found["help"]
    assert suggested == {
        "kind": "suggestion", "jobs": 2, "failed": 1, "unpriced": 1, "prompt_tokens": 109, "completion_tokens": 0,
        "cost_usd": 0.5,
    }  # fmt: skip
    assert (drafted["kind"], drafted["jobs"], drafted["cost_usd"]) == ("draft", 1, 0.25)
    assert found["ai"]["turns"] == 0
    assert [use["kind"] for use in (await summary(admin, bot_id=bot.id))["help"]] == ["suggestion"]
    assert [use["kind"] for use in (await summary(admin, bot_id=other.id))["help"]] == ["draft"]


async def test_a_teams_report_is_of_what_it_was_handed_and_of_its_bots(house: House, admin: Desk, bot: Bot) -> None:
    team = (await admin.post("/v1/teams", json={"name": "Sales"})).json()
    other = (await admin.post("/v1/teams", json={"name": "Help"})).json()
    noor, noon, sales = await house.agent("Noor"), at("2026-03-05 12:00"), await house.bot(team_id=team["id"])
    for begun_at, facts in ((sales, {}), (bot, {"team_id": team["id"]}), (sales, {"team_id": other["id"]}), (bot, {})):
        past = (await Past.begins(house, begun_at, noon, **facts)).then(5, "handoff_requested", "queue")
        await past.then(9, "agent_joined", "agent", noor).kept()
        await past.turn(prompt_tokens=1)
    found = await summary(admin, team_id=team["id"])
    assert (found["outcomes"]["conversations"], found["waiting"]["count"], found["ai"]["turns"]) == (2, 2, 2)
    assert (found["team_id"], found["ably_messages"]) == (team["id"], None)
    assert (await summary(admin, team_id=team["id"], bot_id=bot.id))["outcomes"]["conversations"] == 1
    assert (await admin.get("/v1/reports/summary", params={"team_id": bot.id})).status_code == 422


MIDNIGHTS = [
    ("UTC", "2026-03-28 23:30", "2026-03-28"),
    ("Europe/Berlin", "2026-03-28 23:15", "2026-03-29"),  # before the clocks change
    ("Europe/Berlin", "2026-03-29 22:30", "2026-03-30"),  # after: midnight has come an hour earlier
    ("Europe/Berlin", "2026-03-29 21:30", "2026-03-29"),
    ("Asia/Kolkata", "2026-03-28 18:15", "2026-03-28"),
    ("Asia/Kolkata", "2026-03-28 18:30", "2026-03-29"),
    ("America/Los_Angeles", "2026-03-08 07:45", "2026-03-07"),
    ("America/Los_Angeles", "2026-03-09 06:45", "2026-03-08"),
]


async def test_days_begin_at_midnight_where_the_reader_lives(house: House, admin: Desk) -> None:
    for number, (zone, moment, day) in enumerate(MIDNIGHTS):
        bot = await house.bot()
        await (await Past.begins(house, bot, at(moment))).kept()
        await ably_took(house, at(moment), 4**number)  # tells apart what each of them added
        found = await summary(admin, time_zone=zone, bot_id=bot.id)
        assert [one["date"] for one in found["days"] if one["outcomes"]["conversations"]] == [day], zone
        of_all = {one["date"]: one["ably_messages"] for one in (await summary(admin, time_zone=zone))["days"]}
        assert of_all[day] // 4**number % 4 == 1, zone


async def test_an_empty_workspace_has_a_report_too(admin: Desk) -> None:
    found = await summary(admin)
    assert found["outcomes"]["conversations"] == found["ai"]["turns"] == found["ably_messages"] == 0
    assert found["handoffs"] == {"eligible": 0, "asked": 0, "missed": 0, "rate": None, "reasons": []}
    assert found["waiting"] == {"count": 0, "median_s": None, "p90_s": None}
    assert (await admin.get("/v1/reports/summary")).json()["days"][-1]["outcomes"]["conversations"] == 0


async def test_a_neighbours_figures_are_not_among_them(house: House, admin: Desk, bot: Bot) -> None:
    neighbour = await house.neighbour()
    theirs = await Past.begins(neighbour, await neighbour.bot(), at("2026-03-05 12:00"), rating_score=1)
    await theirs.then(5, "handoff_requested", "queue").then(5, "agent_joined", "agent").then(9, "closed").kept()
    await theirs.turn(prompt_tokens=9)
    await ably_took(neighbour, at("2026-03-05 12:00"), 9)
    found = await summary(admin)
    assert found["outcomes"]["conversations"] == found["ai"]["turns"] == found["ably_messages"] == 0
    assert found["waiting"]["count"] == found["ratings"]["people"]["count"] == 0
    assert (await admin.get("/v1/reports/summary", params={"bot_id": theirs.conversation.bot_id})).status_code == 422


BAD = [
    {"first": "2026-03-02", "last": "2026-03-01"}, {"first": "2024-01-01", "last": "2026-01-01"},
    {"time_zone": "Mars/Olympus"}, {"time_zone": "America"}, {"time_zone": ""},
    {"time_zone": "../../etc/passwd"}, {"first": "yesterday"},
    {"first": "0001-01-01"}, {"last": "9999-12-31"}, {"team": "x"},
]  # fmt: skip


async def test_what_makes_no_period_is_refused(admin: Desk) -> None:
    for bad in BAD:
        for path in ("/v1/reports/summary", "/v1/reports/summary.csv"):
            assert (await admin.get(path, params=bad)).status_code == 422, bad
