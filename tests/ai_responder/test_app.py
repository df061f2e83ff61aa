"""The responder as a service: health, figures, and an end that keeps nothing waiting."""

import httpx
from responder_stage import QUICK, on_stage

from ai_responder.app import create
from ai_responder.model import ScriptedModels
from baton.platform import Platform


async def test_it_answers_and_tells_its_health_and_figures(platform: Platform) -> None:
    async with on_stage(platform) as stage:
        service = create(platform, ScriptedModels.saying("Yes."), QUICK)
        assert service.start is not None
        assert service.stop is not None
        assert service.app is not None
        await service.start()
        conversation = await stage.conversation()
        await stage.says(conversation, "Hello?")
        await stage.quiet()
        transport = httpx.ASGITransport(app=service.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://responder") as http:
            assert (await http.get("/readyz")).status_code == 200
            figures = (await http.get("/metrics")).text
        await service.stop()
    assert await stage.shape(conversation) == ["visitor", "bot"]
    for name in ("baton_ai_turns_total", "baton_ai_tokens_total", "baton_ai_first_token_seconds"):
        assert name in figures
