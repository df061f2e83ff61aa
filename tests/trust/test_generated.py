"""Requests made up from both descriptions (B-15): no failure of ours, small problems, and nothing repeated.

`BATON_TRUST_EXAMPLES` is how many for each operation; without it a few, always the same.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
)
from trust.asgi import Heard
from trust.problems import refusal_faults
from trust.served import Served, served
from trust.specimens import ids_of
from trust.tally import record
from trust.world import GATEWAY, SERVICES, THEIRS

CHECKS = [not_a_server_error, negative_data_rejection, response_schema_conformance, content_type_conformance]
EXAMPLES = int(os.environ.get("BATON_TRUST_EXAMPLES", "0"))
FEW = 16


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("served")) as house:
        yield house


@pytest.mark.timeout(0 if EXAMPLES else 600)
@pytest.mark.parametrize("service", SERVICES)
def test_no_request_that_can_be_made_up_is_a_failure_of_ours(house: Served, service: str) -> None:
    description = httpx.get(f"{house.addresses[service]}/openapi.json", timeout=60).json()
    schema = schemathesis.openapi.from_dict(description)
    operations: list[Any] = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    operations.sort(key=lambda operation: operation.method.upper() == "DELETE")  # what ends things comes last
    tried, wrong = 0, list[str]()
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            found = _try(house, service, operation, mode)
            tried += found[0]
            wrong += found[1]
    record("server_errors_on_bad_input", tried, len(wrong))
    assert not wrong, "\n".join(wrong[:20])
    assert tried > len(operations) * FEW / 2


def _try(house: Served, service: str, operation: Any, mode: GenerationMode) -> tuple[int, list[str]]:
    """Half of the operation's share in one mode: good requests, or requests with something wrong."""
    wrong: list[str] = []
    tried = 0
    callers = _callers(house, service)
    own = {name: value for name, value in _ids(house, service).items() if f"{{{name}}}" in operation.path}
    if operation.path.endswith("/stream"):
        own = {}  # a stream that is let in does not end; it has tests of its own

    @settings(
        max_examples=max(1, (EXAMPLES or FEW) // 2),
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode), st.sampled_from(sorted(callers)), st.integers(0, 3))
    def try_one(case: Any, caller: str, dice: int) -> None:
        nonlocal tried
        if own and dice:
            case.path_parameters = own
        tried += 1
        answer = case.call(base_url=house.addresses[service], headers=callers[caller], stream=True, timeout=60)
        faults = [*_faults(answer), *_breaches(case, answer)]
        wrong.extend(f"{case.method} {case.formatted_path} by {caller}: {fault}" for fault in faults)

    with contextlib.suppress(Unsatisfiable):  # nothing can be wrong with a request that has no parts
        try_one()
    return tried, wrong


def _faults(answer: Any) -> list[str]:
    heard = Heard(answer.status_code, body=answer.content)
    heard.headers = [(name.encode(), ", ".join(values).encode()) for name, values in answer.headers.items()]
    if heard.status >= 400:
        return refusal_faults(heard, (THEIRS,))
    return ["it holds what belongs to others"] if THEIRS in heard.everything() else []


def _breaches(case: Any, answer: Any) -> list[str]:
    """Where the answer is not what the description says, or a bad request was taken for a good one."""
    try:
        case.validate_response(answer, checks=CHECKS)
    except FailureGroup as found:
        return [f"{type(one).__name__}: {one}"[:400] for one in found.exceptions]
    return []


def _callers(house: Served, service: str) -> dict[str, dict[str, str]]:
    acme = house.world.acme
    tokens = (
        {"visitor": acme.tokens["waiting"], "server": acme.keys["live"]}
        if service == GATEWAY
        else {"owner": acme.sessions["owner"], "agent": acme.sessions["agent"]}
    )
    return {"nobody": {}} | {name: {"Authorization": f"Bearer {token}"} for name, token in tokens.items()}


def _ids(house: Served, service: str) -> dict[str, str]:
    ids = ids_of(house.world.acme, "waiting")
    return ids if service == GATEWAY else ids | {"bot_id": house.world.acme.bots["ai_only"].id}
