"""One good request for every route, to a household: what the matrix allows or refuses, and what intruders bend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from trust.asgi import JSON_TYPE, Ask, Header, as_json
from trust.house import PASSWORD, Household
from trust.routes import Route

Body = Callable[[Household], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Specimen:
    """`state`: which of the house's conversations it is about; `held`: the one that the caller holds."""

    state: str = "with_bot"
    body: Body | None = None


def _said(text: str = "hello") -> Body:
    return lambda house: {"client_message_id": "specimen", "text": text}


_SPECIMENS: dict[tuple[str, str], Specimen] = {
    ("gateway", "start_conversation"): Specimen(body=lambda house: {"bot_id": house.bots["hybrid"].id}),
    ("gateway", "post_message"): Specimen(body=_said()),
    ("gateway", "request_person"): Specimen(body=lambda house: {"reason": "please", "wait": True}),
    ("gateway", "cancel_request"): Specimen("waiting"),
    ("gateway", "change_visitor"): Specimen(
        body=lambda house: {"name": "Vera", "attributes": {"plan": "pro"}, "page": {"url": "https://shop.example/"}}
    ),
    ("gateway", "stop_answer"): Specimen(body=lambda house: {"turn_id": "t" * 26}),
    ("gateway", "visitor_read"): Specimen(body=lambda house: {"seq": 1}),
    ("gateway", "rate_conversation"): Specimen(body=lambda house: {"score": 5, "comment": "good"}),
    ("gateway", "realtime_token"): Specimen("waiting"),
    ("agent-api", "sign_in"): Specimen(
        body=lambda house: {"email": house.agents["colleague"].email, "password": PASSWORD}
    ),
    ("agent-api", "accept_invitation"): Specimen(body=lambda house: {"token": "t" * 43, "password": "a new password"}),
    ("agent-api", "change_password"): Specimen(
        body=lambda house: {"current_password": PASSWORD, "new_password": "another password"}
    ),
    ("agent-api", "set_availability"): Specimen(body=lambda house: {"status": "away", "capacity": 3}),
    ("agent-api", "post_message"): Specimen(body=lambda house: {**_said()(house), "audience": "everyone"}),
    ("agent-api", "join_conversation"): Specimen("waiting"),
    ("agent-api", "decline_offer"): Specimen("waiting"),
    ("agent-api", "acknowledge_request"): Specimen("waiting"),
    ("agent-api", "leave_conversation"): Specimen("held"),
    ("agent-api", "transfer_conversation"): Specimen(
        "held", body=lambda house: {"agent_id": house.agents["colleague"].id}
    ),
    ("agent-api", "return_to_bot"): Specimen("held", body=lambda house: {"note": "over to you"}),
    ("agent-api", "show_typing"): Specimen("held"),
    ("agent-api", "reopen_conversation"): Specimen("closed"),
    ("agent-api", "mark_read"): Specimen(body=lambda house: {"seq": 1, "note_seq": 1}),
    ("agent-api", "create_bot"): Specimen(
        body=lambda house: {"name": "New", "interaction_mode": "ai_only", "theme": {"title": "Hi"}}
    ),
    ("agent-api", "change_bot"): Specimen(body=lambda house: {"greeting": "Hi", "theme": {"title": "Hi"}}),
    ("agent-api", "create_canned_reply"): Specimen(body=lambda house: {"shortcut": "hello", "text": "Hello"}),
    ("agent-api", "change_canned_reply"): Specimen(body=lambda house: {"text": "Hello again"}),
    ("agent-api", "create_team"): Specimen(body=lambda house: {"name": "Sales", "member_ids": []}),
    ("agent-api", "change_team"): Specimen(body=lambda house: {"name": "Renamed", "member_ids": []}),
    ("agent-api", "create_tag"): Specimen(body=lambda house: {"name": "Refund", "colour": "teal"}),
    ("agent-api", "change_tag"): Specimen(body=lambda house: {"name": "Renamed", "colour": "red"}),
    ("agent-api", "set_waiting_targets"): Specimen(body=lambda house: {"amber_seconds": 30, "red_seconds": 90}),
    ("agent-api", "set_retention"): Specimen(
        body=lambda house: {
            "conversations_days": 90,
            "audit_log_days": 365,
            "visitors_days": None,
            "turns_days": 30,
        }
    ),
    ("agent-api", "invite_agent"): Specimen(
        body=lambda house: {"email": "new@example.org", "name": "New", "role": "agent"}
    ),
    ("agent-api", "change_agent"): Specimen(body=lambda house: {"name": "Renamed", "capacity": 2}),
    ("agent-api", "store_ably_key"): Specimen(body=lambda house: {"private_key": "app9.key9:a-secret-of-ably"}),
    ("agent-api", "store_ai_key"): Specimen(body=lambda house: {"api_key": "sk-new", "model": "gpt-4.1-mini"}),
    ("agent-api", "store_ai_fallback"): Specimen(body=lambda house: {"api_key": "sk-next", "model": "other-mini"}),
    ("agent-api", "ask_ai"): Specimen(body=lambda house: {"client_job_id": "specimen", "kind": "summary"}),
    ("agent-api", "chat_with_draft"): Specimen(
        body=lambda house: {
            "client_job_id": "specimen",
            "draft": {"name": "New", "interaction_mode": "ai_only"},
            "messages": [{"author": "visitor", "text": "hello"}],
        }
    ),
    ("agent-api", "create_api_key"): Specimen(body=lambda house: {"name": "Server"}),
}


