"""Scripts of faults: which request gets which, in order, until the plan is used up."""

from collections import deque
from dataclasses import dataclass

from pydantic import BaseModel, Field

from baton_dev.ai.faults import Fault

NO_FAULT = Fault("200")


class PlanRequest(BaseModel, extra="forbid"):
    """`repeat` starts the plan again when it is used up, for an outage that lasts."""

    plan: list[int | str] = Field(max_length=10_000)
    match: str = ""
    repeat: bool = False


@dataclass
class Plan:
    faults: deque[Fault]
    repeat: bool

    def take(self) -> Fault:
        fault = self.faults.popleft()
        if self.repeat:
            self.faults.append(fault)
        return fault


class Plans:
    """One plan per `match`; the longest match that the newest user message contains is asked first."""

    def __init__(self) -> None:
        self._plans: dict[str, Plan] = {}

    def put(self, request: PlanRequest) -> None:
        faults = deque(Fault.parse(spelled) for spelled in request.plan)
        self._plans[request.match] = Plan(faults, request.repeat)

    def take(self, last_user: str) -> Fault:
        for match in sorted(self._plans, key=len, reverse=True):
            if match in last_user and self._plans[match].faults:
                return self._plans[match].take()
        return NO_FAULT

    def clear(self) -> None:
        self._plans.clear()
