"""Health: alive, ready or not and why, and the figures; the same three addresses on every service."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, disable_created_metrics, generate_latest

from baton.logs import get_logger

_CHECK_S = 3.0

_log = get_logger(__name__)

disable_created_metrics()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether requests can be served, and what is wrong even if they can."""

    ready: bool
    faults: tuple[str, ...] = ()


ReadinessCheck = Callable[[], Awaitable[Readiness]]


def add_health(app: FastAPI, check: ReadinessCheck) -> None:
    """`/healthz`, `/readyz` and `/metrics`."""

    @app.get("/healthz", include_in_schema=False)
    async def healthz() -> Response:
        return JSONResponse({"status": "alive"})

    @app.get("/readyz", include_in_schema=False)
    async def readyz() -> Response:
        state = await _checked(check)
        if not state.ready:
            body = {"status": "unready", "faults": list(state.faults)}
            return JSONResponse(body, 503, {"Retry-After": "2"})
        return JSONResponse({"status": "degraded" if state.faults else "ready", "faults": list(state.faults)})

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _checked(check: ReadinessCheck) -> Readiness:
    """A check that hangs or fails is itself a fault; whoever asks gets an answer within seconds."""
    try:
        return await asyncio.wait_for(check(), _CHECK_S)
    except TimeoutError:
        return Readiness(ready=False, faults=("readiness check timed out",))
    except Exception:
        _log.exception("readiness_check_failed")
        return Readiness(ready=False, faults=("readiness check failed",))