_FULLER: dict[tuple[str, str], dict[str, Any]] = {
    ("gateway", "start_conversation"): {
        "visitor": {"external_id": "7", "name": "Vera", "email": "vera@example.org", "attributes": {"plan": "pro"}},
        "page": {"url": "https://shop.example/", "title": "Shop"},
        "locale": "nl",
        "history": [{"author": "visitor", "text": "hello"}],
    },
    ("gateway", "change_visitor"): {"email": "vera@example.org", "locale": "nl"},
}


def full_body_of(service: str, route: Route, house: Household) -> dict[str, Any]:
    """The good request with more of its optional fields: what can be bent."""
    return {**(body_of(service, route, house) or {}), **_FULLER.get((service, route.name), {})}


def specimen_of(service: str, route: Route) -> Specimen:
    found = _SPECIMENS.get((service, route.name))
    assert found is not None or not route.takes_body, f"{service} {route.name} takes a body: give it a specimen"
    return found or Specimen()


def body_of(service: str, route: Route, house: Household) -> dict[str, Any] | None:
    specimen = specimen_of(service, route)
    return specimen.body(house) if specimen.body is not None else None


def path_of(service: str, route: Route, house: Household, caller: str = "agent") -> str:
    """The route's path with this house's ids in it."""
    return fill(route.path, ids_of(house, state_of(service, route, caller)))


def state_of(service: str, route: Route, caller: str = "agent") -> str:
    state = specimen_of(service, route).state
    if state != "held":
        return state
    holder = caller.split()[0]
    return f"held_by_{holder}" if holder in ("admin", "owner") else "held_by_agent"


def ids_of(house: Household, state: str) -> dict[str, str]:
    return {
        "conversation_id": house.conversations[state].id,
        "bot_id": house.bots["hybrid"].id,
        "agent_id": house.agents["colleague"].id,
        "api_key_id": house.key_ids["live"],
        "team_id": house.key_ids["team"],
        "tag_id": house.key_ids["tag"],
        "attachment_id": house.attachments[state],
        "canned_reply_id": house.key_ids["canned reply"],
        "ai_job_id": house.key_ids["ai job"],
        "asset": "swagger-ui.css",
        "path:path": "settings",
    }


def fill(path: str, ids: dict[str, str]) -> str:
    for name, value in ids.items():
        path = path.replace(f"{{{name}}}", value)
    return path.replace("*", "loader.js")


def good_ask(service: str, route: Route, house: Household, headers: tuple[Header, ...], caller: str = "agent") -> Ask:
    """The good request, as this caller would send it."""
    body = body_of(service, route, house)
    path = path_of(service, route, house, caller)
    if route.takes_file:
        return Ask(route.method, path, body=b"hello", headers=headers)
    if body is None:
        return Ask(route.method, path, headers=headers)
    return Ask(route.method, path, body=as_json(body), headers=(*headers, JSON_TYPE))
