"""The whole seed story: on embedded defaults, and on real servers with every service as processes of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from cast.houses import Servers, distributed_house, embedded_house
from cast.story import tell_the_story
from servers.standins import StandIn


async def test_the_story_on_embedded_defaults(tmp_path: Path) -> None:
    with embedded_house(tmp_path / "house") as house:
        await tell_the_story(house)


@pytest.mark.timeout(240)
async def test_the_story_on_real_servers_with_two_responders_and_two_routers(
    tmp_path: Path, database_url: str, rabbitmq_url: str, redis_url: str, ably_standin: StandIn, ai_standin: StandIn
) -> None:
    servers = Servers(database_url, rabbitmq_url, redis_url, ably_standin.url, ably_standin.key, ai_standin.url)
    async with distributed_house(tmp_path / "house", servers) as house:
        await tell_the_story(house)
