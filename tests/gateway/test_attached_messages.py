"""Messages that name files: one message each, the same answer to a repeat, and nobody else's files."""

from __future__ import annotations

import asyncio

import pytest
from files import PDF, a_png, send, taken_in
from gateway_site import Site, Visit

from baton.models import Attachment


@pytest.fixture
async def visit(site: Site) -> Visit:
    return await site.visit(await site.bot())


async def test_a_message_needs_words_or_files(visit: Visit) -> None:
    assert (await send(visit, [])).status_code == 422
    empty = await visit.call("POST", "/messages", json={"client_message_id": "e", "text": ""})
    assert (empty.status_code, empty.json()["errors"][0]["field"]) == (422, "text")
    taken = await taken_in(visit, a_png())
    assert (await send(visit, [taken["id"]])).status_code == 202
    assert [entry["text"] for entry in await visit.entries()] == [""]


async def test_the_same_message_again_is_the_same_202_and_with_other_files_it_is_a_conflict(visit: Visit) -> None:
    one, two = await taken_in(visit, a_png()), await taken_in(visit, PDF, "b.pdf")
    first = await send(visit, [one["id"], two["id"]], "Both")
    assert (await send(visit, [one["id"], two["id"]], "Both")).json() == first.json()
    twins = await asyncio.gather(*(send(visit, [one["id"], two["id"]], "Both") for _ in range(5)))
    assert {answer.text for answer in twins} == {first.text}
    assert (await send(visit, [one["id"]], "Both")).status_code == 409
    assert (await send(visit, [two["id"], one["id"]], "Both")).status_code == 409
    assert (await visit.say("Both", "m1")).status_code == 409
    assert len(await visit.entries()) == 1


async def test_a_file_belongs_to_one_message_of_one_conversation(site: Site, visit: Visit) -> None:
    taken = await taken_in(visit, a_png())
    other = await site.visit(await site.bot())
    assert (await send(other, [taken["id"]])).status_code == 422
    assert (await send(visit, [taken["id"], taken["id"]])).status_code == 422
    assert (await send(visit, [taken["id"]], cmid="m1")).status_code == 202
    assert (await send(visit, [taken["id"]], cmid="m2")).status_code == 422
    for nonsense in ([""], ["../../etc/passwd"], ["0" * 26], [7], "0" * 26, ["0" * 26] * 11):
        assert (await send(visit, nonsense, cmid="m3")).status_code == 422  # type: ignore[arg-type]
    assert len(await visit.entries()) == 1


async def test_files_of_another_conversation_do_not_exist(site: Site, visit: Visit) -> None:
    taken = await taken_in(visit, a_png())
    await send(visit, [taken["id"]])
    other = await site.visit(await site.bot())
    assert (await other.call("GET", f"/attachments/{taken['id']}")).status_code == 404
    path = f"/v1/conversations/{visit.id}/attachments/{taken['id']}"
    assert (await site.http.get(path, headers=other.headers)).status_code == 404
    assert (await site.http.get(path)).status_code == 401
    assert (await site.http.get(f"{path}?token={visit.token}")).status_code == 401
    assert (await site.http.get(path, headers=await site.api_key())).content == a_png()
    for nonsense in ("0" * 26, "..%2f..%2fetc%2fpasswd", "%00", "x" * 300):
        answer = await visit.call("GET", f"/attachments/{nonsense}")
        assert answer.status_code == 404


async def test_what_agents_keep_among_themselves_reaches_no_visitor_and_no_server(site: Site, visit: Visit) -> None:
    key = "ab/abc"
    assert site.platform.storage is not None
    await site.platform.storage.put(key, PDF)
    async with site.platform.workbench.begin() as work:
        secret = Attachment(
            workspace_id=site.workspace.id, conversation_id=visit.id, uploaded_by="agent", uploader_id="a",
            name="s.pdf", media_type="application/pdf", size=len(PDF), storage_key=key, audience="agents",
            client_message_id="note",
        )  # fmt: skip
        work.add(secret)
    assert (await visit.call("GET", f"/attachments/{secret.id}")).status_code == 404
    path = f"/v1/conversations/{visit.id}/attachments/{secret.id}"
    assert (await site.http.get(path, headers=await site.api_key())).status_code == 404
    assert (await send(visit, [secret.id])).status_code == 422


async def test_an_integrators_bot_attaches_files_too(site: Site) -> None:
    visit = await site.visit(await site.bot(answers="external"))
    key = await site.api_key()
    path = f"/v1/conversations/{visit.id}"
    taken = (await site.http.post(f"{path}/attachments", content=PDF, headers=key)).json()
    assert taken["name"] == "file.pdf"
    body = {"client_message_id": "b1", "text": "", "author": "bot", "epoch": 1, "attachments": [taken["id"]]}
    first = await site.http.post(f"{path}/messages", json=body, headers=key)
    assert first.status_code == 202
    assert (await site.http.post(f"{path}/messages", json=body, headers=key)).json() == first.json()
    (entry,) = await visit.entries()
    assert (entry["author"], entry["data"]["attachments"]) == ("bot", [taken])
    assert (await visit.call("GET", f"/attachments/{taken['id']}")).content == PDF
