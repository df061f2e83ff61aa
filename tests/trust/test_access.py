"""Tenant objects are loaded by `access_*`, or by a statement that says whose they are; every exception has its reason.

Read from the code of the two doors that people reach: a rule that only prose keeps is broken by the next hand.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import SQLModel

import baton.models  # noqa: F401  (fills the metadata)

ROOT = Path(__file__).parents[2]
DOORS = (ROOT / "services/gateway/gateway", ROOT / "services/agent-api/agent_api")
TENANT = {mapper.class_.__name__ for mapper in SQLModel._sa_registry.mappers if "workspace_id" in mapper.local_table.c}
_LOADED = "reached by ids of what was loaded as ours"
_SELF = "the caller's own"
_SECRET = "opened by a secret that only its owner knows"
_PART = "a part of a statement whose whole says whose it is"
_EVERYBODY = "kept for everybody, and nothing of it is shown"
EXCEPTIONS: dict[str, str] = {
    "agent_api/admission._BEARER": _SECRET,
    "agent_api/invitations.accept_invitation": _SECRET,
    "agent_api/ai_jobs.list_ai_jobs": _LOADED,
    "agent_api/holding._lose_early": _LOADED,
    "agent_api/inbox.read_conversation": _LOADED,
    "agent_api/inbox_items._gather": _LOADED,
    "agent_api/inbox_items._previews": _LOADED,
    "agent_api/inbox_items._unread": _LOADED,
    "agent_api/inbox_labels.tags_of": _LOADED,
    "agent_api/inbox_labels.teams_of": _LOADED,
    "agent_api/tagging.remove_tag": _LOADED,
    "agent_api/teams._shown": _LOADED,
    "agent_api/turns.list_turns": _LOADED,
    "gateway/tokens._verified_as": _LOADED,
    "gateway/visitors._change": _LOADED,
    "agent_api/ai_job_views._known": _SELF,
    "agent_api/inbox_filter.mentions_me": _SELF,
    "agent_api/inbox_labels.mentions_of": _SELF,
    "agent_api/me.lock_me": _SELF,
    "agent_api/mentions.see_mentions": _SELF,
    "agent_api/inbox_filter.inbox_statement": _PART,
    "agent_api/inbox_filter.narrowed": _PART,
    "agent_api/inbox_search._where_somebody_says": _PART,
    "agent_api/people._rated": _PART,
    "agent_api/people._taken": _PART,
    "agent_api/scope.begun": _PART,
    "agent_api/scope.fates": _PART,
    "agent_api/times._spans": _PART,
    "agent_api/times._stays": _PART,
    "gateway/doorway.check_conversation_origin": _EVERYBODY,
    "gateway/doorway.check_origin": _EVERYBODY,
}
"""`door/module.function`: why it may load without naming a workspace. The wall (ADR 11) stands behind each of them."""


@dataclass(frozen=True, slots=True)
class Load:
    """A statement or a `get` in a function that says nothing of a workspace."""

    where: str
    model: str


def _parts(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Outermost functions, methods, and statements that are kept by name, each with its name."""
    methods = [one for node in tree.body if isinstance(node, ast.ClassDef) for one in node.body]
    for node in [*tree.body, *methods]:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node


def _models_in(call: ast.Call) -> set[str]:
    return {node.id for argument in call.args for node in ast.walk(argument) if isinstance(node, ast.Name)} & TENANT


def _loads(function: ast.AST) -> set[str]:
    """The tenants' tables that it asks for, by key or by a statement."""
    found: set[str] = set()
    for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in ("get", "get_one") and call.args and isinstance(call.args[0], ast.Name):
            found |= {call.args[0].id} & TENANT
        elif name in ("select", "update", "delete", "exists"):
            found |= _models_in(call)
    return found


def _says_whose(function: ast.AST) -> bool:
    names = (node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute))
    keywords = (node.arg for node in ast.walk(function) if isinstance(node, ast.keyword))
    arguments = (node.arg for node in ast.walk(function) if isinstance(node, ast.arg))
    return "workspace_id" in {*names, *keywords, *arguments}


def loads_in(source: str, module: str) -> set[Load]:
    return {
        Load(f"{module}.{name}", model)
        for name, part in _parts(ast.parse(source))
        if not _says_whose(part)
        for model in _loads(part)
    }


def _all_loads() -> set[Load]:
    files = [(door.name, file) for door in DOORS for file in sorted(door.rglob("*.py"))]
    found = [loads_in(file.read_text(), f"{door}/{file.stem}") for door, file in files]
    return set().union(*found)


def test_whatever_is_loaded_at_a_door_says_whose_it_is() -> None:
    unknown = {load for load in _all_loads() if load.where not in EXCEPTIONS}
    assert not unknown, "\n".join(sorted(f"{load.where} loads {load.model}" for load in unknown))


def test_no_exception_outlives_its_reason() -> None:
    assert set(EXCEPTIONS) == {load.where for load in _all_loads()} & set(EXCEPTIONS)


def test_a_forgotten_workspace_is_seen() -> None:
    forgetful = "async def peek(session, id):\n    return await session.get(Conversation, id)\n"
    assert loads_in(forgetful, "door/module") == {Load("door/module.peek", "Conversation")}
    careless = "def all():\n    return select(col(Entry.text)).where(col(Entry.kind) == 'message')\n"
    assert loads_in(careless, "door/module") == {Load("door/module.all", "Entry")}
    careful = "def ours(me):\n    return select(Entry).where(col(Entry.workspace_id) == me.workspace_id)\n"
    assert loads_in(careful, "door/module") == set()


def test_the_tables_of_tenants_are_known() -> None:
    assert {"Conversation", "Entry", "Agent", "Bot", "Visitor"} <= TENANT


OUTSIDE = ("asyncpg_pool",)
OUTSIDE_THE_WALL = {
    "accept/postgres.accept": "the accept",
    "database/engine.__init__": "where the pool is opened",
    "database/engine.start": "where the pool is opened",
    "database/engine.stop": "where the pool is closed",
    "gateway/open_streams._states": "one look for all open streams together; nothing of it is shown",
    "outbox/relay.forget": "the relay",
}
"""The hot statements have a pool of their own, whose role no wall concerns. Whoever wants to be here needs a reason."""


def test_only_these_statements_run_outside_of_the_wall_by_a_pool_of_their_own() -> None:
    found: set[str] = set()
    for file in (one for folder in ("shared/baton", "services") for one in sorted((ROOT / folder).rglob("*.py"))):
        for name, part in _parts(ast.parse(file.read_text())):
            if any(isinstance(node, ast.Attribute) and node.attr in OUTSIDE for node in ast.walk(part)):
                found.add(f"{file.parent.name}/{file.stem}.{name}")
    assert found == set(OUTSIDE_THE_WALL)


STEPS_OUTSIDE = {
    "agent_api/inbox_search.search": "no index of words works behind the wall; it says whose, and finds ids only",
    "gateway/conversations.start_conversation": "public, whoever asks",
    "gateway/doorway.check_conversation_origin": _EVERYBODY,
    "gateway/doorway.check_origin": _EVERYBODY,
}


def test_only_these_parts_of_a_request_step_outside_of_the_wall() -> None:
    found: set[str] = set()
    for door in DOORS:
        for file in sorted(door.rglob("*.py")):
            for name, part in _parts(ast.parse(file.read_text())):
                if any(_steps_outside(node) for node in ast.walk(part)):
                    found.add(f"{door.name}/{file.stem}.{name}")
    assert found == set(STEPS_OUTSIDE)


def _steps_outside(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node) == "inside(None)"
