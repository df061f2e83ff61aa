"""Search finds the same, whether a word is looked up or met on the way; narrowing and unread counts beside it."""

from agent_house import ON_BOTH_DATABASES, Desk, House
from sqlalchemy import select
from sqlmodel import col

from agent_api.inbox_search import FEW, search
from baton.accept import Spoken
from baton.models import Conversation, Visitor

pytestmark = ON_BOTH_DATABASES


async def found(house: House, words: str, few: int) -> set[str]:
    condition = await search(house.platform.workbench, house.workspace.id, words, few)
    async with house.platform.workbench.read() as session:
        statement = (
            select(col(Conversation.id))
            .join(Visitor, col(Visitor.id) == col(Conversation.visitor_id))
            .where(col(Conversation.workspace_id) == house.workspace.id, condition)
        )
        return set(await session.scalars(statement))


async def test_rare_and_common_words_are_found_alike(house: House) -> None:
    fern, cactus = await house.conversation(), await house.conversation()
    theirs = await (await house.neighbour()).conversation()
    await house.visitor_says(fern, "My FERN is 100% sad_")
    await house.visitor_says(cactus, "Not a plant, a cactus")
    await house.visitor_says(theirs, "My fern too")
    for few in (FEW, 0):
        assert await found(house, "fern", few) == {fern.id}, few
        assert await found(house, "0% sad_", few) == {fern.id}
        assert await found(house, "%", few) == {fern.id}
        assert await found(house, "vera@EXAMPLE", few) == {fern.id, cactus.id}
        assert await found(house, "a", few) == {fern.id, cactus.id}
        assert await found(house, "orchid", few) == set()


async def test_unread_counts_my_chats_in_which_somebody_waits_for_me(house: House, noor: Desk, sam: Desk) -> None:
    chat = await house.conversation()
    await noor.post(f"/v1/conversations/{chat.id}/join")
    assert (await noor.get("/v1/inbox/counts")).json()["unread"] == 0
    await house.platform.accept.accept(Spoken(chat.id, "one", "Hello?"))
    assert (await noor.get("/v1/inbox/counts")).json()["unread"] == 1
    assert (await sam.get("/v1/inbox/counts")).json()["unread"] == 0
    await noor.post(f"/v1/conversations/{chat.id}/read", json={"seq": 2})
    assert (await noor.get("/v1/inbox/counts")).json()["unread"] == 0


async def test_lists_are_narrowed_to_a_visitor_and_to_requests_that_still_ring(house: House, noor: Desk) -> None:
    chat, other = await house.conversation(), await house.conversation()
    for one in (chat, other):
        await house.visitor_waits(one)
    await noor.post(f"/v1/conversations/{other.id}/acknowledge")

    async def ids(**query: str) -> list[str]:
        return [item["id"] for item in (await noor.get("/v1/conversations", params=query)).json()["items"]]

    assert await ids(visitor_id=chat.visitor_id) == [chat.id]
    assert await ids(holder="queue", acknowledged="false") == [chat.id]
    assert await ids(holder="queue", acknowledged="true") == [other.id]
